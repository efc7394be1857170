"""Context: medspaCy's ConText over our terms, with the cues and clause scopes of negation.py.

`add_to` adds scispaCy's AbbreviationDetector, medspaCy's TargetMatcher, Sectionizer and ConText, in span-group mode.
Rules are loaded at construction, so a pipeline rebuilt from its config has them; matched docs are never serialised.
"""

from bisect import bisect_right
from dataclasses import replace
from typing import Any

from loguru import logger

logger.disable("PyRuSH")

from medspacy.context import ConText, ConTextGraph, ConTextModifier, ConTextRule  # noqa: E402
from spacy.attrs import IDX  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc, Span  # noqa: E402

from nlp_iscm.pipeline import abbreviations, inline_sections, targets  # noqa: E402
from nlp_iscm.pipeline.negation import (  # noqa: E402
    FAMILY,
    HISTORICAL,
    HYPOTHETICAL,
    NEGATED,
    NORMAL,
    POSSIBLE,
    Cue,
    cues,
    governs,
    rules,
)
from nlp_iscm.pipeline.reading import Reading, Sentence, TermHit  # noqa: E402

GROUP = "entities"
# Terms whose context matters; the other vocabularies are cues themselves.
STEMS = (
    "drugs", "drug_classes", "regimens", "radiotherapy", "procedures", "operations", "tumours", "sites", "markers",
    "adverse_events", "findings",
)
_FLAGS = {NEGATED: "negated", POSSIBLE: "hedged", HISTORICAL: "historical", HYPOTHETICAL: "hypothetical", FAMILY: "family"}
_ATTRIBUTES = {
    NEGATED: {"is_negated": True}, NORMAL: {"is_negated": True}, POSSIBLE: {"is_uncertain": True}, FAMILY: {"is_family": True},
    HISTORICAL: {"is_historical": True}, HYPOTHETICAL: {"is_hypothetical": True},
}


def add_to(nlp: Language, vocab: str = "") -> None:
    """Add the four components to the pipeline, after iscm_terms; `vocab` is the user's folder or empty."""
    nlp.add_pipe("iscm_abbreviations")
    nlp.add_pipe("iscm_targets", config={"vocab": vocab})
    nlp.add_pipe("iscm_sectionizer")
    nlp.add_pipe("iscm_context")


@Language.factory("iscm_context")
def make_context(nlp: Language, name: str) -> "ArticleContext":
    """Component that says of every term whether it is negated, hedged, historical, hypothetical or of the family."""
    return ArticleContext(nlp, name)


class ArticleContext(ConText):  # type: ignore[misc]
    """ConText on the span group "entities", sentence by sentence and only where a sentence holds a target and a cue.

    The stock component compares every modifier of a text with every other and every target: quadratic in its length.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        ConText.register_default_attributes()
        super().__init__(nlp, name, rules=None, input_span_type="group", span_group_name=GROUP, span_attrs=_ATTRIBUTES)
        self.rows = [ConTextRule.from_dict(dict(rule)) for rule in rules()]
        self.add(self.rows)

    def __call__(self, doc: Doc) -> Doc:
        reading: Reading = doc._.reading
        starts = doc.to_array([IDX]).tolist()
        doc.spans[GROUP] = []
        for sentence, hits in _by_sentence(reading):
            found = reading.cues_of(sentence, cues)
            if found:
                self._apply(doc, reading, sentence, hits, found, starts)
        return doc

    def _apply(self, doc: Doc, reading: Reading, sentence: Sentence, hits: list[tuple[str, int, TermHit]],
               found: tuple[Cue, ...], starts: list[int]) -> None:
        spans = [_span(doc, starts, hit.start, hit.end, stem) for stem, _, hit in hits]
        edges = []
        for cue in found:
            over = [n for n, (*_, hit) in enumerate(hits) if governs(cue, hit.start - sentence.start, hit.end - sentence.start)]
            if not over:
                continue
            modifier = self._modifier(doc, starts, sentence.start, cue)
            for n in over:
                edges.append((spans[n], modifier))
                spans[n]._.modifiers += (modifier,)
                stem, index, _ = hits[n]
                if cue.category in _FLAGS:
                    said: Any = {_FLAGS[cue.category]: True}
                    reading.terms[stem][index] = replace(reading.terms[stem][index], **said)
        self.set_context_attributes(edges)
        doc.spans[GROUP].extend(spans)
        doc._.context_graph = ConTextGraph(spans, [m for _, m in edges], edges)

    def _modifier(self, doc: Doc, starts: list[int], offset: int, cue: Cue) -> ConTextModifier:
        first, last = _tokens(starts, cue.start + offset, cue.end + offset)
        low, high = _tokens(starts, cue.low + offset, max(cue.high, cue.low + 1) + offset)
        return ConTextModifier(self.rows[cue.rule], first, last, doc, low, high)


def _by_sentence(reading: Reading) -> list[tuple[Sentence, list[tuple[str, int, TermHit]]]]:
    """Sentences that hold a target, each with (stem, index in its list, hit)."""
    found: dict[int, list[tuple[str, int, TermHit]]] = {}
    for stem in STEMS:
        for index, hit in enumerate(reading.terms.get(stem, ())):
            found.setdefault(reading.sentence_at(hit.start).index, []).append((stem, index, hit))
    return [(reading.sentences[i], found[i]) for i in sorted(found)]


def _tokens(starts: list[int], start: int, end: int) -> tuple[int, int]:
    return max(0, bisect_right(starts, start) - 1), max(1, bisect_right(starts, end - 1))


def _span(doc: Doc, starts: list[int], start: int, end: int, label: str) -> Span:
    first, last = _tokens(starts, start, end)
    return Span(doc, first, last, label=label)


__all__: list[Any] = ["ArticleContext", "abbreviations", "add_to", "inline_sections", "targets"]
