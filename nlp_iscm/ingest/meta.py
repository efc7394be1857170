"""Title, DOI, year, journal and authors, as far as the text itself gives them."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp_iscm.article import Meta
from nlp_iscm.ingest.clean import Cleaned
from nlp_iscm.ingest.references import is_author_list

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>|\]]{1,120}")
_YEAR = re.compile(r"(?:published|accepted|available online|©|\(c\)|copyright)\W{0,4}(?:[\w,]+\W+){0,4}?((?:19|20)\d\d)\b"
    r"|\b((?:19|20)\d\d)\s?[;:]\s?\d|\(((?:19|20)\d\d)\)", re.IGNORECASE)
_JOURNAL = re.compile(r"(?:\.|\*)\s*([A-Z][\w.&' ]{3,60}?)\.?\*?\s*(?:\((?:19|20)\d\d\)|(?:19"
    r"|20)\d\d;)?\s*\d{1,4}\s?(?:\(\d+\))?:\s?[\w-]+")
_BEGINNING = 6000


def meta_of(done: Cleaned, given: Meta | None = None) -> Meta:
    """What the file says about itself, and for what it leaves out what the text before the references says."""
    given = given or Meta()
    own = [s for s in done.sections if s.kind in ("front", "title")]
    front = "\n".join(done.text[s.start:s.end] for s in own)[:_BEGINNING]
    title = next((" ".join(done.text[s.start:s.end].split()) for s in done.sections if s.kind == "title"), "")
    return replace(given, title=given.title or title, doi=given.doi or _doi(front), year=given.year or _year(front),
                   journal=given.journal or _journal(front), authors=given.authors or _authors(done))


def _doi(text: str) -> str:
    found = _DOI.search(text)
    return found.group().rstrip(".,;)").lower() if found else ""


def _year(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(next(g for g in found.groups() if g)) if found else None


def _journal(text: str) -> str:
    found = _JOURNAL.search(text)
    return " ".join(found.group(1).split()) if found else ""


def _authors(done: Cleaned) -> tuple[str, ...]:
    """Names of the list that follows the title."""
    after = False
    for block, start, end in done.ranges:
        text = done.text[start:end]
        if any(s.kind == "title" and s.start <= start < s.end for s in done.sections[:40]):
            after = True
        elif after and start < _BEGINNING and is_author_list(block.text) and len(text) < 1000:
            names = re.split(r",\s*(?:and\s)?|\s+(?:and|&)\s+", re.sub(r"\s*\[[^\]]*\]|\*|\d", "", text))
            return tuple(" ".join(name.split()) for name in names if len(name.split()) > 1 or len(name) > 3)
        elif after and start >= _BEGINNING:
            break
    return ()
