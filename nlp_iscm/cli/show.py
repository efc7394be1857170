"""`nlp-iscm show`: one report's facts with their sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_iscm.cli import options as opt
from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.facts.store import dumps, load_case, to_json

GROUPS = ("tumours", "stages", "metastases", "markers", "scores", "treatments", "combinations", "outcomes", "links", "timeline")
SKIPPED = ("evidence", "confidence", "fractionation", "computed", "accept", "classes")


def show_command(
    file: Annotated[Path, typer.Argument(help="A report or a case file (.json).", exists=True, dir_okay=False)],
    vocab: opt.Vocab = None,
    model: opt.Model = "none",
    as_json: opt.Json = False,
) -> None:
    """Print what is read from one report, fact by fact, each with its sentence, section and page.

    Example: nlp-iscm show reports/he-2025.pdf
    """
    case = load_case(file) if file.suffix == ".json" else _read(file, vocab, model)
    typer.echo(dumps(case) if as_json else "\n".join(lines(case)))


def _read(file: Path, vocab: Path | None, model: str) -> CaseFacts:
    from nlp_iscm.ingest import read
    from nlp_iscm.pipeline import extract, load

    article = read(file)
    return extract(load(None if model == "none" else model, vocab=vocab), article)


def lines(case: CaseFacts) -> Iterator[str]:
    """The case as indented lines."""
    meta = case.meta
    yield f"{case.article}: {meta.title or 'no title found'}"
    size = f"{meta.pages} page(s), {meta.characters} characters"
    yield f"  {meta.kind} ({meta.kind_reason or 'default'}), {size}, language {meta.language}"
    for patient in case.patients:
        age = "age not told" if patient.age_years is None else f"{patient.age_years:g} years"
        yield f"patient {patient.id}: {age}, {patient.sex or 'sex not told'}"
        for group in GROUPS:
            facts = getattr(patient, group)
            if facts:
                yield f"  {group}"
            for fact in facts:
                yield from _fact(to_json(fact))
    if case.literature:
        yield "literature"
    for figure in case.literature:
        yield from _fact(to_json(figure))
    for reason, count in case.unused.items():
        yield f"not used: {count} x {reason}"


def _fact(fact: dict[str, Any]) -> Iterator[str]:
    said = [f"{k}={_short(v)}" for k, v in fact.items() if k not in SKIPPED and v not in (None, [], False)]
    yield "    " + ", ".join(said)
    for told in fact.get("evidence", [])[:1]:
        quote = " ".join(told["quote"].split())
        yield f"        p. {told['page']}, {told['section']}, {told['start']}-{told['end']}: {quote}"


def _short(value: Any) -> str:
    return "+".join(map(str, value)) if isinstance(value, list) else str(value)
