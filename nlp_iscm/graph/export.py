"""The graph's files by format, and the set of them that a run writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import networkx as nx

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.files import atomic_text
from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.graph.gexf import write_gexf
from nlp_iscm.graph.graphml import write_graphml
from nlp_iscm.graph.neo4j import import_command, write_neo4j
from nlp_iscm.graph.timeline import timeline_view
from nlp_iscm.graph.views import VIEWS


def write_json(graph: nx.MultiDiGraph, path: Path) -> None:
    """Node-link JSON as networkx reads it (`edges="edges"`)."""
    data = nx.node_link_data(graph, edges="edges")
    atomic_text(path, _pieces(data))


def _pieces(data: object) -> Iterator[str]:
    yield from json.JSONEncoder(ensure_ascii=False, sort_keys=True, indent=1).iterencode(data)
    yield "\n"


FORMATS: dict[str, Callable[[nx.MultiDiGraph, Path], object]] = {
    "gexf": write_gexf, "graphml": write_graphml, "json": write_json, "neo4j": write_neo4j,
}


def write_graphs(graph: nx.MultiDiGraph, folder: Path) -> None:
    """graph.gexf, graph.graphml, graph.json of the whole graph, and <view>.gexf of every other view."""
    for name in ("gexf", "graphml", "json"):
        FORMATS[name](graph, folder / f"graph.{name}")
    for view, make in VIEWS.items():
        if view != "full":
            write_gexf(make(graph), folder / f"{view}.gexf")


def export(graph: nx.MultiDiGraph, view: str, path: Path, form: str | None = None) -> str:
    """Write one view; the format is that of the suffix unless named, and neo4j takes a folder. Gives what to do next, or "".

    Raises UsageError for a view or format that does not exist.
    """
    form = form or path.suffix.lstrip(".").lower()
    if view not in VIEWS:
        raise UsageError(f"view {view!r}", "no such view", f"choose one of {', '.join(VIEWS)}, timeline")
    if form not in FORMATS:
        raise UsageError(str(path), f"format {form or 'without suffix'!r} is not known", f"choose one of {', '.join(FORMATS)}")
    if form == "neo4j":
        return f"in {path}: {import_command(write_neo4j(VIEWS[view](graph), path))}"
    FORMATS[form](VIEWS[view](graph), path)
    return ""


def export_timeline(cases: Iterable[CaseFacts], patient: str, path: Path, form: str | None = None) -> str:
    """Write the dynamic GEXF of one patient, "<file stem>#<number>"; gives what the days count from.

    Raises UsageError where there is no such patient, nothing of it is dated, or another format is asked for.
    """
    if (form or path.suffix.lstrip(".").lower()) != "gexf":
        raise UsageError(str(path), "a timeline is written as GEXF only", "name a file that ends with .gexf")
    stem, _, number = patient.partition("#")
    case = next((c for c in cases if c.article == stem), None)
    if case is None or not (number or "1").isdigit():
        raise UsageError(f"patient {patient!r}", "no such report", "name file stem and number: --patient case-one#1")
    graph = timeline_view(case, int(number or 1))
    write_gexf(graph, path, title=f"Timeline of {stem} #{number or 1}")
    return f"days since {graph.graph['days_since']}; {graph.graph['without_day']} facts without a day are left out"
