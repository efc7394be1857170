"""Runs that meet trouble: Ctrl-C, a full disk, a read-only folder, a second run, dying and hanging workers."""

import errno
import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nlp_iscm.batch import processes
from nlp_iscm.batch.crew import Crew, Limits
from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.plan import Plan
from nlp_iscm.batch.publish import publish
from nlp_iscm.batch.run import Options, Tally, run
from nlp_iscm.batch.stop import Stop
from nlp_iscm.batch.task import Done, Job, Settings
from nlp_iscm.errors import FactsError

REPORT = "A {}-year-old man with lung adenocarcinoma received cisplatin for 4 cycles. He is alive after {} months.\n"
COUNT = 300  # enough that a run is still on when the interrupt arrives


@pytest.fixture
def reports(tmp_path) -> Path:
    (tmp_path / "in").mkdir()
    for i in range(6):
        (tmp_path / "in" / f"r{i}.txt").write_text(REPORT.format(40 + i, i + 1))
    return tmp_path / "in"


def start(*words: object, **more: object) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "nlp_iscm", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


@pytest.fixture
def forked(monkeypatch):
    """Workers that need not be imported: a test module has no name that a spawned process could import."""
    context = multiprocessing.get_context("fork")
    monkeypatch.setattr(processes.multiprocessing, "get_context", lambda how: context)
    return monkeypatch


def crashing(pipe, settings, limits) -> None:
    """A worker that does documents, dies over those called "die", hangs over those called "hang"."""
    pipe.send(processes.READY)
    while (job := pipe.recv()) is not None:
        if job.place == "die":
            os._exit(9)
        if job.place == "hang":
            time.sleep(60)
        pipe.send(Done(job, facts=job.place))


def test_dying_and_hanging_workers_cost_one_document_each(forked):
    forked.setattr(processes, "work", crashing)
    jobs = [Job(name, str(i)) for i, name in enumerate(["a", "die", "b", "hang", "c", "d"])]
    done = {d.job.place: d for d in processes.on_processes(jobs, Settings(), Crew(2, limits=Limits(seconds=2)))}
    assert sorted(done) == ["a", "b", "c", "d", "die", "hang"]
    assert {name: d.failure.stage for name, d in done.items() if d.failure} == {"die": "worker", "hang": "time"}
    assert "took more than 2 s" in done["hang"].failure.error


def never(pipe, settings, limits) -> None:
    """A worker that cannot start."""
    os._exit(1)


def test_workers_that_never_start_end_the_run(forked):
    forked.setattr(processes, "work", never)
    with pytest.raises(FactsError, match="while they load the pipeline"):
        list(processes.on_processes([Job("a", "1")], Settings(), Crew(1)))


def test_a_wrong_vocabulary_is_said_once(reports, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "drugs.tsv").write_text("no such columns\n")
    ran = start("extract", reports, "--out", tmp_path / "out", "--vocab", tmp_path / "own", "--workers", 2)
    _, said = ran.communicate()
    assert ran.returncode in (1, 2)
    assert said.count("drugs.tsv") == 1
    assert "Traceback" not in said


def test_the_first_interrupt_ends_the_list_and_the_second_everything():
    told = []
    with Stop(lambda: told.append("once")) as stop:
        seen = []
        for item in stop.until(range(10)):
            seen.append(item)
            if item == 3:
                os.kill(os.getpid(), signal.SIGINT)
        assert (seen, told) == ([0, 1, 2, 3], ["once"])
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_an_interrupted_run_finishes_what_it_has_in_hand_and_goes_on_later(tmp_path, engine):
    (tmp_path / "many.jsonl").write_text("".join(json.dumps({"id": i, "text": REPORT.format(i, i)}) + "\n" for i in range(COUNT)))
    command = ("extract", tmp_path / "many.jsonl", "--out", tmp_path / "out", "--engine", engine, "--workers", 2, "--log-json")
    ran = start(*command)
    for line in ran.stderr:
        if json.loads(line)["event"] == "document":
            ran.send_signal(signal.SIGINT)
            break
    events = [json.loads(line) for line in ran.stderr]
    assert ran.wait() == 1
    assert events[-1]["stopped"]
    assert "stopping" in [e["event"] for e in events]
    with Ledger(tmp_path / "out", writing=False) as ledger:
        assert ledger.counts() == {"done": events[-1]["done"]}
    again = [json.loads(line) for line in start(*command).communicate()[1].splitlines()]
    assert (again[-1]["unchanged"], again[-1]["done"]) == (events[-1]["done"], COUNT - events[-1]["done"])


