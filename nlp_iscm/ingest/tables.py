"""Tables of an article: their titles and rows, and whether each row is one of the report's own patients."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nlp_iscm.article import Table
from nlp_iscm.ingest.blocks import Block
from nlp_iscm.ingest.floats import label_of

_WHO = re.compile(r"^(?:case|patient|pt|subject)s?\b(?:\s?(?:no\.?|number|id|#|n°))?|^no\.?$|^n°$|^#$|^id$", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:age|sex|gender)\b", re.IGNORECASE)
_SOURCE = re.compile(r"\b(?:authors?|refs?|references?|study|studies|year|publication|reported by|series)\b", re.IGNORECASE)
_ROW = re.compile(r"(?:(?:case|patient|pt)\.?\s*(?:no\.?\s*)?)?(?:\d{1,3}|[A-H]|[IVX]{1,4})\.?$", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:characteristics|features|details|summary|data|findings|profiles?|demographics|presentation"
    r"|outcomes?)\b.{0,60}\b(?:patients|cases)\b", re.IGNORECASE)


def tables_of(ranges: Iterable[tuple[Block, int, int]]) -> tuple[Table, ...]:
    """The tables among the blocks of a text."""
    return tuple(_table(block, start, end) for block, start, end in ranges if block.role == "table")


def _table(block: Block, start: int, end: int) -> Table:
    label = label_of(block.text)
    title = block.text[label[2] if label else 0:].strip().split("\n")[0][:300]
    return Table(start, end, title, block.rows, rows_are_patients(block.rows, title, block.text))


def rows_are_patients(rows: Sequence[Sequence[str]], title: str = "", text: str = "") -> bool:
    """Whether each row tells of one patient of this report (not of a published one: no column for authors or years).

    Without rows (the layout was lost) the title and the column heads decide.

    >>> rows_are_patients([("Case", "Age", "Sex", "Therapy"), ("1", "65", "M", "WBRT"), ("2", "54", "F", "SRS")])
    True
    >>> rows_are_patients([("Author", "Age", "Sex"), ("Lee 2019", "65", "M"), ("Hu 2020", "54", "F")])
    False
    """
    if not rows:
        return bool(_TITLE.search(title) and len(_PERSON.findall(text[:400])) >= 2 and not _SOURCE.search(text[:400]))
    head, body = rows[0], rows[1:]
    if any(_SOURCE.search(cell) for cell in head) or len(body) < 2:
        return False
    persons = sum(bool(_PERSON.search(cell)) for cell in head)
    numbered = sum(bool(_ROW.match(row[0])) for row in body if row)
    return persons > 0 and (bool(_WHO.match(head[0])) or numbered >= 0.6 * len(body)) and numbered >= 0.5 * len(body)
