"""Where reports come from: JSON lines, addresses, odd names, folders that cannot be listed, files that move or change."""

import json
import os
import zipfile

import pytest

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.plan import Plan
from nlp_iscm.batch.publish import publish
from nlp_iscm.batch.run import Options, failures, run
from nlp_iscm.batch.task import Job, Settings, perform
from nlp_iscm.errors import UsageError
from nlp_iscm.facts.store import load_case

REPORT = "A {}-year-old woman with melanoma received nivolumab. She is alive.\n"


def go(out, *inputs, **options):
    with Ledger(out) as ledger:
        tally = run(Plan(map(str, inputs)), ledger, Options(**{"engine": "serial", **options}))
        publish(ledger, out)
        return tally, sorted(p.name for p in (out / "facts").glob("*")), list(failures(ledger))


def test_json_lines_are_reports_of_their_own(tmp_path):
    rows = [{"id": f"10.1/{i}", "text": REPORT.format(50 + i)} for i in range(3)]
    (tmp_path / "all.jsonl").write_text("\n".join([*map(json.dumps, rows), "{broken", json.dumps(rows[0])]))
    tally, names, failed = go(tmp_path / "out", tmp_path)
    assert (tally.files, tally.done, tally.failed, tally.twice) == (5, 3, 1, 1)
    assert names == ["10.1_0.json", "10.1_1.json", "10.1_2.json"]
    assert "line" in failed[0].path or "#all-4" in failed[0].path
    assert go(tmp_path / "out", tmp_path)[0].unchanged == 4


def test_a_renamed_file_is_published_as_if_it_had_always_had_that_name(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    (tmp_path / "one" / "old.txt").write_text(REPORT.format(50))
    (tmp_path / "two" / "new.txt").write_text(REPORT.format(50))
    go(tmp_path / "out", tmp_path / "one")
    assert go(tmp_path / "out", tmp_path / "two")[:2] == (go(tmp_path / "fresh", tmp_path / "two")[0].__class__(files=1, unchanged=1), ["new.json"])
    assert (tmp_path / "out/facts/new.json").read_bytes() == (tmp_path / "fresh/facts/new.json").read_bytes()
    assert load_case(tmp_path / "out/facts/new.json").article == "new"


@pytest.mark.parametrize("name", [b"two\nlines.txt", "tumour 🧠.txt".encode(), b"caf\xe9.txt", "語".encode() * 80 + b".txt", b"'; DROP TABLE documents; --.txt"])
def test_odd_names_come_through(tmp_path, name):
    (tmp_path / "in").mkdir()
    with open(os.fsencode(tmp_path / "in") + b"/" + name, "w") as file:
        file.write(REPORT.format(50))
    tally, names, failed = go(tmp_path / "out", tmp_path / "in")
    assert (tally.done, len(names), failed) == (1, 1, [])


def test_a_name_that_climbs_out_stays_inside(tmp_path):
    (tmp_path / "all.jsonl").write_text(json.dumps({"id": "../../../evil", "text": REPORT.format(50)}))
    assert go(tmp_path / "out", tmp_path / "all.jsonl")[1] == ["_.._.._evil.json"]
    assert not (tmp_path / "evil.json").exists()


def test_pipes_and_devices_do_not_keep_a_run_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    tally, _, failed = go(tmp_path / "out", tmp_path / "pipe.txt", "/dev/zero")
    assert tally.failed == 2
    assert {f.error for f in failed} == {"it is no regular file"}


def test_what_cannot_be_read_fails_alone(tmp_path, open_folder, unprivileged):
    source = open_folder / "in"
    (source / "closed").mkdir(parents=True)
    (source / "good.txt").write_text(REPORT.format(50))
    (source / "shut.txt").write_text(REPORT.format(51))
    (source / "closed").chmod(0)
    (source / "shut.txt").chmod(0)
    perform(Job(str(source / "good.txt"), ""), Settings())  # loads what an unprivileged user may not be allowed to load
    with unprivileged():
        tally, _, failed = go(open_folder / "out", source)
    (source / "closed").chmod(0o700)
    assert (tally.done, tally.failed) == (1, 2)
    assert [f.path for f in failed] == [str(source / "closed"), str(source / "shut.txt")]
    assert "folder that cannot be listed" in failed[0].error
    assert "Permission denied" in failed[1].error
    assert all(f.remedy for f in failed)
    assert go(open_folder / "out", source, retry_failed=True)[0].failed == (1 if os.geteuid() else 0)


def test_links_that_lead_to_themselves_fail_alone(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(REPORT.format(50))
    (tmp_path / "in" / "a.txt").symlink_to("b.txt")
    (tmp_path / "in" / "b.txt").symlink_to("a.txt")
    (tmp_path / "in" / "up").symlink_to(tmp_path / "in", target_is_directory=True)
    tally, names, failed = go(tmp_path / "out", tmp_path / "in")
    assert (tally.done, tally.failed, names) == (1, 2, ["good.json"])
    assert all("symbolic links" in f.error for f in failed)


def test_a_file_that_changed_since_it_was_listed_fails(tmp_path):
    (tmp_path / "a.txt").write_text(REPORT.format(50))
    done = perform(Job(str(tmp_path / "a.txt"), "0123456789abcdef"), Settings())
    assert "changed while the run was on" in done.failure.error


def test_addresses(tmp_path):
    pytest.importorskip("fsspec")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for i in range(2):
            archive.writestr(f"reports/r{i}.txt", REPORT.format(50 + i))
        archive.writestr("reports/table.xlsx", "x")
    plan = Plan([f"zip://reports::{tmp_path}/all.zip"])
    assert len(list(plan)) == 2
    assert plan.passed_over == 1
    assert go(tmp_path / "out", f"zip://reports::{tmp_path}/all.zip")[1] == ["r0.json", "r1.json"]
    (tmp_path / "r5.txt").write_text(REPORT.format(55))
    assert go(tmp_path / "other", f"file://{tmp_path}/*.txt")[1] == ["r5.json"]
    with pytest.raises(UsageError, match="check the address"):
        list(Plan([f"file://{tmp_path}/none/*.txt"]))
