"""Ready questions over the Parquet tables, answered by DuckDB: rows of plain values, never importing spaCy.

Every question takes `Tables`, its names and `Filters` and gives a list of dicts in a fixed order. Counts are of distinct
patients; a patient told in two reports counts once (`counted`). Months are one figure a patient: its longest for that outcome.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from nlp_iscm.errors import UsageError
from nlp_iscm.graph.filters import Filters, Where, canonical, conditions, listed

Row = dict[str, Any]
NAMES = ("nodes", "edges", "evidence")
BY = {"combination": "combination", "class": "rollup"}
NONE = Filters()
_COURSE = "('response', 'recurrence', 'status')"  # kinds whose values oppose each other


class Tables:
    """The tables of one run, open for questions."""

    def __init__(self, folder: Path) -> None:
        where = folder / "graph" if (folder / "graph" / "nodes.parquet").is_file() else folder
        missing = [name for name in NAMES if not (where / f"{name}.parquet").is_file()]
        if missing:
            raise UsageError(str(folder), f"no {missing[0]}.parquet here", "run `nlp-iscm run` or `nlp-iscm graph` first")
        self.db = duckdb.connect(":memory:")
        for name in NAMES:
            path = str(where / f"{name}.parquet").replace("'", "''")
            self.db.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")

    def rows(self, sql: str, parameters: list[Any] | None = None) -> list[Row]:
        """The answer of a SQL text as dicts.

        Raises UsageError with DuckDB's message where the SQL is wrong.
        """
        try:
            found = self.db.execute(sql, parameters or [])
            names = [c[0] for c in found.description or []]
            return [dict(zip(names, values, strict=True)) for values in found.fetchall()]
        except duckdb.Error as error:
            raise UsageError("SQL", str(error).split("\n\n")[0], f"tables are {', '.join(NAMES)} (docs/graph.md)") from error


def sql(tables: Tables, text: str) -> list[Row]:
    """The answer of a SQL text over nodes, edges and evidence."""
    return tables.rows(text)


def _told(where: Where, by: str) -> str:
    """One row a patient, combination (or class roll-up) and outcome, with its longest months."""
    return (f"SELECT {BY[by]} AS combination, kind, value, patient, article, min(polarity) AS polarity, max(months) AS months "
            f"FROM evidence WHERE {where.text()} GROUP BY ALL")


def _months(column: str = "months", prefix: str = "", when: str = "TRUE") -> str:
    name = f"{prefix}_" if prefix else ""
    only = "" if when == "TRUE" else f" FILTER ({when})"
    return (f"round(median({column}){only}, 2) AS {name}median_months, min({column}){only} AS {name}low_months, "
            f"max({column}){only} AS {name}high_months, count({column}){only} AS {name}n_months")


def outcomes(tables: Tables, filters: Filters = NONE, limit: int = 50, by: str = "combination") -> list[Row]:
    """Combination and outcome with patients, articles, polarity and months, most patients first."""
    where = conditions(filters)
    return tables.rows(
        f"SELECT combination, kind, value, min(polarity) AS polarity, count(*) AS patients, count(DISTINCT article) AS articles, "
        f"{_months()} FROM ({_told(where, by)}) GROUP BY combination, kind, value "
        "ORDER BY patients DESC, combination, kind, value LIMIT ?", [*where.values, limit])


def combinations(tables: Tables, filters: Filters = NONE, limit: int = 50, by: str = "combination") -> list[Row]:
    """Combinations with patients, how many did well and badly, and months of overall and progression-free survival apart."""
    where = conditions(filters)
    survival = ", ".join(_months(prefix=e.lower(), when=f"WHERE kind = 'survival' AND value = '{e}'") for e in ("OS", "PFS"))
    return tables.rows(
        "SELECT combination, count(DISTINCT patient) AS patients, count(DISTINCT article) AS articles, "
        "count(DISTINCT patient) FILTER (WHERE polarity = 'favourable') AS favourable, "
        f"count(DISTINCT patient) FILTER (WHERE polarity = 'unfavourable') AS unfavourable, {survival} FROM ({_told(where, by)}) "
        "GROUP BY combination ORDER BY patients DESC, combination LIMIT ?", [*where.values, limit])


def failures(tables: Tables, filters: Filters = NONE, limit: int = 50, by: str = "combination") -> list[Row]:
    """Combinations after which the tumour progressed, did not respond or came back, or the patient died, most patients first."""
    where = conditions(filters)
    ways = {"progression": "kind = 'response' AND value = 'progression'", "no_response": "kind = 'response' AND value = 'none'",
            "recurrence": "kind = 'recurrence' AND value = 'yes'", "dead": "kind = 'status' AND value = 'dead'",
            "adverse_event": "kind = 'adverse_event'"}
    counts = ", ".join(f"count(DISTINCT patient) FILTER (WHERE {test}) AS {name}" for name, test in ways.items())
    failed = " OR ".join(f"({test})" for name, test in ways.items() if name != "adverse_event")
    return tables.rows(
        f"SELECT combination, count(DISTINCT patient) FILTER (WHERE {failed}) AS failed, count(DISTINCT patient) AS patients, "
        f"{counts} FROM ({_told(where, by)}) GROUP BY combination HAVING failed > 0 ORDER BY failed DESC, combination LIMIT ?",
        [*where.values, limit])


def patients(tables: Tables, filters: Filters = NONE, limit: int = 50) -> list[Row]:
    """Patients that match, with tumours, combination, outcome and where it stands."""
    where = conditions(filters)
    return tables.rows(
        "SELECT stem AS article, number AS patient, age_years, sex, array_to_string(tumours, '; ') AS tumours, combination, "
        "kind || ': ' || value AS outcome, months, line, page, doi FROM evidence "
        f"WHERE {where.text()} ORDER BY article, patient, combination, outcome, months, char_start LIMIT ?", [*where.values, limit])


def compare(tables: Tables, one: str, other: str, filters: Filters = NONE, limit: int = 50) -> list[Row]:
    """Two combinations, treatments or classes side by side: patients and median months for each outcome."""
    sides = []
    for name in (one, other):
        where = conditions(filters)
        where.add(f"(lower(combination) = lower(?) OR lower(rollup) = lower(?) OR {listed('members')} OR {listed('classes')})",
                  canonical(name), canonical(name), name, name)
        sides.append({(r["kind"], r["value"]): r for r in tables.rows(
            "SELECT kind, value, count(DISTINCT patient) AS patients, round(median(months), 2) AS median_months FROM "
            f"(SELECT kind, value, patient, max(months) AS months FROM evidence WHERE {where.text()} GROUP BY ALL) "
            "GROUP BY kind, value", where.values)})
    keys = sorted({k for side in sides for k in side}, key=str)
    return [{"kind": k, "value": v, **_beside(sides, (k, v))} for k, v in keys][:limit]


def _beside(sides: list[dict[tuple[str, str], Row]], key: tuple[str, str]) -> Row:
    empty: Row = {"patients": 0, "median_months": None}
    return {f"{what} {label}": side.get(key, empty)[what] for label, side in zip("AB", sides, strict=True) for what in empty}


def why(tables: Tables, combination: str, outcome: str | None = None, filters: Filters = NONE, limit: int = 50) -> list[Row]:
    """The sentences behind a combination's outcomes: quote, section, page, article, DOI."""
    where = conditions(filters)
    where.add("lower(combination) = lower(?)", canonical(combination))
    if outcome:
        where.add("(lower(kind) = lower(?) OR lower(value) = lower(?))", outcome, outcome)
    return tables.rows(
        "SELECT combination, kind || ': ' || value AS outcome, months, quote, section, page, stem AS article, "
        f"char_start, char_end, doi FROM evidence WHERE {where.text()} "
        "ORDER BY outcome, article, char_start, months LIMIT ?", [*where.values, limit])


