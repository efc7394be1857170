"""Timeline: dates and elapsed times in the text, and the events of a patient that they date.

Labels: `date` (value normalise.date.Dated), `elapsed` (value Elapsed, role "after" or "before").
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.facts.model import Event
from nlp_iscm.folded import Folded
from nlp_iscm.normalise.date import GATE as DATE_GATE
from nlp_iscm.normalise.date import Dated, dates
from nlp_iscm.normalise.duration import DAYS_A_MONTH
from nlp_iscm.normalise.duration import GATE as TIME_GATE
from nlp_iscm.pipeline.clauses import clauses_of
from nlp_iscm.pipeline.course import Course
from nlp_iscm.pipeline.elapsed import Elapsed
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.reading import Mention, Reading

BACK = 3  # sentences that "6 months later" looks back for what it counts from


@dataclass(frozen=True, slots=True)
class When:
    """A time the text gives: a calendar date, or days after (before, if negative) a named anchor; range of its words."""

    start: int
    end: int
    written: str
    date: str | None = None
    days: int | None = None
    since: str | None = None


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the dates and elapsed times of sentences that tell a patient's course."""
    for sentence in reading.sentences:
        if sentence.about not in ("patient", "other patient"):
            continue
        if DATE_GATE.search(sentence.text):
            for dated in dates(sentence.text, sentence.start):
                yield reading.mention("date", dated.start, dated.end, name=dated.value, value=dated)
        if not (TIME_GATE.search(sentence.text) or "POD" in sentence.text):
            continue
        for spent in clauses_of(reading, sentence).times:
            if spent.role in ("after", "before"):
                yield reading.mention("elapsed", spent.start, spent.end, name=spent.written, value=spent)


# What parts an event from a time told after it: "nephrectomy, and died 2 days later".
_PARTS = Folded(r"\b(?:and|but|then|with|which|followed|until|showed|revealed|died)\b|[,;]")
CLOSE = 80


def time_of(reading: Reading, start: int, end: int | None = None) -> When | None:
    """The time that the sentence around a range gives it; None where the sentence names none.

    First what follows the range in its clause ("lobectomy in June 2021", "relapsed 2 years after surgery"), then the
    last date, or else the last elapsed time, told before it, then the first date after it.
    """
    sentence = reading.sentence_at(start)
    told = [*_within(reading, "date", sentence.start, sentence.end), *_within(reading, "elapsed", sentence.start, sentence.end)]
    end = start if end is None else end
    close = [m for m in told if end <= m.start <= end + CLOSE and not _PARTS.search(reading.text, end, m.start)]
    if close:
        return when(reading, min(close, key=lambda m: m.start))
    before = [m for m in told if m.start <= start]
    dated = [m for m in before if m.label == "date"] or before
    if dated:
        return when(reading, max(dated, key=lambda m: m.start))
    after = [m for m in told if m.label == "date" or m.value.role == "before"]
    return when(reading, min(after, key=lambda m: (m.label != "date", m.start))) if after else None


def _within(reading: Reading, label: str, start: int, end: int) -> list[Mention]:
    """Mentions of a label inside a range; found by bisection, as a text may hold very many."""
    found = reading.mentions.get(label, [])
    at = bisect_left(found, start, key=lambda m: m.start)
    inside = []
    while at < len(found) and found[at].start < end:
        inside.append(found[at])
        at += 1
    return inside


_LATER = Folded(r"[\s-]{0,2}(?:later|thereafter|afterwards?)\b")


def when(reading: Reading, mention: Mention) -> When:
    """The time of a `date` or `elapsed` mention; "later" counts from the last operation, treatment or diagnosis told."""
    value: Dated | Elapsed = mention.value
    if isinstance(value, Dated):
        return When(value.start, value.end, value.written, date=value.value)
    days = round(value.months * DAYS_A_MONTH)
    if value.role == "before":
        return When(value.start, value.end, value.written, days=-days, since="presentation")
    since = None if _LATER.match(reading.text, value.end) else value.since
    return When(value.start, value.end, value.written, days=days, since=since or _last_anchor(reading, mention))


_DIAGNOSIS = Folded(r"\b(?:diagnos\w+|was found to have)\b")
_ANCHORS = (("procedure", "surgery"), ("radiotherapy", "treatment"), ("drug", "treatment"), ("recurrence", "recurrence"))


def _last_anchor(reading: Reading, mention: Mention) -> str | None:
    """What was told last before a time, in its sentence or the BACK sentences before it."""
    first = reading.sentences[max(0, mention.sentence - BACK)].start
    told = [(m.start, since) for label, since in _ANCHORS for m in _within(reading, label, first, mention.start)
            if m.modality == "factual" and not m.negated]
    told += [(m.start(), "diagnosis") for m in _DIAGNOSIS.finditer(reading.text, max(first, mention.start - 1000), mention.start)]
    return max(told)[1] if told else None


def events(reading: Reading, courses: list[Course], told: list[Told], patient: int) -> Iterator[Event]:
    """Yield the dated events of one patient in order of the text: diagnosis, treatments (ids) and outcomes (ids)."""
    found = [*_diagnoses(reading, patient)]
    found += [(c.start, f"{c.treatment.kind}: {c.treatment.name}", c.treatment.id, c.mentions[0]) for c in courses]
    found += [(t.start, _label(t), t.outcome.id, t.mentions[0]) for t in told]
    for start, label, fact, mention in sorted(found, key=lambda f: (f[0], f[1], f[2] or "")):
        time = time_of(reading, start, mention.end if fact else None)
        if time is not None:
            yield Event(label=label, date=time.date, days=time.days, since=time.since, fact=fact,
                        evidence=reading.evidence(mention))


def _label(told: Told) -> str:
    outcome = told.outcome
    return f"{outcome.kind}: {outcome.value or outcome.endpoint}" if outcome.value or outcome.endpoint else outcome.kind


_FIRST = Folded(
    r"\b(?:diagnosed (?:with|as)|diagnosis (?:of|was)|presented (?:with|to)|was admitted|was referred"
    r"|complained of)\b")


def _diagnoses(reading: Reading, patient: int) -> Iterator[tuple[int, str, str | None, Mention]]:
    """The first dated sentence that tells presentation and the first that tells diagnosis."""
    seen: set[str] = set()
    for label in ("date", "elapsed"):
        for mention in reading.mentions.get(label, ()):
            sentence = reading.sentences[mention.sentence]
            if mention.patient != patient or mention.about != "patient":
                continue
            cue = _FIRST.search(sentence.text)
            if cue is None or (label == "elapsed" and mention.value.role != "before"):
                continue
            kind = "diagnosis" if cue.group().lower().startswith("diagnos") else "presentation"
            if kind not in seen and (kind == "diagnosis" or label == "date"):
                seen.add(kind)
                yield sentence.start + cue.start(), kind, None, mention
