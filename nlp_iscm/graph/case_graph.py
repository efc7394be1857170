"""The nodes and edges of one case, as plain tuples: what `build` and the tables are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from nlp_iscm.facts.model import CaseFacts, Evidence, Figure, Link, Outcome, Patient
from nlp_iscm.graph import names
from nlp_iscm.graph.lattice import covers
from nlp_iscm.graph.schema import polarity

Scalar = str | int | float | bool
Node = tuple[str, dict[str, Scalar]]
Edge = tuple[str, str, str, dict[str, Scalar]]  # source, target, key, attributes


class Given:
    """The treatments of one patient under their graph names, worked out once."""

    def __init__(self, patient: Patient) -> None:
        self.by_id = {t.id: t for t in patient.treatments}
        self.name = {t.id: names.treatment_name(t) for t in patient.treatments}
        self.classes = {t.id: names.treatment_classes(t) for t in patient.treatments}
        self.modes = {frozenset(c.treatments): c.mode for c in reversed(patient.combinations)}
        sets = [c.treatments for c in patient.combinations] + [link.treatments for link in patient.links]
        found = {frozenset(ids).intersection(self.by_id): None for ids in [*sets, *((i,) for i in self.by_id)]}
        self.members = {ids: names.ordered(self.name[i] for i in ids) for ids in found if ids}
        self.sets = {ids: f"combination:{' + '.join(members)}" for ids, members in self.members.items()}

    def combination(self, ids: Iterable[str]) -> str | None:
        """Node id of the combination of these treatments; None where none of them is known."""
        return self.sets.get(frozenset(ids).intersection(self.by_id))

    def line(self, ids: Iterable[str]) -> int | None:
        """The earliest line of therapy among these treatments."""
        return min((n for i in ids if i in self.by_id and (n := self.by_id[i].line) is not None), default=None)

    def mode(self, ids: tuple[str, ...]) -> str:
        """concurrent, sequential, single or not stated."""
        return "single" if len(set(ids)) == 1 else self.modes.get(frozenset(ids), "not stated")


def patient_id(case: CaseFacts, patient: Patient) -> str:
    """Node id of a patient."""
    return f"patient:{case.meta.id}:{patient.id}"


def outcome_id(outcome: Outcome) -> str:
    """Node id of an outcome: `outcome:<kind>:<value>`, the months stand on the edge."""
    return f"outcome:{outcome.kind}:{names.outcome_value(outcome)}"


def case_given(case: CaseFacts) -> list[Given]:
    """The treatments of each patient, for `case_nodes` and `case_edges`."""
    return [Given(patient) for patient in case.patients]


def case_nodes(case: CaseFacts, given: list[Given]) -> Iterator[Node]:
    """The nodes of one case."""
    meta = case.meta
    yield f"article:{meta.id}", _told(kind="article", label=meta.title or case.article, stem=case.article, doi=meta.doi or None,
                                      year=meta.year, journal=meta.journal or None, article_kind=meta.kind)
    for patient, courses in zip(case.patients, given, strict=True):
        yield patient_id(case, patient), _told(kind="patient", label=_patient_label(case, patient), age_years=patient.age_years,
                                               sex=patient.sex, article=meta.id, number=patient.id)
        yield from _disease_nodes(patient)
        yield from _treatment_nodes(courses)
        for outcome in patient.outcomes:
            value = names.outcome_value(outcome)
            yield outcome_id(outcome), _told(kind="outcome", label=f"{outcome.kind.replace('_', ' ')}: {value}",
                                             outcome_kind=outcome.kind, value=value, polarity=polarity(outcome.kind, value))
    for figure in case.literature:
        yield f"outcome:figure:{figure.endpoint}", _told(kind="outcome", label=f"{figure.endpoint} (literature)",
                                                         outcome_kind="figure", value=figure.endpoint, polarity="neutral")


def _patient_label(case: CaseFacts, patient: Patient) -> str:
    age = "" if patient.age_years is None else f"{patient.age_years:g} y "
    return f"{case.article} #{patient.id} {age}{patient.sex or ''}".strip()


def _disease_nodes(patient: Patient) -> Iterator[Node]:
    for tumour in patient.tumours:
        name = names.tumour_name(tumour)
        yield f"tumour:{name}", _told(kind="tumour", label=name, site=tumour.site, code=tumour.code)
    for spread in patient.metastases:
        yield f"site:{spread.site}", _told(kind="site", label=spread.site)
    for marker in patient.markers:
        name = names.marker_name(marker)
        yield f"marker:{name}", _told(kind="marker", label=name, code=marker.code)


def _treatment_nodes(given: Given) -> Iterator[Node]:
    for i, treatment in given.by_id.items():
        yield f"treatment:{given.name[i]}", _told(kind="treatment", label=given.name[i], treatment_kind=treatment.kind,
                                                  code=treatment.code)
        for group in given.classes[i]:
            yield f"class:{group}", _told(kind="class", label=group)
    for ids, node in given.sets.items():
        members = given.members[ids]
        groups = sorted({g for i in ids for g in given.classes[i]})
        yield node, _told(kind="combination", label=node.removeprefix("combination:"), members="|".join(members),
                          arity=len(members),
                          classes=" + ".join(groups) or None,
                          rollup=names.rollup_name((given.name[i], given.classes[i]) for i in sorted(ids)),
                          antitumour=any(given.by_id[i].intent == "antitumour" for i in ids))


def case_edges(case: CaseFacts, given: list[Given]) -> Iterator[Edge]:
    """The edges of one case; each with `rel` and, where a text tells it, quote, section and page.

    Edges of a patient carry `counted` True: `build` and the tables set it to False for patients told again.
    """
    article = f"article:{case.meta.id}"
    place = {"article": case.meta.id, "doi": case.meta.doi or None, "year": case.meta.year}
    for patient, courses in zip(case.patients, given, strict=True):
        node = patient_id(case, patient)
        more = {**place, "counted": True, "patient": node}
        yield _edge(article, node, "REPORTS", node, patient.evidence, more)
        for number, (source, target, rel, evidence, facts) in enumerate(_patient_edges(patient, node, courses)):
            yield _edge(source, target, rel, f"{node}:{number}", evidence, {**more, **facts})
    for number, figure in enumerate(case.literature):
        yield _edge(article, f"outcome:figure:{figure.endpoint}", "CITES", f"{case.meta.id}:{number}", figure.evidence,
                    {**place, **_figure_facts(figure)})


def _figure_facts(figure: Figure) -> dict[str, Any]:
    return {"low": figure.low, "high": figure.high, "unit": figure.unit, "statistic": figure.statistic,
            "at_months": figure.at_months, "population": figure.population, "treatment": figure.treatment}


_Told = tuple[str, str, str, tuple[Evidence, ...], dict[str, Any]]


def _patient_edges(patient: Patient, node: str, given: Given) -> Iterator[_Told]:
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


def _received(patient: Patient, node: str, given: Given) -> Iterator[_Told]:
    for t in patient.treatments:
        eqd2 = next((f.eqd2_gy for f in t.fractionation if f.alpha_beta == 10), None)
        yield node, f"treatment:{given.name[t.id]}", "RECEIVED", t.evidence, {
            "course": t.id, "intent": t.intent, "line": t.line, "regimen": t.regimen, "dose": t.dose, "unit": t.unit,
            "every_days": t.every_days, "cycles": t.cycles, "target_organ": t.target, "total_gy": t.total_gy,
            "fractions": t.fractions, "eqd2_gy": eqd2, "confidence": t.confidence}
    for c in patient.combinations:
        together = given.combination(c.treatments)
        if together:
            yield node, together, "RECEIVED", c.evidence, {"mode": c.mode, "line": given.line(c.treatments)}


def structure(given: list[Given]) -> Iterator[tuple[str, str, str]]:
    """Source, target and relation of what holds whoever the patient is: members of combinations, classes of treatments."""
    for courses in given:
        for ids, node in courses.sets.items():
            for i in ids:
                yield node, f"treatment:{courses.name[i]}", "INCLUDES"
        for i, groups in courses.classes.items():
            for group in groups:
                yield f"treatment:{courses.name[i]}", f"class:{group}", "IS_A"


def part_of(nodes: dict[str, dict[str, Scalar]]) -> Iterator[tuple[str, str, str]]:
    """SUBSET_OF edges between combinations of two and more, from the smaller to the next larger; single members are in INCLUDES."""
    wide = {n: str(d["members"]) for n, d in nodes.items() if d["kind"] == "combination" and d["arity"] != 1}
    members = {node: frozenset(told.split("|")) for node, told in wide.items()}
    return ((smaller, larger, "SUBSET_OF") for smaller, larger in covers(members))


def _outcome_facts(outcome: Outcome) -> dict[str, Any]:
    return {"outcome": outcome.id, "months": outcome.months, "as_written": outcome.as_written, "since": outcome.since,
            "cause": outcome.cause, "grade": outcome.grade, "confidence": outcome.confidence}


def _led_to(given: Given, link: Link, outcome: Outcome) -> Iterator[_Told]:
    together = given.combination(link.treatments)
    if together:
        yield together, outcome_id(outcome), "LED_TO", link.evidence or outcome.evidence, {
            **_outcome_facts(outcome), "mode": given.mode(link.treatments), "line": given.line(link.treatments),
            "polarity": polarity(outcome.kind, names.outcome_value(outcome)),
            "confidence": min(link.confidence, outcome.confidence)}


def _edge(source: str, target: str, rel: str, mark: str, evidence: tuple[Evidence, ...], facts: dict[str, Any]) -> Edge:
    found: dict[str, Scalar] = {"rel": rel, **{key: value for key, value in facts.items() if value is not None}}
    if evidence:
        first = evidence[0]
        found["quote"], found["section"], found["page"] = first.quote, first.section, first.page
        found["char_start"], found["char_end"] = first.start, first.end
    return source, target, f"{rel}:{mark}", found


def _told(**facts: Any) -> dict[str, Scalar]:
    return {k: v for k, v in facts.items() if v is not None}
