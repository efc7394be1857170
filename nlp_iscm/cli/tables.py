"""`nlp-iscm tables`: the tables again, joined to a list of references."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Run = Annotated[Path, typer.Argument(help="The --out folder of a run.", show_default=False)]


def tables_command(
    source: Run,
    references: Annotated[
        Path | None, typer.Option(help="List of references (.ris, .bib, .csv).", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Write all tables of a run again: cases.csv, .xlsx, .parquet and the long tables with their dictionary.

    Example: nlp-iscm tables outputs/demo --references library.bib
    """
    from nlp_iscm.batch.ledger import Ledger
    from nlp_iscm.cli.desk import keep_references, ledger_cases
    from nlp_iscm.report.case_table import write_case_table
    from nlp_iscm.report.desk import Desk, write_all

    with Ledger(source) as ledger:
        keep_references(references, source)
        desk = Desk(source)
        write_case_table(ledger_cases(ledger, desk), source / "cases.csv", desk.checked)
        _, lines = write_all(ledger_cases(ledger, desk), desk, source)
    typer.echo("\n".join([f"tables in {source} and {source / 'tables'}", *lines]), err=True)
