"""The reading order of a page: bands across the page, columns within them, found by the empty strips between words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlp_iscm.ingest.glyphs import Word

NARROWEST = 7.0  # points a gutter has at least
_DEEPEST = 6


def regions(words: Sequence[Word], depth: int = 0, hints: Sequence[tuple[float, float]] = ()) -> Iterator[list[Word]]:
    """Groups of words that are read one after another: each a single column.

    Words are cut at the emptiest vertical strip; lines that cross it (titles, wide tables, captions) part the page into
    bands, and within a band the left column is read before the right. `hints` are strips of other pages of the file, which
    hold where a page has too little text to tell (the last one).
    """
    strip = (gutter(words) if len(words) > 12 else None) or _hinted(words, hints) if depth < _DEEPEST else None
    if strip is None:
        if depth == 0:
            yield from _by_height(words)
        elif words:
            yield list(words)
        return
    left, right, across = _sides(words, strip)
    for band, is_across in _bands(left, right, across):
        if is_across:
            yield from regions(band, depth + 1)
            continue
        yield from regions([w for w in band if w.x1 <= strip[1]], depth + 1)
        yield from regions([w for w in band if w.x1 > strip[1]], depth + 1)


def _hinted(words: Sequence[Word], hints: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """The strip of another page, if words stand on both sides of it and hardly any in it."""
    for strip in hints:
        crossing = sum(w.x0 < strip[1] - 1 and w.x1 > strip[0] + 1 for w in words)
        right = sum(w.x0 >= strip[1] - 1 for w in words)
        if right and crossing <= 0.02 * len(words) and len(words) - right - crossing > 0:
            return strip
    return None


def _by_height(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Regions of a page whose full lines hide the strip between its columns: parts between empty heights tried one by one."""
    parts = _parts(words)
    strips = [gutter(part) if len(part) > 12 else None for part in parts]
    for index, part in enumerate(parts):  # a heading or two beside each other are too few to tell
        near = next((s for s in (*strips[max(0, index - 1):index], *strips[index + 1:index + 2]) if s), None)
        if strips[index] is None and near and len(part) < 40 and not any(w.x0 < near[1] - 1 and w.x1 > near[0] + 1 for w in part) \
                and any(w.x0 >= near[1] - 1 for w in part):
            strips[index] = near
    start = 0
    for index in range(1, len(parts) + 1):
        if index < len(parts) and _alike(strips[start], strips[index]):
            continue
        run = [word for part in parts[start:index] for word in part]
        if strips[start] is None:
            yield run
        else:
            yield from regions(run, 1)
        start = index


def _alike(first: tuple[float, float] | None, second: tuple[float, float] | None) -> bool:
    if first is None or second is None:
        return first is second
    return min(first[1], second[1]) > max(first[0], second[0])


def _parts(words: Sequence[Word]) -> list[list[Word]]:
    """Words parted at heights where a page is empty for most of a line, from the top down."""
    parts: list[list[Word]] = []
    low = 0.0
    for word in sorted(words, key=lambda w: -w.y1):
        if not parts or word.y1 < low - 0.5 * (word.y1 - word.y0):
            parts.append([])
            low = word.y0
        parts[-1].append(word)
        low = min(low, word.y0)
    return parts


