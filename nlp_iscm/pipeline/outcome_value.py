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
    """The elapsed time that belongs to what stands at a range: of its clause, else the one that opens the sentence."""
    low, high = clauses.around(start)
    fit = [t for t in clauses.times if t.role in roles]
    inner = [t for t in fit if low <= t.start < high]
    if inner:
        return min(inner, key=lambda t: (roles.index(t.role), abs(t.start - end) if t.start >= end else start - t.end))
    opening = [t for t in fit if t.start < start and t.start - clauses.sentence.start < 40]
    return opening[-1] if opening else None
