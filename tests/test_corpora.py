"""The shipped reports: their gold facts are sound, their PDFs are what their sources give, text and PDF say the same."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from nlp_iscm.facts.model import MARKER_STATUSES, OUTCOME_KINDS, TREATMENT_KINDS, CaseFacts
from nlp_iscm.ingest import read
from nlp_iscm.pipeline import extract

CORPORA = Path(__file__).parents[1] / "corpora"
DEMO = CORPORA / "demo"
STEMS = sorted(p.stem for p in DEMO.iterdir() if p.suffix in (".txt", ".pdf"))
TYPESET = sorted(p.stem for p in (CORPORA / "source").glob("*.md"))
LISTS = ("tumours", "stages", "metastases", "markers", "treatments", "combinations", "outcomes", "links")
VALUES = {
    "response": {"complete", "partial", "stable", "progression", "improvement", "none"},
    "recurrence": {"yes", "no"},
    "status": {"alive", "dead"},
}


def gold(stem: str) -> dict[str, Any]:
    return json.loads((CORPORA / "gold" / f"{stem}.json").read_text(encoding="utf8"))


def words(stem: str) -> str:
    """The text that a report's gold quotes: its text file, or the source of its PDF."""
    path = DEMO / f"{stem}.txt"
    return (path if path.exists() else CORPORA / "source" / f"{stem}.md").read_text(encoding="utf8")


def quotes(record: Any) -> list[str]:
    if isinstance(record, list):
        return [quote for item in record for quote in quotes(item)]
    if isinstance(record, dict):
        own = [record["quote"]] if "quote" in record else []
        return own + [quote for value in record.values() for quote in quotes(value)]
    return []


def bare(value: Any) -> Any:
    """A record without evidence."""
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items() if key != "evidence"}
    return [bare(item) for item in value] if isinstance(value, (list, tuple)) else value


def told(facts: CaseFacts) -> Any:
    return bare([asdict(patient) for patient in facts.patients]), bare([asdict(figure) for figure in facts.literature])


def test_the_corpus_has_its_kinds_of_report():
    patients = {stem: gold(stem)["patients"] for stem in STEMS}
    assert len(STEMS) >= 12
    assert len(list(DEMO.glob("*.pdf"))) >= 4
    assert sum(stem.startswith(("iscm", "series-iscm")) for stem in STEMS) >= 6
    assert any(len(found) == 2 for found in patients.values())
    assert any(not patient["treatments"] for found in patients.values() for patient in found)
    linked = [o for found in patients.values() for p in found for o in p["outcomes"] if o["id"] in {x["outcome"] for x in p["links"]}]
    assert any(o["kind"] == "response" and o["value"] in ("none", "progression") for o in linked)


def test_every_report_has_gold_and_a_source():
    assert sorted(p.stem for p in (CORPORA / "gold").glob("*.json")) == STEMS
    assert sorted(p.stem for p in DEMO.glob("*.pdf")) == TYPESET
    assert not {p.stem for p in DEMO.glob("*.txt")} & set(TYPESET)


def test_the_readme_tells_where_every_report_comes_from():
    told = (CORPORA / "README.md").read_text(encoding="utf8")
    assert [stem for stem in STEMS if f"`{stem}`" not in told] == []


@pytest.mark.parametrize("stem", STEMS)
def test_every_quote_is_in_the_text(stem):
    facts, text = gold(stem), words(stem)
    assert facts["article"] == stem
    records = [r for p in facts["patients"] for r in (p, *(item for name in LISTS for item in p[name]))] + facts["literature"]
    assert all(record.get("quote") for record in records)
    assert [quote for quote in quotes(facts) if quote not in text] == []


@pytest.mark.parametrize("stem", STEMS)
def test_gold_records_are_sound(stem):
    for number, patient in enumerate(gold(stem)["patients"], 1):
        assert patient["id"] == number
        assert set(patient) == {"id", "age_years", "sex", "quote", *LISTS}
        treatments = [t["id"] for t in patient["treatments"]]
        outcomes = [o["id"] for o in patient["outcomes"]]
        assert treatments == [f"T{n}" for n in range(1, len(treatments) + 1)]
        assert outcomes == [f"O{n}" for n in range(1, len(outcomes) + 1)]
        assert {t["kind"] for t in patient["treatments"]} <= set(TREATMENT_KINDS)
        assert {t["intent"] for t in patient["treatments"]} <= {"antitumour", "supportive"}
        assert {m["status"] for m in patient["markers"]} <= set(MARKER_STATUSES)
        assert {o["kind"] for o in patient["outcomes"]} <= set(OUTCOME_KINDS)
        assert all(o["value"] in VALUES[o["kind"]] for o in patient["outcomes"] if o["kind"] in VALUES)
        assert all(o["endpoint"] and o["months"] for o in patient["outcomes"] if o["kind"] == "survival")
        fight = {t["id"] for t in patient["treatments"] if t["intent"] == "antitumour"}
        for together in patient["combinations"]:
            assert together["mode"] in ("concurrent", "sequential")
            assert len(set(together["treatments"])) >= 2
            assert set(together["treatments"]) <= fight
        for link in patient["links"]:
            assert link["outcome"] in outcomes
            assert link["treatments"]
            assert set(link["treatments"]) <= set(treatments)


@pytest.mark.parametrize("stem", STEMS)
def test_doses_stand_in_their_quotes(stem):
    for treatment in (t for p in gold(stem)["patients"] for t in p["treatments"]):
        figures = [treatment.get(key) for key in ("dose", "total_gy", "fractions")]
        quote = treatment["quote"].replace(",", "")
        assert [f for f in figures if f is not None and f"{f:g}" not in quote] == [], treatment["id"]


@pytest.fixture(scope="module")
def make_pdfs():
    """The script that typesets the sources; it finds its neighbour only from its own folder."""
    sys.path.insert(0, str(CORPORA))
    try:
        import make_pdfs
    finally:
        sys.path.remove(str(CORPORA))
    return make_pdfs


def test_pdfs_are_what_their_sources_give(make_pdfs):
    assert make_pdfs.differing() == []


def test_another_source_or_a_missing_pdf_is_noticed(make_pdfs, tmp_path):
    for path in DEMO.glob("*.pdf"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert make_pdfs.differing(tmp_path) == []
    (tmp_path / f"{TYPESET[0]}.pdf").unlink()
    (tmp_path / f"{TYPESET[1]}.pdf").write_bytes((DEMO / f"{TYPESET[2]}.pdf").read_bytes())
    assert make_pdfs.differing(tmp_path) == [f"{TYPESET[0]}.pdf", f"{TYPESET[1]}.pdf"]


@pytest.mark.parametrize("stem", TYPESET)
def test_text_and_pdf_give_the_same_facts(nlp, stem):
    text, pdf = read(CORPORA / "source" / f"{stem}.md"), read(DEMO / f"{stem}.pdf")
    from_text, from_pdf = told(extract(nlp, text)), told(extract(nlp, pdf))
    assert len(from_text[0]) == 1
    assert all(from_text[0][0][name] for name in LISTS)
    assert from_pdf == from_text
