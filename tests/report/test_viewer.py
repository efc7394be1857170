"""The viewer: what its data holds, and that it works in a browser without asking for anything."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from nlp_iscm.facts.model import ArticleMeta, CaseFacts, Evidence, Link, Outcome, Patient, Treatment, Tumour
from nlp_iscm.graph import build
from nlp_iscm.report.graph_layout import placed
from nlp_iscm.report.viewer import viewer_data, write_viewer

HOSTILE = '<img src=x onerror="window.hit=1"> </script><script>window.hit=1</script> shrank'


def said(article: str, quote: str) -> tuple[Evidence, ...]:
    return (Evidence(article=article, start=3, end=3 + len(quote), page=2, section="case", quote=quote),)


def case(number: int, tumour: str, drug: str, group: str, value: str, months: float | None, quote: str) -> CaseFacts:
    article = f"{number:016x}"
    evidence = said(article, quote)
    patient = Patient(
        id=1, age_years=50.0 + number, sex="female", evidence=evidence, tumours=(Tumour(name=tumour, site="lung", evidence=evidence),),
        treatments=(Treatment(id="T1", kind="drug", name=drug, classes=(group,), evidence=evidence),
                    Treatment(id="T2", kind="radiotherapy", name="radiotherapy", technique="IMRT", evidence=evidence)),
        outcomes=(Outcome(id="O1", kind="response", value=value, months=months, evidence=evidence),),
        links=(Link(treatments=("T1", "T2"), outcome="O1", evidence=evidence),))
    return CaseFacts(article=f"report {number}", meta=ArticleMeta(id=article), patients=(patient,))


CASES = [
    case(1, "lung adenocarcinoma", "atezolizumab", "immune checkpoint inhibitor", "partial", 18.0, HOSTILE),
    case(2, "lung adenocarcinoma", "atezolizumab", "immune checkpoint inhibitor", "progression", 3.0, "The mass grew."),
    case(3, "breast cancer", "capecitabine", "antimetabolite", "partial", None, "It was smaller."),
]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "graph" / "viewer.html"
    write_viewer(build(CASES), path, {f"{1:016x}": "report 1.html"})
    return path


def data_of(page: Path) -> dict[str, Any]:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page.read_text(encoding="utf8"), re.S)
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def test_every_node_and_edge_of_the_graph_is_there_with_its_sentence(page: Path) -> None:
    graph = build(CASES)
    data = data_of(page)
    assert [n["id"] for n in data["nodes"]] == list(graph)
    ids = [n["id"] for n in data["nodes"]]
    assert sorted((ids[e["s"]], ids[e["t"]], e["rel"]) for e in data["edges"]) == sorted((s, t, r) for s, t, r in graph.edges(data="rel"))
    assert {e["quote"] for e in data["edges"] if e["rel"] == "LED_TO"} == {HOSTILE, "The mass grew.", "It was smaller."}
    assert all("fx" in n and "fy" in n for n in data["nodes"])
    assert {n["kind"] for n in data["nodes"] if "x" in n} == {"combination", "outcome"}


def test_the_same_cases_in_another_order_give_the_same_bytes(page: Path, tmp_path: Path) -> None:
    write_viewer(build(CASES[::-1]), tmp_path / "again.html", {f"{1:016x}": "report 1.html"})
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()


def test_a_large_graph_is_cut_to_its_best_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp_iscm.report.viewer.MOST_EDGES", 8)
    data = viewer_data(build(CASES), {})
    assert data["left_out"] > 0
    assert {n["label"] for n in data["nodes"] if n["kind"] == "combination"} == {"atezolizumab + IMRT"}
    assert {e["rel"] for e in data["edges"]} == {"LED_TO", "HAS_TUMOUR", "REPORTS"}


def test_what_is_left_out_is_told(browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp_iscm.report.viewer.MOST_EDGES", 8)
    write_viewer(build(CASES), tmp_path / "viewer.html")
    browser.open(tmp_path / "viewer.html")
    assert "edges are left out" in browser.text("#details")


def test_an_empty_graph_gives_a_page(tmp_path: Path) -> None:
    write_viewer(build([]), tmp_path / "viewer.html")
    assert data_of(tmp_path / "viewer.html")["nodes"] == []


def test_markup_of_a_report_never_stands_in_the_file(page: Path) -> None:
    text = page.read_text(encoding="utf8")
    assert "<img src=x" not in text
    assert "</script><script>window.hit" not in text


def test_click_search_and_filter_in_the_browser(browser: Any, page: Path) -> None:
    browser.open(page)
    assert "3 patients" in browser.text("#shown")
    assert browser.run("return document.querySelectorAll('#graph canvas').length") > 0
    browser.click("#details button", "atezolizumab + IMRT")
    assert "2 patients in 2 articles" in browser.text("#details")
    assert HOSTILE in browser.text("#details")
    assert browser.run("return document.querySelector('#details a').getAttribute('href')") == "../pages/report%201.html#at=3"
    browser.click("#close")
    browser.type("select[name=tumour]", "breast cancer")
    assert "1 patient" in browser.text("#shown")
    assert "atezolizumab" not in browser.text("#details")
    browser.type("select[name=tumour]", "")
    browser.type("input[name=from]", "6")
    assert "atezolizumab + IMRT" in browser.text("#details")
    assert "2 nodes, 1 line, 1 patient" in browser.text("#shown")
    browser.type("input[name=from]", "")
    browser.type("#search", "capecit")
    browser.click("#results button", "capecitabine + IMRT")
    assert "It was smaller." in browser.text("#details")
    browser.type("select[name=view]", "everything")
    assert "lung" in browser.run("return [...document.querySelectorAll('select[name=organ] option')].map((o) => o.value).join()")
    assert browser.run("return window.hit") is None
    assert browser.logs() == ([], [])


def test_a_line_of_the_graph_can_be_clicked(browser: Any, page: Path) -> None:
    chains = pytest.importorskip("selenium.webdriver.common.action_chains")
    browser.open(page)
    browser.type("input[name=least]", "2")
    assert "0 nodes" in browser.text("#shown")
    browser.run("document.querySelector('#filters').reset()")
    browser.type("select[name=tumour]", "breast cancer")  # one line: its middle is the middle of the picture
    graph = browser.driver.find_element("id", "graph")
    chains.ActionChains(browser.driver).move_to_element(graph).pause(0.3).click().pause(0.3).perform()
    assert "LED_TO" in browser.text("#details")
    assert "It was smaller." in browser.text("#details")


def test_the_keyboard_and_the_hash_reach_everything(browser: Any, page: Path) -> None:
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
    browser.open(page, "#outcome%3Aresponse%3Aprogression")
    assert "The mass grew." in browser.text("#details")
    body = browser.driver.find_element("tag name", "body")
    body.send_keys(keys.ESCAPE)
    assert "Combinations by patients" in browser.text("#details")
    body.send_keys("/")
    browser.driver.switch_to.active_element.send_keys("progression", keys.ENTER)
    assert "The mass grew." in browser.text("#details")
    browser.click("#theme")
    assert browser.run("return document.documentElement.dataset.theme") in ("dark", "light")
    browser.open(page, "#patient%3A0000000000000003%3A1")
    assert "It was smaller." in browser.text("#details")


def test_positions_are_finite_distinct_and_the_same_each_time() -> None:
    star = nx.MultiDiGraph([(f"outcome {i % 3}", f"combination {i}") for i in range(900)] + [("a", "b"), ("b", "c"), ("d", "e")])
    star.add_edge("outcome 0", "combination 1")
    star.add_edge("outcome 1", "combination 2")  # one part of 903 nodes: placed by rule
    star.add_node("alone")
    found = placed(star)
    assert found == placed(star)
    assert set(found) == set(star)
    assert len(set(found.values())) == len(found)
    xs, ys = [x for x, _ in found.values()], [y for _, y in found.values()]
    assert 0.3 < (max(xs) - min(xs)) / (max(ys) - min(ys)) < 3
    assert placed(nx.MultiDiGraph()) == {}
