"""The data dictionary of the long tables, and the same tables as a REDCap project (forms that repeat, one record a patient)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nlp_iscm.report.columns import REAL, TABLES, TEXT, WHOLE, Column, Table
from nlp_iscm.report.sheets import cell_text

DICTIONARY = tuple(Column(name, TEXT, "") for name in ("table", "row", "column", "type", "unit", "values", "meaning"))
# The header of REDCap's own data dictionary, in its order.
REDCAP = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_KEYS = ("article", "article_id", "patient", "patient_key")
# One form a table of patients' facts; tables of articles and combinations have no patient to stand under.
FORMS = tuple(t for t in TABLES if any(c.name == "patient_key" for c in t.columns))
_NAME = 26  # characters REDCap advises for a field's name


def dictionary() -> Iterator[dict[str, Any]]:
    """One row a column of a long table."""
    for table in TABLES:
        for c in table.columns:
            yield {
                "table": table.name,
                "row": f"one {table.row}",
                "column": c.name,
                "type": c.type,
                "unit": c.unit,
                "values": " | ".join(c.values),
                "meaning": c.meaning,
            }


def field_name(table: Table, column: Column) -> str:
    """The column as a field that is unique in the project.

    >>> field_name(FORMS[0], FORMS[0].columns[4])
    'patients_age_years'
    """
    return f"{table.name}_{column.name}"[:_NAME]


def redcap_dictionary() -> Iterator[dict[str, Any]]:
    """The project's forms: the record id stands first, on the form `patients`."""
    yield {
        **dict.fromkeys(REDCAP, ""),
        REDCAP[0]: "record_id",
        REDCAP[1]: "patients",
        REDCAP[3]: "text",
        REDCAP[4]: "article_id:patient",
    }
    for table in FORMS:
        for c in _own(table):
            row = {**dict.fromkeys(REDCAP, ""), REDCAP[0]: field_name(table, c), REDCAP[1]: table.name, REDCAP[4]: c.meaning}
            row[REDCAP[3]] = "notes" if c.name == "quote" else "radio" if c.values else "text"
            row[REDCAP[5]] = " | ".join(f"{v}, {v}" for v in _codes(c)) if c.values else ""
            row[REDCAP[6]] = c.unit
            row[REDCAP[7]] = {WHOLE: "integer", REAL: "number"}.get(c.type, "") if not c.values else ""
            yield row


def _own(table: Table) -> list[Column]:
    keys = _KEYS[2:] if table.name == "patients" else _KEYS
    return [c for c in table.columns if c.name not in keys]


def _codes(column: Column) -> list[str]:
    return [v.replace(" ", "_") for v in column.values]


def redcap_columns() -> tuple[str, ...]:
    """The header of the records file."""
    fields = [field_name(t, c) for t in FORMS for c in _own(t)]
    return ("record_id", "redcap_repeat_instrument", "redcap_repeat_instance", *fields)


def redcap_records(tables: Mapping[str, list[dict[str, Any]]]) -> Iterator[dict[str, str]]:
    """One row a patient for the form `patients`, then one for each repetition of every other form."""
    for table in FORMS:
        counts: dict[str, int] = {}
        for row in tables[table.name]:
            record = row["patient_key"]
            counts[record] = counts.get(record, 0) + 1
            cells = {field_name(table, c): _code(c, row.get(c.name)) for c in _own(table)}
            repeat = (
                {}
                if table.name == "patients"
                else {"redcap_repeat_instrument": table.name, "redcap_repeat_instance": str(counts[record])}
            )
            yield {"record_id": record, **repeat, **cells}


def _code(column: Column, value: Any) -> str:
    text = cell_text(value)
    return text.replace(" ", "_") if column.values else text
