"""Whom a sentence is about: this patient (and which of a series), another one, the literature, nobody."""

from spacy.language import Language
from spacy.tokens import Doc


@Language.component("iscm_scope")
def iscm_scope(doc: Doc) -> Doc:
    """Set `about` and `patient` of every sentence of `doc._.reading`."""
    return doc
