"""Where bytes come from: local files, and addresses such as s3://bucket/report.pdf where fsspec is installed."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from nlp_iscm.errors import ReadError, UsageError

LARGEST = 300_000_000  # bytes
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}(?:://|::)")


def is_address(place: str) -> bool:
    """Whether a place is an address for fsspec and no local path.

    >>> is_address("s3://bucket/a.pdf"), is_address("zip://a.txt::all.zip"), is_address("reports/a.pdf"), is_address("C:/a")
    (True, True, False, False)
    """
    return _ADDRESS.match(place) is not None and not os.path.lexists(place)


def data_of(place: str) -> bytes:
    """All bytes of a file; raises ReadError above LARGEST, OSError where they cannot be had."""
    if is_address(place):
        system, path = _system(place)
        _bounded(system.size(path) or 0, place)
        with system.open(path, "rb") as file:
            return bytes(file.read())
    status = os.stat(place)
    if not stat.S_ISREG(status.st_mode):  # a pipe or device could keep a reader waiting for ever
        what = "it is a folder that cannot be listed" if stat.S_ISDIR(status.st_mode) else "it is no regular file"
        raise ReadError(shown(place), what, "check its permissions" if "folder" in what else "save it as a file first")
    _bounded(status.st_size, place)
    return Path(place).read_bytes()


def _bounded(size: int, place: str) -> None:
    if size > LARGEST:
        raise ReadError(shown(place), f"the file has more than {LARGEST // 1_000_000} MB", "split it, one report a file")


def opened(place: str) -> IO[bytes]:
    """The open file of a place, to be read in parts."""
    if is_address(place):
        system, path = _system(place)
        return system.open(path, "rb")  # type: ignore[no-any-return]
    return open(place, "rb")


def expanded(address: str) -> Iterator[tuple[str, bool]]:
    """Files of an address, a pattern or a folder with all below it but hidden ones, and whether each was found in a folder."""
    try:
        system, path = _system(address)
        rest = "".join(address.partition("::")[1:])  # where an archive lies
        found = sorted(system.glob(path)) if any(c in path for c in "*?[") else [path]
        for here in found:
            whole = system.unstrip_protocol
            if system.isdir(here):
                inside = sorted(name for name in system.find(here) if not _hidden(name, here))
                yield from ((whole(name) + rest, True) for name in inside)
            elif system.exists(here):
                yield whole(here) + rest, False
    except (OSError, ValueError, ImportError) as error:
        raise UsageError(address, f"cannot be read ({error})", "check the address, and the package its protocol needs") from error


def _hidden(name: str, folder: str) -> bool:
    return any(part.startswith(".") for part in name.removeprefix(folder).split("/"))


def _system(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        remedy = "install it: pip install 'nlp-iscm[cluster]'"
        raise UsageError(address, "addresses are read with fsspec, which is not installed", remedy) from error
    return url_to_fs(address)  # type: ignore[no-any-return]


def stem_of(place: str) -> str:
    """A file's name without folders and suffix, in characters that can be written as UTF-8.

    >>> stem_of("s3://bucket/he-2025.pdf"), stem_of("a/b.c.txt")
    ('he-2025', 'b.c')
    """
    return shown((PurePosixPath(place.split("::")[0]) if is_address(place) else Path(place)).stem)


def suffix_of(place: str) -> str:
    """A file's suffix in lower case.

    >>> suffix_of("a/b.PDF")
    '.pdf'
    """
    return os.path.splitext(place.split("::")[0] if is_address(place) else place)[1].lower()


def shown(place: str) -> str:
    r"""A path as text that can be written as UTF-8: bytes that are no UTF-8 as \x escapes."""
    return os.fsencode(place).decode("utf8", "backslashreplace")
