"""The part of a run's graph that a Cypher query can match: what the filters leave, without edges that no row can have.

The library tries edge by edge, slowly; so whatever fails a comparison that every row must meet, and what hangs on nothing
then, is left out beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx

from nlp_iscm.errors import UsageError
from nlp_iscm.graph.cypher_text import Asked, Bound, Query
from nlp_iscm.graph.filters import Filters, conditions
from nlp_iscm.graph.query import NONE, Row, Tables

MOST = 60_000  # edges of a part; what is larger is narrowed with filters or asked in SQL
Node = tuple[str, dict[str, Any]]
Edge = tuple[str, str, str, dict[str, Any]]  # source, target, key, attributes


def part(tables: Tables, filters: Filters, query: Query) -> nx.MultiDiGraph:
    """The patients that the filters leave with what they share, as far as the query asks for relations and attributes.

    Raises UsageError where it has more than MOST edges.
    """
    edges = _edges(tables, filters, query)
    nodes = _nodes(tables, query, edges)
    edges = thinned(nodes, edges, query)
    graph = nx.MultiDiGraph()
    ends = {end for edge in edges for end in edge[:2]}
    alone = not query.asked or any(asked.far for asked in query.asked)
    graph.add_nodes_from((node, facts) for node, facts in nodes if alone or node in ends)
    graph.add_edges_from(edges)
    return graph


def _edges(tables: Tables, filters: Filters, query: Query) -> list[Edge]:
    where = conditions(filters)
    who = "" if filters == NONE else f"(patient IS NULL OR patient IN (SELECT patient FROM evidence WHERE {where.text()}))"
    rels = "" if query.relations is None else "list_contains(?, rel)"
    values = [*(where.values if who else []), *([sorted(query.relations)] if query.relations is not None else [])]
    only = " AND ".join(filter(None, (who, rels))) or "TRUE"
    size = tables.rows(f"SELECT count(*) AS n FROM edges WHERE {only}", values)[0]["n"]
    if size > MOST:
        raise UsageError("Cypher", f"the part has {size:,} edges of the relations asked for, {MOST:,} at most",
                         "narrow it with --tumour, --treatment, ..., or ask in SQL")
    wanted = _columns(tables, "edges", query, {"source", "target", "key", "rel"})
    told = [_told(row) for row in tables.rows(f"SELECT {wanted} FROM edges WHERE {only}", values)]
    return [(row.pop("source"), row.pop("target"), row.pop("key"), {"__labels__": {row["rel"]}, **row}) for row in told]


def _nodes(tables: Tables, query: Query, edges: list[Edge]) -> list[Node]:
    chosen, which = "WHERE id IN (SELECT unnest(?))", [sorted({end for edge in edges for end in edge[:2]})]
    if query.relations == set():
        chosen, which = "", []
    wanted = _columns(tables, "nodes", query, {"id", "kind"})
    return [(row["id"], {"__labels__": {row["kind"]}, **_told(row)})
            for row in tables.rows(f"SELECT {wanted} FROM nodes {chosen} ORDER BY id", which)]


def _columns(tables: Tables, table: str, query: Query, needed: set[str]) -> str:
    if query.columns is None:
        return "*"
    have = [c["column_name"] for c in tables.rows(f"SELECT column_name FROM (DESCRIBE {table})")]
    return ", ".join(f'"{name}"' for name in have if name in query.columns | needed)


def _told(row: Row) -> Row:
    return {k: v for k, v in row.items() if v is not None}


def candidates(nodes: Iterable[Node], query: Query) -> dict[str, list[str]]:
    """Node of the query -> the nodes that have its labels and attributes and meet its bounds."""
    found: dict[str, list[str]] = {name: [] for name in query.nodes}
    bounds = {name: [b for b in query.bounds if b.name == name] for name in query.nodes}
    for node, facts in nodes:
        for name, (labels, wanted) in query.nodes.items():
            if ((not labels or not facts["__labels__"].isdisjoint(labels)) and all(facts.get(k) == v for k, v in wanted.items())
                    and meets(facts, bounds[name])):
                found[name].append(node)
    return found


def meets(facts: Mapping[str, Any], bounds: Iterable[Bound]) -> bool:
    """Whether no bound fails; values of other types are left to the library, which has an error for them.

    >>> meets({"months": 3}, [Bound("r", "months", ">", 5)]), meets({}, [Bound("r", "months", "=", 5)])
    (False, False)
    """
    return all(_meets(facts.get(bound.attribute), bound) for bound in bounds)


def _meets(found: Any, bound: Bound) -> bool:
    wanted: Any = bound.value
    if found is None:
        return False
    if bound.sign == "=":
        return bool(found == wanted)
    if isinstance(found, str) != isinstance(wanted, str):
        return True
    return bool({"<": found < wanted, ">": found > wanted, "<=": found <= wanted, ">=": found >= wanted}[bound.sign])


def thinned(nodes: list[Node], edges: list[Edge], query: Query) -> list[Edge]:
    """The edges that a relation of the query can match, looked through until none more falls away."""
    ends = {name: set(found) for name, found in candidates(nodes, query).items()}
    bounds = {asked: [b for b in query.bounds if asked.name and b.name == asked.name] for asked in query.asked}
    found = {asked: [e for e in edges if _is(asked, e) and (asked.far or meets(e[3], bounds[asked]))] for asked in query.asked}
    before = -1
    while before != (before := sum(map(len, found.values())) + sum(map(len, ends.values()))):
        for asked in query.asked:
            if not asked.far:
                found[asked] = [e for e in found[asked] if e[0] in ends[asked.source] and e[1] in ends[asked.target]]
                ends[asked.source].intersection_update([e[0] for e in found[asked]])
                ends[asked.target].intersection_update([e[1] for e in found[asked]])
    kept = {edge[:3] for listed in found.values() for edge in listed}
    return [edge for edge in edges if edge[:3] in kept]


def _is(asked: Asked, edge: Edge) -> bool:
    return asked.types is None or edge[3]["rel"] in asked.types
