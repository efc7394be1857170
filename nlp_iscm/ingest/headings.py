"""Headings of journal articles: which lines are one, and of what kind of section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from nlp_iscm.vocab.load import load

LONGEST = 110
_NUMBER = re.compile(
    r"(?:\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,4}|[A-H](?=[.):]))(?:[.):]\s*|\s+[|–-]?\s*)|§\s*\d*\s*)(?=[^\W\d])")
_WRAP = re.compile(r"^[\s*_#■▪●•►▶|]+|[\s*_#:.|–—-]+$")
_PATIENT = re.compile(
    r"(?:(?:clinical |first |second |third |fourth |fifth |index )?(?:case|patient)(?: presentation| report| history|"
    r" description)?)\s*"
    r"(?:no\.?\s*|number\s*|#\s*|n°\s*)?(?:\d{1,2}[a-c]?|one|two|three|four|five|six|seven|eight|nine|ten|[ivx]{1,4}"
    r"|[a-h])\b\s*(?:[:.)–—-]|$)"
    r"|(?:first|second|third|fourth|fifth|sixth) (?:case|patient)(?: report| presentation)?\s*(?:[:.–—-]|$)", re.IGNORECASE)
_LEVEL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\b")
_SPACED = re.compile(r"(?:[A-Z] ){3,}[A-Z]$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its section kind ("" where unknown), whether that depends on the section around it, its number's depth."""

    title: str
    kind: str = ""
    depends: bool = False
    level: int = 0
    patient: bool = False


@cache
def known() -> dict[str, tuple[str, bool]]:
    """Heading in lower case -> section kind, and whether the kind holds only where no other part has begun."""
    return {term.surface.lower(): (term.attributes["kind"], term.attributes.get("depends") == "yes") for term in load("sections")}


def unnumbered(line: str) -> tuple[str, int]:
    """A line without its heading's number and ornaments, and the depth of that number (0: none).

    >>> unnumbered("**2.1. Case presentation**"), unnumbered("INTRODUCTION:"), unnumbered("3 Discussion"), unnumbered("IV. RESULTS")
    (('Case presentation', 2), ('INTRODUCTION', 0), ('Discussion', 1), ('RESULTS', 1))
    """
    line = _WRAP.sub("", line.strip())
    number = _NUMBER.match(line)
    if not number:
        return line, 0
    digits = _LEVEL.match(line)
    return line[number.end():].strip(" .:"), digits.group(1).count(".") + 1 if digits else 1


def _lookup(phrase: str) -> tuple[str, bool] | None:
    words = " ".join(phrase.lower().replace("’", "'").replace("&", "and").split())
    table = known()
    if words in table:
        return table[words]
    if _SPACED.match(phrase.strip()):
        return table.get(words.replace(" ", ""))
    return table.get(re.sub(r"\s*\(.{0,40}\)$|\s*\d{1,2}$", "", words)) or _composite(words, table)


def _composite(words: str, table: dict[str, tuple[str, bool]]) -> tuple[str, bool] | None:
    """"discussion and review of published cases": the kind of the part before "and" where the whole is unknown."""
    if len(words) > 70:
        return None
    for glue in (" and ", "/", ", ", " with "):
        first, parted, rest = words.partition(glue)
        if parted and first in table and table[first][0] not in ("front", "table", "caption") and len(rest.split()) <= 6:
            # "The patient and his family refused chemotherapy" is a sentence
            if first.startswith(("the ", "our ", "this ")):
                return None
            kind, depends = table[first]
            return (kind, depends) if first not in ("patients", "report", "history", "course", "observation") else None
    return None


@lru_cache(maxsize=4096)
def heading_of(line: str, *, marked: bool = False) -> Heading | None:
    """The heading that a line is, if it is one; `marked` says that the format itself calls it a heading.

    >>> heading_of("2 Case presentation")
    Heading(title='Case presentation', kind='case', depends=False, level=1, patient=False)
    >>> heading_of("Case 2: a man with dysphagia").patient, heading_of("The tumour was resected.") is None
    (True, True)
    """
    line = line.strip()
    if not line or len(line) > (400 if marked else LONGEST):
        return None
    title, level = unnumbered(line)
    found = _lookup(title) if title else None
    if found:
        return Heading(title, *found, level) if marked or _is_set_off(line, title) else None
    if _PATIENT.match(title) and (marked or not line.endswith((".", ",", ";")) or len(title.split()) <= 3):
        return Heading(title, "case", level=level, patient=True)
    if marked:
        return Heading(title or line, level=level)
    return _unknown(line, title, level)


