"""cases.csv: one row a patient, safe to open."""

import csv
import io

import pytest

from nlp_iscm.facts.model import (
    ArticleMeta,
    CaseFacts,
    Combination,
    Fractionation,
    Marker,
    Metastasis,
    Outcome,
    Patient,
    Stage,
    Treatment,
    Tumour,
)
from nlp_iscm.report.case_table import COLUMNS, defused, row, write_case_table


def case(**patient) -> CaseFacts:
    return CaseFacts(article="one", meta=ArticleMeta(id="a", doi="10.1/x", year=2020), patients=(Patient(id=1, **patient),))


def cells(found: CaseFacts) -> dict[str, str]:
    return dict(zip(COLUMNS, row(found, found.patients[0]), strict=True))


def test_a_patient_becomes_a_row():
    found = cells(case(
        age_years=65.0, sex="male", tumours=(Tumour(name="LUAD", site="lung"), Tumour(name="schwannoma")),
        stages=(Stage(value="IVA"),), metastases=(Metastasis(site="spinal cord", levels=("T9-T10", "T12-L1")),),
        markers=(Marker(name="TTF-1", status="positive"), Marker(name="CEA", status="value", value="5 ng/mL")),
        treatments=(Treatment(id="T1", kind="drug", name="atezolizumab", dose=1200.0, unit="mg", every_days=21.0, cycles=16),
                    Treatment(id="T2", kind="radiotherapy", name="IMRT", total_gy=42.0, fractions=21, target="spinal cord",
                              fractionation=(Fractionation(alpha_beta=10.0, bed_gy=50.4, eqd2_gy=42.0),))),
        combinations=(Combination(treatments=("T1", "T2"), mode="concurrent"),),
        outcomes=(Outcome(id="O1", kind="response", value="progression"), Outcome(id="O2", kind="response", value="complete"),
                  Outcome(id="O3", kind="survival", endpoint="OS", months=18.86),
                  Outcome(id="O4", kind="status", value="dead", cause="pneumonia", months=20.0)),
    ))
    assert found["sites"] == "lung; ?"
    assert found["markers"] == "TTF-1 +; CEA 5 ng/mL"
    assert found["treatments"] == "atezolizumab 1200 mg q21d x16; IMRT 42 Gy/21 spinal cord"
    assert (found["combinations"], found["best_response"], found["eqd2_gy"]) == ("atezolizumab + IMRT", "complete", "42")
    assert (found["status"], found["cause_of_death"], found["os_months"], found["follow_up_months"]) == ("dead", "pneumonia", "18.86", "20")
    assert found["spinal_levels"] == "T9-T10; T12-L1"


def test_what_is_not_told_is_empty():
    found = cells(case())
    assert {k: v for k, v in found.items() if v} == {"article": "one", "patient": "1", "doi": "10.1/x", "year": "2020",
                                                     "kind": "case report", "n_facts": "0"}


def test_a_dose_without_fractions_has_no_eqd2():
    assert cells(case(treatments=(Treatment(id="T1", kind="radiotherapy", name="radiotherapy", total_gy=30.0),)))["eqd2_gy"] == "?"


@pytest.mark.parametrize(("cell", "safe"), [("=1+1", "'=1+1"), ("+49", "+49"), ("+a", "'+a"), ("-x", "'-x"), ("@x", "'@x"), ("-1.5", "-1.5"), ("a\nb", "a b")])
def test_defused(cell, safe):
    assert defused(cell) == safe


def test_file_reads_back(tmp_path):
    odd = case(tumours=(Tumour(name='=HYPERLINK("x"), "q"; y', site="lung"),))
    assert write_case_table([odd], tmp_path / "cases.csv") == 1
    (found,) = csv.DictReader(io.StringIO((tmp_path / "cases.csv").read_text(encoding="utf8")))
    assert found["tumours"] == "'=HYPERLINK(\"x\"), \"q\"; y"
    assert tuple(found) == COLUMNS
