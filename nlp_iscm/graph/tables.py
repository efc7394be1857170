"""The graph as two Parquet tables, nodes and edges: what queries read, without loading the graph (docs/graph.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from nlp_iscm.facts.files import atomic
from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.graph.build import merge
from nlp_iscm.graph.case_graph import case_edges, case_nodes
from nlp_iscm.graph.duplicates import duplicate_of
from nlp_iscm.graph.schema import EDGE_KINDS

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
ROWS = 50_000  # rows held as Python objects at a time
STRUCTURE = ("INCLUDES", "IS_A")  # relations that many cases share


def write_tables(cases: Iterable[CaseFacts], folder: Path) -> tuple[int, int]:
    """nodes.parquet and edges.parquet of the cases, in any order; gives the numbers of nodes and edges."""
    ordered = sorted(cases, key=lambda c: (c.meta.id, c.article))
    return write_case_tables(lambda: ordered, folder)


def write_case_tables(cases: Callable[[], Iterable[CaseFacts]], folder: Path) -> tuple[int, int]:
    """The same without holding the cases: `cases()` gives them in order of article id, twice.

    Nodes stand in order of their id, edges in order of relation, article and patient.
    """
    same = duplicate_of(cases())
    nodes: dict[str, dict[str, Any]] = {}
    structure: set[tuple[str, str, str]] = set()
    parts: dict[str, Part] = {rel: Part(EDGE_COLUMNS) for rel in sorted(EDGE_KINDS)}
    for case in cases():
        for node, facts in case_nodes(case, same):
            merge(nodes.setdefault(node, {}), facts)
        for source, target, key, facts in case_edges(case, same):
            if facts["rel"] in STRUCTURE:
                if (source, target, key) in structure:
                    continue
                structure.add((source, target, key))
            parts[str(facts["rel"])].add({"source": source, "target": target, "key": key, **facts})
    write_table(({"id": node, **nodes[node]} for node in sorted(nodes)), NODE_COLUMNS, folder / "nodes.parquet")
    _write_parts(parts, folder / "edges.parquet")
    return len(nodes), sum(part.rows for part in parts.values())


class Part:
    """Rows of one relation, kept as Arrow tables of ROWS rows."""

    def __init__(self, columns: dict[str, pa.DataType]) -> None:
        self.columns = columns
        self.schema = pa.schema(list(columns.items()))
        self.pending: list[dict[str, Any]] = []
        self.done: list[pa.Table] = []
        self.rows = 0

    def add(self, row: dict[str, Any]) -> None:
        """Take one row; a column that is not listed raises KeyError when its block is packed."""
        self.pending.append(row)
        self.rows += 1
        if len(self.pending) == ROWS:
            self.done.append(self._packed())
            self.pending = []

    def _packed(self) -> pa.Table:
        """The pending rows as an Arrow table; columns that none of them has are not looked for."""
        present = set().union(*self.pending)
        if not present <= self.columns.keys():
            raise KeyError(f"no column for {sorted(present - self.columns.keys())}")
        size = len(self.pending)
        arrays = [pa.array([row.get(name) for row in self.pending], of) if name in present else pa.nulls(size, of)
                  for name, of in self.columns.items()]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def tables(self) -> Iterator[pa.Table]:
        """The rows in their order."""
        yield from self.done
        if self.pending:
            yield self._packed()


def _write_parts(parts: dict[str, Part], path: Path) -> None:
    def fill(out: Any) -> None:
        with pq.ParquetWriter(out, pa.schema(list(EDGE_COLUMNS.items())), compression="zstd") as writer:
            for part in parts.values():
                for table in part.tables():
                    writer.write_table(table)

    atomic(path, fill)


def write_table(rows: Iterable[dict[str, Any]], columns: dict[str, pa.DataType], path: Path) -> None:
    """Write rows as one Parquet file."""
    part = Part(columns)
    for row in rows:
        part.add(row)

    def fill(out: Any) -> None:
        with pq.ParquetWriter(out, part.schema, compression="zstd") as writer:
            for table in part.tables():
                writer.write_table(table)

    atomic(path, fill)
