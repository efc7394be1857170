"""Therapy in force: the treatments answerable for an outcome, named in its sentence or given last before it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp_iscm.pipeline.anaphora import Reference, References
from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.drug_sets import gap_kind
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.plan import Given, Plan, Step, given_in_order, plans, told_at
from nlp_iscm.pipeline.reading import Mention, Reading


@dataclass(frozen=True, slots=True)
class Answer:
    """Treatment ids that answer for an outcome and the mention that shows it."""

    ids: tuple[str, ...]
    mention: Mention
    confidence: float = 1.0


# Between an outcome and a treatment behind it: "response to X", "progressed under X", "rash due to X"
_STRONG = re.compile(
    r"\b(?:to|with|under|on|during|despite|by|of|through|due to|secondary to|related to|because of|owing to|attributed to|attributable to|"
    r"induced by|caused by|from|thanks to)\s+(?:[\w%'’-]+\s+){0,7}$",
    re.IGNORECASE,
)
_WEAK = re.compile(r"\b(?:after|following|since|upon|post|from|within|even after)\b[^.;]{0,60}$|-$", re.IGNORECASE)
_BREAK = re.compile(
    r"[;.]\s|\b(?:underwent|received|receiving|switch\w*|changed|started|initiated|begun|began|therefore|thus|so that|hence|treated|managed|planned|"
    r"considered|which|scheduled|referred|administered|performed|required|requiring|necessitat\w+|followed by|led to|and then|until|offered|refused)\b",
    re.IGNORECASE,
)
_STARTED = re.compile(
    r"^[\w\s(),-]{0,30}?\b(?:was|were|has been|had been|is|are) (?:\w+ )?(?:started|initiated|commenced|begun|given|administered|performed|planned|"
    r"introduced|added|prescribed|chosen|considered|carried|delivered|used|undertaken|re-?introduced|re-?started|offered)", re.IGNORECASE,
)
_DESPITE = re.compile(r"\b(?:despite|in spite of)\b", re.IGNORECASE)
_NEAR_SENTENCES = 3


class InForce:
    """The plans of one patient, asked outcome by outcome."""

    def __init__(self, reading: Reading, courses: Sequence[Course], told: Sequence[Told]) -> None:
        self.reading, self.text = reading, reading.text
        self.plans = plans(reading, courses, told)
        self.steps = [(step, plan) for plan in self.plans for step in plan.steps]
        self.starts = [step.start for step, _ in self.steps]
        self.plan_of = {i: plan for plan in self.plans for i in plan.ids}
        self.step_of = {i: step for step, _ in self.steps for i in step.ids}
        self.all = given_in_order(reading, courses)
        self.references = References(reading, self.all, self.plans)
        self.supportive = [g for g in self.all if g.course.treatment.intent != "antitumour"]
        self.supportive_starts = [g.start for g in self.supportive]

    def answerable(self, told: Told) -> Answer | None:
        """The treatments that answer for an outcome, or None where the text ties none."""
        outcome, mention = told.outcome, told_at(self.reading, told.mentions)
        tied = self._tied(mention, outcome.kind)
        if outcome.kind == "status":
            return self._status(tied, mention, outcome.value)
        if outcome.kind == "adverse_event":
            ids = self._ids(tied) or self._last(mention.start)
        elif outcome.kind == "recurrence":
            ids = self._curative(tied, mention.start)
        elif outcome.kind == "survival":
            ids = self._survival(tied, mention.start, outcome.endpoint)
        else:
            ids = self._response(tied, mention, str(outcome.value))
        return Answer(ids, mention) if ids else None

    def _tied(self, mention: Mention, kind: str) -> list[Reference]:
        """References of the outcome's sentence that it is tied to, in order."""
        sentence = self.reading.sentences[mention.sentence]
        found = self.references.of(sentence, mention.start)
        inside = [r for r in found if r.start < mention.end and mention.start < r.end]
        behind = [r for r in found if r.start >= mention.end]
        ahead = [r for r in found if r.end <= mention.start]
        strong = self._behind(mention, behind, _STRONG)
        if strong or inside:
            return inside + strong
        if ahead:
            return self._cluster(ahead[::-1])[::-1]
        return self._behind(mention, behind, _WEAK)

    def _behind(self, mention: Mention, behind: list[Reference], tie: re.Pattern[str]) -> list[Reference]:
        for i, reference in enumerate(behind):
            between = self.text[mention.end:reference.start]
            if len(between) > 160 or _BREAK.search(between):
                break
            after = self.text[reference.end:reference.end + 60]
            if tie.search(between) and not _STARTED.search(after):
                return self._cluster(behind[i:])
        return []

    def _cluster(self, references: list[Reference]) -> list[Reference]:
        """The first reference and those that are joined with it as a list."""
        kept = references[:1]
        for one in references[1:]:
            low, high = sorted((kept[-1], one), key=lambda r: r.start)
            if gap_kind(self.text[low.end:high.start]) not in ("list", "together", "likewise", "sequence"):
                break
            kept.append(one)
        return kept

    def _ids(self, references: Iterable[Reference]) -> tuple[str, ...]:
        """Ids of the treatments referred to; the place that gives a treatment speaks of its whole step."""
        ids: dict[str, None] = {}
        for reference in references:
            for given in reference.given:
                step = self.step_of.get(given.id)
                for i in (step.ids if step and reference.giving else (given.id,)):
                    ids.setdefault(i)
        return tuple(ids)

    def _before(self, offset: int) -> tuple[Step, Plan] | None:
        i = bisect_right(self.starts, offset) - 1
        return self.steps[i] if i >= 0 else None

    def _last(self, offset: int) -> tuple[str, ...]:
        """The step in force at an offset."""
        found = self._before(offset)
        return found[0].ids if found else ()

    def _until(self, plan: Plan, offset: int) -> tuple[str, ...]:
        return tuple(g.id for step in plan.steps if step.start <= offset for g in step.given)

    def _curative(self, tied: list[Reference], offset: int) -> tuple[str, ...]:
        """The whole plan in force, or that of the treatments referred to."""
        ids: dict[str, None] = {}
        for reference in tied:
            for given in reference.given:
                plan = self.plan_of.get(given.id)
                for i in (self._until(plan, max(offset, given.start)) if plan else ()):
                    ids.setdefault(i)
        if ids:
            return tuple(ids)
        found = self._before(offset)
        return self._until(found[1], offset) if found else ()

    def _survival(self, tied: list[Reference], offset: int, endpoint: str | None) -> tuple[str, ...]:
        if endpoint == "OS":
            return self._ids(tied)
        return self._curative(tied, offset) if endpoint == "DFS" else self._ids(tied) or self._last(offset)

    def _response(self, tied: list[Reference], mention: Mention, value: str) -> tuple[str, ...]:
        ids = self._ids(tied)
        if ids:
            return ids
        if value in ("improvement", "none"):
            ids = self._relief(mention)
            if ids:
                return ids
        found = self._before(mention.start)
        if not found:
            return ()
        step, plan = found
        if step.ablative and value in ("complete", "partial", "none"):
            earlier = [s for s in plan.steps if s.start < step.start and not s.ablative]
            if earlier and self._pathology(mention):
                return earlier[-1].ids
        if value == "complete" and plan.surgical:
            return self._until(plan, mention.start)
        return step.ids

    def _pathology(self, mention: Mention) -> bool:
        sentence = self.reading.sentences[mention.sentence]
        return any(h.term.name == "pathology" for h in self.reading.hits("link_cues", sentence.start, sentence.end))

    def _relief(self, mention: Mention) -> tuple[str, ...]:
        """Supportive treatments given just before, later than any antitumour step."""
        i = bisect_left(self.supportive_starts, mention.start) - 1
        if i < 0:
            return ()
        last = self.supportive[i]
        found = self._before(mention.start)
        if mention.sentence - last.mention.sentence > _NEAR_SENTENCES or (found and found[0].start > last.start):
            return ()
        same = [g for g in self.supportive[:i + 1] if g.mention.sentence == last.mention.sentence]
        return tuple(g.id for g in same)

    def _status(self, tied: list[Reference], mention: Mention, value: str | None) -> Answer | None:
        """Vital status is tied only where the text says so: "died despite X"."""
        sentence = self.reading.sentences[mention.sentence]
        if value == "dead" and tied and _DESPITE.search(self.text, mention.start, sentence.end):
            return Answer(self._ids(tied), mention)
        return None
