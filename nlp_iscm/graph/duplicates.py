"""The same patient in two reports: told by age, sex, tumour, treatments with figures, and authors."""

from __future__ import annotations

from collections import defaultdict

from nlp_iscm.facts.model import CaseFacts, Patient
from nlp_iscm.graph import names

# Points a shared trait is worth, and how many make two patients one (chosen so that age, sex and tumour alone never do).
POINTS = {"tumour": 2, "figure": 2, "treatment": 1, "outcome_months": 3, "author": 2, "doi": 5}
ENOUGH = 7


def duplicate_of(cases: list[CaseFacts]) -> dict[str, str]:
    """Node id of a patient told again -> node id of the one that is counted (the first by article id).

    Only patients of different articles with the same age and sex are compared.
    """
    groups: dict[tuple[float, str], list[tuple[str, CaseFacts, Patient]]] = defaultdict(list)
    for case in cases:
        for patient in case.patients:
            if patient.age_years is not None and patient.sex and patient.tumours:
                node = f"patient:{case.meta.id}:{patient.id}"
                groups[patient.age_years, patient.sex].append((node, case, patient))
    same: dict[str, str] = {}
    for key in sorted(groups):
        _compare(groups[key], same)
    return same


def _compare(group: list[tuple[str, CaseFacts, Patient]], same: dict[str, str]) -> None:
    """Compare only patients that share a tumour name or a figure, so that large groups stay near linear."""
    buckets: dict[str, list[int]] = defaultdict(list)
    for i, (_, _, patient) in enumerate(group):
        for trait in sorted(_traits(patient)):
            buckets[trait].append(i)
    pairs = sorted({(a, b) for members in buckets.values() if len(members) <= 50 for a in members for b in members if a < b})
    for a, b in pairs:
        (node_a, case_a, one), (node_b, case_b, other) = group[a], group[b]
        if case_a.meta.id != case_b.meta.id and likeness(case_a, one, case_b, other) >= ENOUGH:
            same.setdefault(node_b, same.get(node_a, node_a))


def _traits(patient: Patient) -> set[str]:
    figures = {f"{names.treatment_name(t)} {t.dose:g} {t.unit}" for t in patient.treatments if t.dose is not None}
    figures |= {f"{t.total_gy:g} Gy / {t.fractions}" for t in patient.treatments if t.total_gy is not None}
    return figures | {f"{o.kind} {o.months}" for o in patient.outcomes if o.months is not None and o.kind == "survival"}


def likeness(case_a: CaseFacts, a: Patient, case_b: CaseFacts, b: Patient) -> int:
    """Points for what two patients of the same age and sex share."""
    tumours = {names.tumour_name(t) for t in a.tumours} & {names.tumour_name(t) for t in b.tumours}
    treatments = {names.treatment_name(t) for t in a.treatments} & {names.treatment_name(t) for t in b.treatments}
    figures = _traits(a) & _traits(b)
    authors = set(case_a.meta.authors) & set(case_b.meta.authors)
    doi = bool(case_a.meta.doi) and case_a.meta.doi.lower() == case_b.meta.doi.lower()
    return (POINTS["tumour"] * len(tumours) + POINTS["figure"] * len(figures) + POINTS["treatment"] * len(treatments)
            + POINTS["author"] * len(authors) + POINTS["doi"] * doi)