def gutter(words: Sequence[Word]) -> tuple[float, float] | None:
    """The vertical strip (left and right edge in points) that parts two columns, None for a single column."""
    low = min(w.x0 for w in words)
    high = max(w.x1 for w in words)
    width = int(high - low) + 1
    if width < 120 or width > 20_000:
        return None
    cover = _cover(words, low, width)
    inner = sorted(cover[width // 10:width - width // 10])
    level = inner[int(0.6 * len(inner))]
    for share in (0.0, 0.12, 0.3):
        for start, end in _runs(cover, max(1.0, share * level)):
            strip = (low + start, low + end)
            if _parts_columns(words, strip):
                return strip
    return None


def _runs(cover: Sequence[float], limit: float) -> list[tuple[int, int]]:
    """Stretches of the width with no more text than `limit` over them, the widest and most central first."""
    width = len(cover)
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for x in range(width // 12, width - width // 12 + 1):
        if cover[x] <= limit:
            start = x if start is None else start
            continue
        if start is not None and x - start >= NARROWEST * 0.6:
            runs.append((start, x))
        start = None
    return sorted(runs, key=lambda r: (-min(r[1] - r[0], 30), abs(r[0] + r[1] - width), r))


def _cover(words: Sequence[Word], low: float, width: int) -> list[float]:
    """Height of text over every point of the width; the space behind a word counts as text."""
    steps = [0.0] * (width + 2)
    for word in words:
        height = word.y1 - word.y0
        steps[max(0, int(word.x0 - low))] += height
        steps[min(width, int(word.x1 - low + 0.4 * height) + 1)] -= height
    total = 0.0
    cover = []
    for step in steps[:width]:
        total += step
        cover.append(total)
    return cover


def _parts_columns(words: Sequence[Word], strip: tuple[float, float]) -> bool:
    """Whether enough words stand on both sides, over enough height, and few lines cross."""
    left = [w for w in words if w.x1 <= strip[1] and w.x0 < strip[0]]
    right = [w for w in words if w.x0 >= strip[0]]
    if min(len(left), len(right)) < max(6, 0.04 * len(words)):
        return False
    lines = [len({round(w.y0 / 4) for w in side}) for side in (left, right)]
    if min(lines) < 3:
        return False
    per_line = [len(side) / n for side, n in zip((left, right), lines, strict=True)]
    wide = [max(w.x1 for w in side) - min(w.x0 for w in side) for side in (left, right)]
    return min(per_line) >= 1.6 or (min(wide) > 60 and min(lines) > 5)


def _sides(words: Sequence[Word], strip: tuple[float, float]) -> tuple[list[Word], list[Word], list[Word]]:
    """Words left and right of a strip, and those of lines that cross it."""
    crossing = sorted((w for w in words if w.x0 < strip[1] - 1 and w.x1 > strip[0] + 1), key=lambda w: -w.y0)
    levels = [((w.y0 + w.y1) / 2, w.y1 - w.y0) for w in crossing]
    left: list[Word] = []
    right: list[Word] = []
    across: list[Word] = []
    for word in words:
        middle = (word.y0 + word.y1) / 2
        if _near(levels, middle, word.y1 - word.y0):
            across.append(word)
        elif word.x1 <= strip[1]:
            left.append(word)
        else:
            right.append(word)
    return _with_last_lines(left, right, across), right, across


def _with_last_lines(left: list[Word], right: Sequence[Word], across: list[Word]) -> list[Word]:
    """Words left of the strip but for the short last lines of paragraphs that run across it, which join `across`."""
    if not across or not left:
        return left
    stay: list[Word] = []
    others = sorted((w.y0, w.y1) for w in right)
    levels = {round(w.y0, 1): w.y1 - w.y0 for w in across}
    for word in sorted(left, key=lambda w: -w.y0):
        height = word.y1 - word.y0
        above = any(0 <= y - word.y0 < 1.5 * height and abs(tall - height) < 0.08 * height for y, tall in levels.items())
        if above and not any(y0 < word.y1 and y1 > word.y0 for y0, y1 in others):
            across.append(word)
            levels[round(word.y0, 1)] = height
        else:
            stay.append(word)
    return stay


def _near(levels: Sequence[tuple[float, float]], middle: float, height: float) -> bool:
    """Whether a crossing word stands on the same line (levels are sorted downwards)."""
    low, high = 0, len(levels)
    while low < high:
        at = (low + high) // 2
        if levels[at][0] > middle:
            low = at + 1
        else:
            high = at
    return any(abs(levels[i][0] - middle) < 0.45 * min(levels[i][1], height) for i in (low - 1, low) if 0 <= i < len(levels))


def _bands(left: list[Word], right: list[Word], across: list[Word]) -> Iterator[tuple[list[Word], bool]]:
    """Bands from the top down: runs of lines that cross the strip, and runs of lines that do not."""
    marked = sorted([(w, False) for w in left + right] + [(w, True) for w in across], key=lambda m: (-m[0].y1, m[0].x0))
    band: list[Word] = []
    kind = False
    for word, is_across in marked:
        if band and is_across != kind:
            yield band, kind
            band = []
        kind = is_across
        band.append(word)
    if band:
        yield band, kind
