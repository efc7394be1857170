"""What a reader says of one outcome: the value of a `response`, `recurrence`, `status`, `survival` or `adverse_event` mention."""

from dataclasses import dataclass

from nlp_iscm.pipeline.clauses import Clauses
from nlp_iscm.pipeline.elapsed import Elapsed


@dataclass(frozen=True, slots=True)
class OutcomeValue:
    """Keys as in facts.model.Outcome; `when` is the elapsed time as written."""

    value: str | None = None
    months: float | None = None
    as_written: str | None = None
    since: str | None = None
    endpoint: str | None = None
    cause: str | None = None
    grade: int | None = None
    weak: bool = False


def nearest(clauses: Clauses, start: int, end: int, roles: tuple[str, ...]) -> Elapsed | None:
    """The elapsed time that belongs to what stands at a range.

    The closest one of its clause, else the one that opens the sentence, else a point in time that follows in a later clause.
    """
    low, high = clauses.around(start)
    fit = [t for t in clauses.times if t.role in roles]
    inner = [t for t in fit if low <= t.start < high]
    if inner:
        return min(inner, key=lambda t: t.start - end if t.start >= end else start - t.end)
    points = [t for t in fit if t.role == "after"]
    opening = [t for t in points if t.start < start and t.start - clauses.sentence.start < 40]
    following = [t for t in points if 0 <= t.start - end < FOLLOWING]
    return opening[-1] if opening else (following[0] if following else None)


FOLLOWING = 100
