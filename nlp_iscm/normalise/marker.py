"""Marker symbols, percentages and reference ranges to a status; variants to their gene."""

from __future__ import annotations

import re
from functools import cache

from nlp_iscm.vocab.load import load

_PLAIN = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "＋": "+", "﹢": "+", "＜": "<", "＞": ">"})
_PERCENT = re.compile(r"(<|>|≤|≥|less than|under|below)?\s{0,3}(\d{1,3}(?:[.,]\d{1,3})?)\s?(?:%|percent|per cent)")


def symbol_status(symbol: str) -> str | None:
    """The status that a panel's sign stands for, None for what is no sign.

    >>> [symbol_status(s) for s in ("+", "+++", "−", "±", "+/-", "2+", "3+", "0", "x")]
    ['positive', 'positive', 'negative', 'equivocal', 'equivocal', 'positive', 'positive', 'negative', None]
    """
    plain = symbol.translate(_PLAIN).replace(" ", "")
    if plain in ("±", "+/-", "-/+", "+-", "(+/-)"):
        return "equivocal"
    if plain in ("-", "--", "---", "0"):
        return "negative"
    if re.fullmatch(r"\+{1,4}|[1-4]\+|\+[1-4]", plain):
        return "positive"
    return None


def her2_status(score: str) -> str | None:
    """The status of a HER2 immunohistochemistry score: 3+ positive, 2+ equivocal, 1+ and 0 negative (ASCO/CAP).

    >>> [her2_status(s) for s in ("3+", "++", "1+", "+++", "0", "high")]
    ['positive', 'equivocal', 'negative', 'positive', 'negative', None]
    """
    plain = score.translate(_PLAIN).replace(" ", "")
    if re.fullmatch(r"\+{2,3}", plain):
        plain = f"{len(plain)}+"
    return {"3+": "positive", "+3": "positive", "2+": "equivocal", "+2": "equivocal", "1+": "negative", "+1": "negative",
            "0": "negative", "0+": "negative"}.get(plain)


def percent_status(written: str) -> str | None:
    """The status of a share of stained cells: none or under one in a hundred is negative, any other positive.

    >>> [percent_status(s) for s in ("90%", "< 1%", "0%", "<5 %", "many")]
    ['positive', 'negative', 'negative', 'positive', None]
    """
    found = _PERCENT.search(written.translate(_PLAIN))
    if not found:
        return None
    share = float(found[2].replace(",", "."))
    below = found[1] in ("<", "≤", "less than", "under", "below")
    return "negative" if share == 0 or (below and share <= 1) else "positive"


def number(written: str) -> float | None:
    """The first number of a text; a comma before three digits parts thousands, else it is a decimal comma.

    >>> [number(s) for s in ("17,447 ng/mL", "15,3g/l", "< 0.1", "1 250 U", "none")]
    [17447.0, 15.3, 0.1, 1250.0, None]
    """
    found = re.search(r"\d{1,3}(?:[ ,]\d{3}){1,3}(?![\d.])|\d{1,9}(?:[.,·]\d{1,6})?", written)
    if not found:
        return None
    text = found[0].replace("·", ".")
    if re.fullmatch(r"\d{1,3}(?:[ ,]\d{3})+", text):
        return float(re.sub(r"[ ,]", "", text))
    return float(text.replace(",", "."))


_REFERENCE = re.compile(
    r"(?P<sign><|>|≤|≥|up to|less than|below|under|lower than|not? (?:more|higher) than|above|more than|upper limit(?: of)?)?"
    r"[\s:=]{0,3}(?P<low>\d{1,6}(?:[.,]\d{1,4})?)\s?(?:[a-zµμA-Z]{1,6}/[a-zA-Z]{1,3}\s?)?"
    r"(?:(?:-|to|and|~)\s{0,2}(?P<high>\d{1,6}(?:[.,]\d{1,4})?))?"
)


def range_status(value: str, reference: str) -> str | None:
    """The status of a serum value against its written reference range; None where either holds no number.

    >>> range_status("12.5 ng/mL", "normal < 5"), range_status("3", "0–5 ng/mL"), range_status("9", "normal 10-20")
    ('positive', 'negative', 'negative')
    """
    measured = number(value)
    found = _REFERENCE.search(reference.translate(_PLAIN))
    if measured is None or not found:
        return None
    limit = number(found["high"] or found["low"])
    if limit is None:
        return None
    if found["sign"] in (">", "≥", "above", "more than"):
        return "negative" if measured > limit else "positive"
    if value.lstrip().startswith(("<", "≤")):
        return "negative"
    return "positive" if measured > limit else "negative"


@cache
def _genes() -> dict[str, str]:
    return {term.surface: term.name for term in load("variants")}


def gene_of(variant: str) -> str | None:
    """The gene of a variant that belongs to one gene only.

    >>> gene_of("L858R"), gene_of("V617F"), gene_of("A1B"), gene_of("p.V600_K601delinsD")
    ('EGFR', 'JAK2', None, 'BRAF')
    """
    codon = _CODON.match(variant)
    return _genes().get(variant) or (_codons().get(codon[1]) if codon else None)


_CODON = re.compile(r"(?:p\.)?([A-Z]\d{2,4})_")  # of a deletion or insertion over several codons


@cache
def _codons() -> dict[str, str]:
    """Codons of which the vocabulary knows variants of one gene only."""
    genes: dict[str, set[str]] = {}
    for surface, gene in _genes().items():
        if re.fullmatch(r"[A-Z]\d{2,4}[A-Z]", surface):
            genes.setdefault(surface[:-1], set()).add(gene)
    return {codon: next(iter(of)) for codon, of in genes.items() if len(of) == 1}
