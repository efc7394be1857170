"""`nlp-iscm status`: what the ledger of a run holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.cli import options as opt

SLOWEST = 5


def status_command(
    out: Annotated[Path, typer.Argument(help="The --out folder of a run.", show_default=False)],
    as_json: opt.Json = False,
) -> None:
    """Print how many documents are done, which failed and why, and which took longest.

    Example: nlp-iscm status outputs/demo
    """
    found = status(out)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else "\n".join(_lines(found)))


def status(out: Path) -> dict[str, Any]:
    """Counts by status, failures, and the slowest documents in seconds."""
    with Ledger(out, writing=False) as ledger:
        rows = [(row.path, row.seconds, row.failure) for row in ledger.rows()]
        counts = ledger.counts()
    slowest = sorted(((s, p) for p, s, _ in rows), reverse=True)[:SLOWEST]
    return {
        "counts": counts,
        "failures": [{"path": f.path, "error": f.error, "remedy": f.remedy} for _, _, f in rows if f],
        "slowest": [{"path": p, "seconds": s} for s, p in slowest],
    }


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [f"{name:<12}{count}" for name, count in found["counts"].items()]
    lines += [f"failed      {f['path']}: {f['error']}; {f['remedy']}" for f in found["failures"]]
    return lines + [f"slow        {s['seconds']:.2f} s  {s['path']}" for s in found["slowest"]]
