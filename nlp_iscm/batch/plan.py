"""Which files a run reads: files, folders, patterns and addresses, nothing left out without a count."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp_iscm.errors import UsageError
from nlp_iscm.ingest import SUFFIXES, jsonlines
from nlp_iscm.ingest.addresses import expanded, is_address, suffix_of

WALKED = (*SUFFIXES, *jsonlines.SUFFIXES)


class Plan:
    """The files of the inputs; iterating walks them, in no order, a file perhaps twice.

    A file that is named is read whatever its suffix; in folders only WALKED are, and `passed_over` counts the others. Links to
    folders are not followed in circles, hidden files are left out.
    """

    def __init__(self, inputs: Iterable[str]) -> None:
        """Raises UsageError for an input that does not exist or a pattern without a match."""
        self.inputs = list(inputs)
        self.passed_over = 0
        for given in self.inputs:
            if not is_address(given) and next(_matching(given), None) is None:
                raise UsageError(given, "no such file or folder, and no file matches it", "check the path or quote the pattern")

    def __iter__(self) -> Iterator[str]:
        self.passed_over = 0
        for given in self.inputs:
            if is_address(given):
                yield from self._remote(given)
            else:
                for found in _matching(given):
                    if os.path.isdir(found):
                        yield from self._chosen(_walk(found))
                    else:
                        yield found

    def _chosen(self, found: Iterable[str]) -> Iterator[str]:
        for place in found:
            if suffix_of(place) in WALKED or os.path.isdir(place):
                yield place
            else:
                self.passed_over += 1

    def _remote(self, address: str) -> Iterator[str]:
        empty = True
        for place, inside in expanded(address):
            empty = False
            yield from self._chosen([place]) if inside else [place]
        if empty:
            raise UsageError(address, "no file there", "check the address or quote the pattern")


def _matching(given: str) -> Iterator[str]:
    if os.path.lexists(given):
        yield given
    else:
        yield from glob.iglob(given, recursive=True)


def _walk(folder: str) -> Iterator[str]:
    """Files below a folder; a folder that cannot be listed is given as it is, and fails when it is read."""
    seen: set[tuple[int, int]] = set()
    pending = [folder]
    while pending:
        here = pending.pop()
        try:
            status = os.stat(here)
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(here) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if _leads_to_folder(entry):
                        pending.append(entry.path)
                    elif entry.is_symlink() or entry.is_file():
                        yield entry.path
        except OSError:
            yield here


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def named(inputs: Iterable[str]) -> list[Path]:
    """The plan's local files as a list in order of their path, each once."""
    return [Path(place) for place in sorted(set(Plan(inputs)), key=os.fsencode)]
