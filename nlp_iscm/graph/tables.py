"""The graph as Parquet tables, nodes, edges and evidence: what queries read, without loading the graph (docs/graph.md)."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nlp_iscm.facts.files import atomic
from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.graph.answers import COLUMNS, REAL, TEXT, TRUTH, WHOLE, answer_rows
from nlp_iscm.graph.build import merge
from nlp_iscm.graph.case_edges import case_edges, classes_of, members_of, part_of
from nlp_iscm.graph.case_graph import case_given, case_nodes
from nlp_iscm.graph.duplicates import Traits, matches, traits
from nlp_iscm.graph.given import Given
from nlp_iscm.graph.schema import EDGE_KINDS

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
ROWS = 2_000  # rows held as Python objects at a time: more of them leave the processor's cache
GROUP = 100_000  # rows of a row group of the files


def write_tables(cases: Iterable[CaseFacts], folder: Path) -> tuple[int, int]:
    """nodes.parquet, edges.parquet and evidence.parquet of the cases, in any order; gives the numbers of nodes and edges."""
    ordered = sorted(cases, key=lambda c: (c.meta.id, c.article))
    return write_case_tables(lambda: ordered, folder)


def write_case_tables(cases: Callable[[], Iterable[CaseFacts]], folder: Path) -> tuple[int, int]:
    """The same without holding the cases: `cases()` gives them in order of article id.

    Nodes stand in order of their id, edges in order of relation, article and patient.
    """
    with collector_off():
        return _write(cases(), folder)


@contextmanager
def collector_off() -> Iterator[None]:
    """No cycle collection while millions of small dicts are made: none of them is in a cycle, and each pass would visit all."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _write(cases: Iterable[CaseFacts], folder: Path) -> tuple[int, int]:
    nodes: dict[str, dict[str, Any]] = {}
    parts = {rel: Part(EDGE_COLUMNS) for rel in sorted(EDGE_KINDS)}
    answers = Part(COLUMNS)
    groups: set[tuple[str, str, str]] = set()
    told: list[Traits] = []
    before = ""
    for case in cases:
        given = case_given(case)
        for node, facts in case_nodes(case, given):
            merge(nodes.setdefault(node, {}), facts)
        groups.update(classes_of(given))
        told += [t for p in case.patients if (t := traits(case, p)) is not None]
        if case.meta.id != before:  # the same file under another name says the same
            _take(case, given, parts, answers)
        before = case.meta.id
    same = matches(told)
    for node, match in same.items():
        nodes[node] |= {"same_as": match.node, "shares": match.shares}
    for bare in (groups, members_of(nodes), part_of(nodes)):
        rows = sorted(bare)
        if rows:
            parts[rows[0][2]].take(rows)
    write_parts([_rows(({"id": node, **nodes[node]} for node in sorted(nodes)), NODE_COLUMNS)], folder / "nodes.parquet", [])
    write_parts(list(parts.values()), folder / "edges.parquet", sorted(same))
    write_parts([answers], folder / "evidence.parquet", sorted(same))
    return len(nodes), sum(part.rows for part in parts.values())


def _take(case: CaseFacts, given: list[Given], parts: dict[str, Part], answers: Part) -> None:
    """The edges of one case into the part of their relation, and what the questions read."""
    edges = list(case_edges(case, given))
    for row in answer_rows(case, given, edges):
        answers.add(row)
    for source, target, key, facts in edges:
        facts["source"], facts["target"], facts["key"] = source, target, key
        parts[facts["rel"]].add(facts)


class Part:
    """Rows of one relation, packed into Arrow tables of ROWS rows."""

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

    def take(self, edges: list[tuple[str, str, str]]) -> None:
        """Take edges that have nothing but source, target and relation, which is their key as well."""
        sources, targets, rels = (pa.array(column, TEXT) for column in zip(*edges, strict=True))
        told = {"source": sources, "target": targets, "key": rels, "rel": rels}
        columns = [told[name] if name in told else pa.nulls(len(edges), of) for name, of in self.columns.items()]
        self.done.append(pa.Table.from_arrays(columns, schema=self.schema))
        self.rows += len(edges)

    def _packed(self) -> pa.Table:
        """The pending rows as an Arrow table: through a struct array, whose columns Arrow takes from the dicts by itself."""
        present = set().union(*self.pending)
        if not present <= self.columns.keys():
            raise KeyError(f"no column for {sorted(present - self.columns.keys())}")
        found = pa.array(self.pending, pa.struct([(name, of) for name, of in self.columns.items() if name in present]))
        told = dict(zip((name for name in self.columns if name in present), found.flatten(), strict=True))
        size = len(self.pending)
        arrays = [told[name] if name in told else pa.nulls(size, of) for name, of in self.columns.items()]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def table(self) -> pa.Table:
        """The rows in their order."""
        if self.pending:
            self.done.append(self._packed())
            self.pending = []
        return pa.concat_tables(self.done) if self.done else self.schema.empty_table()


def _rows(rows: Iterable[dict[str, Any]], columns: dict[str, pa.DataType]) -> Part:
    part = Part(columns)
    for row in rows:
        part.add(row)
    return part


def write_parts(parts: list[Part], path: Path, again: list[str]) -> None:
    """Write the parts as one Parquet file; `counted` becomes False where the patient is one of `again`."""
    def fill(out: Any) -> None:
        with pq.ParquetWriter(out, parts[0].schema, compression="zstd") as writer:
            for part in parts:
                table = part.table()
                if table.num_rows:
                    writer.write_table(_counted(table, again) if again else table, row_group_size=GROUP)

    atomic(path, fill)


def _counted(table: pa.Table, again: list[str]) -> pa.Table:
    told = pc.is_in(table["patient"], pa.array(again))
    return table.set_column(table.schema.get_field_index("counted"), "counted", pc.and_(table["counted"], pc.invert(told)))
