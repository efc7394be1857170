"""The corpus report: its counts are those of the facts, the checklist says only what can be told."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nlp_iscm.article import Section
from nlp_iscm.facts.model import (
    ArticleMeta,
    CaseFacts,
    Event,
    Evidence,
    Failure,
    Figure,
    Link,
    Outcome,
    Patient,
    Stage,
    Treatment,
    Tumour,
)
from nlp_iscm.graph import build
from nlp_iscm.report.care import ITEMS, care
from nlp_iscm.report.corpus_report import Corpus, flow, report_data, write_report
from nlp_iscm.report.differences import beside_literature, contradictions, in_months, opposites


def said(quote: str) -> tuple[Evidence, ...]:
    return (Evidence(article="a", start=0, end=len(quote), page=1, section="case", quote=quote),)


def course(number: int, value: str, **more: Any) -> Patient:
    return Patient(
        id=1, age_years=40.0 + number, sex="male", tumours=(Tumour(name="lung cancer", site="lung"),),
        treatments=(Treatment(id="T1", kind="drug", name="cisplatin", dose=75.0, unit="mg/m2"),),
        outcomes=(Outcome(id="O1", kind="response", value=value, evidence=said("It changed.")), *more.pop("outcomes", ())),
        links=(Link(treatments=("T1",), outcome="O1"),), **more)


def case(number: int, *patients: Patient, kind: str = "case report", **more: Any) -> CaseFacts:
    return CaseFacts(article=f"r{number}", meta=ArticleMeta(id=f"{number:016x}", kind=kind, title="Cancer: a case report"), patients=patients, **more)


OVERALL = Outcome(id="O2", kind="survival", endpoint="OS", months=30.0, evidence=said("OS was 30 months."))
CITED = (Figure(endpoint="OS", low=10.0, high=12.0, unit="month"), Figure(endpoint="OS", low=1.0, high=1.0, unit="year"),
         Figure(endpoint="OS", low=40.0, high=40.0, unit="%", at_months=12.0))
CASES = [case(1, course(1, "partial", outcomes=(OVERALL,)), literature=CITED), case(2, course(2, "progression")), case(3, kind="review")]
SECTIONS = (Section("title", "", 0, 5), Section("abstract", "Abstract", 5, 9), Section("case", "Case", 9, 20), Section("discussion", "D", 20, 30))


@pytest.fixture
def corpus() -> Corpus:
    found = Corpus(failures=[Failure(path="<b>x</b>.pdf", stage="read", error="no text", remedy="run OCR")])
    for one in CASES:
        found.add(one, "Written informed consent was obtained.", SECTIONS, f"in/{one.article}.txt", "f" * 16)
    return found


def test_each_number_of_the_flow_is_the_one_before_less_what_left(corpus: Corpus) -> None:
    counts = flow(corpus, again=1, twice=2)
    assert counts["found"] == counts["twice"] + counts["failed"] + counts["read"] == 6
    assert counts["read"] == counts["without"] + counts["included"] == 3
    assert counts["why_without"] == [("review", 1)]
    assert (counts["patients"], counts["distinct"], counts["tied"]) == (2, 1, 2)


def test_checklist_of_a_full_report_and_of_a_bare_text() -> None:
    full = case(1, replace(course(1, "partial", outcomes=(OVERALL,)), stages=(Stage(value="IV"),),
                           timeline=(Event(label="a", date="2020"), Event(label="b", date="2021"))), literature=CITED)
    text = "The patient's perspective: I am well. Written informed consent was obtained for publication."
    marks = dict(zip((i.number for i in ITEMS), care(full, text, SECTIONS), strict=True))
    assert marks == {"1": "yes", "2": "no", "3": "yes", "4": "no", "5a": "yes", "6": "no", "7": "yes", "8a": "no", "8c": "yes", "8d": "yes",
                     "9a": "yes", "9b": "yes", "10a": "yes", "10b": "yes", "10d": "no", "11a": "yes", "11b": "yes", "11d": "no", "12": "yes", "13": "yes"}
    bare = replace(case(2), meta=ArticleMeta(id="b"))
    marks = dict(zip((i.number for i in ITEMS), care(bare, "He consented to nothing.", (Section("body", "", 0, 24),)), strict=True))
    assert {n for n, mark in marks.items() if mark == "?"} == {i.number for i in ITEMS} - {"12", "13"}
    assert (marks["12"], marks["13"]) == ("no", "no")


def test_partly_where_only_some_patients_have_it() -> None:
    one, other = course(1, "partial"), Patient(id=2, age_years=50.0)
    marks = dict(zip((i.number for i in ITEMS), care(case(1, one, other), "", SECTIONS), strict=True))
    assert (marks["5a"], marks["9a"]) == ("partly", "partly")


def test_patient_beside_the_literature_it_cites() -> None:
    (row,) = beside_literature(CASES)
    assert (row["months"], row["cited"], row["difference"]) == (30.0, 11.5, 18.5)
    assert len(row["figures"]) == 2  # the rate at 12 months is no duration
    assert in_months(CITED[2]) is None


def test_contradictions_within_a_patient() -> None:
    progression_free = Outcome(id="O3", kind="survival", endpoint="PFS", months=31.0, evidence=said("PFS was 31 months."))
    alive = Outcome(id="O4", kind="status", value="alive", months=12.0, evidence=said("alive at a year"))
    dead = Outcome(id="O5", kind="status", value="dead", months=6.0, evidence=said("died after six months"))
    dose = Treatment(id="T2", kind="radiotherapy", name="radiotherapy", contradiction="20 x 2 Gy is not 50 Gy")
    patient = replace(course(1, "partial", outcomes=(OVERALL, progression_free, alive, dead)), treatments=(dose,))
    assert [r["what"] for r in contradictions([case(1, patient)])] == [
        "radiotherapy: 20 x 2 Gy is not 50 Gy", "alive at 12 months, dead at 6 months", "PFS 31 months, OS 30 months"]
    died_later = replace(dead, months=20.0)
    assert not list(contradictions([case(1, course(1, "partial", outcomes=(alive, died_later, OVERALL)))]))


def test_opposite_outcomes_stand_side_by_side() -> None:
    (row,) = opposites(build(CASES))
    assert (row["combination"], row["tumour"]) == ("cisplatin", "lung cancer")
    assert (len(row["favourable"]), len(row["unfavourable"])) == (1, 1)
    assert opposites(build(CASES[:1])) == []


def test_files_of_the_report(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"same_content": 3}))
    write_report(corpus, build(CASES), [], tmp_path)
    first = (tmp_path / "report.html").read_bytes()
    assert b"<b>x</b>.pdf" not in first
    write_report(corpus, build(CASES), [], tmp_path)
    assert (tmp_path / "report.html").read_bytes() == first
    rows = list(csv.DictReader((tmp_path / "tables" / "care.csv").open(encoding="utf8")))
    assert [r["article"] for r in rows] == ["r1", "r2", "r3"]
    assert rows[0]["care_13"] == "yes"
    data = report_data(corpus, build(CASES), [], tmp_path)
    assert data["flow"]["twice"] == 3
    assert {r["type"]: (r["facts"], r["reports"]) for r in data["totals"]}["literature figures"] == (3, 1)
    assert data["manifest"]["kept"].keys() == {"run.json"}


def test_the_page_in_a_browser(browser: Any, corpus: Corpus, tmp_path: Path) -> None:
    write_report(corpus, build(CASES), [], tmp_path)
    browser.open(tmp_path / "report.html")
    assert browser.text(".step b") == "4"
    assert "<b>x</b>.pdf" in browser.text("#failures")
    assert browser.run("return document.querySelectorAll('.heat td.m').length") == 3 * len(ITEMS)
    assert "+18.5" in browser.text("#patients-beside-the-literature")
    assert browser.run("return [...document.querySelectorAll('nav a')].every((a) => document.querySelector(a.getAttribute('href')))")
    assert browser.logs() == ([], [])
