"""The edges of one case, as plain tuples: what `build` and the tables are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nlp_iscm.facts.model import CaseFacts, Evidence, Figure, Link, Outcome, Patient
from nlp_iscm.graph import names
from nlp_iscm.graph.case_graph import Scalar, outcome_id, patient_id
from nlp_iscm.graph.given import Given
from nlp_iscm.graph.lattice import covers
from nlp_iscm.graph.schema import polarity

Told = tuple[str, str, str, tuple[Evidence, ...], dict[str, Any]]  # source, target, relation, evidence, attributes
Edge = tuple[str, str, str, dict[str, Any]]  # source, target, key, attributes


def case_edges(case: CaseFacts, given: list[Given]) -> Iterator[Edge]:
    """The edges of one case, each with `rel` and quote, section and page; what a text does not tell is None.

    Edges of a patient carry `counted` True: `build` and the tables set it to False for patients told again.
    """
    meta = case.meta
    article = f"article:{meta.id}"
    place = {"article": meta.id, "doi": meta.doi or None, "year": meta.year}
    for patient, courses in zip(case.patients, given, strict=True):
        node = patient_id(case, patient)
        more = {**place, "counted": True, "patient": node}
        yield _edge(article, node, "REPORTS", node, patient.evidence, more, {})
        for number, (source, target, rel, evidence, facts) in enumerate(patient_edges(patient, node, courses)):
            yield _edge(source, target, rel, f"{node}:{number}", evidence, more, facts)
    for number, figure in enumerate(case.literature):
        yield _edge(article, f"outcome:figure:{figure.endpoint}", "CITES", f"{meta.id}:{number}", figure.evidence, place,
                    figure_facts(figure))


def figure_facts(figure: Figure) -> dict[str, Any]:
    """The attributes of a figure from the literature."""
    return {"low": figure.low, "high": figure.high, "unit": figure.unit, "statistic": figure.statistic,
            "at_months": figure.at_months, "population": figure.population, "treatment": figure.treatment}


def patient_edges(patient: Patient, node: str, given: Given) -> Iterator[Told]:
    """What is told of one patient, without the place it is told at."""
    for tumour in patient.tumours:
        yield node, f"tumour:{names.tumour_name(tumour)}", "HAS_TUMOUR", tumour.evidence, {"confidence": tumour.confidence}
    for spread in patient.metastases:
        yield node, f"site:{spread.site}", "METASTASIS_IN", spread.evidence, {"levels": ", ".join(spread.levels) or None}
    for marker in patient.markers:
        yield node, f"marker:{names.marker_name(marker)}", "HAS_MARKER", marker.evidence, {
            "status": marker.status, "value": marker.value, "confidence": marker.confidence}
    yield from _received(patient, node, given)
    for outcome in patient.outcomes:
        yield node, outcome_id(outcome), "HAD_OUTCOME", outcome.evidence, _outcome_facts(outcome)
    told = {o.id: o for o in patient.outcomes}
    for link in patient.links:
        if link.outcome in told:
            yield from _led_to(given, link, told[link.outcome])


def _received(patient: Patient, node: str, given: Given) -> Iterator[Told]:
    for t in patient.treatments:
        eqd2 = next((f.eqd2_gy for f in t.fractionation if f.alpha_beta == 10), None) if t.fractionation else None
        yield node, f"treatment:{given.name[t.id]}", "RECEIVED", t.evidence, {
            "course": t.id, "intent": t.intent, "line": t.line, "regimen": t.regimen, "dose": t.dose, "unit": t.unit,
            "every_days": t.every_days, "cycles": t.cycles, "target_organ": t.target, "total_gy": t.total_gy,
            "fractions": t.fractions, "eqd2_gy": eqd2, "confidence": t.confidence}
    for c in patient.combinations:
        node_of = given.combination(c.treatments)
        if node_of:
            yield node, node_of, "RECEIVED", c.evidence, {"mode": c.mode, "line": given.line(c.treatments)}


def _outcome_facts(outcome: Outcome) -> dict[str, Any]:
    return {"outcome": outcome.id, "months": outcome.months, "as_written": outcome.as_written, "since": outcome.since,
            "cause": outcome.cause, "grade": outcome.grade, "confidence": outcome.confidence}


def _led_to(given: Given, link: Link, outcome: Outcome) -> Iterator[Told]:
    node = given.combination(link.treatments)
    if node:
        yield node, outcome_id(outcome), "LED_TO", link.evidence or outcome.evidence, {
            **_outcome_facts(outcome), "mode": given.mode(link.treatments), "line": given.line(link.treatments),
            "polarity": polarity(outcome.kind, names.outcome_value(outcome)),
            "confidence": min(link.confidence, outcome.confidence)}


def _edge(source: str, target: str, rel: str, mark: str, evidence: tuple[Evidence, ...], more: dict[str, Any],
          facts: dict[str, Any]) -> Edge:
    if evidence:
        e = evidence[0]
        return source, target, f"{rel}:{mark}", {
            "rel": rel, **more, **facts, "quote": e.quote, "section": e.section, "page": e.page, "char_start": e.start,
            "char_end": e.end}
    return source, target, f"{rel}:{mark}", {"rel": rel, **more, **facts, "quote": None, "section": None, "page": None,
                                             "char_start": None, "char_end": None}


def classes_of(given: list[Given]) -> Iterator[tuple[str, str, str]]:
    """IS_A edges of the treatments: source, target, relation."""
    for courses in given:
        for i, groups in courses.classes.items():
            for group in groups:
                yield f"treatment:{courses.name[i]}", f"class:{group}", "IS_A"


def members_of(nodes: Mapping[str, Mapping[str, Scalar]]) -> Iterator[tuple[str, str, str]]:
    """INCLUDES edges of the combinations: source, target, relation."""
    return ((node, f"treatment:{member}", "INCLUDES") for node, facts in nodes.items() if facts["kind"] == "combination"
            for member in str(facts["members"]).split("|"))


def part_of(nodes: Mapping[str, Mapping[str, Scalar]]) -> Iterator[tuple[str, str, str]]:
    """SUBSET_OF edges between combinations of two and more, from the smaller to the next larger; single members are in INCLUDES."""
    wide = {n: str(d["members"]) for n, d in nodes.items() if d["kind"] == "combination" and d["arity"] != 1}
    members = {node: frozenset(told.split("|")) for node, told in wide.items()}
    return ((smaller, larger, "SUBSET_OF") for smaller, larger in covers(members))
