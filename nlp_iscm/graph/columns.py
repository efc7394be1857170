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


def table_of(columns: Mapping[str, pa.DataType], found: Mapping[str, pa.Array], size: int) -> pa.Table:
    """A table of all columns, null where nothing was found."""
    arrays = [found[name] if name in found else pa.nulls(size, of) for name, of in columns.items()]
    return pa.Table.from_arrays(arrays, schema=pa.schema(list(columns.items())))
