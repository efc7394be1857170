"""Series: which of several patients each sentence tells of."""

import re
from bisect import insort
from dataclasses import dataclass, field, replace

from nlp_iscm.folded import Folded, holds_any
from nlp_iscm.pipeline.introductions import announced, listed
from nlp_iscm.pipeline.presentations import Presentation, presented
from nlp_iscm.pipeline.reading import Reading, Sentence
from nlp_iscm.pipeline.table_rows import give
from nlp_iscm.pipeline.together import ALL, MOST, each_his_own, everybody, is_cohort, leave, tell

_ORDINALS = {w: i for i, w in enumerate(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
    "ninth", "tenth"], 1)}
_NUMBERS = {w: i for i, w in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)}
_ROMAN = {w: i for i, w in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], 1)}
_COUNT = (
    r"(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|(?-i:[IVX]{1,4}))\b"
    r"(?![-–/.]\d|\s*(?:of|out|:\s*\d|years?|months?|weeks?|cm|mm|mg|%)\b)"
)
_ORDER = r"(?P<o>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|1st|2nd|3rd|4th|5th)"
_NOT_ELSEWHERE = (
    r"(?!\s+(?:of|reports?|series|reported|described|to|in\s+(?:the\s+)?(?:literature|english|world)|worldwide))"
)
# "Case 1", "Patient no. 2:", "The second patient", "First case:", "The first was a 50-year-old man"
_MARK = re.compile(
    rf"\b(?:case|patient)(?:\s+report)?\s*(?:no\.?|number|\#|n°)?\s*[:-]?\s*{_COUNT}"
    r"|\b(?:case|patient)\s+(?P<l>(?-i:[A-E]))(?=\s*[:,.;)]|\s+(?:was|is|had|has|an?|presented|developed|remained"
    r"|received|underwent)\b)"
    rf"|\b(?:the|our|a|this|in)?\s*{_ORDER}\s+(?:[\w-]+\s+)?(?:patient|case|individual)\b{_NOT_ELSEWHERE}"
    r"|\b(?:the|our)\s+(?P<p>first|second|third|fourth|fifth)(?=,?\s+(?:was|is|had|were)?\s*an?\s+\d)", re.I)
_MARK_WORDS = ("case", "first", "second", "third", "fourth", "fifth", "1st", "2nd", "3rd")
_NUMBERED = re.compile(r"[Pp](?:atient|ATIENT)\s+(?:[\dA-EIVX#:]|no\b|n°|one|two|three|four|five)")
_SINGLE = Folded(r"\b(?:each|every|individual|per|our|this|single|any|a)\s$")
# "We describe two patients with glioblastoma": the introduction of a series, before any of them is met
_SEVERAL = Folded(
    r"\b(?:two|three|four|five|six|2|3|4|5|6|both)\s+(?:[\w-]+\s+){0,3}(?:patients|cases|women|men|sisters|brothers|children|siblings"
    r"|girls|boys|infants|adults)\b(?!\s+(?:have|had)\s+been|\s+(?:reported|published|described)\s+(?:in|so|to|by))")
_BEHIND = Folded(r"\(\s?$|\b(?:in|for|of)\s$")  # "21 mm in case 1 and 20 mm in case 2", "lobectomy (case 1)"
__all__ = ["ALL", "Roll", "marks", "number", "patients_of", "renumber", "share"]
OWN = frozenset({"case", "body", "results", "methods"})


