"""Calendar dates as written to ISO 8601 ("2021", "2021-06", "2021-06-14"); what cannot be told apart stays as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.folded import Folded

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_NUMBER = {name: n for n, name in enumerate(_MONTHS, 1)} | {name[:3]: n for n, name in enumerate(_MONTHS, 1)} | {"sept": 9}
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?")
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_TH = r"(?:\s?(?:st|nd|rd|th))?"

GATE = re.compile(r"\d(?:(?<=1)9\d\d|(?<=2)0\d\d|[/.]\d{1,2}[/.]\d\d)")  # begins with a digit: found six times as fast
_DATE = Folded(
    rf"(?<![\w./-])(?:(?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])(?:-{_DAY})?)(?![\w-])"
    rf"|(?:the )?(?P<d1>{_DAY}){_TH}(?: of|[-.])?[ -]?(?P<m1>{_MONTH})(?:,| of|-)?[ -]?(?P<y1>{_YEAR})(?!\d)"
    rf"|(?P<m2>{_MONTH}) (?P<d2>{_DAY}){_TH},? (?P<y2>{_YEAR})(?!\d)"
    rf"|(?P<m3>{_MONTH})(?:,| of|-)?[ -]?(?P<y3>{_YEAR})(?!\d)"
    rf"|(?P<a>\d{{1,2}})[/.](?P<b>\d{{1,2}})[/.](?P<y4>{_YEAR}|\d\d)(?![\w/])(?!\.\d)"
    rf"|(?P<my>(?:0?[1-9]|1[0-2])/{_YEAR})(?![\w/])"
    rf"|(?:(?P<cue>in|since|until|during|from|by|of|year|early|late|mid-?|spring|summer|autumn|winter|fall) (?:the"
    rf" year )?)(?P<y5>{_YEAR})(?![\w/–-]|\.\d|\s?(?:mg|ml|cells|patients|cases|U/)))"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a text: its range, the words, and ISO 8601 to the precision written (as written where ambiguous)."""

    start: int
    end: int
    written: str
    value: str
    ambiguous: bool = False


def dates(text: str, offset: int = 0) -> Iterator[Dated]:
    """The dates of a text that begins at `offset`, in order; a bare year needs a word such as "in" before it.

    >>> [d.value for d in dates("14 June 2021, June 14, 2021, 2021-06-14, Jun. 2021, in 2019, 14/9/2005")]
    ['2021-06-14', '2021-06-14', '2021-06-14', '2021-06', '2019', '2005-09-14']
    >>> [(d.value, d.ambiguous) for d in dates("seen 03/04/2021 and 06/2021")]
    [('03/04/2021', True), ('06/2021', True)]
    """
    if not GATE.search(text):
        return
    for match in _DATE.finditer(text):
        start = match.start("y5") if match["y5"] else match.start()
        value, ambiguous = _value(match)
        if value:
            yield Dated(start + offset, match.end() + offset, text[start:match.end()], value, ambiguous)


def _value(match: re.Match[str]) -> tuple[str, bool]:
    if match["iso"]:
        return match["iso"], False
    for day, month, year in (("d1", "m1", "y1"), ("d2", "m2", "y2"), ("", "m3", "y3")):
        if match[month]:
            return iso(int(match[year]), month_number(match[month]), int(match[day]) if day else None), False
    if match["y4"]:
        return _slashed(match.group(), int(match["a"]), int(match["b"]), match["y4"])
    if match["my"]:
        return match["my"], True
    return match["y5"], False


def _slashed(written: str, first: int, second: int, year: str) -> tuple[str, bool]:
    """A date in figures: told apart only where one of the two cannot be a month."""
    if len(year) == 2 or (first <= 12 and second <= 12 and first != second) or not (first and second):
        return (written, True) if first <= 31 and second <= 31 and min(first, second) <= 12 else ("", False)
    if max(first, second) > 31 or min(first, second) > 12:
        return "", False
    day, month = (first, second) if second <= 12 else (second, first)
    return iso(int(year), month, day), False


def month_number(written: str) -> int:
    """1 to 12 of an English month, whole or cut.

    >>> month_number("Sept."), month_number("MAY")
    (9, 5)
    """
    return _NUMBER[written.lower().rstrip(".")]


def iso(year: int, month: int | None = None, day: int | None = None) -> str:
    """ISO 8601 to the precision given.

    >>> iso(2021), iso(2021, 6), iso(2021, 6, 4)
    ('2021', '2021-06', '2021-06-04')
    """
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")
