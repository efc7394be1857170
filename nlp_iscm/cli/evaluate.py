"""`nlp-iscm evaluate`: facts against gold, or one run against another."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from nlp_iscm.cli import options as opt
from nlp_iscm.errors import UsageError


def evaluate_command(
    gold: Annotated[Path, typer.Argument(help="Folder of gold files.", exists=True, file_okay=False)],
    texts: Annotated[Path | None, typer.Option(help="Folder of texts to read now.", exists=True, file_okay=False)] = None,
    facts: Annotated[Path | None, typer.Option(help="Folder of case files made before.", exists=True, file_okay=False)] = None,
    compare: Annotated[tuple[Path, Path] | None, typer.Option(help="Two folders of case files: before and after.")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List every error with its fact.")] = False,
    documents: Annotated[bool, typer.Option("--documents", help="Summaries document by document.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the error browser to this file.")] = None,
    vocab: opt.Vocab = None,
    model: opt.Model = "none",
    as_json: opt.Json = False,
) -> None:
    """Precision, recall and F1 by fact type against annotated reports.

    Example: nlp-iscm evaluate corpora/gold --facts outputs/demo/facts --html errors.html
    """
    from nlp_iscm.evaluate import browser, tables

    if compare:
        typer.echo(tables.compared(tables.score_folders(gold, compare[0]), tables.score_folders(gold, compare[1])))
        return
    if (texts is None) == (facts is None):
        raise UsageError("evaluate", "one of --texts and --facts is needed", "name the texts, or the case files made before")
    with tempfile.TemporaryDirectory() as made:
        scores = tables.score_folders(gold, facts or _read(texts or Path(), Path(made), vocab, model))
    whole = tables.total(scores.values())
    if html:
        browser.write_browser(scores, html)
    if as_json:
        typer.echo(json.dumps(tables.as_json(whole), indent=1))
        return
    lines = [tables.by_document(scores)] if documents else []
    lines += list(tables.error_lines(whole.errors)) if errors else []
    typer.echo("\n".join([*lines, tables.as_text(whole)]))


def _read(texts: Path, made: Path, vocab: Path | None, model: str) -> Path:
    """Case files of every text, in a folder of their own."""
    from nlp_iscm.batch.plan import named
    from nlp_iscm.batch.task import Job, Settings, perform

    for path in named([str(texts)]):
        done = perform(Job(str(path), ""), Settings(model, vocab))
        if done.failure:
            typer.echo(f"failed: {path}: {done.failure.error}", err=True)
        else:
            (made / f"{path.stem}.json").write_text(done.facts, encoding="utf8")
    return made
