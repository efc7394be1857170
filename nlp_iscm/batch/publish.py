"""What the ledger holds, as files: `facts/<stem>.json`, `text/<stem>.txt`, `text/<stem>.map.tsv`, `failures.jsonl`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.facts.files import atomic_text
from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.facts.store import loads

_UNSAFE = re.compile(r"[^\w.+() -]")


def stems(ledger: Ledger) -> dict[str, str]:
    """Article id -> file stem; `<stem>-<first 8 of the id>` where two inputs share a stem, odd characters replaced."""
    rows = [(row.article, safe_stem(Path(row.path).name)) for row in ledger.rows("done")]
    shared = Counter(stem.lower() for _, stem in rows)
    return {article: f"{stem}-{article[:8]}" if shared[stem.lower()] > 1 else stem for article, stem in rows}


def safe_stem(name: str) -> str:
    """A file's stem that every file system takes.

    >>> safe_stem("a report\\n.txt"), safe_stem("..txt")
    ('a report_', '_')
    """
    stem = _UNSAFE.sub("_", Path(name).stem).strip(" .")[:150]
    return stem or "_"


def publish(ledger: Ledger, out: Path) -> list[str]:
    """Write the case files and texts, remove those of earlier runs that no longer belong; names relative to `out`."""
    names: list[str] = []
    named = stems(ledger)
    for row in ledger.rows("done"):
        stem = named[row.article]
        for name, text in ((f"facts/{stem}.json", row.facts), (f"text/{stem}.txt", row.text), (f"text/{stem}.map.tsv", row.map)):
            atomic_text(out / name, [text])
            names.append(name)
    failed = [json.dumps(asdict(r.failure), ensure_ascii=False) + "\n" for r in ledger.rows("failed") if r.failure]
    if failed:
        atomic_text(out / "failures.jsonl", failed)
        names.append("failures.jsonl")
    for stale in sorted(ledger.published() - set(names)):
        (out / stale).unlink(missing_ok=True)
    ledger.set_published(names)
    return names


def cases(ledger: Ledger, *, by: str = "path") -> Iterator[CaseFacts]:
    """The cases of this run's inputs, one by one, in order of path or of article id."""
    for row in ledger.rows("done", by=by):
        yield loads(row.facts, row.path)
