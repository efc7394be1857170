"""Swimmer, forest and heat map: what their data say, and that they are drawn the same."""

import csv
from pathlib import Path

import pytest

from nlp_iscm.facts.model import (
    ArticleMeta,
    CaseFacts,
    Combination,
    Evidence,
    Figure,
    Link,
    Metastasis,
    Outcome,
    Patient,
    Treatment,
    Tumour,
)
from nlp_iscm.report.desk import Desk, write_all
from nlp_iscm.report.drawing import WARNING
from nlp_iscm.report.forest import marks
from nlp_iscm.report.heat_map import cells
from nlp_iscm.report.long_tables import Corpus, rows
from nlp_iscm.report.survival_data import stretches
from nlp_iscm.report.swimmer import lanes, modality

DRUG = Treatment(id="T1", kind="drug", name="nivolumab", line=1, classes=("immune checkpoint inhibitor",))
RT = Treatment(id="T2", kind="radiotherapy", name="SBRT", technique="SBRT", line=1)


def case(stem: str, site: str = "kidney", *, response: str = "partial", months: float = 10.0, figures: tuple[Figure, ...] = (), **more) -> CaseFacts:
    outcomes = (Outcome(id="O1", kind="response", value=response), Outcome(id="O2", kind="status", value="dead", months=months, since="diagnosis"),
                Outcome(id="O3", kind="recurrence", value="yes", months=4.0, since="metastasis"), Outcome(id="O4", kind="recurrence", value="yes", months=5.0))
    patient = Patient(**{"id": 1, "tumours": (Tumour(name="RCC", site=site),), "treatments": (DRUG, RT), "outcomes": outcomes,
                         "combinations": (Combination(treatments=("T1", "T2"), mode="concurrent"),),
                         "links": (Link(treatments=("T1", "T2"), outcome="O1"),)} | more)
    return CaseFacts(article=stem, meta=ArticleMeta(id=stem), patients=(patient,), literature=figures)


OS_12 = Figure(endpoint="OS", low=1.0, high=1.0, unit="year", statistic="median", population="RCC")
ORR = Figure(endpoint="ORR", low=25.0, high=25.0, unit="%", treatment="nivolumab")
RATE = Figure(endpoint="OS", low=40.0, high=40.0, unit="%", at_months=12.0)
CASES = [case("a", figures=(OS_12, ORR, RATE)), case("b", response="progression", months=20.0), case("c", "lung", response="complete", months=30.0)]


def test_lanes_are_the_longest_first_and_marks_keep_their_start():
    found = lanes(list(stretches(CASES)))
    assert [lane.stretch.case.article for lane in found] == ["c", "b", "a"]
    assert found[2].marks == (("dead", 10.0, True), ("recurrence", 4.0, False), ("recurrence", 5.0, True))
    assert modality(found[0].stretch) == "drugs + radiotherapy"


def test_the_forest_compares_what_can_be_compared():
    found = marks(CASES, list(stretches(CASES)), {})
    assert [(m.panel, m.estimate) for m in found if m.source == "literature"] == [("OS", 12.0), ("response", 25.0)]
    (median, rate) = [m for m in found if m.source == "patients"]
    assert (median.estimate, median.n, round(rate.estimate, 1), rate.n) == (20.0, 3, 66.7, 3)


def test_patients_whose_median_is_not_reached_stay_in_the_forest():
    alive = (Outcome(id="O1", kind="status", value="alive", months=9.0, since="diagnosis"),)
    found = marks([case("a", outcomes=alive, links=(), figures=(OS_12,))], list(stretches([case("a", outcomes=alive, links=())])), {})
    (whole,) = [m for m in found if m.panel == "OS" and m.source == "patients"]
    assert (whole.label, whole.estimate, whole.n) == ("Reported patients, Kaplan-Meier median not reached", None, 1)
    assert [m.estimate for m in found if m.panel == "OS" and m.source == "patient"] == [9.0]


def test_cells_count_distinct_patients_once():
    found = cells(CASES, {"patient:b:1": "patient:a:1"}, "combination")
    assert {(site, name): len(cell.patients) for (site, name), cell in found.items()} == {("kidney", "nivolumab + SBRT"): 1, ("lung", "nivolumab + SBRT"): 1}
    kidney = cells(CASES, {}, "class")["kidney", "immune checkpoint inhibitor + radiotherapy"]
    assert [len(kidney.patients), len(kidney.favourable), len(kidney.unfavourable)] == [2, 1, 1]


def test_responses_for_a_meta_analysis():
    (row,) = rows("responses", Corpus(CASES))
    assert (row["combination"], row["ni"], row["xi"], row["complete"], row["partial"], row["progression"], row["articles"]) == ("nivolumab + SBRT", 3, 2, 1, 1, 1, 3)


def test_a_patient_told_twice_is_named_and_not_counted():
    corpus = Corpus(CASES, {"patient:b:1": "patient:a:1"})
    assert [r["same_as"] for r in rows("patients", corpus)] == [None, "a:1", None]
    assert [r["counted"] for r in rows("survival", corpus) if r["endpoint"] == "OS"] == [1, 0, 1]


def test_all_pictures_carry_warning_and_data_and_the_same_bytes(tmp_path):
    pytest.importorskip("lifelines", reason="the extra `plots` is not installed")
    from nlp_iscm.report.curves import Asked
    from nlp_iscm.report.pictures import draw_all

    for folder in ("a", "b"):
        draw_all(CASES, {}, tmp_path / folder, [Asked("OS", "any", "combination", 2)])
    names = {p.name for p in (tmp_path / "a").iterdir()}
    assert names == {f"{n}.{s}" for n in ("survival-os-combination", "swimmer", "forest", "heat-map-combination", "heat-map-class") for s in ("png", "svg", "csv")}
    for name in sorted(names):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
        if name.endswith(".svg"):
            assert WARNING[:40] in " ".join((tmp_path / "a" / name).read_text(encoding="utf8").split())
        if name.endswith(".csv"):
            assert list(csv.DictReader((tmp_path / "a" / name).open(encoding="utf8")))


def test_nothing_to_draw_draws_nothing(tmp_path):
    pytest.importorskip("matplotlib", reason="the extra `plots` is not installed")
    from nlp_iscm.report.pictures import draw_all

    assert draw_all([], {}, tmp_path) == []


def test_odd_text_stays_text(tmp_path: Path):
    told = (Evidence(article="x", start=0, end=9, page=1, section="case", quote="=cmd|'/c'\n\x07!"),)
    odd = CaseFacts(article="=x", meta=ArticleMeta(id="x", title="+T"), patients=(Patient(id=1, metastases=(Metastasis(site="@liver", evidence=told),)),))
    write_all([odd], Desk(tmp_path), tmp_path)
    (row,) = csv.DictReader((tmp_path / "tables/metastases.csv").open(encoding="utf8"))
    assert (row["article"], row["site"]) == ("'=x", "'@liver")
    assert row["quote"].startswith("'=cmd")
    openpyxl = pytest.importorskip("openpyxl", reason="the extra `sheets` is not installed")
    book = openpyxl.load_workbook(tmp_path / "cases.xlsx")
    assert {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
