"""Edges of one relation on their way into an Arrow table: what they share with their patient and article is laid down by column."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from nlp_iscm.graph.case_edges import Told
from nlp_iscm.graph.columns import EDGE_COLUMNS, TEXT, TRUTH, joined, table_of

Place = tuple[str, str | None, int | None, str | None]  # article, DOI, year, patient
HEAD = ("source", "target", "key", "article", "doi", "year", "patient", "quote", "section", "page", "char_start", "char_end")
_HEAD = pa.struct([(name, EDGE_COLUMNS[name]) for name in HEAD])
_NOTHING = (None,) * 5  # of quote to char_end


class EdgeRows:
    """Edges of one relation, packed into Arrow tables block by block: Arrow takes the columns from the rows by itself."""

    columns = EDGE_COLUMNS

    def __init__(self, rel: str) -> None:
        self.rel = rel
        self.heads: list[tuple[str | int | None, ...]] = []
        self.facts: list[dict[str, Any]] = []
        self.done: list[pa.Table] = []
        self.rows = 0

    def add(self, key: str, place: Place, told: Told) -> None:
        """Take one edge."""
        source, target, _, evidence, facts = told
        first = evidence[0] if evidence else None
        where = (first.quote, first.section, first.page, first.start, first.end) if first else _NOTHING
        self.heads.append((source, target, key, *place, *where))
        self.facts.append(facts)

    def pack(self, fewest: int = 1) -> None:
        """Pack what is pending where it is that much."""
        if len(self.heads) >= fewest:
            self._pack()

    def bare(self, edges: list[tuple[str, str, str]]) -> None:
        """Take edges that have nothing but source, target and relation, which is their key as well."""
        sources, targets, rels = (pa.array(column, TEXT) for column in zip(*edges, strict=True))
        self.done.append(table_of(EDGE_COLUMNS, {"source": sources, "target": targets, "key": rels, "rel": rels}))
        self.rows += len(edges)

    def table(self) -> pa.Table:
        """All edges in their order."""
        self.pack()
        return joined(self.done, EDGE_COLUMNS)

    def _pack(self) -> None:
        size = len(self.heads)
        found = dict(zip(HEAD, pa.array(self.heads, _HEAD).flatten(), strict=True)) | _facts(self.facts)
        found["rel"] = pa.repeat(self.rel, size)
        if not found["patient"].null_count:
            found["counted"] = pa.repeat(pa.scalar(True, TRUTH), size)
        self.done.append(table_of(EDGE_COLUMNS, found))
        self.rows += size
        self.heads, self.facts = [], []


def _facts(rows: list[dict[str, Any]]) -> dict[str, pa.Array]:
    """The attributes that the edges have of their own; raises KeyError for one without a column."""
    present = sorted(set().union(*rows))
    if not present:
        return {}
    packed = pa.array(rows, pa.struct([(name, EDGE_COLUMNS[name]) for name in present]))
    return dict(zip(present, packed.flatten(), strict=True))
