"""What the ledger holds, as files: `facts/<stem>.json`, `text/<stem>.txt`, `text/<stem>.map.tsv`, `failures.jsonl`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.facts.files import atomic_text
from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.facts.store import loads

_UNSAFE = re.compile(r"[^\w.+() -]")
_BYTES = 180  # of a file's stem: file systems take names of 255
# What a killed run leaves behind: temporary files of facts/files.py.
_LEFT = re.compile(r"\..+\.(?:json|jsonl|txt|tsv|csv|gexf|graphml|parquet|svg|html)\.[a-z0-9_]{8}")
_STEMS = "SELECT article, stem, (SELECT COUNT(*) FROM stems t WHERE t.folded = s.folded) FROM stems s"
FOLDERS = ("", "facts", "text", "graph", "pages")


def safe_stem(name: str) -> str:
    """A name that every file system takes as a file's stem.

    >>> safe_stem("a report\\n"), safe_stem("../x")
    ('a report_', '_x')
    """
    stem = _UNSAFE.sub("_", name).strip(" .").encode()[:_BYTES].decode(errors="ignore").strip(" .")
    return stem or "_"


def publish(ledger: Ledger, out: Path) -> None:
    """Write the case files and texts where they are new or changed; remove those that no longer belong, and what was left."""
    _sweep(out)
    ledger.db.execute("CREATE TEMP TABLE IF NOT EXISTS current (name TEXT PRIMARY KEY) WITHOUT ROWID")
    _name(ledger)
    # Remembered before they are there: a run that is killed here leaves no file that nobody knows.
    with ledger.transaction():
        ledger.db.execute("DELETE FROM current")
        ledger.db.executemany("INSERT INTO current VALUES (?)", ((name,) for name in _names(ledger)))
        ledger.db.execute("INSERT OR IGNORE INTO published SELECT name FROM current")
    for name, text in _files(ledger):
        _write(out / name, text)
    for (stale,) in ledger.db.execute("SELECT name FROM published WHERE name NOT IN (SELECT name FROM current)"):
        (out / stale).unlink(missing_ok=True)
    ledger.db.execute("DELETE FROM published WHERE name NOT IN (SELECT name FROM current)")


def _names(ledger: Ledger) -> Iterator[str]:
    """Names relative to the output folder."""
    for article, stem, sharing in ledger.db.execute(_STEMS):
        yield from _three(article, stem, sharing)
    if ledger.counts().get("failed"):
        yield "failures.jsonl"


def _three(article: str, stem: str, sharing: int) -> tuple[str, str, str]:
    """Names of a document's case file, text and map."""
    stem = f"{stem}-{article[:8]}" if sharing > 1 else stem
    return f"facts/{stem}.json", f"text/{stem}.txt", f"text/{stem}.map.tsv"


def _files(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Names relative to the output folder, and their texts."""
    for row in ledger.rows("done"):
        _, stem, sharing = ledger.db.execute(f"{_STEMS} WHERE article = ?", (row.article,)).fetchone()
        yield from zip(_three(row.article, stem, sharing), (row.facts, row.text, row.map), strict=True)
    failed = "".join(json.dumps(asdict(r.failure), ensure_ascii=False) + "\n" for r in ledger.rows("failed") if r.failure)
    if failed:
        yield "failures.jsonl", failed


def stems(ledger: Ledger) -> dict[str, str]:
    """Article id -> stem of its files, for this run's documents that were read."""
    _name(ledger)
    found = ledger.db.execute(f"{_STEMS} ORDER BY article").fetchall()
    return {article: f"{stem}-{article[:8]}" if sharing > 1 else stem for article, stem, sharing in found}


def _name(ledger: Ledger) -> None:
    """The table `stems`: a file stem for each article, with what file systems that fold case make of it."""
    ledger.db.create_function("safe_stem", 1, safe_stem, deterministic=True)
    ledger.db.executescript("""
        DROP TABLE IF EXISTS temp.stems;
        CREATE TEMP TABLE stems (article TEXT PRIMARY KEY, stem TEXT, folded TEXT) WITHOUT ROWID;
        INSERT INTO stems (article, stem) SELECT article, safe_stem(name) FROM documents WHERE listed AND status = 'done';
        UPDATE stems SET folded = lower(stem);
        CREATE INDEX temp.folded ON stems (folded);
    """)


def _write(path: Path, text: str) -> None:
    try:
        if path.read_bytes() == text.encode("utf8", "surrogatepass"):
            return
    except OSError:
        pass  # not there yet, or not to be read: it is written anew
    atomic_text(path, [text], sync=False)  # what a power failure takes the next run writes again: it compares


def _sweep(out: Path) -> None:
    for folder in FOLDERS:
        for path in (out / folder).glob(".*"):
            if _LEFT.fullmatch(path.name):
                path.unlink(missing_ok=True)


def cases(ledger: Ledger, *, by: str = "path") -> Iterator[CaseFacts]:
    """The cases of this run's inputs, one by one, in order of path or of article id."""
    for row in ledger.rows("done", by=by):
        yield loads(row.facts, row.path)
