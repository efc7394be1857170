"""Lines of therapy: numbers the plans of a patient and writes each treatment's line."""

from collections.abc import Sequence
from dataclasses import replace

from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.reading import Reading
from nlp_iscm.pipeline.succession import plans


def with_lines(reading: Reading, courses: Sequence[Course], told: Sequence[Told]) -> list[Course]:
    """The courses, antitumour ones with the number of their line of therapy."""
    line = {g.id: plan.line for plan in reversed(plans(reading, courses, told)) for g in plan.given}
    return [replace(c, treatment=replace(c.treatment, line=line.get(c.treatment.id))) for c in courses]
