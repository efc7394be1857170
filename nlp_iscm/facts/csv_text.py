"""CSV lines that every spreadsheet opens and none runs (OWASP, CSV injection)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def csv_line(cells: Iterable[str]) -> str:
    """One CSV line (RFC 4180 quoting, "\\n" at its end).

    >>> csv_line(["a,b", "=1+1"])
    '"a,b",\\'=1+1\\n'
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([defused(c) for c in cells])
    return out.getvalue()


def defused(cell: str) -> str:
    """The cell on one line, with an apostrophe before a leading = + - @ unless it is a number."""
    flat = " ".join(cell.split())
    if flat[:1] in ("=", "+", "-", "@") and not _is_number(flat):
        return "'" + flat
    return flat


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def number(value: float | None) -> str:
    """A number without needless zeros, empty for None.

    >>> number(65.0), number(0.58), number(None)
    ('65', '0.58', '')
    """
    return "" if value is None else f"{value:.10g}"
