"""Where in a text a fact shows: its sentences, and the words in a quote that name it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp_iscm.facts.csv_text import number

# A full stop ends no sentence behind these.
_SHORT = re.compile(r"(?:\b(?:figs?|tabs?|refs?|al|vs|dr|mrs?|ms|prof|nos?|approx|ca|cf|i\.e|e\.g|st|inc|ltd|resp|vol)|\b[A-Z])\.$",
                    re.IGNORECASE)
_END = re.compile(r"[.!?][\"'”’)\]]{0,3}(?=\s+[A-Z(\[\"“‘0-9])|\n[ \t]*\n")
_LOOK_BACK = 12
_RADIATION = ("stereotactic radiosurgery", "radiosurgery", "brachytherapy", "radiotherapy", "chemoradiotherapy", "chemoradiation",
              "irradiation", "irradiated", "radiation")
# Fields that hold words of the text, the most telling first.
_NAMED = ("value", "name", "site", "technique", "regimen", "as_written", "cause", "endpoint", "scale", "label")


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Half-open ranges of the sentences between two offsets, without the white space around them.

    >>> text = "He came (Fig. 2). The mass grew.\\n\\nIt shrank"
    >>> [text[a:b] for a, b in sentences(text, 0, len(text))]
    ['He came (Fig. 2).', 'The mass grew.', 'It shrank']
    """
    begin = start
    for stop in [*(m.end() for m in _END.finditer(text, start, end) if _ends(text, m)), end]:
        first, last = begin, stop
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            yield first, last
        begin = stop


def _ends(text: str, match: re.Match[str]) -> bool:
    dot = match.start() + 1
    return text[match.start()] != "." or not _SHORT.search(text[max(0, dot - _LOOK_BACK):dot])


def spot(fact: Any, quote: str) -> tuple[int, int] | None:
    """The words of a quote that name the fact, as a range in the quote; None where only the sentence tells it.

    >>> from nlp_iscm.facts.model import Marker
    >>> spot(Marker(name="TTF-1", status="positive"), "CK7 and TTF-1 were positive.")
    (8, 13)
    """
    folded = quote.lower()
    if len(folded) != len(quote):
        folded = quote
    for words in _words(fact):
        pattern = r"[\s-]{1,3}".join(re.escape(w) for w in re.split(r"[\s-]+", words.lower()) if w)
        found = re.search(rf"(?<!\w){pattern}(?!\w)", folded) if pattern else None
        if found:
            return found.span()
    return None


def _words(fact: Any) -> Iterator[str]:
    named = [str(v) for name in _NAMED if isinstance(v := getattr(fact, name, None), str) and len(v) > 1]
    if hasattr(fact, "status"):  # a marker's value ("30%") says less than its name
        named.sort(key=lambda v: v != fact.name)
    yield from named
    yield from sorted((a for a in getattr(fact, "accept", ()) if len(a) > 1), key=lambda a: (-len(a), a))
    if getattr(fact, "kind", None) == "radiotherapy":
        yield from _RADIATION
    if getattr(fact, "low", None) is not None:
        yield number(fact.low)
    age = getattr(fact, "age_years", None)
    if age is not None:
        yield f"{number(age)} year old"
        yield number(age)
