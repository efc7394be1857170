"""Recurrences: yes or no, with the months since treatment; the word itself, or new tumour after a curative plan."""

import re
from collections.abc import Iterator

from nlp_iscm.pipeline.clauses import Clauses
from nlp_iscm.pipeline.course_state import CourseState, by_sentence
from nlp_iscm.pipeline.outcome_value import OutcomeValue, nearest
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit

_NO_FACT = re.compile(r"^\W*(?:rates?|risk|score|free|factors?|pattern|potential|prevention|after|laryngeal|nerve)\b", re.I)
_RISK = re.compile(r"\b(?:risk|rate|rates|chance|probability|possibility|prevent|prevention|likelihood|time to|prone|tend|tendency|history|suspicious|suspicion"
                   r"|suspected|differential|low|potential|monitor\w*|detect|reduce|avoid)\W+(?:\w+\W+){0,3}$", re.I)
_GONE = re.compile(r"^(?:no|without)\b|free|ned$|remission", re.I)
_FREE_BEFORE = re.compile(r"\b(?:was|is|has been|have been|remain\w*|been|be|and|alive|well|with|had|showed|shows?|reveal\w*|there|found|demonstrated|currently|still|now"
                          r"|clinically|in|condition|are|were)\b|[,;:]|^", re.I)
_SURVIVAL = re.compile(r"^\W*(?:survival|interval|period|rate|time)\b", re.I)


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the `recurrence` mentions: value yes or no."""
    state = CourseState(reading)
    for clauses, hits in by_sentence(reading, "recurrences"):
        values: set[str] = set()
        for hit in hits:
            value = _value(clauses, hit, state)
            if value and value not in values:
                values.add(value)
                yield recurrence(reading, clauses, hit.start, hit.end, value)


def recurrence(reading: Reading, clauses: Clauses, start: int, end: int, value: str) -> Mention:
    """A `recurrence` mention with the months that its sentence states."""
    roles = ("after", "for") if value == "no" else ("after",)
    time = nearest(clauses, start, end, roles)
    if time is None and value == "yes":
        time = nearest(clauses, start, end, ("for",))
    more = OutcomeValue(value, months=time.months if time else None, as_written=time.written if time else None,
                        since=time.since if time else None)
    return reading.mention("recurrence", start, end, name=value, value=more)


def _value(clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    kind = hit.term.attributes.get("type")
    before, after = clauses.before(hit.start), clauses.after(hit.end)
    if not state.treated(hit.start, clauses.sentence):
        return None
    if kind == "free":
        return _free(clauses, hit, before, after)
    if _NO_FACT.match(after) or _RISK.search(before):
        return None
    if clauses.negated(hit.start, hit.end):
        return "no"
    if clauses.supposed(hit.start) or clauses.history(hit.start):
        return None
    return "yes"


def _free(clauses: Clauses, hit: TermHit, before: str, after: str) -> str | None:
    written = hit.term.surface.lower()
    if written == "remission" or _SURVIVAL.match(after) or clauses.supposed(hit.start):
        return None
    if not written.startswith(("no ", "without ")) and clauses.negated(hit.start, hit.end):
        return None
    return "no"
