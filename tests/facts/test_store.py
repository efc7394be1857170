"""Case files round trip exactly."""

import json

import pytest

from nlp_iscm.errors import FactsError
from nlp_iscm.facts.files import atomic_text
from nlp_iscm.facts.model import (
    ArticleMeta,
    CaseFacts,
    Combination,
    Evidence,
    Fractionation,
    Outcome,
    Patient,
    Treatment,
    Tumour,
)
from nlp_iscm.facts.store import dumps, loads


def case() -> CaseFacts:
    told = (Evidence(article="a", start=0, end=4, page=1, section="case", quote="“ü”\n"),)
    rt = Treatment(id="T1", kind="radiotherapy", name="IMRT", total_gy=42.0, fractions=21, computed=("per_fraction_gy",),
                   fractionation=(Fractionation(alpha_beta=10.0, bed_gy=50.4, eqd2_gy=42.0),), evidence=told)
    patient = Patient(id=1, age_years=65.0, sex="male", tumours=(Tumour(name="x", evidence=told),), treatments=(rt,),
                      combinations=(Combination(treatments=("T1", "T2"), mode="concurrent"),),
                      outcomes=(Outcome(id="O1", kind="status", value="dead"),), evidence=told)
    return CaseFacts(article="a", meta=ArticleMeta(id="a", authors=("B C",)), patients=(patient,), unused={"z": 1, "a": 2}, fingerprint="f")


def test_round_trip_is_exact():
    assert loads(dumps(case())) == case()
    assert dumps(loads(dumps(case()))) == dumps(case())


@pytest.mark.parametrize(("text", "message"), [
    ("{", "not JSON"), ("{}", "not a case file"), ('{"article": "a", "meta": {"id": "a"}, "novel": 1}', "not a case file"), ("[]", "not a case file"),
])
def test_errors_name_the_file(text, message):
    with pytest.raises(FactsError, match=message) as raised:
        loads(text, "x.json")
    assert "x.json" in str(raised.value)
    assert "run extract again" in str(raised.value)


def test_keys_are_those_of_the_case_format():
    data = json.loads(dumps(case()))
    assert {"article", "meta", "patients", "literature", "unused", "set_aside", "fingerprint"} == set(data)
    assert {"name", "site", "evidence"} <= set(data["patients"][0]["tumours"][0])


def test_a_failed_write_leaves_the_old_file(tmp_path):
    target = tmp_path / "a.txt"
    atomic_text(target, ["old"])

    def pieces():
        yield "new"
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        atomic_text(target, pieces())
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert target.read_text() == "old"
