"""Workers of a Dask cluster: the pipeline is loaded by a plugin on each, also on those that come later.

A worker that is killed loses nothing: Dask gives its documents, and finished results that were not fetched yet, to others.
"""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

from distributed import Client, Future, LocalCluster, Worker, WorkerPlugin, as_completed, get_worker

from nlp_iscm.batch.crew import Crew, Limits
from nlp_iscm.batch.stop import interrupts_held
from nlp_iscm.batch.task import Done, Job, Settings, failed, perform, pipeline
from nlp_iscm.errors import FactsError, UsageError

PLUGIN = "nlp_iscm"
AHEAD = 2  # documents under way for each thread of the cluster: one in hand, one waiting
LOOK_SECONDS = 1.0  # how often the size of the cluster is asked for
BASE_MB = 1000  # memory of a worker before its first document


class Pipeline(WorkerPlugin):  # type: ignore[misc]
    """Holds the pipeline on a worker; one document at a time, within the time that it may take."""

    name = PLUGIN

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self.settings, self.limits = settings, limits

    def setup(self, worker: Worker) -> None:
        """Load the pipeline before the first document comes."""
        self.lock = threading.Lock()
        pipeline(self.settings)

    def perform(self, job: Job) -> Done:
        """One document; a worker that takes too long ends itself, and its nanny starts another."""
        with self.lock:
            # A timer of Python's would wait for ever for a regular expression that holds the interpreter; this one does not.
            faulthandler.dump_traceback_later(self.limits.seconds, exit=True, file=sys.__stderr__ or sys.stderr)
            try:
                return perform(job, self.settings)
            finally:
                faulthandler.cancel_dump_traceback_later()


def _perform(job: Job) -> Done:
    held: Any = get_worker().plugins[PLUGIN]
    done: Done = held.perform(job)
    return done


def on_cluster(jobs: Iterable[Job], settings: Settings, crew: Crew) -> Iterator[Done]:
    """Results in order of completion; no more jobs are handed out than keep the cluster busy, however many there are.

    Raises UsageError where no scheduler answers, FactsError where the cluster is lost on the way.
    """
    with _client(crew) as client:
        client.register_plugin(Pipeline(settings, crew.limits))
        yield from _Flow(client, jobs, crew.limits.seconds).results()


class _Flow:
    """Jobs out, results in."""

    def __init__(self, client: Client, jobs: Iterable[Job], seconds: float) -> None:
        self.client, self.jobs, self.seconds = client, iter(jobs), seconds
        self.under_way: dict[Any, Job] = {}
        self.arriving = as_completed(loop=client.loop)
        self.threads, self.asked = 1, 0.0

    def results(self) -> Iterator[Done]:
        self._fill()
        for future in self.arriving:
            job = self.under_way.pop(future.key)
            yield self._result(future, job)
            future.release()
            self._fill()

    def _fill(self) -> None:
        if time.monotonic() - self.asked > LOOK_SECONDS:
            self.threads, self.asked = max(1, sum(self.client.nthreads().values())), time.monotonic()
        while len(self.under_way) < AHEAD * self.threads and (job := next(self.jobs, None)) is not None:
            future = self.client.submit(_perform, job, key=f"{PLUGIN}-{job.article}-{time.monotonic_ns()}", pure=False)
            self.under_way[future.key] = job
            self.arriving.add(future)

    def _result(self, future: Future[Done], job: Job) -> Done:
        try:
            done: Done = future.result()
        except CancelledError as error:
            raise FactsError("dask", "the cluster was lost", "start it again; the same command goes on from here") from error
        except Exception as error:  # a task raises nothing of its own: what comes is the cluster's
            what = f"its workers ended, killed or after {self.seconds:g} s each ({type(error).__name__}: {error})"[:500]
            return failed(job, "worker", what, "raise --memory or --timeout, or report this file")
        return done


@contextmanager
def _client(crew: Crew) -> Iterator[Any]:
    """A client of the scheduler that was named, or of a cluster on this machine."""
    if crew.scheduler:
        try:
            client = Client(crew.scheduler, timeout="20s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(f"scheduler {crew.scheduler!r}", f"does not answer ({error})", "start it: dask scheduler") from error
        with client:
            yield client
        return
    memory = (BASE_MB + crew.limits.memory_mb) * 1_000_000
    with interrupts_held():
        cluster = LocalCluster(n_workers=crew.workers or None, threads_per_worker=1, processes=True, memory_limit=memory,
                               dashboard_address=None, silence_logs=logging.ERROR)
    with cluster, Client(cluster, set_as_default=False) as client:
        yield client
