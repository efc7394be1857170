"""JSON lines -> Articles: one report a line, with the names of its fields chosen by the user."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from nlp_iscm.article import Article, Meta, article_id
from nlp_iscm.errors import ReadError, UsageError
from nlp_iscm.ingest.addresses import opened, shown, stem_of

SUFFIXES = (".jsonl", ".ndjson")
_SURROGATE = re.compile("[\ud800-\udfff]")
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Fields:
    """Which field of a line holds what; `id` names the report in files and tables."""

    id: str = "id"
    text: str = "text"
    title: str = "title"
    doi: str = "doi"
    year: str = "year"
    journal: str = "journal"
    authors: str = "authors"


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a file: its number, its bytes, and what it is called."""

    number: int
    start: int
    size: int
    article: str
    name: str


def fields_of(given: Iterable[str]) -> Fields:
    """Fields from pairs such as "text=body".

    >>> fields_of(["text=body", "year=published"]).text
    'body'
    """
    names = {f.name for f in fields(Fields)}
    chosen: dict[str, str] = {}
    for pair in given:
        key, sign, field = pair.partition("=")
        if not sign or key not in names or not field:
            raise UsageError(f"--field {pair}", "not a pair NAME=FIELD", f"NAME is one of {', '.join(sorted(names))}")
        chosen[key] = field
    return replace(Fields(), **chosen)


def records(place: str, chosen: Fields) -> Iterator[Record]:
    """The lines of a file that are not empty, one by one; a line that is no report keeps its place and fails when it is read."""
    start = 0
    with opened(place) as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    used = _used(line, place, number, chosen)
                    key, name = _key(used), used["id"]
                except ReadError:
                    key, name = article_id(line), ""
                yield Record(number, start, len(line), key, name or f"{stem_of(place)}-{number}")
            start += len(line)


def read_record(place: str, record: Record, chosen: Fields) -> Article:
    """The Article of one line; its id is the hash of the fields that are used.

    Raises ReadError for a line that is not JSON, has no text, or changed since it was listed.
    """
    from nlp_iscm.ingest import read_text

    with opened(place) as file:
        file.seek(record.start)
        line = file.read(record.size)
    used = _used(line, place, record.number, chosen)
    authors = tuple(filter(None, (name.strip() for name in used["authors"].split(";"))))
    year = _YEAR.search(used["year"])
    meta = Meta(used["title"], used["doi"].lower(), int(year.group()) if year else None, used["journal"], authors)
    try:
        return read_text(used["text"], record.name, _key(used), meta)
    except ReadError as error:
        raise ReadError(_where(place, record.number), error.what, error.remedy) from error


def _used(line: bytes, place: str, number: int, chosen: Fields) -> dict[str, str]:
    """The fields of a line that are used, as text."""
    where = _where(place, number)
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ReadError(where, f"the line is not JSON ({str(error)[:120]})", "give one JSON object a line") from error
    if not isinstance(data, dict):
        raise ReadError(where, "the line is not a JSON object", "give one JSON object a line")
    found = {f.name: _text(data.get(getattr(chosen, f.name))) for f in fields(Fields)}
    if not found["text"].strip():
        raise ReadError(where, f"no text in its field {chosen.text!r}", "name the field of the text with --field text=NAME")
    return found


def _text(value: Any) -> str:
    """A value as text; a list's members are parted by semicolons."""
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return "" if value is None or isinstance(value, dict) else _SURROGATE.sub("\ufffd", str(value))


def _key(used: dict[str, str]) -> str:
    return article_id(json.dumps(used, sort_keys=True).encode())


def _where(place: str, number: int) -> str:
    return f"{shown(place)}, line {number}"
