"""Patients told together: a small series whose members have no name or age of their own ("Two patients ... one ... the other").

What is told of all goes to each; "one patient", "the other", "the latter two" and "another woman" get their part.
"""

import re
from bisect import insort
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nlp_iscm.folded import Folded
from nlp_iscm.normalise.duration import months
from nlp_iscm.pipeline.introductions import ELSEWHERE, NUMBERS, Announced
from nlp_iscm.pipeline.outcome_value import OutcomeValue
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence

ALL = -1  # the patient number of a sentence that tells of every patient of a series
MOST = 4  # more patients than this who are only told of together are a cohort
_STATISTIC = Folded(r"\b(?:mean|median|average|averaged|range|ranged|ranging|cohort)\b|\d\s?%")
_SINGLE = Folded(r"\b(?:he|she|his|her|(?:the|our|this)\s+patient|our\s+case|present\s+case)\b")
_PERSON = (
    r"(?:patients?|cases?|wom[ae]n|m[ae]n|girls?|boys?|child(?:ren)?|sisters?|brothers?|siblings?|twins?|infants?"
    r"|individuals?|ones?|lady|person)"
)
_VERB = (
    r"(?:was|were|is|are|had|has|have|died|presented|developed|underwent|received|showed|experienced|remained|achieved|responded"
    r"|displayed|survived|suffered|with|who)"
)
_SOLO = Folded(
    rf"\b(?P<one>one)\b(?:\s+of\s+(?:the|these|our|them|whom)\b)?(?:(?:\s+(?:two|three|four))?(?:\s+[\w-]+)?\s+{_PERSON}\b|\s+(?={_VERB}\b))"
    rf"|(?<=\bin\s)(?P<bare>one)(?=[,.;)]|\s+and\b|$)"
    rf"|\bthe\s+(?:remaining|other)(?:\s+(?P<rest>two|three))?(?:(?:\s+[\w-]+)?\s+{_PERSON}\b|(?=[,.;)]|\s+{_VERB}\b|\s+at\b|$))(?P<other>)"
    rf"|\b(?P<another>another|a\s+(?:second|third|fourth))(?:\s+[\w-]+)?\s+{_PERSON}\b"
    rf"|\bthe\s+(?P<order>first|second|third|fourth)(?:(?:\s+[\w-]+)?\s+{_PERSON}\b|(?=[,.;)]|\s+{_VERB}\b))"
    rf"|\bthe\s+(?P<former>former)\b|\bthe\s+(?P<latter>latter)(?P<two>\s+two)?\b"
    rf"|\b(?P<k>two|three)(?:\s+of\s+(?:the|these|our|them)\b(?:\s+\w+)?|\s+out\s+of\s+\w+)?(?:\s+[\w-]+)?\s+(?:patients|cases|others|women|men)\b"
    rf"|(?<=\bin\s)(?P<bare_k>two|three)(?=[,.;)]|\s+and\b|$)|\b(?:case|patient)\s+(?:no\.?\s*)?(?P<name>[1-4])\b(?![.,]?\d)")
_SOLO_WORDS = frozenset({
    "one", "other", "remaining", "another", "first", "second", "third", "fourth", "former", "latter", "two", "three", "case",
    "patient"})
_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_PLURAL = Folded(
    rf"\b(?:both|all)\b(?:\s+of)?(?:\s+(?:the|these|our))?(?:\s+(?:two|three|four))?(?:\s+[\w-]+)?\s+{_PERSON}\b|^(?:in\s+)?(?:both|all|each)\b"
    r"|\bin\s+(?:both|all)(?=[,.;)]|$)|\b(?:both|all|each)\s+of\s+(?:them|whom)\b|\beach\s+(?:patient|had|of)\b"
    rf"|\b(?:the|these|our)\s+(?:two\s+|three\s+|four\s+)?(?:patients|cases|women|men|sisters|brothers|siblings|girls|boys)\b|^(?:patients|they)\b"
    r"|\b(?:neither|none)\s+of\b|^neither\b|\brespectively\b")
# The same in a series whose patients have names: no loose "they" or "all", which may be tumours
_EVERYBODY = Folded(
    r"\b(?:both|all)\b(?:\s+of)?(?:\s+(?:the|these|our))?(?:\s+(?:two|three|four|five))?(?:\s+(?:[a-z-]+ed|female|male|young|adult))?"
    r"\s+(?:patients|cases|women|men|sisters|brothers|siblings|girls|boys|children|twins|individuals)\b"
    r"|^(?:both|all|they(?:\s+(?:were|are|have|had)\s+(?:all|both))?)\s+(?:of\s+them\s+)?(?:underwent|received|presented|developed|died|survived|complained|denied"
    r"|recovered|(?:are|were|remain)\s+(?:alive|well|discharged|admitted|referred|followed|(?:currently\s+)?undergoing))\b|^they\s+(?:are|were)\s+(?:all|both)\b"
    r"|\b(?:the|these|our)\s+(?:two|three|four|five)\s+(?:patients|cases|women|men|sisters|brothers|siblings|girls|boys)\b|\bboth\s+of\s+(?:them|whom)\b")
