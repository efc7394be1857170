"""Progress on stderr: a bar with rate and remaining time on a terminal, plain lines when not, or JSON lines."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from nlp_iscm.batch.run import Tally
from nlp_iscm.batch.task import Done
from nlp_iscm.facts.model import Failure

EVERY_SECONDS = 5.0
RESUME = "the same command goes on from here"


class Told:
    """Quiet: only failures are told; the other kinds say more."""

    def __enter__(self) -> Told:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """The documents are done."""

    def begin(self, tally: Tally, due: int) -> None:
        """The inputs are listed."""

    def step(self, done: Done) -> None:
        """One document is done, or failed."""
        if done.failure:
            self.write(failure_line(done.failure))

    def stopping(self) -> None:
        """A stop was asked for."""
        self.write(f"stopping after the documents in hand (Ctrl-C again stops at once); {RESUME}")

    def say(self, what: str) -> None:
        """What is done after the documents."""

    def end(self, tally: Tally, passed_over: int, out: Path) -> None:
        """Everything is written."""

    def write(self, line: str) -> None:
        """One line for a person."""
        print(line, file=sys.stderr, flush=True)


class Lines(Told):
    """A line every few seconds."""

    def begin(self, tally: Tally, due: int) -> None:
        self.count, self.due, self.begun = 0, due, time.monotonic()
        self.last = self.begun
        self.write(f"{tally.files} documents, {due} to do" + (f", {tally.unchanged} unchanged" if tally.unchanged else ""))

    def step(self, done: Done) -> None:
        super().step(done)
        self.count += 1
        now = time.monotonic()
        if now - self.last >= EVERY_SECONDS:
            self.last = now
            rate = self.count / (now - self.begun)
            self.write(f"{self.count} of {self.due} documents, {rate:.1f} a second, {clock((self.due - self.count) / rate)} left")

    def end(self, tally: Tally, passed_over: int, out: Path) -> None:
        self.write(told(tally, passed_over, out))


class Bar(Lines):
    """A bar on a terminal."""

    def __enter__(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]} a second"),
                   TimeRemainingColumn())
        self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.bar.stop()

    def begin(self, tally: Tally, due: int) -> None:
        super().begin(tally, due)
        self.task = self.bar.add_task("documents", total=due, rate="-")

    def step(self, done: Done) -> None:
        Told.step(self, done)
        self.count += 1
        rate = self.count / max(time.monotonic() - self.begun, 1e-6)
        self.bar.update(self.task, advance=1, rate=f"{rate:.1f}")

    def say(self, what: str) -> None:
        self.write(what)

    def write(self, line: str) -> None:
        self.bar.console.print(line, markup=False, highlight=False, soft_wrap=True)


class JsonLines(Told):
    """One JSON object a line for programs: begin, document, stopping, writing, end."""

    def begin(self, tally: Tally, due: int) -> None:
        self.log("begin", documents=tally.files, due=due, unchanged=tally.unchanged, twice=tally.twice)

    def step(self, done: Done) -> None:
        failure = asdict(done.failure) if done.failure else {}
        facts = {"status": "failed" if failure else "done", "seconds": done.seconds, "characters": len(done.text)}
        self.log("document", article=done.job.article, **{"path": done.job.path, **facts, **failure})

    def stopping(self) -> None:
        self.log("stopping")

    def say(self, what: str) -> None:
        self.log("message", text=what)

    def end(self, tally: Tally, passed_over: int, out: Path) -> None:
        self.log("end", **asdict(tally), passed_over=passed_over, out=str(out))

    def log(self, event: str, **facts: Any) -> None:
        """One event with its time in seconds since 1970."""
        self.write(json.dumps({"event": event, "time": round(time.time(), 3), **facts}, ensure_ascii=False))


def progress(quiet: bool, log_json: bool = False) -> Told:
    """Who tells: JSON lines, nobody but for failures, a bar, or plain lines."""
    if log_json:
        return JsonLines()
    if quiet:
        return Told()
    return Bar() if sys.stderr.isatty() else Lines()


def failure_line(failure: Failure) -> str:
    """A failure in one line.

    >>> failure_line(Failure(path="a\\nb.pdf", stage="read", error="no text layer", remedy="run OCR first"))
    'failed: a b.pdf: no text layer; run OCR first'
    """
    return " ".join(f"failed: {failure.path}: {failure.error}; {failure.remedy}".split())


def clock(seconds: float) -> str:
    """A remaining time for people.

    >>> clock(42), clock(754), clock(7320)
    ('42 s', '12 min 34 s', '2 h 2 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"


def told(tally: Tally, passed_over: int, out: Path) -> str:
    """One line on what was done."""
    parts = [f"{tally.files} documents", f"{tally.done} read", f"{tally.unchanged} unchanged", f"{tally.failed} failed"]
    parts += [f"{tally.failed_before} failed before (--retry-failed does them again)"] if tally.failed_before else []
    parts += [f"{tally.twice} listed twice"] if tally.twice else []
    parts += [f"{passed_over} of other kinds passed over"] if passed_over else []
    line = ", ".join(parts) + f"; results in {out}"
    return line + (f"\nstopped: {RESUME}" if tally.stopped else "")
