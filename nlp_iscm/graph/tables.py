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
from nlp_iscm.graph.answers import COLUMNS, answer_rows
from nlp_iscm.graph.build import merged
from nlp_iscm.graph.case_edges import classes_of, figure_facts, members_of, part_of, patient_edges
from nlp_iscm.graph.case_graph import case_given, case_nodes, patient_id
from nlp_iscm.graph.columns import BLOCK, NODE_COLUMNS, joined, table_of, widened
from nlp_iscm.graph.duplicates import Traits, matches, traits
from nlp_iscm.graph.edge_rows import EdgeRows, Place
from nlp_iscm.graph.given import Given
from nlp_iscm.graph.schema import EDGE_KINDS

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
    parts = {rel: EdgeRows(rel) for rel in sorted(EDGE_KINDS)}
    answers = Part(COLUMNS)
    groups: set[tuple[str, str, str]] = set()
    told: list[Traits] = []
    before = ""
    for case in cases:
        given = case_given(case)
        for node, facts in case_nodes(case, given):
            known = nodes.get(node)
            if known is None:
                nodes[node] = facts
            elif known is not facts and known != facts:
                nodes[node] = merged(known, facts)
        groups.update(classes_of(given))
        told += [t for p in case.patients if (t := traits(case, p)) is not None]
        if case.meta.id != before:  # the same file under another name says the same
            _take(case, given, parts, answers)
            for part in parts.values():
                part.pack(BLOCK)
        before = case.meta.id
    same = matches(told)
    for node, match in same.items():
        nodes[node] = {**nodes[node], "same_as": match.node, "shares": match.shares}
    for bare in (groups, members_of(nodes), part_of(nodes)):
        rows = sorted(bare)
        if rows:
            parts[rows[0][2]].bare(rows)
    write_parts([_rows(({"id": node, **nodes[node]} for node in sorted(nodes)), NODE_COLUMNS)], folder / "nodes.parquet", [])
    write_parts(list(parts.values()), folder / "edges.parquet", sorted(same))
    write_parts([answers], folder / "evidence.parquet", sorted(same))
    return len(nodes), sum(part.rows for part in parts.values())


def _take(case: CaseFacts, given: list[Given], parts: dict[str, EdgeRows], answers: Part) -> None:
    """The edges of one case into the rows of their relation, and what the questions read."""
    meta = case.meta
    article = f"article:{meta.id}"
    place: Place = (meta.id, meta.doi or None, meta.year, None)
    for patient, courses in zip(case.patients, given, strict=True):
        node = patient_id(case, patient)
        here: Place = (*place[:3], node)
        parts["REPORTS"].add(f"REPORTS:{node}", here, (article, node, "REPORTS", patient.evidence, {}))
        told = list(patient_edges(patient, node, courses))
        mark = f":{node}:"
        for number, edge in enumerate(told):
            rel = edge[2]
            parts[rel].add(f"{rel}{mark}{number}", here, edge)
        for row in answer_rows(case, patient, courses, told):
            answers.add(row)
    for number, figure in enumerate(case.literature):
        parts["CITES"].add(f"CITES:{meta.id}:{number}", place, (
            article, f"outcome:figure:{figure.endpoint}", "CITES", figure.evidence, figure_facts(figure)))


class Part:
    """Rows of any table, packed into Arrow tables of BLOCK rows."""

    def __init__(self, columns: dict[str, pa.DataType]) -> None:
        self.columns = columns
        self.pending: list[dict[str, Any]] = []
        self.done: list[pa.Table] = []
        self.rows = 0

    def add(self, row: dict[str, Any]) -> None:
        """Take one row; a column that is not listed raises KeyError when its block is packed."""
        self.pending.append(row)
        self.rows += 1
        if len(self.pending) == BLOCK:
            self.done.append(self._packed())
            self.pending = []

    def _packed(self) -> pa.Table:
        """The pending rows as an Arrow table: through a struct array, whose columns Arrow takes from the dicts by itself."""
        present = set().union(*self.pending)
        if not present <= self.columns.keys():
            raise KeyError(f"no column for {sorted(present - self.columns.keys())}")
        found = pa.array(self.pending, pa.struct([(name, of) for name, of in self.columns.items() if name in present]))
        told = dict(zip((name for name in self.columns if name in present), found.flatten(), strict=True))
        return table_of(self.columns, told)

    def table(self) -> pa.Table:
        """The rows in their order."""
        if self.pending:
            self.done.append(self._packed())
            self.pending = []
        return joined(self.done, self.columns)


def _rows(rows: Iterable[dict[str, Any]], columns: dict[str, pa.DataType]) -> Part:
    part = Part(columns)
    for row in rows:
        part.add(row)
    return part


def write_parts(parts: list[Part] | list[EdgeRows], path: Path, again: list[str]) -> None:
    """Write the parts as one Parquet file; `counted` becomes False where the patient is one of `again`."""
    columns = parts[0].columns

    def fill(out: Any) -> None:
        with pq.ParquetWriter(out, pa.schema(list(columns.items())), compression="zstd") as writer:
            for part in parts:
                table = part.table()
                for start in range(0, len(table), GROUP):
                    group = widened(table.slice(start, GROUP), columns)
                    writer.write_table(_counted(group, again) if again else group)

    atomic(path, fill)


def _counted(table: pa.Table, again: list[str]) -> pa.Table:
    told = pc.is_in(table["patient"], pa.array(again))
    return table.set_column(table.schema.get_field_index("counted"), "counted", pc.and_(table["counted"], pc.invert(told)))
