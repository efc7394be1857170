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
Same = Callable[[Fact, Fact], bool]
Quality = Callable[[Fact, Fact], float]
PERMUTED = 6  # up to so many patients every assignment is tried


@dataclass(frozen=True, slots=True)
class Error:
    """One disagreement: gold `missed`, a predicted fact `extra`, or `wrong`: a predicted fact that misstates the gold fact `near`.

    An extra or missed attribute names its partner in `near` too. A wrong fact counts as one extra and one missed.
    """

    article: str
    kind: str
    what: str
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

    def match(self, kind: str, article: str, predicted: list[Fact], gold: list[Fact], same: Same,
              quality: Quality = lambda p, g: 0.0, twin: Same | None = None) -> list[tuple[int, int]]:
        """Pair facts one to one, best quality first, and note what is left over; twins misstate each other."""
        pairs = paired(predicted, gold, same, quality)
        self.add(kind, len(pairs), len(predicted), len(gold))
        hit_p, hit_g = {i for i, _ in pairs}, {j for _, j in pairs}
        over = [p for i, p in enumerate(predicted) if i not in hit_p]
        self.note(kind, article, over, [g for j, g in enumerate(gold) if j not in hit_g], twin or _namesakes)
        return pairs

    def note(self, kind: str, article: str, over: list[Fact], left: list[Fact], twin: Same) -> None:
        """Errors of the facts without a partner."""
        twins = dict(paired(over, left, twin, lambda p, g: 0.0))
        for i, fact in enumerate(over):
            near = left[twins[i]] if i in twins else None
            self.errors.append(Error(article, kind, "wrong" if near else "extra", fact, near))
        told = set(twins.values())
        self.errors += [Error(article, kind, "missed", fact) for j, fact in enumerate(left) if j not in told]

    def attribute(self, kind: str, article: str, pairs: list[tuple[Fact, Fact]], both: tuple[list[Fact], list[Fact]],
                  stated: Callable[[Fact], bool], same: Same) -> None:
        """Count one attribute of paired facts; `both` are all facts of the two sides that may state it."""
        right = [(a, b) for a, b in pairs if stated(a) and stated(b) and same(a, b)]
        self.add(kind, len(right), *(sum(map(stated, side)) for side in both))
        partner = {id(a): b for a, b in pairs} | {id(b): a for a, b in pairs}
        done = {id(fact) for pair in right for fact in pair}
        for what, side in (("extra", both[0]), ("missed", both[1])):
            for fact in (f for f in side if stated(f) and id(f) not in done):
                near = partner.get(id(fact))
                if near is None or not stated(near):
                    self.errors.append(Error(article, kind, what, fact, near))
                elif what == "extra":
                    self.errors.append(Error(article, kind, "wrong", fact, near))

    def table(self) -> dict[str, tuple[int, int, int]]:
        """Counts of every type and of the three summaries."""
        rows = {kind: (row[0], row[1], row[2]) for kind, row in self.rows.items()}
        for name, members in SUMMARIES.items():
            sums = [sum(self.rows[m][k] for m in members if m in self.rows) for k in range(3)]
            rows[name] = (sums[0], sums[1], sums[2])
        return rows


def _namesakes(fact: Fact, other: Fact) -> bool:
    return bool(_called(fact) & _called(other))


def _called(fact: Fact) -> set[str]:
    return like.names(fact, accept=True) | {like.plain(fact.get("value"))} - {""}


def paired(predicted: list[Fact], gold: list[Fact], same: Same, quality: Quality) -> list[tuple[int, int]]:
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
    mine = [p for p in like.listed(predicted.get("patients")) if isinstance(p, dict)]
    theirs = list(gold["patients"])
    size = max(len(mine), len(theirs))
    mine += [{name: [] for name in LISTS} for _ in range(size - len(mine))]
    theirs += [{name: [] for name in LISTS} for _ in range(size - len(theirs))]
    for j, i in enumerate(_assignment(mine, theirs, size)):
        score_patient(score, article, mine[i], theirs[j])
    score.match("literature figure", article, _figures(predicted), _figures(gold), _same_figure, twin=_near_figure)


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
    for f in (f for f in like.listed(case.get("literature")) if isinstance(f, dict)):
        found.setdefault((like.plain(f.get("endpoint")), str(f.get("low")), str(f.get("high")), like.unit(f.get("unit"))), f)
    return list(found.values())


def _same_figure(p: Fact, g: Fact) -> bool:
    return (like.endpoint(p.get("endpoint")) == like.endpoint(g.get("endpoint"))
            and like.unit(p.get("unit")) == like.unit(g.get("unit"))
            and all(like.close(p.get(k), g.get(k), 0.001, 0.001) for k in ("low", "high")))


def _near_figure(p: Fact, g: Fact) -> bool:
    same_number = any(p.get(k) is not None and like.close(p.get(k), g.get(k), 0.001, 0.001) for k in ("low", "high"))
    return same_number and (like.endpoint(p.get("endpoint")) == like.endpoint(g.get("endpoint"))
                            or like.unit(p.get("unit")) == like.unit(g.get("unit")))
