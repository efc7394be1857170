"""Evidence pages: every fact in its place, decisions in the format that `review apply` reads, nothing of a report is markup."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp_iscm.article import Page
from nlp_iscm.facts.decisions import Decision, load_decisions
from nlp_iscm.facts.keys import keyed
from nlp_iscm.facts.model import (
    ArticleMeta,
    CaseFacts,
    Event,
    Evidence,
    Failure,
    Marker,
    Outcome,
    Patient,
    SetAside,
    Treatment,
    Tumour,
)
from nlp_iscm.facts.replay import replay
from nlp_iscm.facts.store import dumps
from nlp_iscm.ingest import read
from nlp_iscm.report.html import made_from
from nlp_iscm.report.page_text import sentences, spot
from nlp_iscm.report.pdf_images import pictures, png
from nlp_iscm.report.site import Document, Pages, index_row, write_index

ARTICLE = "00000000000000aa"
TEXT = ("A case <b>report</b>\n\nA 60-year-old man had lung adenocarcinoma. CK7 and TTF-1 were positive (Fig. 2). "
        "He received cisplatin 75 mg/m2.\nThe tumour shrank</script><script>window.hit=1</script><img src=x onerror=\"window.hit=1\">. "
        "Nothing else was said here.")


def said(quote: str) -> tuple[Evidence, ...]:
    start = TEXT.index(quote)
    return (Evidence(article=ARTICLE, start=start, end=start + len(quote), page=1, section="case", quote=quote),)


MARKED = said("CK7 and TTF-1 were positive (Fig. 2).")
SHRANK = said("The tumour shrank</script><script>window.hit=1</script><img src=x onerror=\"window.hit=1\">.")
CASE = CaseFacts(
    article="a report", unused={"a negated finding": 2},
    set_aside=(SetAside(what="drug", name="<b>X</b>", reason="refused", evidence=SHRANK),),
    meta=ArticleMeta(id=ARTICLE, title="<i>Title</i>", year=2020, characters=len(TEXT)),
    patients=(Patient(
        id=1, age_years=60.0, sex="male", evidence=said("A 60-year-old man had lung adenocarcinoma."),
        tumours=(Tumour(name="lung adenocarcinoma", site="lung", evidence=said("A 60-year-old man had lung adenocarcinoma.")),),
        markers=(Marker(name="CK7", status="positive", evidence=MARKED), Marker(name="TTF-1", status="positive", evidence=MARKED)),
        treatments=(Treatment(id="T1", kind="drug", name="cisplatin", dose=75.0, unit="mg/m2", classes=("platinum",),
                              evidence=said("He received cisplatin 75 mg/m2.")),),
        outcomes=(Outcome(id="O1", kind="response", value="partial", evidence=SHRANK),),
        timeline=(Event(label="cisplatin", date="2019-03", evidence=said("He received cisplatin 75 mg/m2.")),)),))
MAP = f"what\tname\tstart\tend\theading\npage\t1\t0\t{len(TEXT)}\t\nsection\ttitle\t0\t22\t\nsection\tcase\t22\t{len(TEXT)}\t<u>Case</u>\n"


def document(decisions: tuple[Decision, ...] = (), path: str = "") -> Document:
    return Document("a report", path, dumps(CASE), TEXT, MAP, decisions)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Pages(tmp_path / "pages") as pages:
        pages.add(document())
    write_index([index_row(document(), CASE, CASE)], [Failure(path="<bad>.pdf", stage="read", error="broken", remedy="get it")],
                tmp_path / "pages" / "index.html")
    return tmp_path / "pages"


def data_of(page: Path) -> dict[str, Any]:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page.read_text(encoding="utf8"), re.S)
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def test_every_fact_is_there_with_its_key_its_words_and_its_nodes(folder: Path) -> None:
    data = data_of(folder / "a report.html")
    assert data["text"] == TEXT
    assert [f["key"] for f in data["facts"]] == [f.key for f in keyed(CASE)]
    shown = {f["text"]: [TEXT[e[2]:e[3]] for e in f["evidence"] if len(e) > 2] for f in data["facts"]}
    assert shown["TTF-1 +"] == ["TTF-1"]
    assert shown["lung adenocarcinoma"] == ["lung adenocarcinoma"]
    assert shown["patient 1, 60 years, male"] == ["60-year-old"]
    assert shown["response partial"] == []  # only the sentence tells it
    nodes = {f["text"]: f["graph"] for f in data["facts"]}
    assert nodes["cisplatin 75 mg/m2"] == ["treatment:cisplatin", "class:platinum"]
    assert nodes["response partial"] == ["outcome:response:partial"]
    assert data["unused"] == [["a negated finding", 2]]
    assert data["timeline"][0]["date"] == "2019-03"


def test_sentences_cover_the_words_and_leave_abbreviations_whole() -> None:
    found = [TEXT[a:b] for a, b in sentences(TEXT, 0, len(TEXT))]
    assert "CK7 and TTF-1 were positive (Fig. 2)." in found
    assert "".join("".join(found).split()) == "".join(TEXT.split())


@pytest.mark.parametrize(("fact", "quote", "words"), [
    (Marker(name="PD-L1", status="value", value="30%"), "PD-L1 was 30%", "PD-L1"),
    (Marker(name="ER", status="positive"), "Her tumour was ER positive", "ER"),
    (Outcome(id="O1", kind="status", value="dead", cause="pneumonia"), "He died of pneumonia", "pneumonia"),
    (Outcome(id="O1", kind="survival", endpoint="OS", months=9.2, as_written="40 weeks"), "lived for 40\nweeks", "40\nweeks"),
    (Tumour(name="breast cancer", accept=("carcinoma of the breast",)), "a carcinoma of the breast", "carcinoma of the breast"),
    (Treatment(id="T1", kind="radiotherapy", name="SRS", technique="SRS"), "by stereotactic radiosurgery", "stereotactic radiosurgery"),
    (Treatment(id="T1", kind="drug", name="cisplatin"), "carboplatin was given", None),
])
def test_the_words_that_name_a_fact(fact: Any, quote: str, words: str | None) -> None:
    at = spot(fact, quote)
    assert (quote[at[0]:at[1]] if at else None) == words


def test_only_what_changed_is_written_again_and_pages_of_gone_reports_go(folder: Path) -> None:
    before = (folder / "a report.html").read_bytes()
    stamp = (folder / "a report.html").stat().st_mtime_ns
    (folder / "own.html").write_text("mine")
    other = Document("other", "", dumps(CASE), TEXT, MAP, ())
    with Pages(folder) as pages:
        pages.add(document())
        pages.add(other)
    assert pages.written == 1
    assert (folder / "a report.html").stat().st_mtime_ns == stamp
    decided = Decision(stem="a report", patient="1", type="tumour", decision="reject", key=next(keyed(CASE)).key)
    with Pages(folder) as pages:
        pages.add(document((decided,)))
    assert pages.written == 1
    assert (folder / "a report.html").read_bytes() != before
    assert not (folder / "other.html").exists()
    assert (folder / "own.html").read_text() == "mine"
    assert made_from(folder / "a report.html")


def test_many_pages_are_written_by_several_processes_with_the_same_bytes(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp_iscm.report.site.FEW", 0)
    with Pages(tmp_path / "again", workers=2) as pages:
        pages.add(document())
    assert (tmp_path / "again" / "a report.html").read_bytes() == (folder / "a report.html").read_bytes()


DEMO = Path(__file__).parents[2] / "corpora" / "demo" / "iscm-lung-imrt-atezolizumab.pdf"


def test_boxes_lie_around_the_evidence_of_a_pdf() -> None:
    article = read(DEMO)
    quote = "Bronchoscopic biopsy revealed lung adenocarcinoma."
    start = article.text.index(quote)
    found = list(pictures(DEMO, article.text, article.pages, [(start, start + len(quote))]))
    assert [p.page for p in found] == [p.number for p in article.pages]
    first = found[0]
    assert first.png.startswith(b"\x89PNG")
    assert [b[0] for b in first.boxes] == [(start, start + len(quote))] * 2  # it breaks over two lines of the left column
    (left, top, width, height), second = first.boxes[0][1], first.boxes[1][1]
    assert 10 < left < 50
    assert left + width < 55
    assert 0 < height < 4
    assert second[1] > top
    again = list(pictures(DEMO, article.text, article.pages, [(start, start + len(quote))]))
    assert again == found


def test_a_quote_that_the_text_layer_does_not_hold_gets_no_box() -> None:
    text = "These words stand nowhere in the file at all."
    assert [p.boxes for p in pictures(DEMO, text, [Page(1, 0, len(text))], [(0, len(text))])] == [()]


def test_png_holds_the_greys() -> None:
    grey = np.array([[0, 255, 128], [255, 0, 17]], dtype=np.uint8)
    data = png(grey)
    assert data[16:24] == b"\0\0\0\3\0\0\0\2"
    lines = zlib.decompress(data[data.index(b"IDAT") + 4:data.index(b"IEND") - 8])
    first, second = lines[1:3], lines[4:6]
    assert list(first) == [0x0F, 0x8F]
    assert [(a + b) % 256 for a, b in zip(first, second, strict=True)] == [0xF0, 0x1F]


def test_click_fact_and_sentence_in_the_browser(browser: Any, folder: Path) -> None:
    browser.open(folder / "a report.html")
    assert browser.text("#title") == "<i>Title</i>"
    browser.click("mark", "TTF-1")
    assert "TTF-1 +" in browser.text(".fact.now")
    assert "graph" in browser.text(".fact.now")
    assert browser.run("return document.querySelector('.fact.now a').getAttribute('href')") == "../graph/viewer.html#marker%3ATTF-1"
    browser.click(".s.told", "CK7 and TTF-1")
    assert "2 facts of this sentence" in browser.text("#chosen")
    assert browser.run("return document.querySelectorAll('.fact').length") == 2
    browser.click("#chosen button")
    assert browser.run("return document.querySelectorAll('.fact').length") == 6
    browser.click("#views button", "Timeline")
    assert "2019-03" in browser.text("#timeline")
    browser.click("#views button", "Not used")
    assert "a negated finding" in browser.text("#unused")
    assert "drug<b>X</b>refused" in browser.text("#unused")
    browser.click("#unused button.quote", "The tumour shrank")
    assert browser.run("return document.querySelector('#text').hidden") is False
    assert "of this sentence" in browser.text("#chosen")
    assert browser.run("return document.querySelector('#text').textContent.includes(arguments[0])", SHRANK[0].quote)
    assert browser.run("return [window.hit, document.querySelectorAll('#text img, #text b, #text u').length]") == [None, 0]
    assert browser.logs() == ([], [])
    browser.open(folder / "a report.html", f"#at={MARKED[0].start}")
    assert "2 facts of this sentence" in browser.text("#chosen")
    browser.open(folder / "index.html")
    assert "1 of 1 report" in browser.text("#count")
    assert "<bad>.pdf" in browser.text("#failures")
    browser.type("#search", "no such words")
    assert "0 of 1 report" in browser.text("#count")
    assert browser.logs() == ([], [])


def test_decisions_of_the_page_are_read_and_played(browser: Any, folder: Path, tmp_path: Path) -> None:
    browser.open(folder / "a report.html")
    browser.run("localStorage.clear()")
    browser.open(folder / "a report.html")
    browser.type("#reviewer", "A. Example")
    browser.run("document.querySelector('[aria-label=\"reject: CK7 +\"]').click()")
    browser.run("document.querySelector('[aria-label=\"accept: TTF-1 +\"]').click()")
    browser.run("document.querySelector('[aria-label^=\"correct: cisplatin\"]').click()")
    browser.type("#field-dose", "80")
    browser.type("#field-unit", "mg; total")
    browser.run("document.querySelector('.fact form').requestSubmit()")
    browser.run("document.querySelector('#adding').open = true")
    browser.type("#add-type", "metastasis")
    browser.type("#add-site", "liver")
    browser.type("#add-quote", "Nothing else was said here.")
    browser.run("document.querySelector('#add').requestSubmit()")
    assert "3 of 6 decided, 4 not yet applied" in browser.text("#state")
    assert browser.run("return document.querySelector('mark.rejected').textContent") == "CK7"
    saved = browser.run("return JSON.stringify({decisions: rows()})")
    path = tmp_path / "saved.json"
    path.write_text(saved, encoding="utf8")
    rows = load_decisions(path)
    assert {(r.decision, r.type, r.correction, r.reviewer) for r in rows} == {
        ("reject", "marker", "", "A. Example"), ("accept", "marker", "", "A. Example"),
        ("correct", "treatment", 'dose=80; unit="mg; total"', "A. Example"), ("add", "metastasis", "site=liver", "A. Example")}
    done = replay(CASE, rows, TEXT)
    assert not done.conflicts
    patient = done.case.patients[0]
    assert [m.name for m in patient.markers] == ["TTF-1"]
    assert (patient.treatments[0].dose, patient.treatments[0].unit) == (80.0, "mg; total")
    assert [m.site for m in patient.metastases] == ["liver"]
    browser.open(folder / "a report.html")
    assert "4 not yet applied" in browser.text("#state")  # a draft survives a visit
    browser.open(folder / "index.html")
    assert "4 decisions in this browser" in browser.text("#state")
    write_index([index_row(document((rows[0],)), CASE, CASE)], [], folder / "index.html")
    browser.open(folder / "index.html")
    assert "3 decisions in this browser" in browser.text("#state")  # what was applied is no draft any more
    browser.run("localStorage.clear()")
