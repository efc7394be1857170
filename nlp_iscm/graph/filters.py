"""What a question is narrowed by, as conditions on the evidence table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from nlp_iscm.graph import names


@dataclass(frozen=True, slots=True)
class Filters:
    """What must hold; several values of one filter must all hold. Names match whatever their case.

    tumour is a name or a part of it; site an organ of origin or of a metastasis; marker "EGFR+", "EGFR-" or "EGFR"; group a drug
    class or modality; outcome a kind, a value or an endpoint ("response", "complete", "OS"); months bound an outcome's months;
    years the article's year.
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


@dataclass
class Where:
    """Conditions and their parameters, in step."""

    parts: list[str]
    values: list[Any]

    def add(self, part: str, *values: Any) -> None:
        """One more condition that must hold."""
        self.parts.append(part)
        self.values += values

    def text(self) -> str:
        """The conditions joined by AND."""
        return " AND ".join(self.parts) if self.parts else "TRUE"


def listed(column: str) -> str:
    """SQL that holds where the list column has the parameter as an element, whatever the case."""
    return f"contains('|' || lower(array_to_string({column}, '|')) || '|', '|' || lower(?) || '|')"


def conditions(filters: Filters) -> Where:
    """Conditions on the columns of the evidence table; patients told again are left out."""
    where = Where(["counted"], [])
    if filters.tumour:
        where.add("contains(lower(array_to_string(tumours, '|')), lower(?))", filters.tumour)
    if filters.site:
        where.add(listed("sites"), filters.site)
    for marker in filters.marker:
        signed = [marker] if marker[-1:] in "+-" else [marker, f"{marker}+", f"{marker}-"]
        where.add(f"({' OR '.join([listed('markers')] * len(signed))})", *signed)
    for name in filters.treatment:
        where.add(listed("members"), name)
    for group in filters.group:
        where.add(listed("classes"), group)
    if filters.combination:
        where.add("lower(combination) = lower(?)", canonical(filters.combination))
    if filters.outcome:
        where.add("(lower(kind) = lower(?) OR lower(value) = lower(?))", filters.outcome, filters.outcome)
    bounds = (("line", "=", filters.line), ("months", ">=", filters.months_from), ("months", "<=", filters.months_to),
              ("year", ">=", filters.year_from), ("year", "<=", filters.year_to))
    for column, sign, bound in bounds:
        if bound is not None:
            where.add(f"{column} {sign} ?", bound)
    return where


def canonical(combination: str) -> str:
    """A combination as it is named in the graph, from its members in any order.

    >>> canonical("IMRT +atezolizumab")
    'atezolizumab + IMRT'
    """
    parts = re.split(r"\s*\+\s*", combination.removeprefix("combination:"))
    return names.combination_name(p.strip() for p in parts if p.strip())
