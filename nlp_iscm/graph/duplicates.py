"""The same patient in two reports: told by age, sex, tumour, dates, treatments with figures, authors and DOI."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from nlp_iscm.facts.model import CaseFacts, Patient
from nlp_iscm.graph import names

# Points a shared trait is worth, and how many make two patients one: age, sex and tumour alone never do.
POINTS = {"tumours": 2, "figures": 2, "dates": 2, "treatments": 1, "authors": 2, "doi": 5}
ENOUGH = 7
FEWEST = 4  # shared traits that can make ENOUGH without a shared DOI: 2 + 2 + 2 + 1
CROWD = 50  # a figure or date that more patients of one age and sex share tells nothing


@dataclass(frozen=True, slots=True)
class Traits:
    """What a patient can be known again by; small, so that a whole corpus of them fits in memory."""

    node: str
    article: str
    group: tuple[float, str]
    doi: frozenset[str]
    authors: frozenset[str]
    tumours: frozenset[str]
    treatments: frozenset[str]
    figures: frozenset[str]
    dates: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """The patient that is counted instead, and what the two share ("age, sex; figures: cisplatin 75 mg/m2; ...")."""

    node: str
    shares: str


def duplicates(cases: Iterable[CaseFacts]) -> dict[str, Match]:
    """Node id of a patient told again -> the one that is counted (the first by article id)."""
    return matches(t for case in cases for p in case.patients if (t := traits(case, p)) is not None)


def matches(told: Iterable[Traits]) -> dict[str, Match]:
    """The same from traits: only patients of different articles with the same age and sex are compared."""
    groups: dict[tuple[float, str], list[Traits]] = defaultdict(list)
    for one in told:
        groups[one.group].append(one)
    same: dict[str, Match] = {}
    for key in sorted(groups):
        _compare(sorted(groups[key], key=lambda t: (t.article, t.node)), same)
    return same


def traits(case: CaseFacts, patient: Patient) -> Traits | None:
    """The traits of one patient; None where age, sex or tumour is not told."""
    if patient.age_years is None or not patient.sex or not patient.tumours:
        return None
    given = [(names.treatment_name(t), t) for t in patient.treatments]
    figures = {f"{name} {t.dose:g} {t.unit or ''}".strip() for name, t in given if t.dose is not None}
    figures |= {f"{t.total_gy:g} Gy / {t.fractions or '?'}" for t in patient.treatments if t.total_gy is not None}
    figures |= {f"{o.endpoint} {o.months:g} months" for o in patient.outcomes if o.months is not None and o.kind == "survival"}
    return Traits(
        f"patient:{case.meta.id}:{patient.id}", case.meta.id, (patient.age_years, patient.sex),
        frozenset([case.meta.doi.lower()] if case.meta.doi else []), frozenset(case.meta.authors),
        frozenset(names.tumour_name(t) for t in patient.tumours), frozenset(name for name, _ in given), frozenset(figures),
        frozenset(f"{e.label} {e.date}" for e in patient.timeline if e.date and len(e.date) > 4),
    )


def _compare(group: list[Traits], same: dict[str, Match]) -> None:
    """Compare only patients that share a figure, a date or a DOI, so that large groups stay near linear."""
    buckets: dict[str, list[int]] = defaultdict(list)
    for i, one in enumerate(group):
        for trait in (*one.figures, *one.dates, *one.doi):
            buckets[trait].append(i)
    pairs = (pair for members in buckets.values() if 1 < len(members) <= CROWD for pair in combinations(members, 2))
    marks, doi = _marks(group), any(one.doi for one in group)
    alike = {(a, b) for a, b in pairs if (marks[a] & marks[b]).bit_count() >= FEWEST or (doi and group[a].doi & group[b].doi)}
    for a, b in sorted(alike):
        first, second = group[a], group[b]
        if first.article != second.article and second.node not in same and likeness(first, second) >= ENOUGH:
            earlier = same.get(first.node)
            same[second.node] = Match(earlier.node if earlier else first.node, shares(first, second))


def _marks(group: list[Traits]) -> list[int]:
    """The traits of each patient as bits of a number, for a first look at how many two patients share."""
    owners: dict[str, list[int]] = defaultdict(list)
    for i, one in enumerate(group):
        for name in POINTS:
            for trait in getattr(one, name):
                owners[f"{name} {trait}"].append(i)
    marks = [0] * len(group)
    for bit, shared in enumerate(listed for listed in owners.values() if len(listed) > 1):
        for i in shared:
            marks[i] |= 1 << bit
    return marks


def likeness(a: Traits, b: Traits) -> int:
    """Points for what two patients of the same age and sex share."""
    return sum(points * len(getattr(a, name) & getattr(b, name)) for name, points in POINTS.items())


def shares(a: Traits, b: Traits) -> str:
    """What two patients share, in words."""
    told = [f"{name}: {', '.join(sorted(both))}" for name in POINTS if (both := getattr(a, name) & getattr(b, name))]
    return "; ".join(["age, sex", *told])
