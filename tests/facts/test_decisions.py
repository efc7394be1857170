"""The decisions file: read, checked, merged, written."""

import csv
import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.corrections import pairs, pairs_text
from nlp_iscm.facts.decisions import COLUMNS, Decision, load_decisions, merged, save_decisions, undecided
from nlp_iscm.facts.keys import keyed
from nlp_iscm.facts.model import ArticleMeta, CaseFacts, Evidence, Patient, Stage, Treatment, Tumour

QUOTE = "=SUM(A1) The tumour\nwas a “LUAD”, stage IVA."
TOLD = (Evidence(article="a" * 16, start=0, end=len(QUOTE), page=2, section="case", quote=QUOTE),)


def case(*treatments: Treatment) -> CaseFacts:
    patient = Patient(id=1, age_years=60.0, sex="male", tumours=(Tumour(name="LUAD", site="lung", evidence=TOLD),),
                      stages=(Stage(value="IVA", evidence=TOLD),), treatments=treatments, evidence=TOLD)
    return CaseFacts(article="one", meta=ArticleMeta(id="a" * 16), patients=(patient,))


def drug(**more) -> Treatment:
    return Treatment(**{"id": "T1", "kind": "drug", "name": "cisplatin", "evidence": TOLD} | more)


def key(found: CaseFacts) -> str:
    return next(k.key for k in keyed(found) if k.type == "treatment")


def test_a_key_knows_content_and_nothing_else():
    same = key(case(drug(dose=75.0, unit="mg/m2")))
    assert same == key(case(drug(id="T7", dose=75.0, unit="mg/m2", code="DB00515", classes=("platinum",), line=2, confidence=0.5, evidence=())))
    assert same == key(case(drug(name="Cisplatin", dose=75.0, unit="mg/m2")))
    assert len({same, key(case(drug(dose=80.0, unit="mg/m2"))), key(case(drug(dose=75.0, unit="mg"))), key(case(drug(name="carboplatin", dose=75.0)))}) == 4
    assert same.startswith("aaaaaaaaaaaaaaaa:1:treatment:")


def test_the_same_content_twice_has_two_keys():
    keys = [k.key for k in keyed(case(drug(), drug(id="T2"))) if k.type == "treatment"]
    assert keys[1] == f"{keys[0]}-2"


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), max_size=12)))
def test_pairs_read_back_what_was_written(fields):
    assert pairs(pairs_text(fields)) == fields


@pytest.mark.parametrize("text", ["dose", "dose=1; dose=2", "dose=1 unit=mg; =", '"x"=1', 'name="open', "a=b; ; c=d"])
def test_pairs_of_another_form_are_refused(text):
    with pytest.raises(UsageError, match="field=value"):
        pairs(text)


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_a_file_reads_back(tmp_path, suffix):
    rows = [Decision(**asdict(row) | {"decision": "accept"}) for row in undecided(case(drug()))]
    save_decisions(rows, tmp_path / f"d{suffix}")
    assert load_decisions(tmp_path / f"d{suffix}") == rows
    assert [r.type for r in rows] == ["patient", "tumour", "stage", "treatment"]
    assert (rows[1].quote, rows[1].page, rows[1].seen) == ("=SUM(A1) The tumour was a “LUAD”, stage IVA.", "2", "name=LUAD; site=lung")


def test_the_csv_is_one_line_a_row_and_runs_nothing(tmp_path):
    save_decisions(undecided(case(drug())), tmp_path / "d.csv")
    lines = (tmp_path / "d.csv").read_text(encoding="utf8").splitlines()
    assert len(lines) == 5
    assert lines[0] == ",".join(COLUMNS)
    assert not any(cell.startswith("=") for row in csv.reader(lines) for cell in row)


def test_a_spreadsheet_of_another_country_is_read(tmp_path):
    row = asdict(undecided(case())[1]) | {"decision": "Reject ", "reviewer": "Ö"}
    with (tmp_path / "d.csv").open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, delimiter=";")
        writer.writeheader()
        writer.writerow(row)
    (found,) = load_decisions(tmp_path / "d.csv")
    assert (found.decision, found.reviewer, found.key) == ("reject", "Ö", row["key"])


@pytest.mark.parametrize(("change", "said"), [
    ({"decision": "maybe"}, "accept, reject, correct, add"), ({"decision": "correct"}, "without a correction"),
    ({"decision": "correct", "correction": "colour=red"}, "no field of a treatment"), ({"decision": "correct", "correction": "dose=much"}, "no number"),
    ({"decision": "correct", "correction": "name="}, "must not be empty"), ({"decision": "correct", "correction": "kind=magic"}, "choose among drug"),
    ({"decision": "correct", "correction": "dose=nan"}, "no number"), ({"decision": "accept", "key": "x"}, "key 'x' is none"),
    ({"decision": "add", "correction": "name=x", "quote": ""}, "add needs stem and quote"), ({"decision": "accept", "type": "drug"}, "type 'drug'"),
])
def test_a_wrong_row_is_named(tmp_path, change, said):
    row = next(asdict(r) for r in undecided(case(drug())) if r.type == "treatment")
    (tmp_path / "d.json").write_text(json.dumps({"decisions": [row, row | change]}))
    with pytest.raises(UsageError, match=said) as raised:
        load_decisions(tmp_path / "d.json")
    assert "d.json" in str(raised.value)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "{}"])
def test_another_file_is_refused_or_empty(tmp_path, text):
    (tmp_path / "d.csv").write_text(text)
    if text.count("\n") < 2:
        assert load_decisions(tmp_path / "d.csv") == []
    else:
        with pytest.raises(UsageError, match="columns decision and key"):
            load_decisions(tmp_path / "d.csv")


def test_merging_keeps_who_and_when_of_what_is_known():
    plain = undecided(case(drug()))
    known = [Decision(**asdict(plain[1]) | {"decision": "accept", "reviewer": "A", "date": "2026-01-02"})]
    new = [Decision(**asdict(plain[1]) | {"decision": "accept", "date": "02/01/2026"}), Decision(**asdict(plain[0]) | {"decision": "reject"}),
           Decision(**asdict(plain[2]) | {"decision": "reject", "reviewer": "C", "date": "2026-03-01"})]
    assert [(r.type, r.decision, r.reviewer, r.date) for r in merged(known, new, "B", "2026-05-06")] == [
        ("patient", "reject", "B", "2026-05-06"), ("stage", "reject", "C", "2026-03-01"), ("tumour", "accept", "A", "2026-01-02")]


def test_a_later_decision_replaces_an_earlier_one():
    (row,) = [r for r in undecided(case()) if r.type == "tumour"]
    known = [Decision(**asdict(row) | {"decision": "accept", "reviewer": "A", "date": "2026-01-02"})]
    (found,) = merged(known, [Decision(**asdict(row) | {"decision": "reject"})], "B", "2026-05-06")
    assert (found.decision, found.reviewer, found.date) == ("reject", "B", "2026-05-06")
