"""Individual patient data for survival: one row a patient, endpoint and start, from what the text states.

Months are those of the facts, never a difference of dates. event is 1 or 0, empty where the text does not say whether it
happened; competing is 0 censored, 1 the event (for OS: death of the tumour), 2 death of another cause, empty where no cause
is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nlp_iscm.facts.model import CaseFacts, Evidence, Outcome, Patient, Treatment
from nlp_iscm.graph import names

STARTS = ("diagnosis", "metastasis", "treatment")
# What months count from, as the facts have it, under the start it stands for.
_START = {"diagnosis": "diagnosis", "metastasis": "metastasis", "treatment": "treatment", "surgery": "treatment",
          "radiotherapy": "treatment", "recurrence": "recurrence"}
_BY_TUMOUR = re.compile(r"tumou?r|cancer|carcinom|sarcom|lymphom|leuk|melanom|gliom|gliobl|metasta|progress|recurr|relaps"
                        r"|disease|malignan|blastom|myelom|neoplas", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One patient's time to an event or to the last report."""

    case: CaseFacts
    patient: Patient
    endpoint: str
    start: str  # diagnosis, metastasis, treatment, recurrence or "not stated"
    months: float
    event: int | None
    competing: int | None
    cause: str | None
    told_by: str  # survival, status or recurrence: the outcome that gives the months
    therapy: tuple[Treatment, ...] = ()
    therapy_by: str = ""  # link, named start, first line or only therapy; empty where the text names none
    evidence: tuple[Evidence, ...] = ()

    @property
    def combination(self) -> str:
        """Canonical name of the combination in force at the start; empty where it is not known."""
        return names.combination_name(names.treatment_name(t) for t in self.therapy)

    @property
    def classes(self) -> str:
        """Classes and modalities of that combination, joined with " + "."""
        return " + ".join(sorted({g for t in self.therapy for g in names.treatment_classes(t)}))

    @property
    def node(self) -> str:
        """The patient's id in the graph."""
        return f"patient:{self.case.meta.id}:{self.patient.id}"


def stretches(cases: Iterable[CaseFacts]) -> Iterator[Stretch]:
    """All stretches of all patients, in order of the cases; one a patient, endpoint and start (the longest)."""
    for case in cases:
        for patient in case.patients:
            found: dict[tuple[str, str], Stretch] = {}
            for one in _of(case, patient):
                key = one.endpoint, one.start
                if key not in found or (one.told_by == found[key].told_by and one.months > found[key].months):
                    found[key] = one
            yield from (found[key] for key in sorted(found))


def _of(case: CaseFacts, patient: Patient) -> Iterator[Stretch]:
    """What gives months: a stated survival first, then the status (OS), then recurrence (DFS)."""
    timed = [o for o in patient.outcomes if o.months is not None]
    dead = next((o for o in patient.outcomes if o.kind == "status" and o.value == "dead"), None)
    for outcome in timed:
        if outcome.kind == "survival" and outcome.endpoint in ("OS", "PFS", "DFS"):
            event = _stated_event(patient, outcome.endpoint, dead)
            yield _stretch(case, patient, outcome, outcome.endpoint, event, dead)
    for outcome in timed:
        # Alive at 12 months says nothing more of one who died later.
        if outcome.kind == "status" and (outcome.value == "dead" or (outcome.value == "alive" and not dead)):
            yield _stretch(case, patient, outcome, "OS", int(outcome.value == "dead"), dead)
    recurred = any(o.value == "yes" for o in patient.outcomes if o.kind == "recurrence")
    for outcome in timed:
        if outcome.kind == "recurrence" and (outcome.value == "yes" or (outcome.value == "no" and not recurred)):
            yield _stretch(case, patient, outcome, "DFS", int(outcome.value == "yes"), dead)


def _stated_event(patient: Patient, endpoint: str, dead: Outcome | None) -> int | None:
    """Whether the event of a stated survival happened; None where nothing says so."""
    values = {(o.kind, o.value) for o in patient.outcomes}
    if endpoint == "OS":
        return 1 if dead else 0 if ("status", "alive") in values else None
    if ("recurrence", "yes") in values or (endpoint == "PFS" and ("response", "progression") in values):
        return 1
    if dead:
        return 1
    return 0 if ("recurrence", "no") in values or ("status", "alive") in values else None


def _stretch(
    case: CaseFacts, patient: Patient, outcome: Outcome, endpoint: str, event: int | None, dead: Outcome | None
) -> Stretch:
    start = _START.get(outcome.since or "", "not stated")
    therapy, how = in_force(patient, outcome, start)
    cause = dead.cause if dead else None
    return Stretch(case=case, patient=patient, endpoint=endpoint, start=start, months=outcome.months or 0.0, event=event,
                   competing=_competing(patient, endpoint, event, cause), cause=cause, told_by=outcome.kind, therapy=therapy,
                   therapy_by=how, evidence=outcome.evidence)


def _competing(patient: Patient, endpoint: str, event: int | None, cause: str | None) -> int | None:
    if event != 1:
        return event
    came_back = (("recurrence", "yes"), ("response", "progression"))
    if endpoint != "OS" and any((o.kind, o.value) in came_back for o in patient.outcomes):
        return 1
    return None if not cause else 1 if by_tumour(cause) else 2


def by_tumour(cause: str) -> bool:
    """Whether a cause of death is the tumour.

    >>> by_tumour("progression of hepatocellular carcinoma"), by_tumour("pneumonia")
    (True, False)
    """
    return _BY_TUMOUR.search(cause) is not None


def in_force(patient: Patient, outcome: Outcome, start: str) -> tuple[tuple[Treatment, ...], str]:
    """The antitumour therapy in force at the start, and how it is known.

    The treatments that the text ties to the outcome; from an operation or radiotherapy the line it belongs to; from the
    diagnosis or a start not stated the first line; else the only
    line there is.
    """
    given = [t for t in patient.treatments if t.intent == "antitumour"]
    tied = {i for link in patient.links if link.outcome == outcome.id for i in link.treatments}
    linked = tuple(t for t in given if t.id in tied)
    if linked and start != "diagnosis":
        return linked, "link"
    lines = sorted({t.line for t in given if t.line is not None})
    if not given or not lines:
        return (linked, "link") if linked else ((), "")
    named = {t.line for t in given if t.kind == outcome.since}
    if len(named) == 1:
        return tuple(t for t in given if t.line in named), "named start"
    first = tuple(t for t in given if t.line == lines[0])
    if start in ("diagnosis", "not stated"):
        return first, "first line"
    return (first, "only therapy") if len(lines) == 1 else ((), "")


def counted(found: Iterable[Stretch], same: Mapping[str, str]) -> list[Stretch]:
    """The stretches of distinct patients: `same` maps patients told again to the one that is counted."""
    return [one for one in found if one.node not in same]


def chosen(found: Iterable[Stretch], endpoint: str, start: str) -> tuple[list[Stretch], dict[str, int]]:
    """The stretches of one endpoint from one start ("any": the first of STARTS, then the rest), one a patient.

    Left out are those whose event is not told, or with 0 months, counted by reason.
    """
    order = {s: i for i, s in enumerate((*STARTS, "not stated", "recurrence"))}
    best: dict[str, Stretch] = {}
    left: dict[str, int] = {}
    for one in found:
        if one.endpoint != endpoint or (start != "any" and one.start != start):
            continue
        if one.event is None:
            left["whether the event happened is not told"] = left.get("whether the event happened is not told", 0) + 1
            continue
        if one.node not in best or order[one.start] < order[best[one.node].start]:
            best[one.node] = one
    return [best[node] for node in sorted(best)], left
