"""Annotated one-line examples: `[text](label key=value key="two words")`; brackets may nest, a literal one is `\\[`."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from nlp_iscm.errors import FactsError


@dataclass(frozen=True, slots=True)
class Span:
    """One annotated stretch of the clean text with what is expected of it."""

    start: int
    end: int
    label: str
    expected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One example line: where it stands, its clean text and its spans in order."""

    where: str
    text: str
    spans: tuple[Span, ...]


_NOTE = re.compile(r"\((\w+)((?:\s+\w+=(?:\"[^\"]*\"|[^\s\")]+))*)\)")


def parse(line: str, where: str = "example") -> Example:
    """The clean text and spans of an annotated line.

    >>> parse("Given [5 mg](dose unit=mg) daily").spans
    (Span(start=6, end=10, label='dose', expected=(('unit', 'mg'),)),)

    Raises FactsError at a bracket without partner or a label that cannot be read.
    """
    out: list[str] = []
    spans: list[Span] = []
    opened: list[int] = []
    at = 0
    while at < len(line):
        char = line[at]
        if char == "\\" and line[at + 1 : at + 2] in ("[", "]", "\\"):
            out.append(line[at + 1])
            at += 2
        elif char == "[":
            opened.append(len(out))
            at += 1
        elif char == "]":
            note = _NOTE.match(line, at + 1)
            if not note or not opened:
                raise FactsError(f"{where}, character {at + 1}", "']' without '[' or label", "write '\\]' for a plain one")
            pairs = tuple((k, v) for k, _, v in (p.partition("=") for p in shlex.split(note[2])))
            spans.append(Span(opened.pop(), len(out), note[1], pairs))
            at = note.end()
        else:
            out.append(char)
            at += 1
    if opened:
        raise FactsError(where, "'[' without ']'", "write '\\[' for a plain one")
    return Example(where, "".join(out), tuple(sorted(spans, key=lambda s: (s.start, s.end, s.label))))


def examples(path: Path) -> tuple[tuple[str, ...], list[Example]]:
    """The labels an example file is about (its line `labels: drug, dose`) and its examples (lines that begin with "- ")."""
    labels: tuple[str, ...] = ()
    found: list[Example] = []
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if line.startswith("labels:"):
            labels = tuple(x.strip() for x in line.removeprefix("labels:").split(","))
        elif line.startswith("- "):
            found.append(parse(line[2:].strip(), f"{path.name}:{number}"))
    if not labels or not found:
        raise FactsError(path.name, "no `labels:` line or no example", "begin example lines with '- '")
    return labels, found
