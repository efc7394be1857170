"""This run's inputs as temporary tables of the ledger: their number costs disk, not memory."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator

from nlp_iscm.batch.task import Job
from nlp_iscm.ingest.jsonlines import Record

_SCHEMA = """
PRAGMA temp_store = FILE;
CREATE TEMP TABLE places (place BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE inputs (
    article TEXT PRIMARY KEY, place BLOB NOT NULL, path TEXT NOT NULL, name TEXT NOT NULL,
    number INTEGER, start INTEGER, size INTEGER, due INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
PRAGMA temp.cache_size = -1000;
"""
# Of two files with one content the one whose path comes first gives the name.
_PUT = """
INSERT INTO inputs (article, place, path, name, number, start, size) VALUES (?,?,?,?,?,?,?)
ON CONFLICT (article) DO UPDATE SET place = excluded.place, path = excluded.path, name = excluded.name,
    number = excluded.number, start = excluded.start, size = excluded.size
WHERE (excluded.path, excluded.place) < (path, place)
"""
# What was done by the same rules stays; a worker's death says little about the document, so it is tried again.
_DUE = """
UPDATE inputs SET due = :force OR NOT EXISTS (
    SELECT 1 FROM documents d WHERE d.article = inputs.article AND d.fingerprint = :by
    AND (d.status = 'done' OR (NOT :retry AND json_extract(d.failure, '$.stage') <> 'worker')))
"""


class Listing:
    """The inputs of one run: filled once, then read job by job in order of path."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        db.executescript(_SCHEMA)

    def once(self, places: Iterable[str]) -> Iterator[str]:
        """The places, each the first time it is named."""
        for place in places:
            if self.db.execute("INSERT OR IGNORE INTO places VALUES (?)", (os.fsencode(place),)).rowcount:
                yield place

    def add(self, job: Job) -> None:
        """Take a job; the same article again only changes where it is read from."""
        record = job.record
        where = (record.number, record.start, record.size) if record else (None, None, None)
        self.db.execute(_PUT, (job.article, os.fsencode(job.place), job.path, job.name, *where))

    def mark_due(self, fingerprint: str, force: bool, retry: bool) -> None:
        """Mark what is new, changed, or to be done again."""
        self.db.execute(_DUE, {"by": fingerprint, "force": int(force), "retry": int(retry)})

    def count(self, where: str = "1") -> int:
        """Inputs for which an SQL condition holds."""
        return int(self.db.execute(f"SELECT COUNT(*) FROM inputs WHERE {where}").fetchone()[0])

    def due(self) -> Iterator[Job]:
        """Jobs to do, in order of path, read one by one."""
        query = "SELECT article, place, name, number, start, size FROM inputs WHERE due ORDER BY path, article"
        for article, place, name, number, start, size in self.db.execute(query):
            record = None if start is None else Record(number, start, size, article, name)
            yield Job(os.fsdecode(place), article, record)
