"""When a predicted and a gold value count as the same: names, sites, stages, units, doses, endpoints, numbers.

The conventions are those of the gold guidelines: British and American spelling, plural, hyphens and case do not matter; a
gold fact is known by its name and its `accept` names, a predicted one by its own name alone.
"""

from __future__ import annotations

import re
from typing import Any

Fact = dict[str, Any]

SITES = {
    "lymph node": ("lymph nodes", "nodes", "nodal"), "lung": ("lungs", "pulmonary"), "liver": ("hepatic",),
    "bone": ("spine", "vertebra", "vertebrae", "vertebral body", "skeleton", "bones", "rib", "pelvis"),
    "brain": ("cerebral", "cerebrum", "cerebellum"), "leptomeninges": ("leptomeningeal", "meninges"),
    "adrenal": ("adrenal gland", "adrenal glands"), "oesophagus": ("esophagus",), "peritoneum": ("peritoneal",),
    "pleura": ("pleural",), "colon": ("large bowel",), "small bowel": ("small intestine",), "kidney": ("kidneys",),
    "ovary": ("ovaries",), "testis": ("testicle",), "uterus": ("womb", "endometrium"),
    "spinal cord": ("intramedullary spinal cord",),
}
UNITS = {
    "mg/m2": ("mg/m²", "mg/m^2"), "mg": ("milligram", "milligrams"), "g": ("grams", "gram"), "ug": ("mcg", "µg", "μg"),
    "month": ("months",), "week": ("weeks",), "year": ("years",), "day": ("days",), "%": ("percent",),
}
ENDPOINTS = {
    "os": ("overall survival", "survival"), "pfs": ("progression free survival",),
    "dfs": ("disease free survival", "relapse free survival", "recurrence free survival", "rfs"),
    "orr": ("objective response rate", "overall response rate", "response rate"), "local control": ("local control rate",),
}
MILLIGRAMS = {"g": (1000.0, "mg"), "ug": (0.001, "mg"), "g/m2": (1000.0, "mg/m2")}
SEXES = {"m": "male", "man": "male", "f": "female", "woman": "female"}
SPELLINGS = (("tumour", "tumor"), ("haem", "hem"), ("aemia", "emia"), ("oedema", "edema"), ("rrhoea", "rrhea"), ("oesoph", "esoph"))


def _reverse(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {other: name for name, others in table.items() for other in others}


_SITES, _UNITS, _ENDPOINTS = _reverse(SITES), _reverse(UNITS), _reverse(ENDPOINTS)
_JOINERS = re.compile(r"[-‐‑–—_/']")
_OTHERS = re.compile(r"[^\w+.² ]")


def plain(value: Any) -> str:
    """Lower case, American spelling, no hyphens or punctuation, singular words.

    >>> plain("Small-cell Tumours, NOS")
    'small cell tumor nos'
    """
    text = str(value or "").lower()
    for british, american in SPELLINGS:
        text = text.replace(british, american)
    words = _OTHERS.sub(" ", _JOINERS.sub(" ", text)).split()
    return " ".join(_singular(w) for w in words)


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "is", "us"))
    return word[:-1] if plural else word


def _known_as(fact: Fact, accept: bool) -> list[Any]:
    more = fact.get("accept") if accept else None
    return [fact.get("name"), *(more if isinstance(more, list) else [])]


def listed(value: Any) -> list[Any]:
    """The items of a list, letters of a text (as the reference scorer takes them), nothing of another value."""
    return list(value) if isinstance(value, list | tuple | str | dict) else []


def names(fact: Fact, *, accept: bool) -> set[str]:
    """Plain names without spaces."""
    return {squashed for n in _known_as(fact, accept) if (squashed := plain(n).replace(" ", ""))}


def same_name(predicted: Fact, gold: Fact) -> bool:
    """The predicted fact's own name is one of the gold fact's names."""
    return bool(names(predicted, accept=False) & names(gold, accept=True))


def same_head(predicted: Fact, gold: Fact) -> bool:
    """Same last word, and the words of one name are among the other's ("lobectomy", "left lower lobectomy")."""
    for a in _words(predicted, accept=False):
        for b in _words(gold, accept=True):
            if a[-1] == b[-1] and (set(a) <= set(b) or set(b) <= set(a)):
                return True
    return False


def _words(fact: Fact, *, accept: bool) -> list[list[str]]:
    return [w for n in _known_as(fact, accept) if (w := plain(n).split())]


def site(value: Any) -> str:
    """An organ by its plain name."""
    low = str(value or "").lower().strip()
    return plain(_SITES.get(low, low))


def stage(value: Any) -> str:
    """A stage without spaces, points and the word itself."""
    return re.sub(r"[\s.,]|stage", "", str(value or "").lower())


def unit(value: Any) -> str:
    """A unit in its short form."""
    low = str(value or "").lower().replace(" ", "")
    return _UNITS.get(low, low)


def endpoint(value: Any) -> str:
    """An endpoint by its abbreviation in lower case."""
    return _ENDPOINTS.get(plain(value), plain(value))


def sex(value: Any) -> str | None:
    """male, female, another plain word, or None."""
    return SEXES.get(plain(value), plain(value)) or None


def close(a: Any, b: Any, relative: float = 0.03, absolute: float = 0.11) -> bool:
    """Numbers within max(absolute, relative * |b|); None only with None; what is no number is compared as a name."""
    if a is None or b is None:
        return a is None and b is None
    try:
        return abs(float(a) - float(b)) <= max(absolute, relative * abs(float(b)))
    except (TypeError, ValueError):
        return plain(a) == plain(b)


def amount(treatment: Fact) -> tuple[Any, str]:
    """Dose and unit, grams and micrograms brought to milligrams."""
    dose, of = treatment.get("dose"), unit(treatment.get("unit"))
    if dose is None or of not in MILLIGRAMS:
        return dose, of
    factor, milligrams = MILLIGRAMS[of]
    try:
        return float(dose) * factor, milligrams
    except (TypeError, ValueError):
        return dose, of
