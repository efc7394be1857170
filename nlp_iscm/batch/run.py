"""A run: what is new or changed goes through the engine into the ledger, then everything is published from there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nlp_iscm.article import article_id
from nlp_iscm.batch.engines import Limits, engine
from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.plan import Plan
from nlp_iscm.batch.task import Done, Job, Settings
from nlp_iscm.facts.model import Failure
from nlp_iscm.pipeline.fingerprint import fingerprint


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: engine and workers, what to do again, bounds of a document."""

    engine: str = "processes"
    workers: int = 0
    force: bool = False
    retry_failed: bool = False
    settings: Settings = field(default_factory=Settings)
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True)
class Tally:
    """What a run did: files listed, same content twice, unchanged (of them failed before), done now, failed now."""

    files: int = 0
    twice: int = 0
    unchanged: int = 0
    failed_before: int = 0
    done: int = 0
    failed: int = 0
    stopped: bool = False


Progress = Callable[[Done], None]


def workers_for(count: int, asked: int) -> int:
    """Worker processes to start: as many as asked, else one a core, never more than jobs."""
    return max(1, min(asked or os.cpu_count() or 1, count))


def run(plan: Plan, ledger: Ledger, options: Options, progress: Progress = lambda done: None) -> Tally:
    """Bring the ledger up to date with the plan's files; Ctrl-C ends it after the documents in hand."""
    made_by = fingerprint(options.settings.model, options.settings.vocab)
    jobs, tally = _jobs(plan.files)
    ledger.list_inputs((job.article, str(job.path)) for job in jobs)
    states = {job.article: ledger.state(job.article) for job in jobs}
    todo = [job for job in jobs if _due(states[job.article], made_by, options)]
    tally.unchanged = len(jobs) - len(todo)
    again = {job.article for job in todo}
    tally.failed_before = sum(state is not None and state[0] == "failed" for a, state in states.items() if a not in again)
    count = workers_for(len(todo), options.workers)
    name = "serial" if options.engine == "processes" and (count == 1 or len(todo) < 4) else options.engine
    try:
        for done in engine(name)(todo, options.settings, count, options.limits):
            ledger.put(done, made_by)
            tally.failed += done.failure is not None
            tally.done += done.failure is None
            progress(done)
    except KeyboardInterrupt:
        tally.stopped = True
    return tally


def _due(state: tuple[str, str] | None, made_by: str, options: Options) -> bool:
    if state is None or options.force:
        return True
    status, by = state
    return by != made_by or (status == "failed" and options.retry_failed)


def _jobs(files: Iterable[Path]) -> tuple[list[Job], Tally]:
    """One job a content: a file listed twice is one article."""
    tally = Tally()
    jobs: dict[str, Job] = {}
    for path in files:
        tally.files += 1
        key = _key(path)
        tally.twice += key in jobs
        jobs.setdefault(key, Job(path, key))
    return list(jobs.values()), tally


def _key(path: Path) -> str:
    """The article id, or for a file that cannot be read a key of its path."""
    try:
        return article_id(path.read_bytes())
    except OSError:
        return "path-" + hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def failures(ledger: Ledger) -> Iterator[Failure]:
    """Failures of this run's inputs, in order of path."""
    for row in ledger.rows("failed"):
        if row.failure is not None:
            yield row.failure
