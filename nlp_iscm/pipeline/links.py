"""Links: to which treatments the text ties an outcome, or which therapy was in force when it was told."""

from collections.abc import Sequence

from nlp_iscm.facts.model import Link
from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.in_force import InForce
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.plan import Plan
from nlp_iscm.pipeline.reading import Reading


def links(reading: Reading, courses: Sequence[Course], told: Sequence[Told], plans: Sequence[Plan]) -> list[Link]:
    """One Link for each outcome that some treatment is answerable for, in order of the text; `plans` are those of the courses."""
    state = InForce(reading, courses, told, plans)
    found = []
    for one in told:
        answer = state.answerable(one)
        if answer:
            found.append(Link(treatments=answer.ids, outcome=one.outcome.id,
                              confidence=answer.confidence, evidence=reading.evidence(answer.mention)))
    return found
