"""Lines of a page in reading order -> paragraphs, by indents, gaps, sizes and short last lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp_iscm.ingest.floats import label_of
from nlp_iscm.ingest.headings import heading_of, is_heading_line, run_in
from nlp_iscm.ingest.lines import Line
from nlp_iscm.ingest.references import entry_number

_ENDED = re.compile(r"[.?!:][\"'”’)\]]*(?:\s?\[[\d,–\s-]+\])?$")
_ENTRY = re.compile(r"\[?\d{1,3}(?:\]|\.|\))\s*[A-Z\[“\"]|\d{1,3}\s[A-Z][a-z]+ [A-Z]|[•▪–-]\s")


def paragraphs(column: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines of one column that make a paragraph, a heading, a caption or a table row each."""
    if not column:
        return
    left = _edge([line.x0 for line in column])
    right = max(line.x1 for line in column)
    pitch = _pitch(column)
    group = [column[0]]
    for above, line in pairwise(column):
        if _begins(above, line, group, left, right, pitch):
            yield group
            group = []
        group.append(line)
    yield group


def _edge(edges: Sequence[float]) -> float:
    """The left edge most lines share."""
    (most, _), = Counter(round(x) for x in edges).most_common(1)
    return float(most)


def _pitch(column: Sequence[Line]) -> float:
    """Usual distance of two lines, in points."""
    steps = sorted(a.y0 - b.y0 for a, b in pairwise(column) if a.y0 > b.y0)
    return steps[len(steps) // 3] if steps else 12.0


def _begins(above: Line, line: Line, group: Sequence[Line], left: float, right: float, pitch: float) -> bool:
    """Whether a line begins a paragraph of its own."""
    step = above.y0 - line.y0
    if len(group) > 1 and group[-2].y0 > above.y0:
        pitch = min(pitch, group[-2].y0 - above.y0)
    if step < 0 or step > 1.45 * max(pitch, 1.05 * line.height) or step > 1.9 * above.height + 0.3 * pitch:
        return True
    if abs(line.height - above.height) > 0.13 * max(line.height, above.height):
        return True
    if line.bold != above.bold and (_alone(above, line) or (line.bold and step > 1.1 * pitch)):
        return True
    ended = bool(_ENDED.search(above.text))
    if label_of(line.text) and (ended or step > 1.2 * pitch or abs(line.height - above.height) > 0.05 * line.height):
        return True
    if _is_heading(line, right) or (_is_heading(above, right) and len(group) == 1):
        return True
    return _is_set_in(above, line, group, left, right, ended)


def _is_set_in(above: Line, line: Line, group: Sequence[Line], left: float, right: float, ended: bool) -> bool:
    """Whether an entry's number, an indent, or a short line above shows that a paragraph begins."""
    indent = line.x0 - above.x0
    if _ENTRY.match(line.text) and (ended or entry_number(line.text)) and line.x0 <= left + line.height:
        return True
    if 0.7 * line.height < indent < 5 * line.height and above.x0 <= left + 1.5 and (ended or above.x1 < right - 4 * line.height):
        return not _hangs(group, line)
    return ended and above.x1 < right - 0.12 * (right - left) and line.text[:1].isupper() and abs(indent) < 0.5 * line.height


def _hangs(group: Sequence[Line], line: Line) -> bool:
    """Whether an indented line continues an entry whose first line stands out to the left."""
    return bool(_ENTRY.match(group[0].text)) and (len(group) == 1 or abs(group[-1].x0 - line.x0) < 2)


def _alone(above: Line, line: Line) -> bool:
    """Whether a bold line is a heading above, or begins below, ordinary text (not a bold word at a line's beginning)."""
    return (above.bold and len(above.text) < 110) or line.bold


def _is_heading(line: Line, right: float) -> bool:
    """Whether a line is a heading: it does not fill the column, as the line of a paragraph that begins like one does."""
    filled = line.x1 > right - 2 * line.height and line.x0 < right - 90
    return is_heading_line(line.text) and line.text[-1] not in ",-" and (line.bold or not filled)


def role_of(group: Sequence[Line], body: float) -> str:
    """"heading" for a short bold or large paragraph without a stop; `body` is the usual height of a line."""
    text = " ".join(line.text for line in group)
    if len(group) > 3 or len(text) > 160 or (_ENDED.search(text) and not heading_of(text)) or run_in(text[:80]):
        return ""
    large = group[0].height > 1.12 * body
    bold = all(line.bold for line in group) and group[0].height > 0.96 * body and not any(line.cells for line in group)
    bold = bold and len(text) < 110 and not re.search(r"\d{4}", text)
    letters = sum(c.isalpha() for c in text)
    return "heading" if (large or bold) and letters > 0.6 * len(text) and text[:1].isalnum() and not label_of(text) else ""
