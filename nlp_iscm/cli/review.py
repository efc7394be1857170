"""`nlp-iscm review`: facts out to a list that a reviewer edits, decisions back in."""

from __future__ import annotations

from datetime import date as calendar
from pathlib import Path
from typing import Annotated

import typer

from nlp_iscm.errors import UsageError

app = typer.Typer(
    name="review",
    help="Accept, reject and correct facts; decisions last over later runs.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Run = Annotated[Path, typer.Argument(help="The --out folder of a run.", show_default=False)]


@app.command("export")
def export_command(
    source: Run,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write, .csv or .json; SOURCE/review.csv by default.")
    ] = None,
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this type of fact; may be repeated.")] = None,
    undecided: Annotated[bool, typer.Option("--undecided", help="Only facts without a decision.")] = False,
) -> None:
    """Write every fact with its sentence to a list; fill its columns decision, correction and note in a spreadsheet.

    Example: nlp-iscm review export outputs/demo --type treatment --type outcome
    """
    from nlp_iscm.facts.decisions import save_decisions

    rows = review_rows(source, tuple(types or ()), undecided)
    path = out or source / "review.csv"
    save_decisions(rows, path)
    typer.echo(f"{len(rows)} facts in {path}", err=True)


def review_rows(source: Path, types: tuple[str, ...] = (), undecided: bool = False) -> list:  # type: ignore[type-arg]
    """The facts as rows, decisions that are known in their place, added facts at the end of the list.

    Raises UsageError for a type that does not exist.
    """
    from nlp_iscm.cli.graph import read_files
    from nlp_iscm.facts.decisions import undecided as facts_of
    from nlp_iscm.facts.keys import CONTENT
    from nlp_iscm.report.desk import Desk

    wrong = [t for t in types if t not in CONTENT]
    if wrong:
        raise UsageError(f"--type {wrong[0]}", "no such type of fact", f"choose among {', '.join(CONTENT)}")
    known = {d.key: d for d in Desk(source).decided}
    found = {row.key: row for case, _ in read_files(source) for row in facts_of(case)}
    rows = [known.get(key, row) for key, row in found.items()] + [d for key, d in known.items() if key not in found]
    return [r for r in rows if (not types or r.type in types) and not (undecided and r.decision)]


@app.command("apply")
def apply_command(
    source: Run,
    file: Annotated[
        Path, typer.Argument(help="The edited list, or what a page exported (.csv, .json).", exists=True, dir_okay=False)
    ],
    reviewer: Annotated[str, typer.Option(help="Who decided, where a row does not say.")] = "",
    date: Annotated[str, typer.Option(help="When, as 2026-11-24, where a row does not say; today by default.")] = "",
    references: Annotated[
        Path | None, typer.Option(help="List of references (.ris, .bib, .csv).", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Take the decisions into SOURCE/decisions.csv and write table, graph and pictures again.

    Example: nlp-iscm review apply outputs/demo review.csv --reviewer "A. Example"
    """
    from nlp_iscm.batch.ledger import Ledger
    from nlp_iscm.cli.desk import keep_references
    from nlp_iscm.cli.run import write_results
    from nlp_iscm.facts.decisions import load_decisions, merged, save_decisions
    from nlp_iscm.report.desk import DECISIONS

    new = load_decisions(file)
    when = date or calendar.today().isoformat()
    with Ledger(source) as ledger:
        path = source / DECISIONS
        known = load_decisions(path) if path.is_file() else []
        if any(not d.reviewer for d in new) and not reviewer:
            raise UsageError("--reviewer", "some decisions do not say who decided", 'add --reviewer "Your Name"')
        save_decisions(merged(known, new, reviewer, when), path)
        keep_references(references, source)
        lines = write_results(ledger, source)
    typer.echo(
        "\n".join([f"{len(new)} decisions taken into {path}", *(x for x in lines if x.startswith(("decisions", "conflicts")))]),
        err=True,
    )
