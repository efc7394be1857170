"""Blocks -> text, pages and sections, built together piece by piece, so that offsets are right by construction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp_iscm.article import Page, Section
from nlp_iscm.ingest.blocks import Block
from nlp_iscm.ingest.sections import Placed


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text with its pages and sections, and the range of every block."""

    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    ranges: tuple[tuple[Block, int, int], ...]


def cleaned(parts: Sequence[Placed]) -> Cleaned:
    """Text, pages and sections of placed blocks; what parts two blocks belongs to the first.

    >>> done = cleaned([Placed(Block("Case", 1), "case", "Case"), Placed(Block("He came.", 2), "case", "Case")])
    >>> done.text, done.pages, done.sections
    ('Case\\n\\nHe came.', (Page(number=1, start=0, end=6), Page(number=2, start=6, end=14)), (Section(kind='case', \
heading='Case', start=0, end=14),))
    """
    pieces: list[str] = []
    ranges: list[tuple[Block, int, int]] = []
    turns: list[tuple[int, int]] = []
    openings: list[tuple[int, str, str]] = []
    length = 0
    for part in parts:
        block = part.block
        if pieces:
            pieces.append(block.before)
            length += len(block.before)
        _note_page(turns, length, block.page)
        for cut in block.turns:
            _note_page(turns, length + cut.at, cut.page)
        if part.opens or not openings or openings[-1][1:] != (part.kind, part.heading):
            openings.append((length, part.kind, part.heading))
        ranges.append((block, length, length + len(block.text)))
        pieces.append(block.text)
        length += len(block.text)
    text = "".join(pieces)
    return Cleaned(text, _pages(turns, length), _sections(openings, length), tuple(ranges))


def _note_page(turns: list[tuple[int, int]], at: int, page: int) -> None:
    if not turns or turns[-1][1] != page:
        if turns and turns[-1][0] == at:
            turns.pop()
        turns.append((at, page))


def _pages(turns: Iterable[tuple[int, int]], length: int) -> tuple[Page, ...]:
    starts = list(turns) or [(0, 1)]
    ends = [at for at, _ in starts[1:]] + [length]
    return tuple(Page(number, at, end) for (at, number), end in zip(starts, ends, strict=True))


def _sections(openings: Iterable[tuple[int, str, str]], length: int) -> tuple[Section, ...]:
    starts = list(openings) or [(0, "body", "")]
    ends = [at for at, _, _ in starts[1:]] + [length]
    return tuple(Section(kind, heading, at, end) for (at, kind, heading), end in zip(starts, ends, strict=True))
