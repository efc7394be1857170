"""kill -9 at random moments, then the same command again: `python bench/kill.py [--documents 500] [--kills 50]`.

Runs over made reports, kills the parent or a worker at a random moment (while it starts, between two documents, while results are
written), and starts again what was killed. In the end the exports, and a sorted dump of the ledger without times, must be those of
an undisturbed run, byte by byte. Linux only (/proc).
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "nlp_iscm"
DRUGS = ("cisplatin", "carboplatin", "pemetrexed", "osimertinib", "pembrolizumab", "temozolomide", "lapatinib", "sunitinib")
TUMOURS = ("lung adenocarcinoma", "breast cancer", "renal cell carcinoma", "melanoma", "glioblastoma")
OUT_OF_EXPORTS = ("cases.sqlite", "cases.sqlite-wal", "cases.sqlite-shm", ".lock")


def main() -> None:
    """Run, kill, compare; the exit code is 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--engine", default="processes")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as made:
        plan = Trial(Path(made), chosen.engine, chosen.workers)
        differing, killed = plan.run(chosen.documents, chosen.kills, chosen.seed)
    told = ", ".join(f"{count} x {what}" for what, count in sorted(killed.items()))
    print(f"{chosen.documents} documents on {chosen.engine}, killed {sum(killed.values())} times ({told}) in "
          f"{time.monotonic() - begun:.0f} s: {plan.compared} files and rows compared, {len(differing)} differ")
    for name in differing[:20]:
        print(f"  {name}")
    sys.exit(bool(differing))


class Trial:
    """An undisturbed and a disturbed run over the same made reports, in a folder of their own."""

    def __init__(self, folder: Path, engine: str = "processes", workers: int = 2) -> None:
        self.folder, self.engine, self.workers = folder, engine, workers
        self.killed: Counter[str] = Counter()
        self.compared = 0

    def run(self, documents: int, kills: int, seed: int) -> tuple[list[str], Counter[str]]:
        """Names of what differs between the two runs, and what was killed how often."""
        # A copy of the package: whoever edits it meanwhile does not change what the two runs do.
        shutil.copytree(PACKAGE, self.folder / "code" / "nlp_iscm", ignore=shutil.ignore_patterns("__pycache__"))
        write_reports(self.folder / "in", documents)
        calm, wild = self.folder / "calm", self.folder / "wild"
        if self._start(calm).process.wait() != 0:
            raise SystemExit("the undisturbed run failed")
        self._disturb(wild, kills, documents, random.Random(seed))
        if self._start(wild).process.wait() != 0:
            return ["the last run failed"], self.killed
        before, after = state(calm), state(wild)
        self.compared = len(before.keys() | after.keys())
        return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)), self.killed

    def _disturb(self, out: Path, kills: int, documents: int, dice: random.Random) -> None:
        running = self._start(out)
        while sum(self.killed.values()) < kills:
            (moment,) = dice.choices(list(MOMENTS), SHARES)
            MOMENTS[moment](running, dice, documents)
            if running.ended():
                running = self._start(out, "--force")
                continue
            hands = _workers(running.process.pid) if dice.random() < 0.5 else []
            if hands:
                self.killed[f"worker {moment}"] += _kill(dice.choice(hands))
            else:
                running.process.kill()
                running.process.wait()
                self.killed[f"parent {moment}"] += 1
                running = self._start(out)
        running.process.wait()

    def _start(self, out: Path, *more: str) -> Running:
        command = [sys.executable, "-m", "nlp_iscm", "run", str(self.folder / "in"), "--out", str(out), "--engine", self.engine,
                   "--workers", str(self.workers), "--log-json", *more]
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "code")}
        log = self.folder / "log.jsonl"
        with log.open("wb") as told:
            process = subprocess.Popen(command, env=environment, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=told)
        return Running(process, log)


@dataclass
class Running:
    """A run, and the file of what it tells."""

    process: subprocess.Popen[bytes]
    log: Path

    def ended(self) -> bool:
        """Whether it ended by itself."""
        return self.process.poll() is not None

    def wait(self, seconds: float) -> None:
        """Let it go on for so many seconds, or to its end."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.ended():
            time.sleep(0.01)

    def wait_for(self, event: bytes, count: int) -> None:
        """Let it go on until it tells of an event `count` times more, or to its end."""
        until = self.log.read_bytes().count(event) + count
        while self.log.read_bytes().count(event) < until and not self.ended():
            time.sleep(0.01)


def _starting(running: Running, dice: random.Random, documents: int) -> None:
    running.wait(dice.uniform(0.1, 6))


def _reading(running: Running, dice: random.Random, documents: int) -> None:
    running.wait_for(b'"event": "document"', dice.randint(1, max(1, documents // 10)))


def _writing(running: Running, dice: random.Random, documents: int) -> None:
    running.wait_for(b"writing the results", 1)
    running.wait(dice.uniform(0, 4))


MOMENTS = {"while it starts": _starting, "amid documents": _reading, "while it writes": _writing}
SHARES = (1, 2, 1)  # documents take most of a run's time


def write_reports(folder: Path, count: int) -> None:
    """Short reports of our own, each a little different."""
    folder.mkdir()
    for number in range(count):
        drug, tumour = DRUGS[number % len(DRUGS)], TUMOURS[number % len(TUMOURS)]
        (folder / f"report-{number:05}.txt").write_text(
            f"A {30 + number % 60}-year-old woman had {tumour} with a spinal cord metastasis. She received {drug} for "
            f"{2 + number % 7} cycles and radiotherapy of 30 Gy in 10 fractions. A partial response was seen. "
            f"She died {3 + number % 40} months after diagnosis.\n"
            f"This is report {number}.\n", encoding="utf8")


def _workers(parent: int) -> list[int]:
    """Processes that a run has spawned to do documents."""
    found = []
    for path in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            for child in map(int, path.read_text().split()):
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(child)
        except OSError:
            continue  # gone meanwhile
    return sorted(found)


def _kill(process: int) -> bool:
    """Whether the process was there to be killed."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def state(out: Path) -> dict[str, object]:
    """Every exported file with its bytes, and every row of the ledger without its time."""
    found: dict[str, object] = {}
    for path in sorted(out.rglob("*")):
        if path.is_file() and path.name not in OUT_OF_EXPORTS:
            found[str(path.relative_to(out))] = path.read_bytes()
    with sqlite3.connect(out / "cases.sqlite") as db:
        query = "SELECT article, path, name, fingerprint, status, facts, text, map, failure, listed FROM documents ORDER BY article"
        for row in db.execute(query):
            found[f"ledger {row[0]}"] = row[1:]
        found["ledger: published"] = db.execute("SELECT name FROM published ORDER BY name").fetchall()
    return found


if __name__ == "__main__":
    main()
