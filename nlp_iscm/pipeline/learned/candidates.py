"""Candidates: what a learned model finds and no vocabulary holds becomes a term with its probability; rules decide the rest.

Only sentences of sections that matter are run. No `from __future__ import annotations`: confection reads the hints.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from types import MappingProxyType

from spacy.language import Language
from spacy.tokens import Doc

from nlp_iscm.errors import UsageError
from nlp_iscm.pipeline.learned.shelf import find, pipelines
from nlp_iscm.pipeline.learned.words import to_doc
from nlp_iscm.pipeline.reading import Reading, Sentence, TermHit
from nlp_iscm.vocab.load import Term, load

SKIPPED = frozenset({"references", "back_matter"})
TOGETHER = 10  # sentences a Doc, as in training
BEAM, DENSITY = 8, 0.001  # parses weighed for a probability, and how unlikely a parse may be


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity of a model in characters of the text."""

    start: int
    end: int
    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Use:
    """What becomes of a label: the stem it is a candidate for, the lowest probability, word ends asked for, attributes."""

    stem: str
    minimum: float
    ends: tuple[str, ...]
    attributes: MappingProxyType[str, str]


@cache
def uses() -> dict[str, tuple[Use, ...]]:
    """Label -> uses, from model_labels.tsv: a row a stem, its labels as surfaces."""
    found: dict[str, tuple[Use, ...]] = {}
    for term in load("model_labels"):
        own = {k: v for k, v in term.attributes.items() if k not in ("minimum", "ends")}
        ends = tuple(filter(None, term.attributes.get("ends", "").split(",")))
        use = Use(term.name, float(term.attributes["minimum"]), ends, MappingProxyType(own | {"source": "model"}))
        found[term.surface] = (*found.get(term.surface, ()), use)
    return found


@cache
def stops() -> frozenset[tuple[str, str]]:
    """(stem, name in lower case) of what models find and what is none, from model_stop.tsv."""
    return frozenset((term.name, term.surface.lower()) for term in load("model_stop"))


def _stopped(stem: str, written: str) -> bool:
    """Whether a name, or its last word, is a listed one; for a drug also a bare abbreviation or something without a word."""
    low = " ".join(written.lower().split())
    if (stem, low) in stops() or (stem, low.rsplit(" ", 1)[-1]) in stops():
        return True
    shaped = _SHORT.fullmatch(written) or _DEED.search(low)
    return stem == "drugs" and (shaped is not None or _LETTERS.search(written) is None)


_SHORT = re.compile(r"[A-Z]{1,5}s?")  # "BA", "YST": of anything
_DEED = re.compile(r"(?:ectom|ostom|otom|plast|scop)(?:y|ies)$|\bblue$")
_LETTERS = re.compile(r"[A-Za-z]{2}")


@Language.factory("iscm_learned", default_config={"model": "small"})
def make_learned(nlp: Language, name: str, model: str) -> "Learned":
    """Component that adds a model's candidates to `reading.terms`."""
    return Learned(model)


class Learned:
    """A model's pipelines, run over the sentences that matter."""

    def __init__(self, model: str) -> None:
        self.pipelines = [nlp for nlp in pipelines(find(model)) if not uses().keys().isdisjoint(chain(*nlp.pipe_labels.values()))]
        if not self.pipelines:
            raise UsageError("--model", f"{model} has no label that is used", "see nlp_iscm/vocab/model_labels.tsv for those")

    def __call__(self, doc: Doc) -> Doc:
        reading: Reading = doc._.reading
        chosen = [s for s in reading.sentences if s.section not in SKIPPED]
        for nlp in self.pipelines:
            for candidate in candidates(nlp, chosen, reading):
                _add(reading, candidate)
        for hits in reading.terms.values():
            hits.sort(key=lambda h: (h.start, h.end))
        return doc


def candidates(nlp: Language, sentences: Sequence[Sentence], reading: Reading) -> Iterator[Candidate]:
    """The entities of the sentences that lie on no vocabulary hit, with the share of likely parses that hold them."""
    for first in range(0, len(sentences), TOGETHER):
        group = sentences[first:first + TOGETHER]
        start, end = group[0].start, group[-1].end
        doc, ranges = to_doc(nlp.vocab, reading.text[start:end])
        if not len(doc):
            continue
        found = [(e.start, e.end, e.label_) for e in nlp(doc).ents]
        stopped = [x for x in found if all(_stopped(use.stem, reading.text[start + ranges[x[0]][0]:start + ranges[x[1] - 1][1]])
                                           for use in uses().get(x[2], ())) and x[2] in uses()]
        if stopped:
            reading.unused["model candidate that names no drug or tumour"] += len(stopped)
        fresh = [x for x in found if _fresh(reading, start + ranges[x[0]][0], start + ranges[x[1] - 1][1], x[2])]
        if not fresh:
            continue
        weighed = probabilities(nlp, doc)
        for a, b, label in fresh:
            yield Candidate(start + ranges[a][0], start + ranges[b - 1][1], label, weighed.get((a, b, label), 0.0))


def _fresh(reading: Reading, start: int, end: int, label: str) -> bool:
    """Whether a label is used at all and no vocabulary of its stem holds these characters."""
    written = reading.text[start:end]
    return any(not _held(reading, use.stem, start, end) and _ending(use, written) and not _stopped(use.stem, written)
               for use in uses().get(label, ()))


_RELATED = {"drugs": ("drugs", "drugs_wide", "drug_classes", "regimens", "markers", "sites", "adverse_events")}


def _held(reading: Reading, stem: str, start: int, end: int) -> bool:
    return any(h.start < end and start < h.end for s in _RELATED.get(stem, (stem,)) for h in reading.near(s, start, end))


def _ending(use: Use, written: str) -> bool:
    return not use.ends or written.lower().endswith(use.ends)


def probabilities(nlp: Language, doc: Doc) -> dict[tuple[int, int, str], float]:
    """(first word, behind the last, label) -> summed weight of the parses of a beam search that hold the entity."""
    ner = nlp.get_pipe("ner")
    bare = Doc(nlp.vocab, words=[t.text for t in doc])
    for name, component in nlp.pipeline:
        if name != "ner":
            bare = component(bare)
    (beam,) = ner.beam_parse([bare], beam_width=BEAM, drop=0.0, beam_density=DENSITY)  # type: ignore[attr-defined]
    weights: dict[tuple[int, int, str], float] = {}
    for score, entities in ner.moves.get_beam_parses(beam):  # type: ignore[attr-defined]
        for start, end, label in entities:
            weights[start, end, label] = weights.get((start, end, label), 0.0) + score
    return weights


def _add(reading: Reading, candidate: Candidate) -> None:
    written = reading.text[candidate.start:candidate.end]
    for use in uses()[candidate.label]:
        if not _ending(use, written) or _stopped(use.stem, written) or _held(reading, use.stem, candidate.start, candidate.end):
            continue
        if candidate.probability < use.minimum:
            reading.unused["model candidate below its probability"] += 1
            continue
        attributes = MappingProxyType({**use.attributes, "probability": f"{candidate.probability:.3f}"})
        term = Term(use.stem, written.lower(), written, "", attributes, False, "model")
        reading.terms[use.stem].append(TermHit(candidate.start, candidate.end, term))
