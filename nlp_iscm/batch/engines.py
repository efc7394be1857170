"""Engines by name: each takes jobs and gives results as they come, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from nlp_iscm.batch.processes import on_processes
from nlp_iscm.batch.task import Done, Job, Settings, perform
from nlp_iscm.errors import UsageError


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one document and one worker: seconds a document, memory in MB and documents a worker."""

    seconds: float = 300.0
    memory_mb: int = 4000
    documents: int = 500


Engine = Callable[[Iterable[Job], Settings, int, Limits], Iterator[Done]]


def serial(jobs: Iterable[Job], settings: Settings, workers: int, limits: Limits) -> Iterator[Done]:
    """One after the other in this process; no limits are kept."""
    for job in jobs:
        yield perform(job, settings)


def processes(jobs: Iterable[Job], settings: Settings, workers: int, limits: Limits) -> Iterator[Done]:
    """Worker processes that hold the pipeline; one that dies or hangs costs one document."""
    return on_processes(jobs, settings, workers, limits.seconds, limits.memory_mb, limits.documents)


ENGINES: dict[str, Engine] = {"serial": serial, "processes": processes}


def engine(name: str) -> Engine:
    """The engine of a name.

    Raises UsageError for a name that is none.
    """
    if name not in ENGINES:
        raise UsageError(f"engine {name!r}", "no such engine", f"choose one of {', '.join(sorted(ENGINES))}")
    return ENGINES[name]
