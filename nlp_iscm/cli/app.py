"""The `nlp-iscm` command and its subcommands."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nlp_iscm import __version__
from nlp_iscm.cli import evaluate, export, extract, graph, models, plots, query, report, review, run, show, status, tables
from nlp_iscm.errors import IscmError, UsageError

app = typer.Typer(
    name="nlp-iscm",
    help="Oncology case reports to a table of patients and a graph of treatment combinations and outcomes.",
    epilog="Example: nlp-iscm run reports/ --out review",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for _command in (run.run_command, extract.extract_command, graph.graph_command, export.export_command, query.query_command,
                 show.show_command, status.status_command, evaluate.evaluate_command, tables.tables_command, plots.plots_command,
                 report.report_command):
    app.command(name=_command.__name__.removesuffix("_command").replace("_", "-"))(_command)
app.add_typer(models.app)
app.add_typer(review.app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"nlp-iscm {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Set what holds for all commands."""


def main() -> None:
    """Run the command line; an error that a user can mend is one line on stderr: exit code 2 for usage, else 1."""
    try:
        app()
    except IscmError as error:
        typer.echo(f"nlp-iscm: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)
