"""Cypher on a filtered part of a run's graph, matched by grand-cypher; folding and order are done here (docs/graph.md)."""

from __future__ import annotations

import json
from typing import Any

import networkx as nx

from nlp_iscm.errors import UsageError
from nlp_iscm.graph.cypher_parse import parse
from nlp_iscm.graph.cypher_part import candidates, part
from nlp_iscm.graph.cypher_text import Item, Query, wrong
from nlp_iscm.graph.filters import Filters
from nlp_iscm.graph.query import NONE, Row, Tables


def cypher(tables: Tables, text: str, filters: Filters = NONE, limit: int = 50) -> list[Row]:
    """The rows of a Cypher query over the patients that the filters leave.

    Raises UsageError that points at the clause, where the part is too large, or where grand-cypher is not installed.
    """
    query = parse(text)
    return run(part(tables, filters, query), query, limit)


def run(graph: nx.MultiDiGraph, query: Query, limit: int = 50) -> list[Row]:
    """The rows of a parsed query over a graph whose nodes and edges carry `__labels__`."""
    try:
        from grandcypher import GrandCypher
        from lark.exceptions import LarkError
    except ImportError as error:
        raise UsageError("Cypher", "grand-cypher is not installed", "pip install 'nlp-iscm[cypher]'") from error
    name, fits = _narrowest(graph, query)
    found: dict[str, list[Any]] = {}
    if fits:
        try:
            engine = GrandCypher(graph)
            # Its own hints are the product of all nodes' candidates: a query of two kinds does not end. Ours are one node's.
            engine.auto_where_hints = engine.auto_node_jsondata_hints = False
            found = engine.run(query.text, hints=[{name: node} for node in fits])
        except LarkError as error:
            _point(query, error)
        except (NotImplementedError, TypeError, ValueError, KeyError) as error:
            raise UsageError("Cypher, WHERE", str(error), "compare values of one type; see docs/graph.md") from error
    columns = {item.source: [_plain(v) for v in found.get(item.source, [])] for item in query.items}
    rows = _folded(query, columns)
    rows.sort(key=_text)
    for name, down in reversed(query.order):
        rows.sort(key=lambda row: _order(row[name]), reverse=down)
        rows.sort(key=lambda row: row[name] is None)
    end = limit if query.limit is None else min(limit, query.limit)
    return rows[query.skip:query.skip + end]


def _narrowest(graph: nx.MultiDiGraph, query: Query) -> tuple[str, list[str]]:
    """The node of the query with the fewest candidates in the graph, and these."""
    return min(candidates(graph.nodes(data=True), query).items(), key=lambda item: (len(item[1]), item[0]))


def _point(query: Query, error: Exception) -> None:
    where = getattr(error, "pos_in_stream", None)
    place = max((p for p in query.places if where is not None and p[0] <= where), default=query.places[0])
    said = str(getattr(error, "orig_exc", None) or "not understood by the dialect").split("\n")[0]
    wrong(place[2], place[1], said, "see what the dialect takes in docs/graph.md")


def _plain(value: Any) -> Any:
    """A value as JSON takes it; the labels that the library needs are left out."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in sorted(value.items(), key=str) if k != "__labels__"}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    return value


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _order(value: Any) -> tuple[int, float, str]:
    if isinstance(value, bool | int | float):
        return 0, float(value), ""
    return 1, 0.0, value if isinstance(value, str) else _text(value)


def _folded(query: Query, columns: dict[str, list[Any]]) -> list[Row]:
    """Rows, grouped by what is returned beside the aggregates."""
    count = max((len(c) for c in columns.values()), default=0)
    keys = [item for item in query.items if item.fold is None]
    if len(keys) == len(query.items):
        rows = [{item.column: columns[item.source][i] for item in keys} for i in range(count)]
        return list({_text(row): row for row in rows}.values()) if query.distinct else rows
    groups: dict[str, list[int]] = {} if keys or count else {"[]": []}
    for i in range(count):
        groups.setdefault(_text([columns[item.source][i] for item in keys]), []).append(i)
    return [{item.column: _fold(item, [columns[item.source][i] for i in members]) for item in query.items}
            for members in groups.values()]


def _fold(item: Item, values: list[Any]) -> Any:
    """One value of a group: the first of a key, or the aggregate of what is not null."""
    if item.fold is None:
        return values[0]
    told = [v for v in values if v is not None]
    if item.distinct:
        told = list({_text(v): v for v in told}.values())
    if item.fold == "COUNT":
        return len(told)
    if item.fold == "COLLECT":
        return sorted(told, key=_order)
    if item.fold == "SUM":
        return sum(told)
    if not told:
        return None
    return sum(told) / len(told) if item.fold == "AVG" else (min if item.fold == "MIN" else max)(told, key=_order)
