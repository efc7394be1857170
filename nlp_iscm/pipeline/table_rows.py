"""Rows of a table that are patients: each row is given to the patient of the narrative whom it means, or to a new one.

Only tables whose layout was kept and whose rows are the report's own patients (ingest/tables.py) are read; the readers then find
drugs, tumours and outcomes in a row as in a sentence. Columns of ages, sexes and survival times are read here.
"""

import re
from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nlp_iscm.article import Table
from nlp_iscm.normalise.duration import months
from nlp_iscm.pipeline.outcome_value import OutcomeValue
from nlp_iscm.pipeline.presentations import Presentation
from nlp_iscm.pipeline.reading import Mention, Reading

BAR = " | "
_AGE = re.compile(r"^age\b|\bage\b.*\b(?:years?|yrs?)\b|^(?:sex|gender)\s?/\s?age$", re.IGNORECASE)
_SEX = re.compile(r"\b(?:sex|gender)\b", re.IGNORECASE)
_ENDPOINT = re.compile(
    r"^(?:(?P<OS>overall survival|OS|survival(?: time)?)|(?P<PFS>progression[- ]free survival|PFS|time to progression)"
    r"|(?P<DFS>disease[- ]free survival|DFS))\b", re.IGNORECASE)
_UNIT = re.compile(r"\b(?:(months?|mos?\b)|(years?|yrs?)|(weeks?|wks?)|(days?|d\b))", re.IGNORECASE)
_UNITS = ("months", "years", "weeks", "days")
_STATUS = re.compile(r"\b(?:status|outcome|follow[- ]?up)\b", re.IGNORECASE)
_STATE = re.compile(r"(?P<dead>dead|died|deceased|expired|DOD|DOC|death)\b|(?P<alive>alive|living|AWD|NED|ANED)\b", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?(days|weeks|months?|years?)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}(?:\.\d+)?")
_FEMALE = re.compile(r"^(?:F|female|woman|girl|W)\b|/\s?F$|\bF\s?/", re.IGNORECASE)
_MALE = re.compile(r"^(?:M|male|man|boy)\b|/\s?M$|\bM\s?/", re.IGNORECASE)
_LETTERS = "abcdefgh"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its range in the reading's text, its cells with their starts, and whom it says it is about."""

    start: int
    end: int
    cells: tuple[tuple[int, str], ...]
    label: int
    age: float | None
    sex: str | None


def rows(reading: Reading, table: Table) -> tuple[list[str], list[Row]]:
    """The column heads and the rows of a table that lie in this reading; rows with more or fewer cells are left out, counted."""
    if not table.rows or not table.rows_are_patients:
        return [], []
    head = [cell.strip() for cell in table.rows[0]]
    start, stop = table.start - reading.offset, table.end - reading.offset
    found: list[Row] = []
    if start < 0 or stop > len(reading.text):
        return head, found
    at, kept = start, frozenset(table.rows[1:])
    for line in reading.text[start:stop].split("\n"):
        cells = line.split(BAR)
        if tuple(c.strip() for c in cells) in kept:
            if len(cells) == len(head):
                found.append(_row(head, cells, at, at + len(line), len(found) + 1))
            else:
                reading.unused["table row with empty cells"] += 1
        at += len(line) + 1
    return head, found


def _row(head: list[str], cells: list[str], start: int, end: int, order: int) -> Row:
    places, at = [], start
    for cell in cells:
        places.append((at, cell.strip()))
        at += len(cell) + len(BAR)
    age = next((_age(cell, name) for name, cell in zip(head, cells, strict=True) if _AGE.search(name)), None)
    sex = next((_sex(cell.strip()) for name, cell in zip(head, cells, strict=True) if _SEX.search(name)), None)
    return Row(start, end, tuple(places), _label(cells[0], order), age, sex)


def _label(cell: str, order: int) -> int:
    digits = re.search(r"\d{1,2}", cell)
    if digits:
        return int(digits[0])
    last = cell.strip().lower()[-1:]
    return _LETTERS.index(last) + 1 if last in _LETTERS and re.search(r"\b[A-Ha-h]\.?$", cell.strip()) else order


