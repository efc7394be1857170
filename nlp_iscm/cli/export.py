"""`nlp-iscm export`: one view of the graph in one format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp_iscm.cli.graph import Source, case_files


def export_command(
    source: Source,
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write; its suffix gives the format.", show_default=False)],
    view: Annotated[str, typer.Option(help="evidence, classes, cooccurrence, tumours, full or timeline.")] = "evidence",
    form: Annotated[str | None, typer.Option(
        "--format", help="gexf, graphml, json, or neo4j (CSV files in the folder --out), where the suffix does not say.")] = None,
    patient: Annotated[str | None, typer.Option(help='Of the timeline: file stem and number, "case-one#1".')] = None,
) -> None:
    """Write one view of the graph for Gephi, Neo4j, Cytoscape, R or a program of your own.

    Example: nlp-iscm export outputs/demo --view evidence --out evidence.gexf
    """
    from nlp_iscm.graph import build
    from nlp_iscm.graph.export import export, export_timeline

    if view == "timeline" or patient is not None:
        typer.echo(export_timeline(case_files(source), patient or "", out, form), err=True)
        return
    said = export(build(case_files(source)), view, out, form)
    if said:
        typer.echo(said, err=True)
