"""Lines of therapy: numbers the plans of a patient and writes each treatment's line."""

from collections.abc import Sequence
from dataclasses import replace

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.plan import Plan, sentence_of
from nlp_iscm.pipeline.reading import Reading

_WORDS = ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th")
_NUMBERS = {word: n for n, words in enumerate(_WORDS, 1) for word in words.split()}
_LINE = Folded(rf"\b({'|'.join(_NUMBERS)})[\s-]line\b")
_NEAR = 60  # characters on either side of a treatment where "second-line" speaks of it


def with_lines(reading: Reading, courses: Sequence[Course], plans: Sequence[Plan]) -> list[Course]:
    """The courses, antitumour ones with the number of their line: as the text counts it, else the one after the line before.

    `plans` are those of the courses (succession.plans).
    """
    line: dict[str, int] = {}
    number = 0
    for plan in plans:
        number = _stated(reading, plan) or number + 1
        for given in plan.given:
            line.setdefault(given.id, number)
    return [replace(c, treatment=replace(c.treatment, line=line[c.treatment.id])) if c.treatment.id in line else c for c in courses]


def _stated(reading: Reading, plan: Plan) -> int | None:
    """The number in "third-line" beside a treatment of the plan."""
    for given in plan.given:
        sentence = sentence_of(reading, given)
        found = _LINE.search(reading.text, max(sentence.start, given.start - _NEAR), min(sentence.end, given.end + _NEAR))
        if found:
            return _NUMBERS[found[1].lower()]
    return None
