"""PDF -> Article: pdfium's characters and boxes, put into reading order, running heads dropped, words mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby
from typing import Any

import pypdfium2

from nlp_iscm.article import Article, Meta, article_id
from nlp_iscm.errors import ReadError
from nlp_iscm.ingest.assemble import assemble
from nlp_iscm.ingest.blocks import PARAGRAPH, SPACE, Block, Cut
from nlp_iscm.ingest.citations import raised_again
from nlp_iscm.ingest.floats import label_of, with_floats
from nlp_iscm.ingest.front import may_be_title
from nlp_iscm.ingest.glyphs import Glyphs
from nlp_iscm.ingest.hyphens import Lexicon, keeps_hyphen, lexicon
from nlp_iscm.ingest.lines import Line, lines_of
from nlp_iscm.ingest.paragraphs import paragraphs, role_of
from nlp_iscm.ingest.reading_order import gutter, regions
from nlp_iscm.ingest.references import is_front_matter, is_page_matter
from nlp_iscm.ingest.running import without_running_lines

MOST_PAGES = 3000
_TAIL = 2048
_OCR = "run OCR first (for instance ocrmypdf)"
_BROKEN_END = re.compile(r"(\w{1,60})-$")
_WORD_START = re.compile(r"\w{1,60}")


def read_pdf(data: bytes, name: str, where: str) -> Article:
    """The Article of a PDF's bytes; raises ReadError for an encrypted, truncated, broken, empty or image-only file."""
    document = _opened(data, where)
    try:
        columns, heights, notes = _columns(document, where)
    finally:
        document.close()
    blocks = [block for block in _mended(with_floats(_blocks(columns, heights), "\n")) if block.text.strip()]
    if not blocks:
        raise ReadError(where, "the PDF has no text but page numbers and running heads", "get the file again, or " + _OCR)
    return assemble(blocks, name, article_id(data), Meta(), notes, floats_done=True)


def _opened(data: bytes, where: str) -> Any:
    tail = data.rfind(b"%%EOF")
    if tail < 0 or len(data[tail + 5:].rstrip(b"\r\n\0 ")) > _TAIL:
        raise ReadError(where, "the PDF is truncated (its end mark %%EOF is missing)", "get the file again")
    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise ReadError(where, "the PDF is encrypted with a password", "save a copy without the password") from error
        raise ReadError(where, f"the PDF is broken ({error})", "get the file again") from error
    if not pages or pages > MOST_PAGES:
        document.close()
        raise ReadError(where, "the PDF has no pages" if not pages else f"the PDF has {pages} pages (at most {MOST_PAGES} are"
            f" read)",
                        "get the file again" if not pages else "split it, one report a file")
    return document


def _columns(document: Any, where: str) -> tuple[list[list[Line]], list[float], list[str]]:
    """Lines of every page in reading order, the pages' heights, and notes."""
    pages: list[list[Line]] = []
    heights: list[float] = []
    marks = characters = unknown = rotated = 0
    bare: list[int] = []
    pictures = 0
    strips: list[tuple[float, float]] = []
    for number in range(1, len(document) + 1):
        lines, glyphs, has_picture, height = _page(document, number, where, strips)
        pages.append([line for line, _ in lines])
        heights.append(height)
        marks += sum(found for _, found in lines)
        characters += len(glyphs.text)
        unknown += sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in glyphs.text)
        rotated += glyphs.rotated
        if not lines:
            bare.append(number)
            pictures += has_picture
    _check_text(characters, unknown, len(pages), len(bare), pictures, where)
    pages, running = without_running_lines(pages, heights)
    told = ((running, "running heads, feet and page numbers left out"), (marks, "superscripts set apart"), (rotated, "words on"
        " their side left out"))
    notes = [f"{n} {what}" for n, what in told if n]
    if bare:
        notes.append(f"no text layer on page {', '.join(map(str, bare[:20]))}")
    return pages, heights, notes


