"""A reviewer's list of references (RIS, BibTeX, CSV) joined to the articles: citation key, title, year, DOI."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.csv_text import csv_line, number
from nlp_iscm.facts.files import atomic_text
from nlp_iscm.facts.model import CaseFacts

COLUMNS = ("key", "title", "year", "doi", "journal", "authors", "file")
_RIS = {"ID": "key", "TI": "title", "T1": "title", "PY": "year", "Y1": "year", "DA": "year", "DO": "doi", "JO": "journal",
        "JF": "journal", "T2": "journal", "JA": "journal", "AU": "authors", "A1": "authors", "L1": "file", "L4": "file"}
_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  - ?(.*)")
_DOI = re.compile(r"10\.\d{4,9}/\S{1,200}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ENTRY = re.compile(r"@(\w+)\s*[{(]\s*([^,\s{}]*)\s*,")
_FIELD = re.compile(r"\s*,?\s*([\w-]+)\s*=\s*")
_CSV = {"citation key": "key", "citation_key": "key", "citekey": "key", "id": "key", "publication year": "year",
        "publication title": "journal", "author": "authors", "file attachments": "file", "file name": "file",
        "filename": "file", "article": "file"}
_LONG_TITLE = 30  # letters and figures; a shorter title ("Case report") tells no article


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One entry of the list; empty where it does not say."""

    key: str = ""
    title: str = ""
    year: int | None = None
    doi: str = ""
    journal: str = ""
    authors: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def load_references(path: Path) -> list[Reference]:
    """The entries of a .ris, .bib or .csv file.

    Raises UsageError for another suffix, a file that cannot be read, or one without entries.
    """
    readers = {".ris": read_ris, ".bib": read_bibtex, ".csv": read_csv}
    if path.suffix.lower() not in readers:
        raise UsageError(str(path), "no list of references", "give RIS (.ris), BibTeX (.bib) or CSV (.csv)")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(str(path), f"cannot be read ({error})", "save it in UTF-8") from error
    found = readers[path.suffix.lower()](text)
    if not found:
        raise UsageError(str(path), "no entries found", "check that it is RIS, BibTeX or CSV with a header")
    return found


def read_ris(text: str) -> list[Reference]:
    """Entries of a RIS file.

    >>> read_ris("TY  - JOUR\\nID  - he25\\nTI  - A case\\nPY  - 2025/01\\nDO  - https://doi.org/10.1000/X\\nER  - \\n")[0].doi
    '10.1000/x'
    """
    found, entry = [], defaultdict[str, list[str]](list)
    last = ""
    for line in text.splitlines():
        match = _RIS_LINE.match(line)
        if match and match[1] == "ER":
            found.append(_reference(entry))
            entry, last = defaultdict(list), ""
        elif match:
            last = _RIS.get(match[1], "")
            if last:
                entry[last].append(match[2])
        elif last and line.strip():
            entry[last][-1] += " " + line.strip()
    return found + ([_reference(entry)] if entry else [])


def read_bibtex(text: str) -> list[Reference]:
    """Entries of a BibTeX file; comments, strings and preambles are passed over.

    >>> read_bibtex('@article{he25, title = {A {Case} of "x"}, year = 2025, author = {He, A. and Li, B.}}')[0].authors
    ('He, A.', 'Li, B.')
    """
    found = []
    for match in _ENTRY.finditer(text):
        if match[1].lower() in ("comment", "string", "preamble"):
            continue
        entry = defaultdict[str, list[str]](list)
        entry["key"].append(match[2])
        at = match.end()
        while field := _FIELD.match(text, at):
            value, at = _bibtex_value(text, field.end())
            name = field[1].lower()
            if name == "author":
                entry["authors"] += re.split(r"\s+and\s+", value)
            elif name in ("title", "doi", "journal", "journaltitle", "year", "date", "file"):
                entry[name.removesuffix("title") if name == "journaltitle" else "year" if name == "date" else name].append(value)
        found.append(_reference(entry))
    return found


