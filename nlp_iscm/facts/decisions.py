"""Decisions of a reviewer on facts: one plain file beside the facts, which git can diff.

The format, the same for `decisions.csv`, for the list that `nlp-iscm review export` writes and for what a page exports:

CSV, UTF-8, "\\n", RFC 4180 quoting, header and one row a fact, columns COLUMNS in this order:

    stem         name of the report's file without its suffix (for the reader; the key decides)
    patient      number of the patient in the report, 0 for a literature figure
    type         patient, tumour, stage, metastasis, marker, score, treatment, combination, outcome, link, figure
    fact         the fact in a few words as it was read (for the reader)
    quote        the sentence it was read from, white space squeezed to single spaces
    page, section
    decision     accept, reject, correct, add; empty: not decided (such rows are passed over)
    correction   for correct and add: `field=value` pairs parted by "; ", for example `dose=75; unit=mg/m2`; an empty value
                 (`months=`) says that the text does not tell it; a value with ";" or "=" stands in double quotes. Fields are
                 those of docs/facts.md; combinations and links name their `treatments` joined with " + "
    note         free text
    reviewer     who decided
    date         when, as 2026-11-24
    seen         the content the decision was made on, as `field=value` pairs (keys.CONTENT): what the rules read then
    start, end   offsets of the quote in the article's text then
    key          the content key (keys.py): article, patient, type, hash; empty in rows with `add` that a person writes

JSON: `{"decisions": [{...}, ...]}` with the same names, every value a string, missing ones empty.

`add` needs stem (or a key that begins with the article id), patient, type, correction and a quote that stands in the text.
A row decides alone: of two rows with one key the later one in the file counts. Cells that begin with = + - @ carry a leading
apostrophe. `decisions.csv` is sorted by stem, patient, type, start and key.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.corrections import CLASSES, checked_pairs, pairs, pairs_text
from nlp_iscm.facts.csv_text import csv_line, defused
from nlp_iscm.facts.files import atomic_text
from nlp_iscm.facts.keys import Keyed, keyed
from nlp_iscm.facts.model import CaseFacts

VERDICTS = ("accept", "reject", "correct", "add")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One row of the file; all fields are text as written (see above)."""

    stem: str = ""
    patient: str = ""
    type: str = ""
    fact: str = ""
    quote: str = ""
    page: str = ""
    section: str = ""
    decision: str = ""
    correction: str = ""
    note: str = ""
    reviewer: str = ""
    date: str = ""
    seen: str = ""
    start: str = ""
    end: str = ""
    key: str = ""

    @property
    def article(self) -> str:
        """The article's id, from the key; empty where there is no key."""
        return self.key.split(":", 1)[0]

    @property
    def said(self) -> tuple[str, str, str]:
        """What was decided: verdict, correction and note."""
        return self.decision, self.correction, self.note


COLUMNS = tuple(f.name for f in fields(Decision))


def undecided(case: CaseFacts) -> list[Decision]:
    """Every fact of a case as a row without a decision, in the order of the case."""
    return [_row(case, found) for found in keyed(case)]


def _row(case: CaseFacts, found: Keyed) -> Decision:
    told = found.evidence[0] if found.evidence else None
    return Decision(
        stem=case.article, patient=str(found.patient), type=found.type, fact=found.text, seen=pairs_text(dict(found.content)),
        key=found.key, quote=flat(told.quote) if told else "", page=str(told.page) if told else "",
        section=told.section if told else "", start=str(told.start) if told else "", end=str(told.end) if told else "")


def flat(text: str) -> str:
    """A text on one line, with single spaces."""
    return " ".join(text.split())


