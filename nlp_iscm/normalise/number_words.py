"""Numbers in words or figures to floats: "18", "1.5", "twenty-four", "two and a half", "a", "half a"."""

from __future__ import annotations

import re

_ONES = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "dozen": 12, "couple": 2,
}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}

_ONE = "|".join(sorted((w for w in _ONES if w not in ("a", "an")), key=len, reverse=True))
# One number, without a name, to be put into larger expressions; word numbers need a space or hyphen after them.
NUMBER = (
    rf"(?:\d+(?:[.·,]\d+)?(?:\s?[½¼¾]|\s1/2)?|[½¼¾]|(?:{'|'.join(_TENS)})(?:[\s-](?:{_ONE}))?|(?:a\s)?couple(?:\sof)?|(?:{_ONE})"
    r"|half\san?|an?\shalf|half|an?)(?:\sand\s(?:a\s|one\s)?half)?"
)
_HALF = re.compile(r"\s+and\s+(?:a\s+|one\s+)?half$")


def number(text: str) -> float | None:
    """The number a text says, None where it says none.

    >>> number("574"), number("1.5"), number("twenty-four"), number("Two and a half"), number("half a"), number("2½")
    (574.0, 1.5, 24.0, 2.5, 0.5, 2.5)
    >>> number("several") is None
    True
    """
    words = " ".join(text.lower().split())
    half = _HALF.search(words)
    if half:
        whole = number(words[:half.start()])
        return None if whole is None else whole + 0.5
    return _plain(words)


def _plain(words: str) -> float | None:
    if words in ("half", "half a", "half an", "a half", "an half"):
        return 0.5
    if words.endswith(" 1/2"):
        whole = _plain(words[:-4])
        return None if whole is None else whole + 0.5
    if words[-1:] in _FRACTIONS:
        whole = _plain(words[:-1].strip()) if words[:-1].strip() else 0.0
        return None if whole is None else whole + _FRACTIONS[words[-1]]
    if words[:1].isdigit():
        return _figures(words)
    return _words(words)


def _figures(words: str) -> float | None:
    plain = words.replace("·", ".")
    if re.fullmatch(r"\d{1,3},\d{3}", plain, re.ASCII):
        plain = plain.replace(",", "")
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None


def _words(words: str) -> float | None:
    parts = [p for p in re.split(r"[\s-]+", words) if p not in ("of",)]
    if parts[:1] == ["a"] and len(parts) > 1:
        parts = parts[1:]
    if len(parts) == 2 and parts[0] in _TENS and 0 < _ONES.get(parts[1], 0) < 10:
        return float(_TENS[parts[0]] + _ONES[parts[1]])
    if len(parts) == 1:
        found = _ONES.get(parts[0], _TENS.get(parts[0]))
        return None if found is None else float(found)
    return None
