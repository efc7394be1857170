"""GraphML, streamed: typed keys, one edge element an edge, None left out, control characters replaced.

The XSD wants ids without spaces, so nodes are n0, n1, ... and our id is the attribute `node_id`.

Format: http://graphml.graphdrawing.org/specification.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx

from nlp_iscm.facts.files import atomic_text
from nlp_iscm.graph.gexf import attribute_text, column_types, legal, quoted

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the graph, or leave the old file as it is."""
    atomic_text(path, lines(graph))


def lines(graph: nx.MultiDiGraph) -> Iterator[str]:
    """The file in pieces, nodes and edges in the graph's order."""
    node_types = column_types(d for _, d in graph.nodes(data=True))
    edge_types = column_types(d for _, _, d in graph.edges(data=True))
    short = {node: f"n{i}" for i, node in enumerate(graph)}
    yield HEAD
    yield '<key id="node_id" for="node" attr.name="node_id" attr.type="string"/>\n'
    yield from _keys("node", "a", node_types)
    yield from _keys("edge", "b", edge_types)
    yield f'<graph edgedefault="{"directed" if graph.is_directed() else "undirected"}">\n'
    node_ids = {name: f"a{i}" for i, name in enumerate(node_types)}
    edge_ids = {name: f"b{i}" for i, name in enumerate(edge_types)}
    for node, facts in graph.nodes(data=True):
        name = f'<data key="node_id">{escape(legal(str(node)))}</data>'
        yield f'<node id="{short[node]}">{name}{_data(facts, node_ids)}</node>\n'
    for number, (source, target, facts) in enumerate(graph.edges(data=True)):
        yield f'<edge id="e{number}" source="{short[source]}" target="{short[target]}">{_data(facts, edge_ids)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _keys(kind: str, prefix: str, types: dict[str, str]) -> Iterator[str]:
    for i, (name, of) in enumerate(types.items()):
        yield f'<key id="{prefix}{i}" for="{kind}" attr.name={quoted(name)} attr.type="{of}"/>\n'


def _data(facts: dict[str, Any], ids: dict[str, str]) -> str:
    told = ((ids[k], legal(attribute_text(facts[k]))) for k in ids if facts.get(k) is not None)
    return "".join(f'<data key="{key}">{escape(text)}</data>' for key, text in told)
