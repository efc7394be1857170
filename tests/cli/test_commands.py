"""The commands through their real entry point."""

import csv
import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import nlp_iscm

ROOT = Path(__file__).resolve().parents[2]
REPORT = (
    "A 65-year-old man was diagnosed with lung adenocarcinoma. He received cisplatin 75 mg/m2 and pemetrexed 500 mg/m2 every 3 weeks "
    "for 4 cycles. A partial response was achieved. Radiotherapy of 30 Gy in 10 fractions was given to the brain.\n"
)


def command(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    found = subprocess.run([sys.executable, "-m", "nlp_iscm", *words], capture_output=True, text=True, cwd=ROOT)
    assert found.returncode == code, found.stderr
    return found


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "in").mkdir()
    (folder / "in" / "one.txt").write_text(REPORT)
    (folder / "in" / "empty.txt").write_text("")
    ran = command("run", str(folder / "in"), "--out", str(folder / "out"), code=1)
    assert "patients            1" in ran.stdout
    assert "empty.txt" in ran.stderr
    return folder / "out"


def test_run_writes_everything(done):
    names = {str(p.relative_to(done)) for p in done.rglob("*") if p.is_file()}
    assert {"cases.csv", "facts/one.json", "text/one.txt", "failures.jsonl", "graph/graph.gexf", "graph/graph.graphml", "graph/evidence.gexf",
            "graph/nodes.parquet", "graph/edges.parquet", "cases.sqlite"} <= names
    (row,) = csv.DictReader((done / "cases.csv").open(encoding="utf8"))
    assert (row["age_years"], row["sex"], row["best_response"]) == ("65", "male", "partial")
    assert "cisplatin 75 mg/m2 q21d x4" in row["treatments"]


def test_a_second_run_has_nothing_to_do(done):
    before = {p: p.read_bytes() for p in sorted(done.rglob("*.json")) + sorted(done.rglob("*.gexf"))}
    ran = command("run", str(done.parent / "in"), "--out", str(done), code=1)
    assert "2 unchanged" in ran.stderr
    assert "1 failed before" in ran.stderr
    assert before == {p: p.read_bytes() for p in before}


def test_query(done):
    rows = json.loads(command("query", str(done), "outcomes", "--treatment", "cisplatin", "--json").stdout)
    assert [(r["combination"], r["value"], r["patients"]) for r in rows] == [("cisplatin + pemetrexed", "partial", 1)]
    (why,) = csv.DictReader(command("query", str(done), "why", "cisplatin + pemetrexed", "--csv").stdout.splitlines())
    assert "partial response" in why["quote"]
    assert "nothing found" in command("query", str(done), "outcomes", "--tumour", "melanoma").stdout


def test_show_names_sentence_and_place(done):
    shown = command("show", str(done / "facts/one.json")).stdout
    assert "p. 1, " in shown
    assert "every 3 weeks" in shown


def test_export_and_graph(done, tmp_path):
    command("export", str(done), "--view", "evidence", "--out", str(tmp_path / "e.gexf"))
    assert (tmp_path / "e.gexf").read_bytes() == (done / "graph/evidence.gexf").read_bytes()
    command("graph", str(done), "--out", str(tmp_path / "graph"))
    for path in sorted((tmp_path / "graph").iterdir()):
        assert path.read_bytes() == (done / "graph" / path.name).read_bytes(), path.name


def test_status(done):
    found = json.loads(command("status", str(done), "--json").stdout)
    assert found["counts"] == {"done": 1, "failed": 1}
    assert found["failures"][0]["path"].endswith("empty.txt")


def test_evaluate_against_itself(done, tmp_path):
    table = json.loads(command("evaluate", str(done / "facts"), "--facts", str(done), "--json", "--errors", "--documents").stdout)
    assert (table["ENTITIES"]["f1"], table["ENTITIES"]["fp"]) == (1.0, 0)
    assert (table["errors"], table["documents"]["one"]["drug"]["tp"]) == ([], 2)
    command("evaluate", str(done / "facts"), "--facts", str(done / "facts"), "--html", str(tmp_path / "e.html"))
    assert (tmp_path / "e.html").read_text(encoding="utf8").startswith("<!doctype html>")