def contradictions(tables: Tables, filters: Filters = NONE, limit: int = 50, by: str = "combination") -> list[Row]:
    """Opposite outcomes of one combination and tumour in different patients, side by side, each with a sentence and its place.

    A patient who did well and then badly is a course and no contradiction: only patients with one polarity of that kind count.
    """
    where = conditions(filters)
    sides = ", ".join(_side(p) for p in ("favourable", "unfavourable"))
    return tables.rows(
        f"WITH told AS (SELECT unnest(tumours) AS tumour, {BY[by]} AS combination, kind, value, polarity, patient, quote, "
        f"stem || ' #' || number || ', p. ' || coalesce(page, 1) AS place FROM evidence WHERE {where.text()} AND kind IN {_COURSE} "
        "AND polarity IN ('favourable', 'unfavourable')), "
        "one_way AS (SELECT tumour, combination, kind, patient FROM told GROUP BY ALL HAVING count(DISTINCT polarity) = 1) "
        f"SELECT tumour, combination, kind, {sides} FROM told JOIN one_way USING (tumour, combination, kind, patient) "
        "GROUP BY tumour, combination, kind HAVING favourable > 0 AND unfavourable > 0 "
        "ORDER BY favourable + unfavourable DESC, tumour, combination, kind LIMIT ?", [*where.values, limit])


