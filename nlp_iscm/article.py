"""Article: one report's clean text, and where each character came from."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from nlp_iscm.errors import IscmError

# Sections whose sentences may tell the patient's own course.
SECTION_KINDS = (
    "front", "title", "abstract", "keywords", "introduction", "case", "methods", "results", "discussion", "conclusion",
    "caption", "table", "references", "back", "body",
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1 and its half-open range in the text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the text under one heading; `kind` is one of SECTION_KINDS ("body" where no headings exist)."""

    kind: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in the text; `rows` is empty where the layout was lost."""

    start: int
    end: int
    title: str
    rows: tuple[tuple[str, ...], ...] = ()
    rows_are_patients: bool = False
    read: bool = False


@dataclass(frozen=True, slots=True)
class Meta:
    """What the file says about itself; empty where not found."""

    title: str = ""
    doi: str = ""
    year: int | None = None
    journal: str = ""
    authors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Article:
    """Clean text with its pages and sections, which cover it in order without gaps.

    `id` is the first 16 hex digits of the sha256 of the file's bytes; `kind` is case report, series, trial, review or
    other, with the `kind_reason`; `language` is "en", another ISO 639-1 code, or "?" where it cannot be told.
    """

    id: str
    name: str
    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    meta: Meta = field(default_factory=Meta)
    kind: str = "case report"
    kind_reason: str = ""
    language: str = "en"
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for what, parts in (("pages", self.pages), ("sections", self.sections)):
            edge = 0
            for part in parts:
                if part.start != edge or part.end < part.start:
                    raise IscmError(self.name, f"{what} leave a gap or overlap at character {edge}", "report this file")
                edge = part.end
            if edge != len(self.text):
                raise IscmError(self.name, f"{what} end at {edge} of {len(self.text)} characters", "report this file")

    def page_at(self, offset: int) -> int:
        """Page number that holds the character at `offset`."""
        return self.pages[max(0, bisect_right(self._page_starts, offset) - 1)].number

    def section_at(self, offset: int) -> str:
        """Kind of the section that holds the character at `offset`."""
        return self.sections[max(0, bisect_right(self._section_starts, offset) - 1)].kind

    @cached_property
    def _page_starts(self) -> list[int]:
        return [page.start for page in self.pages]

    @cached_property
    def _section_starts(self) -> list[int]:
        return [section.start for section in self.sections]


def article_id(data: bytes) -> str:
    """First 16 hex digits of the sha256 of a file's bytes.

    >>> article_id(b"")
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(data).hexdigest()[:16]


def bare_article(text: str, name: str = "text") -> Article:
    """An Article of one page and one section, for a text that came without a file."""
    whole = len(text)
    return Article(
        article_id(text.encode("utf8", "surrogatepass")), name, text, (Page(1, 0, whole),), (Section("body", "", 0, whole),)
    )
