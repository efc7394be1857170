"""Plain text and markdown -> blocks: markup taken off, words and wrapped lines mended, form feeds as pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from nlp_iscm.ingest.blocks import LINE, PARAGRAPH, Block, Cut
from nlp_iscm.ingest.citations import raised_again
from nlp_iscm.ingest.decode import plain_characters, visible
from nlp_iscm.ingest.headings import is_heading_line
from nlp_iscm.ingest.hyphens import mended, split_again
from nlp_iscm.ingest.markup import without_markup

_MORE_SPACES = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_ENDED = re.compile(r"[.?!:;]['\"”’)\]]*$")
_LINES = re.compile(r"[^\n]+")
_RULE = re.compile(r"(?:[-*_=] ?){3,}")
_MARKED = re.compile(r"(#{1,6})\s+(.{1,400}?)\s*#*$")
_BOLD = re.compile(r"(?:\*\*|__)(.{1,160}?)(?:\*\*|__)\s*:?")
_ITEM = re.compile(r"(?:[-*+•·▪–]|\(?\d{1,3}[.)]|\[\d{1,3}\])\s")
_CELLS = re.compile(r"\t| \| |\s{3,}|^\||\|$")
_PAGE_NUMBER = re.compile(r"(?:page\s)?[-–— ]*\d{1,5}[-–— ]*(?:of\s\d{1,5}|/\s?\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: int
    blanks: int  # empty lines above


def blocks_of(raw: str) -> tuple[list[Block], tuple[str, ...]]:
    """Blocks of a text in order, and notes on what was mended or set apart.

    A block is a paragraph; where each line is a sentence of its own, each line is a block.
    """
    text, controls = visible(_line_feeds(raw).replace("\x02", "\u00ad"))
    text, hyphens = mended(plain_characters(text))
    text, lost = split_again(text)
    lines = list(_lines(text))
    blocks: list[Block] = []
    marks = 0
    wrapped = _is_wrapped(lines)
    for group in _groups(lines, wrapped):
        block, found = _block(group)
        marks += found
        if block.text:
            blocks.append(block)
    told = ((controls, "control characters replaced"), (hyphens + lost, "broken words mended"), (marks, "superscripts set apart"))
    return blocks, tuple(f"{n} {what}" for n, what in told if n)


def _line_feeds(text: str) -> str:
    for end in ("\r\n", "\r", "\u0085", "\u2028", "\u2029", "\u000b"):
        if end in text:
            text = text.replace(end, "\n")
    return text


def _lines(text: str) -> Iterator[_Line]:
    page, last, blanks = 1, 0, 0
    for match in _LINES.finditer(text):
        blanks += max(0, match.start() - last - 1)
        last = match.end()
        blank = True
        for number, part in enumerate(match.group().split("\f")):
            page += number > 0
            bare = part.strip()
            if not bare or _RULE.fullmatch(bare):
                continue
            blank = False
            yield _Line(bare, page, blanks)
            blanks = 0
        blanks += blank


def _is_wrapped(lines: list[_Line]) -> bool:
    """Whether lines end where the page was full: they run on without a stop and are about as long as one another."""
    pairs = [(a, b) for a, b in pairwise(lines) if b.blanks == 0 and len(a.text) > 30]
    if not pairs:
        return False
    open_ends = sum(not _ENDED.search(a.text) for a, _ in pairs)
    return open_ends > 0.4 * len(pairs) and Counter(len(a.text) // 200 for a, _ in pairs).most_common(1)[0][0] == 0


def _groups(lines: list[_Line], wrapped: bool) -> Iterator[list[_Line]]:
    """Lines that make one block."""
    group: list[_Line] = []
    width = max((len(line.text) for line in lines[:2000]), default=0) if wrapped else 0
    for line in lines:
        if group and not _goes_on(group[-1], line, wrapped, width):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _goes_on(above: _Line, line: _Line, wrapped: bool, width: int) -> bool:
    if line.blanks or any(_MARKED.match(one.text) or _CELLS.search(one.text) for one in (above, line)):
        return False
    if is_heading_line(above.text) or is_heading_line(line.text) or _ITEM.match(line.text):
        return False
    ended = bool(_ENDED.search(above.text))
    if not wrapped:
        return not ended and line.text[0].islower()
    return not (ended and len(above.text) < 0.6 * width)


def _block(group: list[_Line]) -> tuple[Block, int]:
    first = group[0]
    before = PARAGRAPH if first.blanks else LINE
    heading = _MARKED.fullmatch(first.text) if len(group) == 1 else None
    bold = _BOLD.fullmatch(first.text) if len(group) == 1 and not heading else None
    block = Block("", first.page, "heading" if heading or bold else "", len(heading.group(1)) if heading else 0, before=before,
                  gap=first.blanks > 1)
    raw = heading.group(2) if heading else bold.group(1) if bold else " ".join(line.text for line in group)
    text, marks = without_markup(raw)
    if "  " in text or "\t" in text:
        text = _MORE_SPACES.sub(lambda m: m.group() if "\t" in m.group() or len(m.group()) > 2 else " ", text)
    text, more = raised_again(text)
    return _with_turns(block, text.strip(), group), marks + more


def _with_turns(block: Block, text: str, group: list[_Line]) -> Block:
    """The block with its text, and a turn where a line of it came from a later page."""
    turns: list[Cut] = []
    page = block.page
    for line in group[1:]:
        if line.page != page:
            page = line.page
            at = text.find(line.text[:30])
            turns.append(Cut(at if at > 0 else len(text) - 1, page))
    ordered = tuple(sorted(turns)) if turns else ()
    return Block(text, block.page, block.role, block.level, block.kind, block.heading, block.before, block.gap, ordered)
