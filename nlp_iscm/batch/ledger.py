"""The ledger `cases.sqlite`: one row an article, one transaction a document, the store everything is published from.

SQLite in WAL mode: a process that is killed at any moment loses at most the document in hand.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from nlp_iscm.batch.listing import Listing
from nlp_iscm.batch.task import Done
from nlp_iscm.errors import FactsError, UsageError
from nlp_iscm.facts.model import Failure
from nlp_iscm.facts.store import renamed

VERSION = 2
CHECKPOINT_PAGES = 8000  # 32 MB: at each checkpoint the run waits for the disk
_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    article TEXT PRIMARY KEY, path TEXT NOT NULL, name TEXT NOT NULL, fingerprint TEXT NOT NULL, status TEXT NOT NULL,
    facts TEXT NOT NULL, text BLOB NOT NULL, map TEXT NOT NULL, failure TEXT NOT NULL, seconds REAL NOT NULL,
    listed INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS published (name TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One document of the ledger."""

    article: str
    path: str
    name: str
    fingerprint: str
    status: str
    facts: str
    text: str
    map: str
    failure: Failure | None
    seconds: float


class Ledger:
    """The open ledger of one output folder; `with Ledger(folder) as ledger`."""

    def __init__(self, folder: Path, *, writing: bool = True) -> None:
        self.path = folder / "cases.sqlite"
        self._lock: sqlite3.Connection | None = None
        if not writing and not self.path.is_file():
            raise UsageError(str(folder), "no cases.sqlite here", "name the --out folder of an earlier run")
        try:
            if writing:
                folder.mkdir(parents=True, exist_ok=True)
                self._lock = _lock(folder)
                self.db = sqlite3.connect(self.path, timeout=30, isolation_level=None)
                self._prepare()
            else:
                self.db = _readable(self.path)
                self._check_version()
        except (OSError, sqlite3.Error) as error:
            self._release()
            raise FactsError(str(self.path), f"cannot be opened ({error})", "check the folder, or choose another --out") from error
        except FactsError:
            self._release()
            raise

    def _prepare(self) -> None:
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=NORMAL")
        self.db.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        self._check_version()
        self.db.executescript(_SCHEMA)
        self.db.execute(f"PRAGMA user_version={VERSION}")

    def _check_version(self) -> None:
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, VERSION):
            raise FactsError(str(self.path), f"written by another version (ledger {version})", "choose another --out folder")

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.db.close()
        self._release()

    def listing(self) -> Listing:
        """Empty tables for this run's inputs; once a ledger."""
        return Listing(self.db)

    def take_over(self) -> None:
        """Only the articles of the listing are this run's; a moved file takes its new path and name."""
        with self.transaction():
            self.db.execute("UPDATE documents SET listed = 0 WHERE article NOT IN (SELECT article FROM inputs)")
            moved = self.db.execute("SELECT d.article, i.name FROM documents d JOIN inputs i USING (article) "
                                    "WHERE d.name <> i.name AND d.status = 'done'").fetchall()
            for article, name in moved:
                (facts,) = self.db.execute("SELECT facts FROM documents WHERE article = ?", (article,)).fetchone()
                self.db.execute("UPDATE documents SET facts = ? WHERE article = ?", (renamed(facts, name), article))
            self.db.execute("UPDATE documents SET listed = 1, path = i.path, name = i.name "
                            "FROM inputs i WHERE documents.article = i.article")

    def state(self, article: str) -> tuple[str, str] | None:
        """(status, fingerprint) of an article, None where it is not known."""
        row = self.db.execute("SELECT status, fingerprint FROM documents WHERE article = ?", (article,)).fetchone()
        return None if row is None else (row[0], row[1])

    def put(self, done: Done, fingerprint: str) -> None:
        """Store one result, in one transaction."""
        status = "failed" if done.failure else "done"
        failure = json.dumps(asdict(done.failure), ensure_ascii=False) if done.failure else ""
        text = zlib.compress(done.text.encode("utf8", "surrogatepass"), 6)
        job = done.job
        values = (job.article, job.path, job.name, fingerprint, status, done.facts, text, done.map, failure, done.seconds)
        with self.transaction():
            self.db.execute("INSERT OR REPLACE INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,1)", values)

    def rows(self, status: str | None = None, *, everything: bool = False, by: str = "path") -> Iterator[Row]:
        """Documents of this run's inputs (or everything) in order of path or article, read one by one."""
        order = {"path": "path, article", "article": "article"}[by]
        where = ["1=1" if everything else "listed = 1"] + (["status = ?"] if status else [])
        query = ("SELECT article, path, name, fingerprint, status, facts, text, map, failure, seconds FROM documents "
                 f"WHERE {' AND '.join(where)} ORDER BY {order}")
        for row in self.db.execute(query, (status,) if status else ()):
            article, path, name, made_by, state, facts = row[:6]
            text = zlib.decompress(row[6]).decode("utf8", "surrogatepass")
            yield Row(article, path, name, made_by, state, facts, text, row[7], _failure(row[8]), row[9])

    def times(self) -> Iterator[tuple[str, str, float, Failure | None]]:
        """(path, status, seconds, failure) of this run's inputs, slowest first."""
        query = "SELECT path, status, seconds, failure FROM documents WHERE listed ORDER BY seconds DESC, path"
        for path, status, seconds, failure in self.db.execute(query):
            yield path, status, seconds, _failure(failure)

    def counts(self) -> dict[str, int]:
        """Documents by status, and `not listed`: known, but not among the inputs of the last run."""
        found = dict(self.db.execute("SELECT status, COUNT(*) FROM documents WHERE listed = 1 GROUP BY status ORDER BY status"))
        left = self.db.execute("SELECT COUNT(*) FROM documents WHERE listed = 0").fetchone()[0]
        return {**found, **({"not listed": left} if left else {})}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.db.in_transaction:  # a full disk has already rolled it back
                self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")


def _failure(text: str) -> Failure | None:
    return Failure(**json.loads(text)) if text else None


def _readable(path: Path) -> sqlite3.Connection:
    """A connection that only reads; in a folder that cannot be written SQLite needs to be told that nobody else writes."""
    writable = os.access(path.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
    alone = "" if writable else "&immutable=1"
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{alone}", uri=True, timeout=30, isolation_level=None)


def _lock(folder: Path) -> sqlite3.Connection:
    """Hold the folder for one writing run; the lock goes with the process, however it ends."""
    lock = sqlite3.connect(folder / ".lock", timeout=0.2, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" in str(error):
            raise UsageError(str(folder), "another run is writing here", "wait for it, or choose another --out") from error
        raise
    return lock
