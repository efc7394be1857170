"""Words of a PDF page with their boxes, from pdfium's characters; raised characters are marked."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

UP, END = "\ue000", "\ue001"  # around raised characters
HYPHEN = "\ufffe"  # what pdfium makes of a hyphen at a line end; the line break behind it is swallowed
_WORD = re.compile(r"[^\s\ufffe\x02\x00]+[\ufffe\x02]?")


class Word(NamedTuple):
    """A word and its box in points, y upwards; `at` is the index of its first character on the page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    at: int

    @property
    def height(self) -> float:
        return self.y1 - self.y0


class Box(NamedTuple):
    """A character's box: the room its font gives to a line, so the same for all letters of one size."""

    x0: float
    y0: float
    x1: float
    y1: float


class Glyphs:
    """Access to the characters of one page; boxes are turned by the page's rotation (0 to 3 quarter turns)."""

    def __init__(self, textpage: Any, size: tuple[float, float], turns: int) -> None:
        self._raw = textpage.raw
        self._size, self._turns = size, turns
        self._rect = pdfium.FS_RECTF()
        self._ref = ctypes.byref(self._rect)
        self.text = self._text()
        self.rotated = 0  # words that stand on their side, left out

    def _text(self) -> str:
        count = max(0, pdfium.FPDFText_CountChars(self._raw))
        buffer = (ctypes.c_ushort * (count + 1))()
        pdfium.FPDFText_GetText(self._raw, 0, count, buffer)
        text = bytes(buffer)[:2 * count].decode("utf-16-le", "surrogatepass")
        if len(text) == count:
            return text
        return "".join(chr(pdfium.FPDFText_GetUnicode(self._raw, i) or 0x20) for i in range(count))

    def box(self, index: int) -> Box:
        """The box of a character."""
        pdfium.FPDFText_GetLooseCharBox(self._raw, index, self._ref)
        r = self._rect
        if not self._turns:
            return Box(r.left, r.bottom, r.right, r.top)
        return self._turned(r.left, r.bottom, r.right, r.top)

    def _turned(self, left: float, bottom: float, right: float, top: float) -> Box:
        width, height = self._size  # of the page as shown
        if self._turns == 1:
            return Box(bottom, height - right, top, height - left)
        if self._turns == 2:
            return Box(width - right, height - top, width - left, height - bottom)
        return Box(width - top, left, width - bottom, right)

    def weight(self, index: int) -> int:
        """Weight of a character's font (400 regular, 700 bold), 0 where unknown."""
        return max(0, pdfium.FPDFText_GetFontWeight(self._raw, index))

    def words(self) -> Iterator[Word]:
        """Words in the order of the file, cut at line ends, their raised characters between UP and END."""
        for match in _WORD.finditer(self.text):
            start, end = match.span()
            word = match.group()
            first = self.box(start)
            last = self.box(end - 1) if end - start > 1 else first
            if last.x1 == last.x0 and end - start > 1:  # pdfium's own hyphen may have no box
                last = self.box(end - 2)
            height = first.y1 - first.y0
            if abs(first.y0 - last.y0) < 0.04 * height and abs(last.y1 - first.y1) < 0.04 * height and last.x1 >= first.x0 \
                    and not _mixed(word):
                yield Word(_shown(word), first.x0, first.y0, last.x1, first.y1, start)
            else:
                yield from self._examined(start, end)

    def _examined(self, start: int, end: int) -> Iterator[Word]:
        """A word whose characters differ in size or place: cut where it leaves its line, raised characters marked."""
        boxes = [self.box(i) for i in range(start, end)]
        if _is_rotated(boxes):
            self.rotated += 1
            return
        tallest = max(b.y1 - b.y0 for b in boxes)
        pieces: list[str] = []
        begin = start
        base = next((b for b in boxes if b.y1 - b.y0 > 0.85 * tallest), boxes[0])
        box = boxes[0]
        up = False
        for index, here in enumerate(boxes):
            if index and (here.x0 < box.x0 - 2 * tallest or here.y0 > box.y1 or here.y1 < box.y0):
                yield Word(_shown("".join(pieces) + (END if up else "")), box.x0, box.y0, box.x1, box.y1, begin)
                pieces, begin, box, up = [], start + index, here, False
                base = next((b for b in boxes[index:] if b.y1 - b.y0 > 0.85 * tallest), here)
            raised = here.y1 - here.y0 < 0.85 * (base.y1 - base.y0) and here.y0 - base.y0 > 0.14 * (base.y1 - base.y0)
            if raised != up:
                pieces.append(UP if raised else END)
                up = raised
            pieces.append(self.text[start + index])
            box = Box(min(box.x0, here.x0), min(box.y0, here.y0), max(box.x1, here.x1), max(box.y1, here.y1))
        text = _shown("".join(pieces) + (END if up else ""))
        whole = base if base.y1 > base.y0 else box
        yield Word(text, box.x0, min(whole.y0, box.y1), box.x1, max(whole.y1, box.y0), begin)


def _mixed(word: str) -> bool:
    """Whether a word's middle may be raised while its ends are not: "10" + "9" + "/L", "carcinoma" + "1" + "."."""
    return any(c.isdigit() for c in word[1:-1]) and not word.isdigit() or len(word) > 1 and not word[-1].isalnum() and word[-2] in "*†‡§"


def _is_rotated(boxes: list[Box]) -> bool:
    if len(boxes) < 4:
        return False
    spread = max(b.x1 for b in boxes) - min(b.x0 for b in boxes)
    rise = max(b.y1 for b in boxes) - min(b.y0 for b in boxes)
    height = max(b.y1 - b.y0 for b in boxes)
    ys = [b.y0 for b in boxes]
    steady = ys == sorted(ys) or ys == sorted(ys, reverse=True)
    return rise > 2 * spread and steady and rise > 0.35 * height * len(boxes)


def _shown(word: str) -> str:
    return word.replace(HYPHEN, "-").replace("\x02", "-") if word[-1] in "\ufffe\x02" or HYPHEN in word or "\x02" in word else word
