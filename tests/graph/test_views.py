"""Views, timeline, Neo4j CSV, subset relations."""

import csv
import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.model import Event
from nlp_iscm.graph import build
from nlp_iscm.graph.columns import EDGE_COLUMNS, NODE_COLUMNS
from nlp_iscm.graph.export import export_timeline, write_graphs
from nlp_iscm.graph.lattice import covers
from nlp_iscm.graph.neo4j import write_neo4j
from nlp_iscm.graph.schema import ATTRIBUTES
from nlp_iscm.graph.tables import write_tables
from nlp_iscm.graph.views import VIEWS


def test_cooccurrence_counts_patients(cases):
    view = VIEWS["cooccurrence"](build(cases))
    assert not view.is_directed()
    assert [(a, b, d["patients"]) for a, b, d in view.edges(data=True)] == [("treatment:IMRT", "treatment:atezolizumab", 3)]


def test_tumours_lead_to_combinations_and_outcomes(cases):
    view = VIEWS["tumours"](build(cases))
    edge = view.edges["tumour:lung adenocarcinoma", "combination:atezolizumab + IMRT", "TREATED_WITH"]
    assert edge["patients"] == 3
    assert {view.nodes[n]["kind"] for n in view} == {"tumour", "combination", "outcome"}


def test_classes_meet(cases):
    view = VIEWS["classes"](build(cases))
    assert "class:immune checkpoint inhibitor + radiotherapy" in view


def test_covers_leaves_out_what_lies_between():
    many = frozenset(f"m{i}" for i in range(12))
    sets = {"two": frozenset(["m0", "m1"]), "three": frozenset(["m0", "m1", "m2"]), "many": many, "other": frozenset(["x", "m0"])}
    assert list(covers(sets)) == [("three", "many"), ("two", "three")]


def test_timeline_is_dynamic_in_days_since_diagnosis(cases, tmp_path):
    patient = cases[0].patients[0]
    events = (Event(label="diagnosis", date="2020-01-01"), Event(label="drug: atezolizumab", date="2020-01-31", fact="T1"),
              Event(label="response: complete", days=60, since="treatment", fact="O1"))
    case = dataclasses.replace(cases[0], patients=(dataclasses.replace(patient, timeline=events),))
    said = export_timeline([case], "one#1", tmp_path / "t.gexf")
    assert said == "days since diagnosis; 3 facts without a day are left out"
    root = etree.parse(tmp_path / "t.gexf").getroot()
    graph = root[1]
    assert (graph.get("mode"), graph.get("timerepresentation")) == ("dynamic", "interval")
    starts = {n.get("id"): n.get("start") for n in root.iter("{http://gexf.net/1.3}node")}
    assert starts["treatment:atezolizumab#T1"] == "30.0"
    assert starts["outcome:response:complete#O1"] == "90.0"
    assert not [e for e in root.iter() if e.get("timestamp")]
    with pytest.raises(UsageError, match="no such report"):
        export_timeline([case], "nothing#1", tmp_path / "t.gexf")


HEADER = re.compile(r"(?:\w*:ID|:LABEL|:START_ID|:END_ID|:TYPE|[\w ]+:(?:int|long|float|double|boolean|byte|short|char|string)(?:\[\])?)")


def test_neo4j_files_keep_the_rules_of_the_import(cases, tmp_path):
    graph = build(cases)
    rows = {p.name: list(csv.reader(p.open(encoding="utf8"), strict=True)) for p in write_neo4j(graph, tmp_path)}
    ids: list[str] = []
    for name, (header, *lines) in rows.items():
        assert all(HEADER.fullmatch(h) for h in header), header
        assert len(set(header)) == len(header)
        assert all(len(line) == len(header) for line in lines)
        ids += [line[0] for line in lines] if name.startswith("nodes") else []
        for i, of in enumerate(h.rsplit(":", 1)[1] for h in header):
            assert all(line[i] in ("", "true", "false") for line in lines) if of == "boolean" else True
            assert [float(line[i]) for line in lines if line[i]] if of in ("double", "long") else True
    assert sorted(ids) == sorted(graph)
    ends = [e for n, (_, *lines) in rows.items() if n.startswith("relationships") for line in lines for e in line[:2]]
    assert set(ends) <= set(ids)
    assert len(ends) == 2 * graph.number_of_edges()


def test_every_attribute_is_described():
    assert {*NODE_COLUMNS, *EDGE_COLUMNS} - {"id", "source", "target", "key"} <= set(ATTRIBUTES)


def test_two_processes_write_the_same_bytes(cases, tmp_path):
    """This process against one with another hash seed and the cases in reverse order."""
    code = ("import sys; sys.path.insert(0, 'tests/graph'); from pathlib import Path; from conftest import iscm_case; "
            "from nlp_iscm.graph import build; from nlp_iscm.graph.export import write_graphs; "
            "from nlp_iscm.graph.tables import write_tables; folder = Path(sys.argv[1]); "
            "some = [iscm_case('c' * 16, 'three', age=50, months=6), iscm_case('b' * 16, 'two', age=71, months=4, response='progression'), "
            "iscm_case('a' * 16, 'one')]; write_graphs(build(some), folder); write_tables(some, folder)")
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "there")], check=True, cwd=root, env={**os.environ, "PYTHONHASHSEED": seed})
    write_graphs(build(cases), tmp_path / "here")
    write_tables(cases, tmp_path / "here")
    names = sorted(p.name for p in (tmp_path / "here").iterdir())
    assert names == sorted(p.name for p in (tmp_path / "there").iterdir())
    assert [n for n in names if (tmp_path / "here" / n).read_bytes() != (tmp_path / "there" / n).read_bytes()] == []
