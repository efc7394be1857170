"""Edges of one relation on their way into an Arrow table: what they share with their patient and article is laid down by column."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from nlp_iscm.facts.model import Evidence
from nlp_iscm.graph.case_edges import Told
from nlp_iscm.graph.columns import EDGE_COLUMNS, TEXT, TRUTH, WHOLE, joined, table_of

Place = tuple[str, str | None, int | None, str | None]  # article, DOI, year, patient
PLACE = ("article", "doi", "year", "patient")
EVIDENCE = {"quote": TEXT, "section": TEXT, "page": WHOLE, "char_start": WHOLE, "char_end": WHOLE}
_NOTHING = (None,) * len(EVIDENCE)


class EdgeRows:
    """Edges of one relation, packed into Arrow tables block by block."""

    columns = EDGE_COLUMNS

    def __init__(self, rel: str) -> None:
        self.rel = rel
        self.pending: list[tuple[str, Place, Told]] = []
        self.done: list[pa.Table] = []
        self.rows = 0

    def add(self, key: str, place: Place, told: Told) -> None:
        """Take one edge."""
        self.pending.append((key, place, told))

    def pack(self, fewest: int = 1) -> None:
        """Pack what is pending where it is that much."""
        if len(self.pending) >= fewest:
            self.rows += len(self.pending)
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
        size = len(self.pending)
        keys, places, told = zip(*self.pending, strict=True)
        sources, targets, _, evidence, facts = zip(*told, strict=True)
        found = _facts(facts)
        found |= {name: pa.array(column, EDGE_COLUMNS[name]) for name, column in zip(PLACE, zip(*places, strict=True), strict=True)}
        found |= _evidence(evidence)
        found |= {"source": pa.array(sources, TEXT), "target": pa.array(targets, TEXT), "key": pa.array(keys, TEXT),
                  "rel": pa.repeat(self.rel, size)}
        if not found["patient"].null_count:
            found["counted"] = pa.repeat(pa.scalar(True, TRUTH), size)
        self.done.append(table_of(EDGE_COLUMNS, found))
        self.pending = []


def _facts(rows: tuple[dict[str, Any], ...]) -> dict[str, pa.Array]:
    """The attributes that the edges have of their own; raises KeyError for one without a column."""
    present = sorted(set().union(*rows))
    if not present:
        return {}
    packed = pa.array(rows, pa.struct([(name, EDGE_COLUMNS[name]) for name in present]))
    return dict(zip(present, packed.flatten(), strict=True))


def _evidence(listed: tuple[tuple[Evidence, ...], ...]) -> dict[str, pa.Array]:
    firsts = [((e := told[0]).quote, e.section, e.page, e.start, e.end) if told else _NOTHING for told in listed]
    return {name: pa.array(column, of) for (name, of), column in zip(EVIDENCE.items(), zip(*firsts, strict=True), strict=True)}
