"""Files that are whole or not there: written beside their place, then renamed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import IO

from nlp_iscm.errors import FactsError

PIECES = 1000  # pieces joined before they are encoded
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def atomic_text(path: Path, pieces: Iterable[str], *, sync: bool = True) -> None:
    """Write UTF-8 text with "\\n" line ends; on an error the old file stays as it was. For `sync` see `atomic`."""
    def fill(out: IO[bytes]) -> None:
        rest = iter(pieces)
        while block := "".join(islice(rest, PIECES)):
            out.write(block.encode("utf8"))

    atomic(path, fill, sync=sync)


def atomic(path: Path, fill: Callable[[IO[bytes]], object], *, sync: bool = True) -> None:
    """Give `fill` an open temporary file in the same folder, then put it in place of `path`.

    `sync` waits until the disk has it, so that a power failure leaves the old or the new file; without, for files that can be
    made again, it may leave an empty one. Raises FactsError where the folder cannot be written.
    """
    name = f"{path.parent}{os.sep}.{path.name}.{os.urandom(4).hex()}"
    try:
        handle = _created(name, path.parent)
    except OSError as error:
        raise FactsError(str(path), f"cannot be written ({error.strerror})", "choose another folder with --out") from error
    try:
        with os.fdopen(handle, "wb") as out:
            fill(out)
            out.flush()
            if sync:
                os.fsync(out.fileno())
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise FactsError(str(path), f"cannot be written ({error.strerror})", "free some space or choose another") from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _created(name: str, folder: Path) -> int:
    """A new file that only we write, and its folder where it is missing."""
    try:
        return os.open(name, _NEW, 0o644)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(name, _NEW, 0o644)
