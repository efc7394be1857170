"""Which files a run reads: files, folders and globs to a sorted list, nothing left out without a reason."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp_iscm.errors import UsageError
from nlp_iscm.ingest import SUFFIXES


@dataclass(frozen=True, slots=True)
class Plan:
    """Files to read in order, and how many in the folders were passed over because of their suffix."""

    files: tuple[Path, ...]
    passed_over: tuple[Path, ...] = ()


def plan(inputs: Iterable[str]) -> Plan:
    """The files of the inputs, each once, in order of their path; folders are walked, links to folders not followed twice.

    A file that is named is read whatever its suffix; in folders only SUFFIXES are. Raises UsageError for an input that does
    not exist or a pattern without a match.
    """
    files: dict[Path, None] = {}
    passed: dict[Path, None] = {}
    for given in inputs:
        for path in _expand(given):
            if path.is_dir():
                for found in _walk(path):
                    (files if found.suffix.lower() in SUFFIXES else passed).setdefault(found)
            else:
                files.setdefault(path)
    order = sorted(files, key=lambda p: os.fsencode(p))
    return Plan(tuple(order), tuple(sorted(p for p in passed if p not in files)))


def _expand(given: str) -> Iterator[Path]:
    path = Path(given)
    if os.path.lexists(path):
        yield path
        return
    found = sorted(glob.glob(given, recursive=True))
    if not found:
        raise UsageError(given, "no such file or folder, and no file matches it", "check the path or quote the pattern")
    yield from map(Path, found)


def _walk(folder: Path) -> Iterator[Path]:
    """Files below a folder; a folder reached twice through links is walked once, hidden files are left out."""
    seen: set[tuple[int, int]] = set()
    pending = [folder]
    while pending:
        here = pending.pop()
        status = here.stat()
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        try:
            entries = sorted(here.iterdir())
        except PermissionError as error:
            raise UsageError(str(here), "folder cannot be read", "check its permissions") from error
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                pending.append(entry)
            elif entry.is_file() or entry.is_symlink():
                yield entry
