"""Exact-span precision, recall and F1 of an NER model by label, with bootstrap intervals and words a second."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp_iscm.pipeline.learned.corpora import docs

Count = tuple[int, int, int]  # true positives, false positives, false negatives
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """A label's figures on one file; `low` and `high` bound the 95 % interval of F1 over resampled Docs."""

    label: str
    precision: float
    recall: float
    f1: float
    low: float
    high: float
    gold: int


def measure(nlp: Language, path: Path, seed: int = 0) -> tuple[list[Figure], float]:
    """Figures of every label of a gold file, "all" first, and words a second on one core."""
    gold = list(docs(path, nlp.vocab))
    begun = time.perf_counter()
    found = [nlp(Doc(nlp.vocab, words=[t.text for t in doc], sent_starts=[bool(t.is_sent_start) for t in doc]))  # type: ignore[arg-type]
             for doc in gold]
    seconds = time.perf_counter() - begun
    by_doc = [_counts(g, f) for g, f in zip(gold, found, strict=True)]
    labels = sorted({label for counts in by_doc for label in counts} - {"all"})
    figures = [_figure(label, [c.get(label, (0, 0, 0)) for c in by_doc], seed) for label in ("all", *labels)]
    return figures, sum(map(len, gold)) / seconds


def _counts(gold: Doc, found: Doc) -> dict[str, Count]:
    """Counts of one Doc by label, and of "all"."""
    right = {(e.start, e.end, e.label_) for e in gold.ents}
    told = {(e.start, e.end, e.label_) for e in found.ents}
    totals: dict[str, Count] = {"all": (len(right & told), len(told - right), len(right - told))}
    for label in sorted({x[2] for x in right | told}):
        r, t = ({x for x in group if x[2] == label} for group in (right, told))
        totals[label] = (len(r & t), len(t - r), len(r - t))
    return totals


def f1(counts: Sequence[Count]) -> tuple[float, float, float]:
    """Precision, recall and F1 of summed counts.

    >>> f1([(3, 1, 0), (1, 0, 2)])
    (0.8, 0.6666666666666666, 0.7272727272727273)
    """
    tp, fp, fn = (sum(c[i] for c in counts) for i in range(3))
    return tp / max(tp + fp, 1), tp / max(tp + fn, 1), 2 * tp / max(2 * tp + fp + fn, 1)


def _figure(label: str, counts: list[Count], seed: int) -> Figure:
    draw = random.Random(seed)
    spread = sorted(f1(draw.choices(counts, k=len(counts)))[2] for _ in range(RESAMPLES))
    precision, recall, score = f1(counts)
    gold = sum(tp + fn for tp, _, fn in counts)
    return Figure(label, precision, recall, score, spread[RESAMPLES // 40], spread[-RESAMPLES // 40 - 1], gold)
