"""A run: what is new or changed goes through the engine into the ledger, then everything is published from there."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from nlp_iscm.article import article_id
from nlp_iscm.batch.crew import Crew, Limits
from nlp_iscm.batch.engines import engine
from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.listing import Listing
from nlp_iscm.batch.plan import Plan
from nlp_iscm.batch.stop import Stop
from nlp_iscm.batch.task import Done, Job, Settings
from nlp_iscm.errors import FactsError, ReadError
from nlp_iscm.facts.model import Failure
from nlp_iscm.ingest.addresses import data_of, suffix_of
from nlp_iscm.ingest.jsonlines import SUFFIXES, Fields, records
from nlp_iscm.pipeline.fingerprint import fingerprint

WORTH = 4  # documents for which it is worth to start a worker


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: engine and workers, what to do again, bounds of a document, the address of a Dask scheduler."""

    engine: str = "processes"
    workers: int = 0
    force: bool = False
    retry_failed: bool = False
    settings: Settings = field(default_factory=Settings)
    limits: Limits = field(default_factory=Limits)
    scheduler: str = ""


@dataclass(slots=True)
class Tally:
    """What a run did: documents listed, same content twice, unchanged (of them failed before), done now, failed now."""

    files: int = 0
    twice: int = 0
    unchanged: int = 0
    failed_before: int = 0
    done: int = 0
    failed: int = 0
    stopped: bool = False


class Progress(Protocol):
    """Who is told how a run goes on."""

    def begin(self, tally: Tally, due: int) -> None:
        """The inputs are listed; `due` documents are to be done."""

    def step(self, done: Done) -> None:
        """One document is done, or failed."""

    def stopping(self) -> None:
        """A stop was asked for; the documents in hand are finished."""


class Unheard:
    """Nobody is told."""

    def begin(self, tally: Tally, due: int) -> None: ...
    def step(self, done: Done) -> None: ...
    def stopping(self) -> None: ...


def run(plan: Plan, ledger: Ledger, options: Options, progress: Progress | None = None) -> Tally:
    """Bring the ledger up to date with the plan's files; Ctrl-C ends it after the documents in hand.

    Raises FactsError where the ledger cannot be written, KeyboardInterrupt at a second Ctrl-C.
    """
    told = progress or Unheard()
    try:
        made_by = fingerprint(options.settings.model, options.settings.vocab)
        listing = ledger.listing()
        tally = _listed(plan, ledger, listing, options, made_by)
        due = listing.count("due")
        told.begin(tally, due)
        if due:
            _do(listing, due, ledger, options, made_by, tally, told)
    except sqlite3.Error as error:
        remedy = "free some space, or check the folder; the same command goes on from here"
        raise FactsError(str(ledger.path), f"cannot be written ({error})", remedy) from error
    return tally


def _listed(plan: Plan, ledger: Ledger, listing: Listing, options: Options, made_by: str) -> Tally:
    """The listing filled and marked; a file listed twice is one article."""
    tally = Tally()
    with ledger.transaction():
        for place in listing.once(plan):
            for job in jobs_of(place, options.settings.fields):
                tally.files += 1
                listing.add(job)
        listing.mark_due(made_by, options.force, options.retry_failed)
    ledger.take_over()
    articles = listing.count()
    tally.twice = tally.files - articles
    tally.unchanged = listing.count("NOT due")
    tally.failed_before = listing.count("NOT due AND article IN (SELECT article FROM documents WHERE status = 'failed')")
    return tally


def _do(listing: Listing, due: int, ledger: Ledger, options: Options, made_by: str, tally: Tally, told: Progress) -> None:
    name = options.engine
    crew = Crew(options.workers if name == "dask" else workers_for(due, options.workers), options.scheduler, options.limits)
    with Stop(told.stopping) as stop, closing(engine(name)(stop.until(listing.due()), options.settings, crew)) as results:  # type: ignore[type-var]
        for done in results:
            ledger.put(done, made_by)
            tally.failed += done.failure is not None
            tally.done += done.failure is None
            told.step(done)
    tally.stopped = stop.asked and tally.done + tally.failed < due


def workers_for(count: int, asked: int) -> int:
    """Worker processes to start: as many as asked, else one a core with WORTH documents for each, never more than documents.

    One is started also for a single document: a parent that reads it itself could not end it when it hangs.

    >>> workers_for(1, 0), workers_for(1000, 3), workers_for(2, 8)
    (1, 3, 2)
    """
    return max(1, min(asked or min(os.cpu_count() or 1, -(-count // WORTH)), count))


def jobs_of(place: str, fields: Fields) -> Iterator[Job]:
    """The jobs of one file: one, or one a line of JSON lines; its key is that of the content.

    A file that cannot be read has a key of its path and fails when it is read.
    """
    try:
        if suffix_of(place) in SUFFIXES:
            for record in records(place, fields):
                yield Job(place, record.article, record)
        else:
            yield Job(place, article_id(data_of(place)))
    except (OSError, ReadError):
        yield Job(place, "path-" + hashlib.sha256(os.fsencode(place)).hexdigest()[:16])


def failures(ledger: Ledger) -> Iterator[Failure]:
    """Failures of this run's inputs, in order of path."""
    for row in ledger.rows("failed"):
        if row.failure is not None:
            yield row.failure