_TOLD_IN = frozenset({"case", "body", "results", "abstract", "methods"})
_TOLD = Folded(
    r"\b(?:was|were|had|did|developed|underwent|received|survived|lived|died|occurred|relapsed|recurred|alive|survival\s?:)(?!\s+(?:be|to))")
_LINK = re.compile(r"[;:]|,?\s\b(?:whereas|while|whilst|although|but)\b|,\s(?:and\s)?|\sand\s")
_BEFORE = Folded(r"(?:\b(?:in|for|of)\s|\(\s?)$")


def tell(reading: Reading, who: Announced, met: dict[int, int]) -> None:
    """Set `patient` of the sentences after an announcement: ALL, one of 1 to `count`, or a group of them.

    `met` gives the patient whom a sentence (by index) introduces with an age of his own.
    """
    turn = _Turn(who.count)
    for index, sentence in enumerate(reading.sentences):
        about = _regained(sentence, reading.sentences[who.sentence].section, who)
        if about != "patient":
            continue
        if index in met and not turn.parted(sentence.text):
            turn.to(met[index])
            which = turn.current
        else:
            which = turn.of(reading, sentence)
        reading.sentences[index] = replace(sentence, about=about, patient=which)


def _regained(sentence: Sentence, announcing: str, who: Announced) -> str:
    """A sentence on "patients" behind the announcement is the series', unless it speaks of the literature.

    So is one without a word of persons in the section that announces them, where it tells and does not state a rule
    ("Overall survival: 12, 27 and 44 months." in an abstract whose only heading is "Aim").
    """
    if sentence.index < who.sentence or ELSEWHERE.search(sentence.text):
        return sentence.about
    if sentence.about == "literature" and sentence.section in {*_TOLD_IN, announcing}:
        return "patient"
    told = sentence.about == "general" and sentence.section == announcing and _TOLD.search(sentence.text)
    return "patient" if told else sentence.about


def is_cohort(reading: Reading, who: Announced) -> bool:
    """Whether patients told together are too many, or told of by statistics, to be single patients."""
    own = [s.text for s in reading.sentences if s.about == "patient"]
    if any(_SINGLE.search(text) for text in own):
        return False
    return who.count > MOST or (who.count == MOST and any(_STATISTIC.search(text) for text in own))


def everybody(text: str) -> bool:
    """Whether a sentence tells of all patients of a series.

    >>> everybody("Both patients are well."), everybody("All tests were normal."), everybody("They underwent resection.")
    (True, False, True)
    """
    return _EVERYBODY.search(text) is not None


def leave(reading: Reading) -> None:
    """Give what is told of a cohort to the literature, counted."""
    for index, sentence in enumerate(reading.sentences):
        if sentence.about == "patient":
            reading.unused["sentence about a cohort"] += 1
            reading.sentences[index] = replace(sentence, about="literature", patient=0)


class _Turn:
    """Whose turn it is: everybody's until one of them is singled out."""

    def __init__(self, count: int) -> None:
        self.count, self.current, self.next = count, ALL, 1

    def to(self, number: int) -> None:
        self.current, self.next = number, number + 1

    def parted(self, text: str) -> bool:
        """Whether a sentence singles out more than one."""
        state = self.next
        several = len({which for *_, which in self._events(text)}) > 1
        self.next = state
        return several

    def of(self, reading: Reading, sentence: Sentence) -> int:
        """Follow a sentence; returns whose it is. Parts of it about others are put into `reading.asides`."""
        events = self._events(sentence.text)
        plural = _PLURAL.search(sentence.text)
        if plural and (not events or plural.start() < events[0][0]):
            self.current = ALL
        if not events:
            return self.current
        parts = _parts(sentence.text, events, plural is not None and plural.start() < events[0][0])
        whole = self.current if parts[0][0] > 0 and self.current == ALL else events[0][2]
        for (start, end), (_, _, which) in zip(parts, events, strict=True):
            if which != whole:
                insort(reading.asides, (sentence.start + start, sentence.start + end, "patient", which))
        self.current = events[-1][2] if len(events) == 1 and parts[0][0] == 0 else ALL
        return whole

    def _singled(self, text: str) -> bool:
        return bool(_SOLO_WORDS & set(re.findall(r"[a-z]+", text.lower())))

    def _events(self, text: str) -> list[tuple[int, int, int]]:
        """(start, end, patient or group) of the patients who are singled out in a sentence."""
        if not self._singled(text):
            return []
        found = []
        for match in _SOLO.finditer(text):
            named_anew = match["name"] and match.start() and text[match.start() - 1] == "(" and self.current == ALL
            which = 0 if named_anew else self._number(match)
            if which:
                found.append((match.start(), match.end(), which))
        return found

    def _number(self, match: "re.Match[str]") -> int:
        if match["order"] or (match["another"] and len(match["another"]) > 7):
            number = _ORDER[(match["order"] or match["another"].split()[-1]).lower()]
            return self._take(number, 1) if number <= self.count else 0
        if match["name"]:
            return self._take(int(match["name"]), 1) if int(match["name"]) <= self.count else 0
        if match["former"]:
            return group(range(1, self.count))
        if match["latter"]:
            return group(range(self.count - 1 if match["two"] else self.count, self.count + 1))
        if match["other"] is not None:
            first = self.next if 1 < self.next <= self.count else 2
            return self._take(first, self.count - first + 1)
        size = NUMBERS.get((match["k"] or match["bare_k"] or "one").lower(), 1)
        if size >= self.count:
            return 0
        first = self.next if self.next + size - 1 <= self.count else 1
        return self._take(first, size)

    def _take(self, first: int, size: int) -> int:
        self.next = first + size
        return group(range(first, first + size))


