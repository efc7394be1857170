"""Figures of drugs: doses, schedules and cycles as mentions, each tied to the drugs of its sentence that it belongs to.

A figure with no drug of its own (`at` empty: "After 6 cycles of this regimen") belongs to the therapy in force.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.folded import Folded
from nlp_iscm.normalise.quantity import Quantity
from nlp_iscm.normalise.schedule import Schedule
from nlp_iscm.pipeline.doses import amounts
from nlp_iscm.pipeline.drug_groups import MANY, Group, by_sentence, groups, unnamed
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence
from nlp_iscm.pipeline.schedules import Count, counts, schedules


@dataclass(frozen=True, slots=True)
class Dose:
    """An amount per administration; `of` names and `at` places (offsets) of the drugs it belongs to."""

    amount: float
    low: float
    high: float
    unit: str
    per: str | None
    of: tuple[str, ...] = ()
    at: tuple[int, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """Days between administrations (or a cycle's length, `cycle`), with the drugs it belongs to."""

    every_days: float
    cycle: bool
    of: tuple[str, ...] = ()
    at: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cycles:
    """A number of cycles, with the drugs it belongs to."""

    number: int
    ordinal: bool
    more: bool
    of: tuple[str, ...] = ()
    at: tuple[int, ...] = ()


LONG = 20_000  # characters; no sentence of prose is longer
_GATE = Folded(r"\d|\b(?:weeks?|cycles?|courses?|infusions|injections|instillations|administrations|applications"
    r"|daily|weekly|monthly|every|twice|once|doses?|milligrams|sessions|rounds)\b")
_ANAPHORIC = Folded(
    r"\b(?:cycles?|courses?|regimens?|infusions?|instillations|doses? (?:was|were|of (?:this|the))|dosage|treatment was"
    r"|therapy was|repeated)\b")


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions "dose", "schedule" and "cycles"."""
    told = by_sentence(reading)
    for sentence in reading.sentences:
        mentions = told.get(sentence.index, [])[:MANY]
        if len(sentence.text) > LONG:
            reading.unused["figures in a sentence too long to read"] += 1
        elif (mentions or _ANAPHORIC.search(sentence.text)) and _GATE.search(sentence.text):
            yield from _Sentence(reading, sentence, groups(reading, sentence, mentions)).read()


class _Sentence:
    """The figures of one sentence being tied to its groups."""

    def __init__(self, reading: Reading, sentence: Sentence, found: list[Group]) -> None:
        self.reading, self.sentence, self.text, self.groups = reading, sentence, sentence.text, found
        self.base = sentence.start
        self.targets = sorted(
            [(m.start - self.base, m.end - self.base, [m], g) for g in found for m in g.members]
            + [(h.start - self.base, h.end - self.base, g.members, g) for g in found for h in g.heads], key=lambda t: t[:2])
        self.others = [(m.start - self.base, m.end - self.base) for m in reading.told("radiotherapy", sentence.start, sentence.end)]

    def read(self) -> Iterator[Mention]:
        doses = list(amounts(self.text))
        if self.targets:
            yield from self._doses(doses)
        elif re.search(r"\bdos(?:e|es|age)\b", self.text):
            yield from (self._mention("dose", s, e, _dose(q, [], _changes(self.text, s))) for s, e, q in doses)
        taken = [(s, e) for s, e, _ in doses]
        for start, end, value in schedules(self.text):
            if any(s < end and start < e for s, e in taken):
                continue
            drugs = self._of_schedule(start, end, value)
            if drugs is not None:
                yield self._mention("schedule", start, end, _interval(value, drugs))
        counted = list(counts(self.text))
        for number, (start, end, count) in enumerate(counted):
            if any(s < end and start < e for s, e in taken) or (number and self._same_count(counted[number - 1][1], start, end)):
                continue
            following = counted[number + 1][0] if number + 1 < len(counted) else len(self.text)
            drugs = self._of_count(start, end, following)
            if drugs is not None:
                yield self._mention("cycles", start, end, _cycles(count, drugs))

    def _same_count(self, last: int, start: int, end: int) -> bool:
        """Whether doses in brackets only say again what cycles were counted: "two cycles (a total of six doses)"."""
        return _BRACKET.fullmatch(self.text, last, start) is not None and _DOSES.search(self.text, start, end) is not None

    def _mention(self, label: str, start: int, end: int, value: Dose | Interval | Cycles) -> Mention:
        return self.reading.mention(label, start + self.base, end + self.base, name=self.text[start:end], value=value)

    def _doses(self, doses: list[tuple[int, int, Quantity]]) -> Iterator[Mention]:
        """Each amount to the drug before it, or to the one right after it."""
        singles = [t for t in self.targets if len(t[2]) == 1 and not (unnamed(t[2][0]) and len(self.targets) > 1 and t[3].heads)]
        given = _respectively(self.text, singles, doses)
        dosed: dict[int, int] = {}
        for index, (start, end, value) in enumerate(doses):
            target = given.get(index) or self._of_dose(start, end, singles, dosed)
            if target is None or _SUM.search(self.text, max(0, start - 110), start):
                continue
            drug = target[2][0]
            again = dosed.get(drug.start)
            changed = _changes(self.text[max(0, start - 60):start], 60) or (again is not None and (
                _changes(self.text, start) or _THEN.search(self.text, max(again, start - 40), start) is not None))
            if again is not None and not changed:
                continue
            dosed[drug.start] = end
            yield self._mention("dose", start, end, _dose(value, [drug], changed))

    def _of_dose(self, start: int, end: int, singles: list["Target"], dosed: dict[int, int]) -> "Target | None":
        before = [t for t in singles if t[1] <= start]
        after = [t for t in singles if t[0] >= end]
        previous, following = (before[-1] if before else None), (after[0] if after else None)
        if previous and _LEADS_TO_DOSE.fullmatch(self.text[previous[1]:start]) and previous[2][0].start not in dosed:
            return previous
        if following and _DOSE_OF.fullmatch(self.text[end:following[0]]):
            return following
        if previous and start - previous[1] < 140 and not any(previous[1] <= s < start for s, _ in self.others):
            return previous
        return following if following and following[0] - end < 60 and following[2][0].start not in dosed else None

    def _of_schedule(self, start: int, end: int, value: Schedule) -> list[Mention] | None:
        """The drugs of a schedule; [] for the therapy in force, None for something that is not a drug's."""
        if not self.targets:
            return [] if not self.others and _ANAPHORIC.search(self.text) else None
        following = next((t for t in self.targets if t[0] >= end), None)
        if following and re.fullmatch(r"[\s(-]{1,2}(?:(?:high|low)[- ]dose |oral |intravenous |iv |doses? of |of |and "
            r"|administration of |infusions? of |injections? of |combined |combination )*", self.text[end:following[0]], re.I):
            group = following[3]
            first = min(m.start for m in group.members) - self.base
            return group.members if following[0] <= first else following[2]
        before = [t for t in self.targets if t[1] <= start]
        if not before:
            if following is None or following[0] - end > 90:
                return None
            return following[3].members
        nearest = before[-1]
        if self._other_nearer(nearest[1], start):
            return None
        group = nearest[3]
        last = max(m.end for m in group.members) - self.base
        if nearest[1] >= last or len(nearest[2]) > 1:
            return self._unscheduled(group, value)
        return nearest[2] if not value.cycle else [m for m in group.members if m.end - self.base <= nearest[1]]

    def _unscheduled(self, group: Group, value: Schedule) -> list[Mention]:
        """All members for a cycle's length; for "daily" after the last drug only those without a schedule of their own."""
        if value.cycle or len(group.members) == 1:
            return group.members
        last = max(group.members, key=lambda m: m.end)
        dosed = [m for m in group.members if re.match(r"\s{0,2}\(?[\d.,]{1,7}\s?(?:mg|g)", self.reading.text[m.end:m.end + 12])]
        return [last] if dosed and len(dosed) == len(group.members) else group.members

    def _of_count(self, start: int, end: int, next_count: int) -> list[Mention] | None:
        """The drugs of a number of cycles; [] for the therapy in force, None where it counts something else."""
        tail = self.text[end:end + 60]
        beside_drug = any(t[1] <= start and self.text[t[1]:start].strip(" ") == "(" for t in self.targets)  # "etoposide (4 cycles)"
        if not beside_drug and any(0 <= s - end < 45 for s, _ in self.others) and not any(
                0 <= t[0] - end < 45 for t in self.targets):
            return None
        following = next((t for t in self.targets if t[0] >= end), None)
        before = [t for t in self.targets if t[1] <= start]
        beside = before and following and _BESIDE.match(self.text, end) and not _fighting(following) and _fighting(before[-1])
        behind = before and self.text[start] in "x×X"  # "carboplatin q21d x 6 with trastuzumab"
        if following and not beside and not behind and (
                gap := self.text[end:following[0]]) is not None and len(gap) < 75 and _COUNT_OF.fullmatch(gap):
            members = following[3].members  # "6 cycles of R-CHOP, 4 cycles of methotrexate": one group, each with its own number
            own = [m for m in members if end <= m.start - self.base < next_count]
            return own if own else members
        if re.match(r"\s(?:of )?(?:this|that|the same|such|these|the above)\b", tail, re.I) and not before:
            return []
        if before and not self._other_nearer(before[-1][1], start):
            if re.match(r"[^.;]{0,40}\b(?:radiotherapy|radiation|irradiation|WBRT"
                r"|fractions)\b", tail) and before[-1][3].end - self.base < start - 60:
                return None
            if len(before) > 1 and _ADDED_TO.search(self.text[before[-2][1]:before[-1][0]]):
                return before[-2][3].members
            return before[-1][3].members
        if self.others and not before:
            return None
        if following and not before and re.fullmatch(r"[^,;]{0,24}", self.text[end:following[0]]):
            return following[3].members
        return []

    def _other_nearer(self, end: int, start: int) -> bool:
        return any(end <= s < start and not re.search(r"chemo", self.text[s:e], re.I) for s, e in self.others)


Target = tuple[int, int, list[Mention], Group]
_LEADS_TO_DOSE = Folded(
    r"[\s(\[,:;=-]*(?:\([^()]{0,60}\)[\s,]*)?(?:(?:at|in|a|an|the|with|dose|doses|dosage|daily|weekly|total|of|to|is|was|were"
    r"|given|administered|started|initiated|starting|initial|iv|i\.v\.|intravenous(?:ly)?|oral(?:ly)?|po"
    r"|infusion|injection|per os|treatment|therapy|tablets?|once|twice|monotherapy|which|as|single|fixed|standard|concentration"
    r"|by|mouth|on|days?|d1|\d|continuous|bolus|AUC|target|day)[\s(\[,:;=-]*){0,9}")
_DOSE_OF = Folded(
    r"\)?\s{0,2}(?:(?:of|iv|i\.v\.|oral|intravenous|intrathecal|subcutaneous|infusion|daily|weekly|per day|every \d+ (?:weeks"
    r"|days)|twice daily|once daily|bid|,|a day|day|liposomal)\s?){0,4}")
_COUNT_OF = Folded(
    r"(?:[\s(,:-]|\b(?:of|with|and|using|consisting|including|the|a|an|adjuvant|neoadjuvant|neo-adjuvant|induction"
    r"|consolidation|maintenance|palliative|systemic|combination|combined|first|second|third"
    r"|line|first-line|second-line|third-line|high|low|dose|high-dose|low-dose|standard|intensive|intensified|weekly"
    r"|preoperative|postoperative|intravenous|oral|intrathecal|conventional|treatment|therapy|regimen"
    r"|chemotherapy|polychemotherapy|based|on|by|containing|modified|dose-dense|were|was|administered|given|dose-adjusted"
    r"|salvage|additional|concurrent|concomitant|further|aggressive|multiagent|multi-agent"
    r"|alternating|type|comprising|composed|comprised|monotherapy|intraperitoneal|infusion|infusions|in|form|regimens|schedule"
    r"|to|according|protocol|primary|perioperative|same|platinum-based|cytotoxic|anticancer|for))*")


_BRACKET = Folded(r"\s?\((?:i\.e\.,? |with |for )?(?:an? |the )?(?:total of |in total )?")
_DOSES = Folded(r"doses|infusions|injections")
_BESIDE = Folded(r" with ")  # "4 cycles with filgrastim": of the drugs told before
_ADDED_TO = Folded(r"\badded to\b")


# "the total dose of cisplatin received was 300 mg", "a cumulative dose": no dose of one administration
_SUM = Folded(r"\b(?:cumulative|(?:total|overall) (?:treatment |cumulative "
    r"|administered )?doses? of (?!\d)[a-z])[^.;]{0,90}$")
_THEN = Folded(r"\b(?:followed by|then|thereafter|subsequently)\s(?:at |with |a dose of |by )?$")


def _fighting(target: Target) -> bool:
    """Whether a drug or regimen against the tumour is among the drugs of a target."""
    return any(m.label == "regimen" or m.value.intent == "antitumour" for m in target[2])


def _changes(text: str, start: int) -> bool:
    """Whether an amount is a changed dose: "was reduced to 300 mg", "escalated to", "tapered to"."""
    return bool(re.search(r"\b(?:reduc\w+|increas\w+|decreas\w+|escalat\w+|taper\w+|chang\w+|adjust\w+|lowered|raised|doubled"
        r"|halved|titrat\w+)\b[\w\s,]{0,40}\b(?:to|at)\s(?:a dose of )?$",
                          text[max(0, start - 90):start], re.I))


def _respectively(text: str, targets: list[Target], doses: list[tuple[int, int, Quantity]]) -> dict[int, Target]:
    """Amounts that follow all drugs in equal number ("A and B at 75 and 100 mg/m2, respectively") go one to one."""
    if "respectively" not in text or len(doses) < 2:
        return {}
    drugs = [t for t in targets if t[1] <= doses[0][0]]
    last = [t for t in drugs if t[3] is drugs[-1][3]] if drugs else []
    return dict(enumerate(last)) if len(last) == len(doses) else {}


def _of(drugs: list[Mention]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    return tuple(m.name for m in drugs), tuple(m.start for m in drugs)


def _dose(value: Quantity, drugs: list[Mention], changed: bool) -> Dose:
    of, at = _of(drugs)
    return Dose(value.value, value.low, value.high, value.unit, value.per, of, at, changed)


def _interval(value: Schedule, drugs: list[Mention]) -> Interval:
    return Interval(value.every_days, value.cycle, *_of(drugs))


def _cycles(count: Count, drugs: list[Mention]) -> Cycles:
    return Cycles(count.number, count.ordinal, count.more, *_of(drugs))
