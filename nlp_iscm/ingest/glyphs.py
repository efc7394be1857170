"""Words of a PDF page with their boxes, from pdfium's characters; raised characters are marked."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

UP, END = "\ue000", "\ue001"  # around raised characters
HYPHEN = "\ufffe"  # what pdfium makes of a hyphen at a line end; the line break behind it is swallowed
_INNER_DIGIT = re.compile(r".\d.")
_RAISED_MARK = re.compile(r"[0-9+\-−–—,;*†‡§®™°()\[\]∗¶#.]+[a-zA-Z]?|99m|[0-9]{1,3}m")
_SIGNS = ("*", "†", "‡", "§")
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


# A character's box (x0, y0, x1, y1): the room its font gives to a line, so as high for every letter of one size.
Box = tuple[float, float, float, float]


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
            return r.left, r.bottom, r.right, r.top
        return self._turned(r.left, r.bottom, r.right, r.top)

    def _turned(self, left: float, bottom: float, right: float, top: float) -> Box:
        width, height = self._size  # of the page as shown
        if self._turns == 1:
            return bottom, height - right, top, height - left
        if self._turns == 2:
            return width - right, height - top, width - left, height - bottom
        return width - top, left, width - bottom, right

    def weight(self, index: int) -> int:
        """Weight of a character's font (400 regular, 700 bold), 0 where unknown."""
        return max(0, int(pdfium.FPDFText_GetFontWeight(self._raw, index)))

    def _lies_on_its_side(self, index: int) -> bool:
        """Whether a character's line runs up or down the page as shown."""
        angle = math.degrees(pdfium.FPDFText_GetCharAngle(self._raw, index)) - 90 * self._turns
        return 20 < angle % 180 < 160

    def words(self) -> Iterator[Word]:
        """Words in the order of the file, cut at line ends, their raised characters between UP and END."""
        box = self.box
        for match in _WORD.finditer(self.text):
            start, end = match.span()
            word = match.group()
            x0, y0, _, y1 = first = box(start)
            last = box(end - 1) if end - start > 1 else first
            if last[2] == last[0] and end - start > 1:  # pdfium's own hyphen may have no box
                last = box(end - 2)
            slack = 0.04 * (y1 - y0)
            level = -slack < y0 - last[1] < slack and -slack < y1 - last[3] < slack and last[2] >= x0
            if level and (word.isalpha() or not _mixed(word)):
                yield Word(_shown(word), x0, y0, last[2], y1, start)
            else:
                yield from self._examined(start, end)

    def _examined(self, start: int, end: int) -> Iterator[Word]:
        """A word whose characters differ in size or place: cut where it leaves its line, raised characters marked."""
        if self._lies_on_its_side(start):
            self.rotated += 1
            return
        boxes = [self.box(i) for i in range(start, end)]
        begin = 0
        for index in range(1, len(boxes) + 1):
            if index == len(boxes) or _leaves(boxes[index - 1], boxes[index]):
                yield _marked(self.text[start + begin:start + index], boxes[begin:index], start + begin)
                begin = index


def _mixed(word: str) -> bool:
    """Whether a word's middle may be raised while its ends are not: "10" + "9" + "/L", "carcinoma" + "1" + "."."""
    return (_INNER_DIGIT.search(word) is not None and not word.isdigit()) or (word[-2:-1] in _SIGNS and not word[-1].isalnum())


def _leaves(before: Box, here: Box) -> bool:
    """Whether the character after another stands on another line, or back at the line's beginning."""
    return here[1] > before[3] or here[3] < before[1] or here[0] < before[0] - 2 * (before[3] - before[1])


def _marked(text: str, boxes: list[Box], at: int) -> Word:
    """One word of one line, its raised characters between UP and END; its height is that of its ordinary characters."""
    tallest = max(b[3] - b[1] for b in boxes)
    base = next((b for b in boxes if b[3] - b[1] > 0.85 * tallest), boxes[0])
    height = base[3] - base[1]
    up = [b[3] - b[1] < 0.85 * height and b[1] - base[1] > 0.14 * height for b in boxes]
    pieces: list[str] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or up[index] != up[start]:
            part = text[start:index]
            raised = up[start] and may_be_raised(part, text[:start], text[index:])
            pieces.append(f"{UP}{part}{END}" if raised else part)
            start = index
    return Word(_shown("".join(pieces)), min(b[0] for b in boxes), base[1], max(b[2] for b in boxes), base[3], at)


def may_be_raised(part: str, before: str, after: str) -> bool:
    """Whether higher and smaller characters are a superscript (not letters of a font with other measures).

    >>> may_be_raised("12,13", "cord", "."), may_be_raised("w", "", "ith"), may_be_raised("99m", "", "Tc")
    (True, False, True)
    """
    if _RAISED_MARK.fullmatch(part):
        return True
    return len(part) <= 3 and part.isalpha() and part.islower() and len(before) > 0 and not after[:1].isalnum()


def _shown(word: str) -> str:
    return word.replace(HYPHEN, "-").replace("\x02", "-") if word[-1] in "\ufffe\x02" or HYPHEN in word or "\x02" in word else word
