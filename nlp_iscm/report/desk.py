"""A reviewer's desk: what lies in the output folder beside the facts, decisions and references, played over every case.

`decisions.csv` and `references.csv` in the folder are found by every later run; the case files stay what the rules read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp_iscm.facts.csv_text import csv_line, number
from nlp_iscm.facts.decisions import Decision, load_decisions
from nlp_iscm.facts.files import atomic_text
from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.facts.replay import Conflict, Decisions, Replayed, replay
from nlp_iscm.graph.duplicates import duplicates
from nlp_iscm.report.case_table import COLUMNS, row
from nlp_iscm.report.columns import REAL, TABLES, TEXT, WHOLE, Column
from nlp_iscm.report.dictionary import DICTIONARY, REDCAP, dictionary, redcap_columns, redcap_dictionary, redcap_records
from nlp_iscm.report.long_tables import Corpus, rows
from nlp_iscm.report.references import References, load_references
from nlp_iscm.report.sheets import Rows, write_csv, write_parquet, write_workbook

DECISIONS, REFERENCES, CONFLICTS = "decisions.csv", "references.csv", "conflicts.csv"
_CONFLICT = ("stem", "patient", "type", "fact", "decision", "correction", "changed", "now", "holds", "reviewer", "date", "key")
_NUMBERS = {"patient": WHOLE, "year": WHOLE, "age_years": REAL, "follow_up_months": REAL, "n_facts": WHOLE, "checked": WHOLE}
_SHEET_ROWS = 200_000  # a workbook of more is none that a spreadsheet opens


class Desk:
    """The decisions and references of one output folder, and what came of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept, listed = folder / DECISIONS, folder / REFERENCES
        self.decided: list[Decision] = load_decisions(kept) if kept.is_file() else []
        self.decisions = Decisions(self.decided)
        self.references = References(load_references(listed) if listed.is_file() else ())
        self.checked: dict[tuple[str, int], int] = {}
        self._done: dict[str, Replayed] = {}

    def played(self, case: CaseFacts, text: str | None) -> CaseFacts:
        """One case as the references and decisions leave it; `text` is the article's."""
        mine = self.decisions.of(case)
        if mine:
            done = replay(case, mine, text)
            self._done[case.meta.id] = Replayed(case=CaseFacts(article=case.article, meta=case.meta), checked=done.checked,
                                                conflicts=done.conflicts, applied=done.applied, settled=done.settled)
            self.checked |= {(case.meta.id, patient): n for patient, n in done.checked.items() if n}
            case = done.case
        return self.references.joined(case)

    def cases(self, told: Iterable[tuple[CaseFacts, str | None]]) -> Iterator[CaseFacts]:
        """All cases, played one by one."""
        return (self.played(case, text) for case, text in told)

    def conflicts(self) -> list[Conflict]:
        """Decisions whose text or rule changed since, in order of report."""
        found = [c for done in self._done.values() for c in done.conflicts]
        return sorted(found, key=lambda c: (c.row.stem, c.row.patient, c.row.type, c.row.key, c.row.correction))

    def write_conflicts(self) -> None:
        """`conflicts.csv` in the folder; no file where there is none."""
        path = self.folder / CONFLICTS
        found = self.conflicts()
        if not found:
            path.unlink(missing_ok=True)
            return
        lines = [(c.row.stem, c.row.patient, c.row.type, c.row.fact, c.row.decision, c.row.correction, c.changed, c.now,
                  "yes" if c.applied else "no", c.row.reviewer, c.row.date, c.row.key) for c in found]
        atomic_text(path, [csv_line(_CONFLICT), *map(csv_line, lines)])

    def summary(self) -> list[str]:
        """Lines for a person: decisions in force, settled, in conflict; references joined."""
        lines = []
        if self.decided:
            applied = sum(d.applied for d in self._done.values())
            settled = sum(d.settled for d in self._done.values())
            elsewhere = len(self.decided) - sum(len(self.decisions.of(d.case)) for d in self._done.values())
            lines.append(f"decisions   {applied} in force, {settled} settled, {elsewhere} on reports that are not here")
            if self.conflicts():
                lines.append(f"conflicts   {len(self.conflicts())} decisions to look at again: {CONFLICTS}")
        return lines


def write_all(cases: Iterable[CaseFacts], desk: Desk, out: Path) -> tuple[Corpus, list[str]]:
    """cases.parquet, cases.xlsx and tables/ of played cases; gives the corpus and lines for a person."""
    found = sorted(cases, key=lambda c: (c.article, c.meta.id))
    by = {c.meta.id: how for c in found if (how := desk.references.of(c)[1])}
    corpus = Corpus(found, {node: m.node for node, m in duplicates(found).items()}, by)
    tables: dict[str, tuple[tuple[Column, ...], Rows]] = {"cases": (CASES, list(_cases(corpus, desk)))}
    for table in TABLES:
        tables[table.name] = (table.columns, list(rows(table.name, corpus)))
        write_csv(*tables[table.name], out / "tables" / f"{table.name}.csv")
        write_parquet(*tables[table.name], out / "tables" / f"{table.name}.parquet")
    write_parquet(*tables["cases"], out / "cases.parquet")
    _write_dictionary({name: made for name, (_, made) in tables.items()}, out / "tables")
    lines = _write_workbook(tables, out / "cases.xlsx")
    if desk.references.entries:
        lines.append(f"references  {len(by)} of {len(found)} reports joined to {len(desk.references.entries)} entries")
    return corpus, lines


CASES = tuple(Column(name, _NUMBERS.get(name, TEXT), "") for name in COLUMNS)


def _cases(corpus: Corpus, desk: Desk) -> Iterator[dict[str, object]]:
    """The rows of cases.csv with numbers as numbers."""
    for case in corpus.cases:
        for patient in case.patients:
            cells = dict(zip(COLUMNS, row(case, patient, desk.checked), strict=True))
            yield {name: _typed(name, cell) for name, cell in cells.items()}


def _typed(name: str, cell: str) -> object:
    if name not in _NUMBERS:
        return cell
    return None if not cell else int(cell) if _NUMBERS[name] == WHOLE else float(cell)


def _write_dictionary(tables: dict[str, Rows], folder: Path) -> None:
    write_csv(DICTIONARY, dictionary(), folder / "dictionary.csv")
    form = tuple(Column(name, TEXT, "") for name in REDCAP)
    write_csv(form, redcap_dictionary(), folder / "redcap_dictionary.csv")
    fields = tuple(Column(name, TEXT, "") for name in redcap_columns())
    write_csv(fields, redcap_records(tables), folder / "redcap_records.csv")


def _write_workbook(tables: dict[str, tuple[tuple[Column, ...], Rows]], path: Path) -> list[str]:
    from importlib.util import find_spec

    most = max(len(made) for _, made in tables.values())
    if find_spec("openpyxl") is None or most > _SHEET_ROWS:
        path.unlink(missing_ok=True)
        why = "openpyxl is not installed (extra `sheets`)" if most <= _SHEET_ROWS else f"a table has {number(most)} rows"
        return [f"note        no {path.name}: {why}"]
    write_workbook({**tables, "dictionary": (DICTIONARY, list(dictionary()))}, path)
    return []
