"""`nlp-iscm extract`: files to case files, with the ledger that makes a rerun short."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import typer

from nlp_iscm.batch.engines import Limits, engine
from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.plan import plan
from nlp_iscm.batch.publish import publish
from nlp_iscm.batch.run import Options, Tally, run
from nlp_iscm.batch.task import Settings
from nlp_iscm.cli import options as opt
from nlp_iscm.cli.progress import progress


def extract_command(
    inputs: opt.Inputs,
    out: opt.Out = Path("outputs"),
    engine: opt.Engine = "processes",
    workers: opt.Workers = 0,
    vocab: opt.Vocab = None,
    model: opt.Model = "none",
    force: opt.Force = False,
    retry_failed: opt.RetryFailed = False,
    timeout: opt.Timeout = 300.0,
    memory: opt.Memory = 4000,
    quiet: opt.Quiet = False,
) -> None:
    """Read case reports and write one JSON of facts a report.

    Example: nlp-iscm extract reports/*.pdf --out review
    """
    settings = Options(engine, workers, force, retry_failed, Settings(model, vocab), Limits(timeout, memory))
    tally = extract(inputs, out, settings, quiet)
    raise typer.Exit(exit_code(tally))


def extract(
    inputs: list[str], out: Path, options: Options, quiet: bool, then: Callable[[Ledger], None] = lambda ledger: None
) -> Tally:
    """Run the plan into `out`, publish the case files, and hand the open ledger on."""
    engine(options.engine)
    files = plan(inputs)
    with Ledger(out) as ledger:
        with progress(quiet) as step:
            tally = run(files, ledger, options, step)
        publish(ledger, out)
        then(ledger)
    if not quiet:
        print(told(tally, len(files.passed_over), out), file=sys.stderr)
    return tally


def told(tally: Tally, passed_over: int, out: Path) -> str:
    """One line on what was done."""
    parts = [f"{tally.files} files", f"{tally.done} read", f"{tally.unchanged} unchanged", f"{tally.failed} failed"]
    parts += [f"{tally.failed_before} failed before (--retry-failed does them again)"] if tally.failed_before else []
    parts += [f"{tally.twice} listed twice"] if tally.twice else []
    parts += [f"{passed_over} of other kinds passed over"] if passed_over else []
    line = ", ".join(parts) + f"; results in {out}"
    return line + "\nstopped: the same command goes on from here" if tally.stopped else line


def exit_code(tally: Tally) -> int:
    """0, or 1 where a file failed, now or before, or the run was stopped."""
    return 1 if tally.failed or tally.failed_before or tally.stopped else 0
