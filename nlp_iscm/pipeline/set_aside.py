"""What was read and is no fact of a patient: shown with its sentence and the reason, so that a reviewer can object."""

from collections.abc import Iterator

from nlp_iscm.facts.model import SetAside
from nlp_iscm.pipeline.reading import Mention, Reading

# Labels of mentions that could have become facts; "literature" has records of its own, "therapy" and "mass" are only cues.
LABELS = (
    "tumour", "stage", "metastasis", "marker", "drug", "regimen", "radiotherapy", "procedure", "response", "recurrence", "status",
    "survival", "adverse_event",
)


def set_aside(reading: Reading) -> Iterator[SetAside]:
    """The mentions about others and those that are not factual, label by label in order of the text, once a sentence."""
    for label in LABELS:
        told: set[tuple[str, int, str]] = set()
        for mention in reading.mentions.get(label, ()):
            reason = why(mention)
            name = mention.name or reading.text[mention.start:mention.end]
            if reason and (name, mention.sentence, reason) not in told:
                told.add((name, mention.sentence, reason))
                yield SetAside(what=label.replace("_", " "), name=name, reason=reason, evidence=reading.evidence(mention))


def why(mention: Mention) -> str:
    """Why a mention is no fact of a patient, "" where it may be one.

    >>> why(Mention("drug", 0, 9, 0)), why(Mention("drug", 0, 9, 0, about="literature"))
    ('', 'about literature')
    """
    if mention.about != "patient":
        return f"about {mention.about}"
    return mention.modality if mention.modality != "factual" else ""
