"""Stages to one way of writing: TNM without spaces and with its prefix, grouped stages in capitals.

TNM as in the UICC and AJCC manuals (8th edition); FIGO, Ann Arbor with suffixes A, B, E, S, X; Dukes A to D.
"""

from __future__ import annotations

import re

_TNM_PART = re.compile(
    r"(?P<prefix>(?:[cpuar]|y[cp]?|r[cp]?)?)(?P<axis>T|N|M|Cy|CY|P|H)(?P<value>is|a(?![b-z])"
    r"|[Xx0-4](?-i:[a-d])?(?:[12](?!\d))?|[+])",
    re.I,
)
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}


def tnm(written: str) -> str | None:
    """A TNM stage without spaces; one prefix in front where all parts share it, else each part with its own.

    >>> tnm("pT3b N0 M0"), tnm("c-T2bN2M1b"), tnm("pT2, pN1, pM1"), tnm("T1 (b) N0"), tnm("T4aNxCy1P1M1"), tnm("TNM")
    ('pT3bN0M0', 'cT2bN2M1b', 'pT2pN1pM1', 'T1bN0', 'T4aNxCy1P1M1', None)
    """
    squeezed = re.sub(r"[\s,;:()\[\]/._-]+", "", written.replace("O", "0").replace("o", "0"))
    parts = list(_TNM_PART.finditer(squeezed))
    if not parts or not any(p["axis"].upper() in "TNM" for p in parts):
        return None
    return "".join(p["prefix"].lower() + _axis(p["axis"]) + _value(p["value"]) for p in parts)


def _axis(axis: str) -> str:
    return "Cy" if axis.lower() == "cy" else axis.upper()


def _value(value: str) -> str:
    return "x" if value in "Xx" else value.lower()


def group(written: str) -> str | None:
    """A grouped stage in roman capitals.

    >>> group("IVa"), group("3 B"), group("iii-c"), group("1A2"), group("Ib1"), group("5")
    ('IVA', 'IIIB', 'IIIC', 'IA2', 'IB1', None)
    """
    match = re.fullmatch(
        r"(?P<number>IV|I{1,3}|[0-4])\s*-?\s*(?P<suffix>(?:[A-E](?:[1-3]|i{1,2})?|[ABESX]{1,3})?)", written.strip(), re.I
    )
    if not match:
        return None
    number, suffix = match["number"].upper(), match["suffix"]
    return _ROMAN.get(number, number) + suffix.upper()
