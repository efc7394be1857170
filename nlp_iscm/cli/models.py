"""`nlp-iscm models`: the learned models there are, training one, measuring one."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from nlp_iscm.cli import options as opt

app = typer.Typer(name="models", help="Learned models: list, train, evaluate.", no_args_is_help=True, rich_markup_mode=None)

Gold = Annotated[list[Path], typer.Option(
    "--train", help="IOB file to learn from (word, tab, tag); may be repeated.", exists=True, dir_okay=False)]


@app.command("list")
def list_command(as_json: opt.Json = False) -> None:
    """The models that come with the package, with version, parts, size and figures.

    Example: nlp-iscm models list
    """
    from nlp_iscm.pipeline.learned.shelf import shelf

    found = shelf()
    if as_json:
        typer.echo(json.dumps([model.card for model in found], indent=1, sort_keys=True))
        return
    for model in found:
        size = sum(p.stat().st_size for p in model.folder.rglob("*") if p.is_file()) / 1e6
        typer.echo(f"{model.name} {model.card['version']}: {', '.join(model.parts)}; {size:.1f} MB")
        for row in model.card["figures"]:
            typer.echo(f"  {row['set']}: {row['label']} F1 {row['f1']:.3f} ({row['low']:.3f} to {row['high']:.3f})")
    if not found:
        typer.echo("no model is shipped with this installation")


@app.command("train")
def train_command(
    config: Annotated[Path, typer.Argument(help="A spaCy training config.", exists=True, dir_okay=False)],
    train: Gold,
    dev: Annotated[Path, typer.Option(help="IOB file to choose the best weights by.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the trained pipeline.")],
    vectors: Annotated[Path | None, typer.Option(help="Folder made by `spacy init vectors`.", exists=True)] = None,
    pretrained: Annotated[Path | None, typer.Option(help="Weights made by `spacy pretrain`.", exists=True, dir_okay=False)] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Most steps of training.")] = None,
) -> None:
    """Train an NER model; the same data and seed give the same weights.

    Example: nlp-iscm models train models/ner.cfg --train train.tsv --dev devel.tsv --out trained
    """
    from nlp_iscm.pipeline.learned.train import train as run

    typer.echo(f"trained: {run(config, train, dev, out, vectors=vectors, pretrained=pretrained, steps=steps)}", err=True)


@app.command("fill")
def fill_command(
    model: Annotated[str, typer.Argument(help="Name or folder of the model that fills.")],
    gold: Annotated[Path, typer.Argument(help="IOB file that lacks labels.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Argument(help="IOB file to write.")],
    label: Annotated[list[str], typer.Option(help="Label to fill; may be repeated.")],
    apart: Annotated[list[Path] | None, typer.Option(
        help="IOB file whose sentences are left out: measured on; may be repeated.", exists=True, dir_okay=False)] = None,
) -> None:
    """Add a model's entities to a corpus that has not got their label, so that both can be trained on together.

    Example: nlp-iscm models fill trained ncbi.tsv filled.tsv --label Chemical --apart devel.tsv
    """
    from nlp_iscm.pipeline.learned.fill import write_filled
    from nlp_iscm.pipeline.learned.shelf import find, pipelines

    written = write_filled(pipelines(find(model))[0], gold, label, apart or [], out)
    typer.echo(f"{out}: {written} sentences", err=True)


@app.command("evaluate")
def evaluate_command(
    model: Annotated[str, typer.Argument(help="Name or folder of a model, or an installed spaCy model.")],
    gold: Annotated[Path, typer.Argument(help="IOB file (word, tab, tag).", exists=True, dir_okay=False)],
    part: Annotated[str, typer.Option(help="Part of the model; the first by default.")] = "",
    as_json: opt.Json = False,
) -> None:
    """Exact-span precision, recall and F1 by label with 95 % intervals, and words a second.

    Example: nlp-iscm models evaluate small devel.tsv --part chemical_disease
    """
    from nlp_iscm.errors import UsageError
    from nlp_iscm.pipeline.learned.measure import measure
    from nlp_iscm.pipeline.learned.shelf import find, pipelines

    shelved = find(model)
    if part and part not in shelved.parts:
        known = ", ".join(shelved.parts) or "none: leave it out"
        raise UsageError("--part", f"{model} has no part {part!r}", f"use one of {known}")
    nlp = pipelines(shelved)[shelved.parts.index(part) if part else 0]
    figures, speed = measure(nlp, gold)
    if as_json:
        typer.echo(json.dumps({"figures": [dataclasses.asdict(f) for f in figures], "words_per_second": round(speed)}, indent=1))
        return
    typer.echo(f"{'label':32}{'P':>7}{'R':>7}{'F1':>7}  {'95 %':15}{'gold':>7}")
    for f in figures:
        typer.echo(f"{f.label:32}{f.precision:7.3f}{f.recall:7.3f}{f.f1:7.3f}  {f.low:.3f} to {f.high:.3f} {f.gold:7}")
    typer.echo(f"{speed:,.0f} words a second")
