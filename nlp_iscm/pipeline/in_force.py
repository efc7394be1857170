"""Therapy in force: the treatments answerable for an outcome, named in its sentence or given last before it."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.anaphora import Reference, References
from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.plan import Cues, Plan, Step, given_in_order, in_time, told_at
from nlp_iscm.pipeline.reading import Mention, Reading
from nlp_iscm.pipeline.setbacks import Setbacks
from nlp_iscm.pipeline.ties import Ties


@dataclass(frozen=True, slots=True)
class Answer:
    """Treatment ids that answer for an outcome and the mention that shows it."""

    ids: tuple[str, ...]
    mention: Mention
    confidence: float = 1.0


_DESPITE = Folded(r"\b(?:despite|in spite of)\b")
# "Although she underwent chemotherapy, she died", "died in spite of X"
_ALTHOUGH = Folded(r"\b(?:although|though|despite|in spite of|even with)\b[^.;]{0,200}$")
_CONTINUED = Folded(
    r"\bremain(?:s|ed|ing)? on (?:treatment|therapy|maintenance)\b|\b(?:is|was) (?:still|currently) (?:on|receiving|taking) "
    r"|\bcontinue[sd]?\b[^.;]{0,60}\b(?:therapy|treatment|chemotherapy|maintenance|regimen)|"
    r"\b(?:start|initiation|beginning|commencement|introduction) of (?:this |the )?(?:treatment|therapy|regimen)")
# "Two weeks after starting IMRT, symptoms improved": the treatment is named for the time, all that was in force answers.
_ANCHOR = Folded(r"\b(?:after|following|since|post|upon) (?:the )?(?:[\w-]+ ){0,4}$")
_FIRST = Folded(r"\b(?:first|initial|index|primary|original) (?:[\w-]+ ){0,2}$")
# "Chemotherapy followed, and the disease remains in remission": the whole plan keeps it there
_REMAINS = Folded(r"\b(?:remain(?:s|ed)?|still|continue[sd]? (?:to be )?|currently|has been|at present)\b[^.;]{0,40}$")
_SINCE = Folded(
    r"\b(?:after|following|since|despite|during|under|while (?:on|receiving)|from|post|upon|in spite of)\b[^.;]{0,60}$")
_CAUSE = Folded(r"\b([a-z0-9-]{4,}?)[\s-]{1,2}(?:induced|related|associated) (?:[\w-]+ ){0,4}[\w-]*$")
_INDUCED = Folded(r"[\s-]{0,2}(?:induced|related|associated)\b")
_TOXICITY = Folded(
    r"\b(?:toxicit\w+|side[ -]effects?|drug-induced|chemotherapy-(?:induced|related)|adverse (?:events?|effects?|reactions?))\b")
_WINDOW = 400  # characters of a sentence on either side of an adverse event
_NEAR_SENTENCES = 3


class InForce:
    """The plans of one patient, asked outcome by outcome."""

    def __init__(self, reading: Reading, courses: Sequence[Course], told: Sequence[Told], plans: Sequence[Plan]) -> None:
        self.reading, self.text = reading, reading.text
        self.plans = plans
        of = {step: plan for plan in self.plans for step in plan.steps}
        ordered = in_time(reading.text, of)
        self.steps = [(step, of[step]) for _, step in ordered]
        self.starts = [place for place, _ in ordered]
        self.of: dict[str, list[tuple[Step, Plan]]] = defaultdict(list)
        for step, plan in self.steps:
            for g in step.given:
                self.of[g.id].append((step, plan))
        everything = given_in_order(reading, courses)
        self.antitumour = frozenset(g.id for g in everything if g.course.treatment.intent == "antitumour")
        self.references = References(reading, everything, self.plans)
        self.ties = Ties(reading, self.references)
        self.setbacks = Setbacks(reading, [g for g in everything if g.id in self.antitumour], told)
        self.supportive = [g for g in everything if g.id not in self.antitumour]
        self.supportive_starts = [g.start for g in self.supportive]
        self.cues = Cues(reading, "link_cues")
        self.called: dict[str, list[str]] = defaultdict(list)
        for g in everything:
            self.called[g.name.lower()].append(g.id)

    def answerable(self, told: Told) -> Answer | None:
        """The treatments that answer for an outcome, or None where the text ties none."""
        outcome, mention = told.outcome, told_at(self.reading, told.mentions)
        offset = self.setbacks.happened(told, mention)
        tied = self.ties.of(mention, outcome.kind, offset)
        if outcome.kind == "status":
            ids = self._status(tied, mention, outcome.value)
        elif outcome.kind == "adverse_event":
            ids = self._event(tied, mention)
        elif outcome.kind == "recurrence":
            came_back = outcome.value == "yes"
            before = [r for r in tied if not (came_back and self._met(r, mention))]
            ids = self._curative(self._not_only_timed(before, came_back=came_back), offset - came_back)
        elif outcome.kind == "survival":
            ids = self._survival(tied, offset, outcome.endpoint)
        else:
            ids = self._response(tied, mention, offset, str(outcome.value))
        if not ids and outcome.kind != "status":
            ids = self._told_after(mention)
        return Answer(ids, mention) if ids else None

    def _met(self, given: Reference, mention: Mention) -> bool:
        """Whether a treatment is told as what a recurrence was met with: "a metastasis was excised by partial cystectomy"."""
        told_here = given.giving or all(g.start >= self.reading.sentences[mention.sentence].start for g in given.given)
        behind = given.start >= mention.end or given.start <= mention.start < mention.end < given.end  # "the relapse was excised"
        return told_here and behind and _SINCE.search(self.text, mention.end, given.start) is None

    def _told_after(self, mention: Mention) -> tuple[str, ...]:
        """Where nothing was given before: the treatment after which its own sentence tells the outcome ("6 years after X")."""
        if self._before(mention.start):
            return ()
        sentence = self.reading.sentences[mention.sentence]
        told = self.references.of(sentence, mention.start, mention.start)
        named = [r for r in told if r.start >= mention.end and not r.word][:1]
        return self._ids((r for r in named if _ANCHOR.search(self.text, max(mention.end, r.start - 60), r.start)), mention.start)

    def _at(self, i: str, offset: int) -> tuple[Step, Plan] | None:
        """The step and plan of a treatment, the last one before an offset where it was given twice."""
        found = self.of.get(i)
        if not found:
            return None
        earlier = [x for x in found if x[0].start <= offset]
        return earlier[-1] if earlier else found[0]

    def _ids(self, references: Iterable[Reference], offset: int) -> tuple[str, ...]:
        """Ids of the treatments referred to; the place that gives a treatment speaks of its whole step."""
        ids: dict[str, None] = {}
        for reference in references:
            for given in reference.given:
                at = self._at(given.id, max(offset, given.start))
                for i in (at[0].ids if at and reference.giving else (given.id,)):
                    ids.setdefault(i)
        return tuple(ids)

    def _before(self, offset: int) -> tuple[Step, Plan] | None:
        i = bisect_right(self.starts, offset) - 1
        return self.steps[i] if i >= 0 else None

    def _last(self, offset: int, *, mixed: bool = False) -> tuple[str, ...]:
        """The step in force at an offset, with what its sentence tells beside it."""
        steps = self.references.before(offset)
        return tuple(dict.fromkeys(g.id for g in self.references.block(steps, mixed=mixed) if g.start <= offset)) if steps else ()

    def _until(self, plan: Plan, offset: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(g.id for step in plan.steps if step.start <= offset for g in step.given))

    def _curative(self, tied: list[Reference], offset: int) -> tuple[str, ...]:
        """The whole plan in force, or that of the treatments referred to."""
        ids: dict[str, None] = {}
        for reference in tied:
            for given in reference.given:
                at = self._at(given.id, max(offset, given.start))
                for i in (self._until(at[1], max(offset, given.start)) if at else ()):
                    ids.setdefault(i)
        if ids:
            return tuple(ids)
        found = self._before(offset)
        return self._until(found[1], offset) if found else ()

    def _not_only_timed(self, tied: list[Reference], *, came_back: bool) -> list[Reference]:
        """No ties where an operation is named only to count from: "no recurrence 5 years after the surgery" speaks of all since.

        What came back "eleven years after the index operation" came back after that one.
        """
        timed = all(r.word == "surgery" and _ANCHOR.search(self.text, max(0, r.start - 60), r.start)
                    and not (came_back and _FIRST.search(self.text, max(0, r.start - 30), r.start)) for r in tied)
        return [] if timed else tied

    def _survival(self, tied: list[Reference], offset: int, endpoint: str | None) -> tuple[str, ...]:
        if endpoint == "OS":
            return self._ids(tied, offset)
        if endpoint == "DFS":
            return self._curative(tied, offset) if tied else ()
        return self._ids(tied, offset) or self._last(offset)

    def _event(self, tied: list[Reference], mention: Mention) -> tuple[str, ...]:
        if any(r.word == "surgery" for r in tied):
            done = tuple(g.id for g in self.references.operation(mention.start) if g.id in self.antitumour)
            return done or self._ids(tied, mention.start)
        blamed = [r for r in tied if r.end > mention.start or r.word or any(g.id in self.antitumour for g in r.given)]
        induced = [r for r in blamed if not r.word and _INDUCED.match(self.text, r.end)]
        if induced:
            return tuple(dict.fromkeys(g.id for r in induced for g in r.given))
        named = self._named_as_cause(mention)
        if named:
            return named
        ids = self._ids(blamed, mention.start) or self._toxic(mention) or self._last(mention.start)
        return ids or self._ids(tied, mention.start) or self._relief(mention)

    def _named_as_cause(self, mention: Mention) -> tuple[str, ...]:
        """The treatments of the name in "docetaxel-induced lupus", where nothing else is said of it there."""
        sentence = self.reading.sentences[mention.sentence]
        cause = _CAUSE.search(self.text, max(sentence.start, mention.start - 70), mention.end)
        if cause is None:
            return ()
        return tuple(self.called.get(cause[1].lower(), ())[:1])

    def _toxic(self, mention: Mention) -> tuple[str, ...]:
        """The last drugs or radiotherapy, where the sentence speaks of toxicity and an operation came after them."""
        sentence = self.reading.sentences[mention.sentence]
        if not _TOXICITY.search(self.text, max(sentence.start, mention.start - _WINDOW), min(sentence.end, mention.end + _WINDOW)):
            return ()
        steps = [step for step in self.references.before(mention.start) if not step.ablative]
        return steps[-1].ids if steps else ()

    def _response(self, tied: list[Reference], mention: Mention, offset: int, value: str) -> tuple[str, ...]:
        clinical = value in ("improvement", "none")
        relief = self._relief(mention) if clinical else ()
        operations = all(r.word == "surgery" or all(g.kind == "surgery" for g in r.given) for r in tied)
        if operations and ((value == "partial" and all(r.word for r in tied)) or self._pathology(mention)):
            before_surgery = self._shown_by_specimen(max([offset, *(g.start for r in tied for g in r.given if not r.word)]))
            if before_surgery:
                return before_surgery
        if clinical and tied and all(r.word == "surgery" for r in tied):
            return tuple(g.id for g in self.references.operation(mention.start)) or self._ids(tied, offset)
        named = [r for r in tied if not (relief and r.word == "therapy")]
        ids = self._ids(named, offset)
        if ids:
            if value == "complete" and _REMAINS.search(self.text, max(0, mention.start - 60), mention.end):
                return self._curative(named, offset)
            if all(_ANCHOR.search(self.text, max(0, r.start - 60), r.start) for r in named):
                last = self._last(offset)
                ids = last if set(ids) <= set(last) else ids
            return tuple(i for i in ids if i in self.antitumour) or (ids if clinical else self._last(offset) or ids)
        ids = relief or self._answering(mention, offset, value)
        return ids or (self._relief(mention) if clinical or value == "progression" else ())

    def _answering(self, mention: Mention, offset: int, value: str) -> tuple[str, ...]:
        """The step in force; a whole plan that ended in remission."""
        found = self._before(offset)
        if not found:
            return ()
        _, plan = found
        if value == "complete" and plan.surgical:
            return self._until(plan, offset)
        return self._last(offset, mixed=value == "improvement")

    def _shown_by_specimen(self, offset: int) -> tuple[str, ...]:
        """The drugs or radiotherapy before the last operation, whose effect its specimen shows."""
        found = self._before(offset)
        if not found or not found[0].surgical:
            return ()
        earlier = [s for s in found[1].steps if s.start < found[0].start and not s.ablative]
        return tuple(dict.fromkeys(g.id for g in self.references.block(earlier))) if earlier else ()

    def _pathology(self, mention: Mention) -> bool:
        sentence = self.reading.sentences[mention.sentence]
        return "pathology" in self.cues.names(sentence.start, sentence.end)

    def _relief(self, mention: Mention) -> tuple[str, ...]:
        """Supportive treatments given just before, later than any antitumour step."""
        i = bisect_left(self.supportive_starts, mention.start) - 1
        if i < 0:
            return ()
        last = self.supportive[i]
        found = self._before(mention.start)
        if mention.sentence - last.mention.sentence > _NEAR_SENTENCES or (found and found[0].start > last.start):
            return ()
        return tuple(g.id for g in self.supportive[:i + 1] if g.mention.sentence == last.mention.sentence)

    def _status(self, tied: list[Reference], mention: Mention, value: str | None) -> tuple[str, ...]:
        """Vital status is tied only where the text says so: "died despite X", "continues maintenance therapy"."""
        sentence = self.reading.sentences[mention.sentence]
        if value == "dead":
            if _DESPITE.search(self.text, mention.start, sentence.end):
                return self._ids(tied, mention.start)
            although = _ALTHOUGH.search(self.text, max(sentence.start, mention.start - _WINDOW), mention.start)
            told = self.references.of(sentence, mention.start, mention.start) if although else []
            return self._ids((r for r in told if although and although.start() < r.start < mention.start), mention.start)
        if _CONTINUED.search(self.text, sentence.start, sentence.end):
            return self._ids(tied, mention.start) or self._last(mention.start)
        return ()
