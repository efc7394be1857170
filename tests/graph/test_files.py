"""GEXF, GraphML, JSON and Parquet: written, valid where the schemas are at hand, and read back the same."""

import dataclasses
import json
from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pytest
from lxml import etree

from nlp_iscm.errors import FactsError, UsageError
from nlp_iscm.graph import build, layout
from nlp_iscm.graph.evidence import evidence_view
from nlp_iscm.graph.export import export, write_graphs
from nlp_iscm.graph.gexf import write_gexf
from nlp_iscm.graph.graphml import write_graphml
from nlp_iscm.graph.neo4j import write_neo4j
from nlp_iscm.graph.tables import write_tables

SCHEMAS = Path(__file__).resolve().parents[2].parent / "shared" / "schemas"
GEXF = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"
needs_schemas = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the GEXF and GraphML schemas are not beside this clone")


def odd_graph() -> nx.MultiDiGraph:
    """Attributes and texts that break careless writers."""
    graph = nx.MultiDiGraph()
    graph.add_node("a", kind="treatment", label="<&> \"q\" 'x'", start=3, end=5, type="t", weight=2, nothing=None, many=["x", "y"])
    graph.add_node("b", kind="outcome", label="שלום 𝔸\x02", id="mine", mixed=1)
    graph.add_node("c \n d", kind="outcome", label="", mixed="3 doses", truth=True, polarity="favourable")
    graph.add_edge("a", "b", key="k1", rel="LED_TO", weight=2.5, quote="line\none\ttab", start=1)
    graph.add_edge("a", "b", key="k2", rel="LED_TO", polarity="unfavourable")
    graph.add_edge("a", "c \n d", key="k1", rel="LED_TO", kind="odd", months=None)
    return graph


@needs_schemas
@pytest.mark.parametrize("make", [build, lambda cases: evidence_view(build(cases)), lambda cases: odd_graph(), lambda cases: build([])])
def test_gexf_is_valid(cases, make, tmp_path):
    write_gexf(make(cases), tmp_path / "g.gexf")
    grammar = etree.RelaxNG(etree.parse(SCHEMAS / "gexf/specs/1.3/gexf.rng"))
    assert grammar.validate(etree.parse(tmp_path / "g.gexf")), grammar.error_log


@needs_schemas
def test_graphml_is_valid(cases, tmp_path):
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "graphml/graphml.xsd"))
    for graph in (build(cases), odd_graph()):
        write_graphml(graph, tmp_path / "g.graphml")
        assert schema.validate(etree.parse(tmp_path / "g.graphml")), schema.error_log


def test_gexf_is_static_and_styled(cases, tmp_path):
    write_gexf(build(cases), tmp_path / "g.gexf")
    root = etree.parse(tmp_path / "g.gexf").getroot()
    graph = root.find(f"{GEXF}graph")
    assert (graph.get("mode"), graph.get("defaultedgetype")) == ("static", "directed")
    for node in root.iter(f"{GEXF}node"):
        colour = node.find(f"{VIZ}color")
        assert all(0 <= int(colour.get(c)) <= 255 for c in "rgb")
        assert colour.get("a") is None
        assert float(node.find(f"{VIZ}size").get("value")) > 0
        assert {"x", "y", "z"} <= set(node.find(f"{VIZ}position").attrib)


def test_parallel_edges_keep_apart_by_kind(tmp_path):
    write_gexf(odd_graph(), tmp_path / "g.gexf")
    kinds = [e.get("kind") for e in etree.parse(tmp_path / "g.gexf").iter(f"{GEXF}edge")]
    assert kinds == ["LED_TO", "LED_TO 2", "LED_TO"]


def test_odd_attributes_survive(tmp_path):
    write_gexf(odd_graph(), tmp_path / "g.gexf")
    root = etree.parse(tmp_path / "g.gexf").getroot()
    titles = {a.get("id"): a.get("title") for a in root.find(f".//{GEXF}attributes[@class='node']")}
    assert len({t.lower() for t in titles.values()}) == len(titles)
    node = root.find(f".//{GEXF}node[@id='a']")
    values = {titles[v.get("for")]: v.get("value") for v in node.iter(f"{GEXF}attvalue")}
    assert values == {"kind_": "treatment", "label_": "<&> \"q\" 'x'", "start_": "3", "end_": "5", "type_": "t", "weight_": "2", "many": "x|y"}
    edge = root.find(f".//{GEXF}edge[@id='0']")
    assert "line\none\ttab" in [v.get("value") for v in edge.iter(f"{GEXF}attvalue")]
    assert "\ufffd" in root.find(f".//{GEXF}node[@id='b']").get("label")


