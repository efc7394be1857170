"""Combinations: which treatments of a patient the text says belong together."""

from nlp_iscm.facts.model import Combination
from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.reading import Reading


def combinations(reading: Reading, courses: list[Course], patient: int) -> list[Combination]:
    """Concurrent and sequential combinations of two or more courses, in order of the text."""
    return []
