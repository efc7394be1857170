"""Positions for the viewer: a force layout where it is fast, else by rule, each part of the graph around its hub."""

from __future__ import annotations

import math

import networkx as nx

FORCE_LIMIT = 480  # nodes of one connected part; force layouts grow quadratically, and from 500 on networkx takes a slower one
GOLDEN = math.pi * (3 - math.sqrt(5))  # Vogel 1979: points of a sunflower lie this angle apart
_ROOM = 30.0  # width of a node with its margin

Places = dict[str, tuple[float, float]]


def placed(graph: nx.MultiDiGraph) -> Places:
    """Node id -> (x, y), rounded to 0.1; connected parts lie side by side, the largest first. The same graph, the same places."""
    simple = nx.Graph()
    simple.add_nodes_from(sorted(graph))
    simple.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in graph.edges() if a != b}))
    parts = sorted((sorted(p) for p in nx.connected_components(simple)), key=lambda p: (-len(p), p[0]))
    return _packed([_part(simple.subgraph(part)) for part in parts])


def _part(part: nx.Graph) -> Places:
    size = _ROOM * math.sqrt(len(part)) * 1.3
    if len(part) == 2:
        return {node: (0.0, i * 2 * _ROOM) for i, node in enumerate(sorted(part))}
    if len(part) > FORCE_LIMIT:
        return _sunflowers(part)
    ordered = nx.Graph()
    ordered.add_nodes_from(sorted(part))
    ordered.add_edges_from(sorted((min(a, b), max(a, b)) for a, b in part.edges()))
    found = nx.spring_layout(ordered, seed=1, iterations=120, k=2.2 / math.sqrt(len(ordered)))
    return {node: (float(x) * size, float(y) * size) for node, (x, y) in found.items()}


def _sunflowers(part: nx.Graph) -> Places:
    """Every node beside its neighbour with most neighbours; the hubs themselves on a wide sunflower, the largest inside."""
    degree = dict(part.degree())
    hub = {n: max(part[n], key=lambda m: (degree[m], m)) for n in part}
    hub = {n: n if degree[n] >= degree[h] and (degree[n], n) > (degree[h], h) else h for n, h in hub.items()}
    flowers: dict[str, list[str]] = {}
    for node in sorted(part, key=lambda n: (-degree[n], n)):
        flowers.setdefault(hub[node], []).append(node)
    found: Places = {}
    area = 0.0
    for i, centre in enumerate(sorted(flowers, key=lambda h: (-len(flowers[h]), h))):
        members = flowers[centre]
        radius = _ROOM * math.sqrt(len(members) + 1)
        area += (2.2 * radius) ** 2
        away = math.sqrt(area / math.pi) if i else 0.0
        at = (away * math.cos(i * GOLDEN), away * math.sin(i * GOLDEN))
        for k, node in enumerate(members):
            r = _ROOM * math.sqrt(k + (hub[node] != node))
            found[node] = (at[0] + r * math.cos(k * GOLDEN), at[1] + r * math.sin(k * GOLDEN))
    return found


def _size(part: Places) -> tuple[float, float]:
    """Width and height of a part with the room around it, wide enough for a label."""
    xs, ys = [x for x, _ in part.values()], [y for _, y in part.values()]
    return max(xs) - min(xs) + 6 * _ROOM, max(ys) - min(ys) + 2 * _ROOM


def _packed(parts: list[Places]) -> Places:
    """Parts in rows below the first, with room for their labels."""
    found: Places = {}
    left = top = row = 0.0
    sizes = [_size(part) for part in parts]
    widest = max([20 * _ROOM, 1.3 * math.sqrt(sum(w * h for w, h in sizes)), *(w for w, _ in sizes)])
    for part, (width, height) in zip(parts, sizes, strict=True):
        xs, ys = [x for x, _ in part.values()], [y for _, y in part.values()]
        if left and left + width > widest:
            left, top, row = 0.0, top - row, 0.0
        found.update({n: (round(left + x - min(xs), 1), round(top - (max(ys) - y), 1)) for n, (x, y) in part.items()})
        left, row = left + width, max(row, height)
    return found
