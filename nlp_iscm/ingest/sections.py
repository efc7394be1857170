"""Sections of an article: every block gets the kind of section it stands in (article.SECTION_KINDS)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp_iscm.ingest.blocks import SPACE, Block, cut_up
from nlp_iscm.ingest.floats import label_of
from nlp_iscm.ingest.front import front_kinds, is_prose, title_index
from nlp_iscm.ingest.headings import Heading, heading_of, run_in, run_ins_inside
from nlp_iscm.ingest.references import entry_number, has_year, is_back_matter, is_entry, is_page_matter

_OUTLINE = frozenset(("abstract", "introduction", "case", "methods", "results", "discussion", "conclusion", "keywords",
    "references"))
_BEFORE_CASE = frozenset(("front", "title", "abstract", "keywords", "introduction", "case", "body"))
_LEAVES = frozenset(("front", "title", "abstract", "keywords"))


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with the kind and heading of its section; `opens` where a section begins with it whatever came before."""

    block: Block
    kind: str
    heading: str = ""
    opens: bool = False


def placed(blocks: Sequence[Block]) -> list[Placed]:
    """The blocks in order with their sections; a text without headings is one `body` beside its captions and tables."""
    blocks = list(_parted(blocks))
    headings = [_heading(block) for block in blocks]
    outline = [i for i, h in enumerate(headings) if h and h.kind in _OUTLINE and not h.depends]
    named = any(block.kind for block in blocks)
    if not outline and not named:
        return _without_headings(blocks, headings)
    return list(_Walk(blocks, headings, outline).walk())


