"""Inline sections: "Background:", "Family history:" inside a paragraph, by medspaCy's Sectionizer.

Headings on lines of their own are the article's sections and known before.
"""

from dataclasses import replace
from pathlib import Path

from loguru import logger

logger.disable("PyRuSH")

from medspacy.section_detection import Sectionizer  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc  # noqa: E402

from nlp_iscm.pipeline.reading import Reading  # noqa: E402

SHIPPED = Path(__file__).parents[1] / "vocab" / "inline_sections.json"
_LABELS = (
    "background", "introduction", "objective", "objectives", "aim", "aims", "rationale", "case", "presentation", "report",
    "description",
    "summary", "patient", "concerns", "information", "diagnosis", "diagnoses", "intervention", "interventions", "outcome",
    "outcomes",
    "findings", "discussion", "comment", "lessons", "conclusion", "conclusions", "methods", "results", "history", "of case",
)


def _labelled(text: str) -> bool:
    """Whether a colon follows a word that a label may end in."""
    at = text.find(":")
    while at >= 0:
        if text[max(0, at - 20):at].rstrip().lower().endswith(_LABELS):
            return True
        at = text.find(":", at + 1)
    return False


_READ_IN = frozenset({"abstract", "body"})


@Language.factory("iscm_sectionizer")
def make_sectionizer(nlp: Language, name: str) -> "InlineSections":
    """Component that sets the section of sentences below an inline label."""
    return InlineSections(nlp, name)


class InlineSections(Sectionizer):  # type: ignore[misc]
    """Sectionizer in span-group mode; asked only where the text holds a label, for it marks every token."""

    def __init__(self, nlp: Language, name: str) -> None:
        super().__init__(nlp, name, rules=str(SHIPPED), span_attrs=None, input_span_type="group", span_group_name="entities")

    def __call__(self, doc: Doc) -> Doc:
        if not _labelled(doc._.reading.text):
            return doc
        super().__call__(doc)
        for section in doc._.sections:
            if section.category:
                start, end = section.section_span
                _set(doc._.reading, section.category, doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))
        return doc


def _set(reading: Reading, category: str, start: int, end: int) -> None:
    first = reading.sentence_at(start)
    if first.section not in _READ_IN or start > first.start + 2:
        return  # a label in mid-sentence ("the diagnosis: lymphoma") is no section
    if category == "family history":
        reading.asides.append((first.start, first.end, "other patient", 0))
        return
    index = first.index
    while index < len(reading.sentences) and reading.sentences[index].start < end:
        sentence = reading.sentences[index]
        if sentence.section != first.section:
            return
        kind = first.section if category == "case" else category
        reading.sentences[index] = replace(sentence, section=kind)
        index += 1
