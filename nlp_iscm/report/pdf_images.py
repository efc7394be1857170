"""Pages of a PDF as pictures, with boxes around the evidence: pdfium draws, the text layer's characters give the boxes.

An Article's text is not that of the text layer (words mended, running heads gone), so that a quote is looked up by its
letters and digits alone, on its own page.
"""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2

from nlp_iscm.article import Page
from nlp_iscm.ingest.glyphs import Box, Glyphs

WIDTH = 900  # pixels of a page
MOST_PAGES = 80  # pages with a picture; of longer files only those that hold evidence
_LEAST = 12  # letters that a part of a quote needs to be looked up alone
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Picture:
    """One page: PNG bytes, size in pixels, and for each range its boxes (left, top, width, height in per cent)."""

    page: int
    png: bytes
    width: int
    height: int
    boxes: tuple[tuple[Range, tuple[float, float, float, float]], ...]


def pictures(path: Path, text: str, pages: Sequence[Page], ranges: Sequence[Range]) -> Iterator[Picture]:
    """The pages of a PDF in order, with the boxes of the ranges of the text that lie on them.

    Raises PdfiumError for a file that pdfium cannot open, OSError where it cannot be read.
    """
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        told = {p.number: [(max(a, p.start), min(b, p.end), (a, b)) for a, b in ranges if a < p.end and b > p.start] for p in pages}
        count = len(document)
        shown = range(1, count + 1) if count <= MOST_PAGES else [n for n in range(1, count + 1) if told.get(n)][:MOST_PAGES]
        spans = {p.number: p for p in pages}
        for number in shown:
            yield _picture(document[number - 1], number, text, spans.get(number), told.get(number, []))
    finally:
        document.close()


def _picture(page: Any, number: int, text: str, span: Page | None, told: list[tuple[int, int, Range]]) -> Picture:
    width, height = page.get_size()
    bitmap = page.render(scale=WIDTH / max(width, 1), grayscale=True)
    grey = bitmap.to_numpy()
    grey = grey[:, :, 0] if grey.ndim == 3 else grey
    boxes: list[tuple[Range, tuple[float, float, float, float]]] = []
    if span and told:
        textpage = page.get_textpage()
        glyphs = Glyphs(textpage, (width, height), page.get_rotation() // 90 % 4)
        left, bottom = page.get_bbox()[:2]
        finder = _Finder(glyphs.text, text[span.start:span.end])
        for start, end, whole in told:
            for first, last in finder.find(start - span.start, end - span.start):
                for line in _lines([glyphs.box(i) for i in range(first, last) if not glyphs.text[i].isspace()]):
                    boxes.append((whole, _per_cent(line, left, bottom, width, height)))
        textpage.close()
    page.close()
    return Picture(number, png(grey), grey.shape[1], grey.shape[0], tuple(boxes))


def _per_cent(box: Box, left: float, bottom: float, width: float, height: float) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    return (round(100 * (x0 - left) / width, 2), round(100 * (height + bottom - y1) / height, 2), round(100 * (x1 - x0) / width, 2),
            round(100 * (y1 - y0) / height, 2))


class _Finder:
    """Looks up parts of an article's page among the characters of the text layer."""

    def __init__(self, layer: str, page: str) -> None:
        self.layer, self.at = squashed(layer)
        self.page, self.page_at = squashed(page)

    def find(self, start: int, end: int) -> list[Range]:
        """Ranges of the text layer for a range of the page's text; what is not there is left out."""
        first = int(np.searchsorted(self.page_at, start))
        last = int(np.searchsorted(self.page_at, end))
        return self._found(first, last)

    def _found(self, first: int, last: int) -> list[Range]:
        wanted = self.page[first:last]
        if not wanted:
            return []
        place = self._nearest(wanted, first)
        if place >= 0:
            return [(int(self.at[place]), int(self.at[place + len(wanted) - 1]) + 1)]
        if len(wanted) < 2 * _LEAST:
            return []
        middle = (first + last) // 2
        return self._found(first, middle) + self._found(middle, last)

    def _nearest(self, wanted: str, near: int) -> int:
        """Where the letters stand, nearest to where they stand in the article's page."""
        after = self.layer.find(wanted, max(0, near - 1))
        before = self.layer.rfind(wanted, 0, near + len(wanted))
        if after < 0 or before < 0:
            return max(after, before)
        return after if after - near <= near - before else before


def squashed(text: str) -> tuple[str, np.ndarray[Any, np.dtype[np.int64]]]:
    """Letters and digits of a text in lower case, and where each stood.

    >>> letters, at = squashed("A \\ufb01t-2")
    >>> letters, at.tolist()
    ('afit2', [0, 2, 2, 3, 5])
    """
    letters: list[str] = []
    at: list[int] = []
    for i, c in enumerate(text):
        if c.isalnum():
            plain = c.lower() if c.isascii() else "".join(x for x in unicodedata.normalize("NFKC", c).lower() if x.isalnum())
            letters.append(plain)
            at += [i] * len(plain)
    return "".join(letters), np.array(at, dtype=np.int64)


def _lines(boxes: list[Box]) -> Iterator[Box]:
    """Character boxes joined to one box a line."""
    part: list[Box] = []
    for box in boxes:
        if part and _leaves(part[-1], box):
            yield _around(part)
            part = []
        part.append(box)
    if part:
        yield _around(part)


def _leaves(a: Box, b: Box) -> bool:
    """Whether the second box stands on another line or in another column."""
    return b[1] > a[3] or b[3] < a[1] or b[0] < a[0] - 2 or b[0] > a[2] + 4 * (a[3] - a[1])


def _around(part: list[Box]) -> Box:
    return min(p[0] for p in part), min(p[1] for p in part), max(p[2] for p in part), max(p[3] for p in part)


def png(grey: np.ndarray[Any, Any]) -> bytes:
    """A grey picture (rows, columns; 0 to 255) as PNG of 16 greys (ISO/IEC 15948)."""
    rows, columns = grey.shape
    levels = (grey.astype(np.uint16) * 15 + 127) // 255
    if columns % 2:
        levels = np.pad(levels, ((0, 0), (0, 1)), constant_values=15)
    packed = (levels[:, 0::2] << 4 | levels[:, 1::2]).astype(np.uint8)
    up = packed.copy()
    up[1:] -= packed[:-1]
    lines = np.concatenate([np.full((rows, 1), 2, np.uint8), up], axis=1)
    head = struct.pack(">IIBBBBB", columns, rows, 4, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(lines.tobytes(), 6)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
