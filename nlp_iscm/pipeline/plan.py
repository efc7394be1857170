"""The order of therapy: antitumour courses become steps (given at one time), steps become plans (one line or curative plan).

A walk over the text's order: each course either joins the step before it, follows it within one plan, or begins a new plan
because the tumour came back, grew, or the text says that therapy was changed.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.drug_sets import gap_kind
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence, TermHit

# Sections that tell the course in order; a title or an abstract names treatments before the story begins.
_STORY = frozenset({"case", "body", "results", "methods"})


@dataclass(frozen=True, slots=True)
class Given:
    """A course and the mention where the story says it was given."""

    course: Course
    mention: Mention

    @property
    def start(self) -> int:
        return self.mention.start

    @property
    def end(self) -> int:
        return self.mention.end

    @property
    def kind(self) -> str:
        return self.course.treatment.kind

    @property
    def id(self) -> str:
        return self.course.treatment.id

    @property
    def name(self) -> str:
        return self.course.treatment.name

    @property
    def ablative(self) -> bool:
        """Surgery and what stands in for it (ablation, embolisation), which comes once and not for weeks."""
        return self.course.treatment.kind in ("surgery", "other")


@dataclass(frozen=True, slots=True)
class Step:
    """Courses given at one time: a regimen, radiotherapy with its drugs, or the parts of one operation."""

    given: tuple[Given, ...]

    @property
    def start(self) -> int:
        return self.given[0].start

    @property
    def end(self) -> int:
        return max(g.end for g in self.given)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(g.id for g in self.given)

    @property
    def surgical(self) -> bool:
        return all(g.kind == "surgery" for g in self.given)

    @property
    def ablative(self) -> bool:
        return all(g.ablative for g in self.given)


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps of one plan in order; `line` counts plans from 1."""

    steps: tuple[Step, ...]
    line: int

    @property
    def start(self) -> int:
        return self.steps[0].start

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(i for step in self.steps for i in step.ids)

    @property
    def given(self) -> tuple[Given, ...]:
        return tuple(g for step in self.steps for g in step.given)

    @property
    def surgical(self) -> bool:
        return any(step.ablative for step in self.steps)


def told_at(reading: Reading, mentions: Sequence[Mention]) -> Mention:
    """The mention that stands in the story, else the first one."""
    return next((m for m in mentions if reading.sentences[m.sentence].section in _STORY), mentions[0])


def given_in_order(reading: Reading, courses: Iterable[Course]) -> list[Given]:
    """Every course with its place in the story, in order of the text."""
    return sorted((Given(c, told_at(reading, c.mentions)) for c in courses if c.mentions), key=lambda g: (g.start, g.end, g.id))


def plans(reading: Reading, courses: Sequence[Course], told: Sequence[Told]) -> list[Plan]:
    """The plans of a patient's antitumour courses, in order of the text."""
    given = given_in_order(reading, (c for c in courses if c.treatment.intent == "antitumour"))
    walk = _Walk(reading, told)
    found: list[list[list[Given]]] = []
    for one in given:
        how = walk.relation(found[-1], one) if found else "new"
        if how == "with":
            found[-1][-1].append(one)
        elif how == "then":
            found[-1].append([one])
        else:
            found.append([[one]])
    return [Plan(tuple(Step(tuple(step)) for step in steps), n) for n, steps in enumerate(found, 1)]


class Cues:
    """The combination cues of a text, for questions about ranges."""

    def __init__(self, reading: Reading, stem: str) -> None:
        self.hits: list[TermHit] = reading.terms.get(stem, [])
        self.starts = [h.start for h in self.hits]

    def between(self, start: int, end: int) -> set[str]:
        """Names of the cues that begin inside a range."""
        return {h.term.name for h in self.hits[bisect_left(self.starts, start):bisect_left(self.starts, end)]}


_NEAR = 90  # characters around a treatment where a word such as "adjuvant" or "second-line" still speaks of it
_OPENING = 40  # characters of a sentence where an adverb ("Meanwhile, ...") speaks of the whole of it
_LINES = re.compile(r"\b(?:multiple|several|\d+|two|three|four|five|six|seven|more) (?:\w+ )?(?:lines|regimens)\b|\btherapy lines\b", re.IGNORECASE)
# "At 18 months, pazopanib was started because of recurrence"
_COMEBACK = re.compile(
    r"\b(?:due to|because of|owing to|given|for|at|upon|on|after|following|with|of|by) (?:the |a |an |his |her )?(?:\w+ ){0,2}"
    r"(?:recurren|relaps|progressi)|\brecurred|\brelapsed|\bprogressed",
    re.IGNORECASE,
)
_SPREAD = re.compile(
    r"\b(?:distant|pulmonary|lung|bone|osseous|liver|hepatic|brain|cerebral|vertebral?|multiple|disseminated|skeletal)(?: \w+)? metasta|\bstage IV",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|without|absence|negative|nor|not)\b", re.IGNORECASE)
_SOON = re.compile(r"\b(?:after|within) (?:\d+|one|two|three|four|six|fifteen) (?:days?|weeks?|months?)\b|"
                   r"\b(?:\d+|one|two|three|four|six|a) (?:days?|weeks?|months?) (?:later|after)", re.IGNORECASE)
