"""The graph's files by format, and the set of them that a run writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import networkx as nx

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.files import atomic_text
from nlp_iscm.graph.evidence import evidence_view
from nlp_iscm.graph.gexf import write_gexf
from nlp_iscm.graph.graphml import write_graphml

View = Callable[[nx.MultiDiGraph], nx.MultiDiGraph]


def full(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The whole multigraph."""
    return graph


VIEWS: dict[str, View] = {"full": full, "evidence": evidence_view}


def write_json(graph: nx.MultiDiGraph, path: Path) -> None:
    """Node-link JSON as networkx reads it (`edges="edges"`)."""
    data = nx.node_link_data(graph, edges="edges")
    atomic_text(path, _pieces(data))


def _pieces(data: object) -> Iterator[str]:
    yield from json.JSONEncoder(ensure_ascii=False, sort_keys=True, indent=1).iterencode(data)
    yield "\n"


FORMATS: dict[str, Callable[[nx.MultiDiGraph, Path], None]] = {"gexf": write_gexf, "graphml": write_graphml, "json": write_json}


def write_graphs(graph: nx.MultiDiGraph, folder: Path) -> None:
    """graph.gexf, graph.graphml, graph.json of the whole graph, and evidence.gexf of the folded view."""
    for name, write in FORMATS.items():
        write(graph, folder / f"graph.{name}")
    write_gexf(evidence_view(graph), folder / "evidence.gexf")


def export(graph: nx.MultiDiGraph, view: str, path: Path, form: str | None = None) -> None:
    """Write one view; the format is that of the suffix unless named.

    Raises UsageError for a view or format that does not exist.
    """
    form = form or path.suffix.lstrip(".").lower()
    if view not in VIEWS:
        raise UsageError(f"view {view!r}", "no such view", f"choose one of {', '.join(VIEWS)}")
    if form not in FORMATS:
        raise UsageError(str(path), f"format {form or 'without suffix'!r} is not known", f"choose one of {', '.join(FORMATS)}")
    FORMATS[form](VIEWS[view](graph), path)
