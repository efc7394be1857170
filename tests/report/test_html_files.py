"""The HTML files of a run, from its ledger: links that hold, decisions in force, nothing written twice."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from nlp_iscm.article import article_id
from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.run import Options, Tally
from nlp_iscm.batch.task import Done, Job, page_map
from nlp_iscm.cli.report import write_html
from nlp_iscm.cli.run_options import write_options
from nlp_iscm.facts.decisions import Decision, save_decisions
from nlp_iscm.facts.keys import keyed
from nlp_iscm.facts.model import ArticleMeta, CaseFacts, Evidence, Failure, Link, Outcome, Patient, Treatment, Tumour
from nlp_iscm.facts.store import dumps
from nlp_iscm.ingest import read
from nlp_iscm.report.desk import Desk

DEMO = Path(__file__).parents[2] / "corpora" / "demo"
PDF = DEMO / "iscm-lung-imrt-atezolizumab.pdf"


def case_of(path: Path) -> tuple[CaseFacts, str, str]:
    """A small case with true offsets, of a demo report."""
    article = read(path)
    quote = "Bronchoscopic biopsy revealed lung adenocarcinoma."
    start = article.text.index(quote)
    evidence = (Evidence(article=article.id, start=start, end=start + len(quote), page=1, section="case", quote=quote),)
    patient = Patient(
        id=1, age_years=61.0, sex="male", evidence=evidence, tumours=(Tumour(name="lung adenocarcinoma", site="lung", evidence=evidence),),
        treatments=(Treatment(id="T1", kind="drug", name="atezolizumab", evidence=evidence),),
        outcomes=(Outcome(id="O1", kind="response", value="complete", evidence=evidence),),
        links=(Link(treatments=("T1",), outcome="O1", evidence=evidence),))
    meta = ArticleMeta(id=article.id, title=article.meta.title, pages=len(article.pages), characters=len(article.text))
    return CaseFacts(article=article.name, meta=meta, patients=(patient,)), article.text, page_map(article)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    case, text, mapped = case_of(PDF)
    with Ledger(tmp_path) as ledger:
        ledger.put(Done(Job(str(PDF), article_id(PDF.read_bytes())), dumps(case), text, mapped), "f" * 16)
        broken = Failure(path="in/broken.pdf", stage="read", error="the PDF is truncated", remedy="get the file again")
        ledger.put(Done(Job("in/broken.pdf", "b" * 16), failure=broken), "f" * 16)
        lines = write_html(ledger, Desk(tmp_path), tmp_path, 1)
    assert "1 reports in" in lines[0]
    return tmp_path


def again(out: Path) -> list[str]:
    with Ledger(out) as ledger:
        return write_html(ledger, Desk(out), out, 1)


def data_of(page: Path) -> dict[str, Any]:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page.read_text(encoding="utf8"), re.S)
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def test_everything_is_there_and_a_second_time_nothing_is_written(out: Path) -> None:
    names = {str(p.relative_to(out)) for p in out.rglob("*.html")}
    assert names == {"report.html", "graph/viewer.html", "pages/index.html", f"pages/{PDF.stem}.html"}
    before = {p: p.read_bytes() for p in out.rglob("*.html")}
    assert "(0 written)" in again(out)[0]
    assert {p: p.read_bytes() for p in out.rglob("*.html")} == before
    page = data_of(out / "pages" / f"{PDF.stem}.html")
    assert page["pictures"][0]["png"]
    assert page["pictures"][0]["boxes"]
    assert data_of(out / "report.html")["failures"][0]["error"] == "the PDF is truncated"


def test_links_between_the_files_hold(out: Path, browser: Any) -> None:
    for name in ("report.html", "graph/viewer.html", "pages/index.html", f"pages/{PDF.stem}.html"):
        browser.open(out / name)
        if name == "graph/viewer.html":
            browser.click("#details button", "atezolizumab")
        links = browser.run("return [...document.querySelectorAll('a')].map((a) => a.href).filter((h) => h.startsWith('file:'))")
        assert len(links) > 2
        assert [link for link in links if not Path(unquote(link.removeprefix("file://").split("#")[0])).is_file()] == []
        assert browser.logs() == ([], [])


def test_boxes_of_a_pdf_page_can_be_clicked(out: Path, browser: Any) -> None:
    browser.open(out / "pages" / f"{PDF.stem}.html")
    browser.click("#views button", "Pages")
    assert browser.run("return [...document.querySelectorAll('#scans img')].map((i) => i.getAttribute('width'))") == ["900"]
    browser.click("#scans .box")
    assert "5 facts of this sentence" in browser.text("#chosen")
    assert browser.logs() == ([], [])


def test_a_rejected_fact_leaves_the_graph_and_stays_on_its_page(out: Path) -> None:
    case = case_of(PDF)[0]
    tumour = next(f for f in keyed(case) if f.type == "tumour")
    row = Decision(stem=case.article, patient="1", type="tumour", decision="reject", key=tumour.key, reviewer="A", date="2026-01-01", seen="name=lung adenocarcinoma; site=lung")
    save_decisions([row], out / "decisions.csv")
    assert "(1 written)" in again(out)[0]
    assert not [n for n in data_of(out / "graph" / "viewer.html")["nodes"] if n["kind"] == "tumour"]
    fact = next(f for f in data_of(out / "pages" / f"{PDF.stem}.html")["facts"] if f["type"] == "tumour")
    assert fact["decided"]["decision"] == "reject"
    index = data_of(out / "pages" / "index.html")["reports"][0]
    assert (index["decided"], index["rejected"]) == (1, 1)


def test_options_of_the_run_are_kept_and_shown(out: Path) -> None:
    write_options(out, ["in"], Options(workers=7), Tally(files=4, twice=2))
    told = json.loads((out / "run.json").read_text(encoding="utf8"))
    assert (told["inputs"], told["model"], told["files"]) == (["in"], "none", 4)
    assert "workers" not in told
    again(out)
    data = data_of(out / "report.html")
    assert data["flow"]["found"] == 4
    assert json.loads(data["manifest"]["options"]) == told
