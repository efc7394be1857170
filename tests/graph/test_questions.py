"""Every ready question with every filter, in Python and through the real command line, against counts made by hand."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from nlp_iscm.cli.app import app
from nlp_iscm.cli.query import BY_CLASS, QUESTIONS
from nlp_iscm.errors import UsageError
from nlp_iscm.facts.model import (
    ArticleMeta,
    CaseFacts,
    Combination,
    Evidence,
    Link,
    Marker,
    Metastasis,
    Outcome,
    Patient,
    Treatment,
    Tumour,
)
from nlp_iscm.graph import query
from nlp_iscm.graph.filters import Filters
from nlp_iscm.graph.query import Tables
from nlp_iscm.graph.tables import write_tables

ICI = "immune checkpoint inhibitor"


def patient(number: int, article: str, tumour: str, site: str, marker: str, status: str, drug: str, group: str, value: str,
            months: float, line: int = 1) -> Patient:
    told = (Evidence(article=article, start=5, end=30, page=3, section="case", quote=f"{drug} was followed by {value}."),)
    return Patient(
        id=number, age_years=40.0 + months, sex="female", evidence=told, tumours=(Tumour(name=tumour, site=site, evidence=told),),
        metastases=(Metastasis(site="spinal cord", evidence=told),), markers=(Marker(name=marker, status=status, evidence=told),),
        treatments=(Treatment(id="T1", kind="drug", name=drug, classes=(group,), line=line, dose=100.0 + months, unit="mg"),
                    Treatment(id="T2", kind="radiotherapy", name="radiotherapy", technique="IMRT", line=line, total_gy=30.0 + months,
                              fractions=10),
                    Treatment(id="T3", kind="drug", name="bevacizumab", classes=("angiogenesis inhibitor",), line=line)),
        combinations=(Combination(treatments=("T1", "T2"), mode="concurrent", evidence=told),),
        outcomes=(Outcome(id="O1", kind="response", value=value, evidence=told),
                  Outcome(id="O2", kind="survival", endpoint="OS", months=months, evidence=told),
                  Outcome(id="O3", kind="status", value="dead" if value == "progression" else "alive", evidence=told)),
        links=(Link(treatments=("T1", "T2"), outcome="O1", evidence=told), Link(treatments=("T1", "T2"), outcome="O2"),
               Link(treatments=("T1", "T2"), outcome="O3"), Link(treatments=("T1",), outcome="O2"),
               Link(treatments=("T1", "T2", "T3"), outcome="O2")))


def report(name: str, number: int, year: int, *patients: Patient) -> CaseFacts:
    return CaseFacts(article=name, meta=ArticleMeta(id=f"{number:016x}", doi=f"10.1/{name}", year=year), patients=patients)


@pytest.fixture
def folder(tmp_path):
    lung = ("lung adenocarcinoma", "lung", "EGFR")
    one = patient(1, "1", *lung, "positive", "atezolizumab", ICI, "partial", 20)
    two = patient(1, "2", *lung, "negative", "atezolizumab", ICI, "progression", 4, line=2)
    three = patient(1, "3", "melanoma", "skin", "BRAF", "positive", "nivolumab", ICI, "complete", 30)
    four = patient(2, "3", "melanoma", "skin", "BRAF", "negative", "dabrafenib", "BRAF inhibitor", "progression", 7)
    cases = [report("alpha", 1, 2010, one), report("beta", 2, 2015, two), report("gamma", 3, 2020, three, four)]
    again = report("alpha", 1, 2010, one)
    cases.append(CaseFacts(article="zeta", meta=ArticleMeta(id=f"{9:016x}", doi=again.meta.doi, year=2012), patients=(one,)))
    write_tables(cases, tmp_path / "graph")
    return tmp_path


@pytest.fixture
def tables(folder) -> Tables:
    return Tables(folder)


def ask(folder, *words: str) -> list[dict]:
    """The rows of the real command, as JSON."""
    done = CliRunner().invoke(app, ["query", str(folder), *words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


FILTERS = [
    (Filters(), [], 4), (Filters(tumour="lung"), ["--tumour", "lung"], 2), (Filters(site="skin"), ["--site", "skin"], 2),
    (Filters(site="spinal cord"), ["--site", "Spinal Cord"], 4), (Filters(marker=("EGFR+",)), ["--marker", "EGFR+"], 1),
    (Filters(marker=("BRAF",)), ["--marker", "braf"], 2), (Filters(marker=("BRAF+", "EGFR+")), ["--marker", "BRAF+", "--marker", "EGFR+"], 0),
    (Filters(treatment=("IMRT",)), ["--treatment", "imrt"], 4),
    (Filters(treatment=("nivolumab", "IMRT")), ["--treatment", "nivolumab", "--treatment", "IMRT"], 1),
    (Filters(combination="IMRT + atezolizumab"), ["--combination", "IMRT + atezolizumab"], 2),
    (Filters(group=(ICI,)), ["--class", ICI], 3), (Filters(group=(ICI, "radiotherapy")), ["--class", ICI, "--class", "radiotherapy"], 3),
    (Filters(line=2), ["--line", "2"], 1), (Filters(outcome="progression"), ["--outcome", "progression"], 2),
    (Filters(outcome="OS", months_from=7), ["--outcome", "OS", "--months-from", "7"], 3),
    (Filters(months_to=7), ["--months-to", "7"], 2), (Filters(year_from=2015), ["--year-from", "2015"], 3),
    (Filters(year_to=2014), ["--year-to", "2014"], 1), (Filters(tumour="lung", year_from=2014, line=1), ["--tumour", "lung", "--year-from", "2014", "--line", "1"], 0),
]


@pytest.mark.parametrize(("filters", "words", "count"), FILTERS)
def test_filters_in_python_and_on_the_command_line(folder, tables, filters, words, count):
    found = query.patients(tables, filters)
    assert len({(r["article"], r["patient"]) for r in found}) == count
    assert ask(folder, "patients", *words) == found


def test_failures(folder, tables):
    rows = query.failures(tables)
    assert [(r["combination"], r["failed"], r["patients"], r["progression"], r["dead"]) for r in rows] == [
        ("atezolizumab + IMRT", 1, 2, 1, 1), ("dabrafenib + IMRT", 1, 1, 1, 1)]
    assert ask(folder, "failures") == rows
    (row,) = ask(folder, "failures", "--by-class", "--class", ICI)
    assert (row["combination"], row["failed"], row["patients"]) == (f"{ICI} + radiotherapy", 1, 3)


def test_contradictions_stand_side_by_side_with_quotes(folder, tables):
    rows = query.contradictions(tables)
    assert [(r["tumour"], r["combination"], r["kind"]) for r in rows] == [
        ("lung adenocarcinoma", "atezolizumab + IMRT", "response"), ("lung adenocarcinoma", "atezolizumab + IMRT", "status")]
    first = rows[0]
    assert (first["favourable"], first["favourable_value"], first["favourable_quote"], first["favourable_place"]) == (
        1, "partial", "atezolizumab was followed by partial.", "alpha #1, p. 3")
    assert (first["unfavourable"], first["unfavourable_quote"]) == (1, "atezolizumab was followed by progression.")
    assert ask(folder, "contradictions") == rows
    assert {r["combination"] for r in ask(folder, "contradictions", "--by-class")} == {f"{ICI} + radiotherapy"}


def test_related(folder, tables):
    rows = query.related(tables, "IMRT + atezolizumab")
    assert [(r["combination"], r["relation"], r["patients"]) for r in rows] == [
        ("atezolizumab + IMRT", "same", 2), ("atezolizumab", "subset", 2), ("atezolizumab + bevacizumab + IMRT", "superset", 2)]
    assert ask(folder, "related", "atezolizumab + IMRT") == rows


def test_duplicates_are_named_and_counted_once(folder, tables):
    (row,) = query.duplicates(tables)
    assert row["patient"].startswith("zeta #1")
    assert row["counted_as"].startswith("alpha #1")
    assert "doi: 10.1/alpha" in row["shares"]
    assert ask(folder, "duplicates") == [row]
    assert {r["article"] for r in ask(folder, "patients")} == {"alpha", "beta", "gamma"}


def test_combinations_and_outcomes_by_class(folder, tables):
    rows = {r["combination"]: r for r in query.combinations(tables, Filters(), by="class")}
    told = rows[f"{ICI} + radiotherapy"]
    assert (told["patients"], told["articles"], told["favourable"], told["unfavourable"]) == (3, 3, 2, 1)
    assert (told["os_median_months"], told["os_low_months"], told["os_high_months"], told["os_n_months"]) == (20, 4, 30, 3)
    assert ask(folder, "combinations", "--by-class") == list(rows.values())
    outcome = next(r for r in ask(folder, "outcomes", "--by-class", "--outcome", "OS") if r["combination"] == f"{ICI} + radiotherapy")
    assert (outcome["patients"], outcome["median_months"]) == (3, 20)


def test_gaps_compare_path_and_why(folder):
    gaps = {(r["tumour"], r["combination"]): r["patients"] for r in ask(folder, "gaps")}
    assert gaps["melanoma", "atezolizumab + IMRT"] == 0
    assert gaps["melanoma", "IMRT + nivolumab"] == 1
    assert ("lung adenocarcinoma", "atezolizumab + IMRT") not in gaps
    sides = {r["value"]: (r["patients A"], r["patients B"]) for r in ask(folder, "compare", "atezolizumab", "nivolumab")}
    assert sides == {"OS": (2, 1), "partial": (1, 0), "progression": (1, 0), "complete": (0, 1), "alive": (1, 1), "dead": (1, 0)}
    assert [r["rel"] for r in ask(folder, "path", "BRAF", "melanoma")] == ["HAS_MARKER", "HAS_TUMOUR"]
    (why,) = ask(folder, "why", "atezolizumab + IMRT", "partial")
    assert (why["quote"], why["page"], why["article"], why["doi"]) == ("atezolizumab was followed by partial.", 3, "alpha", "10.1/alpha")


def test_sql(folder):
    rows = ask(folder, "sql", "SELECT rel, count(*) AS n FROM edges WHERE rel IN ('REPORTS', 'LED_TO') GROUP BY rel ORDER BY rel")
    assert rows == [{"rel": "LED_TO", "n": 25}, {"rel": "REPORTS", "n": 5}]
    joined = ask(folder, "sql", "SELECT DISTINCT n.label FROM edges e JOIN nodes n ON e.target = n.id WHERE e.rel = 'HAS_TUMOUR' ORDER BY 1")
    assert [r["label"] for r in joined] == ["lung adenocarcinoma", "melanoma"]
    done = CliRunner().invoke(app, ["query", str(folder), "sql", "SELECT nothing"])
    assert isinstance(done.exception, UsageError)


def test_csv_has_the_same_rows_as_json(folder):
    done = CliRunner().invoke(app, ["query", str(folder), "outcomes", "--csv"])
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows == [{k: "" if v is None else str(v) for k, v in row.items()} for row in ask(folder, "outcomes")]


def test_a_limit_holds_for_every_question(folder):
    names = {"compare": ["atezolizumab", "nivolumab"], "related": ["atezolizumab"], "why": ["atezolizumab + IMRT"],
             "sql": ["SELECT * FROM edges"], "cypher": ["MATCH (a:patient) RETURN a.label"]}
    for question in QUESTIONS:
        if question != "path":
            assert len(ask(folder, question, *names.get(question, []), "--limit", "1")) == 1, question


def test_by_class_is_refused_where_it_means_nothing(folder):
    for question in sorted(set(QUESTIONS) - set(BY_CLASS)):
        fewest = QUESTIONS[question][0]
        done = CliRunner().invoke(app, ["query", str(folder), question, *["x"] * fewest, "--by-class"])
        assert isinstance(done.exception, UsageError), question
