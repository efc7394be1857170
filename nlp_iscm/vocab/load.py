"""Read a vocabulary: one TSV a stem, every row checked, errors name file and line.

A row is one concept: `name<TAB>surfaces<TAB>code<TAB>attributes`.
- surfaces: ways to write it, separated by "|"; the name itself is one of them and need not be repeated. A surface that
  begins with "=" matches in exactly this case ("=ALK"); a name that must not match by itself stands as "!" in surfaces.
- code: "OncoTree:LUAD", "HGNC:EGFR", "DB11595", ... or empty.
- attributes: `key=value` pairs separated by ";", or empty.
Lines that begin with "#" and empty lines are skipped; the first line is the header.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from nlp_iscm.errors import VocabularyError

HEADER = ("name", "surfaces", "code", "attributes")


@dataclass(frozen=True, slots=True)
class Term:
    """One way to write one concept."""

    stem: str
    name: str
    surface: str
    code: str
    attributes: Mapping[str, str] = field(hash=False)
    exact_case: bool
    where: str


@cache
def load(stem: str, folder: Path | None = None) -> tuple[Term, ...]:
    """All terms of the vocabulary `stem` ("drugs" reads drugs.tsv); rows of the user's `folder` win over the shipped ones.

    Raises VocabularyError for a row with a wrong number of columns, an empty name, a malformed attribute or a surface
    listed twice in one file.
    """
    shipped = files("nlp_iscm.vocab").joinpath(f"{stem}.tsv")
    own: tuple[Term, ...] = ()
    if folder is not None and (folder / f"{stem}.tsv").is_file():
        path = folder / f"{stem}.tsv"
        own = tuple(_rows(stem, path.read_text(encoding="utf8"), str(path)))
    if not shipped.is_file():
        return own
    taken = {_key(t) for t in own}
    terms = _rows(stem, shipped.read_text(encoding="utf8"), f"{stem}.tsv")
    return own + tuple(t for t in terms if _key(t) not in taken)


def _key(term: Term) -> str:
    return term.surface if term.exact_case else term.surface.lower()


def _rows(stem: str, text: str, where: str) -> Iterator[Term]:
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(line.split("\t"))
        if cells[0] == "name" and number == 1:
            if cells != HEADER:
                raise VocabularyError(f"{where}:{number}", f"header is {cells}", f"write {HEADER}, separated by tabs")
            continue
        for term in _row(stem, cells, f"{where}:{number}"):
            first = seen.setdefault(_key(term), number)
            if first != number:
                raise VocabularyError(term.where, f"{term.surface!r} is listed twice (first on line {first})", "keep one")
            yield term


def _row(stem: str, cells: tuple[str, ...], where: str) -> Iterator[Term]:
    if len(cells) != len(HEADER):
        raise VocabularyError(where, f"{len(cells)} columns instead of {len(HEADER)}", "separate by tabs; empty cells stay")
    name, surfaces, code, pairs = (cell.strip() for cell in cells)
    if not name:
        raise VocabularyError(where, "no name", "fill the first column")
    attributes = MappingProxyType(_attributes(pairs, where))
    listed = [s.strip() for s in surfaces.split("|") if s.strip()]
    forms = [f for f in listed if f != "!"] if "!" in listed else list(dict.fromkeys([name, *listed]))
    for form in forms:
        exact = form.startswith("=") and len(form) > 1
        yield Term(stem, name, form[1:] if exact else form, code, attributes, exact, where)


def _attributes(text: str, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in filter(None, (p.strip() for p in text.split(";"))):
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise VocabularyError(where, f"attribute {pair!r} is not key=value", "separate pairs by ';'")
        found[key.strip()] = value.strip()
    return found
