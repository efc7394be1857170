"""Doses: amounts per administration ("75 mg/m2", "AUC 5"), tied to the drugs of their sentence by figures.py."""

import re
from collections.abc import Iterator

from nlp_iscm.folded import Folded, words_of
from nlp_iscm.normalise.quantity import NUMBER, WORDS, Quantity, number, quantity

_WORDS = "|".join(sorted(WORDS, key=len, reverse=True))
_AREA = r"m\s?(?:\(2\)|\^?\{?[2²]\}?)|m\^2|sqm\b|sq\.?\s?m(?:et(?:er|re))?\b|square[- ]met(?:er|re)s?\b"
_DOSE = Folded(
    rf"(?<![\w.,/-])(?P<low>{NUMBER}|(?:{_WORDS})(?:[ -](?:{_WORDS})){{0,2}})(?:\s?(?:-|–|to)\s?(?P<high>{NUMBER}))?[\s-]{{0,2}}"
    r"(?P<unit>(?:milligrams?|mgs?|micrograms?|mcg|[µμu]g|grams?|gms?|gr|g|million (?:international )?(?:units|IU|U)"
    r"|international units|IU|UI|MIU|MU"
    r"|units?|U|mCi|millicuries?|GBq|MBq)"
    rf"(?:\s?(?:/|per|[·.])\s?(?:{_AREA}|kg|kilogram)(?: (?:of )?body[- ](?:surface(?: area)?|weight))?)?"
    r"(?:\s?(?:/|per)\s?(?:day|dose|d|24\s?h(?:ours)?|week|wk|j|cycle|month|h|hour|min)\b)?)"
    r"(?![A-Za-z])(?!\s?/\s?(?:d?l|ml|mol|cc|mm|l)\b)"
)
# One of these words stands in every dose.
_UNITS = frozenset(
    ["milligram", "milligrams", "mg", "mgs", "microgram", "micrograms", "mcg", "ug", "µg", "μg", "gram", "grams", "gm", "gms",
     "gr", "g", "unit", "units", "iu", "ui", "miu", "mu", "u", "mci", "millicurie", "millicuries", "gbq", "mbq", "auc",
     "area", "areas"])
_AUC = Folded(
    r"\b(?:AUC|areas?[- ]under[- ](?:the[- ])?(?:(?:concentration|plasma)[- ]?(?:time)?[- ])?curves?(?: \(?AUC\)?)?)\s?(?:of|="
    r"|:|at|,|x|×|target)?\s?(?P<low>\d(?:[.,]\d)?)"
    r"(?:\s?[-–]\s?(?P<high>\d))?(?!\d|\s?%)")


def amounts(text: str) -> Iterator[tuple[int, int, Quantity]]:
    """Every amount in a sentence as (start, end, Quantity); amounts per volume (laboratory values) are left out.

    >>> [(text[s:e], q.value, q.unit) for text in ["cisplatin 75 mg/m 2 and carboplatin AUC 5"] for s, e, q in amounts(text)]
    [('75 mg/m 2', 75.0, 'mg/m2'), ('AUC 5', 5.0, 'AUC')]
    >>> list(amounts("creatinine 1.2 mg/dL"))
    []
    """
    if _UNITS.isdisjoint(words_of(text)):
        return
    found = []
    for match in _DOSE.finditer(text):
        written = re.sub(r" (?:of )?body[- ](?:surface(?: area)?|weight)", "", match["unit"])
        written = re.sub(r"m\s?(?:\(2\)|\^?\{?[2²]\}?)", "m2", written)
        value = quantity(match["low"], match["high"], written)
        if value is not None and not _weight(text, match):
            found.append((match.start(), match.end(), value))
            found += _sharing(text, match, written)
    for match in _AUC.finditer(text):
        low = number(match["low"])
        if low is not None:
            high = number(match["high"] or "") or low
            found.append((match.start(), match.end(), Quantity(low, "AUC", low, high)))
    yield from sorted(found, key=lambda f: f[:2])


# "a 180 x 135 x 100 mm (821 g) tumour", "weighing 350 g": what a specimen weighs
_WEIGHED = Folded(r"\b(?:weigh\w*|weight)\b[^.;]{0,25}$|\d\s?[cm]m\s?[(,]\s?$")
_SPECIMEN = Folded(
    r"\)? (?:[\w-]+ ){0,2}(?:tumou?rs?|mass|specimen|lesion|kidney|spleen|uterus|ovary|cyst|liver|prostate|fragments?)\b")


def _weight(text: str, match: "re.Match[str]") -> bool:
    """Whether an amount in grams is the weight of a specimen."""
    return match["unit"].lower() in ("g", "gm", "gms", "gr", "gram", "grams") and (
        _WEIGHED.search(text[max(0, match.start() - 40):match.start()]) is not None
        or _SPECIMEN.match(text, match.end()) is not None)


_SHARED = re.compile(rf"(?<![\w.,/-])((?:(?:{NUMBER})\s?(?:,|/|and|, and)\s?){{1,4}})$")


def _sharing(text: str, match: "re.Match[str]", written: str) -> Iterator[tuple[int, int, Quantity]]:
    """Figures before an amount that share its unit: "75 and 100 mg/m2, respectively"."""
    if "respectively" not in text[match.end():match.end() + 40]:
        return
    begun = max(0, match.start() - 40)
    list_ = _SHARED.search(text[begun:match.start()])
    for figure in re.finditer(NUMBER, list_[1]) if list_ else ():
        value = quantity(figure.group(), None, written)
        if value is not None:
            start = begun + list_.start(1) + figure.start() if list_ else 0
            yield start, start + len(figure.group()), value
