"""Block: a paragraph, heading, caption or table as a reader found it; all readers hand over lists of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

PARAGRAPH, LINE, SPACE = "\n\n", "\n", " "


class Cut(NamedTuple):
    """From the character `at` of a block on, the text stands on `page`."""

    at: int
    page: int


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of clean text that belongs together.

    `role` is "" (running text), "heading", "caption", "table", "reference" or "front"; `level` the depth of a heading (0
    where unknown); `kind` a section kind, where the format names it; `before` what parts it from the block before; `gap`
    is true after the room of a lost picture; `turns` are the page breaks inside; `rows` the cells of a table.
    """

    text: str
    page: int = 1
    role: str = ""
    level: int = 0
    kind: str = ""
    heading: str = ""
    before: str = PARAGRAPH
    gap: bool = False
    turns: tuple[Cut, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def last_page(self) -> int:
        return self.turns[-1].page if self.turns else self.page


def joined(parts: Sequence[Block], glue: str) -> Block:
    """One block of several, one behind the other; linear in their length.

    >>> joined([Block("or the", 3), Block("need to", 4)], " ").turns
    (Cut(at=7, page=4),)
    """
    turns: list[Cut] = []
    at, page = 0, parts[0].page
    for part in parts:
        if part.page != page:
            turns.append(Cut(at, part.page))
        turns += [Cut(cut.at + at, cut.page) for cut in part.turns]
        at, page = at + len(part.text) + len(glue), part.last_page
    rows = tuple(row for part in parts for row in part.rows)
    return replace(parts[0], text=glue.join(part.text for part in parts), turns=tuple(turns), rows=rows)


def cut_up(block: Block, places: Sequence[int], before: str) -> list[Block]:
    """The block cut at ascending character positions, the later parts parted by `before`, outer spaces left out.

    >>> [b.text for b in cut_up(Block("One. Two. Three"), [4, 9], " ")]
    ['One.', 'Two.', 'Three']
    """
    parts: list[Block] = []
    for start, end in zip([0, *places], [*places, len(block.text)], strict=True):
        raw = block.text[start:end]
        skip = start + len(raw) - len(raw.lstrip())
        text = raw.strip()
        if not text:
            continue
        page = next((cut.page for cut in reversed(block.turns) if cut.at <= skip), block.page)
        turns = tuple(Cut(cut.at - skip, cut.page) for cut in block.turns if skip < cut.at < skip + len(text))
        parts.append(replace(block, text=text, page=page, turns=turns, before=before if parts else block.before,
                             gap=block.gap and not parts))
    return parts
