"""How often a drug is given, as written, to days between administrations or to the length of a cycle in days."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp_iscm.normalise.quantity import number

_UNIT = {"day": 1.0, "d": 1.0, "week": 7.0, "wk": 7.0, "w": 7.0, "month": 30.0, "hour": 1 / 24, "hr": 1 / 24, "h": 1 / 24,
         "m": 30.0, "year": 365.0}
_TIMES = {"once": 1, "twice": 2, "thrice": 3, "bi": 2, "two times": 2, "three times": 3, "four times": 4, "one time": 1,
          "five times": 5, "six times": 6}
_WORD = {
    "daily": 1.0, "everyday": 1.0, "nightly": 1.0, "weekly": 7.0, "fortnightly": 14.0, "biweekly": 14.0, "bi-weekly": 14.0,
    "monthly": 30.0, "qd": 1.0, "q.d.": 1.0, "od": 1.0, "o.d.": 1.0, "qday": 1.0, "quotidien": 1.0, "q.d": 1.0,
    "bid": 0.5, "b.i.d.": 0.5, "b.i.d": 0.5,
    "bd": 0.5, "b.d.": 0.5, "tid": 0.33, "t.i.d.": 0.33, "t.i.d": 0.33, "tds": 0.33, "qid": 0.25, "q.i.d.": 0.25, "qds": 0.25,
    "qod": 2.0, "every other day": 2.0, "alternate days": 2.0, "every other week": 14.0, "alternate weeks": 14.0, "qhs": 1.0,
    "every alternate day": 2.0, "every second day": 2.0, "every second week": 14.0, "qw": 7.0, "qm": 30.0, "every day": 1.0,
    "every week": 7.0, "every month": 30.0, "each day": 1.0, "each week": 7.0, "every night": 1.0, "tri-weekly": 21.0,
    "triweekly": 21.0, "every morning": 1.0, "each month": 30.0, "once-daily": 1.0, "twice-daily": 0.5, "quarterly": 90.0,
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """`every_days` between administrations, or the cycle's length where `cycle` is true."""

    every_days: float
    cycle: bool = False


def every(count: float, unit: str) -> float | None:
    """Days of a count of days, weeks, months or hours; None for another unit.

    >>> every(3, "weeks"), every(21, "d"), every(12, "h"), every(1, "month"), every(2, "moons")
    (21.0, 21.0, 0.5, 30.0, None)
    """
    days = _UNIT.get(unit.lower().rstrip("s") or unit.lower())
    return None if days is None else round(count * days, 2)


def schedule(text: str) -> Schedule | None:
    """The Schedule of a phrase such as "every 3 weeks", "q21d", "28-day cycle", "twice a day", "weekly"; None if unknown.

    >>> schedule("every three weeks"), schedule("q3w"), schedule("28-day cycle")
    (Schedule(every_days=21.0, cycle=True), Schedule(every_days=21.0, cycle=True), Schedule(every_days=28.0, cycle=True))
    >>> schedule("twice a day").every_days, schedule("b.i.d.").every_days, schedule("weekly").every_days, schedule("3-weekly")
    (0.5, 0.5, 7.0, Schedule(every_days=21.0, cycle=True))
    >>> schedule("every 12 hours"), schedule("three times a week"), schedule("now and then") is None
    (Schedule(every_days=0.5, cycle=False), Schedule(every_days=2.33, cycle=False), True)
    """
    plain = re.sub(r"\s+", " ", text.strip().lower().replace("–", "-").replace("‑", "-"))
    if plain in _WORD:
        return Schedule(_WORD[plain], plain in ("tri-weekly", "triweekly", "every other week", "every second week"))
    return _of_times(plain) or _of_interval(plain)


_PER_TIME = re.compile(
    r"(?:(once|twice|thrice|(?:one|two|three|four|five|six|\d) times?)|(one|two|three|four|\d) (?:doses?|tablets?|injections?))"
    r"[- ](?:(?:a|per|every|each|in a|/)?[- ]?)(day|daily|week|weekly|month|monthly)"
)


def _of_times(plain: str) -> Schedule | None:
    match = _PER_TIME.search(plain)
    if not match:
        return None
    word = match[1] or match[2]
    count = _TIMES.get(word) or number(word.split()[0])
    days = {"d": 1.0, "w": 7.0, "m": 30.0}[match[3][0]]
    return Schedule(round(days / count, 2)) if count else None


_INTERVAL = re.compile(
    r"(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|twelve|fourteen|twenty[- ]one|twenty[- ]eight|ten)"
    r"(?:(?: to |-)(?P<high>\d{1,2}|four|six|eight))?[- ]?(?P<unit>weekly|days?|weeks?|wks?|months?|hours?|hrs?|d|w|h|m)\b"
)
_ORDINAL = re.compile(r"every (third|fourth|sixth|21st|28th|14th) (week|day|month)")
_ORDINALS = {"third": 3, "fourth": 4, "sixth": 6, "21st": 21, "28th": 28, "14th": 14}


def _of_interval(plain: str) -> Schedule | None:
    ordinal = _ORDINAL.search(plain)
    if ordinal:
        days = every(_ORDINALS[ordinal[1]], ordinal[2])
        return None if days is None else Schedule(days, days >= 14)
    match = _INTERVAL.search(plain)
    if match:
        count = number(match["n"])
        days = every(count, {"weekly": "week"}.get(match["unit"], match["unit"])) if count else None
        return None if days is None or not days else Schedule(days, days >= 14)
    bare = re.fullmatch(r"q\.? ?(\d{1,2})", plain)
    return Schedule(float(bare[1]), int(bare[1]) >= 14) if bare else None