@pytest.fixture
def changed(done, tmp_path) -> Path:
    """The run's case files with one dose misread, beside their gold and text."""
    case = json.loads((done / "facts" / "one.json").read_text(encoding="utf8"))
    (tmp_path / "set" / "gold").mkdir(parents=True)
    (tmp_path / "set" / "texts").mkdir()
    (tmp_path / "set" / "gold" / "one.json").write_text(json.dumps(case))
    (tmp_path / "set" / "texts" / "one.txt").write_text(REPORT)
    case["patients"][0]["treatments"][0]["dose"] = 7.5
    (tmp_path / "run" / "facts").mkdir(parents=True)
    (tmp_path / "run" / "facts" / "one.json").write_text(json.dumps(case))
    return tmp_path


def test_evaluate_lists_errors_with_their_sentence(changed):
    said = command("evaluate", str(changed / "set"), "--facts", str(changed / "run"), "--errors", "--documents").stdout
    (line,) = (x for x in said.splitlines() if x.startswith("one\t"))
    assert line.split("\t")[1:3] == ["dose", "wrong"]
    assert '"dose": 7.5' in line
    assert "He received cisplatin 75 mg/m2" in line
    assert "ENTITIES" in said.splitlines()[0]


def test_evaluate_reads_the_texts_beside_the_gold(changed):
    table = json.loads(command("evaluate", str(changed / "set"), "--json").stdout)
    assert {kind for kind, row in table.items() if row["fp"] or row["fn"]} == set()


def test_evaluate_compares_two_runs(done, changed):
    runs = ("--compare", str(done), str(changed / "run"))
    found = json.loads(command("evaluate", *runs, "--json").stdout)
    assert [(c["change"], c["type"]) for c in found["changes"]] == [("changed", "dose")]
    assert found["types"]["dose"] == {"both": 1, "only_A": 1, "only_B": 1}
    said = command("evaluate", str(changed / "set"), *runs, "--html", str(changed / "c.html")).stdout
    assert "broken\tone\tdose\twrong" in said
    assert 'data-what="broken"' in (changed / "c.html").read_text(encoding="utf8")


def test_evaluate_says_what_it_lacks(done, changed):
    assert "no folder of gold files" in command("evaluate", code=2).stderr
    assert "no case files" in command("evaluate", str(changed / "set"), "--facts", str(changed / "set" / "texts"), code=2).stderr
    assert "takes no --texts" in command("evaluate", "--compare", str(done), str(done), "--facts", str(done), code=2).stderr
    (changed / "set" / "gold" / "two.json").write_text((changed / "set" / "gold" / "one.json").read_text())
    assert "for want of a case file: two" in command("evaluate", str(changed / "set"), "--facts", str(changed / "run")).stderr


@pytest.mark.parametrize(("words", "said"), [
    (("run", "nowhere.txt"), "check the path"), (("query", "nowhere", "outcomes"), "graph"), (("export", "nowhere", "--out", "x.gexf"), "extract"),
    (("status", "nowhere"), "--out folder"), (("run", "README.md", "--engine", "steam"), "choose one of"),
])
def test_usage_errors_exit_with_2_and_say_what_to_do(words, said):
    found = command(*words, code=2)
    assert said in found.stderr
    assert "Traceback" not in found.stderr


def test_version_and_help_do_not_import_spacy():
    assert command("--version").stdout == f"nlp-iscm {nlp_iscm.__version__}\n"
    code = "import sys; from nlp_iscm.cli.app import app; assert 'spacy' not in sys.modules and 'networkx' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_query_does_not_import_spacy(done):
    code = ("import sys; from nlp_iscm.cli.query import answer; from nlp_iscm.graph.query import Filters, Tables; from pathlib import Path; "
            f"answer(Tables(Path({str(done)!r})), 'outcomes', [], Filters(), 5); assert 'spacy' not in sys.modules")
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_command_page_is_up_to_date_and_complete():
    page = runpy.run_path(str(ROOT / "docs/commands.py"))["page"]()
    assert page == (ROOT / "docs/commands.md").read_text(encoding="utf8"), "run `make docs`"
    assert page.count("Example: nlp-iscm") >= 8
