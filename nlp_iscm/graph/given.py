"""The treatments of one patient under their graph names, and what is known of each set of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from nlp_iscm.facts.model import Patient
from nlp_iscm.graph import names

Part = tuple[str, tuple[str, ...], bool]  # name, classes and whether it is against the tumour


@dataclass(frozen=True, slots=True)
class Together:
    """A combination: its node id, members and classes in alphabetical order, and how it is rolled up to classes."""

    node: str
    members: tuple[str, ...]
    classes: tuple[str, ...]
    rollup: str
    antitumour: bool


@lru_cache(maxsize=names.KNOWN)
def together(parts: frozenset[Part]) -> Together:
    """The combination of these treatments.

    >>> together(frozenset([("IMRT", ("radiotherapy",), True), ("atezolizumab", (), True)])).node
    'combination:atezolizumab + IMRT'
    """
    members = names.ordered(name for name, _, _ in parts)
    return Together(
        f"combination:{' + '.join(members)}", tuple(members), tuple(sorted({g for _, classes, _ in parts for g in classes})),
        names.rollup_name((name, classes) for name, classes, _ in parts), any(against for _, _, against in parts))


class Given:
    """The treatments of one patient under their graph names, worked out once."""

    def __init__(self, patient: Patient) -> None:
        self.by_id = {t.id: t for t in patient.treatments}
        self.name = {t.id: names.treatment_name(t) for t in patient.treatments}
        self.classes = {t.id: names.treatment_classes(t) for t in patient.treatments}
        self.modes = {frozenset(c.treatments): c.mode for c in reversed(patient.combinations)}
        known = frozenset(self.by_id)
        wanted = [c.treatments for c in patient.combinations] + [link.treatments for link in patient.links]
        found = {known.intersection(ids): None for ids in [*wanted, *((i,) for i in self.by_id)]}
        parts = {i: (self.name[i], self.classes[i], t.intent == "antitumour") for i, t in self.by_id.items()}
        self.known = known
        self.sets = {ids: together(frozenset([parts[i] for i in ids])) for ids in found if ids}

    def combination(self, ids: Iterable[str]) -> str | None:
        """Node id of the combination of these treatments; None where none of them is known."""
        found = self.sets.get(self.known.intersection(ids))
        return found.node if found else None

    def line(self, ids: Iterable[str]) -> int | None:
        """The earliest line of therapy among these treatments."""
        lines = [n for i in ids if i in self.by_id and (n := self.by_id[i].line) is not None]
        return min(lines) if lines else None

    def mode(self, ids: tuple[str, ...]) -> str:
        """concurrent, sequential, single or not stated."""
        return "single" if len(set(ids)) == 1 else self.modes.get(frozenset(ids), "not stated")
