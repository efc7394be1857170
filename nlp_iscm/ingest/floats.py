"""Figure captions and tables among the blocks, and sentences that they or a page end cut in two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp_iscm.ingest.blocks import LINE, SPACE, Block, joined
from nlp_iscm.ingest.headings import is_heading_line

_LABEL = re.compile(
    r"(?:\*\*|__)?(?:(?:supplementa(?:ry|l)|online|additional|extended data)\s+)?(?P<what>fig(?:ure|s|ures)?|image|scheme"
    r"|video|chart|plate|table|box)s?\s*\.?"
    r"\s*(?P<number>[SA]?\d{1,2}[A-Ha-h]?(?:\s?[-–,&]\s?[A-Ha-h\d])?|[IVX]{1,4}\b|[A-D]\b)\s*(?P<stop>[.:|–—)-]{0,2}"
    r"|\.\s?\|)(?:\*\*|__)?\s*",
    re.IGNORECASE)
_VERB = re.compile(
    r"(?:and \d|shows?\b|showed|demonstrat|illustrat|depict|present|display|summari|list|give|report|describ|provid|is\b|are\b"
    r"|was\b|were\b|reveal|indicat"
    r"|represent|compare|outlin|contain|highlight|[a-h]\b,? (?:shows?|and)|for\b|in\b|of\b|to\b|on\b|below|above|can\b|has\b"
    r"|have\b|,|\))", re.IGNORECASE)
_ENDED = re.compile(r"[.?!:;…][\"'”’)\]]*(?:\s?\[[\d,–\s-]+\])?$")
_OPEN_END = re.compile(r"(?:,|\b(?:the|an?|of|and|or|with|without|in|by|to|for|from|was|were|is|are|that|which|at|on|as|than"
    r"|after|before|his|her|had|has|have"
                       r"|been|into|between|under|per|including|due|via|versus|vs|all|this|these|no|not|she|he|it|we|who|whose"
    r"|where|when|while|but|more|less|about))$",
                       re.IGNORECASE)
_CELLS = re.compile(r"\t+|\s\|\s?|^\||\|$|\s{3,}")
_RULE_CELL = re.compile(r":?-{2,}:?|={2,}")
# Openers of a caption whose label was lost; the first sentence of such a block has no verb.
_CAPTION_OPENER = re.compile(
    r"(?:\(?[A-D]\)?[.:,]?\s)?(?:(?:pre|post)-?(?:operative|treatment)|initial|contrast|axial|sagittal|coronal|t[12]|mr|mri|ct"
    r"|pet|fdg|computed|magnetic|positron|chest|brain|spinal|abdominal"
    r"|time-?line|flow ?chart|schematic|kaplan|photomicro|micro|histo|hematoxylin|haematoxylin|h&e|immunohisto|gross|macro"
    r"|intraoperative|endoscop|ultraso|bone scan"
    r"|clinical (?:photo|course)|photograph|radiograph|x-ray|angiogra|dose|treatment plan|representative|low|high|follow-?up"
    r"|course|changes|summary of|images?|imaging|cytolog|electron|overview of|treatment course|treatment history|the clinical"
    r" course|graph|plot|survival)\b",
    re.IGNORECASE)
_FINITE = re.compile(r"\b(?:was|were|is|are|had|has|have|showed|shows|revealed|demonstrated|underwent|received|presented"
    r"|developed|died|we|he|she|performed)\b", re.IGNORECASE)


def label_of(text: str) -> tuple[str, bool, int] | None:
    """("caption" or "table", whether the label stands alone, where the caption's text starts), if a block begins with a label.

    >>> label_of("FIGURE 1"), label_of("Table 2. Doses"), label_of("Figure 1 shows the mass."), label_of("Fig. 3 Axial CT")
    (('caption', True, 8), ('table', False, 9), None, ('caption', False, 7))
    """
    match = _LABEL.match(text[:60])
    if not match:
        return None
    what = "table" if match.group("what").lower() in ("table", "box") else "caption"
    rest = text[match.end():]
    if not rest.strip(" .:|*_"):
        return what, True, match.end()
    if ")" in match.group("stop"):
        return None
    if match.group("stop").strip():
        return (what, False, match.end()) if not rest[:1].islower() or match.group("stop") != "-" else None
    if _VERB.match(rest) or not (rest[0].isupper() or rest[0] in "(“\"[0123456789"):
        return None
    return what, False, match.end()


def with_floats(blocks: list[Block], glue: str = SPACE) -> list[Block]:
    """Blocks with captions and tables marked, and the parts of cut sentences joined by `glue`, floats moved behind them."""
    return list(_whole(_marked(blocks), glue))


def _marked(blocks: list[Block]) -> list[Block]:
    done: list[Block] = []
    position = 0
    while position < len(blocks):
        block = blocks[position]
        position += 1
        found = label_of(block.text) if block.role in ("", "heading") else None
        if not found:
            done.append(_lost_label(block, done))
            continue
        what, alone, _ = found
        if alone and position < len(blocks) and _may_follow(blocks[position], what):
            block = joined([block, blocks[position]], LINE)
            position += 1
        if what == "table":
            block, position = _with_rows(block, blocks, position)
        done.append(replace(block, role=what, gap=True))
    return done


def _may_follow(block: Block, what: str) -> bool:
    return block.role in ("", what) and not is_heading_line(block.text) and label_of(block.text) is None


def _with_rows(block: Block, blocks: list[Block], position: int) -> tuple[Block, int]:
    """The table's block with the cell rows, or the short unfinished lines of a lost layout, that follow it."""
    rows = [cells for line in block.text.split("\n")[1:] if len(cells := cells_of(line)) > 1]
    parts = [replace(block, rows=())]
    while position < len(blocks):
        cells = cells_of(blocks[position].text)
        if not (len(cells) > 1 or _is_lone_cell(blocks[position])) or label_of(blocks[position].text):
            break
        if not all(_RULE_CELL.fullmatch(c) for c in cells):
            rows += [cells] if len(cells) > 1 else []
            parts.append(replace(blocks[position], text=" | ".join(cells), rows=()))
        position += 1
    return replace(joined(parts, LINE), rows=tuple(rows)), position


def _is_lone_cell(block: Block) -> bool:
    return len(block.text) <= 60 and block.role == "" and not _ENDED.search(block.text) and not is_heading_line(block.text)


def cells_of(line: str) -> tuple[str, ...]:
    """Cells of a table's line, parted by bars, tabs or wide spaces.

    >>> cells_of("| Age | 65 |"), cells_of("Sex   male"), cells_of("A sentence.")
    (('Age', '65'), ('Sex', 'male'), ('A sentence.',))
    """
    cells = [cell.strip() for cell in _CELLS.split(line.strip())]
    return tuple(cell for cell in cells if cell) if len(cells) > 1 else (line.strip(),)


def _lost_label(block: Block, done: list[Block]) -> Block:
    """A caption that lost its label: behind the room of a picture, its first sentence a phrase without a verb."""
    if block.role or not block.gap or not done or len(block.text) > 1500:
        return block
    first = re.split(r"(?<=[a-z)\]])\.\s", block.text, maxsplit=1)[0]
    if len(first) > 160 or (len(first) == len(block.text) and not block.text.endswith(".")):
        return block
    verbless = not _FINITE.search(first)
    return replace(block, role="caption") if verbless and _CAPTION_OPENER.match(block.text) else block


def runs_on(first: str, second: str, *, parted: bool) -> bool:
    """Whether a text breaks off and another goes on with its sentence; `parted` where a float or page end lies between.

    >>> runs_on("radiotherapy alone can", "achieve a response", parted=True), runs_on("He died.", "in 2020", parted=True)
    (True, False)
    """
    if not first or not second or _ENDED.search(first[-40:]):
        return False
    head = second[0]
    if head == "[" and re.match(r"\[\d[\d,–-]*\][.,;:)]", second):
        return True
    if head.islower() or head in ",;)" or (head == "(" and len(second) > 1):
        return True
    return bool(_OPEN_END.search(first[-14:])) and (parted or head.isupper() or head.isdigit())


def _is_text(block: Block) -> bool:
    return block.role == "" and not (len(block.text) <= 110 and is_heading_line(block.text))


def _whole(blocks: list[Block], glue: str) -> Iterator[Block]:
    """Join the parts of sentences; floats between them come after."""
    parts: list[Block] = []
    floats: list[Block] = []
    for block in blocks:
        if parts and block.role in ("caption", "table", "front"):
            floats.append(block)
        elif parts and _is_text(block) and _goes_on(parts[-1], block, bool(floats)):
            parts.append(block)
        else:
            yield from _released(parts, floats, glue)
            parts, floats = ([block], []) if _is_text(block) else ([], [])
            if not parts:
                yield block
    yield from _released(parts, floats, glue)


def _released(parts: list[Block], floats: list[Block], glue: str) -> Iterator[Block]:
    if parts:
        yield joined(parts, glue) if len(parts) > 1 else parts[0]
    yield from floats


def _goes_on(held: Block, block: Block, parted: bool) -> bool:
    if block.before == SPACE and not _ENDED.search(held.text[-40:]):
        return True
    return _long_enough(held) and runs_on(held.text, block.text, parted=parted or block.gap)


def _long_enough(block: Block) -> bool:
    """Affiliations, addresses and list items are short and end without a stop too, but they do not go on."""
    return len(block.text) > 30

