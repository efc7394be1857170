"""How far figures would move with other reports: 95 % intervals by the bootstrap over documents.

Percentile bootstrap (Efron and Tibshirani 1993, chapter 13): documents are drawn with replacement, F1 is taken from their
added counts; for two runs the same documents are drawn for both, so that the interval is that of the change.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from nlp_iscm.evaluate.score import SUMMARIES, Score, rates

DRAWS = 1000
FEWEST = 5  # documents below which an interval says nothing
Counts = list[tuple[int, int, int]]


def intervals(scores: dict[str, Score]) -> dict[str, tuple[float, float]]:
    """Summary -> lower and upper end of F1; empty with fewer than FEWEST documents."""
    return {name: _middle([_f1(counts, drawn) for drawn in _draws(len(counts))])
            for name, counts in _by_summary(scores).items() if len(counts) >= FEWEST}


def changes(before: dict[str, Score], after: dict[str, Score]) -> dict[str, tuple[float, float]]:
    """Summary -> lower and upper end of the change of F1, over the documents that both hold."""
    both = [name for name in before if name in after]
    old, new = (_by_summary({name: run[name] for name in both}) for run in (before, after))
    return {name: _middle([_f1(new[name], drawn) - _f1(old[name], drawn) for drawn in _draws(len(both))])
            for name in SUMMARIES if len(both) >= FEWEST}


def _by_summary(scores: dict[str, Score]) -> dict[str, Counts]:
    tables = [one.table() for one in scores.values()]
    return {name: [table[name] for table in tables] for name in SUMMARIES}


def _draws(count: int) -> Iterator[list[int]]:
    """The same draws every time: a run must give the same figures again."""
    dice = random.Random(count)
    for _ in range(DRAWS):
        yield dice.choices(range(count), k=count)


def _f1(counts: Counts, drawn: list[int]) -> float:
    tp, fp, fn = (sum(counts[i][k] for i in drawn) for k in range(3))
    return rates(tp, fp, fn)[2]


def _middle(values: list[float]) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile.

    >>> _middle([x / 1000 for x in range(1000)])
    (0.025, 0.974)
    """
    ordered = sorted(values)
    cut = len(ordered) // 40
    return ordered[cut], ordered[-1 - cut]
