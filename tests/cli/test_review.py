"""A reviewer's decisions from list to tables, graph and curves, over runs with other vocabularies."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from nlp_iscm.cli.app import app
from nlp_iscm.facts.store import load_case

REPORTS = {
    "lung": "A 65-year-old man was diagnosed with lung adenocarcinoma in March 2020. He received cisplatin 75 mg/m2 and pemetrexed 500 mg/m2 every 3 "
            "weeks for 4 cycles. A partial response was achieved. Radiotherapy of 30 Gy in 10 fractions was given to the brain. He died of "
            "pneumonia 14 months after diagnosis.\n",
    "breast": "A 50-year-old woman was diagnosed with breast cancer. She received trastuzumab. A complete response was seen. She was alive 20 months after "
              "diagnosis.\n",
}
LIBRARY = "@article{example20, title={A made up case}, doi={10.1234/lung}, year={2020}, file={lung.txt}}\n"


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == code, f"{done.output}\n{done.exception}"
    return done.output


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    (folder / "in").mkdir()
    for name, text in REPORTS.items():
        (folder / "in" / f"{name}.txt").write_text(text, encoding="utf8")
    (folder / "library.bib").write_text(LIBRARY, encoding="utf8")
    return folder


def begin(out: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> Path:
    monkeypatch.setattr("nlp_iscm.report.pictures.can_draw", lambda: False)
    run("run", str(out / "in"), "--out", str(out / "run"), "--engine", "serial", "--quiet", *more)
    return out / "run"


def decide(folder: Path, edits: dict[str, dict[str, str]]) -> None:
    """Fill the list as a person would: rows by the words of their fact."""
    run("review", "export", str(folder))
    rows = table(folder / "review.csv")
    for fact, cells in edits.items():
        (row,) = [r for r in rows if r["fact"] == fact]
        row.update(cells)
    with (folder / "review.csv").open("w", encoding="utf8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    run("review", "apply", str(folder), str(folder / "review.csv"), "--reviewer", "A. Example", "--date", "2026-11-24")


def test_tables_say_what_the_facts_say(out, monkeypatch):
    folder = begin(out, monkeypatch)
    cases = {p.stem: load_case(p) for p in sorted((folder / "facts").glob("*.json"))}
    given = {(c.article, t.id): t for c in cases.values() for p in c.patients for t in p.treatments}
    rows = table(folder / "tables/treatments.csv")
    assert len(rows) == len(given) >= 4
    for row in rows:
        t = given[row["article"], row["treatment"]]
        for f in t.fractionation:
            assert (float(row[f"eqd2_{f.alpha_beta:g}_gy"]), float(row[f"bed_{f.alpha_beta:g}_gy"])) == (f.eqd2_gy, f.bed_gy)
        assert [row[n] and float(row[n]) for n in ("dose", "every_days", "total_gy")] == [x if x is not None else "" for x in (t.dose, t.every_days, t.total_gy)]
    assert {r["eqd2_10_gy"] for r in rows} == {"", "32.5"}
    told = {(c.article, o.id): o.months for c in cases.values() for p in c.patients for o in p.outcomes}
    assert {(r["article"], r["outcome"]): float(r["months"]) if r["months"] else None for r in table(folder / "tables/outcomes.csv")} == told
    dated = [(c.article, e.date or "", e.days) for c in cases.values() for p in c.patients for e in p.timeline]
    assert [(r["article"], r["date"], int(r["days"]) if r["days"] else None) for r in table(folder / "tables/timeline.csv")] == sorted(dated, key=lambda d: d[0])
    for row in table(folder / "tables/survival.csv"):
        assert float(row["months"]) in told.values()
    assert {(r["article"], r["event"], r["competing"]) for r in table(folder / "tables/survival.csv")} == {("breast", "0", "0"), ("lung", "1", "2")}


def test_csv_parquet_and_workbook_hold_the_same(out, monkeypatch):
    openpyxl = pytest.importorskip("openpyxl", reason="the extra `sheets` is not installed")
    folder = begin(out, monkeypatch)
    book = openpyxl.load_workbook(folder / "cases.xlsx")
    for name in ("cases", "treatments", "survival", "outcomes"):
        where = folder if name == "cases" else folder / "tables"
        header, *cells = [[str(v) if v is not None else "" for v in row] for row in book[name].iter_rows(values_only=True)]
        rows = table(where / f"{name}.csv")
        stored = pq.read_table(where / f"{name}.parquet").to_pylist()
        assert header == list(rows[0]) == list(stored[0])
        assert len(cells) == len(rows) == len(stored)
        for row, line, values in zip(rows, cells, stored, strict=True):
            for column, cell in zip(header, line, strict=True):
                assert same(row[column], cell)
                assert same(row[column], "" if values[column] is None else str(values[column]))
    listed = {(r["table"], r["column"]) for r in table(folder / "tables/dictionary.csv")}
    assert {(name, c) for name in ("treatments", "survival") for c in table(folder / f"tables/{name}.csv")[0]} <= listed


def same(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other


def test_redcap_files_fit_each_other(out, monkeypatch):
    folder = begin(out, monkeypatch)
    fields = {r["Variable / Field Name"]: r for r in table(folder / "tables/redcap_dictionary.csv")}
    records = table(folder / "tables/redcap_records.csv")
    assert set(records[0]) == {"redcap_repeat_instrument", "redcap_repeat_instance", *fields}
    assert all(name == name.lower() and len(name) <= 26 and name[0].isalpha() for name in fields)
    for record in records:
        for name, cell in record.items():
            choices = fields.get(name, {}).get("Choices, Calculations, OR Slider Labels", "")
            assert not cell or not choices or cell in {c.split(", ")[0] for c in choices.split(" | ")}
    keys = [(r["record_id"], r["redcap_repeat_instrument"], r["redcap_repeat_instance"]) for r in records]
    assert len(set(keys)) == len(keys)


def test_a_second_time_gives_the_same_bytes(out, monkeypatch):
    folder = begin(out, monkeypatch)
    before = {p: p.read_bytes() for p in sorted([*folder.glob("cases.*"), *folder.glob("tables/*")]) if p.suffix != ".sqlite"}
    run("tables", str(folder))
    assert {p.name for p in before} >= {"cases.csv", "cases.parquet", "survival.csv", "dictionary.csv"}
    assert before == {p: p.read_bytes() for p in before}


def test_references_join_and_stay(out, monkeypatch):
    folder = begin(out, monkeypatch, "--references", str(out / "library.bib"))
    assert "1 of 2 reports joined" in run("tables", str(folder))
    (lung,) = [r for r in table(folder / "tables/articles.csv") if r["article"] == "lung"]
    assert (lung["citation_key"], lung["reference_by"], lung["title"], lung["doi"], lung["year"]) == ("example20", "file name", "A made up case", "10.1234/lung", "2020")
    assert [r["doi"] for r in table(folder / "cases.csv") if r["article"] == "lung"] == ["10.1234/lung"]
    nodes = pq.read_table(folder / "graph/nodes.parquet").to_pylist()
    assert "10.1234/lung" in {n["doi"] for n in nodes}
    (folder / "references.csv").unlink()


def test_decisions_last(out, monkeypatch):
    """Rejected facts leave table, graph and curves; a correction survives a rerun with another vocabulary; facts stay as read."""
    folder = begin(out, monkeypatch)
    (before,) = [r for r in table(folder / "cases.csv") if r["article"] == "breast"]
    assert "trastuzumab" in before["treatments"]
    decide(folder, {
        "trastuzumab": {"decision": "reject", "note": "not given"},
        "cisplatin 75 mg/m2 q21d x4": {"decision": "correct", "correction": "dose=80; cycles=6"},
        "status alive 20 months from diagnosis": {"decision": "reject"},
        "radiotherapy 30 Gy/10 brain": {"decision": "accept"},
    })
    check(folder)
    facts = (folder / "facts/breast.json").read_text(encoding="utf8")
    assert "trastuzumab" in facts
    decisions = table(folder / "decisions.csv")
    assert [(d["stem"], d["decision"], d["reviewer"], d["date"]) for d in decisions] == [
        ("breast", "reject", "A. Example", "2026-11-24"), ("breast", "reject", "A. Example", "2026-11-24"),
        ("lung", "correct", "A. Example", "2026-11-24"), ("lung", "accept", "A. Example", "2026-11-24")]

    own = out / "vocab"
    own.mkdir(exist_ok=True)
    (own / "drugs.tsv").write_text("name\tsurfaces\tcode\tattributes\nbrain fluid\tpneumonia\t\tclass=other drug;intent=supportive\n"
                                   "cisplatin\tpartial\tDB00515\tclass=other drug;intent=antitumour\n", encoding="utf8")
    again = begin(out, monkeypatch, "--vocab", str(own))
    assert "decisions" in run("review", "apply", str(again), str(again / "decisions.csv"))
    check(again)
    assert table(again / "decisions.csv") == decisions
    (folder / "decisions.csv").unlink()


def check(folder: Path) -> None:
    rows = {r["article"]: r for r in table(folder / "cases.csv")}
    assert "trastuzumab" not in rows["breast"]["treatments"]
    assert "cisplatin 80 mg/m2 q21d x6" in rows["lung"]["treatments"]
    assert (rows["lung"]["checked"], rows["breast"]["checked"]) == ("2", "")
    nodes = {n["id"] for n in pq.read_table(folder / "graph/nodes.parquet").to_pylist()}
    assert "treatment:trastuzumab" not in nodes
    assert "treatment:cisplatin" in nodes
    edges = pq.read_table(folder / "graph/edges.parquet").to_pylist()
    assert {e["dose"] for e in edges if e["target"] == "treatment:cisplatin" and e["rel"] == "RECEIVED"} == {80.0}
    assert [r["article"] for r in table(folder / "tables/survival.csv")] == ["lung"]
    assert "trastuzumab" not in (folder / "graph/graph.gexf").read_text(encoding="utf8")


def test_graph_command_and_plots_follow_the_decisions(out, monkeypatch, tmp_path):
    pytest.importorskip("lifelines", reason="the extra `plots` is not installed")
    folder = begin(out, monkeypatch)
    decide(folder, {"status alive 20 months from diagnosis": {"decision": "reject"}, "trastuzumab": {"decision": "reject"}})
    run("graph", str(folder), "--out", str(tmp_path / "graph"))
    assert "trastuzumab" not in (tmp_path / "graph/graph.gexf").read_text(encoding="utf8")
    monkeypatch.undo()
    run("plots", str(folder), "--out", str(tmp_path / "plots"), "--endpoint", "OS", "--by", "class", "--min-patients", "1")
    assert {p.name for p in (tmp_path / "plots").glob("*.svg")} >= {"survival-os-class.svg", "swimmer.svg"}
    assert all(r["at_risk"] == "1" for r in table(tmp_path / "plots/survival-os-class.csv"))
    assert {r["article"] for r in table(tmp_path / "plots/swimmer.csv")} == {"lung"}
    (folder / "decisions.csv").unlink()


def test_a_conflict_is_reported(out, monkeypatch):
    folder = begin(out, monkeypatch)
    decide(folder, {"cisplatin 75 mg/m2 q21d x4": {"decision": "correct", "correction": "dose=80"}})
    rows = table(folder / "decisions.csv")
    changed = [r | {"key": r["key"][:-4] + "ffff", "seen": r["seen"].replace("dose=75", "dose=70")} for r in rows]
    (folder / "decisions.json").write_text(json.dumps({"decisions": changed}), encoding="utf8")
    (folder / "decisions.csv").unlink()
    told = run("review", "apply", str(folder), str(folder / "decisions.json"))
    assert "1 decisions to look at again" in told
    (conflict,) = table(folder / "conflicts.csv")
    assert (conflict["holds"], conflict["changed"], conflict["reviewer"]) == ("yes", "the rules read 'cisplatin 75 mg/m2 q21d x4' now", "A. Example")
    (folder / "decisions.csv").unlink()


@pytest.mark.parametrize(("words", "said"), [
    (("review", "export", "RUN", "--type", "drug"), "choose among patient"), (("plots", "RUN", "--by", "moon"), "choose one of"),
    (("review", "apply", "RUN", "LIST"), "Your Name"), (("tables", "RUN", "--references", "LIST"), "no entries"),
])
def test_usage_errors_say_what_to_do(out, monkeypatch, words, said):
    folder = begin(out, monkeypatch)
    row = {"stem": "lung", "patient": "1", "type": "stage", "decision": "accept", "key": "a:1:stage:b"}
    (out / "list.csv").write_text("\n" if "tables" in words else ",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf8")
    done = CliRunner().invoke(app, [{"RUN": str(folder), "LIST": str(out / "list.csv")}.get(w, w) for w in words])
    assert done.exit_code == 1
    assert said in str(done.exception)