def _is_set_off(line: str, title: str) -> bool:
    """Whether a known phrase that stands alone is written as a heading: it begins with a capital or is bold."""
    return title[:1].isupper() or line[:1] in "*#_"


def _unknown(line: str, title: str, level: int) -> Heading | None:
    """A heading outside the vocabulary: numbered in two or more steps, or all in capitals."""
    words = title.split()
    if not words or len(words) > 12 or line.endswith((".", ",", ";")):
        return None
    if level >= 2 and words[0][:1].isupper() and not re.search(r"\d", words[0]) and any(len(w) > 3 for w in words):
        return Heading(title, level=level)
    return None


def is_heading_line(line: str) -> bool:
    """Whether a line of a text is a heading by itself, so that it is not joined with its neighbours."""
    return len(line) <= LONGEST and (line[0].isupper() or line[0] in "*#_0123456789§■▪●•►▶") and heading_of(line) is not None


_RUN_IN = re.compile(r"(?:\*\*|__|\()?([A-Z][A-Za-z'’&/ -]{2,48}?)(?:\*\*|__|\))?(\s?[:—]|[.]|\s[–-])(?:\*\*|__)?\s+(?=\S)")
_BEGINS = re.compile(r"[A-Z0-9“\"'(\[¹²³]")
_RUN_IN_CASE = re.compile(r"(?:Case|Patient|CASE|PATIENT)\s(?:[Nn]o\.?\s?)?(?:\d{1,2}|[IVX]{1,3}|[A-D]|[Oo]ne|[Tt]wo"
    r"|[Tt]hree)(?:\s?[:.–—]|\s-)\s+(?=[A-Z0-9])")
# Words that end a sentence of one word rather than head a paragraph, or head other things.
_NO_STOP_HEADING = frozenset(("case", "cases", "patient", "patients", "literature", "treatment", "references", "report",
    "history", "findings",
                              "observation", "support", "statement", "notes", "legend", "figures", "consent", "design",
    "results", "materials"))
_INSIDE = re.compile(r"(?<=[.!?)\]”\"] )(?=[A-Z])")


def run_in(paragraph: str) -> tuple[Heading, int] | None:
    """The heading a paragraph begins with in its own line, and where its text starts.

    >>> run_in("Case Presentation. A 45-year-old woman came.")
    (Heading(title='Case Presentation', kind='case', depends=False, level=0, patient=False), 19)
    >>> run_in("Background: Chordoma is rare.")[0].kind, run_in("Surgery. It went well.")
    ('introduction', None)
    """
    number = _NUMBER.match(paragraph[:12])
    offset = number.end() if number else 0
    patient = _RUN_IN_CASE.match(paragraph, offset)
    if patient:
        return Heading(patient.group().strip(" .:–—-"), "case", patient=True), patient.end()
    match = _RUN_IN.match(paragraph, offset)
    if not match:
        return None
    title, stop = match.group(1).strip(), match.group(2).strip()
    found = known().get(" ".join(title.lower().replace("’", "'").replace("&", "and").split()))
    if not found or found[1] or (stop in (".", "–", "-") and title.lower() in _NO_STOP_HEADING):
        return None
    if (stop in (".", "–", "-") and found[0] == "front") or (found[0] != "keywords" and not _BEGINS.match(paragraph, match.end())):
        return None
    return Heading(title, *found), match.end()


def run_ins_inside(paragraph: str) -> Iterator[tuple[int, Heading]]:
    """Headings with a colon inside a paragraph ("... Case presentation: A man ... Conclusions: ..."), and where they begin."""
    for gap in _INSIDE.finditer(paragraph):
        window = paragraph[gap.start():gap.start() + 56]
        if ":" not in window:
            continue
        found = run_in(window)
        if found and ":" in window[:found[1]]:
            yield gap.start(), found[0]
