"""`nlp-iscm graph`: the graph files again, from case files or a run's folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.facts.store import load_case

Source = Annotated[Path, typer.Argument(help="Folder of a run, or of case files (*.json).", show_default=False)]


def graph_command(
    source: Source,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the graph files; SOURCE/graph by default.")] = None,
) -> None:
    """Build the graph from case files and write all its files.

    Example: nlp-iscm graph outputs/demo
    """
    from nlp_iscm.graph import build
    from nlp_iscm.graph.export import write_graphs
    from nlp_iscm.graph.tables import write_tables

    folder = out or source / "graph"
    cases = list(case_files(source))
    graph = build(cases)
    write_graphs(graph, folder)
    write_tables(cases, folder)
    typer.echo(f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges in {folder}", err=True)


def case_files(source: Path) -> Iterator[CaseFacts]:
    """The cases of a run's folder (its facts/) or of a folder of case files, with what a reviewer decided in SOURCE.

    Raises UsageError where there is none.
    """
    from nlp_iscm.report.desk import Desk

    return Desk(source).cases(read_files(source))


def read_files(source: Path) -> Iterator[tuple[CaseFacts, str | None]]:
    """The cases as the rules read them, each with the text beside it where there is one."""
    folder = source / "facts" if (source / "facts").is_dir() else source
    paths = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not paths:
        raise UsageError(str(source), "no case files here", "run `nlp-iscm extract` first and name its --out folder")
    return ((load_case(path), _text(source / "text" / f"{path.stem}.txt")) for path in paths)


def _text(path: Path) -> str | None:
    return path.read_bytes().decode("utf8", "surrogatepass") if path.is_file() else None
