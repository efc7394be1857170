"""`nlp-iscm evaluate`: facts against gold, or one run against another."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_iscm.cli import options as opt
from nlp_iscm.errors import UsageError

if TYPE_CHECKING:
    from nlp_iscm.evaluate.score import Score

Folder = Annotated[Path | None, typer.Argument(
    help="Folder of gold files, or of gold/ and texts/. --compare goes without.", exists=True, file_okay=False, show_default=False)]


def evaluate_command(
    gold: Folder = None,
    texts: Annotated[Path | None, typer.Option(help="Folder of texts to read now.", exists=True, file_okay=False)] = None,
    facts: Annotated[Path | None, typer.Option(
        help="Folder of a run, or of case files made before.", exists=True, file_okay=False)] = None,
    compare: Annotated[tuple[Path, Path] | None, typer.Option(
        help="Two runs, before and after: what was mended and broken; without GOLD what came and went.",
        exists=True, file_okay=False, metavar="RUN_A RUN_B")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List every error with its fact and sentence.")] = False,
    documents: Annotated[bool, typer.Option("--documents", help="Figures document by document.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the error browser to this file.", dir_okay=False)] = None,
    vocab: opt.Vocab = None,
    model: opt.Model = "none",
    as_json: opt.Json = False,
) -> None:
    """Precision, recall and F1 by fact type against annotated reports.

    Example: nlp-iscm evaluate corpora/gold --facts outputs/demo --html errors.html
    """
    from nlp_iscm.evaluate import browser, resample, tables

    if compare:
        if texts or facts:
            raise UsageError("--compare", "takes no --texts or --facts", "name the two runs only")
        _compare(gold, compare, html, as_json)
        return
    if gold is None:
        raise UsageError("evaluate", "no folder of gold files", "name it, or compare two runs with --compare RUN_A RUN_B")
    scores = _scores(gold, texts, facts, vocab, model)
    whole = tables.total(scores.values())
    if html:
        browser.write_browser(scores, html)
    if as_json:
        more = {"documents": {name: tables.as_json(one) for name, one in scores.items()},
                "intervals": resample.intervals(scores)} if documents else {}
        listed = {"errors": tables.error_rows(whole.errors)} if errors else {}
        typer.echo(json.dumps({**tables.as_json(whole), **more, **listed}, indent=1, ensure_ascii=False, default=str))
        return
    lines = [tables.by_document(scores)] if documents else []
    lines += list(tables.error_lines(whole.errors)) if errors else []
    typer.echo("\n".join([*lines, tables.as_text(whole), *tables.interval_lines(resample.intervals(scores), "F1")]))


def _compare(gold: Path | None, both: tuple[Path, Path], html: Path | None, as_json: bool) -> None:
    from nlp_iscm.evaluate import browser, compare, tables

    first, second = (tables.facts_folder(path) for path in both)
    if gold is None:
        found = compare.runs(first, second)
    else:
        found = compare.against_gold(*(tables.score_folders(tables.gold_folder(gold), run) for run in (first, second)))
    if html:
        browser.write_comparison(found, html)
    typer.echo(json.dumps(found.as_json(), indent=1, ensure_ascii=False, default=str) if as_json else found.text())


def _scores(gold: Path, texts: Path | None, facts: Path | None, vocab: Path | None, model: str) -> dict[str, Score]:
    from nlp_iscm.evaluate import tables

    folder = tables.gold_folder(gold)
    if texts is None and facts is None:
        texts = next((p for p in (gold / "texts", folder.parent / "texts") if p.is_dir()), None)
    if (texts is None) == (facts is None):
        raise UsageError("evaluate", "one of --texts and --facts is needed", "name the texts, or the case files made before")
    with tempfile.TemporaryDirectory() as made:
        run = tables.facts_folder(facts) if facts else _read(texts or Path(), Path(made), vocab, model)
        without = [p.stem for p in sorted(folder.glob("*.json")) if not (run / p.name).is_file()]
        if without:
            typer.echo(f"note: counted as missed for want of a case file: {', '.join(without[:5])}"
                       + (f" and {len(without) - 5} more" if len(without) > 5 else ""), err=True)
        return tables.score_folders(folder, run)


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
