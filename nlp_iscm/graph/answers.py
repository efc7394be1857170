"""One row an outcome of a combination, with all that questions filter by: `evidence.parquet`, read instead of joins."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import pyarrow as pa

from nlp_iscm.facts.model import CaseFacts, Patient
from nlp_iscm.graph import names
from nlp_iscm.graph.case_edges import Edge
from nlp_iscm.graph.case_graph import patient_id
from nlp_iscm.graph.given import Given, Together

TEXT, WHOLE, REAL, TRUTH, TEXTS = pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.list_(pa.string())
SIGNS = {"positive": "+", "negative": "-"}
COLUMNS = {
    "patient": TEXT, "article": TEXT, "stem": TEXT, "number": WHOLE, "age_years": REAL, "sex": TEXT, "doi": TEXT, "year": WHOLE,
    "counted": TRUTH, "tumours": TEXTS, "sites": TEXTS, "markers": TEXTS, "combination": TEXT, "members": TEXTS, "classes": TEXTS,
    "rollup": TEXT, "arity": WHOLE, "antitumour": TRUTH, "kind": TEXT, "value": TEXT, "polarity": TEXT, "months": REAL,
    "since": TEXT, "line": WHOLE, "mode": TEXT, "grade": WHOLE, "cause": TEXT, "quote": TEXT, "section": TEXT, "page": WHOLE,
    "char_start": WHOLE, "char_end": WHOLE,
}
FROM_EDGE = ("doi", "year", "counted", "polarity", "months", "since", "line", "mode", "grade", "cause", "quote", "section", "page",
             "char_start", "char_end")
_told = itemgetter(*FROM_EDGE)


def answer_rows(case: CaseFacts, given: list[Given], edges: list[Edge]) -> Iterator[dict[str, Any]]:
    """The rows of one case, from its LED_TO edges."""
    people = {patient_id(case, p): (p, {one.node: one for one in reversed(g.sets.values())})
              for p, g in zip(case.patients, given, strict=True) if p.links}
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for source, target, _, facts in edges:
        if facts["rel"] == "LED_TO":
            node = str(facts["patient"])
            row = known.get((node, source))
            if row is None:
                patient, combinations = people[node]
                row = known[node, source] = {**_person(case, patient, node), **_combination(combinations[source])}
            _, kind, value = target.split(":", 2)
            yield {**row, "kind": kind, "value": value, **dict(zip(FROM_EDGE, _told(facts), strict=True))}


def _person(case: CaseFacts, patient: Patient, node: str) -> dict[str, Any]:
    return {
        "patient": node, "article": case.meta.id, "stem": case.article, "number": patient.id, "age_years": patient.age_years,
        "sex": patient.sex, "tumours": sorted({names.tumour_name(t) for t in patient.tumours}),
        "sites": sorted({t.site for t in patient.tumours if t.site} | {m.site for m in patient.metastases}),
        "markers": sorted({names.marker_name(m) + SIGNS.get(m.status, "") for m in patient.markers}),
    }


def _combination(one: Together) -> dict[str, Any]:
    return {
        "combination": one.node.removeprefix("combination:"), "members": one.members, "arity": len(one.members),
        "classes": one.classes, "rollup": one.rollup, "antitumour": one.antitumour,
    }
