"""Text of a JATS element: inline markup taken off, superscripts placed, floats and lists left to the caller."""

from __future__ import annotations

import html.entities
import re

from lxml import etree

from nlp_iscm.ingest.decode import plain_characters, visible
from nlp_iscm.ingest.markup import around

_UP, _END = "\ue000", "\ue001"
_RAISED = re.compile(f"{_UP}([^{_UP}{_END}]{{0,200}}){_END}")
_MARKS = re.compile(f"[{_UP}{_END}]")
FLOATS = frozenset(("fig", "fig-group", "table-wrap", "table-wrap-group", "supplementary-material", "media", "boxed-text"))
BREAKING = frozenset(("list", "def-list", "disp-quote", "disp-formula-group"))
_LEFT_OUT = frozenset(("graphic", "inline-graphic", "tex-math", "object-id", "fn", "email"))
_OPEN = ("[", "(", ",", "–", "-", "−", ";")


def named(element: etree._Element) -> str:
    """Local name of an element, "" for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def whole_text(element: etree._Element) -> str:
    """All character data of an element, markup left out."""
    return "".join(str(part) for part in element.itertext())


def inline(element: etree._Element) -> tuple[str, int]:
    """Text of an element without its floats and lists, and the number of citations set apart from it."""
    pieces: list[str] = []
    _collect(element, pieces)
    return finished("".join(pieces))


def finished(raw: str) -> tuple[str, int]:
    """Collected text with superscripts placed and spaces made single."""
    text, marks = around(_RAISED, " ".join(raw.split()), lambda m: m.group(1))
    text = _MARKS.sub("", text)
    return " ".join(plain_characters(visible(text)[0]).split()), marks


def _collect(element: etree._Element, pieces: list[str]) -> None:
    if element.text:
        pieces.append(element.text)
    for child in element:
        gather(child, pieces)
        if child.tail:
            pieces.append(child.tail)


def gather(child: etree._Element, pieces: list[str]) -> None:
    """Add the text of one inline child to `pieces`."""
    name = named(child)
    if not name:
        if isinstance(child, etree._Entity):
            pieces.append(chr(html.entities.name2codepoint.get(child.name or "", 0xFFFD)))
        return
    if name in FLOATS or name in BREAKING or name in _LEFT_OUT:
        return
    if name == "sup" or (name == "xref" and child.get("ref-type") in ("bibr", "fn", "table-fn", "aff") and _is_bare(child, pieces)):
        inner: list[str] = []
        _collect(child, inner)
        pieces.append(f"{_UP}{''.join(inner).replace(_UP, '').replace(_END, '')}{_END}")
        return
    if name in ("break", "p", "title", "sec") and pieces:
        pieces.append(" ")
    _collect(child, pieces)


def _is_bare(xref: etree._Element, pieces: list[str]) -> bool:
    """A number that refers to the literature without brackets of its own stood raised in print."""
    text = "".join("".join(str(t) for t in xref.itertext()).split())
    before = "".join(pieces[-3:]).rstrip()
    return bool(re.fullmatch(r"[\d,–*†‡§a-c-]{1,12}", text)) and bool(before) and not before.endswith((*_OPEN,
        _UP)) and not before.endswith("and")
