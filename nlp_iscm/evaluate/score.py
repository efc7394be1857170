"""Predicted case files against gold: true positives, false positives and misses by fact type, with every error.

Types and summaries are those of the gold guidelines: ENTITIES, RELATIONS (pairs), and MISSION (doses, radiotherapy figures,
survival, literature figures, whole combinations and combination -> outcome facts as n-ary sets).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

from nlp_iscm.evaluate import likeness as like
from nlp_iscm.evaluate.likeness import Fact
from nlp_iscm.evaluate.patient import LISTS, score_patient

ENTITIES = ("age", "sex", "tumour", "stage", "metastasis", "marker", "drug", "radiotherapy", "surgery", "other", "dose",
            "interval", "cycles", "gray", "fractions", "outcome", "literature figure")
RELATIONS = ("combination pair", "treatment-outcome link")
MISSION = ("dose", "interval", "cycles", "gray", "fractions", "outcome: survival", "outcome months", "literature figure",
           "combination", "combination-outcome")
SUMMARIES = {"ENTITIES": ENTITIES, "RELATIONS": RELATIONS, "MISSION": MISSION}
PERMUTED = 6  # up to so many patients every assignment is tried


@dataclass(frozen=True, slots=True)
class Error:
    """One miss or extra; `near` is the fact of the other side that shares its name, where only an attribute differs."""

    article: str
    kind: str
    what: str  # missed, extra
    fact: Fact = field(hash=False)
    near: Fact | None = field(default=None, hash=False)


@dataclass
class Score:
    """Counts by fact type and the errors behind them."""

    rows: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    errors: list[Error] = field(default_factory=list)

    def add(self, kind: str, hits: int, predicted: int, gold: int) -> None:
        """Count `hits` of `predicted` and `gold` facts."""
        row = self.rows[kind]
        row[0] += hits
        row[1] += predicted - hits
        row[2] += gold - hits

    def match(self, kind: str, article: str, predicted: list[Fact], gold: list[Fact], same: Callable[[Fact, Fact], bool],
              quality: Callable[[Fact, Fact], float] = lambda p, g: 0.0) -> list[tuple[int, int]]:
        """Pair facts one to one, best quality first, and note what is left over."""
        pairs = paired(predicted, gold, same, quality)
        self.add(kind, len(pairs), len(predicted), len(gold))
        hit_p, hit_g = {i for i, _ in pairs}, {j for _, j in pairs}
        left = [g for j, g in enumerate(gold) if j not in hit_g]
        over = [p for i, p in enumerate(predicted) if i not in hit_p]
        self.errors += [Error(article, kind, "extra", p, _near(p, left)) for p in over]
        self.errors += [Error(article, kind, "missed", g, _near(g, over)) for g in left]
        return pairs

    def table(self) -> dict[str, tuple[int, int, int]]:
        """Counts of every type and of the three summaries."""
        rows = {kind: (row[0], row[1], row[2]) for kind, row in self.rows.items()}
        for name, members in SUMMARIES.items():
            sums = [sum(self.rows[m][k] for m in members if m in self.rows) for k in range(3)]
            rows[name] = (sums[0], sums[1], sums[2])
        return rows


def _near(fact: Fact, others: list[Fact]) -> Fact | None:
    mine = like.names(fact, accept=True) | {like.plain(fact.get("value"))} - {""}
    return next((o for o in others if mine & (like.names(o, accept=True) | {like.plain(o.get("value"))} - {""})), None)


def paired(predicted: list[Fact], gold: list[Fact], same: Callable[[Fact, Fact], bool],
           quality: Callable[[Fact, Fact], float]) -> list[tuple[int, int]]:
    """Greedy one-to-one pairs (predicted index, gold index), best quality first, then in order."""
    candidates = [(-quality(p, g), i, j) for i, p in enumerate(predicted) for j, g in enumerate(gold) if same(p, g)]
    used_p: set[int] = set()
    used_g: set[int] = set()
    pairs = []
    for _, i, j in sorted(candidates):
        if i not in used_p and j not in used_g:
            used_p.add(i)
            used_g.add(j)
            pairs.append((i, j))
    return pairs


def rates(tp: int, fp: int, fn: int) -> tuple[float, float, float]:
    """Precision, recall and F1; 0 where nothing was counted.

    >>> rates(3, 1, 0)
    (0.75, 1.0, 0.8571428571428571)
    """
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score_article(score: Score, article: str, predicted: Any, gold: Fact) -> None:
    """Add one article: patients are assigned to each other so that most facts agree."""
    predicted = predicted if isinstance(predicted, dict) else {}
    mine = [p for p in predicted.get("patients") or [] if isinstance(p, dict)]
    theirs = list(gold["patients"])
    size = max(len(mine), len(theirs))
    mine += [{name: [] for name in LISTS} for _ in range(size - len(mine))]
    theirs += [{name: [] for name in LISTS} for _ in range(size - len(theirs))]
    for j, i in enumerate(_assignment(mine, theirs, size)):
        score_patient(score, article, mine[i], theirs[j])
    score.match("literature figure", article, _figures(predicted), _figures(gold), _same_figure)


def _assignment(mine: list[Fact], theirs: list[Fact], size: int) -> list[int]:
    hits = [[_agreement(p, g) for g in theirs] for p in mine]
    if size <= PERMUTED:
        return list(max(permutations(range(size)), key=lambda order: sum(hits[i][j] for j, i in enumerate(order))))
    numbered: list[Fact] = [{"n": i} for i in range(size)]
    pairs = paired(numbered, numbered, lambda p, g: True, lambda p, g: hits[p["n"]][g["n"]])
    return [i for i, _ in sorted(pairs, key=lambda pair: pair[1])]


def _agreement(predicted: Fact, gold: Fact) -> float:
    one = Score()
    score_patient(one, "", predicted, gold)
    return sum(tp - 0.01 * fp for tp, fp, _ in one.rows.values())


def _figures(case: Fact) -> list[Fact]:
    found: dict[tuple[str, ...], Fact] = {}
    for f in case.get("literature") or []:
        found.setdefault((like.plain(f.get("endpoint")), str(f.get("low")), str(f.get("high")), like.unit(f.get("unit"))), f)
    return list(found.values())


def _same_figure(p: Fact, g: Fact) -> bool:
    return (like.endpoint(p.get("endpoint")) == like.endpoint(g.get("endpoint"))
            and like.unit(p.get("unit")) == like.unit(g.get("unit"))
            and all(like.close(p.get(k), g.get(k), 0.001, 0.001) for k in ("low", "high")))
