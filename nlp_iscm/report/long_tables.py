"""The rows of the long tables (columns.TABLES), as dicts of plain values; None where the text does not say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nlp_iscm.facts.keys import keyed
from nlp_iscm.facts.model import CaseFacts, Evidence, Patient, Treatment
from nlp_iscm.graph import names
from nlp_iscm.graph.schema import polarity
from nlp_iscm.report.case_table import RESPONSES
from nlp_iscm.report.survival_data import stretches

Row = dict[str, Any]


@dataclass(frozen=True)
class Corpus:
    """What the tables are made of: cases in order, patients told again (node -> node), how references were joined."""

    cases: Sequence[CaseFacts]
    same: Mapping[str, str] = field(default_factory=dict)
    joined_by: Mapping[str, str] = field(default_factory=dict)


def rows(table: str, corpus: Corpus) -> Iterator[Row]:
    """The rows of one table, in order of file, patient and place in the case."""
    yield from _READERS[table](corpus)


def _whose(case: CaseFacts, patient: Patient | None = None) -> Row:
    place: Row = {"article": case.article, "article_id": case.meta.id}
    return place if patient is None else {**place, "patient": patient.id, "patient_key": f"{case.meta.id}:{patient.id}"}


def _proof(evidence: tuple[Evidence, ...], confidence: float | None = None, key: str | None = None) -> Row:
    told: Row = {"confidence": confidence, "key": key}
    if evidence:
        first = evidence[0]
        told |= {
            "quote": " ".join(first.quote.split()),
            "page": first.page,
            "section": first.section,
            "char_start": first.start,
            "char_end": first.end,
        }
    return told


def _articles(corpus: Corpus) -> Iterator[Row]:
    for case in corpus.cases:
        meta = case.meta
        yield {
            **_whose(case),
            "citation_key": meta.citation_key,
            "reference_by": corpus.joined_by.get(meta.id),
            "title": meta.title,
            "doi": meta.doi,
            "year": meta.year,
            "journal": meta.journal,
            "authors": "; ".join(meta.authors),
            "kind": meta.kind,
            "kind_reason": meta.kind_reason,
            "language": meta.language,
            "pages": meta.pages,
            "characters": meta.characters,
            "patients": len(case.patients),
            "figures": len(case.literature),
        }


def _facts(kind: str, more: Callable[[Patient, Any], Row]) -> Callable[[Corpus], Iterator[Row]]:
    """Rows of one type of fact; `more` gives what the fact says."""

    def read(corpus: Corpus) -> Iterator[Row]:
        for case in corpus.cases:
            people = {p.id: p for p in case.patients}
            for found in keyed(case):
                if found.type == kind:
                    patient = people[found.patient]
                    yield {
                        **_whose(case, patient),
                        **more(patient, found.fact),
                        **_proof(found.evidence, getattr(found.fact, "confidence", None), found.key),
                    }

    return read


def _fields(*names: str) -> Callable[[Patient, Any], Row]:
    return lambda patient, fact: {name: getattr(fact, name) for name in names}


def _patients(corpus: Corpus) -> Iterator[Row]:
    for row in _facts("patient", lambda whole, p: {"age_years": p.age_years, "sex": p.sex})(corpus):
        same = corpus.same.get(f"patient:{row['patient_key']}")
        yield {**row, "same_as": same.removeprefix("patient:") if same else None}


def _treatment(patient: Patient, t: Treatment) -> Row:
    effect = {f"{what}_{f.alpha_beta:g}_gy": getattr(f, f"{what}_gy") for f in t.fractionation for what in ("bed", "eqd2")}
    plain = _fields(
        "kind",
        "name",
        "code",
        "intent",
        "regimen",
        "line",
        "dose",
        "unit",
        "every_days",
        "cycles",
        "route",
        "technique",
        "target",
        "total_gy",
        "fractions",
        "per_fraction_gy",
        "contradiction",
    )(patient, t)
    return {
        "treatment": t.id,
        **plain,
        "canonical": names.treatment_name(t),
        "classes": "; ".join(names.treatment_classes(t)),
        "computed": ", ".join(t.computed),
        **effect,
    }


def _together(patient: Patient, ids: tuple[str, ...]) -> Row:
    members = [t for t in patient.treatments if t.id in ids]
    combined = sorted({names.treatment_name(t) for t in members})
    return {
        "combination": names.combination_name(combined),
        "treatments": " + ".join(ids),
        "arity": len(combined),
        "classes": " + ".join(sorted({g for t in members for g in names.treatment_classes(t)})),
        "line": min((t.line for t in members if t.line is not None), default=None),
    }


def _outcome(patient: Patient, o: Any) -> Row:
    plain = _fields("kind", "value", "endpoint", "months", "since", "as_written", "cause", "grade")(patient, o)
    return {"outcome": o.id, **plain, "polarity": polarity(o.kind, names.outcome_value(o))}


def _link(patient: Patient, link: Any) -> Row:
    told = next((o for o in patient.outcomes if o.id == link.outcome), None)
    both = _together(patient, link.treatments)
    return {
        "combination": both["combination"],
        "treatments": both["treatments"],
        "outcome": link.outcome,
        "kind": told and told.kind,
        "value": told and (told.endpoint if told.kind == "survival" else told.value),
        "months": told and told.months,
    }


def _timeline(corpus: Corpus) -> Iterator[Row]:
    for case in corpus.cases:
        for patient in case.patients:
            for e in patient.timeline:
                proof = _proof(e.evidence)
                del proof["confidence"], proof["key"]
                yield {
                    **_whose(case, patient),
                    "label": e.label,
                    "date": e.date,
                    "days": e.days,
                    "since": e.since,
                    "fact": e.fact,
                    **proof,
                }


def _survival(corpus: Corpus) -> Iterator[Row]:
    for one in stretches(corpus.cases):
        proof = _proof(one.evidence)
        del proof["confidence"], proof["key"]
        yield {
            **_whose(one.case, one.patient),
            "endpoint": one.endpoint,
            "start": one.start,
            "months": one.months,
            "event": one.event,
            "censored": None if one.event is None else 1 - one.event,
            "competing": one.competing,
            "cause": one.cause,
            "told_by": one.told_by,
            "combination": one.combination,
            "classes": one.classes,
            "therapy_by": one.therapy_by,
            "tumours": "; ".join(t.name for t in one.patient.tumours),
            "counted": int(one.node not in corpus.same),
            "sites": "; ".join(dict.fromkeys(t.site or "?" for t in one.patient.tumours)),
            **proof,
        }


def _figures(corpus: Corpus) -> Iterator[Row]:
    plain = _fields("endpoint", "statistic", "low", "high", "unit", "at_months", "population", "treatment")
    for case in corpus.cases:
        for found in keyed(case):
            if found.type == "figure":
                f = found.fact
                yield {
                    **_whose(case),
                    **plain(Patient(id=0), f),
                    "estimate": f.low if f.low == f.high else None,
                    **_proof(f.evidence, f.confidence, found.key),
                }


def _responses(corpus: Corpus) -> Iterator[Row]:
    """Patients by combination and best response told under it; for metafor's escalc(measure="PLO", xi=xi, ni=ni)."""
    best: dict[str, dict[str, str]] = defaultdict(dict)
    articles: dict[str, set[str]] = defaultdict(set)
    for case in corpus.cases:
        for patient in case.patients:
            node = f"patient:{case.meta.id}:{patient.id}"
            told = {o.id: o.value for o in patient.outcomes if o.kind == "response" and o.value in RESPONSES}
            for link in patient.links if node not in corpus.same else ():
                value = told.get(link.outcome)
                name = _together(patient, link.treatments)["combination"]
                if value and name:
                    before = best[name].get(node, RESPONSES[-1])
                    best[name][node] = min(before, value, key=RESPONSES.index)
                    articles[name].add(case.meta.id)
    for name in sorted(best, key=lambda n: (n.lower(), n)):
        values = list(best[name].values())
        yield {
            "combination": name,
            "ni": len(values),
            "xi": sum(v in RESPONSES[:3] for v in values),
            **{r: values.count(r) for r in RESPONSES},
            "articles": len(articles[name]),
        }


_READERS: dict[str, Callable[[Corpus], Iterator[Row]]] = {
    "articles": _articles,
    "patients": _patients,
    "timeline": _timeline,
    "survival": _survival,
    "figures": _figures,
    "responses": _responses,
    "tumours": _facts("tumour", _fields("name", "site", "code")),
    "stages": _facts("stage", _fields("value", "system")),
    "metastases": _facts("metastasis", lambda p, m: {"site": m.site, "levels": ", ".join(m.levels)}),
    "markers": _facts("marker", _fields("name", "status", "value", "code", "kind")),
    "scores": _facts("score", _fields("scale", "value", "when")),
    "treatments": _facts("treatment", _treatment),
    "combinations": _facts("combination", lambda p, c: {**_together(p, c.treatments), "mode": c.mode}),
    "outcomes": _facts("outcome", _outcome),
    "links": _facts("link", _link),
}
