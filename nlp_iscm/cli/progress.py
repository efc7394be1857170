"""Progress on stderr: a bar with rate and remaining time on a terminal, plain lines when not."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nlp_iscm.batch.task import Done

EVERY_SECONDS = 5.0


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[Done], None]]:
    """A function to call with each result; failures are told at once."""
    if quiet:
        yield lambda done: _failure(done)
    elif sys.stderr.isatty():
        yield from _bar()
    else:
        yield from _lines()


def _failure(done: Done) -> None:
    if done.failure:
        print(f"failed: {done.failure.path}: {done.failure.error}; {done.failure.remedy}", file=sys.stderr)


def _lines() -> Iterator[Callable[[Done], None]]:
    begun = told = time.monotonic()
    count = 0

    def step(done: Done) -> None:
        nonlocal told, count
        count += 1
        _failure(done)
        if time.monotonic() - told >= EVERY_SECONDS:
            told = time.monotonic()
            print(f"{count} documents, {count / (told - begun):.1f} a second", file=sys.stderr)

    yield step


def _bar() -> Iterator[Callable[[Done], None]]:
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("documents", total=None)

        def step(done: Done) -> None:
            if done.failure:
                bar.console.print(f"failed: {done.failure.path}: {done.failure.error}; {done.failure.remedy}", markup=False)
            bar.advance(task)

        yield step
