"""Targets: medspaCy's TargetMatcher for what lists cannot hold, such as drugs known by their INN stem alone.

Rules are vocab/targets.json and the user's own targets.json, both in medspaCy's format; a rule's category is the stem its
hits belong to ("drugs"), its metadata the attributes of the term.
"""

import re
from pathlib import Path
from types import MappingProxyType

from loguru import logger

logger.disable("PyRuSH")  # its debug output holds whole reports; medspacy imports it

from medspacy.target_matcher import TargetMatcher, TargetRule  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc, Span  # noqa: E402

from nlp_iscm.errors import VocabularyError  # noqa: E402
from nlp_iscm.pipeline.reading import Reading, TermHit  # noqa: E402
from nlp_iscm.vocab.load import Term  # noqa: E402

SHIPPED = Path(__file__).parents[1] / "vocab" / "targets.json"
GROUP = "targets"
# A word that ends in an INN stem; without one the shipped rules cannot match.
_STEMS = (
    "mab", "nib", "ciclib", "parib", "lisib", "zomib", "platin", "taxel", "rubicin", "trexed", "tecan", "mustine",
    "citabine", "arabine",
    "fluridine", "relin", "relix", "golix", "lutamide", "trozole", "degib", "inostat", "metostat", "rasib", "toclax",
    "leucel", "rolimus",
    "lidomide", "reotide", "ribulin", "estrant", "nersen", "repvec", "dronate", "setron", "pitant", "grastim", "poetin",
)
_LONG_WORD = re.compile(r"[A-Za-z]{6,}")


@Language.factory("iscm_targets", default_config={"vocab": ""})
def make_targets(nlp: Language, name: str, vocab: str) -> "Targets":
    """Component that adds pattern hits to `reading.terms`; `vocab` is the user's folder or empty."""
    return Targets(nlp, name, Path(vocab) if vocab else None)


class Targets(TargetMatcher):  # type: ignore[misc]
    """TargetMatcher in span-group mode, prune off, with its rules from the start; asked only where a rule can match."""

    def __init__(self, nlp: Language, name: str, folder: Path | None) -> None:
        super().__init__(nlp, name, result_type="group", span_group_name=GROUP, prune=False)
        own = folder / "targets.json" if folder else None
        self.always = bool(own and own.is_file())
        self.add(_rules(SHIPPED))
        if own and self.always:
            self.add(_rules(own))

    def __call__(self, doc: Doc) -> Doc:
        reading: Reading = doc._.reading
        if self.always or _unlisted(reading, reading.text):
            super().__call__(doc)
            for span in doc.spans[GROUP]:
                _add(reading, span)
        return doc


def _rules(path: Path) -> list[TargetRule]:
    try:
        return list(TargetRule.from_json(str(path)))
    except (ValueError, KeyError, TypeError) as error:
        raise VocabularyError(str(path), str(error), "write medspaCy target rules: literal, category, pattern, metadata") from error


def _unlisted(reading: Reading, text: str) -> bool:
    """Whether a word with an INN stem is no listed drug."""
    if not any(word.endswith(_STEMS) for word in _LONG_WORD.findall(text.lower())):
        return False
    words = (m for m in _LONG_WORD.finditer(text) if m[0].lower().endswith(_STEMS))
    return any(not _known(reading, m.start(), m.end()) for m in words)


def _known(reading: Reading, start: int, end: int) -> bool:
    return any(h.start < end and start < h.end for h in reading.near("drugs", start, end))


def _add(reading: Reading, span: Span) -> None:
    start, end = span.start_char, span.end_char
    hits = reading.terms[span.label_]
    inside = [h for h in reading.near(span.label_, start, end) if h.start < end and start < h.end]
    if any(h.end - h.start >= end - start for h in inside):
        return
    rule = span._.target_rule
    attributes = {k: str(v) for k, v in (rule.metadata or {}).items()} | {"source": "pattern"}
    name = attributes.pop("name", " ".join(span.text.lower().split()))
    term = Term(span.label_, name, span.text, "", MappingProxyType(attributes), False, "targets.json")
    reading.terms[span.label_] = sorted([h for h in hits if h not in inside] + [TermHit(start, end, term)], key=lambda h: h.start)
