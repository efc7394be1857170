"""The columns of nodes.parquet and edges.parquet, and how a table of them is laid down."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

TEXT, WHOLE, REAL, TRUTH, TEXTS = pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.list_(pa.string())
BLOCK = 2_000  # rows held as Python objects at a time: more of them leave the processor's cache
NODE_COLUMNS = {
    "id": TEXT, "kind": TEXT, "label": TEXT, "polarity": TEXT, "outcome_kind": TEXT, "value": TEXT, "treatment_kind": TEXT,
    "members": TEXT, "arity": WHOLE, "classes": TEXT, "rollup": TEXT, "antitumour": TRUTH, "code": TEXT, "site": TEXT,
    "age_years": REAL, "sex": TEXT, "article": TEXT, "number": WHOLE, "same_as": TEXT, "shares": TEXT, "stem": TEXT,
    "doi": TEXT, "year": WHOLE, "journal": TEXT, "article_kind": TEXT,
}
EDGE_COLUMNS = {
    "source": TEXT, "target": TEXT, "key": TEXT, "rel": TEXT, "patient": TEXT, "article": TEXT, "doi": TEXT, "year": WHOLE,
    "counted": TRUTH, "months": REAL, "as_written": TEXT, "since": TEXT, "outcome": TEXT, "cause": TEXT, "grade": WHOLE,
    "mode": TEXT, "line": WHOLE, "polarity": TEXT, "status": TEXT, "value": TEXT, "levels": TEXT, "course": TEXT,
    "intent": TEXT, "regimen": TEXT, "dose": REAL, "unit": TEXT, "every_days": REAL, "cycles": WHOLE, "target_organ": TEXT,
    "total_gy": REAL, "fractions": WHOLE, "eqd2_gy": REAL, "low": REAL, "high": REAL, "statistic": TEXT, "at_months": REAL,
    "population": TEXT, "treatment": TEXT, "confidence": REAL, "quote": TEXT, "section": TEXT, "page": WHOLE,
    "char_start": WHOLE, "char_end": WHOLE,
}


def table_of(columns: Mapping[str, pa.DataType], found: Mapping[str, pa.Array]) -> pa.Table:
    """A table of the columns that were found, in the order of all columns."""
    names = [name for name in columns if name in found]
    return pa.Table.from_arrays([found[name] for name in names], schema=pa.schema([(name, columns[name]) for name in names]))


def joined(tables: list[pa.Table], columns: Mapping[str, pa.DataType]) -> pa.Table:
    """The tables one below the other; a column that some of them lack is null there."""
    return pa.concat_tables(tables, promote_options="default") if tables else table_of(columns, {})


def widened(table: pa.Table, columns: Mapping[str, pa.DataType]) -> pa.Table:
    """The table with all columns, null where it has none: late, since most relations lack most of them."""
    have = set(table.column_names)
    arrays = [table[name] if name in have else pa.nulls(len(table), of) for name, of in columns.items()]
    return pa.Table.from_arrays(arrays, schema=pa.schema(list(columns.items())))