def test_round_trip(cases, tmp_path):
    graph = build(cases)
    write_graphs(graph, tmp_path)
    back = nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    assert {d["node_id"] for _, d in back.nodes(data=True)} == set(graph)
    assert back.number_of_edges() == graph.number_of_edges()
    linked = nx.node_link_graph(json.loads((tmp_path / "graph.json").read_text()), edges="edges")
    assert nx.utils.graphs_equal(linked, graph)
    gexf = nx.read_gexf(tmp_path / "graph.gexf", version="1.3")
    assert set(gexf) == set(graph)
    write_tables(cases, tmp_path)
    assert pq.read_table(tmp_path / "edges.parquet").num_rows == graph.number_of_edges()
    assert set(pq.read_table(tmp_path / "nodes.parquet").column("id").to_pylist()) == set(graph)


def test_same_bytes_twice(cases, tmp_path):
    for name, order in (("one", cases), ("two", cases[::-1])):
        write_graphs(build(order), tmp_path / name)
        write_tables(order, tmp_path / name)
        write_neo4j(build(order), tmp_path / name)
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_tables_hold_the_same_nodes_and_edges_as_the_graph(cases, tmp_path):
    told_again = dataclasses.replace(cases[0], article="again", meta=dataclasses.replace(cases[0].meta, id="d" * 16))
    same_file = dataclasses.replace(cases[1], article="copy of two")
    everything = [*cases, told_again, same_file]
    graph = build(everything)
    write_tables(everything, tmp_path)
    nodes = [_told(row) for row in pq.read_table(tmp_path / "nodes.parquet").to_pylist()]
    assert [(n.pop("id"), n) for n in nodes] == [(n, {k: v for k, v in d.items() if k != "patients"}) for n, d in graph.nodes(data=True)]
    assert sum(n.get("same_as") is not None for n in nodes) == 1
    edges = {(e.pop("source"), e.pop("target"), e.pop("key")): e for e in map(_told, pq.read_table(tmp_path / "edges.parquet").to_pylist())}
    assert edges == {(s, t, k): d for s, t, k, d in graph.edges(keys=True, data=True)}
    led_to = [e for e in edges.values() if e["rel"] == "LED_TO"]
    answers = [_told(row) for row in pq.read_table(tmp_path / "evidence.parquet").to_pylist()]
    shared = ("patient", "article", "doi", "year", "counted", "polarity", "months", "since", "line", "mode", "quote", "section", "page")
    assert sorted(map(repr, ({k: a.get(k) for k in shared} for a in answers))) == sorted(
        map(repr, ({k: e.get(k) for k in shared} for e in led_to)))


def _told(row: dict) -> dict:
    return {k: v for k, v in row.items() if v is not None}


def test_never_half_written(cases, tmp_path):
    target = tmp_path / "g.gexf"
    write_gexf(build(cases), target)
    before = target.read_bytes()
    broken = build(cases)
    broken.add_node("bad", patients="many")
    with pytest.raises(ValueError, match="many"):
        write_gexf(broken, target)
    assert target.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["g.gexf"]


def test_errors_say_what_to_do(cases, tmp_path):
    with pytest.raises(UsageError, match="choose one of full, evidence, classes"):
        export(build(cases), "nothing", tmp_path / "g.gexf")
    with pytest.raises(UsageError, match="choose one of"):
        export(build(cases), "full", tmp_path / "g.xyz")
    (tmp_path / "file").write_text("")
    with pytest.raises(FactsError, match="cannot be written"):
        write_gexf(build(cases), tmp_path / "file" / "g.gexf")


def test_large_graphs_are_placed_by_rule_and_never_by_force(monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("a force layout grows quadratically")

    graph = nx.gnm_random_graph(layout.FORCE_LIMIT + 1, 3000, seed=1, directed=True)
    graph = nx.MultiDiGraph(nx.relabel_nodes(graph, str))
    for node in graph:
        graph.nodes[node]["kind"] = "patient"
    monkeypatch.setattr(nx, "spring_layout", never)
    places = layout.positions(graph)
    assert len(set(places.values())) == len(graph)
    with pytest.raises(AssertionError, match="quadratically"):
        layout.positions(graph.subgraph(list(graph)[:10]))
