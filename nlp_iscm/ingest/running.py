"""Running heads, running feet and page numbers: the same line in the same place on several pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from nlp_iscm.ingest.lines import Line

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"(?:page|p\.|pag\.)?\s*[-–—|(]*\s*(?:[A-Za-z]?\d{1,6}|[ivxl]{1,6})\s*[-–—|)]*(?:\s*(?:of|/)\s*\d{1,5})?",
    re.IGNORECASE)
_EDGE = 0.13  # share of the page's height at top and bottom where running lines stand


def without_running_lines(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> tuple[list[list[Line]], int]:
    """Lines of all pages without those that repeat at the pages' edges, and how many were left out."""
    places: Counter[tuple[str, bool]] = Counter()
    for lines, height in zip(pages, heights, strict=True):
        places.update({_key(line, height) for line in lines if _at_edge(line, height)})
    needed = 2 if len(pages) < 6 else 3
    kept: list[list[Line]] = []
    dropped = 0
    for lines, height in zip(pages, heights, strict=True):
        stay = [line for line in lines if not (_at_edge(line, height) and (_is_number(line) or places[_key(line,
            height)] >= needed))]
        dropped += len(lines) - len(stay)
        kept.append(stay)
    return kept, dropped


def _at_edge(line: Line, height: float) -> bool:
    return line.y0 > (1 - _EDGE) * height or line.y1 < _EDGE * height


def _is_number(line: Line) -> bool:
    return bool(_NUMBER.fullmatch(line.text.strip()))


def _key(line: Line, height: float) -> tuple[str, bool]:
    """What a line says with its numbers levelled, and whether it stands at the top."""
    return _DIGITS.sub("#", line.text.lower()).strip(" .|#-–—"), line.y0 > height / 2
