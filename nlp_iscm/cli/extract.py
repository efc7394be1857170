"""`nlp-iscm extract`: files to case files, with the ledger that makes a rerun short; `run` does the same and more."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import typer

from nlp_iscm.batch.crew import Limits
from nlp_iscm.batch.engines import engine as engine_of
from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.plan import Plan
from nlp_iscm.batch.publish import publish
from nlp_iscm.batch.run import Options, Tally, run
from nlp_iscm.batch.task import Settings
from nlp_iscm.cli import options as opt
from nlp_iscm.cli.desk import keep_references
from nlp_iscm.cli.progress import Told, progress
from nlp_iscm.cli.run_options import write_options
from nlp_iscm.errors import FactsError, UsageError
from nlp_iscm.ingest.jsonlines import fields_of

Finish = Callable[[Ledger, Path], list[str]]


def batch_command(name: str, help: str, finish: Finish) -> Callable[..., None]:
    """A command that runs over many files; `finish` writes what follows from the ledger and gives the lines of its summary."""

    def command(
        inputs: opt.Inputs,
        out: opt.Out = Path("outputs"),
        engine: opt.Engine = "processes",
        scheduler: opt.Scheduler = "",
        workers: opt.Workers = 0,
        vocab: opt.Vocab = None,
        model: opt.Model = "none",
        field: opt.Field = None,
        force: opt.Force = False,
        retry_failed: opt.RetryFailed = False,
        timeout: opt.Timeout = 300.0,
        memory: opt.Memory = 4000,
        quiet: opt.Quiet = False,
        log_json: opt.LogJson = False,
        references: opt.References = None,
    ) -> None:
        keep_references(references, out)
        settings = Settings(model, vocab, fields_of(field or []))
        chosen = Options(engine, workers, force, retry_failed, settings, Limits(timeout, memory), scheduler)
        tally, lines = extract(inputs, out, chosen, progress(quiet, log_json), finish)
        if lines and not (quiet or log_json):
            typer.echo("\n".join(lines))
        raise typer.Exit(exit_code(tally))

    command.__name__, command.__doc__ = f"{name}_command", help
    return command


def extract(inputs: list[str], out: Path, options: Options, told: Told, finish: Finish) -> tuple[Tally, list[str]]:
    """Run the plan into `out`, publish the case files, and let `finish` write the rest from the open ledger."""
    engine_of(options.engine)
    if options.scheduler and options.engine != "dask":
        raise UsageError("--scheduler", "only the dask engine has one", "add --engine dask")
    plan = Plan(inputs)
    with Ledger(out) as ledger:
        try:
            with told:
                tally = run(plan, ledger, options, told)
            told.say("writing the results")
            publish(ledger, out)
            write_options(out, inputs, options, tally)
            lines = finish(ledger, out)
        except OSError as error:
            remedy = "free some space, or check the folder; the same command goes on from here"
            raise FactsError(str(out), f"cannot be written ({error.strerror or error})", remedy) from error
        except KeyboardInterrupt:
            print("nlp-iscm: stopped at once: the same command goes on from here", file=sys.stderr)
            raise typer.Exit(1) from None
    told.end(tally, plan.passed_over, out)
    return tally, lines


def exit_code(tally: Tally) -> int:
    """0, or 1 where a document failed, now or before, or the run was stopped."""
    return 1 if tally.failed or tally.failed_before or tally.stopped else 0


def _nothing_more(ledger: Ledger, out: Path) -> list[str]:
    return []


extract_command = batch_command("extract", """Read case reports and write one JSON of facts a report.

    Example: nlp-iscm extract reports/*.pdf --out review
    """, _nothing_more)
