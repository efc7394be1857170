"""One patient's course as a dynamic graph: what is there from which day on, in days since the diagnosis.

Only what the text dates is placed; nothing is guessed. Where the diagnosis has no date, days count from the first anchor that has
one, and the graph says so (`days_since`). What has no day is counted in `without_day`.
"""

from __future__ import annotations

from datetime import date

import networkx as nx

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.model import CaseFacts, Event, Patient
from nlp_iscm.graph import names
from nlp_iscm.graph.case_graph import outcome_id, patient_id
from nlp_iscm.graph.given import Given
from nlp_iscm.graph.schema import polarity

ANCHORS = ("diagnosis", "presentation", "surgery", "treatment", "metastasis", "recurrence")
_THERAPY = ("drug", "radiotherapy", "surgery", "other")


def timeline_view(case: CaseFacts, number: int) -> nx.MultiDiGraph:
    """The dynamic graph of patient `number` of a case; nodes and edges carry `start` in days.

    Raises UsageError where there is no such patient or nothing is dated.
    """
    patient = next((p for p in case.patients if p.id == number), None)
    if patient is None:
        raise UsageError(f"{case.article} #{number}", "no such patient", f"the report has {len(case.patients)}")
    since, days = placed(patient)
    if not days:
        raise UsageError(f"{case.article} #{number}", "no event of this patient has a day", "choose another patient")
    graph = nx.MultiDiGraph(dynamic=True, days_since=since, without_day=_without(patient, days))
    root, first = patient_id(case, patient), min(days.values())
    graph.add_node(root, kind="patient", label=f"{case.article} #{number}", start=first)
    for event, day in sorted(days.items(), key=lambda item: (item[1], item[0].label, item[0].fact or "")):
        _add(graph, root, patient, event, day)
    _outcomes_of(graph, patient, {e.fact: d for e, d in days.items() if e.fact})
    return graph


def day_number(text: str) -> int | None:
    """A date as a day number; of a month its 15th, of a year its 1 July; None for what is no date.

    >>> day_number("2021-06") - day_number("2021-06-01")
    14
    """
    parts = text.split("-")
    middle = {1: ["7", "1"], 2: ["15"]}.get(len(parts), [])
    try:
        year, month, day = map(int, [*parts, *middle])
        return date(year, month, day).toordinal()
    except ValueError:
        return None


def placed(patient: Patient) -> tuple[str, dict[Event, float]]:
    """The anchor that days count from, and the day of each event that can be placed on its axis."""
    dated = {e: float(n) for e in patient.timeline if e.date and (n := day_number(e.date)) is not None}
    zeros = {anchor: day for anchor in ANCHORS if (day := _zero(anchor, dated)) is not None}
    since = next((a for a in ANCHORS if a in zeros), None)
    floating = next((a for a in ANCHORS if any(e.since == a and e.days is not None for e in patient.timeline)), "")
    if since is None or (floating == "diagnosis" and since != "diagnosis"):
        return floating, {e: float(e.days) for e in patient.timeline if e.days is not None and e.since == floating}
    zero = zeros[since]
    days = {e: day - zero for e, day in dated.items()}
    for event in patient.timeline:
        if event not in days and event.days is not None and event.since in zeros:
            days[event] = zeros[event.since] + event.days - zero
    return since, days


def _zero(anchor: str, dated: dict[Event, float]) -> float | None:
    """The day of the first dated event that the anchor can mean."""
    def means(label: str) -> bool:
        kind = label.split(":")[0]
        if anchor == "recurrence":
            return label == "recurrence: yes"
        return kind == anchor or (anchor == "treatment" and kind in _THERAPY)

    return min((day for event, day in dated.items() if means(event.label)), default=None)


def _without(patient: Patient, days: dict[Event, float]) -> int:
    told = {e.fact for e in days}
    facts = [t.id for t in patient.treatments] + [o.id for o in patient.outcomes]
    return sum(fact not in told for fact in facts)


def _add(graph: nx.MultiDiGraph, root: str, patient: Patient, event: Event, day: float) -> None:
    course = next((t for t in patient.treatments if t.id == event.fact), None)
    outcome = next((o for o in patient.outcomes if o.id == event.fact), None)
    if course is not None:
        node, rel = f"treatment:{names.treatment_name(course)}#{course.id}", "RECEIVED"
        facts: dict[str, object] = {"kind": "treatment", "label": names.treatment_name(course), "treatment_kind": course.kind}
    elif outcome is not None:
        node, rel = f"{outcome_id(outcome)}#{outcome.id}", "HAD_OUTCOME"
        value = names.outcome_value(outcome)
        label = f"{outcome.kind.replace('_', ' ')}: {value}"
        facts = {"kind": "outcome", "label": label, "polarity": polarity(outcome.kind, value)}
    else:
        node, rel, facts = f"event:{event.label}", "HAD_EVENT", {"kind": "event", "label": event.label}
    if node not in graph or graph.nodes[node]["start"] > day:
        quote = {"quote": event.evidence[0].quote, "page": event.evidence[0].page} if event.evidence else {}
        graph.add_node(node, **facts, start=day, days=day, **({"date": event.date} if event.date else {}))
        graph.add_edge(root, node, key=rel, rel=rel, start=day, **quote)


def _outcomes_of(graph: nx.MultiDiGraph, patient: Patient, days: dict[str, float]) -> None:
    """Edges from dated courses to the dated outcomes that the text ties to them, from the outcome's day on."""
    node = {t.id: f"treatment:{names.treatment_name(t)}#{t.id}" for t in patient.treatments}
    node |= {o.id: f"{outcome_id(o)}#{o.id}" for o in patient.outcomes}
    given = Given(patient)
    for link in patient.links:
        for course in sorted(link.treatments):
            if course in given.by_id and course in days and link.outcome in days:
                start = max(days[course], days[link.outcome])
                graph.add_edge(node[course], node[link.outcome], key="LED_TO", rel="LED_TO", start=start)