_DESPITE = re.compile(r"\b(?:despite|during|under|while on|in spite of)\b[^.;,]{0,30}$", re.IGNORECASE)


class _Walk:
    """What the text says between one course and the next."""

    def __init__(self, reading: Reading, told: Sequence[Told]) -> None:
        self.reading, self.text = reading, reading.text
        self.cues = Cues(reading, "combination_cues")
        self.setbacks = sorted((m.start, _setback(t)) for t in told for m in [told_at(reading, t.mentions)] if _setback(t))
        self.setback_starts = [s for s, _ in self.setbacks]

    def relation(self, plan: list[list[Given]], new: Given) -> str:
        """How a course stands to the plan before it: with its last step, then (a further step), or new."""
        last = plan[-1][-1]
        how = self._same_sentence(last, new) if last.mention.sentence == new.mention.sentence else self._later(plan, last, new)
        again = any(g.name == new.name for g in plan[-1])
        return "then" if how == "with" and again else how

    def _bad_news(self, start: int, end: int) -> set[str]:
        low, high = bisect_right(self.setback_starts, start), bisect_left(self.setback_starts, end)
        return {kind for _, kind in self.setbacks[low:high]}

    def _same_sentence(self, last: Given, new: Given) -> str:
        gap = self.text[last.end:new.start]
        how = gap_kind(gap)
        kinds = {last.kind, new.kind}
        if self._bad_news(last.start, new.start) or how == "switch" or _COMEBACK.search(gap):
            return "new"
        if _LINES.search(self.text, max(self._sentence(new).start, last.start - _OPENING), new.end + _OPENING):
            return "new"
        if kinds == {"surgery"}:
            return "then" if how == "sequence" else "with"
        if "surgery" in kinds or how == "sequence":
            return "then"
        if kinds == {"drug"}:
            return "with" if how in ("list", "together", "likewise") else "new" if how == "alternative" else "then"
        around = self.cues.between(max(self._sentence(new).start, last.start - _NEAR), new.end + _OPENING)
        return "with" if how == "together" or "concurrent" in around else "then"

    def _sentence(self, given: Given) -> Sentence:
        return self.reading.sentences[given.mention.sentence]

    def _around(self, new: Given) -> set[str]:
        """Cues that speak of a course: near it in its sentence, or at the sentence's opening."""
        sentence = self._sentence(new)
        near = self.cues.between(max(sentence.start, new.start - _NEAR), min(sentence.end, new.end + _NEAR))
        return near | (self.cues.between(sentence.start, sentence.start + _OPENING) & {"concurrent", "adjuvant", "sequence"})

    def _later(self, plan: list[list[Given]], last: Given, new: Given) -> str:
        around, between = self._around(new), self.cues.between(last.end, new.end)
        sentence = self._sentence(new)
        gap = self.text[last.end:new.start]
        surgical_plan = any(g.ablative for step in plan for g in step)
        if "adjuvant" in around and _DESPITE.search(self.text, max(sentence.start, new.start - 60), new.start):
            return "then"
        if self._ended(last, new):
            return "new"
        if last.ablative and new.ablative:
            if {"staged"} & self.cues.between(self._sentence(last).start, new.end) or _SOON.search(gap):
                return "then"
            return "with" if self._one_operation(last, new) else "new"
        if any(g.name == new.name for g in plan[-1]):
            return "then"
        if around & {"salvage"} or ("line" in around and "maintenance" not in around) or "switch" in between:
            return "then" if "maintenance" in around else "new"
        if new.ablative:
            return "then" if not surgical_plan or "staged" in between else "new"
        if around & {"adjuvant", "maintenance"}:
            return "then"
        regimen = new.course.treatment.regimen
        if regimen and regimen == last.course.treatment.regimen and new.mention.sentence - last.mention.sentence <= 2:
            return "with"
        if last.ablative:
            return "new" if "palliative" in around or self._spread(last.end, new.start) else "then"
        if "concurrent" in around:
            return "with"
        if surgical_plan and new.mention.sentence - last.mention.sentence <= 3:
            return "then"
        return "then" if "sequence" in around and last.kind != new.kind else "new"

    def _ended(self, last: Given, new: Given) -> bool:
        """Whether the tumour came back or grew before the new course, or the text gives that as its reason."""
        news = self._bad_news(last.start, new.start)
        if news - {"none"} or ("none" in news and not last.ablative):
            return True
        sentence = self._sentence(new)
        return _COMEBACK.search(self.text, max(sentence.start, new.start - 2 * _NEAR), min(sentence.end, new.end + _NEAR)) is not None

    def _spread(self, start: int, end: int) -> bool:
        """Whether the text tells of distant spread in a range, and does not deny it."""
        found = _SPREAD.search(self.text, start, end)
        return found is not None and not _DENIED.search(self.text, max(start, found.start() - 40), found.start())

    def _one_operation(self, last: Given, new: Given) -> bool:
        near = new.mention.sentence - last.mention.sentence <= 1
        return near and not {"apart", "sequence"} & self.cues.between(last.end, new.end)


def _setback(told: Told) -> str:
    """The kind of bad news that ends a line of therapy, or an empty string."""
    outcome = told.outcome
    if outcome.kind == "recurrence" and outcome.value == "yes":
        return "recurrence"
    if outcome.kind == "response" and outcome.value in ("progression", "none"):
        return str(outcome.value)
    return ""
