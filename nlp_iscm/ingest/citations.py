"""Citations and exponents whose raised print was lost: "carcinoma 17 . The", "metastases.3 The", "75 mg/m 2", "10 9 /L"."""

from __future__ import annotations

import re

_LIST = r"\d{1,3}(?:\s?[,–-]\s?\d{1,3})*"
# The space before the stop is what an inline element of a web page leaves.
_BEFORE_STOP = re.compile(rf" (?<=[\w)%\]’”\"] )({_LIST}) (?=[.,;:)](?:\s|$))")
_NUMBERED_NOUN = re.compile(
    r"(?:\b(?:fig(?:ure|s)?\.?|figures|tables?|case|patient|grade|stage|type|level|score|class|phase|group|cycles?|days?"
    r"|weeks?|months?|no\.?"
    r"|number|chapter|step|of|to|than|was|were|is|and|or|at|in|by|for|with|about|under|over|ca|age|aged|ecog|kps)"
    r"|[=<>≥≤±~×/+-])$", re.IGNORECASE)
_AUTHORS = re.compile(rf"(\bet al ?\.) ({_LIST}) (?=[a-z(,])")
_BEHIND_STOP = re.compile(rf"\.(?<=[a-z][a-z][a-z)]\.)({_LIST})(?=\s+[A-Z]|\s*$)", re.MULTILINE)
_NO_STOP = re.compile(r"\b(?:fig|figs|vol|tab|ref|refs|eqn|approx|sect|chap|nos)$", re.IGNORECASE)
_PER_AREA = re.compile(r"(?<=/)\s?(m|cm|mm) ([23])(?![\w.,]\d|\d)")
_POWER = re.compile(r"([×x*] ?10) (\d{1,2})(?= ?(?:/|per\b|[lL]\b|,|\)|\.|cells|$))")
_UP = {"2": "²", "3": "³"}


def raised_again(text: str) -> tuple[str, int]:
    """Text with lost superscripts restored, and how many citations were set apart.

    >>> raised_again("the fifth decade 17 . She got 75 mg/m 2 of docetaxel; platelets were 47 × 10 9 /L.")
    ('the fifth decade [17]. She got 75 mg/m² of docetaxel; platelets were 47 × 10^9/L.', 1)
    >>> raised_again("It spread to local nodes.3 The next day")
    ('It spread to local nodes [3]. The next day', 1)
    """
    if ("/" in text and " 2" in text) or " 3" in text:
        text = _PER_AREA.sub(lambda m: m.group(1) + _UP[m.group(2)], text)
    if "10 " in text:
        text = re.sub(r"(10\^\d{1,2}) /", r"\1/", _POWER.sub(r"\1^\2", text))
    first = 0
    if any(stop in text for stop in (" .", " ,", " ;", " :", " )")):
        text, first = _counted(_BEFORE_STOP, text, " [{}]", _NUMBERED_NOUN)
    text, second = _counted(_BEHIND_STOP, text, " [{}].", _NO_STOP)
    third = 0
    if "et al" in text:
        text, third = _AUTHORS.subn(r"\1 [\2] ", text)
    return text, first + second + third


def _counted(pattern: re.Pattern[str], text: str, form: str, unless: re.Pattern[str]) -> tuple[str, int]:
    count = 0

    def mend(match: re.Match[str]) -> str:
        nonlocal count
        if unless.search(text, max(0, match.start() - 12), match.start()):
            return match.group()
        count += 1
        return form.format(re.sub(r"\s", "", match.group(1)))

    return pattern.sub(mend, text), count
