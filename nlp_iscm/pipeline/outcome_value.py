"""What a reader says of one outcome: the value of a `response`, `recurrence`, `status`, `survival` or `adverse_event` mention."""

from dataclasses import dataclass

from nlp_iscm.folded import Folded
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
    inner = [t for t in clauses.within(max(low, start - WINDOW), min(high, end + WINDOW)) if t.role in roles]
    if inner:
        return min(inner, key=lambda t: t.start - end if t.start >= end else start - t.end)
    head = clauses.sentence.start
    opening = [t for t in clauses.within(head, min(start, head + OPENING)) if t.role == "after" and "after" in roles
               and not _DEED.search(clauses.sentence.text[:t.start - head])]
    if not opening and "for" in roles:  # "she was followed for 10 months and had no recurrence"
        opening = [t for t in clauses.within(max(head, start - WINDOW), start)
                   if t.role in ("after", "for")
                   and _FOLLOWED.search(clauses.sentence.text, max(0, t.start - head - 40), t.start - head)]
    following = [t for t in clauses.within(end, end + FOLLOWING) if t.role == "after" and "after" in roles]
    return opening[-1] if opening else (following[0] if following else None)


# "The tumour recurred after 8 months and she died": the time is the recurrence's
_DEED = Folded(r"\b(?:recurred|relapsed|progressed|developed|appeared|occurred|underwent|received|metastasi[sz]ed)\b")
_FOLLOWED = Folded(r"\b(?:followed(?:[- ]up)?|follow[- ]?up|observed|monitored|surviv\w+)\s(?:\w+\s){0,3}$")
WINDOW, OPENING, FOLLOWING = 400, 40, 100
