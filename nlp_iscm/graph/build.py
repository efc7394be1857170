"""The graph from facts alone: the same cases in any order give the same graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.graph.case_edges import case_edges, classes_of, members_of, part_of
from nlp_iscm.graph.case_graph import Scalar, case_given, case_nodes
from nlp_iscm.graph.duplicates import Match, duplicates

if TYPE_CHECKING:
    import networkx as nx


def build(cases: Iterable[CaseFacts]) -> nx.MultiDiGraph:
    """The multigraph of all cases; node and edge attributes are scalars only, None is left out.

    A patient that another report tells again (`duplicates.duplicates`) keeps its node with `same_as` and `shares`, and its
    edges carry `counted` False, so that evidence counts it once.
    """
    import networkx as nx  # late: a quarter of a second that no question needs

    ordered = sorted(cases, key=lambda c: (c.meta.id, c.article))
    nodes: dict[str, dict[str, Scalar]] = {}
    edges: dict[tuple[str, str, str], dict[str, Scalar]] = {}
    for case in ordered:
        given = case_given(case)
        for node, attributes in case_nodes(case, given):
            nodes[node] = merged(nodes[node], attributes) if node in nodes else dict(attributes)
        for source, target, key, attributes in case_edges(case, given):
            edges.setdefault((source, target, key), {k: v for k, v in attributes.items() if v is not None})
        edges.update({(s, t, rel): {"rel": rel} for s, t, rel in classes_of(given)})
    edges.update({(s, t, rel): {"rel": rel} for s, t, rel in (*members_of(nodes), *part_of(nodes))})
    _flag(duplicates(ordered), nodes, edges)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((node, nodes[node]) for node in sorted(nodes))
    graph.add_edges_from((s, t, k, edges[s, t, k]) for s, t, k in sorted(edges))
    for node, people in _people(graph).items():
        graph.nodes[node]["patients"] = len(people)
    return graph


def _people(graph: nx.MultiDiGraph) -> dict[str, set[str]]:
    """Node -> the counted patients behind it; a class has those of its treatments."""
    found: dict[str, set[str]] = defaultdict(set)
    for source, target, facts in graph.edges(data=True):
        if facts.get("counted"):
            found[source].add(facts["patient"])
            found[target].add(facts["patient"])
    for source, target, facts in graph.edges(data=True):
        if facts["rel"] == "IS_A":
            found[target] |= found[source]
    return found


Facts = dict[str, Scalar]


def _flag(same: dict[str, Match], nodes: dict[str, Facts], edges: dict[tuple[str, str, str], Facts]) -> None:
    for node, match in same.items():
        nodes[node] |= {"same_as": match.node, "shares": match.shares}
    for attributes in edges.values():
        if attributes.get("patient") in same:
            attributes["counted"] = False


def merged(known: Facts, new: Facts) -> Facts:
    """What both say of a node; of two values the smaller in text order stays, so that order does not matter."""
    found = dict(known)
    for key, value in new.items():
        old = known.get(key)
        if old is None or (value != old and (str(value), type(value).__name__) < (str(old), type(old).__name__)):
            found[key] = value
    return found
