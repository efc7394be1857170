"""`nlp-iscm status`: what the ledger of a run holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.cli import options as opt
from nlp_iscm.cli.progress import failure_line
from nlp_iscm.facts.model import Failure

SLOWEST = 5
MOST_LINES = 50  # failures that are printed; --json gives all


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
    """Counts by status, all seconds, failures in order of path, and the slowest documents."""
    slowest: list[dict[str, Any]] = []
    failures: list[dict[str, Any]] = []
    total = 0.0
    with Ledger(out, writing=False) as ledger:
        counts = ledger.counts()
        for path, state, seconds, failure in ledger.times():
            total += seconds
            if len(slowest) < SLOWEST:
                slowest.append({"path": path, "seconds": seconds, "status": state})
            if failure:
                failures.append({"path": failure.path, "stage": failure.stage, "error": failure.error, "remedy": failure.remedy})
    return {"counts": counts, "seconds": round(total, 2), "failures": sorted(failures, key=lambda f: str(f["path"])),
            "slowest": slowest}


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [f"{name:<12}{count}" for name, count in found["counts"].items()]
    lines.append(f"{'seconds':<12}{found['seconds']:.1f} in the workers")
    lines += [failure_line(Failure(**f)) for f in found["failures"][:MOST_LINES]]
    if len(found["failures"]) > MOST_LINES:
        lines.append(f"and {len(found['failures']) - MOST_LINES} more: --json lists them all")
    return lines + [f"slow        {s['seconds']:.2f} s  {' '.join(s['path'].split())}" for s in found["slowest"]]
