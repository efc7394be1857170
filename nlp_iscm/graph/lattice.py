"""Which combination is part of which: the covering relation of subsets, so that chains are not drawn twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

SMALL = 8  # members up to which all subsets are looked up; larger combinations are compared with those that share a member


def covers(members: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Pairs (smaller, larger) of combinations, none other in between; sorted by id.

    >>> list(covers({"a": frozenset("a"), "ab": frozenset("ab"), "abc": frozenset("abc")}))
    [('a', 'ab'), ('ab', 'abc')]
    """
    known: dict[frozenset[str], list[str]] = defaultdict(list)
    for node in sorted(members):
        known[members[node]].append(node)
    large = _by_member(members) if any(len(m) > SMALL for m in known) else {}
    smallest = min(map(len, known), default=0)
    pairs = ((smaller, node) for one, nodes in known.items() if len(one) > smallest
             for part in _below(one, known, large, smallest) for node in nodes for smaller in known[part])
    yield from sorted(pairs)


def _by_member(members: Mapping[str, frozenset[str]]) -> dict[str, list[frozenset[str]]]:
    """Member -> combinations that have it as their first member."""
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for one in dict.fromkeys(members.values()):
        found[min(one)].append(one)
    return found


def _below(one: frozenset[str], known: Mapping[frozenset[str], list[str]], large: Mapping[str, list[frozenset[str]]], smallest: int
           ) -> list[frozenset[str]]:
    """The largest known proper subsets of one combination; none has fewer than `smallest` members."""
    if len(one) <= SMALL:
        sizes = range(len(one) - 1, max(smallest, 1) - 1, -1)
        parts = [part for n in sizes for part in map(frozenset, combinations(sorted(one), n)) if part in known]
    else:
        parts = sorted((p for m in one for p in large.get(m, ()) if p < one), key=lambda p: (-len(p), sorted(p)))
    top: list[frozenset[str]] = []
    for part in parts:
        if not any(part < above for above in top):
            top.append(part)
    return top
