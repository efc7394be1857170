"""One row an outcome of a combination, with all that questions filter by: `evidence.parquet`, read instead of joins."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from nlp_iscm.facts.model import CaseFacts, Patient
from nlp_iscm.graph import names
from nlp_iscm.graph.case_edges import Told
from nlp_iscm.graph.case_graph import patient_id
from nlp_iscm.graph.columns import REAL, TEXT, TEXTS, TRUTH, WHOLE
from nlp_iscm.graph.given import Given, Together

SIGNS = {"positive": "+", "negative": "-"}
COLUMNS = {
    "patient": TEXT, "article": TEXT, "stem": TEXT, "number": WHOLE, "age_years": REAL, "sex": TEXT, "doi": TEXT, "year": WHOLE,
    "counted": TRUTH, "tumours": TEXTS, "sites": TEXTS, "markers": TEXTS, "combination": TEXT, "members": TEXTS, "classes": TEXTS,
    "rollup": TEXT, "arity": WHOLE, "antitumour": TRUTH, "kind": TEXT, "value": TEXT, "polarity": TEXT, "months": REAL,
    "since": TEXT, "line": WHOLE, "mode": TEXT, "grade": WHOLE, "cause": TEXT, "quote": TEXT, "section": TEXT, "page": WHOLE,
    "char_start": WHOLE, "char_end": WHOLE,
}
FROM_EDGE = ("polarity", "months", "since", "line", "mode", "grade", "cause")
_told = itemgetter(*FROM_EDGE)


def answer_rows(case: CaseFacts, patient: Patient, given: Given, told: list[Told]) -> Iterator[dict[str, Any]]:
    """The rows of one patient, from what is told of it (`case_edges.patient_edges`)."""
    led = [edge for edge in told if edge[2] == "LED_TO"]
    if not led:
        return
    person = _person(case, patient)
    known = {one.node: {**person, **_combination(one)} for one in reversed(given.sets.values())}
    for source, target, _, evidence, facts in led:
        _, kind, value = target.split(":", 2)
        row = {**known[source], "kind": kind, "value": value, **dict(zip(FROM_EDGE, _told(facts), strict=True))}
        if evidence:
            first = evidence[0]
            row |= {"quote": first.quote, "section": first.section, "page": first.page, "char_start": first.start,
                    "char_end": first.end}
        yield row


def _person(case: CaseFacts, patient: Patient) -> dict[str, Any]:
    return {
        "patient": patient_id(case, patient), "article": case.meta.id, "stem": case.article, "number": patient.id,
        "doi": case.meta.doi or None, "year": case.meta.year, "counted": True, "age_years": patient.age_years, "sex": patient.sex,
        "tumours": sorted({names.tumour_name(t) for t in patient.tumours}),
        "sites": sorted({t.site for t in patient.tumours if t.site} | {m.site for m in patient.metastases}),
        "markers": sorted({names.marker_name(m) + SIGNS.get(m.status, "") for m in patient.markers}),
    }


def _combination(one: Together) -> dict[str, Any]:
    return {
        "combination": one.node.removeprefix("combination:"), "members": one.members, "arity": len(one.members),
        "classes": one.classes, "rollup": one.rollup, "antitumour": one.antitumour,
    }