def load_decisions(path: Path) -> list[Decision]:
    """The rows of a decisions file, CSV or JSON by its suffix, those without a decision left out, the last of a key kept.

    Raises UsageError, with file and row, for a file that cannot be read, a column or verdict that is not known, a
    correction that does not fit its type, or a row without what its verdict needs.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(str(path), f"cannot be read ({error})", "save it as CSV in UTF-8") from error
    rows = _from_json(text, path) if path.suffix.lower() == ".json" else _from_csv(text, path)
    found: dict[str, Decision] = {}
    for number, row in enumerate(rows, 2):
        if row.decision:
            checked(row, f"{path}, row {number}")
            found.pop(_identity(row), None)
            found[_identity(row)] = row
    return list(found.values())


def _identity(row: Decision) -> str:
    return row.key or "\t".join((row.stem, row.patient, row.type, row.correction, row.quote))


def _from_csv(text: str, path: Path) -> list[Decision]:
    first = text.split("\n", 1)[0]
    apart = max(",;\t", key=first.count)  # spreadsheets of many countries part cells with semicolons
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=apart)
    try:
        return [_read(row, f"{path}, row {number}") for number, row in enumerate(reader, 2)]
    except csv.Error as error:
        raise UsageError(str(path), f"not CSV ({error})", "save it as CSV in UTF-8") from error


def _from_json(text: str, path: Path) -> list[Decision]:
    try:
        rows = json.loads(text)["decisions"]
        return [_read(row, f"{path}, decision {number}") for number, row in enumerate(rows, 1)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(str(path), f"no list of decisions ({error})", 'write {"decisions": [...]}') from error


def _read(row: dict[str, str | None], where: str) -> Decision:
    if "decision" not in row or "key" not in row:
        raise UsageError(where, "the columns decision and key are needed", "keep the header that `review export` wrote")
    cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    return Decision(**{name: _undefused(cell) for name, cell in cells.items()} | {"decision": cells["decision"].lower()})


def _undefused(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def checked(row: Decision, where: str) -> None:
    """Raise UsageError where a row cannot be a decision."""
    if row.decision not in VERDICTS:
        raise UsageError(where, f"decision {row.decision!r} is not known", f"write one of {', '.join(VERDICTS)}, or leave it empty")
    if row.type not in CLASSES:
        raise UsageError(where, f"type {row.type!r} is not known", f"write one of {', '.join(CLASSES)}")
    if row.decision in ("correct", "add"):
        told = pairs(row.correction, where)
        if not told:
            raise UsageError(where, f"{row.decision} without a correction", "write for example: dose=75; unit=mg/m2")
        checked_pairs(row.type, told, where)
    if not row.patient.isdigit():
        raise UsageError(where, f"patient {row.patient!r} is no number", "write 1, 2, ... or 0 for a literature figure")
    if row.decision == "add" and not ((row.stem or row.key) and row.quote):
        raise UsageError(where, "add needs stem and quote", "copy a sentence of the report into quote")
    if row.decision != "add" and row.key.count(":") != 3:
        raise UsageError(where, f"key {row.key!r} is none", "keep the column key as `review export` wrote it")


def merged(known: Iterable[Decision], new: Iterable[Decision], reviewer: str, date: str) -> list[Decision]:
    """The known decisions with the new ones in their place; a row that says what is known keeps its reviewer and date.

    `reviewer` and `date` (2026-11-24) fill what new rows leave empty; a date of another form is replaced.
    """
    found = {_identity(row): row for row in known}
    for row in new:
        before = found.get(_identity(row))
        if before is None or before.said != row.said:
            found[_identity(row)] = replace(row, reviewer=row.reviewer or reviewer, date=row.date if _is_date(row.date) else date)
    return sorted(found.values(), key=_order)


def _is_date(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()


def _order(row: Decision) -> tuple[str, int, str, int, str]:
    return row.stem, int(row.patient), row.type, int(row.start) if row.start.isdigit() else -1, _identity(row)


def save_decisions(rows: Iterable[Decision], path: Path) -> None:
    """Write the rows in the order given, as CSV or, by the suffix, as JSON."""
    if path.suffix.lower() == ".json":
        atomic_text(path, [json.dumps({"decisions": [asdict(r) for r in rows]}, ensure_ascii=False, indent=1) + "\n"])
        return
    atomic_text(path, [csv_line(COLUMNS), *(csv_line(asdict(row).values()) for row in rows)])


def same_text(one: str, other: str) -> bool:
    """Whether two cells say the same, however a spreadsheet kept them.

    >>> same_text("a  b", "a\\nb"), same_text("'-x", "-x")
    (True, True)
    """
    return _undefused(defused(one)) == _undefused(defused(other))
