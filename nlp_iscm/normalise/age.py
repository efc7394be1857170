"""Ages as written -> years."""

from __future__ import annotations

import re

from nlp_iscm.folded import Folded

_UNITS = {"year": 1.0, "yr": 1.0, "month": 1 / 12, "week": 7 / 365.25, "day": 1 / 365.25}
_ONES = {word: n for n, word in enumerate((
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"))}
_TENS = dict(zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True))
_TENS |= {"fourty": 40, "fourthy": 40, "fivety": 50, "ninty": 90}
NUMBER = (
    r"(?:\d{1,3}(?:[.,·]\d{1,2})?|(?:(?:" + "|".join(_TENS) + r")(?:[\s-]+(?:and[\s-]+)?(?:"
    + "|".join(list(_ONES)[1:10]) + r"))?|" + "|".join(sorted(list(_ONES)[1:], key=len, reverse=True)) + r"))"
)
_PART = Folded(rf"({NUMBER})(½)?[\s-]*(years?|yrs?|months?|weeks?|days?)?\b")


def number(text: str) -> float | None:
    """The number that a numeral or English words below one hundred say.

    >>> number("sixty-five"), number("fourty two"), number("2,5"), number("some")
    (65.0, 42.0, 2.5, None)
    """
    plain = text.lower().replace(",", ".").replace("·", ".")
    try:
        return float(plain)
    except ValueError:
        words = [w for w in re.split(r"[\s-]+", plain) if w and w != "and"]
    parts = [_TENS.get(w, _ONES.get(w)) for w in words]
    known = [p for p in parts if p is not None]
    return float(sum(known)) if known and len(known) == len(parts) else None


def age_years(text: str) -> float | None:
    """Age in years of "65", "sixty-five years", "18 months", "1 year and 6 months", to two decimals; None above 120.

    Months / 12, weeks * 7 / 365.25, days / 365.25; a number without unit is years.

    >>> age_years("65"), age_years("7-month"), age_years("nine week"), age_years("1 year and 6 months"), age_years("150")
    (65.0, 0.58, 0.17, 1.5, None)
    """
    total, seen = 0.0, False
    for match in _PART.finditer(text):
        value = number(match[1])
        if value is None:
            continue
        unit = (match[3] or "year").lower().rstrip("s")
        total += (value + (0.5 if match[2] else 0)) * _UNITS[unit]
        seen = True
    return round(total, 2) if seen and total <= 120 else None
