"""What a reviewer says a fact should be: `field=value; field=value` to typed fields, with what follows from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.keys import LISTS
from nlp_iscm.facts.model import (
    Combination,
    Figure,
    Fractionation,
    Link,
    Marker,
    Metastasis,
    Outcome,
    Patient,
    Score,
    Stage,
    Treatment,
    Tumour,
)
from nlp_iscm.facts.typed import field_types, typed
from nlp_iscm.normalise.drug import generic
from nlp_iscm.normalise.fractionation import ALPHA_BETA, bed, completed, eqd2
from nlp_iscm.vocab.load import load

CLASSES: dict[str, type] = {
    "patient": Patient, "tumour": Tumour, "stage": Stage, "metastasis": Metastasis, "marker": Marker, "score": Score,
    "treatment": Treatment, "combination": Combination, "outcome": Outcome, "link": Link, "figure": Figure,
}
# Fields that no reviewer sets: ids, evidence, and what is worked out from the others.
_FIXED = frozenset({"id", "evidence", "fractionation", "computed", "contradiction", *LISTS.values(), "timeline"})
_PAIR = re.compile(r'\s*(?P<name>[a-z_]+)\s*=\s*(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^;"]*))\s*(?:;|$)')
Pairs = dict[str, str]


def pairs(text: str, where: str = "correction") -> Pairs:
    """The fields of a `field=value; field=value` text.

    >>> pairs('dose=75; unit=mg/m2; months=; name="a; b"')
    {'dose': '75', 'unit': 'mg/m2', 'months': '', 'name': 'a; b'}

    Raises UsageError for a text that has another form or a field twice.
    """
    found: Pairs = {}
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _PAIR.match(text, at, end)
        if match is None or match["name"] in found:
            raise UsageError(where, f"not of the form field=value; field=value: {text[at:at + 40]!r}",
                             'write for example: dose=75; unit=mg/m2; name="a; b"')
        found[match["name"]] = " ".join((match["plain"] if match["quoted"] is None else match["quoted"].replace('""', '"')).split())
        at = match.end()
    return found


def pairs_text(fields: Mapping[str, str]) -> str:
    """The text that `pairs` reads back.

    >>> pairs_text({"name": "a; b", "dose": "75"})
    'name="a; b"; dose=75'
    """
    return "; ".join(f"{name}={_quoted(value)}" for name, value in fields.items())


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if re.search(r'[;="]', value) else value


def checked_pairs(kind: str, fields: Mapping[str, str], where: str) -> None:
    """Raise UsageError where a field is none of the type's, or its value does not fit."""
    allowed = correctable(kind)
    for name, value in fields.items():
        if name not in allowed:
            raise UsageError(where, f"{name!r} is no field of a {kind}", f"choose among {', '.join(allowed)}")
        if name not in ("treatments", "outcome"):
            typed(CLASSES[kind], name, value, where)


def correctable(kind: str) -> tuple[str, ...]:
    """The fields of a type that a reviewer may set.

    >>> correctable("stage")
    ('value', 'system', 'confidence')
    """
    return tuple(name for name in field_types(CLASSES[kind]) if name not in _FIXED)


ALLOWED: Mapping[str, tuple[str, ...]] = MappingProxyType({kind: correctable(kind) for kind in CLASSES})


def corrected(kind: str, fact: Any, fields: Mapping[str, str], members: Mapping[str, Any], where: str) -> Any:
    """The fact with the reviewer's fields, and codes, classes, EQD2 and BED worked out again where they follow from them.

    `members` holds what `treatments` and `outcome` of combinations and links become (ids). A corrected fact has confidence 1.
    """
    values: dict[str, Any] = {"confidence": 1.0} if "confidence" in field_types(CLASSES[kind]) else {}
    for name, value in fields.items():
        values[name] = members[name] if name in members else typed(CLASSES[kind], name, value, where)
    return _followed(replace(fact, **{**_undone(fact, values), **values}), values)


def _undone(fact: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """What no longer holds once these values are set."""
    stale: dict[str, Any] = {}
    if "name" in values or (isinstance(fact, Tumour) and "site" in values):
        known = {f.name for f in dataclass_fields(fact)}
        stale |= {name: None for name in ("code", "technique") if name in known}
        stale |= {name: () for name in ("accept", "classes") if name in known}
    if isinstance(fact, Treatment) and {"total_gy", "fractions", "per_fraction_gy"} & values.keys():
        stale |= dict.fromkeys(fact.computed)
    return stale


def _followed(fact: Any, values: Mapping[str, Any]) -> Any:
    if not isinstance(fact, Treatment):
        return fact
    if "name" in values and fact.kind == "drug" and "code" not in values:
        code, group = _drugs().get(generic(fact.name), (None, ""))
        fact = replace(fact, code=code, classes=values.get("classes", (group,) if group else ()))
    if {"total_gy", "fractions", "per_fraction_gy"} & values.keys():
        fact = fractionated(fact)
    return fact


def fractionated(t: Treatment) -> Treatment:
    """The course with its third figure, BED and EQD2 worked out from the others.

    >>> fractionated(Treatment(id="T1", kind="radiotherapy", name="radiotherapy", total_gy=30.0, fractions=10)).fractionation[0]
    Fractionation(alpha_beta=10.0, bed_gy=39.0, eqd2_gy=32.5)
    """
    plan = completed(t.total_gy, t.fractions, t.per_fraction_gy)
    total, part = plan.total_gy, plan.per_fraction_gy
    effect: tuple[Fractionation, ...] = ()
    if total is not None and part is not None and plan.contradiction is None:
        effect = tuple(Fractionation(alpha_beta=a, bed_gy=bed(total, part, a), eqd2_gy=eqd2(total, part, a)) for a in ALPHA_BETA)
    return replace(t, total_gy=total, fractions=plan.fractions, per_fraction_gy=part, computed=plan.computed,
                   contradiction=plan.contradiction, fractionation=effect)


@cache
def _drugs() -> Mapping[str, tuple[str | None, str]]:
    """Name or surface in lower case -> code and class, of the shipped vocabularies; the narrow list wins."""
    return MappingProxyType({term.surface.lower(): (term.code or None, term.attributes.get("class", ""))
                             for stem in ("drugs_wide", "drugs") for term in load(stem)})
