"""The nodes of one case, as plain tuples: what `build` and the tables are made of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from nlp_iscm.facts.model import CaseFacts, Outcome, Patient
from nlp_iscm.graph import names
from nlp_iscm.graph.given import Given, Together
from nlp_iscm.graph.schema import polarity

Scalar = str | int | float | bool
Node = tuple[str, dict[str, Scalar]]  # id, attributes; nodes that many patients share are one object, to be read only


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
            yield _outcome(outcome.kind, names.outcome_value(outcome))
    for figure in case.literature:
        yield f"outcome:figure:{figure.endpoint}", _told(kind="outcome", label=f"{figure.endpoint} (literature)",
                                                         outcome_kind="figure", value=figure.endpoint, polarity="neutral")


def _patient_label(case: CaseFacts, patient: Patient) -> str:
    age = "" if patient.age_years is None else f"{patient.age_years:g} y "
    return f"{case.article} #{patient.id} {age}{patient.sex or ''}".strip()


def _disease_nodes(patient: Patient) -> Iterator[Node]:
    for tumour in patient.tumours:
        yield _tumour(names.tumour_name(tumour), tumour.site, tumour.code)
    for spread in patient.metastases:
        yield _named("site", spread.site, None)
    for marker in patient.markers:
        yield _named("marker", names.marker_name(marker), marker.code)


def _treatment_nodes(given: Given) -> Iterator[Node]:
    for i, treatment in given.by_id.items():
        yield _treatment(given.name[i], treatment.kind, treatment.code)
        for group in given.classes[i]:
            yield _named("class", group, None)
    for one in given.sets.values():
        yield _combination(one)


@lru_cache(maxsize=names.KNOWN)
def _tumour(name: str, site: str | None, code: str | None) -> Node:
    return f"tumour:{name}", _told(kind="tumour", label=name, site=site, code=code)


@lru_cache(maxsize=names.KNOWN)
def _named(kind: str, name: str, code: str | None) -> Node:
    return f"{kind}:{name}", _told(kind=kind, label=name, code=code)


@lru_cache(maxsize=names.KNOWN)
def _treatment(name: str, kind: str, code: str | None) -> Node:
    return f"treatment:{name}", _told(kind="treatment", label=name, treatment_kind=kind, code=code)


@lru_cache(maxsize=names.KNOWN)
def _outcome(kind: str, value: str) -> Node:
    return f"outcome:{kind}:{value}", _told(kind="outcome", label=f"{kind.replace('_', ' ')}: {value}", outcome_kind=kind,
                                            value=value, polarity=polarity(kind, value))


def _combination(one: Together) -> Node:
    facts: dict[str, Scalar] = {"kind": "combination", "label": one.node.removeprefix("combination:"),
                                "members": "|".join(one.members), "arity": len(one.members)}
    if one.classes:
        facts["classes"] = " + ".join(one.classes)
    facts["rollup"], facts["antitumour"] = one.rollup, one.antitumour
    return one.node, facts


def _told(**facts: Any) -> dict[str, Scalar]:
    return {k: v for k, v in facts.items() if v is not None}
