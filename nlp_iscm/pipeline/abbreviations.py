"""Abbreviations: short forms with the long form the text gives them, by scispaCy's detector and by legends."""

import re
from bisect import bisect_left

from scispacy.abbreviation import AbbreviationDetector, filter_matches, find_abbreviation
from spacy.attrs import IDX
from spacy.language import Language
from spacy.tokens import Doc

# "EGFR, epidermal growth factor receptor; CT, computed tomography" below a figure or table
_LEGEND = re.compile(r"(?:^|[;.]\s*|\n)([A-Z][A-Za-z0-9-]{1,9})\s*[,:=]\s+([a-zA-Z][^;.,:()\n]{5,80})(?=[;.\n]|$)")


@Language.factory("iscm_abbreviations")
def make_abbreviations(nlp: Language, name: str) -> "Abbreviations":
    """Component that fills `reading.abbreviations`."""
    return Abbreviations(nlp, name)


_BRACKET = re.compile(r"\(([^()\n]{2,90})\)")


class Abbreviations(AbbreviationDetector):  # type: ignore[misc]
    """scispaCy's detector (Schwartz and Hearst 2003), asked for brackets of at most eight words.

    Its own pattern lets a bracket close at every later one, so a text with 2,000 brackets gives two million matches.
    """

    def __call__(self, doc: Doc) -> Doc:
        reading = doc._.reading
        found = reading.abbreviations
        brackets = [m for m in _BRACKET.finditer(reading.text) if any(c.isupper() for c in m[1]) or m[1].count(" ") > 1]
        if brackets:
            starts = doc.to_array([IDX]).tolist()
            inside = [(0, bisect_left(starts, m.start(1)), bisect_left(starts, m.end(1))) for m in brackets]
            for long_candidate, short_candidate in filter_matches([i for i in inside if 0 < i[1] < i[2]], doc):
                short, long = find_abbreviation(long_candidate, short_candidate)
                if long is not None and len(long.text) > len(short.text):
                    found.setdefault(short.text, " ".join(long.text.split()))
        for short, long in legends(reading.text):
            found.setdefault(short, long)
        return doc


def legends(text: str) -> list[tuple[str, str]]:
    """Short and long forms of "CT, computed tomography; EGFR, epidermal growth factor receptor".

    >>> legends("CT, computed tomography; WBRT: whole brain radiotherapy.")
    [('CT', 'computed tomography'), ('WBRT', 'whole brain radiotherapy')]
    >>> legends("Paris, the capital of France.")
    []
    """
    return [(m[1], m[2]) for m in _LEGEND.finditer(text) if _spells(m[1], m[2])]


def _spells(short: str, long: str) -> bool:
    """Whether the letters of the short form stand in the long form in order, the first one at its start."""
    letters = [c for c in short.lower() if c.isalpha()]
    at = 0
    for letter in letters:
        at = long.lower().find(letter, at) + 1
        if not at:
            return False
    return len(letters) > 1 and long[0].lower() == letters[0] and sum(c.isupper() for c in short) > 1
