"""Survival: an explicit duration of the patient (OS, PFS, DFS, other) with what it counts from."""

from collections.abc import Iterator

from nlp_iscm.folded import Folded
from nlp_iscm.normalise.duration import months
from nlp_iscm.pipeline.clauses import Clauses
from nlp_iscm.pipeline.course_state import by_sentence
from nlp_iscm.pipeline.elapsed import Elapsed, anchor
from nlp_iscm.pipeline.outcome_value import OutcomeValue
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit
from nlp_iscm.pipeline.series import patients_of
from nlp_iscm.pipeline.table_rows import outcomes
from nlp_iscm.pipeline.together import row_of_months

_COHORT = Folded(r"\b(?:median|mean|average|rates?|patients|%|range)\b")
_NAMED = Folded(r"survival|interval|period|duration")
_STATE = Folded(r"free|remission|without")
_UNTIL = Folded(r"\b(?:until|till)\s+$")
_OTHER = Folded(r"(?P<what>[\w-]+)[\s-]free\s$")
_KNOWN = Folded(r"(?:progression|disease|relapse|recurrence|metastas[ei]s|event|failure|tumou?r|cancer)$")
_KEPT = Folded(
    r"\b(?:respon[sd]e?\w*|remission|stable|stability|control(?:led)?|effects?|disease)\b[^.;]{0,50}?\b(?:last(?:ed|ing)"
    r"|persist(?:ed|ing|s)?|maintained|remained|sustained)\b")
_OF = Folded(r"\s+of\s+(?:[\w-]+\s+){0,2}")
_NEAR = 150
_BEFORE_REACH, _AFTER_REACH = 40, 90


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the `survival` mentions: endpoint and months."""
    yield from outcomes(reading)
    told: set[int] = set()
    for clauses, hits in by_sentence(reading, "endpoints"):
        seen: set[tuple[str, float]] = set()
        named = [h for h in hits if h.term.attributes.get("kind") == "time" and h.name in ("OS", "PFS", "DFS")]
        parallel = _respectively(clauses, named)
        for hit in named:
            if each := list(_patient_by_patient(reading, clauses, hit)):
                told.add(clauses.sentence.index)
                yield from each
                continue
            time = parallel.get(hit.start) or _time(clauses, hit)
            if time is None or clauses.supposed(hit.start) or (hit.name, time.months) in seen:
                continue
            seen.add((hit.name, time.months))
            yield _mention(reading, clauses, hit, time)
            told.add(clauses.sentence.index)
    yield from _kept(reading, told)


_TWO = Folded(r"\b(?P<a>\d+(?:\.\d+)?)\sand\s\d+(?:\.\d+)?\s(?P<unit>days|weeks|months|years)\b")


def _respectively(clauses: Clauses, hits: list[TermHit]) -> dict[int, Elapsed]:
    """The first of two endpoints told in parallel ("PFS and OS were 5 and 11 months, respectively"), by its start."""
    text, offset = clauses.sentence.text, clauses.sentence.start
    if len(hits) != 2 or "respectively" not in text or hits[0].name == hits[1].name:
        return {}
    found = _TWO.search(text, hits[1].end - offset, hits[1].end - offset + _NEAR)
    spent = months(float(found["a"]), found["unit"]) if found else None
    if found is None or spent is None:
        return {}
    time = Elapsed(found.start() + offset, found.end() + offset, spent, spent, f"{found['a']} {found['unit']}", "for")
    return {hits[0].start: time}


def _patient_by_patient(reading: Reading, clauses: Clauses, hit: TermHit) -> Iterator[Mention]:
    """As many times as the series has patients are one each: "PFS was 5, 7 and 9 months" of three."""
    people = len(patients_of(reading))
    if people < 2 or clauses.sentence.about != "patient":
        return
    end = min(clauses.sentence.end, hit.end + _NEAR)
    for number, (spent, written) in enumerate(row_of_months(reading.text, hit.end, end, people), 1):
        value = OutcomeValue(endpoint=hit.name, months=spent, as_written=written)
        yield reading.mention("survival", hit.start, end, name=hit.name, value=value, patient=number)


def _kept(reading: Reading, told: set[int]) -> Iterator[Mention]:
    """How long a response or stable disease lasted: endpoint other."""
    for clauses, hits in by_sentence(reading, "responses"):
        if clauses.sentence.index in told:
            continue
        for hit in hits:
            if hit.term.attributes.get("value") not in ("stable", "partial", "improvement", "complete"):
                continue
            high = clauses.around(hit.start)[1]
            words = reading.text[hit.start:min(high, hit.start + 120)]
            kept = _KEPT.search(words)
            time = next((t for t in clauses.within(hit.end, min(high, hit.end + _NEAR)) if t.role == "for"), None)
            if kept and kept.start() < hit.end - hit.start and time and not clauses.supposed(hit.start):
                value = OutcomeValue(endpoint="other", months=time.months, as_written=time.written, since=time.since)
                yield reading.mention("survival", hit.start, time.end, name="other", value=value)
                break


def _time(clauses: Clauses, hit: TermHit) -> Elapsed | None:
    if _COHORT.search(clauses.before(hit.start, 25)) or _COHORT.search(hit.term.surface):
        return None
    low, high = clauses.around(hit.start)
    near = clauses.within(max(low, hit.start - _NEAR), min(high, hit.end + _NEAR))
    times = [t for t in near if t.role in ("for", "after", "other")]
    if _STATE.search(hit.term.surface) and not _NAMED.search(hit.term.surface):
        named = clauses.after(hit.end, 12).lstrip(" -").lower().startswith(("survival", "interval"))
        times = [t for t in times if named or t.role == "for" or (t.role == "other" and 0 <= t.start - hit.end <= 1)
                 or _UNTIL.search(clauses.before(t.start, 12))]
    after = [t for t in times if 0 <= t.start - hit.end < _AFTER_REACH]
    whole = [t for t in near if 0 < hit.start - t.end < 30 and _OF.fullmatch(clauses.before(hit.start, hit.start - t.end))]
    if whole and _NAMED.search(hit.term.surface):  # "resulting in 18 months of survival"
        return whole[-1]
    before = [t for t in times if 0 <= hit.start - t.end < _BEFORE_REACH and t.role != "after"]
    if before and hit.start - before[-1].end <= 1:  # "7-year relapse-free survival"
        return before[-1]
    return after[0] if after else (before[-1] if before else None)


def _mention(reading: Reading, clauses: Clauses, hit: TermHit, time: Elapsed) -> Mention:
    start, end = min(hit.start, time.start), max(hit.end, time.end)
    since = time.since or anchor(reading.text[max(clauses.sentence.start, start - 60):start])
    free = _OTHER.search(clauses.before(hit.start, 30)) if hit.name == "OS" else None
    endpoint = "other" if free and not _KNOWN.search(free["what"]) else hit.name
    value = OutcomeValue(endpoint=endpoint, months=time.months, as_written=time.written, since=since)
    return reading.mention("survival", start, end, name=endpoint, value=value)
