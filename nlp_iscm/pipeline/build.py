"""The pipeline, component by component: the page to read first.

No `from __future__ import annotations` here: confection reads the hints of spaCy factories.
"""

import importlib
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nlp_iscm.pipeline import (
    adverse_events,
    context,
    drugs,
    figures,
    late_metastases,
    literature,
    markers,
    new_disease,
    patients,
    procedures,
    radiotherapy,
    recurrences,
    regimens,
    responses,
    scope,
    scores,
    sentences,
    sites,
    stages,
    status,
    survival,
    terms,
    therapy_cues,
    timeline,
    tumours,
)
from nlp_iscm.pipeline.reading import Reader, add

# The readers in order: a later one may ask for the mentions of an earlier one.
READERS: tuple[tuple[str, Reader], ...] = (
    ("iscm_patients", patients.read),
    ("iscm_tumours", tumours.read),
    ("iscm_stages", stages.read),
    ("iscm_sites", sites.read),
    ("iscm_markers", markers.read),
    ("iscm_drugs", drugs.read),
    ("iscm_regimens", regimens.read),
    ("iscm_radiotherapy", radiotherapy.read),
    ("iscm_procedures", procedures.read),
    ("iscm_figures", figures.read),
    ("iscm_therapy_cues", therapy_cues.read),
    ("iscm_responses", responses.read),
    ("iscm_recurrences", recurrences.read),
    ("iscm_new_disease", new_disease.read),
    ("iscm_late_metastases", late_metastases.read),
    ("iscm_status", status.read),
    ("iscm_survival", survival.read),
    ("iscm_adverse_events", adverse_events.read),
    ("iscm_literature", literature.read),
    ("iscm_scores", scores.read),
    ("iscm_timeline", timeline.read),
)


class ReaderComponent:
    """A reader as a spaCy component: asks the reading, adds its mentions."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(self, doc: Doc) -> Doc:
        reading = doc._.reading
        add(reading, list(self.reader(reading)))
        return doc


def _register(name: str, reader: Reader) -> None:
    @Language.factory(name)
    def make(nlp: Language, name: str) -> ReaderComponent:
        return ReaderComponent(reader)


for _name, _reader in READERS:
    _register(_name, _reader)


def _extensions() -> None:
    for name in ("article", "reading"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    if not Doc.has_extension("article_offset"):
        Doc.set_extension("article_offset", default=0)


def load(model: str | Path | None = None, *, vocab: Path | None = None) -> Language:
    """The pipeline: sentences, abbreviations, terms, sections, context, scope, then the readers.

    `model` is None or "none" for the rules alone, else a model's name or folder (learned/shelf.py); `vocab` is a folder of
    the user's own TSV files. Raises UsageError for a model that is not there.
    """
    _extensions()
    learned = str(model) if model and str(model) != "none" else ""
    nlp = spacy.blank("en")
    nlp.max_length = 1_000_000
    nlp.meta["nlp_iscm"] = {"model": learned or "none", "vocab": str(vocab) if vocab else ""}
    nlp.add_pipe("iscm_sentences")
    nlp.add_pipe("iscm_terms", config={"vocab": str(vocab) if vocab else ""})
    if learned:
        importlib.import_module("nlp_iscm.pipeline.learned.candidates")
        nlp.add_pipe("iscm_learned", config={"model": learned})
    context.add_to(nlp, str(vocab) if vocab else "")
    nlp.add_pipe("iscm_scope")
    for name, _ in READERS:
        nlp.add_pipe(name)
    return nlp


__all__ = ["READERS", "load", "scope", "sentences", "terms"]
