"""`nlp-iscm report`: the HTML desk again: viewer, evidence pages and their index, corpus report."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.publish import stems
from nlp_iscm.facts.store import loads
from nlp_iscm.report.desk import Desk

Run = Annotated[Path, typer.Argument(help="The --out folder of a run.", show_default=False)]


def report_command(
    source: Run,
    workers: Annotated[int, typer.Option(min=0, help="Processes that draw pages; 0 is one a core.")] = 0,
) -> None:
    """Write the graph viewer, the evidence pages with their index, and report.html of a run again.

    Example: nlp-iscm report outputs/demo
    """
    with Ledger(source) as ledger:
        lines = write_html(ledger, Desk(source), source, workers)
    typer.echo("\n".join(lines), err=True)


def write_html(ledger: Ledger, desk: Desk, out: Path, workers: int = 0) -> list[str]:
    """graph/viewer.html, pages/*.html and report.html from what the ledger holds; gives lines for a person."""
    from nlp_iscm.graph import build
    from nlp_iscm.report.site import Document, Pages, index_row, write_index
    from nlp_iscm.report.viewer import write_viewer

    names = stems(ledger)
    played, rows = [], []
    with Pages(out / "pages", workers or os.cpu_count() or 1) as pages:
        for row in ledger.rows("done"):
            read = loads(row.facts, row.path)
            document = Document(names[row.article], row.path, row.facts, row.text, row.map, tuple(desk.decisions.of(read)))
            pages.add(document)
            played.append(desk.played(read, row.text))
            rows.append(index_row(document, read, played[-1]))
    failures = [r.failure for r in ledger.rows("failed") if r.failure]
    write_index(rows, failures, out / "pages" / "index.html")
    write_viewer(build(played), out / "graph" / "viewer.html", {article: f"{stem}.html" for article, stem in names.items()})
    return [f"pages       {len(rows)} in {out / 'pages' / 'index.html'} ({pages.written} written)",
            f"viewer      {out / 'graph' / 'viewer.html'}"]
