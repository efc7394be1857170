"""`graph/viewer.html`: the graph to look at, with search, filters and the sentences behind every line.

One self-contained file (html.py); drawn by sigma.js over graphology, bundled from `viewer/` by `make viewer`. It folds the
evidence itself, so that weights follow the filters; positions are laid out here.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import networkx as nx

from nlp_iscm.facts.files import atomic_text
from nlp_iscm.graph.evidence import evidence_view
from nlp_iscm.graph.schema import NODE_KINDS
from nlp_iscm.graph.style import COLOURS, POLARITY_COLOURS, node_colour
from nlp_iscm.report.graph_layout import placed
from nlp_iscm.report.html import page

MOST_EDGES = 60_000  # a browser draws no more: beyond it the evidence alone is shown, from the combinations with most patients
# Attributes of a node that the page shows or filters by.
_NODE = ("label", "kind", "site", "code", "classes", "rollup", "arity", "antitumour", "outcome_kind", "polarity", "same_as",
         "shares", "doi", "year")
_EDGE = {"months": "months", "since": "since", "line": "line", "mode": "mode", "polarity": "polarity", "quote": "quote",
         "section": "section", "page": "page", "char_start": "at"}
# Attributes that are joined into one chip, with what stands before them.
_MORE = {"status": "", "value": "", "levels": "", "dose": "", "unit": "", "total_gy": "Gy: ", "fractions": "fractions: ",
         "cycles": "cycles: ", "cause": "of ", "grade": "grade ", "low": "", "high": "to ", "at_months": "at month "}


def write_viewer(graph: nx.MultiDiGraph, path: Path, pages: Mapping[str, str] = MappingProxyType({})) -> None:
    """Write the page; `pages` names the evidence page (a file in `../pages`) of an article id."""
    body = (files("nlp_iscm.report") / "assets" / "viewer.html").read_text(encoding="utf8")
    atomic_text(path, page("Treatment combinations and outcomes", body, viewer_data(graph, pages), styles=("viewer.css",),
                           scripts=("viewer.js",)))


def viewer_data(graph: nx.MultiDiGraph, pages: Mapping[str, str]) -> dict[str, Any]:
    """Nodes, edges, patients and articles as the page's script reads them; every list in a fixed order."""
    shown, left_out = _bounded(graph)
    folded = evidence_view(shown)
    index = {node: i for i, node in enumerate(shown)}
    articles = [n for n, kind in shown.nodes(data="kind") if kind == "article"]
    patients = [n for n, kind in shown.nodes(data="kind") if kind == "patient"]
    places = {n: i for i, n in enumerate(patients)}
    sources = {n.removeprefix("article:"): i for i, n in enumerate(articles)}
    return {
        "nodes": _nodes(shown, folded),
        "edges": [_edge(index, places, sources, *edge) for edge in shown.edges(data=True)],
        "patients": [{"node": index[n]} for n in patients],
        "articles": [{"id": (i := n.removeprefix("article:")), "name": str(shown.nodes[n].get("stem", i)), "page": pages.get(i, "")}
                     for n in articles],
        "kinds": [{"kind": k, "colour": _hex(COLOURS[k]), "what": what} for k, what in NODE_KINDS.items()],
        "polarity": {name: _hex(colour) for name, colour in POLARITY_COLOURS.items()},
        "left_out": left_out,
    }


def _bounded(graph: nx.MultiDiGraph) -> tuple[nx.MultiDiGraph, int]:
    """The graph, or where it is too large what LED_TO edges and tumours of the combinations with most patients hold."""
    if graph.number_of_edges() <= MOST_EDGES:
        return graph, 0
    folded = evidence_view(graph)
    combinations = (n for n, kind in folded.nodes(data="kind") if kind == "combination")
    ranked = sorted(combinations, key=lambda n: (-folded.nodes[n]["patients"], n))
    chosen: list[tuple[str, str, str]] = []
    for node in ranked:
        more = [(node, t, key) for _, t, key, rel in graph.out_edges(node, keys=True, data="rel") if rel == "LED_TO"]
        if len(chosen) + len(more) > MOST_EDGES // 4:
            break
        chosen += more
    people = sorted({str(graph.edges[e]["patient"]) for e in chosen})
    chosen += [(p, t, k) for p in people for _, t, k, rel in graph.out_edges(p, keys=True, data="rel") if rel == "HAS_TUMOUR"]
    chosen += [(s, p, k) for p in people for s, _, k, rel in graph.in_edges(p, keys=True, data="rel") if rel == "REPORTS"]
    return graph.edge_subgraph(chosen).copy(), graph.number_of_edges() - len(chosen)


def _nodes(graph: nx.MultiDiGraph, folded: nx.MultiDiGraph) -> list[dict[str, Any]]:
    evidence, everything = placed(folded), placed(graph)
    found = []
    for node, facts in graph.nodes(data=True):
        told = {"id": node, **{k: facts[k] for k in _NODE if k in facts}}
        told["colour"] = _hex(node_colour(facts["kind"], facts.get("polarity")))
        told["fx"], told["fy"] = everything[node]
        if node in evidence:
            told["x"], told["y"] = evidence[node]
            told["patients"] = folded.nodes[node]["patients"]
        found.append(told)
    return found


def _edge(index: Mapping[str, int], patients: Mapping[str, int], articles: Mapping[str, int], source: str, target: str,
          facts: Mapping[str, Any]) -> dict[str, Any]:
    told = {"s": index[source], "t": index[target], "rel": facts["rel"], "p": patients.get(facts.get("patient", ""), -1),
            "a": articles.get(facts.get("article", ""), -1), **{short: facts[k] for k, short in _EDGE.items() if k in facts}}
    if not facts.get("counted", True):
        told["again"] = 1
    more = " ".join(f"{before}{_shown(facts[k])}" for k, before in _MORE.items() if k in facts)
    return {**told, "more": more} if more else told


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
