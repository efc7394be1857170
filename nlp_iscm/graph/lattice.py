"""Which combination is part of which: the covering relation of subsets, so that chains are not drawn twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

Members = tuple[str, ...]  # sorted
SMALL = 8  # members up to which all subsets are looked up; larger combinations are compared with those that share a member


def covers(members: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Pairs (smaller, larger) of combinations, none other in between; sorted by id.

    >>> list(covers({"a": frozenset("a"), "ab": frozenset("ab"), "abc": frozenset("abc")}))
    [('a', 'ab'), ('ab', 'abc')]
    """
    known: dict[Members, list[str]] = defaultdict(list)
    for node in sorted(members):
        known[tuple(sorted(members[node]))].append(node)
    large = _by_member(known) if any(len(m) > SMALL for m in known) else {}
    smallest = min(map(len, known), default=0)
    pairs = ((smaller, node) for one, nodes in known.items() if len(one) > smallest
             for part in _below(one, known, large, smallest) for node in nodes for smaller in known[part])
    yield from sorted(pairs)


def _by_member(known: Iterable[Members]) -> dict[str, list[Members]]:
    """Member -> combinations that have it as their first member."""
    found: dict[str, list[Members]] = defaultdict(list)
    for one in known:
        found[one[0]].append(one)
    return found


def _below(one: Members, known: Mapping[Members, list[str]], large: Mapping[str, list[Members]], smallest: int) -> list[Members]:
    """The largest known proper subsets of one combination; none has fewer than `smallest` members."""
    if len(one) <= SMALL:
        sizes = range(len(one) - 1, max(smallest, 1) - 1, -1)
        parts = [part for n in sizes for part in combinations(one, n) if part in known]
    else:
        whole = set(one)
        parts = sorted((p for m in one for p in large.get(m, ()) if whole.issuperset(p) and p != one), key=lambda p: (-len(p), p))
    top: list[Members] = []
    for part in parts:
        if not any(set(part) < set(above) for above in top):
            top.append(part)
    return top
