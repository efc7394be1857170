"""The order of therapy: antitumour courses become steps (given at one time), steps become plans (one line or curative plan).

A walk over the text's order: each course either joins the step before it, follows it within one plan, or begins a new plan
because the tumour came back, grew, or the text says that therapy was changed (succession.py tells which).
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.meantime import announced
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence, TermHit

# Sections that tell the course in order; a title or an abstract names treatments before the story begins.
_STORY = frozenset({"case", "body", "results", "methods"})
# Labels of mentions that name a treatment, not its dose or cycles.
NAMED = frozenset({"drug", "regimen", "radiotherapy", "procedure"})
# "nivolumab was started after failure of cisplatin": what is named behind was given before
_LATER_THAN = Folded(
    r"(?!.*\b(?:stopp|discontinu|ceas|switch|changed|until|followed by))[^.;]{0,70}"
    r"\b(?:after|following|because of|due to|despite|upon|for)\s(?:(?:the|his|her|a)\s)?"
    r"(?:(?:fail(?:ure|ed|ing)|progress\w+|relapse|resistance|intolerance|completion|lack|refractor\w+)"
    r"(?:\s(?:of|on|under|after|during|to|with|response))*\s)?"
    r"(?:(?:prior|previous|initial|first-line|second-line|adjuvant|conventional|standard|neoadjuvant|systemic|palliative"
    r"|combination|local|primary|whole-brain|\d+|one|two|three|four|five|six|cycles|courses|lines|of|and|with)\s)*")


@dataclass(frozen=True, slots=True)
class Given:
    """A course and the mention where the story says it was given (or given again)."""

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
        """Surgery and what stands in for it (ablation, embolisation): done once, not for weeks."""
        return self.course.treatment.kind in ("surgery", "other")


@dataclass(frozen=True, slots=True)
class Step:
    """Courses given at one time: a regimen, radiotherapy with its drugs, or the parts of one operation."""

    given: tuple[Given, ...]

    @property
    def start(self) -> int:
        return self.given[0].start

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(g.id for g in self.given)

    @property
    def surgical(self) -> bool:
        return all(g.kind == "surgery" for g in self.given)

    @property
    def ablative(self) -> bool:
        return all(g.ablative for g in self.given)

    @property
    def sentence(self) -> int:
        return self.given[-1].mention.sentence


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps of one plan in order; `line` counts plans from 1."""

    steps: tuple[Step, ...]
    line: int

    @property
    def given(self) -> tuple[Given, ...]:
        return tuple(g for step in self.steps for g in step.given)

    @property
    def surgical(self) -> bool:
        return any(step.ablative for step in self.steps)


def in_time(text: str, steps: Iterable[Step]) -> list[tuple[float, Step]]:
    """Steps in the order in which they were given, each with its place in the text.

    One that is looked back on stands before the step it led to.
    "Nivolumab was started after failure of cisplatin" places cisplatin before nivolumab.
    """
    found: list[tuple[float, Step]] = []
    for step in sorted(steps, key=lambda s: s.start):
        last = found[-1] if found else None
        near = last is not None and last[1].sentence == step.given[0].mention.sentence
        back = near and last is not None and _LATER_THAN.fullmatch(text, last[1].given[-1].end, step.start)
        found.append((last[0] - 0.5 if back and last is not None else step.start, step))
    return sorted(found, key=lambda f: f[0])


def told_at(reading: Reading, mentions: Sequence[Mention]) -> Mention:
    """The mention that stands in the story, else the first one."""
    return next((m for m in mentions if reading.sentences[m.sentence].section in _STORY), mentions[0])


def given_at(reading: Reading, mentions: Sequence[Mention]) -> Mention:
    """Where the story says that a treatment was given: not where its opening sentence or a plan names it, if it tells it again."""
    first = told_at(reading, mentions)
    if len(mentions) > 1 and (first.modality != "factual" or announced(reading, first)):
        return next((m for m in mentions if m.start > first.start and _tells(reading, m, first)), first)
    return first


def _tells(reading: Reading, mention: Mention, first: Mention) -> bool:
    if mention.label not in NAMED or mention.modality != "factual" or reading.sentences[mention.sentence].section not in _STORY:
        return False
    return first.label != "procedure" or (mention.value.event and mention.value.rank >= first.value.rank)


def given_in_order(reading: Reading, courses: Iterable[Course]) -> list[Given]:
    """Every course with its place in the story, in order of the text."""
    return sorted((Given(c, given_at(reading, c.mentions)) for c in courses if c.mentions), key=lambda g: (g.start, g.end, g.id))


class Cues:
    """The hits of one cue vocabulary, for questions about ranges."""

    def __init__(self, reading: Reading, stem: str) -> None:
        self.hits: list[TermHit] = reading.terms.get(stem, [])
        self.starts = [h.start for h in self.hits]

    def within(self, start: int, end: int) -> list[TermHit]:
        """The cues that begin inside a range."""
        return self.hits[bisect_left(self.starts, start):bisect_left(self.starts, end)]

    def names(self, start: int, end: int) -> set[str]:
        """Names of the cues that begin inside a range."""
        return {h.term.name for h in self.within(start, end)}


def sentence_of(reading: Reading, given: Given) -> Sentence:
    """The sentence that says a course was given."""
    return reading.sentences[given.mention.sentence]
