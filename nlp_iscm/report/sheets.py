"""The tables as files: CSV, one workbook, Parquet; the same rows, the same bytes for the same rows."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from nlp_iscm.facts.csv_text import csv_line, defused, number
from nlp_iscm.facts.files import atomic, atomic_text
from nlp_iscm.report.columns import REAL, TEXT, WHOLE, Column

_ARROW = {TEXT: pa.string(), WHOLE: pa.int64(), REAL: pa.float64()}
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # what a zip can say at least: the bytes must not know the day
_CELL = 32_767  # characters a cell of a workbook takes
_MOMENT = b"2020-01-01T00:00:00Z"
Rows = list[dict[str, Any]]


def write_csv(columns: Iterable[Column], rows: Iterable[dict[str, Any]], path: Path) -> None:
    """One table as CSV, UTF-8; None is an empty cell (R: read.csv(..., na.strings = ""))."""
    names = [c.name for c in columns]
    atomic_text(path, [csv_line(names), *(csv_line(cell_text(row.get(n)) for n in names) for row in rows)])


def cell_text(value: Any) -> str:
    """A value as a CSV cell: numbers without needless zeros, None empty."""
    return number(value) if isinstance(value, int | float) else "" if value is None else str(value)


def write_parquet(columns: Iterable[Column], rows: Rows, path: Path) -> None:
    """One table as Parquet with its types; the meaning of each column stands in its metadata."""
    columns = tuple(columns)
    fields = [pa.field(c.name, _ARROW[c.type], metadata={"meaning": c.meaning, "unit": c.unit}) for c in columns]
    values = [pa.array([_none(row.get(c.name)) for row in rows], _ARROW[c.type]) for c in columns]
    table = pa.Table.from_arrays(values, schema=pa.schema(fields))
    atomic(path, lambda out: pq.write_table(table, out, compression="zstd"))


def _none(value: Any) -> Any:
    return None if value == "" else value


def write_workbook(sheets: dict[str, tuple[tuple[Column, ...], Rows]], path: Path) -> None:
    """One workbook, a sheet a table: header fixed and filtered, numbers as numbers, no formulas.

    Raises ModuleNotFoundError without openpyxl (the extra `sheets`).
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for name, (columns, rows) in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.append([c.name for c in columns])
        for row in rows:
            sheet.append([_sheet_cell(row.get(c.name)) for c in columns])
        for i, column in enumerate(columns, 1):
            head = sheet.cell(1, i)
            head.font, head.alignment = Font(bold=True), Alignment(vertical="top")
            shown = [len(column.name), *(min(60, len(cell_text(row.get(column.name)))) for row in rows[:200])]
            sheet.column_dimensions[get_column_letter(i)].width = min(48, max(shown) + 2)
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    buffer = BytesIO()
    book.save(buffer)
    atomic(path, _dateless(buffer))


def _sheet_cell(value: Any) -> Any:
    """A cell that no program runs: control characters, which XML forbids, are replaced visibly."""
    if isinstance(value, str):
        clean = "".join(c if c.isprintable() or c in "\t\n" else "\ufffd" for c in defused(value))
        return clean[:_CELL] or None
    return value


def _dateless(buffer: BytesIO) -> Callable[[Any], None]:
    """The workbook with its zip's and its properties' times set to fixed ones."""

    def fill(out: Any) -> None:
        with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
                data = source.read(name)
                if name == "docProps/core.xml":
                    data = _timeless(data)
                entry = zipfile.ZipInfo(name, _FIRST_DAY)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                target.writestr(entry, data)

    return fill


def _timeless(properties: bytes) -> bytes:
    return re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + _MOMENT, properties)
