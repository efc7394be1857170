"""Ready questions over the Parquet tables, answered by DuckDB: rows of plain values, never importing spaCy.

Every question takes `Tables` and `Filters` and gives a list of dicts in a fixed order. Counts are of distinct patients; a
patient told in two reports counts once (`counted`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from nlp_iscm.errors import UsageError

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filters:
    """What must hold; several values of one filter must all hold. Names match whatever their case.

    marker is "EGFR+", "EGFR-" or "EGFR"; outcome is a kind, a value or an endpoint ("response", "complete", "OS");
    months bound an outcome's months; years the article's year.
    """

    tumour: str | None = None
    site: str | None = None
    marker: tuple[str, ...] = ()
    treatment: tuple[str, ...] = ()
    combination: str | None = None
    group: tuple[str, ...] = ()
    line: int | None = None
    outcome: str | None = None
    months_from: float | None = None
    months_to: float | None = None
    year_from: int | None = None
    year_to: int | None = None


class Tables:
    """The two tables of one run, open for questions."""

    def __init__(self, folder: Path) -> None:
        where = folder / "graph" if (folder / "graph" / "nodes.parquet").is_file() else folder
        if not (where / "nodes.parquet").is_file() or not (where / "edges.parquet").is_file():
            raise UsageError(str(folder), "no nodes.parquet and edges.parquet here", "run `nlp-iscm run` or `graph` first")
        self.db = duckdb.connect(":memory:")
        for name in ("nodes", "edges"):
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
            raise UsageError("SQL", str(error).split("\n\n")[0], "tables are nodes and edges (docs/graph.md)") from error


@dataclass
class _Where:
    """Conditions and their parameters, in step."""

    parts: list[str]
    values: list[Any]

    def add(self, part: str, *values: Any) -> None:
        self.parts.append(part)
        self.values += values

    def text(self) -> str:
        return " AND ".join(self.parts) if self.parts else "TRUE"


def _has(relation: str, prefix: str) -> str:
    return (f"e.patient IN (SELECT source FROM edges WHERE rel = '{relation}' AND "
            f"(lower(target) = lower('{prefix}:' || ?) OR contains(lower(target), lower(?))))")


def conditions(filters: Filters) -> _Where:
    """Conditions on an alias `e` of LED_TO edges and `c` of their combination nodes."""
    where = _Where(["e.rel = 'LED_TO'", "e.counted"], [])
    if filters.tumour:
        where.add(_has("HAS_TUMOUR", "tumour"), filters.tumour, filters.tumour)
    if filters.site:
        where.add("e.patient IN (SELECT h.source FROM edges h JOIN nodes t ON h.target = t.id WHERE h.rel = 'HAS_TUMOUR' AND "
                  "lower(t.site) = lower(?) UNION SELECT source FROM edges WHERE rel = 'METASTASIS_IN' AND "
                  "lower(target) = lower('site:' || ?))", filters.site, filters.site)
    for marker in filters.marker:
        _marker(where, marker)
    _treatments(where, filters)
    _outcome(where, filters)
    return where


def _marker(where: _Where, marker: str) -> None:
    status = {"+": "positive", "-": "negative"}.get(marker[-1:])
    name = marker[:-1] if status else marker
    more = " AND status = ?" if status else ""
    where.add(f"e.patient IN (SELECT source FROM edges WHERE rel = 'HAS_MARKER' AND lower(target) = lower('marker:' || ?){more})",
              name, *([status] if status else []))


def _treatments(where: _Where, filters: Filters) -> None:
    for name in filters.treatment:
        where.add("list_contains(string_split(lower(c.members), '|'), lower(?))", name)
    for group in filters.group:
        where.add("list_contains(string_split(lower(c.classes), ' + '), lower(?))", group)
    if filters.combination:
        members = sorted(m.strip().lower() for m in filters.combination.split("+"))
        where.add("list_sort(string_split(lower(c.members), '|')) = ?", members)
    if filters.line is not None:
        where.add("e.line = ?", filters.line)


def _outcome(where: _Where, filters: Filters) -> None:
    if filters.outcome:
        where.add("(lower(o.outcome_kind) = lower(?) OR lower(o.value) = lower(?))", filters.outcome, filters.outcome)
    for bound, sign in ((filters.months_from, ">="), (filters.months_to, "<=")):
        if bound is not None:
            where.add(f"e.months {sign} ?", bound)
    for year, sign in ((filters.year_from, ">="), (filters.year_to, "<=")):
        if year is not None:
            where.add(f"e.year {sign} ?", year)


_FROM = "FROM edges e JOIN nodes c ON e.source = c.id JOIN nodes o ON e.target = o.id"
_MONTHS = ("round(median(e.months), 2) AS median_months, min(e.months) AS low_months, max(e.months) AS high_months, "
           "count(e.months) AS n_months")


def outcomes(tables: Tables, filters: Filters, limit: int = 50) -> list[Row]:
    """Combination and outcome with patients, articles, months and polarity, most patients first."""
    where = conditions(filters)
    return tables.rows(
        f"SELECT c.label AS combination, o.outcome_kind AS kind, o.value AS value, any_value(e.polarity) AS polarity, "
        f"count(DISTINCT e.patient) AS patients, count(DISTINCT e.article) AS articles, {_MONTHS} {_FROM} WHERE {where.text()} "
        "GROUP BY c.label, o.outcome_kind, o.value ORDER BY patients DESC, combination, kind, value LIMIT ?",
        [*where.values, limit])


def combinations(tables: Tables, filters: Filters, limit: int = 50) -> list[Row]:
    """Combinations with patients, how many had a favourable and an unfavourable outcome, and months of survival."""
    where = conditions(filters)
    return tables.rows(
        "SELECT c.label AS combination, c.classes AS classes, c.arity AS arity, count(DISTINCT e.patient) AS patients, "
        "count(DISTINCT e.article) AS articles, "
        "count(DISTINCT CASE WHEN e.polarity = 'favourable' THEN e.patient END) AS favourable, "
        "count(DISTINCT CASE WHEN e.polarity = 'unfavourable' THEN e.patient END) AS unfavourable, "
        f"{_MONTHS} {_FROM} WHERE {where.text()} GROUP BY c.label, c.classes, c.arity "
        "ORDER BY patients DESC, combination LIMIT ?", [*where.values, limit])


def patients(tables: Tables, filters: Filters, limit: int = 50) -> list[Row]:
    """Patients that match, with tumours, combination, outcome and where it stands."""
    where = conditions(filters)
    return tables.rows(
        "SELECT a.stem AS article, p.number AS patient, p.age_years, p.sex, "
        "(SELECT string_agg(replace(h.target, 'tumour:', ''), '; ' ORDER BY h.target) FROM edges h "
        "WHERE h.rel = 'HAS_TUMOUR' AND h.source = p.id) AS tumours, c.label AS combination, o.label AS outcome, "
        f"e.months AS months, e.line AS line, e.page AS page, e.doi AS doi {_FROM} JOIN nodes p ON e.patient = p.id "
        "JOIN nodes a ON a.id = 'article:' || e.article "
        f"WHERE {where.text()} ORDER BY article, patient, combination, outcome, months LIMIT ?", [*where.values, limit])


def compare(tables: Tables, one: str, other: str, filters: Filters, limit: int = 50) -> list[Row]:
    """Two combinations, treatments or classes side by side: patients and median months for each outcome."""
    sides = []
    for name in (one, other):
        where = conditions(filters)
        where.add("(lower(c.label) = lower(?) OR list_contains(string_split(lower(c.members), '|'), lower(?)) "
                  "OR list_contains(string_split(lower(c.classes), ' + '), lower(?)))", name, name, name)
        sides.append({(r["kind"], r["value"]): r for r in tables.rows(
            "SELECT o.outcome_kind AS kind, o.value AS value, count(DISTINCT e.patient) AS patients, "
            f"round(median(e.months), 2) AS median_months {_FROM} WHERE {where.text()} "
            "GROUP BY o.outcome_kind, o.value", where.values)})
    keys = sorted({k for side in sides for k in side}, key=str)
    return [{"kind": k, "value": v, **_beside(sides, (k, v))} for k, v in keys][:limit]


def _beside(sides: list[dict[tuple[str, str], Row]], key: tuple[str, str]) -> Row:
    empty: Row = {"patients": 0, "median_months": None}
    return {f"{what} {label}": side.get(key, empty)[what] for label, side in zip("AB", sides, strict=True) for what in empty}


def why(tables: Tables, combination: str, outcome: str | None, limit: int = 50) -> list[Row]:
    """The sentences behind a combination's outcomes: quote, section, page, article, DOI."""
    filters = Filters(combination=combination.removeprefix("combination:"), outcome=outcome)
    where = conditions(filters)
    return tables.rows(
        "SELECT c.label AS combination, o.label AS outcome, e.months AS months, e.quote AS quote, e.section AS section, "
        "e.page AS page, a.stem AS article, e.char_start AS char_start, e.char_end AS char_end, e.doi AS doi "
        f"{_FROM} JOIN nodes a ON a.id = 'article:' || e.article WHERE {where.text()} "
        "ORDER BY outcome, article, char_start LIMIT ?", [*where.values, limit])


