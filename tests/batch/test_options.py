"""The options of `extract`, and `status`, as the command line takes them."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from nlp_iscm.cli.app import app

REPORT = "A {}-year-old woman with melanoma received nivolumab for 4 cycles. She is alive.\n"


@pytest.fixture
def reports(tmp_path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(3):
        (folder / f"r{i}.txt").write_text(REPORT.format(50 + i))
    (folder / "scan.pdf").write_bytes(b"<html>please sign in</html>")
    return folder


def extract(source: Path, *more: str, code: int = 0) -> Result:
    ran = CliRunner().invoke(app, ["extract", str(source), "--out", str(source.parent / "out"), "--engine", "serial", *more])
    assert ran.exit_code == code, ran.output
    return ran


def events(ran: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in ran.stderr.splitlines()]


def test_json_lines_with_fields_of_other_names(tmp_path):
    rows = [{"pmid": 7, "body": REPORT.format(61), "headline": "A case", "date": "2019-05"}, {"pmid": 8, "body": REPORT.format(62)}]
    source = tmp_path / "all.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)))
    extract(source, "--field", "id=pmid", "--field", "text=body", "--field", "title=headline", "--field", "year=date")
    case = json.loads((tmp_path / "out/facts/7.json").read_text())
    assert (case["meta"]["title"], case["meta"]["year"]) == ("A case", 2019)
    assert (tmp_path / "out/text/8.txt").read_text() == REPORT.format(62).strip()


def test_lines_for_people(reports):
    ran = extract(reports, code=1)
    assert "4 documents, 4 to do" in ran.stderr
    assert f"failed: {reports}/scan.pdf: it is not a PDF" in ran.stderr
    assert "4 documents, 3 read, 0 unchanged, 1 failed; results in" in ran.stderr
    again = extract(reports, code=1)
    assert "0 read, 4 unchanged, 0 failed, 1 failed before (--retry-failed does them again)" in again.stderr


def test_quiet_tells_failures_only(reports):
    ran = extract(reports, "--quiet", code=1)
    assert ran.stdout == ""
    (line,) = ran.stderr.splitlines()
    assert line.startswith("failed: ")


def test_log_json_is_json_lines(reports):
    told = events(extract(reports, "--log-json", code=1))
    assert [e["event"] for e in told] == ["begin", *["document"] * 4, "message", "end"]
    assert (told[0]["documents"], told[0]["due"]) == (4, 4)
    failed = [e for e in told if e.get("status") == "failed"]
    assert [(Path(str(e["path"])).name, e["stage"], bool(e["remedy"])) for e in failed] == [("scan.pdf", "read", True)]
    assert (told[-1]["done"], told[-1]["failed"], told[-1]["stopped"]) == (3, 1, False)


def test_what_is_done_again(reports):
    extract(reports, code=1)
    assert [events(extract(reports, "--log-json", *more, code=1))[-1][key] for more, key in [
        ((), "unchanged"), (("--retry-failed",), "failed"), (("--force",), "done")]] == [4, 1, 3]
    (reports / "r1.txt").rename(reports / "moved.txt")
    assert events(extract(reports, "--log-json", code=1))[-1]["unchanged"] == 4
    assert sorted(p.name for p in (reports.parent / "out/facts").iterdir()) == ["moved.json", "r0.json", "r2.json"]
    (reports / "scan.pdf").unlink()
    assert not extract(reports).stderr.count("failed before")
    assert not (reports.parent / "out/failures.jsonl").exists()


def test_status_tells_counts_failures_and_the_slowest(reports):
    extract(reports, code=1)
    told = CliRunner().invoke(app, ["status", str(reports.parent / "out")]).stdout
    assert "done        3" in told
    assert "failed      1" in told
    assert f"failed: {reports}/scan.pdf: it is not a PDF (no %PDF- at its beginning); get the PDF again" in told
    assert sum(line.startswith("slow        ") for line in told.splitlines()) == 4
    (reports / "r0.txt").unlink()
    extract(reports, code=1)
    counts = json.loads(CliRunner().invoke(app, ["status", str(reports.parent / "out"), "--json"]).stdout)["counts"]
    assert counts == {"done": 2, "failed": 1, "not listed": 1}
