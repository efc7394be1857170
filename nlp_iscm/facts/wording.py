"""A fact in a few words: what tables, review lists and pages print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nlp_iscm.facts.csv_text import number
from nlp_iscm.facts.model import Combination, Figure, Link, Marker, Outcome, Patient, Score, Treatment

_STATUS_SIGNS = {"positive": "+", "negative": "-", "equivocal": "±"}


def marker_text(m: Marker) -> str:
    """A marker with its sign and value.

    >>> marker_text(Marker(name="CEA", status="positive", value="12.5 ng/mL"))
    'CEA + 12.5 ng/mL'
    """
    return " ".join(filter(None, (m.name, _STATUS_SIGNS.get(m.status), m.value)))


def treatment_text(t: Treatment) -> str:
    """A treatment with its figures.

    >>> treatment_text(Treatment(id="T1", kind="drug", name="atezolizumab", dose=1200.0, unit="mg", every_days=21.0, cycles=16))
    'atezolizumab 1200 mg q21d x16'
    >>> treatment_text(Treatment(id="T2", kind="radiotherapy", name="IMRT", total_gy=42.0, fractions=21, target="spinal cord"))
    'IMRT 42 Gy/21 spinal cord'
    """
    parts = [t.name]
    if t.total_gy is not None:
        parts.append(f"{number(t.total_gy)} Gy" + (f"/{t.fractions}" if t.fractions else ""))
    if t.dose is not None:
        parts.append(f"{number(t.dose)} {t.unit or ''}".strip())
    if t.every_days is not None:
        parts.append(f"q{number(t.every_days)}d")
    if t.cycles is not None:
        parts.append(f"x{t.cycles}")
    return " ".join([*parts, t.target or ""]).strip()


def combination_text(combination: Combination, patient: Patient) -> str:
    """Member names in order, "+" between concurrent and ">" between sequential ones."""
    return (" > " if combination.mode == "sequential" else " + ").join(member_names(combination.treatments, patient))


def member_names(ids: tuple[str, ...], patient: Patient) -> list[str]:
    """Names of treatments by their ids; "?" for one the patient does not have."""
    names = {t.id: t.name for t in patient.treatments}
    return [names.get(i, "?") for i in ids]


def outcome_text(o: Outcome) -> str:
    """An outcome with its figures.

    >>> outcome_text(Outcome(id="O1", kind="survival", endpoint="OS", months=18.86, since="diagnosis"))
    'survival OS 18.86 months from diagnosis'
    >>> outcome_text(Outcome(id="O2", kind="status", value="dead", cause="pneumonia"))
    'status dead of pneumonia'
    """
    months = "" if o.months is None else f"{number(o.months)} months" + (f" from {o.since}" if o.since else "")
    parts = (o.kind.replace("_", " "), o.endpoint, o.value, o.cause and f"of {o.cause}", months,
             "" if o.grade is None else f"grade {o.grade}")
    return " ".join(p for p in parts if p)


def link_text(link: Link, patient: Patient) -> str:
    """Treatments and the outcome tied to them: "atezolizumab + IMRT: response complete"."""
    told = next((outcome_text(o) for o in patient.outcomes if o.id == link.outcome), "?")
    return f"{' + '.join(member_names(link.treatments, patient))}: {told}"


def figure_text(f: Figure) -> str:
    """A literature figure.

    >>> figure_text(Figure(endpoint="OS", low=3.0, high=4.0, unit="month", statistic="median", population="ISCM"))
    'median OS 3-4 month (ISCM)'
    """
    span = number(f.low) if f.low == f.high else f"{number(f.low)}-{number(f.high)}"
    at = None if f.at_months is None else f"at {number(f.at_months)} months"
    of = ", ".join(p for p in (f.population, f.treatment) if p)
    return " ".join(p for p in (f.statistic, f.endpoint, f"{span} {f.unit}".strip(), at, of and f"({of})") if p)


def patient_text(p: Patient) -> str:
    """Age and sex.

    >>> patient_text(Patient(id=1, age_years=65.0, sex="male"))
    'patient 1, 65 years, male'
    """
    age = None if p.age_years is None else f"{number(p.age_years)} years"
    return ", ".join(x for x in (f"patient {p.id}", age, p.sex) if x)


def score_text(s: Score) -> str:
    """A functional score: "ECOG 2 before treatment"."""
    return " ".join(p for p in (s.scale, s.value, s.when) if p)


_WORDS: dict[type, Callable[[Any], str]] = {
    Marker: marker_text, Treatment: treatment_text, Outcome: outcome_text, Figure: figure_text, Patient: patient_text,
    Score: score_text,
}


def fact_text(fact: Any, patient: Patient | None = None) -> str:
    """Any fact in a few words; combinations and links need their patient.

    >>> from nlp_iscm.facts.model import Stage
    >>> fact_text(Stage(value="IVA"))
    'IVA'
    """
    if isinstance(fact, Combination | Link):
        whose = patient or Patient(id=0)
        return combination_text(fact, whose) if isinstance(fact, Combination) else link_text(fact, whose)
    word = _WORDS.get(type(fact))
    if word is not None:
        return word(fact)
    site = getattr(fact, "site", None)
    return str(getattr(fact, "name", None) or getattr(fact, "value", None) or site or "")