@dataclass
class Roll:
    """The patients met so far: age, sex and section of each, the names the text gives them, and whose turn it is."""

    people: list[tuple[float | None, str | None, str]] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)
    current: int = 1
    fresh: bool = False  # a name was called whose age and sex are not told yet

    def call(self, name: str, bracketed: bool) -> None:
        """Turn to the patient whom the text calls `name`; one in brackets names the patient just met."""
        if name not in self.labels:
            nameless = self.current not in self.labels.values() and self.people
            if bracketed and nameless:
                self.labels[name] = self.current
            else:
                self.labels[name] = 1 if nameless and not self.labels else self._new((None, None, ""))
                self.fresh = True
        self.current = self.labels[name]

    def _new(self, person: tuple[float | None, str | None, str]) -> int:
        self.people.append(person)
        return len(self.people)

    def meet(self, told: Presentation, section: str) -> None:
        """Turn to the patient of this age and sex; one who is introduced and not known is new."""
        if not self.people:
            self.current = self._new((told.age_years, told.sex, section))
        elif self.fresh and self.people[self.current - 1][0] is None:
            self.people[self.current - 1] = (told.age_years, told.sex, section)
        else:
            known = next((i for i, p in enumerate(self.people, 1) if _same(p, told, section)), None)
            if known:
                age, sex, where = self.people[known - 1]
                self.people[known - 1] = (told.age_years if age is None else age, sex or told.sex, where or section)
                self.current = known
            elif told.indefinite and told.age_years is not None and section in OWN:
                self.current = self._new((told.age_years, told.sex, section))
        self.fresh = False


def _same(person: tuple[float | None, str | None, str], told: Presentation, section: str) -> bool:
    """Whether a presentation may be of a known person; another section may differ by a year ("64" and "65")."""
    age, sex, where = person
    if sex and told.sex and sex != told.sex:
        return False
    if age is None or told.age_years is None:
        return True
    return abs(age - told.age_years) < (0.01 if where == section and told.indefinite else 1.01)


def marks(text: str) -> list[tuple[int, str]]:
    """Where and by which number a sentence names patients of a series.

    >>> marks("Case 1 was older than the second patient."), marks("This is the first case reported in the literature")
    ([(0, '1'), (22, '2')], [])
    """
    found: list[tuple[int, str]] = []
    low = text.lower()
    if not holds_any(low, _MARK_WORDS) and not _NUMBERED.search(text):
        return found
    for match in _MARK.finditer(text):
        if _SINGLE.search(text, max(0, match.start() - 12), match.start()):
            continue  # "for each individual patient 2 ." cites reference 2
        word = (match["n"] or match["o"] or match["p"] or match["l"]).lower()
        digits = re.match(r"\d+", word)
        value = int(digits[0]) if digits else _NUMBERS.get(word) or _ORDINALS.get(word) or _ROMAN.get(word)
        found.append((match.start(), str(value or word)))
    return found


def number(reading: Reading) -> None:
    """Set `patient` of every sentence that is about a patient: 1, 2, ... in order of appearance, ALL, else 0.

    Where a sentence tells of several, `reading.asides` says whose each part is.
    """
    named = {name for s in reading.sentences if s.about == "patient" for _, name in marks(s.text)}
    series = max(sum(n.isdigit() for n in named), sum(n.isalpha() for n in named)) > 1
    roll, introduced, met = Roll(), [], {}
    for index, sentence in enumerate(reading.sentences):
        known = len(roll.people)
        which = _turn(reading, sentence, roll, series) if sentence.about == "patient" else 0
        if len(roll.people) > known and roll.people[-1][0] is not None:
            met[index] = roll.current
        if which == 1 and not roll.people and _SEVERAL.search(sentence.text):
            introduced.append(index)
        if which != sentence.patient:
            reading.sentences[index] = replace(sentence, patient=which)
    for index in introduced if len(roll.people) > 1 else ():
        reading.sentences[index] = replace(reading.sentences[index], patient=ALL)
    _together(reading, roll, met)
    if any(table.rows_are_patients for table in reading.article.tables):
        known = reading.together
        give(reading, list(zip(known.ages, known.sexes, strict=True)) if known else [(age, sex) for age, sex, _ in roll.people])


