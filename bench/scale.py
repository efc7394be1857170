"""Many documents: `python bench/scale.py CORPUS.jsonl [--counts 1000 5000 20000] [--workers 1 2]`.

The corpus, JSON lines with `id` and `text`, is repeated under changed ids. For each count and number of workers: documents per
second and peak memory of the parent of `extract`; for the last folder the time of the case table and graph. Ratios at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path


def main() -> None:
    """Measure each pair, then the ratios that matter: workers against one, and memory of the most against the fewest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 5000, 20_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    chosen = parser.parse_args()
    rates: dict[tuple[int, int], float] = {}
    peaks: dict[tuple[int, int], float] = {}
    with tempfile.TemporaryDirectory() as made:
        for count in chosen.counts:
            source = repeated(chosen.corpus, count, Path(made) / f"{count}.jsonl")
            for workers in chosen.workers:
                out = Path(made) / f"out-{count}-{workers}"
                seconds, cpu, peak = measured("extract", str(source), "--out", str(out), "--workers", str(workers), "--quiet")
                rates[count, workers], peaks[count, workers] = count / seconds, peak
                print(f"{count:6} documents, {workers} workers: {count / seconds:6.1f} a second, "
                      f"{1000 * cpu / count:5.1f} ms of CPU each, peak of the parent {peak:.0f} MB", flush=True)
            seconds, _, peak = measured("graph", str(out))
            print(f"{count:6} documents: graph files in {seconds:.1f} s, peak {peak:.0f} MB", flush=True)
            seconds, _, _ = measured("query", str(out), "outcomes", "--class", "radiotherapy")
            print(f"{count:6} documents: a query from a cold start {seconds:.2f} s", flush=True)
    few, many = min(chosen.counts), max(chosen.counts)
    for workers in chosen.workers:
        print(f"{workers} workers: peak at {many} documents / at {few} = {peaks[many, workers] / peaks[few, workers]:.2f}")
        print(f"{workers} workers / {chosen.workers[0]}: {rates[many, workers] / rates[many, chosen.workers[0]]:.2f} times as fast")


def repeated(corpus: Path, count: int, path: Path) -> Path:
    """The corpus over and over, with changed ids, as JSON lines."""
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf8").splitlines() if line.strip()]
    with path.open("w", encoding="utf8") as out:
        for number, row in enumerate(islice(cycle(rows), count)):
            out.write(json.dumps({"id": f"{row['id']}-{number}", "text": row["text"]}, ensure_ascii=False) + "\n")
    return path


def measured(*words: str) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds with those of the workers, and peak MB of the process itself (Linux), of one command."""
    begun, peak = time.perf_counter(), 0.0
    before = os.times()
    command = [sys.executable, "-m", "nlp_iscm", *words]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while running.poll() is None:  # wait4 would tell the largest of parent and workers
        peak = max(peak, _peak(running.pid))
        time.sleep(0.05)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - begun, spent, peak


def _peak(process: int) -> float:
    """Highest resident memory so far in MB."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


if __name__ == "__main__":
    main()