def _page(document: Any, number: int, where: str, strips: list[tuple[float, float]]) -> tuple[list[tuple[Line, int]], Glyphs,
    bool, float]:
    try:
        page = document[number - 1]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise ReadError(where, f"page {number} of the PDF is broken ({error})", "get the file again") from error
    try:
        glyphs = Glyphs(text_page, page.get_size(), page.get_rotation() // 90 % 4)
        words = list(glyphs.words())
        strip = gutter(words) if len(words) > 200 else None
        lines = [found for column, region in enumerate(regions(words, hints=strips[-2:])) for found in lines_of(region, number,
            column, glyphs.weight)]
        strips += [strip] if strip else []
        picture = not lines and any(True for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        return lines, glyphs, picture, page.get_size()[1]
    finally:
        text_page.close()
        page.close()


def _check_text(characters: int, unknown: int, pages: int, bare: int, pictures: int, where: str) -> None:
    if bare == pages or (characters < 20 * pages and pictures > 0.5 * pages):
        what = f"no text layer ({pages} pages of pictures)" if pictures else "the PDF has no text"
        raise ReadError(where, what, _OCR if pictures else "get the file again, or " + _OCR)
    if unknown > 0.3 * characters:
        raise ReadError(where, "its fonts do not say which letters they show", _OCR)


def _blocks(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[Block]:
    """Blocks whose lines are still parted by line feeds."""
    body = _body_height(pages)
    blocks: list[Block] = []
    groups: list[list[Line]] = []
    for lines, height in zip(pages, heights, strict=True):
        for _, column in groupby(lines, key=lambda line: line.column):
            found = list(paragraphs(list(column)))
            groups += found
            begun = len(blocks)
            blocks += [_block(group, body, height) for group in found]
            if groups and blocks[begun].role == "" and _is_flush(found):
                blocks[begun] = replace(blocks[begun], before=SPACE)
    return _titled(blocks, groups)


def _body_height(pages: Sequence[Sequence[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.height, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _block(group: Sequence[Line], body: float, height: float) -> Block:
    labelled = label_of(group[0].text)
    table = labelled is not None and labelled[0] == "table"
    text = "\n".join(" | ".join(line.cells) if table and line.cells else line.text for line in group)
    role = role_of(group, body)
    small = group[0].height < 0.93 * body
    foot = group[0].y1 < 0.25 * height
    if not role and small and len(group) < 12 and (foot or group[0].page == 1) and page_foot(text.replace("\n", " "),
        group[0].page):
        role = "front"
    cells = [line.cells for line in group if line.cells]
    if not role and len(cells) == len(group) and not labelled:
        text = "\n".join(" | ".join(line.cells) for line in group)
        return Block(text, group[0].page, rows=tuple(cells))
    return Block(text, group[0].page, role, 2 if role == "heading" else 0)


def page_foot(text: str, page: int) -> bool:
    """Whether a small paragraph at a page's foot is about the article rather than part of it."""
    return is_page_matter(text) or (page == 1 and is_front_matter(text))


def _is_flush(column: Sequence[Sequence[Line]]) -> bool:
    """Whether a column begins without an indent although its paragraphs have one: it goes on with the last column's."""
    edges = [group[0].x0 - min(line.x0 for line in group) for group in column if len(group) > 1]
    return bool(edges) and edges[0] < 2 and any(edge > 4 for edge in edges[1:])


def _titled(blocks: Sequence[Block], groups: Sequence[Sequence[Line]]) -> list[Block]:
    """The blocks with the title, the largest print of the first page, marked as heading of the first level."""
    sizes = [(g[0].height, -i) for i, (b, g) in enumerate(zip(blocks, groups, strict=True))
             if g[0].page == groups[0][0].page and may_be_title(b.text.replace("\n", " "))
        and b.text.count(" ") + b.text.count("\n") > 3]
    if not sizes:
        return list(blocks)
    index = -max(sizes)[1]
    return [replace(b, role="heading", level=1) if i == index else b for i, b in enumerate(blocks)]


def _mended(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks with their lines joined: words broken at line ends whole again, the lines of tables kept."""
    known = lexicon("\n\n".join(block.text for block in blocks))
    for block in blocks:
        if block.role == "table":
            yield block
        else:
            text, turns = _joined_lines(block, known)
            yield Block(text, block.page, block.role, block.level, before=PARAGRAPH, gap=block.gap, turns=turns, rows=block.rows)


def _joined_lines(block: Block, known: Lexicon) -> tuple[str, tuple[Cut, ...]]:
    """A block's lines as one text, with the places where its page turns."""
    sheets: list[list[str]] = [[]]
    pages: list[int] = []
    pending = {cut.at: cut.page for cut in block.turns}
    at = 0
    lines = block.text.split("\n")
    for index, line in enumerate(lines):
        if at in pending:
            sheets.append([])
            pages.append(pending[at])
        at += len(line) + 1
        sheets[-1].append(_with_join(line, lines[index + 1] if index + 1 < len(lines) else "", known))
    texts = [raised_again("".join(sheet))[0] for sheet in sheets]
    ends = list(accumulate(map(len, texts)))
    return "".join(texts), tuple(Cut(end, page) for end, page in zip(ends, pages, strict=False))


def _with_join(line: str, below: str, known: Lexicon) -> str:
    """A line with what joins it to the one below: a space, a kept hyphen, or nothing."""
    if not below:
        return line
    broken, begun = _BROKEN_END.search(line), _WORD_START.match(below)
    if line.endswith("\u00ad"):
        return line[:-1]
    if not broken or not begun:
        return line if line.endswith(("/", "–")) and line[-2:-1] != " " else line + " "
    return line if keeps_hyphen(broken.group(1), begun.group(), known) else line[:-1]
