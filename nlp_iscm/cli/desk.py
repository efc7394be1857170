"""Played cases for the commands: from the ledger of a run, or from its case files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.facts.store import loads

if TYPE_CHECKING:
    from nlp_iscm.report.desk import Desk

MANY = 5000  # documents beyond which `run` leaves the long tables and pictures to `tables` and `plots`


def ledger_cases(ledger: Ledger, desk: Desk, by: str = "path") -> Iterator[CaseFacts]:
    """The cases of a ledger as decisions and references leave them."""
    return desk.cases((loads(row.facts, row.path), row.text) for row in ledger.rows("done", by=by))


def keep_references(file: Path | None, out: Path) -> None:
    """Lay a list of references beside the results, where this and later runs find it."""
    if file is not None:
        from nlp_iscm.report.desk import REFERENCES
        from nlp_iscm.report.references import load_references, write_references

        write_references(load_references(file), out / REFERENCES)


def write_desk(ledger: Ledger, desk: Desk, out: Path, everything: bool = False) -> list[str]:
    """Long tables, workbook and pictures of a run; gives lines for a person."""
    from nlp_iscm.report.desk import write_all
    from nlp_iscm.report.pictures import can_draw, draw_all

    desk.write_conflicts()
    count = ledger.counts().get("done", 0)
    if count > MANY and not everything:
        return [f"note        {count} documents: `nlp-iscm tables {out}` writes the long tables, `plots` the pictures"]
    corpus, lines = write_all(ledger_cases(ledger, desk), desk, out)
    if not can_draw():
        return [*lines, "note        no pictures: the extra `plots` is not installed"]
    made = draw_all(corpus.cases, corpus.same, out / "plots")
    return [*lines, f"pictures    {sum(p.suffix == '.svg' for p in made)} in {out / 'plots'}"]
