"""One run against another: with gold what a change mended and broke, without it what came and went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp_iscm.evaluate import resample, tables
from nlp_iscm.evaluate.score import Error, Score, rates

NUMBERED = ("id", "confidence")  # differ from run to run without a difference of the fact
WORDS = {"missed": "lost", "extra": "new", "wrong": "changed"}  # of an error where the first run is taken as gold


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows by fact type under `columns`, and each difference as (what, error)."""

    columns: tuple[str, ...]
    rows: dict[str, tuple[float, ...]]
    changes: list[tuple[str, Error]]
    intervals: dict[str, tuple[float, float]] = field(default_factory=dict)

    def text(self) -> str:
        """A table, then a line a difference."""
        lines = [f"{'fact':<26}" + "".join(f"{c:>9}" for c in self.columns)]
        lines += [f"{kind:<26}" + "".join(f"{x:9.3f}" if isinstance(x, float) else f"{x:9}" for x in row)
                  for kind, row in self.rows.items()]
        lines += tables.interval_lines(self.intervals, "change")
        return "\n".join([*lines, *(f"{what}\t{line}" for what, line in self._lines())])

    def _lines(self) -> Iterator[tuple[str, str]]:
        for what, error in self.changes:
            yield what, next(iter(tables.error_lines([error])))

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        table = {kind: dict(zip((c.replace(" ", "_") for c in self.columns), row, strict=True)) for kind, row in self.rows.items()}
        errors = tables.error_rows(error for _, error in self.changes)
        listed = [{"change": what, **row} for (what, _), row in zip(self.changes, errors, strict=True)]
        return {"types": table, "intervals": self.intervals, "changes": listed}


def against_gold(before: dict[str, Score], after: dict[str, Score]) -> Comparison:
    """F1 by type before and after, the errors that went (`mended`) and those that came (`broken`)."""
    old, new = tables.total(before.values()), tables.total(after.values())
    old_table, new_table = old.table(), new.table()
    rows: dict[str, tuple[float, ...]] = {}
    for kind in dict.fromkeys([*old_table, *new_table]):
        one, two = (round(rates(*t.get(kind, (0, 0, 0)))[2], 4) for t in (old_table, new_table))
        rows[kind] = (one, two, round(two - one, 4))
    gone, come = _keyed(old.errors), _keyed(new.errors)
    changes = [("mended", e) for key, e in gone.items() if key not in come]
    changes += [("broken", e) for key, e in come.items() if key not in gone]
    return Comparison(("before", "after", "change"), rows, changes, resample.changes(before, after))


def runs(first: Path, second: Path) -> Comparison:
    """How many facts both runs tell, how many only one of them, and each difference; articles of either run count."""
    whole = tables.total(tables.agreement(first, second).values())
    rows: dict[str, tuple[float, ...]] = {kind: (tp, fn, fp) for kind, (tp, fp, fn) in whole.table().items()}
    return Comparison(("both", "only A", "only B"), rows, [(WORDS[e.what], e) for e in whole.errors])


def _keyed(errors: list[Error]) -> dict[str, Error]:
    """Errors by what they say; a second one that says the same has a number."""
    found: dict[str, Error] = {}
    seen: dict[str, int] = {}
    for e in errors:
        fact, near = ({k: v for k, v in (f or {}).items() if k not in NUMBERED} for f in (e.fact, e.near))
        key = f"{e.article}\t{e.kind}\t{e.what}\t{tables.shown(fact)}\t{tables.shown(near)}"
        seen[key] = seen.get(key, 0) + 1
        found[f"{key}#{seen[key]}"] = e
    return found
