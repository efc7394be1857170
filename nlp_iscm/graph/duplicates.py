"""The same patient in two reports: told by age, sex, tumour, treatments with figures, authors and DOI."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from nlp_iscm.facts.model import CaseFacts, Patient
from nlp_iscm.graph import names

# Points a shared trait is worth, and how many make two patients one: age, sex and tumour alone never do.
TUMOUR, FIGURE, TREATMENT, AUTHOR, DOI, ENOUGH = 2, 2, 1, 2, 5, 7
CROWD = 50  # a figure that more patients of one age and sex share tells nothing


@dataclass(frozen=True, slots=True)
class Traits:
    """What a patient can be known again by; small, so that a whole corpus of them fits in memory."""

    node: str
    article: str
    doi: str
    authors: frozenset[str]
    tumours: frozenset[str]
    treatments: frozenset[str]
    figures: frozenset[str]


def duplicate_of(cases: Iterable[CaseFacts]) -> dict[str, str]:
    """Node id of a patient told again -> node id of the one that is counted (the first by article id).

    Only patients of different articles with the same age and sex are compared.
    """
    groups: dict[tuple[float, str], list[Traits]] = defaultdict(list)
    for case in cases:
        for patient in case.patients:
            if patient.age_years is not None and patient.sex and patient.tumours:
                groups[patient.age_years, patient.sex].append(traits(case, patient))
    same: dict[str, str] = {}
    for key in sorted(groups):
        _compare(sorted(groups[key], key=lambda t: (t.article, t.node)), same)
    return same


def traits(case: CaseFacts, patient: Patient) -> Traits:
    """The traits of one patient."""
    figures = {f"{names.treatment_name(t)} {t.dose:g} {t.unit}" for t in patient.treatments if t.dose is not None}
    figures |= {f"{t.total_gy:g} Gy / {t.fractions}" for t in patient.treatments if t.total_gy is not None}
    figures |= {f"{o.endpoint} {o.months}" for o in patient.outcomes if o.months is not None and o.kind == "survival"}
    return Traits(
        f"patient:{case.meta.id}:{patient.id}", case.meta.id, case.meta.doi.lower(), frozenset(case.meta.authors),
        frozenset(names.tumour_name(t) for t in patient.tumours), frozenset(names.treatment_name(t) for t in patient.treatments),
        frozenset(figures),
    )


def _compare(group: list[Traits], same: dict[str, str]) -> None:
    """Compare only patients that share a figure or a DOI, so that large groups stay near linear."""
    buckets: dict[str, list[int]] = defaultdict(list)
    for i, one in enumerate(group):
        for trait in sorted(one.figures) + ([f"doi {one.doi}"] if one.doi else []):
            buckets[trait].append(i)
    pairs = {(a, b) for members in buckets.values() if len(members) <= CROWD for a in members for b in members if a < b}
    for a, b in sorted(pairs):
        if group[a].article != group[b].article and likeness(group[a], group[b]) >= ENOUGH:
            same.setdefault(group[b].node, same.get(group[a].node, group[a].node))


def likeness(a: Traits, b: Traits) -> int:
    """Points for what two patients of the same age and sex share."""
    return (TUMOUR * len(a.tumours & b.tumours) + FIGURE * len(a.figures & b.figures) + TREATMENT * len(a.treatments & b.treatments)
            + AUTHOR * len(a.authors & b.authors) + DOI * (bool(a.doi) and a.doi == b.doi))
