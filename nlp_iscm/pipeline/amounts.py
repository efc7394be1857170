"""Amounts: percentages and stretches of time of a sentence, with ranges, and units shared along "5.3 v 3.1 months".

Confidence intervals, p values, hazard ratios, counts and "5-year" are no amounts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.folded import Folded
from nlp_iscm.normalise.duration import unit_name
from nlp_iscm.normalise.number_words import number


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or range with its unit (%, day, week, month, year), in the text's offsets."""

    start: int
    end: int
    low: float
    high: float
    unit: str


_N = r"\d+(?:[.·]\d+)?"
_MASKED = re.compile(
    rf"\b\d\d(?:\.\d)?\s?%\s?(?:CI|confidence interval(?:s)?(?:\s?[\[(]CI[\])])?)[^);\]]*|\b(?:CI|HR|OR|RR|hazard ratio"
    rf"|relative risk|odds ratio)\b[:\s,=]*[^);\]a-z]*|\b[Pp]\s?(?:value\s?)?[=<>≤≥]\s?[\d.·]+"
    rf"|[(\[]\s?(?:range[,:]?\s?)?{_N}\s?%?\s?(?:-|–|—|to|,)\s?{_N}\s?%?\s?(?:months?|years?|weeks?|days?)?\s?[)\]]"
    rf"|\brange[,:]?\s{_N}\s?(?:-|–|to)\s?{_N}|±\s?{_N}"
    rf"|\b[nN]\s?=\s?\d+|\b\d+\s?/\s?\d+\b|;\s{_N}\s?[-–]\s?{_N}|\b(?i:group|arm|arms|phase|stage|trial|level|cohort|week|day"
    rf"|cycle|table|figure|fig\.)s?\s\d+\b|\[\d+(?:[,–-]\s?\d+)*\]|\b\d+(?:\.\d+)?[\s-]*(?:year|month|week|day"
    rf"|yr)s?[\s-]+(?:old|of age|median follow|follow)|\bgrades?\s\d(?:\s?[-–/]\s?\d)?"
    rf"|\bfollow[- ]?up\s(?:\w+\s){{0,4}}{_N}\s?(?:months?|years?|mo)|\b{_N}[-‐–](?:year|month|week|day|yr)\b"
    rf"|\b{_N},?\s(?:and|to)\s{_N}[\s-]year\b|\b(?i:at|after|within|every)\s{_N}\s(?:months?|years?|weeks?|days?)")
_AMOUNT = Folded(
    rf"(?<![\w.·/:≥≤<>-])(?<![≥≤<>]\s)(?P<low>{_N}|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?=\s(?:to"
    rf"|or|months?|years?|weeks?|days?)\b))"
    rf"(?:\s?(?P<pct>%)?\s?(?:-|–|—|\bto\b|\bor\b)\s?(?P<high>{_N}|two|three|four|five|six|seven|eight|nine|ten|eleven"
    rf"|twelve)(?![\w.·]*\d))?"
    r"[ \u00a0\u2009()]{0,60}(?P<unit>%|percent\b|per cent\b|months?\b|mos?\b|years?\b|yrs?\b|weeks?\b|wks?\b"
    r"|days?\b)?(?![\w·])")
_SHARES = Folded(
    r"^[\s,;()]*(?:[\w+/-]+\s+){0,6}?(?:v|vs\.?|versus|and|or|compared (?:with|to)|to|,)[\s,(]*$|^[\s,;()]{1,60}$")
_BETWEEN = Folded(
    rf"\b(?:between|from)\s(?P<low>{_N})\s?%?\s?(?:\w+\s)?(?:and|to)\s(?P<high>{_N})\s?(?P<unit>%|percent\b|months?\b"
    rf"|years?\b|weeks?\b|days?\b)")


def mask(text: str) -> str:
    """The text with what is no amount blanked out, every other character in its place.

    >>> mask("PFS 5.3 (95% CI 4-6) months")
    'PFS 5.3 (          ) months'
    """
    return _MASKED.sub(lambda m: " " * len(m.group()), text)


def amounts(text: str, offset: int = 0) -> list[Amount]:
    """The amounts of a sentence that begins at `offset`, in order.

    >>> [(a.low, a.high, a.unit) for a in amounts("PFS 5.3 v 3.1 months, survival 3-4 months, ORR 45% and 30%")]
    [(5.3, 5.3, 'month'), (3.1, 3.1, 'month'), (3.0, 4.0, 'month'), (45.0, 45.0, '%'), (30.0, 30.0, '%')]
    """
    clean = mask(text)
    between = {m.start("low"): m for m in _BETWEEN.finditer(clean)}
    spans = list(_spans(clean, between))
    return [Amount(a + offset, b + offset, low, high, unit) for a, b, low, high, unit in _shared(clean, spans)]


_Span = tuple[int, int, float, float, str | None]


def _spans(clean: str, between: dict[int, re.Match[str]]) -> Iterator[_Span]:
    skip = -1
    for match in _AMOUNT.finditer(clean):
        if match.start() < skip:
            continue
        wide = between.get(match.start("low"))
        found = wide or match
        low, high = number(found["low"]), number(found["high"]) if found["high"] else None
        if low is None:
            continue
        skip = found.end()
        written = found["unit"] or (None if wide else match["pct"])
        unit = None if written is None else ("%" if written[0] in "%pP" else unit_name(written))
        end = found.end("unit") if found["unit"] else found.end("high" if found["high"] else "low")
        yield match.start("low"), end, low, low if high is None else high, unit


def _shared(clean: str, spans: list[_Span]) -> list[tuple[int, int, float, float, str]]:
    """Numbers without a unit take the unit of the next one where only "versus" or the like lies between."""
    out: list[tuple[int, int, float, float, str]] = []
    following: _Span | None = None
    for span in reversed(spans):
        start, end, low, high, unit = span
        if unit is None and following is not None and following[4] and _SHARES.match(clean[end:following[0]][:80]):
            unit = following[4]
        following = (start, end, low, high, unit)
        if unit is not None:
            out.append((start, end, low, high, unit))
    return out[::-1]
