"""Amounts of drugs as written to a Quantity: value, range, unit, and what the amount is per."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp_iscm.folded import Folded

WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
}
NUMBER = r"\d{1,3}(?:[,\u2009\u00a0 ]\d{3}){1,2}(?![\d.])|\d{1,7}(?:[.,·]\d{1,4})?"

_UNITS = {
    "mg": "mg", "milligram": "mg", "milligrams": "mg", "mgs": "mg", "g": "g", "gm": "g", "gms": "g", "gr": "g", "gram": "g",
    "grams": "g", "µg": "ug", "μg": "ug", "mcg": "ug", "ug": "ug", "microgram": "ug", "micrograms": "ug",
    "iu": "IU", "u": "IU", "units": "IU", "unit": "IU", "international units": "IU", "ui": "IU", "miu": "MU", "mu": "MU",
    "million units": "MU", "million iu": "MU", "million international units": "MU", "million u": "MU", "mui": "MU",
    "mci": "mCi", "gbq": "GBq", "mbq": "MBq", "kbq": "kBq", "millicurie": "mCi", "millicuries": "mCi", "ci": "Ci",
    "mmol": "mmol", "mcg/h": "ug/h", "%": "%",
}
_PER = Folded(
    r"(m\s?[2²]|m\^2|sqm|sq\.?\s?m|square[- ]met(?:re|er)s?|kg|kilogram|day|dag|d|24 ?h|j|dose|week|wk|w|month|cycle|h|hr|hour"
    r"|min)(?![a-z])"
)
_AREA = Folded(r"\bm\s?[2²]|m\^2|sqm|sq\.?\s?m|square")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount: `value` (a range's lower end), `low` and `high`, `unit` ("mg/m2", "AUC"), `per` "day", "week" or None."""

    value: float
    unit: str
    low: float
    high: float
    per: str | None = None


def number(text: str) -> float | None:
    """A figure with decimal point or comma, with thousands' comma or space, or a number word; None for anything else.

    >>> number("1,200"), number("1,3"), number("1 000"), number("0.7"), number("six"), number("twenty-one"), number("some")
    (1200.0, 1.3, 1000.0, 0.7, 6.0, 21.0, None)
    """
    plain = text.strip().lower().replace("\u2009", " ").replace("\u00a0", " ").replace("·", ".")
    if re.fullmatch(r"\d{1,3}(?:[, ]\d{3})+", plain):
        return float(re.sub(r"[, ]", "", plain))
    if re.fullmatch(r"\d+(?:[.,]\d+)?", plain):
        return float(plain.replace(",", "."))
    parts = [WORDS.get(p) for p in re.split(r"[\s-]+", plain)]
    if any(p is None for p in parts):
        return None
    total = 0
    for part in parts:
        total = (total or 1) * 100 if part == 100 else total + (part or 0)
    return float(total)


def unit(text: str) -> tuple[str | None, str | None]:
    """Canonical unit and time base of a written unit; (None, None) where the mass or activity is not known.

    >>> unit("mg/m 2"), unit("mg/kg/day"), unit("mg per square metre"), unit("million IU"), unit("mg/dL")
    (('mg/m2', None), ('mg/kg', 'day'), ('mg/m2', None), ('MU', None), (None, None))
    """
    plain = re.sub(r"\s+", " ", text.strip().lower())
    head, *rest = re.split(r"\s?/\s?|\s?\bper\b\s?|\s(?=kg\b)|[·.](?=m)", plain)
    known = _UNITS.get(head.strip(" -"))
    if known is None:
        return None, None
    body, time = "", None
    for part in filter(None, (p.strip() for p in rest)):
        match = _PER.match(part)
        if not match:
            return None, None
        word = match[1]
        if _AREA.match(word):
            body = "/m2"
        elif word in ("kg", "kilogram"):
            body = "/kg"
        elif word in ("day", "d", "24h", "24 h", "j", "dag"):
            time = "day"
        elif word in ("week", "wk", "w"):
            time = "week"
        elif word == "month":
            time = "month"
    return known + body, time


def quantity(figure: str, high: str | None, written: str) -> Quantity | None:
    """The Quantity of a figure (or range) and a written unit.

    >>> quantity("1,3", None, "mg/m 2")
    Quantity(value=1.3, unit='mg/m2', low=1.3, high=1.3, per=None)
    >>> quantity("400", "600", "mg daily") is None
    True
    """
    low, top = number(figure), number(high) if high else None
    name, per = unit(written)
    if low is None or name is None:
        return None
    return Quantity(low, name, low, top if top is not None else low, per)