def gaps(tables: Tables, filters: Filters, limit: int = 50) -> list[Row]:
    """Tumour x combination cells with no or one patient, among the combinations and tumours with most patients."""
    where = conditions(filters)
    return tables.rows(
        f"WITH told AS (SELECT DISTINCT e.patient, c.label AS combination {_FROM} WHERE {where.text()} AND c.antitumour), "
        "ill AS (SELECT DISTINCT source AS patient, replace(target, 'tumour:', '') AS tumour FROM edges WHERE rel = 'HAS_TUMOUR'), "
        "tumours AS (SELECT tumour, count(*) AS n FROM ill WHERE patient IN (SELECT patient FROM told) GROUP BY tumour "
        "ORDER BY n DESC, tumour LIMIT 20), "
        "given AS (SELECT combination, count(*) AS n FROM told GROUP BY combination ORDER BY n DESC, combination LIMIT 20), "
        "cells AS (SELECT tumour, combination, count(*) AS n FROM ill JOIN told USING (patient) GROUP BY tumour, combination) "
        "SELECT t.tumour, g.combination, coalesce(x.n, 0) AS patients, t.n AS tumour_patients, g.n AS combination_patients "
        "FROM tumours t CROSS JOIN given g LEFT JOIN cells x ON x.tumour = t.tumour AND x.combination = g.combination "
        "WHERE coalesce(x.n, 0) < 2 ORDER BY patients, tumour_patients + combination_patients DESC, 1, 2 LIMIT ?",
        [*where.values, limit])


