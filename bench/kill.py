"""kill -9 at random moments, then the same command again: `python bench/kill.py [--documents 500] [--kills 50]`.

Runs over made reports, now and then kills the parent or a worker, and starts again what was killed. In the end the exports, and a
sorted dump of the ledger without times, must be those of an undisturbed run, byte by byte. Linux only (/proc).
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
    parser.add_argument("--pause", type=float, default=6.0, help="most seconds between two kills")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        plan = Trial(Path(made), chosen.engine, chosen.workers)
        differing, killed = plan.run(chosen.documents, chosen.kills, chosen.seed, chosen.pause)
    print(f"killed: {dict(sorted(killed.items()))}; {len(differing)} files or rows differ from the undisturbed run")
    for name in differing[:20]:
        print(f"  {name}")
    sys.exit(bool(differing))


class Trial:
    """An undisturbed and a disturbed run over the same made reports, in a folder of their own."""

    def __init__(self, folder: Path, engine: str = "processes", workers: int = 2) -> None:
        self.folder, self.engine, self.workers = folder, engine, workers
        self.killed: Counter[str] = Counter()

    def run(self, documents: int, kills: int, seed: int, pause: float) -> tuple[list[str], Counter[str]]:
        """Names of what differs between the two runs, and what was killed how often."""
        # A copy of the package: whoever edits it meanwhile does not change what the two runs do.
        shutil.copytree(PACKAGE, self.folder / "code" / "nlp_iscm", ignore=shutil.ignore_patterns("__pycache__"))
        write_reports(self.folder / "in", documents)
        calm, wild = self.folder / "calm", self.folder / "wild"
        if self._start(calm).wait() != 0:
            raise SystemExit("the undisturbed run failed")
        self._disturb(wild, kills, random.Random(seed), pause)
        if self._start(wild).wait() != 0:
            return ["the last run failed"], self.killed
        before, after = state(calm), state(wild)
        return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)), self.killed

    def _disturb(self, out: Path, kills: int, dice: random.Random, pause: float) -> None:
        running = self._start(out)
        for number in range(kills):
            _rest(running, dice.uniform(0.2, pause))
            if running.poll() is not None:
                running = self._start(out, "--force")
                _rest(running, dice.uniform(0.2, pause))
            hands = _awaited_workers(running) if number % 2 else []
            if hands:
                self.killed["worker"] += _kill(dice.choice(hands))
            else:
                running.kill()
                running.wait()
                self.killed["parent"] += 1
                running = self._start(out)
        running.wait()

    def _start(self, out: Path, *more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "nlp_iscm", "run", str(self.folder / "in"), "--out", str(out), "--engine", self.engine,
                   "--workers", str(self.workers), "--quiet", *more]
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "code")}
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, env=environment, cwd=self.folder, stdout=quiet, stderr=quiet)


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


def _rest(running: subprocess.Popen[bytes], seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and running.poll() is None:
        time.sleep(0.02)


def _workers(parent: int) -> list[int]:
    """Processes that a run has spawned to do documents."""
    found = []
    for path in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            try:
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(child)
            except OSError:
                continue  # gone meanwhile
    return sorted(found)


def _awaited_workers(running: subprocess.Popen[bytes]) -> list[int]:
    """The workers of a run, which take their time to start; none where the run ends before."""
    while running.poll() is None:
        if hands := _workers(running.pid):
            return hands
        time.sleep(0.05)
    return []


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
