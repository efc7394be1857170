"""Engines by name: each takes jobs and gives results as they come, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from nlp_iscm.batch.crew import Crew
from nlp_iscm.batch.processes import on_processes
from nlp_iscm.batch.task import Done, Job, Settings, perform, pipeline
from nlp_iscm.errors import UsageError

Engine = Callable[[Iterable[Job], Settings, Crew], Iterator[Done]]


def serial(jobs: Iterable[Job], settings: Settings, crew: Crew) -> Iterator[Done]:
    """One after the other in this process; no limits are kept."""
    pipeline(settings)
    for job in jobs:
        yield perform(job, settings)


def dask(jobs: Iterable[Job], settings: Settings, crew: Crew) -> Iterator[Done]:
    """Workers of a Dask cluster, here or elsewhere; they may come and go."""
    try:
        from nlp_iscm.batch.cluster import on_cluster
    except ImportError as error:
        remedy = "install it: pip install 'nlp-iscm[cluster]', or use --engine processes"
        raise UsageError("engine 'dask'", f"Dask is not installed ({error})", remedy) from error
    return on_cluster(jobs, settings, crew)


ENGINES: dict[str, Engine] = {"dask": dask, "processes": on_processes, "serial": serial}


def engine(name: str) -> Engine:
    """The engine of a name.

    Raises UsageError for a name that is none.
    """
    if name not in ENGINES:
        raise UsageError(f"engine {name!r}", "no such engine", f"choose one of {', '.join(sorted(ENGINES))}")
    return ENGINES[name]
