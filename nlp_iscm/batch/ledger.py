"""The ledger `cases.sqlite`: one row an article, one transaction a document, the store everything is published from.

SQLite in WAL mode: a process that is killed at any moment loses at most the document in hand.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from nlp_iscm.batch.task import Done
from nlp_iscm.errors import FactsError, UsageError
from nlp_iscm.facts.model import Failure

VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    article TEXT PRIMARY KEY, path TEXT NOT NULL, fingerprint TEXT NOT NULL, status TEXT NOT NULL,
    facts TEXT NOT NULL, text BLOB NOT NULL, map TEXT NOT NULL, failure TEXT NOT NULL, seconds REAL NOT NULL,
    listed INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS published (name TEXT PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One document of the ledger."""

    article: str
    path: str
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
        if not writing and not self.path.is_file():
            raise UsageError(str(folder), "no cases.sqlite here", "name the --out folder of an earlier run")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(folder) if writing else None
            self._db = sqlite3.connect(self.path, timeout=30, isolation_level=None)
            self._open()
        except (OSError, sqlite3.Error) as error:
            raise FactsError(str(self.path), f"cannot be opened ({error})", "check the folder, or choose another --out") from error

    def _open(self) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, VERSION):
            raise FactsError(str(self.path), f"written by another version (ledger {version})", "choose another --out folder")
        self._db.executescript(_SCHEMA)
        self._db.execute(f"PRAGMA user_version={VERSION}")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._db.close()
        if self._lock is not None:
            self._lock.close()

    def list_inputs(self, jobs: Iterable[tuple[str, str]]) -> None:
        """Mark which articles (id, path) this run's inputs hold; a moved file takes its new path."""
        with self._transaction():
            self._db.execute("UPDATE documents SET listed = 0")
            self._db.executemany("UPDATE documents SET listed = 1, path = ?2 WHERE article = ?1", list(jobs))

    def state(self, article: str) -> tuple[str, str] | None:
        """(status, fingerprint) of an article, None where it is not known."""
        row = self._db.execute("SELECT status, fingerprint FROM documents WHERE article = ?", (article,)).fetchone()
        return None if row is None else (row[0], row[1])

    def put(self, done: Done, fingerprint: str) -> None:
        """Store one result, in one transaction."""
        status = "failed" if done.failure else "done"
        failure = json.dumps(asdict(done.failure), ensure_ascii=False) if done.failure else ""
        text = zlib.compress(done.text.encode("utf8", "surrogatepass"), 6)
        values = (done.job.article, str(done.job.path), fingerprint, status, done.facts, text, done.map, failure, done.seconds)
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO documents VALUES (?,?,?,?,?,?,?,?,?,1)", values)

    def rows(self, status: str | None = None, *, everything: bool = False, by: str = "path") -> Iterator[Row]:
        """Documents of this run's inputs (or everything) in order of path or article, read one by one."""
        order = {"path": "path, article", "article": "article"}[by]
        where = ["1=1" if everything else "listed = 1"] + (["status = ?"] if status else [])
        query = ("SELECT article, path, fingerprint, status, facts, text, map, failure, seconds FROM documents "
                 f"WHERE {' AND '.join(where)} ORDER BY {order}")
        for row in self._db.execute(query, (status,) if status else ()):
            failure = Failure(**json.loads(row[7])) if row[7] else None
            article, path, made_by, state, facts = row[:5]
            text = zlib.decompress(row[5]).decode("utf8", "surrogatepass")
            yield Row(article, path, made_by, state, facts, text, row[6], failure, row[8])

    def counts(self) -> dict[str, int]:
        """Documents by status, and `not listed`: known, but not among the inputs of the last run."""
        found = dict(self._db.execute("SELECT status, COUNT(*) FROM documents WHERE listed = 1 GROUP BY status ORDER BY status"))
        left = self._db.execute("SELECT COUNT(*) FROM documents WHERE listed = 0").fetchone()[0]
        return {**found, **({"not listed": left} if left else {})}

    def published(self) -> set[str]:
        """Names of the files that were published from here."""
        return {name for (name,) in self._db.execute("SELECT name FROM published")}

    def set_published(self, names: Iterable[str]) -> None:
        """Remember the files that were published."""
        with self._transaction():
            self._db.execute("DELETE FROM published")
            self._db.executemany("INSERT INTO published VALUES (?)", [(n,) for n in sorted(set(names))])

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)


class _Transaction:
    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __enter__(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.db.execute("ROLLBACK" if kind else "COMMIT")


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
