"""Every view in every format: valid by its schema, and read back with the same nodes, edges and attributes."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree

from nlp_iscm.facts.model import Event
from nlp_iscm.graph import build
from nlp_iscm.graph.export import write_json
from nlp_iscm.graph.gexf import RESERVED, attribute_text, write_gexf
from nlp_iscm.graph.graphml import write_graphml
from nlp_iscm.graph.neo4j import write_neo4j
from nlp_iscm.graph.timeline import timeline_view
from nlp_iscm.graph.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT.parent / "shared" / "schemas"
MODULES = ROOT / "viewer" / "node_modules"
NAMES = [*VIEWS, "timeline", "odd", "large", "empty"]
needs_schemas = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the GEXF and GraphML schemas are not beside this clone")
needs_graphology = pytest.mark.skipif(not (shutil.which("node") and (MODULES / "graphology-gexf").is_dir()),
                                      reason="node or viewer/node_modules (npm ci in viewer/) is not there")


def odd() -> nx.MultiDiGraph:
    """Names and values that break careless writers."""
    graph = nx.MultiDiGraph()
    graph.add_node("a", kind="treatment", label="<&> \"q\" 'x'", start=3, end=5, type="t", weight=2, nothing=None, many=["x", "y"])
    graph.add_node("b", kind="outcome", label="right to left שלום, astral 𝔸🧬", id="mine", mixed=1, control="a\x02b\x00", pid=3, viz=1.5)
    graph.add_node("c \n d", kind="outcome", mixed="3 doses", truth=True, polarity="favourable", huge=2**70, source="s", target="t")
    graph.add_edge("a", "b", key="k1", rel="LED_TO", weight=2.5, quote="line\none\ttab", start=1, label="said", type="t", id="e")
    graph.add_edge("a", "b", key="k2", rel="LED_TO", polarity="unfavourable", end=7, None_="None", kind="odd")
    graph.add_edge("a", "c \n d", key="k1", rel="LED_TO", months=None, lists=[1, 2.5, True])
    return graph


def large() -> nx.MultiDiGraph:
    """More nodes than the force layout takes."""
    graph = nx.MultiDiGraph()
    for i in range(1200):
        graph.add_edge(f"n{i % 400}", f"m{i}", key="LED_TO", rel="LED_TO", months=i / 7)
    for node in graph:
        graph.nodes[node].update(kind="combination" if node[0] == "n" else "outcome", label=node)
    return graph


@pytest.fixture(params=NAMES)
def graph(request, cases) -> nx.MultiGraph:
    if request.param in VIEWS:
        return VIEWS[request.param](build(cases))
    if request.param == "timeline":
        events = (Event(label="diagnosis", date="2020-01-01"), Event(label="drug: atezolizumab", date="2020-01-31", fact="T1"),
                  Event(label="response: complete", days=60, since="treatment", fact="O1"))
        patient = dataclasses.replace(cases[0].patients[0], timeline=events)
        return timeline_view(dataclasses.replace(cases[0], patients=(patient,)), 1)
    return {"odd": odd, "large": large, "empty": nx.MultiDiGraph}[request.param]()


def shown(text: str) -> str:
    """A text as XML can hold it."""
    return "".join("\ufffd" if ord(c) < 32 and c not in "\t\n\r" else c for c in text)


def kept(facts: dict, of_whom: dict, *, rename: bool, dynamic: bool = False) -> dict[str, str]:
    """Attributes as text: None is left out, names that Gephi takes get an underscore where `rename`, numbers by their value."""
    wide = {name for name, types in of_whom.items() if not types <= {int, float} and types != {bool}}
    found = {}
    for name, value in facts.items():
        if value is not None and not (dynamic and name == "start"):
            title = f"{name}_" if rename and name.lower() in RESERVED else name
            found[title] = shown(attribute_text(value)) if name in wide or isinstance(value, bool) else number(value)
    return found


def number(value: float) -> str:
    return f"{float(value):.9g}"


def types_of(rows) -> dict[str, set[type]]:
    found: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None:
                found.setdefault(name, set()).add(str if isinstance(value, int) and abs(value) >= 2**63 else type(value))
    return found


def wanted(graph: nx.MultiGraph, *, rename: bool) -> tuple[dict, Counter]:
    """Nodes with their attributes, and edges with theirs as a multiset."""
    dynamic = rename and bool(graph.graph.get("dynamic"))
    of_nodes, of_edges = types_of(d for _, d in graph.nodes(data=True)), types_of(d for _, _, d in graph.edges(data=True))
    nodes = {shown(n): kept(d, of_nodes, rename=rename, dynamic=dynamic) for n, d in graph.nodes(data=True)}
    return nodes, Counter(edge(graph, s, t, kept(d, of_edges, rename=rename, dynamic=dynamic)) for s, t, d in graph.edges(data=True))


def edge(graph: nx.MultiGraph, source: str, target: str, facts: dict[str, str]) -> tuple:
    ends = (shown(source), shown(target))
    return (*(ends if graph.is_directed() else sorted(ends)), tuple(sorted(facts.items())))


def read(facts: dict, names: set[str]) -> dict[str, str]:
    """Attributes that a reader gave, as text; what belongs to the format is left out."""
    return {k: attribute_text(v) if isinstance(v, bool | str) else number(v) for k, v in facts.items() if k in names}


@needs_schemas
def test_gexf_is_valid(graph, tmp_path):
    write_gexf(graph, tmp_path / "g.gexf")
    grammar = etree.RelaxNG(etree.parse(SCHEMAS / "gexf/specs/1.3/gexf.rng"))
    assert grammar.validate(etree.parse(tmp_path / "g.gexf")), grammar.error_log


@needs_schemas
def test_graphml_is_valid(graph, tmp_path):
    write_graphml(graph, tmp_path / "g.graphml")
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "graphml/graphml.xsd"))
    assert schema.validate(etree.parse(tmp_path / "g.graphml")), schema.error_log


def test_networkx_reads_gexf_back(graph, tmp_path):
    write_gexf(graph, tmp_path / "g.gexf")
    back = nx.read_gexf(tmp_path / "g.gexf", version="1.3")
    nodes, edges = wanted(graph, rename=True)
    assert back.is_directed() == graph.is_directed() or not graph.number_of_edges()
    assert {n: read(d, set(nodes[n])) for n, d in back.nodes(data=True)} == nodes
    names = {k for _, _, facts in edges for k, _ in facts}
    assert Counter(edge(graph, s, t, read(d, names)) for s, t, d in back.edges(data=True)) == edges


def test_networkx_reads_graphml_back(graph, tmp_path):
    write_graphml(graph, tmp_path / "g.graphml")
    back = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    nodes, edges = wanted(graph, rename=False)
    assert back.is_directed() == graph.is_directed()
    name = dict(back.nodes(data="node_id"))
    assert {name[n]: read(d, set(nodes[name[n]])) for n, d in back.nodes(data=True)} == nodes
    names = {k for _, _, facts in edges for k, _ in facts}
    assert Counter(edge(graph, name[s], name[t], read(d, names)) for s, t, d in back.edges(data=True)) == edges


def test_networkx_reads_json_back(graph, tmp_path):
    for _, facts in graph.nodes(data=True):
        facts.pop("id", None)  # node-link JSON keeps the node's own id there
    write_json(graph, tmp_path / "g.json")
    back = nx.node_link_graph(json.loads((tmp_path / "g.json").read_text(encoding="utf8")), edges="edges")
    assert nx.utils.graphs_equal(back, graph)
    assert back.is_directed() == graph.is_directed()


@needs_graphology
def test_graphology_reads_gexf_back(graph, tmp_path):
    write_gexf(graph, tmp_path / "g.gexf")
    kind = ("directed" if graph.is_directed() else "undirected") if graph.number_of_edges() else "mixed"  # an edge of another raises
    done = subprocess.run(["node", Path(__file__).with_name("read_gexf.cjs"), tmp_path / "g.gexf", kind], capture_output=True,
                          text=True, env={**os.environ, "NODE_PATH": str(MODULES)})
    assert done.returncode == 0, done.stderr
    back = json.loads(done.stdout)
    nodes, edges = wanted(graph, rename=True)
    assert {n: read(d, set(nodes[n])) for n, d in back["nodes"]} == nodes
    assert all({"x", "y", "size", "color"} <= set(d) for _, d in back["nodes"])
    names = {k for _, _, facts in edges for k, _ in facts}
    assert Counter(edge(graph, s, t, read(d, names)) for s, t, d in back["edges"]) == edges


def test_neo4j_csv_reads_back(graph, tmp_path):
    if not all(d.get("kind") for _, d in graph.nodes(data=True)):
        pytest.fail("every node of a view has a kind")
    rows = {p.name: list(csv.DictReader(p.open(encoding="utf8", newline=""), strict=True)) for p in write_neo4j(graph, tmp_path)}
    nodes = {row["id:ID"]: row[":LABEL"] for name, listed in rows.items() if name.startswith("nodes-") for row in listed}
    assert nodes == {" ".join(shown(n).split()): d["kind"].capitalize() for n, d in graph.nodes(data=True)}
    ends = Counter((r[":START_ID"], r[":END_ID"], r[":TYPE"]) for n, listed in rows.items() if n.startswith("rel") for r in listed)
    assert ends == Counter((s, " ".join(t.split()), d["rel"]) for s, t, d in graph.edges(data=True))
