"""Typeset a report (markdown) as a journal's PDF: title and abstract across the page, then two columns.

    python corpora/typeset.py REPORT.md OUT.pdf [--interleave]

Needs reportlab (an extra for developers). The same text gives the same bytes. What makes real PDFs hard to read is all
here: running heads and page numbers, words broken at line ends, raised citations, a figure whose caption cuts a sentence
at the top of a column, a table, and, with --interleave, characters drawn row by row across both columns.

The markdown: `# Title`, one line of authors and one of addresses, `## Headings`, paragraphs, `^{1,2}` or superscript
digits for raised text, `Figure 1. ...` and `Table 1. ...` followed by rows of cells between bars.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import fsum
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

PAGE = (595.0, 794.0)
MARGIN, GUTTER = 48.0, 20.0
COLUMN = (PAGE[0] - 2 * MARGIN - GUTTER) / 2
TOP, FOOT = PAGE[1] - 62.0, 54.0
FONT, BOLD = "Times-Roman", "Times-Bold"
SIZE, LEAD = 9.5, 11.6
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+−", strict=True))
_TOKEN = re.compile(r"\^\{([^}]*)\}|([⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+)|([αβγδκλμ≥≤→]+)|([^^⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻αβγδκλμ≥≤→]+|\^)")
_SYLLABLE = re.compile(r"(?<=[a-z][aeiouy])(?=[bcdfghjklmnpqrstvwz][aeiouy])"
    r"|(?<=[aeiouy][bcdfglmnprstvwz])(?=[bcdfgkmpstv][aeiouy])")


class Run(NamedTuple):
    """A stretch of a word in one font; raised ones are set smaller and higher."""

    text: str
    font: str
    raised: bool = False

    def width(self, size: float) -> float:
        return float(stringWidth(self.text, self.font, size * (0.62 if self.raised else 1)))


class Draw(NamedTuple):
    """A stretch of text at its place on a page."""

    page: int
    x: float
    y: float
    run: Run
    size: float


@dataclass
class Sheet:
    """Where the next line goes, and what was drawn so far."""

    drawn: list[Draw] = field(default_factory=list)
    page: int = 1
    column: int = 0
    y: float = TOP
    top: float = TOP
    waiting: list[list[str]] = field(default_factory=list)  # figures for the top of the next column

    @property
    def x(self) -> float:
        return MARGIN + self.column * (COLUMN + GUTTER)

    def room(self, height: float) -> None:
        """Go on to the next column or page where `height` does not fit, and set the figures that wait there."""
        if self.y - height >= FOOT:
            return
        if self.column == 0:
            self.column = 1
        else:
            self.page, self.column, self.top = self.page + 1, 0, TOP
        self.y = self.top
        for caption in self.waiting[:]:
            self.waiting.remove(caption)
            _figure(self, caption)


def runs(word: str, font: str) -> list[Run]:
    """The runs of a word."""
    found = []
    for match in _TOKEN.finditer(word):
        up, digits, symbols, plain = match.groups()
        if up is not None:
            found.append(Run(up, font, True))
        elif digits:
            found.append(Run("".join(_RAISED[c] for c in digits), font, True))
        elif symbols:
            found.append(Run(symbols, "Symbol"))
        else:
            found.append(Run(plain, font))
    return found


def _width(word: str, font: str, size: float) -> float:
    return fsum(run.width(size) for run in runs(word, font))  # sum() rounds in another way from Python 3.12 on


def broken(word: str, room: float, font: str, size: float) -> tuple[str, str] | None:
    """A word cut at its own hyphen or at a syllable, the longest first part that fits with its hyphen."""
    if "{" in word or len(word) < 6:
        return None
    places = [m.end() for m in re.finditer(r"(?<=\w\w)-(?=\w\w)", word)]
    places += [m.start() for m in _SYLLABLE.finditer(word) if 3 <= m.start() <= len(word) - 3 and word[:m.start()].isalpha()]
    for at in sorted(set(places), reverse=True):
        first = word[:at] if word[at - 1] == "-" else word[:at] + "-"
        if _width(first, font, size) <= room:
            return first, word[at:]
    return None


def lines(text: str, width: float, font: str, size: float, indent: float = 0.0) -> Iterator[list[str]]:
    """Words of each line of a paragraph."""
    words = text.split()
    space = stringWidth(" ", font, size)
    line: list[str] = []
    used = indent
    while words:
        word = words.pop(0)
        needed = _width(word, font, size) + (space if line else 0)
        if used + needed <= width:
            line.append(word)
            used += needed
            continue
        parts = broken(word, width - used - (space if line else 0), font, size)
        if parts:
            line.append(parts[0])
            words.insert(0, parts[1])
        else:
            words.insert(0, word)
        if line:
            yield line
        else:
            yield [words.pop(0)]
        line, used = [], 0.0
    if line:
        yield line


def _set_line(sheet: Sheet, words: list[str], x: float, width: float, font: str, size: float, justify: bool) -> None:
    widths = [_width(word, font, size) for word in words]
    space = stringWidth(" ", font, size)
    if justify and len(words) > 1:
        space = min((width - fsum(widths)) / (len(words) - 1), 2.6 * space)
    for word, wide in zip(words, widths, strict=True):
        at = x
        for run in runs(word, font):
            raised = 0.36 * size if run.raised else 0.0
            sheet.drawn.append(Draw(sheet.page, at, sheet.y + raised, run, size * (0.62 if run.raised else 1)))
            at += run.width(size)
        x += wide + space


def _paragraph(sheet: Sheet, text: str, width: float, *, font: str = FONT, size: float = SIZE, lead: float = LEAD,
    indent: float = 0.0) -> None:
    found = list(lines(text, width, font, size, indent))
    for number, words in enumerate(found):
        sheet.room(lead)
        sheet.y -= lead
        first = indent if number == 0 else 0.0
        _set_line(sheet, words, sheet.x + first, width - first, font, size, number < len(found) - 1)


def _figure(sheet: Sheet, caption: list[str]) -> None:
    sheet.y -= 70
    for text in caption:
        _paragraph(sheet, text, COLUMN, size=8.0, lead=9.6)
    sheet.y -= 12


def _table(sheet: Sheet, title: str, rows: list[list[str]]) -> None:
    sheet.room(11.0 * (len(rows) + 4))
    sheet.y -= 8
    _paragraph(sheet, title, COLUMN, font=BOLD, size=8.0, lead=9.6)
    columns = max(map(len, rows))
    for row in rows:
        sheet.y -= 10.4
        for index, cell in enumerate(row):
            x = sheet.x + index * COLUMN / columns
            for run in runs(cell, FONT):
                sheet.drawn.append(Draw(sheet.page, x, sheet.y + (3 if run.raised else 0), run, 8.0 * (0.62 if run.raised else 1)))
                x += run.width(8.0)
    sheet.y -= 12


def _head(sheet: Sheet, parts: list[str]) -> int:
    """Set title, authors and abstract across the page; the number of parts that took."""
    wide = PAGE[0] - 2 * MARGIN
    _paragraph(sheet, parts[0].lstrip("# "), wide, font=BOLD, size=16.0, lead=19.0)
    taken = 1
    while taken < len(parts) and not parts[taken].startswith("#"):
        sheet.y -= 4
        _paragraph(sheet, parts[taken], wide, size=9.0, lead=11.0)
        taken += 1
    if taken < len(parts) and parts[taken].lstrip("# ").lower() == "abstract":
        sheet.y -= 8
        _paragraph(sheet, "Abstract", wide, font=BOLD, size=10.5, lead=13.0)
        taken += 1
        while taken < len(parts) and not parts[taken].startswith("#"):
            _paragraph(sheet, parts[taken], wide, size=9.0, lead=11.0)
            sheet.y -= 3
            taken += 1
    sheet.y -= 14
    sheet.top = sheet.y
    return taken


def laid_out(text: str) -> list[Draw]:
    """Every stretch of text at its place."""
    parts = [" ".join(p.split("\n")) if not p.startswith(("|", "Table")) else p for p in re.split(r"\n\s*\n", text.strip())]
    sheet = Sheet()
    for part in parts[_head(sheet, parts):]:
        if part.startswith("#"):
            sheet.room(3 * LEAD)
            sheet.y -= 6
            _paragraph(sheet, part.lstrip("# "), COLUMN, font=BOLD, size=10.5, lead=13.0)
        elif re.match(r"Figure \d", part):
            sheet.waiting.append([part])
        elif part.startswith("Table") and "|" in part:
            title, *rows = part.split("\n")
            cells = [[c.strip() for c in row.strip("| ").split("|")] for row in rows if not re.fullmatch(r"[|:\s-]+", row)]
            _table(sheet, title, cells)
        elif re.match(r"\d{1,3}\. ", part):
            _paragraph(sheet, part, COLUMN, size=8.0, lead=9.6)
        else:
            _paragraph(sheet, part, COLUMN, indent=10.0)
    for caption in sheet.waiting:
        sheet.room(110)
        _figure(sheet, caption)
    return sheet.drawn


def typeset(
    text: str, path: Path, *, head: str = "Journal of Rare Tumours", interleave: bool = False, compress: bool = True
) -> None:
    """Write the PDF of a report; `interleave` draws each page row by row across both columns.

    Without `compress` the bytes do not depend on the version of zlib.
    """
    drawn = laid_out(text)
    canvas = Canvas(str(path), pagesize=PAGE, invariant=1, pageCompression=int(compress))
    for page in range(1, max(d.page for d in drawn) + 1):
        canvas.setFont(FONT, 8)
        canvas.drawString(MARGIN, PAGE[1] - 36, f"{head} 2026; 3:{page + 100}")
        canvas.drawCentredString(PAGE[0] / 2, 28, str(page + 100))
        here = [d for d in drawn if d.page == page]
        for draw in sorted(here, key=lambda d: (-round(d.y), d.x)) if interleave else here:
            canvas.setFont(draw.run.font, draw.size)
            canvas.drawString(draw.x, draw.y, draw.run.text)
        canvas.showPage()
    canvas.save()


def main() -> None:
    """Typeset one report from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("report", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--interleave", action="store_true", help="draw row by row across both columns")
    given = parser.parse_args()
    typeset(given.report.read_text(encoding="utf8"), given.out, interleave=given.interleave)


if __name__ == "__main__":
    main()
