"""Patients: age and sex of each patient whose own course the text tells."""

import re
from collections.abc import Iterator

from nlp_iscm.facts.model import Patient
from nlp_iscm.pipeline.reading import Mention, Reading

_AGE = re.compile(
    r"\b(?P<age>\d{1,3})[- ]?(?:years?|yrs?)[- ]?olds?\b(?:\W+[\w-]+){0,4}?\W+"
    r"(?P<sex>man|male|gentleman|boy|woman|female|lady|girl)\b", re.I)


def read(reading: Reading) -> Iterator[Mention]:
    """Yield one `patient` mention a presentation ("A 65-year-old gentleman")."""
    for match in _AGE.finditer(reading.text):
        yield reading.mention("patient", *match.span(), name=match["sex"].lower(), value=float(match["age"]))


def people(reading: Reading) -> list[Patient]:
    """The patients of the text, in order of appearance."""
    for mention in reading.mentions["patient"]:
        sex = "male" if mention.name in ("man", "male", "gentleman", "boy") else "female"
        return [Patient(id=1, age_years=mention.value, sex=sex, evidence=reading.evidence(mention))]
    return [Patient(id=1)]
