"""The content key of a fact: the same reading of the same file gives the same key, whatever else was read.

`<article id>:<patient>:<type>:<hash>`, for example `9377084f03c0705b:1:treatment:5d2a9c0e81f4`; the patient is 0 for a
literature figure. The hash is the first 12 hex digits of the sha256 of the fact's content (CONTENT below: what the
annotation guide scores) as JSON: no ids ("T1"), no offsets, no codes, no classes, no confidence. A combination and a link
name their treatments and outcome by content. The second fact of one patient with the same content gets "-2" at its end.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nlp_iscm.facts.csv_text import number
from nlp_iscm.facts.model import CaseFacts, Combination, Evidence, Link, Patient
from nlp_iscm.facts.wording import fact_text

# type -> the fields that are its content, and the list of Patient (or CaseFacts) that holds it
CONTENT = {
    "patient": ("age_years", "sex"),
    "tumour": ("name", "site"),
    "stage": ("value",),
    "metastasis": ("site",),
    "marker": ("name", "status", "value"),
    "score": ("scale", "value", "when"),
    "treatment": ("kind", "name", "intent", "dose", "unit", "every_days", "cycles", "target", "total_gy", "fractions"),
    "combination": ("treatments", "mode"),
    "outcome": ("kind", "value", "endpoint", "months", "cause"),
    "link": ("treatments", "outcome"),
    "figure": ("endpoint", "statistic", "low", "high", "unit", "at_months", "population", "treatment"),
}
LISTS = {
    "tumour": "tumours", "stage": "stages", "metastasis": "metastases", "marker": "markers", "score": "scores",
    "treatment": "treatments", "combination": "combinations", "outcome": "outcomes", "link": "links",
}
Content = dict[str, str]


@dataclass(frozen=True, slots=True)
class Keyed:
    """One fact under its key; `patient` is 0 for a literature figure, `text` the fact in a few words."""

    key: str
    patient: int
    type: str
    text: str
    content: tuple[tuple[str, str], ...]
    fact: Any
    evidence: tuple[Evidence, ...]


def keyed(case: CaseFacts) -> Iterator[Keyed]:
    """Every fact of a case that can be decided on: patients in order, their facts by type, then the literature."""
    seen: Counter[str] = Counter()
    for patient in case.patients:
        yield _keyed(case, patient, "patient", patient, seen)
        for kind, name in LISTS.items():
            for fact in getattr(patient, name):
                yield _keyed(case, patient, kind, fact, seen)
    for figure in case.literature:
        yield _keyed(case, None, "figure", figure, seen)


def _keyed(case: CaseFacts, patient: Patient | None, kind: str, fact: Any, seen: Counter[str]) -> Keyed:
    told = content(kind, fact, patient)
    key = key_of(case.meta.id, patient.id if patient else 0, kind, told)
    seen[key] += 1
    if seen[key] > 1:
        key = f"{key}-{seen[key]}"
    return Keyed(key, patient.id if patient else 0, kind, fact_text(fact, patient), tuple(told.items()), fact, fact.evidence)


def key_of(article: str, patient: int, kind: str, told: Content) -> str:
    """The key of a content, without the mark of a repetition."""
    data = json.dumps([kind, sorted(caseless(told).items())], ensure_ascii=False, separators=(",", ":"))
    return f"{article}:{patient}:{kind}:{hashlib.sha256(data.encode('utf8', 'surrogatepass')).hexdigest()[:12]}"


def content(kind: str, fact: Any, patient: Patient | None = None) -> Content:
    """What a fact says, field by field, as plain text; fields that the text does not state are left out.

    >>> from nlp_iscm.facts.model import Treatment
    >>> content("treatment", Treatment(id="T1", kind="drug", name="Cisplatin", dose=75.0, unit="mg/m2", cycles=4))
    {'kind': 'drug', 'name': 'Cisplatin', 'intent': 'antitumour', 'dose': '75', 'unit': 'mg/m2', 'cycles': '4'}
    """
    told = {}
    for name in CONTENT[kind]:
        reader = _NAMED.get(name)
        value = reader(fact, patient) if reader else getattr(fact, name)
        if value not in (None, ""):
            told[name] = number(value) if isinstance(value, int | float) else " ".join(str(value).split())
    return told


def caseless(told: Mapping[str, str]) -> Content:
    """A content with its names in lower case: what keys and comparisons go by."""
    return {k: v.lower() if k in ("name", "treatments") else v for k, v in told.items()}


def _members(fact: Combination | Link, patient: Patient | None) -> str:
    """Names of the treatments, sorted; ids of treatments that the patient does not have stand as they are."""
    names = {t.id: t.name for t in patient.treatments} if patient else {}
    return " + ".join(sorted((" ".join(names.get(i, i).split()) for i in fact.treatments), key=lambda n: (n.lower(), n)))


def _outcome(fact: Link, patient: Patient | None) -> str:
    told = next((o for o in patient.outcomes if o.id == fact.outcome), None) if patient else None
    return fact.outcome if told is None else " ".join(content("outcome", told).values())


_NAMED = {"treatments": _members, "outcome": _outcome}