def path(tables: Tables, one: str, other: str, longest: int = 6) -> list[Row]:
    """The shortest way between two nodes, whatever the direction of the edges; node names or ids."""
    begin, goal = _node(tables, one), _node(tables, other)
    came: dict[str, tuple[str, str]] = {begin: ("", "")}
    frontier = [begin]
    for _ in range(longest):
        if goal in came or not frontier:
            break
        frontier = _step(tables, frontier, came)
    if goal not in came:
        return []
    steps: list[Row] = []
    node = goal
    while node != begin:
        previous, rel = came[node]
        steps.append({"source": previous, "rel": rel, "target": node})
        node = previous
    return steps[::-1]


def _step(tables: Tables, frontier: list[str], came: dict[str, tuple[str, str]]) -> list[str]:
    rows = tables.rows(
        "SELECT source AS a, target AS b, min(rel) AS rel FROM edges WHERE source IN (SELECT unnest(?)) GROUP BY 1, 2 UNION ALL "
        "SELECT target, source, min(rel) FROM edges WHERE target IN (SELECT unnest(?)) GROUP BY 1, 2 ORDER BY 1, 2, 3",
        [frontier, frontier])
    new = []
    for row in rows:
        if row["b"] not in came:
            came[row["b"]] = (row["a"], row["rel"])
            new.append(row["b"])
    return new


def _node(tables: Tables, name: str) -> str:
    found = tables.rows("SELECT id FROM nodes WHERE lower(id) = lower(?) OR lower(label) = lower(?) OR lower(value) = lower(?) "
                        "ORDER BY kind = 'combination', value = 'figure', id DESC LIMIT 1", [name, name, name])
    if not found:
        raise UsageError(name, "no node of this name", "look names up with `nlp-iscm query sql 'SELECT id FROM nodes'`")
    return str(found[0]["id"])
