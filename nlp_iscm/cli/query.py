"""`nlp-iscm query`: ready questions, Cypher and SQL over the graph tables of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nlp_iscm.cli import options as opt
from nlp_iscm.errors import UsageError

if TYPE_CHECKING:
    from nlp_iscm.graph.filters import Filters
    from nlp_iscm.graph.query import Row, Tables

# question -> the fewest and most names it takes
QUESTIONS = {"outcomes": (0, 0), "combinations": (0, 0), "failures": (0, 0), "contradictions": (0, 0), "patients": (0, 0),
             "gaps": (0, 0), "duplicates": (0, 0), "compare": (2, 2), "related": (1, 1), "path": (2, 2), "why": (1, 2),
             "sql": (1, 1), "cypher": (1, 1)}
BY_CLASS = ("outcomes", "combinations", "failures", "contradictions", "gaps")
Text = str | None


def query_command(
    source: Annotated[Path, typer.Argument(help="The --out folder of a run.", show_default=False)],
    question: Annotated[Text, typer.Argument(help=", ".join(QUESTIONS), show_default=False)] = None,
    names: Annotated[list[str] | None, typer.Argument(
        help="compare A B, path A B, why COMBINATION [OUTCOME], related COMBINATION, sql TEXT, cypher TEXT.")] = None,
    tumour: Annotated[Text, typer.Option(help="Tumour name or a part of it.")] = None,
    site: Annotated[Text, typer.Option(help="Organ of origin or of a metastasis.")] = None,
    marker: Annotated[list[str] | None, typer.Option(help="EGFR+, EGFR- or EGFR; may be repeated.")] = None,
    treatment: Annotated[list[str] | None, typer.Option(help="Member of the combination; may be repeated.")] = None,
    combination: Annotated[Text, typer.Option(help='Exactly this one: "atezolizumab + IMRT".')] = None,
    group: Annotated[list[str] | None, typer.Option("--class", help="Drug class or modality; may be repeated.")] = None,
    line: Annotated[int | None, typer.Option(help="Line of therapy.")] = None,
    outcome: Annotated[Text, typer.Option(help="Kind, value or endpoint: response, complete, OS.")] = None,
    months_from: Annotated[float | None, typer.Option(help="At least this many months.")] = None,
    months_to: Annotated[float | None, typer.Option(help="At most this many months.")] = None,
    year_from: Annotated[int | None, typer.Option(help="Published in or after.")] = None,
    year_to: Annotated[int | None, typer.Option(help="Published in or before.")] = None,
    by_class: Annotated[bool, typer.Option("--by-class", help="Combinations rolled up to classes.")] = False,
    cypher: Annotated[Text, typer.Option(help="A Cypher query over what the filters leave.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows to print at most.")] = 50,
    as_json: opt.Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the result as CSV.")] = False,
) -> None:
    """Ask the graph of a run.

    Example: nlp-iscm query outputs/demo outcomes --class radiotherapy --tumour "lung adenocarcinoma" --months-from 6
    """
    from nlp_iscm.graph.filters import Filters
    from nlp_iscm.graph.query import Tables

    filters = Filters(tumour, site, tuple(marker or ()), tuple(treatment or ()), combination, tuple(group or ()), line, outcome,
                      months_from, months_to, year_from, year_to)
    if cypher is not None:
        if question is not None:
            raise UsageError(f"question {question!r}", "given beside --cypher", "ask one of the two")
        question, names = "cypher", [cypher]
    rows = answer(Tables(source), question or "", names or [], filters, limit, "class" if by_class else "combination")
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=1) if as_json else _csv(rows) if as_csv else table(rows), nl=not as_csv)


def answer(tables: Tables, question: str, names: list[str], filters: Filters, limit: int, by: str = "combination") -> list[Row]:
    """The rows of one question.

    Raises UsageError for a question that does not exist, a wrong number of names, or a roll-up it does not know.
    """
    from nlp_iscm.graph import query

    if question not in QUESTIONS:
        raise UsageError(f"question {question!r}", "no such question", f"choose one of {', '.join(QUESTIONS)}")
    fewest, most = QUESTIONS[question]
    if not fewest <= len(names) <= most:
        raise UsageError(question, f"takes {fewest} to {most} names, {len(names)} given", "see `nlp-iscm query --help`")
    if by != "combination" and question not in BY_CLASS:
        raise UsageError("--by-class", f"does not go with {question}", f"ask one of {', '.join(BY_CLASS)}")
    if question == "cypher":
        from nlp_iscm.graph.cypher import cypher

        return cypher(tables, names[0], filters, limit)
    if question == "path":
        from nlp_iscm.graph.paths import path

        return path(tables, names[0], names[1])
    if question == "sql":
        return query.sql(tables, names[0])[:limit]
    if question == "duplicates":
        return query.duplicates(tables, limit)
    if question == "why":
        return query.why(tables, names[0], names[1] if len(names) > 1 else None, filters, limit)
    more = {"by": by} if question in BY_CLASS else {}
    rows: list[Row] = getattr(query, question)(tables, *names, filters=filters, limit=limit, **more)
    return rows


def table(rows: list[dict[str, Any]]) -> str:
    """Rows as aligned columns; long cells are cut at 60 characters."""
    if not rows:
        return "nothing found"
    cells = [list(rows[0])] + [[_cell(v) for v in row.values()] for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in cells)


def _cell(value: Any) -> str:
    text = "" if value is None else f"{value:g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _csv(rows: list[dict[str, Any]]) -> str:
    from nlp_iscm.report.case_table import csv_line

    if not rows:
        return ""
    return csv_line(rows[0]) + "".join(csv_line("" if v is None else str(v) for v in row.values()) for row in rows)
