"""`nlp-iscm report`: the HTML desk again: viewer, evidence pages and their index, corpus report."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.publish import stems
from nlp_iscm.cli.desk import MANY
from nlp_iscm.facts.store import loads

if TYPE_CHECKING:
    from nlp_iscm.report.desk import Desk

Run = Annotated[Path, typer.Argument(help="The --out folder of a run.", show_default=False)]


def report_command(
    source: Run,
    workers: Annotated[int, typer.Option(min=0, help="Processes that draw pages; 0 is one a core.")] = 0,
) -> None:
    """Write the graph viewer, the evidence pages with their index, and report.html of a run again.

    Example: nlp-iscm report outputs/demo
    """
    from nlp_iscm.report.desk import Desk

    with Ledger(source) as ledger:
        lines = write_html(ledger, Desk(source), source, workers, everything=True)
    typer.echo("\n".join(lines), err=True)


def write_html(ledger: Ledger, desk: Desk, out: Path, workers: int = 0, *, everything: bool = False) -> list[str]:
    """graph/viewer.html, pages/*.html and report.html from what the ledger holds; gives lines for a person."""
    count = ledger.counts().get("done", 0)
    if count > MANY and not everything:
        return [f"note        {count} documents: `nlp-iscm report {out}` writes the pages, the viewer and the corpus report"]
    from nlp_iscm.graph import build
    from nlp_iscm.report.corpus_report import Corpus, write_report
    from nlp_iscm.report.pages import pages_and_sections
    from nlp_iscm.report.site import Document, Pages, index_row, write_index
    from nlp_iscm.report.viewer import write_viewer

    names = stems(ledger)
    corpus = Corpus(pages={article: f"{stem}.html" for article, stem in names.items()})
    corpus.earlier = ledger.counts().get("not listed", 0)
    rows = []
    with Pages(out / "pages", workers or os.cpu_count() or 1) as pages:
        for row in ledger.rows("done"):
            read = loads(row.facts, row.path)
            document = Document(names[row.article], row.path, row.facts, row.text, row.map, tuple(desk.decisions.of(read)))
            pages.add(document)
            corpus.add(desk.played(read, row.text), row.text, pages_and_sections(row.map)[1], row.path, row.fingerprint)
            rows.append(index_row(document, read, corpus.cases[-1]))
    corpus.failures = [r.failure for r in ledger.rows("failed") if r.failure]
    graph = build(corpus.cases)
    write_index(rows, corpus.failures, out / "pages" / "index.html")
    write_viewer(graph, out / "graph" / "viewer.html", corpus.pages)
    write_report(corpus, graph, desk.conflicts(), out)
    return [f"pages       {len(rows)} reports in {out / 'pages' / 'index.html'} ({pages.written} written)",
            f"viewer      {out / 'graph' / 'viewer.html'}", f"report      {out / 'report.html'}"]
