"""Worker processes: the pipeline is loaded once a worker; a worker that dies or hangs costs one document.

`concurrent.futures` breaks the whole pool when one process dies, so each worker has a pipe of its own here.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from nlp_iscm.batch.task import Done, Job, Settings, perform, pipeline
from nlp_iscm.facts.model import Failure

STARTUP_SECONDS = 180.0


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    job: Job | None = None
    since: float = 0.0
    served: int = 0


def on_processes(
    jobs: Iterable[Job], settings: Settings, workers: int, seconds: float, memory_mb: int, documents: int
) -> Iterator[Done]:
    """Results in order of completion; at most one job a worker is under way, so memory stays flat.

    seconds bounds one document, memory_mb the address space a worker may add, documents the jobs before it is replaced.
    """
    pending = iter(jobs)
    crew: list[_Worker] = []
    try:
        while True:
            while len(crew) < workers and (job := next(pending, None)) is not None:
                crew.append(_started(settings, memory_mb))
                _give(crew[-1], job)
            if not crew:
                return
            for worker in _ready(crew, seconds):
                yield _collected(worker, seconds)
                job = next(pending, None)
                _next(crew, worker, job, settings, memory_mb, documents)
    finally:
        for worker in crew:
            _stop(worker)


def _next(crew: list[_Worker], worker: _Worker, job: Job | None, settings: Settings, memory_mb: int, documents: int) -> None:
    """Give the worker its next job, replace it where it is spent, let it go where nothing is left."""
    if job is not None and worker.process.is_alive() and worker.served < documents:
        _give(worker, job)
        return
    _stop(worker)
    crew.remove(worker)
    if job is not None:
        crew.append(_started(settings, memory_mb))
        _give(crew[-1], job)


def _started(settings: Settings, memory_mb: int) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, settings, memory_mb), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _give(worker: _Worker, job: Job) -> None:
    worker.job, worker.since = job, time.monotonic()
    with contextlib.suppress(BrokenPipeError, OSError):  # a dead worker shows itself when it is waited for
        worker.pipe.send(job)


def _ready(crew: list[_Worker], seconds: float) -> list[_Worker]:
    """Workers that answered, died or ran over their time; waits until there is one."""
    while True:
        allowed = [w.since + seconds + (STARTUP_SECONDS if w.served == 0 else 0) for w in crew]
        timeout = max(0.0, min(allowed) - time.monotonic())
        answered = set(map(id, wait([w.pipe for w in crew], timeout)))
        now = time.monotonic()
        found = [w for w, until in zip(crew, allowed, strict=True) if id(w.pipe) in answered or now >= until]
        if found:
            return found


def _collected(worker: _Worker, seconds: float) -> Done:
    job = worker.job
    assert job is not None
    worker.served += 1
    if not worker.pipe.poll():
        worker.process.kill()
        worker.process.join()
        return _failed(job, f"took more than {seconds:g} s", "raise --timeout, or report this file")
    try:
        done = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(5)
        code = worker.process.exitcode
        return _failed(job, f"the worker ended with code {code}", "raise --memory, or report this file")
    assert isinstance(done, Done)
    return done


def _failed(job: Job, error: str, remedy: str) -> Done:
    return Done(job, failure=Failure(path=str(job.path), stage="worker", error=error, remedy=remedy))


def _stop(worker: _Worker) -> None:
    with contextlib.suppress(BrokenPipeError, OSError):
        worker.pipe.send(None)
    worker.process.join(0.5)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    worker.pipe.close()


def _work(pipe: Connection, settings: Settings, memory_mb: int) -> None:
    """A worker's life: load the pipeline, then job after job until None comes or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipeline(settings)
    _limit_memory(memory_mb)
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            os._exit(0)
        if job is None:
            return
        pipe.send(perform(job, settings))


def _limit_memory(memory_mb: int) -> None:
    """Bound what the worker may add to its address space from here on, where the platform can."""
    try:
        import resource
    except ImportError:
        return
    with open("/proc/self/statm", encoding="ascii") if os.path.exists("/proc/self/statm") else contextlib.nullcontext() as statm:
        now = int(statm.read().split()[0]) * resource.getpagesize() if statm else 0
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = now + memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
