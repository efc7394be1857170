"""Canonical names and node ids: generic drugs in lower case, radiotherapy by technique, surgery by its noun."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from nlp_iscm.facts.model import Marker, Outcome, Treatment, Tumour

_SIDE = re.compile(r"^(?:(?:left|right|bilateral|an?|the|emergency|elective)\s+)+")
MODALITIES = {"radiotherapy": "radiotherapy", "surgery": "surgery", "other": "other procedure"}
KNOWN = 50_000  # names kept at hand: a corpus repeats its drugs and tumours


@lru_cache(maxsize=KNOWN)
def plain(name: str) -> str:
    """One line, single spaces.

    >>> plain(" left  lower\\n lobectomy ")
    'left lower lobectomy'
    """
    return " ".join(name.split())


def treatment_name(treatment: Treatment) -> str:
    """The canonical name of a treatment in the graph (DESIGN: drugs lower case, radiotherapy by technique abbreviation).

    >>> treatment_name(Treatment(id="T1", kind="surgery", name="Left lower lobectomy"))
    'lower lobectomy'
    >>> treatment_name(Treatment(id="T1", kind="radiotherapy", name="intensity-modulated radiotherapy", technique="IMRT"))
    'IMRT'
    """
    return _treatment(treatment.kind, treatment.name, treatment.technique, treatment.code is not None)


@lru_cache(maxsize=KNOWN)
def _treatment(kind: str, written: str, technique: str | None, coded: bool) -> str:
    name = plain(written).replace("|", "/")  # members are listed with "|" between them
    if kind == "radiotherapy":
        return technique or (name if name.isupper() and len(name) > 2 else "radiotherapy")
    if kind == "surgery":
        return _SIDE.sub("", name.lower()) or name.lower()
    if kind == "drug" and not coded and name.isupper():
        return name  # a regimen by its letters: FOLFOX, R-CHOP
    return name.lower()


def combination_name(members: Iterable[str]) -> str:
    """Members in alphabetical order joined with " + ", whatever the mode.

    >>> combination_name(["IMRT", "atezolizumab"])
    'atezolizumab + IMRT'
    """
    return " + ".join(ordered(members))


def ordered(members: Iterable[str]) -> list[str]:
    """Distinct members in alphabetical order, whatever their case."""
    distinct = set(members)
    return list(distinct) if len(distinct) == 1 else sorted(distinct, key=_alphabetical)


@lru_cache(maxsize=KNOWN)
def _alphabetical(member: str) -> tuple[str, str]:
    return member.lower(), member


def rollup_name(members: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    """A combination by the classes of its members (name, classes); a member without a class keeps its name.

    >>> rollup_name([("atezolizumab", ("immune checkpoint inhibitor",)), ("IMRT", ("radiotherapy",))])
    'immune checkpoint inhibitor + radiotherapy'
    >>> rollup_name([("trial drug", ())])
    'trial drug'
    """
    return combination_name("/".join(classes) if classes else name for name, classes in members)


def treatment_classes(treatment: Treatment) -> tuple[str, ...]:
    """Drug classes or the modality, sorted; an unclassed drug has none."""
    return _classes(treatment.kind, treatment.classes)


@lru_cache(maxsize=KNOWN)
def _classes(kind: str, written: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(written))) if kind == "drug" else (MODALITIES[kind],)


def tumour_name(tumour: Tumour) -> str:
    """The name in lower case; abbreviations keep their capitals."""
    name = plain(tumour.name)
    return name if name.isupper() and len(name) <= 6 else name.lower()


def marker_name(marker: Marker) -> str:
    """The official symbol where a code gives one, else the name as written."""
    return marker.code.split(":", 1)[1] if marker.code and marker.code.startswith("HGNC:") else plain(marker.name)


def outcome_value(outcome: Outcome) -> str:
    """What stands behind the kind in an outcome's node id: the endpoint of a survival, else the value."""
    found = outcome.endpoint if outcome.kind == "survival" else outcome.value
    return plain(found or "not stated") if outcome.kind == "survival" else plain(found or "not stated").lower()
