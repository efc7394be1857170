"""Worker processes: the pipeline is loaded once a worker; a worker that dies or hangs costs at most one document.

`concurrent.futures` breaks the whole pool when one process dies, so each worker has a pipe of its own here.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from nlp_iscm.batch.crew import Crew
from nlp_iscm.batch.stop import interrupts_held
from nlp_iscm.batch.task import Done, Job, Settings, failed
from nlp_iscm.batch.worker import READY, work
from nlp_iscm.errors import FactsError, IscmError

STARTUP_SECONDS = 180.0
ATTEMPTS = 3  # workers that may die over one document before it is given up
AHEAD = 2  # jobs under way a worker: one in hand, one in its pipe, so that it need not wait for the next
STARTS = 5  # workers in a row that may die before they are ready


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    until: float
    jobs: deque[Job] = field(default_factory=deque)  # the first is in hand
    ready: bool = False
    served: int = 0


def on_processes(jobs: Iterable[Job], settings: Settings, crew: Crew) -> Iterator[Done]:
    """Results in order of completion; at most AHEAD jobs a worker are under way, so memory stays flat.

    Raises the error of a pipeline that cannot be loaded, and FactsError where workers do not start at all.
    """
    shop = _Shop(jobs, settings, crew)
    try:
        yield from shop.results()
    finally:
        shop.close()


class _Shop:
    """The workers and the jobs that wait for one."""

    def __init__(self, jobs: Iterable[Job], settings: Settings, crew: Crew) -> None:
        self.jobs, self.settings, self.crew = iter(jobs), settings, crew
        self.waiting: deque[Job] = deque()
        self.workers: list[_Worker] = []
        self.deaths: Counter[str] = Counter()
        self.false_starts = 0

    def results(self) -> Iterator[Done]:
        while True:
            starting = sum(not w.ready for w in self.workers)
            while len(self.workers) < self.crew.workers and self._holds(starting + 1):
                self.workers.append(self._started())
                starting += 1
            if not self.workers:
                return
            for worker in self._answering():
                done = self._heard(worker)
                if done is not None:
                    yield done

    def close(self) -> None:
        for worker in self.workers:
            _end(worker)
        self.workers.clear()

    def _holds(self, count: int) -> bool:
        """Whether at least `count` jobs are waiting, taking them from the plan as needed."""
        while len(self.waiting) < count and (job := next(self.jobs, None)) is not None:
            self.waiting.append(job)
        return len(self.waiting) >= count

    def _started(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs, self.settings, self.crew.limits), daemon=True)
        with interrupts_held():
            process.start()
        theirs.close()
        return _Worker(process, ours, time.monotonic() + STARTUP_SECONDS)

    def _answering(self) -> list[_Worker]:
        """Workers that answered, died or ran over their time; waits until there is one."""
        while True:
            timeout = max(0.0, min(w.until for w in self.workers) - time.monotonic())
            answered = set(map(id, wait([w.pipe for w in self.workers], timeout)))
            now = time.monotonic()
            found = [w for w in self.workers if id(w.pipe) in answered or now >= w.until]
            if found:
                return found

    def _heard(self, worker: _Worker) -> Done | None:
        """What a worker that answers has to say; it is given its next job, or let go."""
        try:
            said = worker.pipe.recv() if worker.pipe.poll() else None
        except (EOFError, OSError):
            return self._died(worker)
        if isinstance(said, IscmError):
            raise said
        if said is None:
            return self._late(worker)
        worker.ready, self.false_starts = True, 0
        if said != READY:
            worker.jobs.popleft()
            worker.served += 1
        worker.until = time.monotonic() + self.crew.limits.seconds
        self._give(worker)
        if not worker.jobs:
            self._drop(worker)
        return None if said == READY else said

    def _give(self, worker: _Worker) -> None:
        """Fill a worker's pipe, as far as it may do more and there is more to do."""
        while len(worker.jobs) < AHEAD and worker.served + len(worker.jobs) < self.crew.limits.documents and self._holds(1):
            worker.jobs.append(self.waiting.popleft())
            with contextlib.suppress(OSError):  # a dead worker shows itself when it is waited for
                worker.pipe.send(worker.jobs[-1])

    def _died(self, worker: _Worker) -> Done | None:
        """A worker that was killed or crashed: its document is tried again, in vain only after several workers."""
        worker.process.join(5)
        code = worker.process.exitcode
        self._drop(worker)
        if not worker.jobs:
            self._not_started(f"workers end with code {code} while they load the pipeline")
            return None
        job = self._taken_back(worker)
        self.deaths[job.article] += 1
        if self.deaths[job.article] < ATTEMPTS:
            self.waiting.appendleft(job)
            return None
        return failed(job, "worker", f"{ATTEMPTS} workers ended over it, the last with code {code}",
                      "raise --memory, or report this file")

    def _late(self, worker: _Worker) -> Done | None:
        worker.process.kill()
        self._drop(worker)
        if not worker.jobs:
            self._not_started(f"workers did not load the pipeline within {STARTUP_SECONDS:g} s")
            return None
        job = self._taken_back(worker)
        return failed(job, "time", f"took more than {self.crew.limits.seconds:g} s", "raise --timeout, or report this file")

    def _taken_back(self, worker: _Worker) -> Job:
        """The job that a lost worker had in hand; those behind it wait for others."""
        job = worker.jobs.popleft()
        self.waiting.extendleft(reversed(worker.jobs))
        return job

    def _not_started(self, what: str) -> None:
        self.false_starts += 1
        if self.false_starts >= STARTS:
            raise FactsError("processes", what, "check the memory of this machine, or use --engine serial")

    def _drop(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        _end(worker)


def _end(worker: _Worker) -> None:
    with contextlib.suppress(OSError):
        worker.pipe.send(None)
    worker.process.join(0.5)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    worker.pipe.close()
