"""What does not agree: in a patient, between reports, and between a patient and the literature that the report cites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Any

import networkx as nx

from nlp_iscm.facts.model import CaseFacts, Figure, Outcome, Patient
from nlp_iscm.facts.wording import figure_text, treatment_text
from nlp_iscm.graph.evidence import folds

Row = dict[str, Any]
_MONTHS = {"month": 1.0, "year": 12.0, "week": 7 / 30.4375, "day": 1 / 30.4375}


def contradictions(cases: Iterable[CaseFacts]) -> Iterator[Row]:
    """What a report says in two ways: doses that do not multiply, alive and dead, progression-free beyond overall survival."""
    for case in cases:
        for patient in case.patients:
            for what, quotes in _contradictions(patient):
                yield {"article": case.meta.id, "stem": case.article, "patient": patient.id, "what": what, "quotes": quotes}


def _contradictions(patient: Patient) -> Iterator[tuple[str, list[str]]]:
    for t in patient.treatments:
        if t.contradiction:
            yield f"{treatment_text(t)}: {t.contradiction}", _quotes(t)
    status = {o.value: o for o in patient.outcomes if o.kind == "status"}
    alive, dead = _told_months(status.get("alive")), _told_months(status.get("dead"))
    if alive is not None and dead is not None and alive > dead and status["alive"].since == status["dead"].since:
        yield f"alive at {alive:g} months, dead at {dead:g} months", _quotes(status["alive"], status["dead"])
    spans = {o.endpoint: o for o in patient.outcomes if o.kind == "survival" and o.months is not None}
    overall, free = _told_months(spans.get("OS")), _told_months(spans.get("PFS"))
    if overall is not None and free is not None and free > overall:
        yield f"PFS {free:g} months, OS {overall:g} months", _quotes(spans["PFS"], spans["OS"])


def _told_months(outcome: Outcome | None) -> float | None:
    return None if outcome is None else outcome.months


def _quotes(*facts: Any) -> list[str]:
    return [f.evidence[0].quote for f in facts if f.evidence]


def opposites(graph: nx.MultiDiGraph) -> list[Row]:
    """Combinations with a favourable and an unfavourable outcome in patients with the same tumour, side by side."""
    tumours: dict[str, list[str]] = defaultdict(list)
    for patient, tumour, rel in graph.edges(data="rel"):
        if rel == "HAS_TUMOUR":
            tumours[patient].append(graph.nodes[tumour]["label"])
    sides: dict[tuple[str, str], dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for fold in folds(graph):
        kind = graph.nodes[fold.outcome].get("outcome_kind")
        if fold.polarity != "neutral" and kind in ("response", "recurrence", "status"):
            for patient in fold.patients:
                for tumour in tumours[patient]:
                    sides[fold.combination, tumour][fold.polarity].add((patient, fold.outcome))
    found = []
    for (combination, tumour), told in sorted(sides.items()):
        better, worse = told["favourable"], told["unfavourable"]
        people = {p for p, _ in better}, {p for p, _ in worse}
        if people[0] - people[1] and people[1] - people[0]:
            found.append({"combination": graph.nodes[combination]["label"], "node": combination, "tumour": tumour,
                          "favourable": _told(graph, better), "unfavourable": _told(graph, worse)})
    return found


def _told(graph: nx.MultiDiGraph, some: set[tuple[str, str]]) -> list[str]:
    return sorted(f"{graph.nodes[p]['label']}: {graph.nodes[o]['label']}" for p, o in some)


def beside_literature(cases: Iterable[CaseFacts]) -> list[Row]:
    """A patient's survival beside the figures of the same endpoint that the report cites; widest differences first."""
    found = []
    for case in cases:
        cited = defaultdict(list)
        for figure in case.literature:
            months = in_months(figure)
            if months is not None:
                cited[figure.endpoint].append((months, figure))
        for patient in case.patients:
            found += list(_beside(case, patient, cited))
    return sorted(found, key=lambda r: (-abs(r["difference"]), r["stem"], r["patient"], r["endpoint"]))


def _beside(case: CaseFacts, patient: Patient, cited: dict[str, list[tuple[float, Figure]]]) -> Iterator[Row]:
    spans: dict[str, float] = {}
    for o in patient.outcomes:
        if o.kind == "survival" and o.endpoint in cited and o.months is not None:
            spans[o.endpoint] = max(o.months, spans.get(o.endpoint, 0.0))
    for endpoint, months in sorted(spans.items()):
        middle = round(median(m for m, _ in cited[endpoint]), 2)
        yield {"article": case.meta.id, "stem": case.article, "patient": patient.id, "endpoint": endpoint, "months": months,
               "cited": middle, "difference": round(months - middle, 2), "figures": [figure_text(f) for _, f in cited[endpoint]]}


def in_months(figure: Figure) -> float | None:
    """The middle of a figure in months; None for rates and other units.

    >>> in_months(Figure(endpoint="OS", low=1.0, high=2.0, unit="year"))
    18.0
    """
    unit = figure.unit.rstrip("s") if figure.at_months is None else ""
    return round((figure.low + figure.high) / 2 * _MONTHS[unit], 2) if unit in _MONTHS else None


def totals(cases: Sequence[CaseFacts], lists: Sequence[str]) -> list[Row]:
    """How many facts of each type, in how many reports."""
    rows = []
    for name in lists:
        counts = [sum(len(getattr(p, name)) for p in c.patients) for c in cases]
        rows.append({"type": name, "facts": sum(counts), "reports": sum(n > 0 for n in counts)})
    figures = [len(c.literature) for c in cases]
    return [*rows, {"type": "literature figures", "facts": sum(figures), "reports": sum(n > 0 for n in figures)}]