def _side(polarity: str) -> str:
    only = f"FILTER (WHERE polarity = '{polarity}')"
    return (f"count(DISTINCT patient) {only} AS {polarity}, min_by(value, place) {only} AS {polarity}_value, "
            f"min_by(quote, place) {only} AS {polarity}_quote, min(place) {only} AS {polarity}_place")


def related(tables: Tables, combination: str, filters: Filters = NONE, limit: int = 50) -> list[Row]:
    """Combinations that are part of this one or have it as their part, with patients and how they did."""
    where = conditions(filters)
    members = [m.lower() for m in canonical(combination).split(" + ")]
    return tables.rows(
        "WITH told AS (SELECT combination, string_split(lower(array_to_string(members, '|')), '|') AS members, patient, polarity "
        f"FROM evidence WHERE {where.text()}), mine AS (SELECT ? AS members) "
        "SELECT told.combination, CASE WHEN len(told.members) = len(mine.members) THEN 'same' "
        "WHEN len(told.members) < len(mine.members) THEN 'subset' ELSE 'superset' END AS relation, "
        "count(DISTINCT patient) AS patients, count(DISTINCT patient) FILTER (WHERE polarity = 'favourable') AS favourable, "
        "count(DISTINCT patient) FILTER (WHERE polarity = 'unfavourable') AS unfavourable FROM told, mine "
        "WHERE list_has_all(told.members, mine.members) OR list_has_all(mine.members, told.members) "
        "GROUP BY ALL ORDER BY relation, patients DESC, told.combination LIMIT ?", [*where.values, members, limit])


def duplicates(tables: Tables, limit: int = 50) -> list[Row]:
    """Patients that two reports tell: which is counted, which is not, and what they share."""
    return tables.rows(
        "SELECT again.label AS patient, first.label AS counted_as, again.shares AS shares FROM nodes again "
        "JOIN nodes first ON again.same_as = first.id ORDER BY patient, counted_as LIMIT ?", [limit])


def gaps(tables: Tables, filters: Filters = NONE, limit: int = 50, by: str = "combination") -> list[Row]:
    """Tumour x combination cells with no or one patient, among the combinations and tumours with most patients."""
    where = conditions(filters)
    return tables.rows(
        f"WITH told AS (SELECT DISTINCT patient, {BY[by]} AS combination, tumours FROM evidence "
        f"WHERE {where.text()} AND antitumour), "
        "pairs AS (SELECT patient, combination, unnest(tumours) AS tumour FROM told), "
        "cells AS (SELECT tumour, combination, count(DISTINCT patient) AS n FROM pairs GROUP BY tumour, combination), "
        "ill AS (SELECT tumour, count(DISTINCT patient) AS n FROM pairs GROUP BY tumour ORDER BY n DESC, tumour LIMIT 20), "
        "given AS (SELECT combination, count(DISTINCT patient) AS n FROM told GROUP BY combination "
        "ORDER BY n DESC, combination LIMIT 20) "
        "SELECT ill.tumour, given.combination, coalesce(x.n, 0) AS patients, ill.n AS tumour_patients, "
        "given.n AS combination_patients "
        "FROM ill CROSS JOIN given LEFT JOIN cells x ON x.tumour = ill.tumour AND x.combination = given.combination "
        "WHERE coalesce(x.n, 0) < 2 ORDER BY patients, tumour_patients + combination_patients DESC, 1, 2 LIMIT ?",
        [*where.values, limit])
