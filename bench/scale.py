"""Many documents: `python bench/scale.py CORPUS.jsonl [--counts 1000 5000 20000] [--workers 1 2] [--run]`.

The corpus, JSON lines with `id` and `text`, is repeated under changed ids. For each count and number of workers: documents per
second of `extract` in all (with start-up and writing of files) and while it reads (first document to last), and peak memory of
the parent. For each count: time and peak of the graph's files, of a query, and with --run of what `run` writes besides.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spent:
    """Wall and CPU seconds (with those of the workers), peak MB of the process itself, and the log's events with their times."""

    seconds: float
    cpu: float
    peak: float
    events: list[dict[str, object]]

    def times(self, event: str) -> list[float]:
        """When an event was told, in seconds."""
        return [float(str(e["time"])) for e in self.events if e["event"] == event]

    def reading(self) -> float:
        """Documents per second from the first that was done to the last."""
        at = self.times("document")
        return (len(at) - 1) / max(at[-1] - at[0], 1e-6)

    def starting(self) -> float:
        """Seconds from the first event to the first document."""
        return self.times("document")[0] - self.times("begin")[0]


def main() -> None:
    """Measure each pair, then the ratios that matter: workers against one, and memory of the most against the fewest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 5000, 20_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--engine", default="processes")
    parser.add_argument("--run", action="store_true", help="measure too what `run` writes after the documents")
    chosen = parser.parse_args()
    found: dict[tuple[int, int], Spent] = {}
    with tempfile.TemporaryDirectory() as made:
        for count in chosen.counts:
            source = repeated(chosen.corpus, count, Path(made) / f"{count}.jsonl")
            for workers in chosen.workers:
                out = Path(made) / f"out-{count}-{workers}"
                found[count, workers] = one = measured("extract", str(source), "--out", str(out), "--workers", str(workers),
                                                       "--engine", chosen.engine, "--log-json")
                print(f"{count:6} documents, {workers} workers: {count / one.seconds:6.1f} a second in all, "
                      f"{one.reading():6.1f} while reading (start {one.starting():.1f} s), "
                      f"{1000 * one.cpu / count:5.1f} ms of CPU each, peak of the parent {one.peak:.0f} MB", flush=True)
            _after(count, source, out, chosen.run)
    _ratios(found, chosen.counts, chosen.workers)


def _after(count: int, source: Path, out: Path, run: bool) -> None:
    """What follows from the ledger of a folder."""
    commands = {"graph files": ("graph", str(out)),
                "a query from a cold start": ("query", str(out), "outcomes", "--class", "radiotherapy")}
    if run:
        commands["all that `run` writes"] = ("run", str(source), "--out", str(out), "--log-json")
    for what, words in commands.items():
        spent = measured(*words)
        print(f"{count:6} documents: {what} in {spent.seconds:.1f} s, peak {spent.peak:.0f} MB", flush=True)


def _ratios(found: dict[tuple[int, int], Spent], counts: list[int], workers: list[int]) -> None:
    few, many = min(counts), max(counts)
    for hands in workers:
        print(f"{hands} workers: peak at {many} documents / at {few} = {found[many, hands].peak / found[few, hands].peak:.2f}")
        most, one = found[many, hands], found[many, workers[0]]
        print(f"{hands} workers / {workers[0]}: {one.seconds / most.seconds:.2f} times as fast in all, "
              f"{most.reading() / one.reading():.2f} while reading")


def repeated(corpus: Path, count: int, path: Path) -> Path:
    """The corpus over and over, with changed ids, as JSON lines."""
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf8").splitlines() if line.strip()]
    with path.open("w", encoding="utf8") as out:
        for number, row in enumerate(islice(cycle(rows), count)):
            out.write(json.dumps({"id": f"{row['id']}-{number}", "text": row["text"]}, ensure_ascii=False) + "\n")
    return path


def measured(*words: str) -> Spent:
    """What one command spends; Linux."""
    begun, peak = time.perf_counter(), 0.0
    before = os.times()
    command = [sys.executable, "-m", "nlp_iscm", *words]
    with tempfile.TemporaryFile() as log:
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
        while running.poll() is None:  # wait4 would tell the largest of parent and workers
            peak = max(peak, _peak(running.pid))
            time.sleep(0.05)
        seconds = time.perf_counter() - begun
        log.seek(0)
        events = [json.loads(line) for line in log if line.startswith(b"{")]
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Spent(seconds, spent, peak, events)


def _peak(process: int) -> float:
    """Highest resident memory so far in MB."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


if __name__ == "__main__":
    main()
