"""Runs over small folders: what is done again, what is published, bad files, every engine the same."""

import json
import os
import shutil
from pathlib import Path

import pytest

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.plan import Plan
from nlp_iscm.batch.publish import publish, safe_stem
from nlp_iscm.batch.run import Options, failures, run
from nlp_iscm.batch.task import Settings
from nlp_iscm.errors import UsageError
from nlp_iscm.facts.store import load_case

REPORT = "A {age}-year-old woman with lung adenocarcinoma received cisplatin 75 mg/m2 every 3 weeks for 4 cycles. She is alive.\n"


@pytest.fixture
def reports(tmp_path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(5):
        (folder / f"r{i}.txt").write_text(REPORT.format(age=50 + i))
    return folder


def go(folder: Path, out: Path, **options):
    with Ledger(out) as ledger:
        tally = run(Plan([str(folder)]), ledger, Options(**{"engine": "serial", **options}))
        publish(ledger, out)
        names = sorted(str(p.relative_to(out)) for p in out.rglob("*.*") if p.parent != out)
        return tally, names, list(failures(ledger))


def tree(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file() and "sqlite" not in p.name and p.name != ".lock"}


def rows(out: Path) -> list[tuple[object, ...]]:
    """The ledger without its times."""
    with Ledger(out, writing=False) as ledger:
        return [(r.article, r.path, r.name, r.fingerprint, r.status, r.facts, r.text, r.map, r.failure) for r in ledger.rows()]


def test_published_files(reports, tmp_path):
    tally, names, failed = go(reports, tmp_path / "out")
    assert (tally.files, tally.done, tally.unchanged, failed) == (5, 5, 0, [])
    assert {"facts/r0.json", "text/r0.txt", "text/r0.map.tsv"} <= set(names)
    case = load_case(tmp_path / "out/facts/r0.json")
    text = (tmp_path / "out/text/r0.txt").read_text(encoding="utf8")
    evidence = [e for p in case.patients for group in (p.evidence, *(f.evidence for f in p.treatments)) for e in group]
    assert evidence
    assert all(text[e.start : e.end] == e.quote for e in evidence)


def test_a_rerun_does_only_what_is_new_or_changed(reports, tmp_path):
    go(reports, tmp_path / "out")
    before = tree(tmp_path / "out")
    assert go(reports, tmp_path / "out")[0].unchanged == 5
    assert tree(tmp_path / "out") == before
    (reports / "r1.txt").write_text(REPORT.format(age=70))
    (reports / "new.txt").write_text(REPORT.format(age=71))
    (reports / "r2.txt").rename(reports / "moved.txt")
    tally, names, _ = go(reports, tmp_path / "out")
    assert (tally.done, tally.unchanged) == (2, 4)
    assert "facts/moved.json" in names
    assert not (tmp_path / "out/facts/r2.json").exists()
    assert go(reports, tmp_path / "out", force=True)[0].done == 6


def test_a_changed_vocabulary_is_a_reason_to_do_it_again(reports, tmp_path):
    go(reports, tmp_path / "out")
    own = tmp_path / "own"
    own.mkdir()
    (own / "drugs.tsv").write_text("name\tsurfaces\tcode\tattributes\nnovumab\tNVM-1\t\tclass=antibody\n")
    assert go(reports, tmp_path / "out", settings=Settings(vocab=own))[0].done == 5


def test_the_same_content_twice_is_one_article(reports, tmp_path):
    shutil.copy(reports / "r0.txt", reports / "copy.txt")
    tally, names, _ = go(reports, tmp_path / "out")
    assert (tally.files, tally.twice, tally.done) == (6, 1, 5)
    assert "facts/copy.json" in names


def test_a_shared_stem_gets_the_article_id(reports, tmp_path):
    (reports / "r0.md").write_text(REPORT.format(age=80))
    _, names, _ = go(reports, tmp_path / "out")
    shared = [n for n in names if n.startswith("facts/r0")]
    assert len(shared) == 2
    assert all(len(n) == len("facts/r0-12345678.json") for n in shared)


def test_bad_files_are_one_line_each_and_the_others_go_on(reports, tmp_path):
    (reports / "empty.txt").write_bytes(b"")
    (reports / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    (reports / "binary.txt").write_bytes(bytes(range(256)) * 20)
    os.symlink(reports / "nowhere.txt", reports / "dangling.txt")
    tally, _, failed = go(reports, tmp_path / "out")
    assert tally.done == 5
    assert [Path(f.path).name for f in failed] == ["binary.txt", "cut.pdf", "dangling.txt", "empty.txt"]
    assert all(f.error and f.remedy for f in failed)
    lines = (tmp_path / "out/failures.jsonl").read_text().splitlines()
    assert [json.loads(line)["stage"] for line in lines] == ["read"] * 4
    again = go(reports, tmp_path / "out")[0]
    assert (again.unchanged, again.failed) == (9, 0)
    assert go(reports, tmp_path / "out", retry_failed=True)[0].failed == 4


@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_every_engine_gives_the_same_bytes(reports, tmp_path, engine):
    if engine == "dask":
        pytest.importorskip("distributed")
    (reports / "empty.txt").write_bytes(b"")
    (reports / "page.pdf").write_bytes(b"<html>")
    (reports / "lines.jsonl").write_text("".join(json.dumps({"id": n, "text": REPORT.format(age=60 + n)}) + "\n" for n in range(3)))
    one = go(reports, tmp_path / "serial")
    other = go(reports, tmp_path / engine, engine=engine, workers=2)
    assert (one[0].done, one[0].failed) == (other[0].done, other[0].failed) == (8, 2)
    assert tree(tmp_path / "serial") == tree(tmp_path / engine)
    assert rows(tmp_path / "serial") == rows(tmp_path / engine)


def test_an_unknown_engine_is_said(reports, tmp_path):
    with pytest.raises(UsageError, match="choose one of"):
        go(reports, tmp_path / "out", engine="steam")


@pytest.mark.parametrize(("name", "stem"), [("a.b", "a.b"), ("../x", "_x"), ("two\nlines", "two_lines"), ("🧠", "_"), (" . ", "_"), ("語" * 200, "語" * 60)])
def test_safe_stem(name, stem):
    assert safe_stem(name) == stem
