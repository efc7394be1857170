"""Recurrences: yes or no, with the months since treatment; the word itself, or new tumour after a curative plan."""

import re
from collections.abc import Iterator

from nlp_iscm.pipeline.clauses import Clauses
from nlp_iscm.pipeline.course_state import CourseState, between, by_sentence
from nlp_iscm.pipeline.outcome_value import OutcomeValue, nearest
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit

_NO_FACT = re.compile(r"^\W*(?:rates?|risk|score|free|factors?|pattern|potential|prevention|after|laryngeal|nerve)\b", re.I)
_RISK = re.compile(r"\b(?:risk|rate|rates|chance|probability|possibility|prevent|prevention|likelihood|time to|prone|tend|tendency|history|suspicious|suspicion"
                   r"|suspected|differential|low|potential|monitor\w*|detect|reduce|avoid)\W+(?:\w+\W+){0,3}$", re.I)
_GONE = re.compile(r"^(?:no|without)\b|free|ned$|remission", re.I)
_FREE_BEFORE = re.compile(r"\b(?:was|is|has been|have been|remain\w*|been|be|and|alive|well|with|had|showed|shows?|reveal\w*|there|found|demonstrated|currently|still|now"
                          r"|clinically|in|condition|are|were)\b|[,;:]|^", re.I)
_SURVIVAL = re.compile(r"^\W*(?:survival|interval|period|rate|time)\b", re.I)
_DISCOVERED = re.compile(
    r"\b(?:appeared|appearance|developed|development|occurred|occurrence|detected|found|reveal(?:ed|ing)|show(?:ed|ing|s)|demonstrat(?:ed|ing)|diagnosed|identified|noted|noticed|emerged|arose|discovered"
    r"|confirmed|presented|disclosed|observed|objectified|required|highlighted|metastasi[sz]ed|admitted|concluded|complained|consulted|experienced|returned)\b", re.I)
_NEW_TUMOUR = re.compile(
    r"\b(?:metastas[ei]s|metastatic|mass(?:es)?|nodules?|lesions?|tumou?rs?|dissemination|carcinomatosis|implants?|lymph nodes?|lymphadenopath(?:y|ies))\b", re.I)
_LATER = re.compile(r"\b(?:later|after|following|follow[- ]?up|subsequent(?:ly)?|postoperative(?:ly)?|months|years|surveillance|during)\b", re.I)


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the `recurrence` mentions: value yes or no."""
    state = CourseState(reading)
    told: set[int] = set()
    for clauses, hits in by_sentence(reading, "recurrences"):
        values: set[str] = set()
        for hit in hits:
            value = _value(clauses, hit, state)
            if value and value not in values:
                values.add(value)
                told.add(clauses.sentence.index)
                yield _mention(reading, clauses, hit.start, hit.end, value)
    yield from _unnamed(reading, state, told)


def _mention(reading: Reading, clauses: Clauses, start: int, end: int, value: str) -> Mention:
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


def _unnamed(reading: Reading, state: CourseState, told: set[int]) -> Iterator[Mention]:
    """New tumour after a curative plan, where the word recurrence does not fall."""
    from nlp_iscm.pipeline.clauses import cut

    for sentence in reading.sentences:
        if sentence.index in told or sentence.about != "patient" or not state.treated(sentence.start, sentence):
            continue
        found = _NEW_TUMOUR.search(sentence.text)
        if not found or not _DISCOVERED.search(sentence.text) or not _LATER.search(sentence.text):
            continue
        clauses = cut(sentence)
        start, end = sentence.start + found.start(), sentence.start + found.end()
        time = nearest(clauses, start, end, ("after",))
        if time is None or time.months < 0.9 or clauses.negated(start, end) or clauses.supposed(start) or not state.curative(start):
            continue
        yield _mention(reading, clauses, start, end, "yes")


__all__ = ["between", "read"]
