"""Positions before Gephi: a seeded force layout for small graphs, columns by node kind for large ones."""

from __future__ import annotations

import math

import networkx as nx

from nlp_iscm.graph.schema import NODE_KINDS

FORCE_LIMIT = 400  # nodes; force layouts grow quadratically
SPREAD = 1000.0


def positions(graph: nx.MultiDiGraph) -> dict[str, tuple[float, float]]:
    """Node id -> (x, y) in Gephi's units, rounded to 0.1; the same graph gives the same positions."""
    if graph.number_of_nodes() <= FORCE_LIMIT:
        return _force(graph)
    return _by_rule(graph)


def _force(graph: nx.MultiDiGraph) -> dict[str, tuple[float, float]]:
    if not graph:
        return {}
    simple = nx.Graph()
    simple.add_nodes_from(graph)
    simple.add_edges_from((a, b) for a, b in graph.edges() if a != b)
    size = SPREAD * math.sqrt(len(simple) / 50 + 1)
    placed = nx.spring_layout(simple, seed=1, iterations=60, k=2 / math.sqrt(len(simple)))
    return {node: (round(float(x) * size, 1), round(float(y) * size, 1)) for node, (x, y) in placed.items()}


def _by_rule(graph: nx.MultiDiGraph) -> dict[str, tuple[float, float]]:
    """One column a kind, nodes from most to least connected, filled as a square-ish block."""
    columns: dict[str, list[str]] = {kind: [] for kind in NODE_KINDS}
    for node, kind in graph.nodes(data="kind"):
        columns.setdefault(str(kind), []).append(node)
    degree = dict(graph.degree())
    found: dict[str, tuple[float, float]] = {}
    left = 0.0
    for nodes in columns.values():
        nodes.sort(key=lambda n: (-degree[n], n))
        width = max(1, math.isqrt(len(nodes) // 4 + 1))
        for i, node in enumerate(nodes):
            found[node] = (left + i % width * 40.0, -(i // width) * 40.0)
        left += width * 40.0 + 400.0
    return found