def _together(reading: Reading, roll: Roll, met: dict[int, int]) -> None:
    """Number anew a text that announces more patients than it introduces one by one."""
    reading.together = None
    first = min(met, default=None)
    row = listed(reading, reading.sentences[first], roll.people) if first is not None and len(roll.people) > 1 else None
    if row and all(name.isdigit() for name in roll.labels):
        reading.together = row
        reading.asides = [a for a in reading.asides if a[2] != "patient"]
        tell(reading, row, {})
        return
    who = announced(reading)
    if who is None or min(met, default=who.sentence) < who.sentence:
        return
    aged = None not in who.ages
    single = {index: number for index, number in met.items() if index != who.sentence or not aged}
    if len(roll.people) >= who.count:
        alike = len(roll.people) == who.count and len(set(who.ages)) == 1 and any(age is None for age, *_ in roll.people)
        if aged and (alike or all(age is None for age, *_ in roll.people)):  # "two 48-year-old men"
            reading.together = who
    elif not single and is_cohort(reading, who):
        leave(reading)
    elif who.count <= MOST or single:
        reading.together = who
        reading.asides = [a for a in reading.asides if a[2] != "patient"]
        tell(reading, who, single)


def patients_of(reading: Reading) -> list[int]:
    """The numbers of the patients that the text tells of, in order."""
    if reading.together:
        return sorted({*range(1, reading.together.count + 1), *(number for *_, number in reading.rows)})
    numbers = {s.patient for s in reading.sentences if s.about == "patient"} | {p for *_, p in reading.asides}
    return sorted(n for n in numbers if n > 0)


def renumber(reading: Reading) -> None:
    """Number the patients of a text that was read in windows anew, and its mentions with them."""
    before = {label: [reading.scope_at(m.start) for m in found] for label, found in reading.mentions.items()}
    reading.asides = [a for a in reading.asides if a[2] != "patient"]
    number(reading)
    for label, found in reading.mentions.items():
        reading.mentions[label] = [
            replace(m, patient=reading.scope_at(m.start)[1]) if (m.about, m.patient) == old else m
            for m, old in zip(found, before[label], strict=True)]


def share(reading: Reading, numbers: list[int]) -> None:
    """Give the mentions that tell of all patients of a series to each of them."""
    for label, found in reading.mentions.items():
        if any(m.patient < 0 for m in found):
            reading.mentions[label] = [
                each for m in found for each in (each_his_own(m, reading, numbers) if m.patient < 0 else [m])]


def _turn(reading: Reading, sentence: Sentence, roll: Roll, series: bool) -> int:
    """Follow the names and presentations of a sentence; returns whose the sentence is."""
    events: list[tuple[int, str | Presentation]] = [
        (p.start, p) for p in presented(reading, sentence) if p.role == "patient" and not p.later]
    if series:
        events += [(sentence.start + at, name) for at, name in marks(sentence.text)]
    before, turns = roll.current, []
    for at, event in sorted(events, key=lambda e: e[0]):
        if isinstance(event, str):
            roll.call(event, reading.text[max(0, at - 2):at].strip() == "(")
        else:
            roll.meet(event, sentence.section)
        turns.append((at, roll.current))
    if len({which for _, which in turns}) > 1:
        _share(reading, sentence, turns)
        roll.current = turns[0][1] if before == 1 else before
        return turns[0][1]
    if len(roll.people) > 1 and everybody(sentence.text):
        return ALL
    return roll.current


def _share(reading: Reading, sentence: Sentence, turns: list[tuple[int, int]]) -> None:
    """Give each part of a sentence, from or up to a patient's mark, to its patient."""
    places = [at for at, _ in turns]
    if all(_BEHIND.search(reading.text, max(sentence.start, at - 4), at) for at in places):
        starts, ends = [sentence.start, *places[:-1]], [*places[:-1], sentence.end]
    else:
        starts, ends = places, [*places[1:], sentence.end]
    for start, end, (_, which) in zip(starts, ends, turns, strict=True):
        if end > start:
            insort(reading.asides, (start, end, "patient", which))
