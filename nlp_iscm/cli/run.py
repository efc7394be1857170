"""`nlp-iscm run`: everything, from files to case table, graph and Gephi file."""

from __future__ import annotations

from pathlib import Path

import typer

from nlp_iscm.batch.engines import Limits
from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.publish import cases
from nlp_iscm.batch.run import Options
from nlp_iscm.batch.task import Settings
from nlp_iscm.cli import options as opt
from nlp_iscm.cli.extract import exit_code, extract
from nlp_iscm.cli.summary import summary


def run_command(
    inputs: opt.Inputs,
    out: opt.Out = Path("outputs"),
    engine: opt.Engine = "processes",
    workers: opt.Workers = 0,
    vocab: opt.Vocab = None,
    model: opt.Model = "none",
    force: opt.Force = False,
    retry_failed: opt.RetryFailed = False,
    timeout: opt.Timeout = 300.0,
    memory: opt.Memory = 4000,
    quiet: opt.Quiet = False,
) -> None:
    """Read case reports; write facts, the case table, the graph and its Gephi file.

    Example: nlp-iscm run corpora/demo --out outputs/demo
    """
    settings = Options(engine, workers, force, retry_failed, Settings(model, vocab), Limits(timeout, memory))
    lines: list[str] = []

    def then(ledger: Ledger) -> None:
        write_results(ledger, out)
        lines.extend(summary(ledger))

    tally = extract(inputs, out, settings, quiet, then)
    if not quiet:
        typer.echo("\n".join(lines))
    raise typer.Exit(exit_code(tally))


def write_results(ledger: Ledger, out: Path) -> None:
    """The case table and the graph files, from what the ledger holds."""
    from nlp_iscm.graph import build
    from nlp_iscm.graph.export import write_graphs
    from nlp_iscm.graph.tables import write_case_tables
    from nlp_iscm.report.case_table import write_case_table

    write_case_table(cases(ledger), out / "cases.csv")
    write_graphs(build(cases(ledger)), out / "graph")
    write_case_tables(lambda: cases(ledger, by="article"), out / "graph")