def _parted(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks cut where a heading with a colon stands inside a paragraph that begins with one."""
    for block in blocks:
        if block.role or block.kind or ":" not in block.text or not run_in(block.text[:60]):
            yield block
            continue
        places = [at for at, _ in run_ins_inside(block.text)]
        yield from cut_up(block, places, SPACE) if places else [block]


def _heading(block: Block) -> Heading | None:
    if block.kind or block.role in ("caption", "table", "reference", "front"):
        return None
    if block.role == "heading":
        return heading_of(block.text, marked=True)
    if len(block.text) <= 110:
        return heading_of(block.text) or _run_in(block)
    return _run_in(block)


def _run_in(block: Block) -> Heading | None:
    """A heading in the paragraph's own line; a title such as "Case Report: chordoma of the clivus" is none."""
    found = run_in(block.text[:80])
    if not found or (found[0].kind in _OUTLINE - {"keywords"} and len(block.text) < 350 and block.text[-1] not in ".?!)]"):
        return None
    return found[0]


def _without_headings(blocks: Sequence[Block], headings: Sequence[Heading | None]) -> list[Placed]:
    title = title_index(blocks[:1]) if len(blocks) > 1 and not blocks[0].text.endswith(".") else None
    entries = _entry_run(blocks)
    done: list[Placed] = []
    for index, block in enumerate(blocks):
        heading = headings[index]
        if block.role in ("caption", "table"):
            done.append(Placed(block, block.role, _label(block)))
        elif index == title:
            done.append(Placed(block, "title"))
        elif index in entries:
            done.append(Placed(block, "references"))
        elif heading and heading.kind in ("back", "front") and index:
            done.append(Placed(block, "back", heading.title))
        else:
            done.append(Placed(block, "body", heading.title if heading else ""))
    return done


def _entry_run(blocks: Sequence[Block]) -> set[int]:
    """Blocks of a reference list that has no heading: at least three numbered entries on end."""
    runs: list[list[int]] = [[]]
    for index, block in enumerate(blocks):
        if entry_number(block.text) and is_entry(block.text):
            runs[-1].append(index)
        elif runs[-1]:
            runs.append([])
    return {index for run in runs if len(run) > 2 for index in run}


def _label(block: Block) -> str:
    found = label_of(block.text)
    return block.text[:found[2]].strip(" .:|*_–—-\n") if found else ""


class _Walk:
    """One pass over an article with headings, from section to section."""

    def __init__(self, blocks: Sequence[Block], headings: Sequence[Heading | None], outline: Sequence[int]) -> None:
        self.blocks, self.headings = blocks, headings
        self.kind, self.heading = "front", ""
        self.first = outline[0] if outline else next((i for i, b in enumerate(blocks) if b.kind), 0)
        self.main = self._main_start(outline)
        self.entries = 0  # number of the last reference seen
        self.keywords = 0  # blocks of keywords still to come

    def _main_start(self, outline: Sequence[int]) -> int:
        """Where the article's body begins: headings between "Abstract" and here are parts of the abstract."""
        kinds = [self.headings[i].kind if self.headings[i] else "" for i in outline]  # type: ignore[union-attr]
        if "abstract" not in kinds:
            return 0
        after = kinds.index("abstract") + 1
        if "keywords" in kinds[after:]:
            return outline[kinds.index("keywords", after)]
        starts = [i for i in range(after, len(kinds)) if kinds[i] == "introduction" and "discussion" not in kinds[after:i]]
        if len(starts) > 1:
            return outline[starts[-1]]
        return outline[after] if after < len(kinds) else 0

    def walk(self) -> Iterator[Placed]:
        head = self.blocks[:self.first]
        first = self.headings[self.first] if self.first < len(self.headings) else None
        following = first.kind if first else self.blocks[self.first].kind
        for block, kind in zip(head, front_kinds(head, following), strict=True):
            if block.kind or block.role in ("caption", "table"):
                yield Placed(block, block.kind or block.role, _label(block))
            else:
                yield Placed(block, kind)
        for index in range(self.first, len(self.blocks)):
            yield self._place(index)

    def _place(self, index: int) -> Placed:
        block, heading = self.blocks[index], self.headings[index]
        if block.kind:
            opens = (block.kind, block.heading) != (self.kind, self.heading)
            if block.kind not in ("caption", "table"):
                self.kind, self.heading = block.kind, block.heading
            return Placed(block, block.kind, block.heading, opens)
        if block.role in ("caption", "table"):
            return Placed(block, block.role, _label(block))
        if block.role == "reference" or (self.entries and is_entry(block.text)):
            return self._entry(block)
        if heading:
            return self._enter(block, heading, index)
        return self._inside(block)

    def _entry(self, block: Block) -> Placed:
        self.kind, self.heading = "references", "References"
        self.entries = entry_number(block.text) or self.entries + 1
        return Placed(block, "references", self.heading)

    def _enter(self, block: Block, heading: Heading, index: int) -> Placed:
        if heading.kind == "front" and self.kind not in (*_LEAVES, "back", "references"):
            return Placed(block, "front", heading.title)
        if not heading.kind and self.kind == "references" and has_year(block.text):
            return self._entry(block)
        self.kind = self._kind_under(heading, index)
        self.heading = heading.title
        alone = len(block.text) <= len(heading.title) + 12
        self.keywords = 2 if self.kind == "keywords" and alone else 1
        return Placed(block, self.kind, self.heading, True)

    def _kind_under(self, heading: Heading, index: int) -> str:
        if heading.kind and not heading.depends:
            inside = self.kind == "abstract" and heading.kind in _OUTLINE - {"keywords", "references", "abstract"}
            alone = len(self.blocks[index].text) <= len(heading.title) + 12
            if heading.kind == "abstract" and self.kind not in _LEAVES:
                return "conclusion"  # "Summary" at the end
            return "abstract" if inside and (index < self.main or not alone) else heading.kind
        if heading.depends:
            return "case" if self.kind in _BEFORE_CASE else self.kind
        if self.kind in _LEAVES:
            return "body" if index > self.first else "title"
        return "back" if self.kind == "references" else self.kind

    def _inside(self, block: Block) -> Placed:
        if self.kind == "references":
            if is_entry(block.text) or (not is_back_matter(block.text) and has_year(block.text)):
                return self._entry(block)
            if is_back_matter(block.text) or is_prose(block.text):
                self.kind, self.heading = "back", ""
            return Placed(block, self.kind, self.heading)
        if self.kind == "keywords":
            self.keywords -= 1
            if self.keywords < 1 and is_prose(block.text):
                self.kind, self.heading = "introduction", ""
        if self.kind not in ("back", "abstract") and is_back_matter(block.text):
            return Placed(block, "back")
        if self.kind not in ("back", "front") and is_page_matter(block.text):
            return Placed(block, "front")
        return Placed(block, self.kind, self.heading)
