"""The only place with spaCy, medspaCy and scispaCy: Article -> Doc -> CaseFacts.

`load(model=None, vocab=None) -> spacy.Language`, `extract(nlp, article) -> CaseFacts`; a Doc never leaves here.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from nlp_iscm.article import Article
from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.pipeline.later import defer

if TYPE_CHECKING:
    from spacy.language import Language

defer("nltk")  # medspaCy imports it for QuickUMLS, which is not used here: with scikit-learn and scipy.stats it takes seconds


def load(model: str | Path | None = None, *, vocab: Path | None = None) -> "Language":
    """The pipeline, ready for `extract`."""
    from nlp_iscm.pipeline.build import load as build

    return build(model, vocab=vocab)


def extract(nlp: "Language", article: Article) -> CaseFacts:
    """All facts of an article; texts longer than one window are read in windows at section or paragraph ends."""
    from nlp_iscm.pipeline.collect import case_facts
    from nlp_iscm.pipeline.fingerprint import fingerprint
    from nlp_iscm.pipeline.long_words import made_doc
    from nlp_iscm.pipeline.windows import windows

    readings = []
    for start, end in windows(article):
        doc = made_doc(nlp, article.text[start:end])
        doc._.article, doc._.article_offset = article, start
        readings.append(nlp(doc)._.reading)
    settings = nlp.meta.get("nlp_iscm", {})
    vocab = Path(settings["vocab"]) if settings.get("vocab") else None
    return case_facts(article, readings, fingerprint(settings.get("model", "none"), vocab))
