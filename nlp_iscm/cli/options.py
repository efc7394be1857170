"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Inputs = Annotated[list[str], typer.Argument(
    help="Files, folders, patterns or addresses (.txt .md .pdf .xml .nxml .jsonl).", show_default=False)]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.", show_default=True)]
Engine = Annotated[str, typer.Option(help="serial, processes or dask.")]
Scheduler = Annotated[str, typer.Option(help="Address of a Dask scheduler, with --engine dask.", show_default=False)]
Workers = Annotated[int, typer.Option(min=0, help="Worker processes; 0 is one a core.")]
Vocab = Annotated[Path | None, typer.Option(file_okay=False, exists=True, help="Folder of your own vocabularies; their rows win.")]
Model = Annotated[str, typer.Option(help="Learned model beside the rules: none, or a name or path.")]
Field = Annotated[list[str] | None, typer.Option(
    help="Field of JSON lines, NAME=FIELD, for id, text, title, doi, year, journal, authors; may be repeated.")]
Force = Annotated[bool, typer.Option("--force", help="Do every document again.")]
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help="Do failed documents again.")]
Timeout = Annotated[float, typer.Option(min=1.0, help="Seconds a document may take.")]
Memory = Annotated[int, typer.Option(min=200, help="Megabytes a worker may add while it works.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary, errors only.")]
LogJson = Annotated[bool, typer.Option("--log-json", help="Progress and errors as JSON lines on stderr.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
References = Annotated[Path | None, typer.Option(help="List of references (.ris, .bib, .csv).",
                                                  exists=True, dir_okay=False)]
