"""The graph from facts alone: the same cases in any order give the same graph."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx

from nlp_iscm.facts.model import CaseFacts, Combination, Evidence, Link, Outcome, Patient, Treatment
from nlp_iscm.graph import names
from nlp_iscm.graph.duplicates import duplicate_of
from nlp_iscm.graph.schema import polarity

Scalar = str | int | float | bool
Node = tuple[str, dict[str, Scalar]]
Edge = tuple[str, str, str, dict[str, Scalar]]  # source, target, key, attributes


def build(cases: Iterable[CaseFacts]) -> nx.MultiDiGraph:
    """The multigraph of all cases; node and edge attributes are scalars only, None is left out.

    A patient that another report tells again (`duplicates.duplicate_of`) keeps its node with `same_as`, and its edges carry
    `counted` False, so that evidence counts it once.
    """
    ordered = sorted(cases, key=lambda c: (c.meta.id, c.article))
    same = duplicate_of(ordered)
    nodes: dict[str, dict[str, Scalar]] = {}
    edges: dict[tuple[str, str, str], dict[str, Scalar]] = {}
    for case in ordered:
        for node, attributes in case_nodes(case, same):
            _merge(nodes.setdefault(node, {}), attributes)
        for source, target, key, attributes in case_edges(case, same):
            edges.setdefault((source, target, key), attributes)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((node, nodes[node]) for node in sorted(nodes))
    graph.add_edges_from((s, t, k, edges[s, t, k]) for s, t, k in sorted(edges))
    return graph


def _merge(known: dict[str, Scalar], new: dict[str, Scalar]) -> None:
    """Fill what is not known yet; of two values the smaller in text order stays, so that order does not matter."""
    for key, value in new.items():
        if key not in known or (str(value), type(value).__name__) < (str(known[key]), type(known[key]).__name__):
            known[key] = value


def patient_id(case: CaseFacts, patient: Patient) -> str:
    """Node id of a patient."""
    return f"patient:{case.meta.id}:{patient.id}"


def case_nodes(case: CaseFacts, same: dict[str, str]) -> Iterator[Node]:
    """The nodes of one case."""
    meta = case.meta
    yield f"article:{meta.id}", _scalars(kind="article", label=meta.title or case.article, stem=case.article, doi=meta.doi or None,
                                         year=meta.year, journal=meta.journal or None, article_kind=meta.kind)
    for patient in case.patients:
        node = patient_id(case, patient)
        yield node, _scalars(kind="patient", label=_patient_label(case, patient), age_years=patient.age_years, sex=patient.sex,
                             article=meta.id, number=patient.id, same_as=same.get(node))
        yield from _fact_nodes(patient)
    for figure in case.literature:
        yield f"outcome:figure:{figure.endpoint}", _scalars(kind="outcome", label=f"{figure.endpoint} (literature)",
                                                            outcome_kind="figure", value=figure.endpoint, polarity="neutral")


def _patient_label(case: CaseFacts, patient: Patient) -> str:
    age = "" if patient.age_years is None else f"{patient.age_years:g} y "
    return f"{case.article} #{patient.id} {age}{patient.sex or ''}".strip()


def _fact_nodes(patient: Patient) -> Iterator[Node]:
    for tumour in patient.tumours:
        name = names.tumour_name(tumour)
        yield f"tumour:{name}", _scalars(kind="tumour", label=name, site=tumour.site, code=tumour.code)
    for spread in patient.metastases:
        yield f"site:{spread.site}", _scalars(kind="site", label=spread.site)
    for marker in patient.markers:
        yield f"marker:{names.marker_name(marker)}", _scalars(kind="marker", label=names.marker_name(marker), code=marker.code)
    for treatment in patient.treatments:
        name = names.treatment_name(treatment)
        yield f"treatment:{name}", _scalars(kind="treatment", label=name, treatment_kind=treatment.kind, code=treatment.code)
        for group in names.treatment_classes(treatment):
            yield f"class:{group}", _scalars(kind="class", label=group)
    for members in _member_sets(patient):
        yield _combination_node(patient, members)
    for outcome in patient.outcomes:
        value = names.outcome_value(outcome)
        yield outcome_id(outcome), _scalars(kind="outcome", label=f"{outcome.kind.replace('_', ' ')}: {value}",
                                            outcome_kind=outcome.kind, value=value, polarity=polarity(outcome.kind, value))


def outcome_id(outcome: Outcome) -> str:
    """Node id of an outcome: `outcome:<kind>:<value>`, the months stand on the edge."""
    return f"outcome:{outcome.kind}:{names.outcome_value(outcome)}"


def _member_sets(patient: Patient) -> list[tuple[str, ...]]:
    """Treatment ids of every combination, every linked set, and every treatment alone, each once."""
    found = [c.treatments for c in patient.combinations] + [link.treatments for link in patient.links]
    found += [(t.id,) for t in patient.treatments]
    return list(dict.fromkeys(m for m in found if m))


def _members(patient: Patient, ids: Iterable[str]) -> list[Treatment]:
    wanted = set(ids)
    return [t for t in patient.treatments if t.id in wanted]


def combination_of(patient: Patient, ids: Iterable[str]) -> str:
    """Node id of the combination of these treatments."""
    return f"combination:{names.combination_name(names.treatment_name(t) for t in _members(patient, ids))}"


def _combination_node(patient: Patient, ids: tuple[str, ...]) -> Node:
    members = _members(patient, ids)
    labels = sorted({names.treatment_name(t) for t in members}, key=lambda m: (m.lower(), m))
    groups = sorted({g for t in members for g in names.treatment_classes(t)})
    node = combination_of(patient, ids)
    return node, _scalars(kind="combination", label=node.removeprefix("combination:"), members="|".join(labels),
                          arity=len(labels), classes=" + ".join(groups) or None,
                          antitumour=any(t.intent == "antitumour" for t in members))


def case_edges(case: CaseFacts, same: dict[str, str]) -> Iterator[Edge]:
    """The edges of one case; each with `rel` and, where a text tells it, quote, section and page."""
    article = f"article:{case.meta.id}"
    for patient in case.patients:
        node = patient_id(case, patient)
        more = {"counted": node not in same, "patient": node, "article": case.meta.id, "doi": case.meta.doi or None,
                "year": case.meta.year}
        yield _edge(article, node, "REPORTS", patient.evidence, **more)
        for source, target, rel, evidence, facts in _patient_edges(patient, node):
            yield _edge(source, target, rel, evidence, **{**more, **facts})
    for figure in case.literature:
        yield _edge(article, f"outcome:figure:{figure.endpoint}", "CITES", figure.evidence, article=case.meta.id, low=figure.low,
                    high=figure.high, unit=figure.unit, statistic=figure.statistic, at_months=figure.at_months,
                    population=figure.population, treatment=figure.treatment, doi=case.meta.doi or None)


Told = tuple[str, str, str, tuple[Evidence, ...], dict[str, Any]]


def _patient_edges(patient: Patient, node: str) -> Iterator[Told]:
    for tumour in patient.tumours:
        yield node, f"tumour:{names.tumour_name(tumour)}", "HAS_TUMOUR", tumour.evidence, {"confidence": tumour.confidence}
    for spread in patient.metastases:
        yield node, f"site:{spread.site}", "METASTASIS_IN", spread.evidence, {"levels": ", ".join(spread.levels) or None}
    for marker in patient.markers:
        yield node, f"marker:{names.marker_name(marker)}", "HAS_MARKER", marker.evidence, {
            "status": marker.status, "value": marker.value, "confidence": marker.confidence}
    yield from _treatment_edges(patient, node)
    for outcome in patient.outcomes:
        yield node, outcome_id(outcome), "HAD_OUTCOME", outcome.evidence, _outcome_facts(outcome)
    for link in patient.links:
        yield from _led_to(patient, link)


def _treatment_edges(patient: Patient, node: str) -> Iterator[Told]:
    for t in patient.treatments:
        name = names.treatment_name(t)
        eqd2 = next((f.eqd2_gy for f in t.fractionation if f.alpha_beta == 10), None)
        yield node, f"treatment:{name}", "RECEIVED", t.evidence, {
            "course": t.id, "intent": t.intent, "line": t.line, "regimen": t.regimen, "dose": t.dose, "unit": t.unit,
            "every_days": t.every_days, "cycles": t.cycles, "target_organ": t.target, "total_gy": t.total_gy,
            "fractions": t.fractions, "eqd2_gy": eqd2, "confidence": t.confidence}
        for group in names.treatment_classes(t):
            yield f"treatment:{name}", f"class:{group}", "IS_A", (), {"patient": None, "article": None, "counted": None,
                                                                     "doi": None, "year": None}
    for combination in patient.combinations:
        yield node, combination_of(patient, combination.treatments), "RECEIVED", combination.evidence, {
            "mode": combination.mode, "line": _line(patient, combination.treatments)}
    bare = {"patient": None, "article": None, "counted": None, "doi": None, "year": None}
    for ids in _member_sets(patient):
        for t in _members(patient, ids):
            yield combination_of(patient, ids), f"treatment:{names.treatment_name(t)}", "INCLUDES", (), bare


def _line(patient: Patient, ids: Iterable[str]) -> int | None:
    return min((t.line for t in _members(patient, ids) if t.line is not None), default=None)


def _outcome_facts(outcome: Outcome) -> dict[str, Any]:
    return {"outcome": outcome.id, "months": outcome.months, "as_written": outcome.as_written, "since": outcome.since,
            "cause": outcome.cause, "grade": outcome.grade, "confidence": outcome.confidence}


def _led_to(patient: Patient, link: Link) -> Iterator[Told]:
    outcome = next((o for o in patient.outcomes if o.id == link.outcome), None)
    if outcome is None or not _members(patient, link.treatments):
        return
    yield combination_of(patient, link.treatments), outcome_id(outcome), "LED_TO", link.evidence or outcome.evidence, {
        **_outcome_facts(outcome), "mode": _mode(patient.combinations, link), "line": _line(patient, link.treatments),
        "polarity": polarity(outcome.kind, names.outcome_value(outcome)),
        "confidence": min(link.confidence, outcome.confidence)}


def _mode(combinations: tuple[Combination, ...], link: Link) -> str:
    if len(link.treatments) == 1:
        return "single"
    return next((c.mode for c in combinations if set(c.treatments) == set(link.treatments)), "not stated")


def _edge(source: str, target: str, rel: str, evidence: tuple[Evidence, ...], /, **facts: Any) -> Edge:
    first = evidence[0] if evidence else None
    place = {"quote": first.quote, "section": first.section, "page": first.page, "char_start": first.start,
             "char_end": first.end} if first else {}
    attributes = _scalars(rel=rel, **facts, **place)
    marks = "\x1f".join(f"{k}={attributes[k]}" for k in sorted(attributes))
    key = f"{rel}:{hashlib.sha256(marks.encode('utf8', 'surrogatepass')).hexdigest()[:12]}"
    return source, target, key, attributes


def _scalars(**facts: Any) -> dict[str, Scalar]:
    return {k: v for k, v in facts.items() if v is not None}
