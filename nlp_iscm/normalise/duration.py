"""Durations in words or figures to months and days.

Months are days / 30.4375, weeks * 7 / 30.4375, years * 12 (a year of 365.25 days), to two decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.folded import Folded
from nlp_iscm.normalise.number_words import NUMBER, number

DAYS_A_MONTH = 30.4375
_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": DAYS_A_MONTH, "year": 12 * DAYS_A_MONTH, "decade": 120 * DAYS_A_MONTH}
_SHORT = {"hr": "hour", "h": "hour", "d": "day", "wk": "week", "mo": "month", "mth": "month", "mnth": "month",
          "yr": "year", "y": "year"}


def unit_name(written: str) -> str | None:
    """The plain singular of a unit of time as written, None for another word.

    >>> unit_name("Yrs."), unit_name("months"), unit_name("cycles")
    ('year', 'month', None)
    """
    word = written.lower().rstrip(".")
    for form in (word, word.removesuffix("s")):
        if form in _DAYS:
            return form
        if form in _SHORT:
            return _SHORT[form]
    return None


def months(amount: float, unit: str) -> float | None:
    """Months of `amount` days, weeks, months or years; None for another unit.

    >>> months(574, "days"), months(6, "weeks"), months(2, "years")
    (18.86, 1.38, 24.0)
    """
    name = unit_name(unit)
    return None if name is None else round(amount * _DAYS[name] / DAYS_A_MONTH, 2)


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time in a text: its range, the amounts as written (low == high for a single one) and their unit.

    `months_low` and `months_high` are in months, to two decimals.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    months_low: float
    months_high: float

    @property
    def days(self) -> float:
        """Days of the lower amount."""
        return self.months_low * DAYS_A_MONTH


_UNIT = r"(?:hours?|hrs?|days?|weeks?|wks?|months?|mths?|mnths?|mos?|years?|yrs?|decades?)"
_DURATION = Folded(
    rf"(?<![\w.,/])(?P<between>between\s|from\s)?(?P<low>{NUMBER})(?:\s?\+|\s\(\d{{1,3}}\))?"
    rf"(?:(?:\s?[-‐‑–—]\s?|\s(?:to|or)\s|(?(between)\sand\s|(?!)))(?P<high>{NUMBER}))?"
    rf"[\s‐‑–-]{{0,2}}(?P<unit>{_UNIT})\b(?P<half>\s(?:and\s)?(?:a\s)?half\b)?"
    rf"(?:(?:,?\sand\s|,\s|\s)(?P<more>{NUMBER})[\s-]?(?P<smaller>months?|mos?|weeks?|days?)\b)?")
GATE = Folded(r"hour|hrs|day|we?e?k|mo|mnth|mth|year|yr|decade")


def durations(text: str) -> Iterator[Duration]:
    """Every duration in a text, in order; vague ones ("several months") are none.

    >>> [(d.low, d.high, d.unit, d.months_high) for d in durations("after 3-4 months; two and a half years; 574 days")]
    [(3.0, 4.0, 'month', 4.0), (2.5, 2.5, 'year', 30.0), (574.0, 574.0, 'day', 18.86)]
    >>> [d.months_low for d in durations("a year and a half, 5 years and 6 months, half a year; 6-month; 36+ months")]
    [18.0, 66.0, 6.0, 6.0, 36.0]
    >>> [d.months_low for d in durations("six (6) years afterwards")]
    [72.0]
    """
    if not GATE.search(text):
        return
    for match in _DURATION.finditer(text):
        found = _duration(match)
        if found:
            yield found


def _duration(match: re.Match[str]) -> Duration | None:
    low, high = number(match["low"]), number(match["high"]) if match["high"] else None
    unit = unit_name(match["unit"])
    if low is None or unit is None:
        return None
    high = low if high is None or high < low else high
    end = match.end()
    more = 0.0
    if match["half"]:
        low, high = low + 0.5, high + 0.5
    if match["more"]:
        amount, smaller = number(match["more"]), unit_name(match["smaller"])
        if amount is None or smaller is None or _DAYS[smaller] >= _DAYS[unit]:
            end = match.end("half") if match["half"] else match.end("unit")
        else:
            more = amount * _DAYS[smaller]
    scale = _DAYS[unit]
    return Duration(match.start("low"), end, low, high, unit,
                    round((low * scale + more) / DAYS_A_MONTH, 2), round((high * scale + more) / DAYS_A_MONTH, 2))
