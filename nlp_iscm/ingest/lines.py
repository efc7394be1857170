"""Lines of a column: words on one baseline joined from left to right, superscripts placed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from nlp_iscm.ingest.decode import plain_characters, visible
from nlp_iscm.ingest.glyphs import END, UP, Word, may_be_raised
from nlp_iscm.ingest.markup import around

_RAISED = re.compile(f"{UP}([^{UP}{END}]{{0,60}}){END}")
_MARKS = re.compile(f"[{UP}{END}]")


class Line(NamedTuple):
    """A line of text, its page, its box in points (y upwards) and whether its font is bold.

    `cells` are its parts where wide gaps part it, `column` counts the columns of its page in reading order.
    """

    text: str
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool = False
    cells: tuple[str, ...] = ()
    column: int = 0

    @property
    def height(self) -> float:
        return self.y1 - self.y0


def lines_of(words: Sequence[Word], page: int, column: int, weight: Callable[[int], int]) -> Iterator[tuple[Line, int]]:
    """Lines of one column from the top down, each with the number of citations set apart in it."""
    for row in _rows(words):
        row.sort(key=lambda w: w.x0)
        text, cells = _text(row)
        text, marks = _finished(text)
        if not text:
            continue
        floor, size = _measures(row)
        bold = weight(row[0].at) >= 600 and (len(row) == 1 or weight(row[-1].at) >= 600)
        yield Line(text, page, row[0].x0, floor, max(w.x1 for w in row), floor + size, bold,
                   tuple(_finished(cell)[0] for cell in cells) if len(cells) > 1 else (), column), marks


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words grouped by the line they stand on, from the top down."""
    rows: list[list[Word]] = []
    edges: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda w: (-(w.y0 + w.y1), w.x0)):
        place = None
        for back in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            low, high = edges[back]
            inside = min(high, word.y1) - max(low, word.y0)
            if inside > 0.5 * min(high - low, word.y1 - word.y0):
                place = back
                break
        if place is None:
            rows.append([word])
            edges.append((word.y0, word.y1))
        else:
            rows[place].append(word)
            if word.y1 - word.y0 > edges[place][1] - edges[place][0]:
                edges[place] = (word.y0, word.y1)
    return rows


def _text(row: Sequence[Word]) -> tuple[str, list[str]]:
    """Text of a row's words, and the same cut into cells at gaps wider than any space."""
    floor, size = _measures(row)
    pieces: list[str] = []
    cells: list[list[str]] = [[]]
    last: Word | None = None
    for word in row:
        gap = word.x0 - last.x1 if last else 0.0
        raised = word.y1 - word.y0 < 0.85 * size and word.y0 - floor > 0.14 * size and may_be_raised(word.text, "", "")
        text = f"{UP}{word.text}{END}" if raised else word.text
        glue = "" if last is None or (gap < 0.1 * size and (raised or UP in word.text[:1] or gap < 0.02 * size)) else " "
        if last is not None and gap > 1.6 * size:
            cells.append([])
        pieces.append(glue + text)
        cells[-1].append(text)
        last = word
    return "".join(pieces), [" ".join(cell) for cell in cells]


def _measures(row: Sequence[Word]) -> tuple[float, float]:
    """Lower edge and height of a row's ordinary words."""
    size = _usual([w.y1 - w.y0 for w in row for _ in range(len(w.text))])
    # ">=": characters without a box have no height, and a row may hold nothing else
    return _usual([w.y0 for w in row if w.y1 - w.y0 >= 0.85 * size]), size


def _usual(values: list[float]) -> float:
    """The middle one; of a word and its raised mark the higher counts as usual."""
    return sorted(values)[len(values) // 2]


def _finished(text: str) -> tuple[str, int]:
    marks = 0
    if UP in text:
        text, marks = around(_RAISED, text.replace(END + UP, ""), lambda m: m.group(1))
        text = _MARKS.sub("", text)
    text = plain_characters(visible(text)[0])
    return " ".join(text.split()), marks
