"""Links: to which treatments the text ties an outcome, or which therapy was in force when it was told."""

from nlp_iscm.facts.model import Combination, Link
from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.reading import Reading


def links(
    reading: Reading, courses: list[Course], combinations: list[Combination], told: list[Told], patient: int
) -> list[Link]:
    """One Link for each outcome that some treatment is answerable for, in order of the text."""
    return []
