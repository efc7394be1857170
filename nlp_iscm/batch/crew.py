"""Who does the work: how many workers, where, and what each may take."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one document and one worker: seconds a document, memory in MB and documents a worker."""

    seconds: float = 300.0
    memory_mb: int = 4000
    documents: int = 5000


@dataclass(frozen=True, slots=True)
class Crew:
    """Number of workers, the address of a Dask scheduler ("" for a cluster on this machine), and the limits."""

    workers: int = 1
    scheduler: str = ""
    limits: Limits = field(default_factory=Limits)
