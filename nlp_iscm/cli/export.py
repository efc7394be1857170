"""`nlp-iscm export`: one view of the graph in one format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp_iscm.cli.graph import Source, case_files


def export_command(
    source: Source,
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write; its suffix gives the format.", show_default=False)],
    view: Annotated[str, typer.Option(help="full or evidence.")] = "evidence",
    form: Annotated[str | None, typer.Option("--format", help="gexf, graphml or json where the suffix does not say.")] = None,
) -> None:
    """Write one view of the graph for Gephi, Cytoscape, R or a program of your own.

    Example: nlp-iscm export outputs/demo --view evidence --out evidence.gexf
    """
    from nlp_iscm.graph import build
    from nlp_iscm.graph.export import export

    export(build(case_files(source)), view, out, form)