def _bibtex_value(text: str, at: int) -> tuple[str, int]:
    """A value in braces, quotes or bare, without its inner braces, and where it ends."""
    if text[at:at + 1] not in ("{", '"'):
        end = min((i for i in (text.find(c, at) for c in ",}\n") if i >= 0), default=len(text))
        return text[at:end].strip(), end
    depth, i = 0, at
    while i < len(text):
        c = text[i]
        if c == "\\":
            i += 1
        elif c == "{":
            depth += 1
        elif c == "}":
            depth -= 1
        if (c == "}" and depth == 0 and text[at] == "{") or (c == '"' and i > at and depth == 0):
            break
        i += 1
    return re.sub(r"[{}]", "", text[at + 1:i]).strip(), i + 1


def read_csv(text: str) -> list[Reference]:
    """Entries of a CSV with a header; names as COLUMNS, or as Zotero and spreadsheets call them."""
    apart = max(",;\t", key=text.split("\n", 1)[0].count)
    found = []
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=apart):
        entry = defaultdict[str, list[str]](list)
        for name, cell in row.items():
            known = _CSV.get((name or "").strip().lower(), (name or "").strip().lower())
            if known in COLUMNS and isinstance(cell, str) and cell.strip():
                entry[known] += cell.split(";") if known in ("authors", "file") else [cell]
        found.append(_reference(entry))
    return [r for r in found if r != Reference()]


def _reference(entry: dict[str, list[str]]) -> Reference:
    told = {name: " ".join(values[0].split()) for name, values in entry.items() if values}
    doi = _DOI.search(told.get("doi", ""))
    year = _YEAR.search(told.get("year", ""))
    parts = [part for value in entry.get("file", []) for part in re.split(r"[;:](?![\\/])", value)]
    files = [stem for part in parts if (stem := PureWindowsPath(part).stem.strip()) and stem.lower() != "pdf"]
    return Reference(key=told.get("key", ""), title=told.get("title", ""), year=int(year[0]) if year else None,
                     doi=doi[0].rstrip(".,;").lower() if doi else "", journal=told.get("journal", ""),
                     authors=tuple(" ".join(a.split()) for a in entry.get("authors", []) if a.strip()), files=tuple(files))


def write_references(references: Iterable[Reference], path: Path) -> None:
    """The list as a CSV that `load_references` reads back: what later runs find beside the results."""
    rows = [(r.key, r.title, number(r.year), r.doi, r.journal, "; ".join(r.authors), ";".join(r.files)) for r in references]
    atomic_text(path, [csv_line(COLUMNS), *map(csv_line, rows)])


class References:
    """The list, ready to be joined: by file name, then DOI, then title; an entry that two share joins by none of these."""

    def __init__(self, references: Iterable[Reference] = ()) -> None:
        self.entries = list(references)
        self._by: dict[str, dict[str, list[Reference]]] = {how: defaultdict(list) for how in ("file name", "DOI", "title")}
        for one in self.entries:
            for how, key in self._keys(one):
                if one not in self._by[how][key]:
                    self._by[how][key].append(one)

    @staticmethod
    def _keys(one: Reference) -> list[tuple[str, str]]:
        names = {n.casefold() for n in (*one.files, one.key) if n}
        keys = [("file name", n) for n in sorted(names)] + ([("DOI", one.doi)] if one.doi else [])
        title = plain_title(one.title)
        return keys + ([("title", title)] if len(title) >= _LONG_TITLE else [])

    def of(self, case: CaseFacts) -> tuple[Reference | None, str]:
        """The entry of an article and how it was found; (None, "") without one."""
        asked = (("file name", case.article.casefold()), ("DOI", case.meta.doi.lower()), ("title", plain_title(case.meta.title)))
        for how, key in asked:
            found = self._by[how].get(key, []) if key else []
            if len(found) == 1:
                return found[0], how
        return None, ""

    def joined(self, case: CaseFacts) -> CaseFacts:
        """The case with what its entry says; the list wins over what the file says of itself."""
        one, _ = self.of(case)
        if one is None:
            return case
        meta = case.meta
        return replace(case, meta=replace(
            meta, citation_key=one.key, title=one.title or meta.title, doi=one.doi or meta.doi, year=one.year or meta.year,
            journal=one.journal or meta.journal, authors=one.authors or meta.authors))


def plain_title(title: str) -> str:
    """Letters and figures of a title in lower case.

    >>> plain_title("Spinal-cord Metastasis: a case")
    'spinalcordmetastasisacase'
    """
    return "".join(c for c in title.casefold() if c.isalnum())
