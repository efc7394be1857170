"""Views of the multigraph, each for one file: what is drawn, folded over distinct patients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import combinations

import networkx as nx

from nlp_iscm.graph.evidence import class_view, evidence_view, fold_facts, folds

View = Callable[[nx.MultiDiGraph], nx.MultiGraph]


def full(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The whole multigraph."""
    return graph


def cooccurrence_view(graph: nx.MultiDiGraph) -> nx.MultiGraph:
    """Treatments that were given in one combination, undirected: weight and patients are distinct patients, articles apart."""
    given: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    alone: dict[str, set[str]] = defaultdict(set)
    for _, target, facts in graph.edges(data=True):
        if facts.get("rel") == "RECEIVED" and facts.get("counted", True):
            members = [f"treatment:{m}" for m in str(graph.nodes[target].get("members", graph.nodes[target]["label"])).split("|")]
            told = (str(facts["patient"]), str(facts["article"]))
            for member in members:
                alone[member].add(told[0])
            for pair in combinations(sorted(members), 2):
                given[pair].add(told)
    view = nx.MultiGraph()
    for node in sorted({n for pair in given for n in pair}):
        view.add_node(node, **{**graph.nodes[node], "patients": len(alone[node])})
    for (one, other), told_of in sorted(given.items()):
        people = {p for p, _ in told_of}
        view.add_edge(one, other, key="GIVEN_WITH", rel="GIVEN_WITH", weight=float(len(people)), patients=len(people),
                      articles=len({a for _, a in told_of}))
    return view


def tumour_view(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Tumour -> combination -> outcome: patients of the tumour who were treated so, and the folded outcomes of all of them."""
    tumours: dict[str, set[str]] = defaultdict(set)
    for source, target, facts in graph.edges(data=True):
        if facts.get("rel") == "HAS_TUMOUR":
            tumours[source].add(target)
    people: dict[str, set[str]] = defaultdict(set)
    treated: dict[tuple[str, str], set[str]] = defaultdict(set)
    found = folds(graph)
    for fold in found:
        for patient in fold.patients:
            for tumour in tumours[patient]:
                treated[tumour, fold.combination].add(patient)
                people[tumour].add(patient)
        people[fold.combination].update(fold.patients)
        people[fold.outcome].update(fold.patients)
    view = nx.MultiDiGraph()
    for node in sorted(people):
        view.add_node(node, **{**graph.nodes[node], "patients": len(people[node])})
    for (tumour, combination), patients in sorted(treated.items()):
        size = len(patients)
        view.add_edge(tumour, combination, key="TREATED_WITH", rel="TREATED_WITH", weight=float(size), patients=size)
    for fold in found:
        view.add_edge(fold.combination, fold.outcome, key="LED_TO", **fold_facts(fold))
    return view


VIEWS: dict[str, View] = {
    "full": full, "evidence": evidence_view, "classes": class_view, "cooccurrence": cooccurrence_view, "tumours": tumour_view,
}