def _age(cell: str, name: str) -> float | None:
    number = _NUMBER.search(cell)
    if number is None:
        return None
    small = re.search(r"\bm(?:onths?|os?)\b", cell + " " + name, re.IGNORECASE)
    return round(float(number[0]) / 12, 2) if small else float(number[0])


def _sex(cell: str) -> str | None:
    return "female" if _FEMALE.search(cell) else "male" if _MALE.search(cell) else None


def give(reading: Reading, people: list[tuple[float | None, str | None]]) -> None:
    """Set the scope of table rows; `people` are age and sex of the narrative's patients, in order."""
    reading.rows = []
    for table in reading.article.tables:
        head, found = rows(reading, table)
        if not found:
            continue
        whose = _whose(found, people, reading.article.kind == "series")
        if not whose:
            reading.unused["table of patients who are not told of in the text"] += 1
            continue
        for row, number in zip(found, whose, strict=True):
            reading.rows.append((table.start, head, row, number))
            insort(reading.asides, (row.start, row.end, "patient", number))
        _sentences(reading, found, whose)


def _whose(found: list[Row], people: list[tuple[float | None, str | None]], series: bool) -> list[int]:
    """The number of each row's patient: of the same age and sex, else of the same number; [] where the table is of others."""
    whose, same = [], 0
    for row in found:
        fits = [n for n, (age, sex) in enumerate(people, 1) if age is not None and age == row.age and row.sex in (None, sex)]
        if len(fits) == 1:
            same += 1
            whose.append(fits[0])
            continue
        free = row.label <= len(people) and people[row.label - 1][0] is None
        whose.append(row.label if free else 0)
    if not series and same * 2 < len(found):
        return []
    more = len(people)
    for index, number in enumerate(whose):
        if not number:
            more += 1
            whose[index] = more
    return whose if len(set(whose)) == len(whose) else []


def _sentences(reading: Reading, found: list[Row], whose: list[int]) -> None:
    """Sentences inside one row are its patient's."""
    for row, number in zip(found, whose, strict=True):
        index = reading.sentence_at(row.start).index
        while index < len(reading.sentences) and reading.sentences[index].start < row.end:
            sentence = reading.sentences[index]
            if row.start <= sentence.start and sentence.end <= row.end + 1:
                reading.sentences[index] = replace(sentence, about="patient", patient=number)
            index += 1


def told(reading: Reading) -> Iterator[Mention]:
    """Yield `patient` mentions of ages and sexes of the rows."""
    for _, _, row, number in reading.rows:
        if row.age is not None or row.sex:
            value = Presentation(row.start, row.end, row.age, row.sex)
            yield reading.mention("patient", row.start, row.end, name=row.sex or "", value=value, about="patient", patient=number)


def outcomes(reading: Reading) -> Iterator[Mention]:
    """Yield `survival` mentions of columns like "OS (months)" and `status` mentions of columns like "Outcome" ("DOD, 9 months")."""
    for _, head, row, number in reading.rows:
        for name, (start, cell) in zip(head, row.cells, strict=True):
            endpoint, amount = _ENDPOINT.match(name), _NUMBER.match(cell)
            unit = _UNIT.search(cell) or _UNIT.search(name)
            if endpoint and amount and unit:
                word = _UNITS[(unit.lastindex or 1) - 1]
                value = OutcomeValue(endpoint=endpoint.lastgroup, months=months(float(amount[0]), word),
                                     as_written=cell if _UNIT.search(cell) else f"{amount[0]} {word}")
                yield reading.mention("survival", start, start + len(cell), name=str(endpoint.lastgroup), value=value,
                                      about="patient", patient=number)
            state = _STATE.match(cell) if _STATUS.search(name) else None
            if state:
                time = _TIME.search(cell)
                spent = months(float(time[1]), time[2]) if time else None
                value = OutcomeValue(value=state.lastgroup, months=spent, as_written=time[0] if time else None)
                yield reading.mention("status", start, start + len(cell), name=str(state.lastgroup), value=value, about="patient",
                                      patient=number)
