"""Blocks of a JATS body: sections, paragraphs, lists, figures, tables, references."""

from __future__ import annotations

from lxml import etree

from nlp_iscm.ingest.blocks import LINE, PARAGRAPH, Block
from nlp_iscm.ingest.headings import heading_of, run_in
from nlp_iscm.ingest.jats_inline import BREAKING, FLOATS, finished, gather, inline, named

_SEC_TYPES = {
    "intro": "introduction", "introduction": "introduction", "background": "introduction", "cases": "case", "case": "case",
    "methods": "methods", "materials": "methods", "materials|methods": "methods", "subjects": "methods", "results": "results",
    "discussion": "discussion", "conclusions": "conclusion", "conclusion": "conclusion", "supplementary-material": "back",
    "coi-statement": "back", "ethics-statement": "back", "data-availability": "back", "funding-information": "back",
}
_LONGEST_SPAN = 40


class Body:
    """Collects the blocks of an article in reading order."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.marks = 0

    def add(self, block: Block) -> None:
        if block.text:
            self.blocks.append(block)

    def notes(self, article: etree._Element) -> tuple[str, ...]:
        others = sum(named(part) in ("sub-article", "response") for part in article)
        told = ((self.marks, "superscripts set apart"), (others, "appended articles (reviews, replies) left out"))
        return tuple(f"{n} {what}" for n, what in told if n)

    def sections(self, parent: etree._Element, kind: str, heading: str) -> None:
        """Blocks of the children of a section, abstract or body, which are of `kind` unless their own title says otherwise."""
        for child in parent:
            name = named(child)
            if name == "sec":
                self._section(child, kind)
            elif name == "p":
                kind, heading = self._paragraph(child, kind, heading)
            elif name in FLOATS:
                self._float(child)
            elif name in BREAKING or name == "list":
                self._items(child, kind, heading)
            elif name == "ref-list":
                self._references(child)
            elif name not in ("title", "label", ""):
                self.sections(child, kind, heading)

    def _section(self, sec: etree._Element, outer: str) -> None:
        title_element = sec.find("./{*}title")
        label = sec.find("./{*}label")
        title = inline(title_element)[0] if title_element is not None else ""
        kind = self._kind(sec, title, outer)
        if title:
            number = inline(label)[0] if label is not None else ""
            self.add(Block(f"{number} {title}".strip(), role="heading", kind=kind, heading=title))
        self.sections(sec, kind, title)

    def _kind(self, sec: etree._Element, title: str, outer: str) -> str:
        if outer in ("abstract", "back"):
            return outer
        found = heading_of(title, marked=True) if title else None
        if found and found.kind and not found.depends and not (outer in ("methods", "results") and found.kind in ("case",
            "methods", "results")):
            return "conclusion" if found.kind == "abstract" else found.kind
        given = _SEC_TYPES.get((sec.get("sec-type") or "").lower(), "")
        if given:
            return given
        study = any(block.kind == "methods" for block in self.blocks)
        return "case" if found and found.depends and (outer == "case" or (outer == "body" and not study)) else outer

    def _paragraph(self, p: etree._Element, kind: str, heading: str) -> tuple[str, str]:
        """Blocks of a paragraph: its text whole, lists cut in, floats behind; a heading in its own line opens a section."""
        pieces: list[str] = []
        floats: list[etree._Element] = []
        if p.text:
            pieces.append(p.text)
        for child in p:
            name = named(child)
            if name in FLOATS:
                floats.append(child)
            elif name in BREAKING:
                kind, heading = self._text(pieces, kind, heading)
                self._items(child, kind, heading)
            else:
                gather(child, pieces)
            if child.tail:
                pieces.append(child.tail)
        kind, heading = self._text(pieces, kind, heading)
        for child in floats:
            self._float(child)
        return kind, heading

    def _text(self, pieces: list[str], kind: str, heading: str) -> tuple[str, str]:
        text, marks = finished("".join(pieces))
        pieces.clear()
        self.marks += marks
        found = run_in(text[:80]) if kind in ("body", "case", "abstract") else None
        if found and (found[0].patient or len(text) > 60):
            kind, heading = (kind if kind == "abstract" else found[0].kind), found[0].title
        self.add(Block(text, kind=kind, heading=heading))
        return kind, heading

    def _items(self, parent: etree._Element, kind: str, heading: str) -> None:
        before = PARAGRAPH
        for item in parent:
            if named(item) in ("title", ""):
                continue
            text, marks = inline(item)
            self.marks += marks
            self.add(Block(text, kind=kind, heading=heading, before=before))
            before = LINE
            for inner in item.iter():
                if inner is not item and named(inner) == "list":
                    self._items(inner, kind, heading)
                    break

    def _float(self, element: etree._Element) -> None:
        name = named(element)
        if name in ("fig-group", "table-wrap-group"):
            for child in element:
                if named(child) in FLOATS:
                    self._float(child)
        elif name == "table-wrap":
            self._table(element)
        elif name == "boxed-text":
            self.sections(element, "body", "")
        else:
            label, text = _label_and_caption(element)
            if text:
                self.add(Block(f"{label}. {text}" if label else text, role="caption", kind="caption", heading=label))

    def _table(self, wrap: etree._Element) -> None:
        label, text = _label_and_caption(wrap)
        rows = [row for table in wrap.iter() if named(table) == "table" for row in rows_of(table)]
        foot = [inline(e)[0] for e in wrap.iterfind("./{*}table-wrap-foot//{*}p")]
        lines = [f"{label}. {text}".strip(". ") or "Table", *(" | ".join(row) for row in rows), *filter(None, foot)]
        self.add(Block(LINE.join(lines), role="table", kind="table", heading=label, rows=tuple(rows)))

    def back(self, back: etree._Element) -> None:
        """Back matter and floats kept at the end of the file."""
        for child in back:
            name = named(child)
            if name == "ref-list":
                self._references(child)
            elif name in FLOATS:
                self._float(child)
            elif name in ("ack", "fn-group", "app-group", "notes", "glossary", "sec", "bio", "app"):
                title = child.find("./{*}title")
                heading = inline(title)[0] if title is not None else {"ack": "Acknowledgements"}.get(name, "")
                if heading:
                    self.add(Block(heading, role="heading", kind="back", heading=heading))
                self.sections(child, "back", heading)

    def _references(self, refs: etree._Element) -> None:
        self.add(Block("References", role="heading", kind="references", heading="References"))
        for number, ref in enumerate((e for e in refs.iter() if named(e) == "ref"), 1):
            self.add(Block(f"{number}. {_citation(ref)}", role="reference", kind="references", heading="References"))


def _label_and_caption(element: etree._Element) -> tuple[str, str]:
    label = element.find("./{*}label")
    caption = element.find("./{*}caption")
    name = inline(label)[0].strip(" .:") if label is not None else ""
    return name, inline(caption)[0] if caption is not None else ""


def _citation(ref: etree._Element) -> str:
    """A reference's text; the parts of an element-citation carry no marks between them, so they are set here."""
    for child in ref:
        if named(child) in ("mixed-citation", "citation", "nlm-citation"):
            return inline(child)[0]
    parts = [" ".join(str(t) for t in e.itertext()) for e in ref.iter() if named(e) in
             ("name", "string-name", "collab", "article-title", "source", "year", "volume", "fpage", "lpage", "pub-id", "comment")]
    return finished(", ".join(" ".join(part.split()) for part in parts if part.strip()))[0] or inline(ref)[0]


def rows_of(table: etree._Element) -> list[tuple[str, ...]]:
    """Rows of cells; a cell that spans rows or columns is repeated in each."""
    rows: list[tuple[str, ...]] = []
    pending: dict[int, tuple[int, str]] = {}
    for tr in (e for e in table.iter() if named(e) == "tr"):
        row: list[str] = []
        cells = [e for e in tr if named(e) in ("td", "th")]
        while cells or len(row) in pending:
            column = len(row)
            if column in pending:
                left, text = pending.pop(column)
                if left > 1:
                    pending[column] = (left - 1, text)
                row.append(text)
                continue
            cell = cells.pop(0)
            text = inline(cell)[0]
            for _ in range(_span(cell, "colspan")):
                if _span(cell, "rowspan") > 1:
                    pending[len(row)] = (_span(cell, "rowspan") - 1, text)
                row.append(text)
        if any(row):
            rows.append(tuple(row))
    return rows


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "1")
    return min(max(int(value), 1), _LONGEST_SPAN) if value.isascii() and value.isdigit() else 1
