"""Responses: RECIST words, and what became of lesions, symptoms and serum markers once the patient was treated."""

import re
from collections.abc import Iterator

from nlp_iscm.pipeline.clauses import Clauses
from nlp_iscm.pipeline.course_state import CourseState, between, by_sentence
from nlp_iscm.pipeline.outcome_value import OutcomeValue, nearest
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit

# What a change of a lesion, a symptom or a serum marker amounts to (None: says nothing by itself).
CHANGES: dict[str, dict[str, str | None]] = {
    "gone": {"tumour": "complete", "symptom": "improvement", "marker": "improvement"},
    "resolved": {"tumour": "complete", "symptom": "improvement", "marker": "improvement"},
    "better": {"tumour": "improvement", "symptom": "improvement", "marker": "improvement"},
    "less": {"tumour": "partial", "symptom": "improvement", "marker": "improvement"},
    "more": {"tumour": "progression", "symptom": None, "marker": None},
}
NEGATED = {"progression": "stable", "improvement": "none"}
_CODE_CONTEXT = re.compile(r"respon|RECIST|remission|diseas|progress|evaluat|assess|achiev|surveillance|considered|cycles|best", re.I)
_RECEPTOR = re.compile(r"\b(?:ER|estrogen|oestrogen|progesterone|HER-?2)\b", re.I)
_LOSS = re.compile(r"\b(?:haemoglobin|hemoglobin|platelets?|platelet counts?|appetite|weight|visual acuity|vision|strength|consciousness|function|power|sensation"
                   r"|saturation|ejection fraction|hearing|performance status|quality of life|urine|mobility)\b", re.I)


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the `response` mentions: value complete, partial, stable, progression, improvement or none."""
    state = CourseState(reading)
    for clauses, hits in by_sentence(reading, "responses"):
        told: dict[str, Mention] = {}
        for hit in hits:
            value = _value(reading, clauses, hit, state)
            if value and value not in told:
                told[value] = _mention(reading, clauses, hit, value)
        yield from told.values()


def _mention(reading: Reading, clauses: Clauses, hit: TermHit, value: str) -> Mention:
    time = nearest(clauses, hit.start, hit.end, ("after", "for"))
    more = OutcomeValue(value, since=time.since if time else None, as_written=time.written if time else None)
    return reading.mention("response", hit.start, hit.end, name=value, value=more)


def _value(reading: Reading, clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    kind, attributes = hit.term.attributes.get("type"), hit.term.attributes
    if clauses.supposed(hit.start) or clauses.history(hit.start):
        return None
    if kind == "phrase":
        return _phrase(clauses, hit, state)
    if kind == "code":
        text = clauses.sentence.text
        return attributes["value"] if _CODE_CONTEXT.search(text) and not _RECEPTOR.search(text) else None
    if not state.treated(hit.start, clauses.sentence):
        return None
    if kind == "new":
        return None if clauses.negated(hit.start, hit.end) else state.new_disease(hit.start, clauses)
    return _change(reading, clauses, hit, state)


def _phrase(clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    value = hit.term.attributes["value"]
    if value in ("improvement", "none", "stable") and not state.treated(hit.start, clauses.sentence):
        return None
    if clauses.negated(hit.start, hit.end) and not hit.term.surface.startswith(("no ", "without ", "not ")):
        return NEGATED.get(value)
    return value


def _change(reading: Reading, clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    found = _object(reading, clauses, hit)
    if found is None:
        return None
    changed = found.term.attributes["class"]
    change = hit.term.attributes["change"]
    negated = clauses.negated(hit.start, hit.end)
    if changed == "symptom" and _LOSS.fullmatch(reading.text[found.start:found.end]):
        change = {"less": "more", "more": "better", "gone": "more"}.get(change, change)
    value = CHANGES[change][changed]
    if negated and value:
        return "stable" if value == "progression" else ("none" if changed == "symptom" else None)
    if value == "progression":
        return state.growth(hit.start, clauses)
    return value


def _object(reading: Reading, clauses: Clauses, hit: TermHit) -> TermHit | None:
    """What changed: for a verb the nearest finding before it, for a noun the nearest after it, within its clause."""
    low, high = clauses.around(hit.start)
    findings = [f for f in between(reading, "findings", low, high) if f.end <= hit.start or f.start >= hit.end]
    before = [f for f in findings if f.end <= hit.start]
    after = [f for f in findings if f.start >= hit.end and f.start - hit.end < 60]
    if hit.term.attributes["type"] == "noun":
        return after[0] if after else (before[-1] if before else None)
    return before[-1] if before else (after[0] if after else None)
