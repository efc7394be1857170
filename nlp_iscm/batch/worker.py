"""A worker process: loads the pipeline, says that it is ready, then does job after job."""

from __future__ import annotations

import contextlib
import os
import signal
from multiprocessing.connection import Connection

from nlp_iscm.batch.crew import Limits
from nlp_iscm.batch.task import Settings, perform, pipeline
from nlp_iscm.errors import IscmError

READY = "ready"
_GRACE = 60  # seconds after which a worker whose parent is gone ends itself in the middle of a document


def work(pipe: Connection, settings: Settings, limits: Limits) -> None:
    """A worker's life: until None comes or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        pipeline(settings)
    except IscmError as error:
        pipe.send(error)
        return
    limit_memory(limits.memory_mb)
    with contextlib.suppress(EOFError, OSError):
        pipe.send(READY)
        while (job := pipe.recv()) is not None:
            _alarm(int(limits.seconds) + _GRACE)
            pipe.send(perform(job, settings))
            _alarm(0)
    os._exit(0)


def _alarm(seconds: int) -> None:
    """End this process after so many seconds, whatever it is at then; 0 takes it back."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def limit_memory(memory_mb: int) -> None:
    """Bound what this process may add to its address space from here on, where the platform can."""
    try:
        import resource
    except ImportError:
        return
    if not os.path.exists("/proc/self/statm"):
        return
    with open("/proc/self/statm", encoding="ascii") as statm:
        now = int(statm.read().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = now + memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
