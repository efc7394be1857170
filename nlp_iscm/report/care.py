"""The CARE checklist, as far as facts and sections can show it.

CARE 2013 (Gagnier et al., J Clin Epidemiol 2014;67:46-51; explained by Riley et al., J Clin Epidemiol 2017;89:218-235) has 13
items. Read off here: 1 title, 2 key words, 3 abstract, 4 introduction, 5a age and sex, 6 clinical findings (a functional
score), 7 timeline, 8a tests (a marker), 8c diagnosis, 8d prognostic characteristics (stage), 9a intervention, 9b its
administration (dose), 10a outcomes, 10b follow-up, 10d adverse events, 11a discussion, 11b literature, 11d conclusion, 12
patient perspective, 13 informed consent. Not read, since they need a reader's judgement: 5b to 5d, 8b, 9c, 10c and 11c.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from nlp_iscm.article import Section
from nlp_iscm.facts.model import CaseFacts, Patient

YES, PARTLY, NO, UNKNOWN = "yes", "partly", "no", "?"
_TITLE = re.compile(r"\bcase (?:report|stud(?:y|ies)|series)\b|\breport of (?:a|an|one|two|three|\d+) cases?\b", re.IGNORECASE)
_PERSPECTIVE = re.compile(r"\bpatient(?:'s|’s|s')? (?:perspective|experience|view)\b|\bpatient-reported experience", re.IGNORECASE)
_CONSENT = re.compile(r"\b(?:informed|written|verbal|patient|signed)\b[^.\n]{0,60}\bconsent|\bconsent\b[^.\n]{0,60}"
                      r"\b(?:publication|publish|obtained|given|patient)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its number in the checklist, a short name, and what counts as reported."""

    number: str
    name: str
    counts: str


@dataclass(frozen=True, slots=True)
class Read:
    """One report: facts, text and sections."""

    case: CaseFacts
    text: str
    sections: tuple[Section, ...]

    def has(self, *kinds: str) -> bool:
        """Whether a section of one of these kinds stands in the text."""
        return any(s.kind in kinds for s in self.sections)

    @property
    def headed(self) -> bool:
        """Whether the text has sections at all; without them their items cannot be told."""
        return any(s.kind not in ("body", "front", "title", "references") for s in self.sections)


Check = Callable[[Read], str]


def _section(*kinds: str) -> Check:
    return lambda r: YES if r.has(*kinds) else NO if r.headed else UNKNOWN


def _of_patients(holds: Callable[[Patient], Any]) -> Check:
    """yes where it holds of every patient, partly where of some; unknown where no patient was found."""
    def check(r: Read) -> str:
        found = [bool(holds(p)) for p in r.case.patients]
        return UNKNOWN if not found else YES if all(found) else PARTLY if any(found) else NO
    return check


def _words(pattern: re.Pattern[str]) -> Check:
    return lambda r: YES if pattern.search(r.text) else NO


def _title(r: Read) -> str:
    return UNKNOWN if not r.case.meta.title else YES if _TITLE.search(r.case.meta.title) else NO


def _age_and_sex(r: Read) -> str:
    told = [(p.age_years is not None) + (p.sex is not None) for p in r.case.patients]
    return UNKNOWN if not told else YES if min(told) == 2 else PARTLY if max(told) else NO


def _dosed(p: Patient) -> bool:
    return any(t.dose is not None or t.total_gy is not None for t in p.treatments)


def _literature(r: Read) -> str:
    return YES if r.case.literature or r.has("references") else NO if r.headed else UNKNOWN


_CHECKS: tuple[tuple[Item, Check], ...] = (
    (Item("1", "title", 'the title says "case report", "case study" or "case series"'), _title),
    (Item("2", "key words", "a section of key words"), _section("keywords")),
    (Item("3", "abstract", "an abstract"), _section("abstract")),
    (Item("4", "introduction", "an introduction"), _section("introduction")),
    (Item("5a", "age and sex", "age and sex of the patient"), _age_and_sex),
    (Item("6", "clinical findings", "a functional score (ECOG, KPS, Frankel, ASIA, ...)"), _of_patients(lambda p: p.scores)),
    (Item("7", "timeline", "two or more points in time"), _of_patients(lambda p: len(p.timeline) > 1)),
    (Item("8a", "tests", "a tumour marker with its status"), _of_patients(lambda p: p.markers)),
    (Item("8c", "diagnosis", "the tumour by name"), _of_patients(lambda p: p.tumours)),
    (Item("8d", "prognosis", "a stage, or where the tumour had spread"), _of_patients(lambda p: p.stages or p.metastases)),
    (Item("9a", "intervention", "a treatment"), _of_patients(lambda p: p.treatments)),
    (Item("9b", "administration", "a dose of a drug or of radiotherapy"), _of_patients(_dosed)),
    (Item("10a", "outcome", "a response, a recurrence or none, or the status at the end"),
     _of_patients(lambda p: any(o.kind in ("response", "recurrence", "status") for o in p.outcomes))),
    (Item("10b", "follow-up", "months of follow-up or survival"),
     _of_patients(lambda p: any(o.months is not None for o in p.outcomes))),
    (Item("10d", "adverse events", "an adverse event"), _of_patients(lambda p: any(o.kind == "adverse_event" for o in p.outcomes))),
    (Item("11a", "discussion", "a discussion"), _section("discussion")),
    (Item("11b", "literature", "references, or figures of the literature"), _literature),
    (Item("11d", "conclusion", "a conclusion"), _section("conclusion")),
    (Item("12", "perspective", "the words patient perspective, experience or view"), _words(_PERSPECTIVE)),
    (Item("13", "consent", "words of informed consent"), _words(_CONSENT)),
)
ITEMS = tuple(item for item, _ in _CHECKS)


def care(case: CaseFacts, text: str, sections: Iterable[Section]) -> tuple[str, ...]:
    """yes, partly, no or "?" (cannot be told) for each of ITEMS."""
    read = Read(case, text, tuple(sections))
    return tuple(check(read) for _, check in _CHECKS)


def completeness(marks: Iterable[str]) -> float | None:
    """Share of the items that can be told which are reported; partly counts half. None where none can be told.

    >>> completeness(["yes", "no", "partly", "?"])
    0.5
    """
    points = [{YES: 1.0, PARTLY: 0.5, NO: 0.0}[m] for m in marks if m != UNKNOWN]
    return round(sum(points) / len(points), 3) if points else None