def test_a_second_run_on_one_folder_is_refused(reports, tmp_path):
    with Ledger(tmp_path / "out"):
        ran = start("run", reports, "--out", tmp_path / "out")
        _, said = ran.communicate()
    assert ran.returncode == 2
    assert "another run is writing here" in said


def test_a_full_disk_is_said_and_the_run_goes_on_later(reports, tmp_path):
    ran = start("extract", reports, "--out", tmp_path / "out", "--engine", "serial",
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)))
    _, said = ran.communicate()
    assert ran.returncode == 1
    assert "cannot be written" in said
    assert "Traceback" not in said
    later = start("extract", reports, "--out", tmp_path / "out", "--engine", "serial")
    later.communicate()
    assert later.returncode == 0
    assert len(list((tmp_path / "out" / "facts").iterdir())) == 6


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(FactsError, match="choose another --out"):
        Ledger(tmp_path / "file" / "out")


def test_a_read_only_folder_is_said_and_can_still_be_looked_at(open_folder, unprivileged):
    out = open_folder / "out"
    with Ledger(out) as ledger:
        ledger.put(Done(Job("a.txt", "a")), "f")
    for path in (out, *out.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with unprivileged():
        with pytest.raises(FactsError, match="choose another --out"):
            Ledger(out)
        with Ledger(out, writing=False) as ledger:
            assert ledger.counts() == {"done": 1}
    out.chmod(0o700)


def go(reports: Path, out: Path, pages: int = 0) -> Tally:
    with Ledger(out) as ledger:
        if pages:
            ledger.db.execute(f"PRAGMA max_page_count={pages}")
        tally = run(Plan([str(reports)]), ledger, Options(engine="serial"))
        publish(ledger, out)
    return tally


def test_a_disk_that_fills_up_in_the_middle_costs_nothing_that_was_done(reports, tmp_path):
    """SQLite says of a database that may not grow what it says of a full disk."""
    for i in range(6, 40):
        (reports / f"r{i}.txt").write_text(REPORT.format(40 + i, i + 1) * 5)
    with pytest.raises(FactsError, match=r"disk is full.*the same command goes on"):
        go(reports, tmp_path / "out", pages=40)
    with Ledger(tmp_path / "out", writing=False) as ledger:
        kept = ledger.counts()["done"]
    assert 0 < kept < 40
    assert go(reports, tmp_path / "out") == Tally(files=40, unchanged=kept, done=40 - kept)


def test_a_disk_that_is_full_when_files_are_written_leaves_the_old_ones(reports, tmp_path, monkeypatch):
    go(reports, tmp_path / "out")
    before = {p: p.read_bytes() for p in (tmp_path / "out").glob("*/*")}
    (reports / "r0.txt").rename(reports / "renamed.txt")

    def full(source: str, target: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("nlp_iscm.facts.files.os.replace", full)
        with pytest.raises(FactsError, match=r"No space left on device.*free some space"):
            go(reports, tmp_path / "out")
    assert {p: p.read_bytes() for p in (tmp_path / "out").glob("*/*")} == before
    assert go(reports, tmp_path / "out").unchanged == 6
    assert sorted(p.name for p in (tmp_path / "out" / "facts").iterdir()) == [*(f"r{i}.json" for i in range(1, 6)), "renamed.json"]


def test_a_scheduler_without_the_engine_is_refused(reports, tmp_path):
    ran = start("run", reports, "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1")
    assert "add --engine dask" in ran.communicate()[1]
    assert ran.returncode == 2


def test_a_ledger_of_another_version_frees_the_folder(tmp_path):
    with Ledger(tmp_path) as ledger:
        ledger.db.execute("PRAGMA user_version=1")
    for _ in range(2):
        with pytest.raises(FactsError, match="another version"):
            Ledger(tmp_path)