_CLOSE = 45  # characters behind an outcome in which a list of times begins and ends
_UNITS = r"(?:days|weeks|months|years)"
_ROW = Folded(
    rf"(?<![\w.-])(?P<row>\d{{1,4}}(?:\.\d+)?(?:\s{_UNITS})?(?:(?:,\s?and|,|\sand|/)\s?\d{{1,4}}(?:\.\d+)?(?:\s{_UNITS})?)+)"
    rf"(?:[\s-]+(?P<unit>{_UNITS}))?\b")


def row_of_months(text: str, start: int, end: int, count: int) -> list[tuple[float, str]]:
    """The months of a list that has one time for each of `count` patients, with what is written; [] where there is none.

    >>> row_of_months("OS was 8 months, 12 months and 20 months", 0, 41, 3), row_of_months("5 and 7 weeks", 0, 13, 3)
    ([(8.0, '8 months'), (12.0, '12 months'), (20.0, '20 months')], [])
    """
    for match in _ROW.finditer(text, start, end):
        unit = match["unit"] or (match["row"].split()[-1] if match["row"][-1] == "s" else "")
        amounts = re.findall(rf"(\d+(?:\.\d+)?)(?:\s({_UNITS}))?", match["row"])
        if unit and len(amounts) == count:
            told = [(months(float(amount), own or unit), f"{amount} {own or unit}") for amount, own in amounts]
            return [(spent, written) for spent, written in told if spent is not None]
    return []


def each_his_own(mention: Mention, reading: Reading, numbers: list[int]) -> Iterator[Mention]:
    """The mentions of single patients for one that tells of several: each gets his own time where the sentence lists them."""
    whose = members(mention.patient, numbers)
    values: list[Any] = [mention.value] * len(whose)
    if isinstance(mention.value, OutcomeValue) and len(whose) > 1:
        row = _row_of(mention, reading.sentences[mention.sentence], len(whose))
        if len(row) == len(whose):
            values = [replace(mention.value, months=spent, as_written=written) for spent, written in row]
    for number, value in zip(whose, values, strict=True):
        yield replace(mention, patient=number, value=value)


def _row_of(mention: Mention, sentence: Sentence, count: int) -> list[tuple[float, str]]:
    """The times listed for `count` patients: those right behind an outcome, else of its sentence where one of them is its own.

    "Two died after 22 and 40 months, one is alive at 61 months"
    """
    end = mention.end - sentence.start
    close = row_of_months(sentence.text, end, end + _CLOSE, count)
    if close and mention.label in ("recurrence", "status"):
        return close
    row = row_of_months(sentence.text, 0, len(sentence.text), count)
    return row if mention.value.months in [spent for spent, _ in row] else []


def group(numbers: range) -> int:
    """The patient number that stands for several patients: below ALL, one bit a patient; for one alone it is his own.

    >>> group(range(2, 3)), group(range(2, 4)), members(-12, [1, 2, 3]), members(ALL, [1, 2]), members(2, [1, 2])
    (2, -12, [2, 3], [1, 2], [2])
    """
    return numbers[0] if len(numbers) == 1 else -sum(1 << n for n in numbers)


def members(number: int, numbers: list[int]) -> list[int]:
    """The patients for whom a patient number stands."""
    if number == ALL:
        return numbers
    return [n for n in numbers if -number >> n & 1] if number < ALL else [number]


def _parts(text: str, events: list[tuple[int, int, int]], shared: bool) -> list[tuple[int, int]]:
    """The range of a sentence that tells of each patient singled out: from his name on, or up to it ("in one", "(the other)")."""
    behind = [start > 12 and bool(_BEFORE.search(text, max(0, start - 5), start)) for start, *_ in events]
    first = events[0][0]
    edges = [_opening(text, first, shared) if behind[0] else 0 if first < 12 else first]
    for (_, end, _), (start, *_), is_behind, was_behind in zip(events, events[1:], behind[1:], behind, strict=False):
        if not is_behind:
            edges.append(start)
        elif was_behind:
            edges.append(end)
        else:
            cut = _LINK.search(text, end, start)
            edges.append(cut.end() if cut else start)
    return list(zip(edges, [*edges[1:], len(text)], strict=True))


def _opening(text: str, at: int, shared: bool) -> int:
    """Where the clause of a patient named at its end begins; behind what is told of all, at the last "and"."""
    links = list(_LINK.finditer(text, 0, at))
    strong = [link.end() for link in links if link[0].strip() != "and"]
    if strong or not shared:
        return strong[-1] if strong else 0
    return links[-1].end() if links else 0

