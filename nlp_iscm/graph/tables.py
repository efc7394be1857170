"""The graph as two Parquet tables, nodes and edges: what queries read, without loading the graph (docs/graph.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
import pyarrow.parquet as pq

from nlp_iscm.facts.files import atomic

TEXT, WHOLE, REAL, TRUTH = pa.string(), pa.int64(), pa.float64(), pa.bool_()

NODE_COLUMNS = {
    "id": TEXT, "kind": TEXT, "label": TEXT, "polarity": TEXT, "outcome_kind": TEXT, "value": TEXT, "treatment_kind": TEXT,
    "members": TEXT, "arity": WHOLE, "classes": TEXT, "antitumour": TRUTH, "code": TEXT, "site": TEXT, "age_years": REAL,
    "sex": TEXT, "article": TEXT, "number": WHOLE, "same_as": TEXT, "stem": TEXT, "doi": TEXT, "year": WHOLE, "journal": TEXT,
    "article_kind": TEXT,
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
ROWS = 50_000  # rows held at a time


def write_tables(graph: nx.MultiDiGraph, folder: Path) -> None:
    """Write nodes.parquet and edges.parquet of a graph; edges in order of relation, source, target, key."""
    write_table(({"id": node, **facts} for node, facts in graph.nodes(data=True)), NODE_COLUMNS, folder / "nodes.parquet")
    write_table(_edges(graph), EDGE_COLUMNS, folder / "edges.parquet")


def _edges(graph: nx.MultiDiGraph) -> Iterator[dict[str, Any]]:
    ordered = sorted(graph.edges(keys=True, data="rel"), key=lambda e: (str(e[3]), e[0], e[1], e[2]))
    return ({"source": s, "target": t, "key": k, **graph.edges[s, t, k]} for s, t, k, _ in ordered)


def write_table(rows: Iterable[dict[str, Any]], columns: dict[str, pa.DataType], path: Path) -> None:
    """Write rows as one Parquet file, a part at a time; a column that is not listed raises KeyError."""
    schema = pa.schema(list(columns.items()))

    def fill(out: Any) -> None:
        with pq.ParquetWriter(out, schema, compression="zstd") as writer:
            for batch in _batches(rows, columns):
                writer.write_table(pa.table(batch, schema=schema))

    atomic(path, fill)


def _batches(rows: Iterable[dict[str, Any]], columns: dict[str, pa.DataType]) -> Iterator[dict[str, list[Any]]]:
    batch: dict[str, list[Any]] = {name: [] for name in columns}
    for count, row in enumerate(rows, 1):
        unknown = row.keys() - columns.keys()
        if unknown:
            raise KeyError(f"no column for {sorted(unknown)}")
        for name, column in batch.items():
            column.append(row.get(name))
        if count % ROWS == 0:
            yield batch
            batch = {name: [] for name in columns}
    yield batch
