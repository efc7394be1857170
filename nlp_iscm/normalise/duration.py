"""Durations in words or figures to months and days.

Months are days / 30.4375, weeks * 7 / 30.4375, years * 12 (a year of 365.25 days), to two decimals.
"""

from __future__ import annotations

DAYS_A_MONTH = 30.4375
_DAYS = {"day": 1.0, "week": 7.0, "month": DAYS_A_MONTH, "year": 12 * DAYS_A_MONTH}


def months(amount: float, unit: str) -> float | None:
    """Months of `amount` days, weeks, months or years; None for another unit.

    >>> months(574, "days"), months(6, "weeks"), months(2, "years")
    (18.86, 1.38, 24.0)
    """
    days = _DAYS.get(unit.lower().rstrip("s"))
    return None if days is None else round(amount * days / DAYS_A_MONTH, 2)
