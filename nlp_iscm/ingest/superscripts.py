"""Superscripts: exponents, isotopes and charges stay in the words they belong to; citations are set apart as "[12]"."""

from __future__ import annotations

import re

_UP = str.maketrans("0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_DOWN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᵐⁿ₀₁₂₃₄₅₆₇₈₉", "0123456789+-=()abcdemn0123456789")
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᵐⁿ"
# Symbols of the elements whose isotopes are given to patients or traced in them.
_ELEMENTS = ("Ac", "As", "At", "Au", "Ba", "Bi", "Br", "C", "Ce", "Co", "Cr", "Cs", "Cu", "Dy", "Er", "F", "Fe", "Ga", "Gd",
    "H", "Ho", "I",
             "In", "Ir", "K", "Kr", "Lu", "Mn", "Mo", "N", "Na", "Nb", "O", "P", "Pb", "Pd", "Ra", "Rb", "Re", "Ru", "S", "Sc",
             "Se", "Sm", "Sn", "Sr", "Tb", "Tc", "Te", "Th", "Tl", "Tm", "U", "Xe", "Y", "Yb", "Zn", "Zr")
_ISOTOPE_BEFORE = re.compile(r"(?:^|[\s(\[/\-–,;:])$")
_ISOTOPE_AFTER = re.compile(rf"\s?(?:{'|'.join(sorted(_ELEMENTS, key=len, reverse=True))})(?![a-z])")
_UNIT_BEFORE = re.compile(r"(?:(?:^|[\s/\d(·.×x])(?:[mcdkµμn]?m|in|ft|µm))$")
_RATE_BEFORE = re.compile(r"(?:(?:^|[\s/\d(·.×x])(?:[mcdkµμn]?[mlLg]|s|h|d|min|kg|Gy|day|week|year|dL|dl))$")
_POWER_BEFORE = re.compile(r"(?:^|[\s×x*·.(,])10$")
_CITED = re.compile(r"\[?[0-9]{1,3}(?:\s?[,;–—-]\s?[0-9]{1,3})*[,;]?\]?|\(\s?[0-9]{1,3}(?:\s?[,;–—-]\s?[0-9]{1,3})*\s?\)")
_ORDINAL = frozenset(("st", "nd", "rd", "th", "o", "a", "er", "e"))
LOOK = 14


def lowered(raised: str) -> str:
    """Superscript or subscript characters as ordinary ones.

    >>> lowered("¹²⁻")
    '12-'
    """
    return raised.translate(_DOWN)


def placed(before: str, content: str, after: str) -> tuple[str, bool]:
    """What a superscript becomes between the texts before and after it, and whether it is a citation or mark set apart.

    Only the last and first LOOK characters of the neighbours matter.

    >>> placed("75 mg/m", "2", " every"), placed("9.8 x 10", "9", "/L"), placed("an ", "18", "F-FDG")
    (('²', False), ('^9', False), ('¹⁸', False))
    >>> placed("in 2020", "12,13", ". The"), placed("CD4", "+", " cells"), placed("Wei Hu", "2*", "")
    ((' [12,13]', True), ('+', False), (' [2]', True))
    """
    content = " ".join(lowered(content).split())
    before, after = before[-LOOK:], after[:LOOK]
    if not content:
        return "", False
    kept = _kept(before, content, after)
    if kept is not None:
        return kept, False
    mark = re.sub(r"[^\w,;–—-]", "", content).strip(",;")
    if not mark or not any(c.isalnum() for c in mark):
        return "", True
    return f"{'' if not before or before[-1].isspace() or before[-1] in '([' else ' '}[{mark}]{_room(after)}", True


def _room(after: str) -> str:
    return " " if after[:1].isalnum() else ""


def _kept(before: str, content: str, after: str) -> str | None:
    if re.fullmatch(r"[0-9]{1,3}m?", content) and _ISOTOPE_BEFORE.search(before) and _ISOTOPE_AFTER.match(after):
        return content.translate(_UP)
    if content in "23" and _UNIT_BEFORE.search(before):
        return content.translate(_UP)
    if re.fullmatch(r"[-−–][123]", content) and _RATE_BEFORE.search(before):
        return content.replace("–", "-").translate(_UP)
    if _POWER_BEFORE.search(before) and re.fullmatch(r"[-−–+]?[0-9]{1,2}", content):
        return "^" + content.replace("−", "-").replace("–", "-")
    if re.fullmatch(r"[0-9]?[+\-−–]{1,2}", content) and before[-1:].isalnum():
        return content
    if content.lower() in _ORDINAL and before[-1:].isdigit():
        return content if len(content) == 2 else None
    if content in ("®", "™", "©", "°", "º", "TM", "′", "'"):
        return {"TM": "™"}.get(content, content)
    if (content.isalpha() and len(content) > 3) or (" " in content and not _CITED.fullmatch(content)):
        return content
    return None
