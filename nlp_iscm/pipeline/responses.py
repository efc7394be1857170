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
_RATIO = re.compile(r"^\W*(?:ratio|factor|pattern|hormone)\b", re.I)
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
        if "complete" in told or "partial" in told or "stable" in told:
            told = {v: m for v, m in told.items() if v != "improvement" or _of_symptom(reading, clauses, m)}
        yield from told.values()


def _mention(reading: Reading, clauses: Clauses, hit: TermHit, value: str) -> Mention:
    time = nearest(clauses, hit.start, hit.end, ("after", "for"))
    more = OutcomeValue(value, since=time.since if time else None, as_written=time.written if time else None)
    return reading.mention("response", hit.start, hit.end, name=value, value=more)


def _of_symptom(reading: Reading, clauses: Clauses, mention: Mention) -> bool:
    """Whether an improvement is the patient's own and not another word for what the tumour did."""
    low, high = clauses.around(mention.start)
    return any(f.term.attributes["class"] == "symptom" for f in between(reading, "findings", low, high))


def _value(reading: Reading, clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    kind, attributes = hit.term.attributes.get("type"), hit.term.attributes
    if clauses.supposed(hit.start) or clauses.history(hit.start):
        return None
    if kind == "phrase":
        return _phrase(clauses, hit, state)
    if kind == "success":
        return "improvement" if _treating(clauses, hit) and state.treated(hit.start, clauses.sentence) else None
    if kind == "code":
        text = clauses.sentence.text
        return attributes["value"] if _CODE_CONTEXT.search(text) and not _RECEPTOR.search(text) else None
    if not state.treated(hit.start, clauses.sentence):
        return None
    if kind == "new":
        return None
    if kind == "absence":
        return _absent(clauses, hit, state)
    if kind == "unchanged":
        return "stable" if _lesion(reading, clauses, hit) and state.fought(hit.start, clauses.sentence) else None
    return _change(reading, clauses, hit, state)


def _phrase(clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    value = hit.term.attributes["value"]
    if value in ("improvement", "none", "stable") and not state.treated(hit.start, clauses.sentence):
        return None
    if clauses.negated(hit.start, hit.end) and not hit.term.surface.startswith(("no ", "without ", "not ")):
        return NEGATED.get(value)
    return value


_TREATING = re.compile(r"\b(?:treat\w*|manag\w*|controlled|ablation|therapy|chemotherapy|radiotherapy|emboli[sz]ation|weaned)\b", re.I)
_FLUID = re.compile(r"\b(?:fluid|csf|cytolog\w*|ascit\w*|lavage|margins?|blood|bone marrow|urine|smear)\b", re.I)


def _treating(clauses: Clauses, hit: TermHit) -> bool:
    return bool(_TREATING.search(clauses.before(hit.start, 40)) or _TREATING.search(clauses.after(hit.end, 40)))


def _absent(clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    """No tumour cells in what was removed after treatment (not in a fluid or at a margin)."""
    if _FLUID.search(clauses.sentence.text) or not state.fought(hit.start, clauses.sentence):
        return None
    if hit.term.surface.startswith("any ") and not clauses.negated(hit.start, hit.end):
        return None
    return "complete"


def _lesion(reading: Reading, clauses: Clauses, hit: TermHit) -> bool:
    found = _object(reading, clauses, hit)
    return found is not None and found.term.attributes["class"] == "tumour"


def _change(reading: Reading, clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    found = None if _RATIO.search(clauses.after(hit.end, 30)) else _object(reading, clauses, hit)
    if found is None:
        return None
    changed = found.term.attributes["class"]
    change = hit.term.attributes["change"]
    negated = clauses.negated(hit.start, hit.end)
    if changed == "symptom" and _LOSS.fullmatch(reading.text[found.start:found.end]):
        change = {"less": "more", "more": "better", "gone": "more"}.get(change, change)
    if _described(reading, hit, found, changed, change):
        return None
    value = CHANGES[change][changed]
    if value == "complete" and _MOST.search(clauses.before(hit.start)):
        value = "partial"
    if negated and value:
        return "stable" if value == "progression" else ("none" if changed == "symptom" else None)
    if value == "progression" and not state.fought(hit.start, clauses.sentence):
        return None
    return value


_MOST = re.compile(r"\b(?:most|many|some|several|almost|nearly|partial(?:ly)?|near|virtually|incomplete(?:ly)?)\b", re.I)
_VERB = re.compile(r"\b(?:was|were|is|are|has|have|had|been|which|that|and|it|then|gradually|significantly|markedly|rapidly|considerably|treatment|therapy|chemotherapy)\W+(?:\w+ly\W+)?$", re.I)


def _described(reading: Reading, hit: TermHit, found: TermHit, changed: str, change: str) -> bool:
    """Whether the word only describes ("enlarged lymph nodes", "decreased visual acuity"), and tells no change."""
    if hit.term.attributes["type"] != "change" or found.start < hit.end or len(reading.text[hit.end:found.start].split()) > 2:
        return False
    if re.search(r"\b(?:the|a|an|his|her|its|in)\b", reading.text[hit.end:found.start], re.I):
        return False
    before = reading.text[max(0, hit.start - 25):hit.start]
    return not _VERB.search(before) and not (change == "less" and changed == "tumour")


def _object(reading: Reading, clauses: Clauses, hit: TermHit) -> TermHit | None:
    """What changed: for a verb the nearest finding before it, for a noun the nearest after it, within its clause."""
    low, high = clauses.around(hit.start)
    findings = [f for f in between(reading, "findings", low, high) if f.end <= hit.start or f.start >= hit.end]
    before = [f for f in findings if f.end <= hit.start]
    after = [f for f in findings if f.start >= hit.end and f.start - hit.end < 60]
    if hit.term.attributes["type"] in ("noun", "unchanged"):
        return after[0] if after else (before[-1] if before else None)
    return before[-1] if before else (after[0] if after else None)
