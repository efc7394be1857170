"""References: where a sentence names a treatment, by its own name or by a word that stands for it ("after the operation")."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.plan import Cues, Given, Plan, Step, in_time
from nlp_iscm.pipeline.reading import Reading, Sentence, TermHit
from nlp_iscm.pipeline.terms import fold
from nlp_iscm.vocab.load import load


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that refers to treatments; `word` is the kind of word that stands for them, empty for their own name.

    `giving` is set where it is the very place that says they were given.
    """

    start: int
    end: int
    given: tuple[Given, ...]
    giving: bool = False
    word: str = ""


_ORDINALS = {"first": 0, "initial": 0, "index": 0, "primary": 0, "original": 0,
             "previous": -1, "second": 1, "third": 2, "fourth": 3, "last": -1, "latest": -1}
_ORDINAL = Folded(
    r"\b(first|initial|index|primary|original|second|third|fourth|last|latest|previous)[\s-]+(?:line\s+)?(?:\w+\s+)?$")
_DENIED = Folded(
    r"\b(?:no|not|without|refused|declined|except|instead of|before|prior to|ineligible for|candidate for)\s+(?:\w+\s+){0,2}$"
)
_BESIDE = Folded(
    r"[\s(]*(?:(?:-based|with|of|using|based on|consisting of|plus|(?:\w+ )?(?:including|such as)) )?(?:the |a )?(?:\w+ )?$")


_REACH = 800  # characters of a sentence on either side of an outcome in which a treatment may be tied to it


@cache
def stand_ins() -> frozenset[str]:
    """Folded words that stand for a treatment ("chemotherapy"), which a course may also bear as its only name."""
    return frozenset(fold(t.surface) for t in load("link_cues") if t.name != "pathology")


class References:
    """All references of a text to the treatments of one patient."""

    def __init__(self, reading: Reading, everything: Sequence[Given], plans: Sequence[Plan]) -> None:
        self.reading, self.text = reading, reading.text
        ordered = in_time(reading.text, (step for plan in plans for step in plan.steps))
        self.steps = [step for _, step in ordered]
        self.line = {step: plan.line for plan in plans for step in plan.steps}
        self.starts = [place for place, _ in ordered]
        self.cues = Cues(reading, "link_cues")
        self.surgeries = [g for g in everything if g.ablative]
        self.surgery_starts = [g.start for g in self.surgeries]
        self.named = self._index(everything)
        self.named_starts = {i: [r.start for r in row] for i, row in self.named.items()}

    def _index(self, everything: Sequence[Given]) -> dict[int, list[Reference]]:
        at: dict[tuple[int, int, int], list[tuple[Given, bool]]] = defaultdict(list)
        for given in everything:
            bare = fold(given.name) in stand_ins()
            for mention in given.course.mentions:
                if mention == given.mention or not bare:
                    at[(mention.sentence, mention.start, mention.end)].append((given, mention == given.mention))
        named: dict[int, list[Reference]] = defaultdict(list)
        for (sentence, start, end), found in sorted(at.items(), key=lambda x: x[0]):
            named[sentence].append(Reference(start, end, tuple(g for g, _ in found), any(giving for _, giving in found)))
        return named

    def of(self, sentence: Sentence, near: int, before: int) -> list[Reference]:
        """References of a sentence within reach of an offset, in order; words such as "surgery" look back from `before`."""
        start, end = max(sentence.start, near - _REACH), min(sentence.end, near + _REACH)
        starts = self.named_starts.get(sentence.index, [])
        named = self.named.get(sentence.index, [])[bisect_left(starts, start):bisect_left(starts, end)]
        hits = (h for h in self.cues.within(start, end) if not self._beside(h, named))
        words = [r for h in hits for r in self._resolved(h, before)]
        return sorted([*named, *words], key=lambda r: (r.start, r.end))

    def _beside(self, hit: TermHit, named: list[Reference]) -> bool:
        """Whether the word only adds to a name: "gefitinib therapy", "treatment with gefitinib"."""
        i = bisect_right([r.start for r in named], hit.start)
        for r in named[max(0, i - 1):i + 1]:
            if hit.start < r.end and r.start < hit.end:
                return True
            low, high = (r.end, hit.start) if r.end <= hit.start else (hit.end, r.start)
            if high - low < 25 and _BESIDE.match(self.text, low, high):
                return True
        return False

    def _resolved(self, hit: TermHit, before: int) -> list[Reference]:
        if _DENIED.search(self.text, max(0, hit.start - 40), hit.start):
            return []
        given = _RESOLVE.get(hit.term.name, _nothing)(self, hit, before)
        return [Reference(hit.start, hit.end, given, word=hit.term.name)] if given else []

    def before(self, offset: int) -> list[Step]:
        """Steps that began before an offset."""
        return self.steps[:bisect_right(self.starts, offset)]

    def of_kind(self, offset: int, kinds: Sequence[str]) -> list[Step]:
        """Steps with a treatment of some kinds before an offset; where the text has told of none yet, the first one to come."""
        found = [s for s in self.before(offset) if any(g.kind in kinds for g in s.given)]
        return found or [s for s in self.steps if any(g.kind in kinds for g in s.given)][:1]

    def block(self, steps: list[Step], *, mixed: bool = False) -> tuple[Given, ...]:
        """The last step, with the steps before it that one sentence tells together ("24 Gy, followed by a boost of 16 Gy").

        An operation and what followed it are told apart unless `mixed`.
        """
        found = [steps[-1]]
        for step in steps[-2::-1]:
            apart = step.ablative != found[0].ablative and not mixed
            if apart or (step.sentence, self.line[step]) != (found[0].sentence, self.line[found[0]]):
                break
            found.append(step)
        return tuple(g for step in reversed(found) for g in step.given)

    def chosen(self, hit: TermHit, steps: list[Step]) -> tuple[Given, ...]:
        """Of some steps the one that an ordinal before the word asks for, else the last."""
        if not steps:
            return ()
        ordinal = _ORDINAL.search(self.text, max(0, hit.start - 30), hit.start)
        index = _ORDINALS[ordinal[1].lower()] if ordinal else -1
        return self.block(steps) if index == -1 or index >= len(steps) else steps[index].given

    def operation(self, before: int) -> tuple[Given, ...]:
        """Everything done in the last operation before an offset, supportive parts too."""
        i = bisect_left(self.surgery_starts, before)
        found = self.surgeries[i - 1:i] if i else []
        for g in self.surgeries[max(0, i - 1)::-1][1:] if found else []:
            if found[-1].mention.sentence - g.mention.sentence > 1:
                break
            found.append(g)
        return tuple(reversed(found))


def _nothing(references: References, hit: TermHit, before: int) -> tuple[Given, ...]:
    return ()


def _surgery(references: References, hit: TermHit, before: int) -> tuple[Given, ...]:
    return references.chosen(hit, references.of_kind(before, ("surgery", "other")))


def _of_kind(*kinds: str) -> Callable[[References, TermHit, int], tuple[Given, ...]]:
    def resolve(references: References, hit: TermHit, before: int) -> tuple[Given, ...]:
        return tuple(g for g in references.chosen(hit, references.of_kind(before, kinds)) if g.kind in kinds)
    return resolve


def _chemoradiotherapy(references: References, hit: TermHit, before: int) -> tuple[Given, ...]:
    """Drugs and radiotherapy of the last block; where it holds one of them only, with the other told right before."""
    found = _of_kind("drug", "radiotherapy")(references, hit, before)
    steps = references.before(before)
    if len({g.kind for g in found}) == 1 and len(steps) > 1 and {g.id for g in steps[-1].given} == {g.id for g in found}:
        beside = steps[-2].given
        if {g.kind for g in beside} == {"drug", "radiotherapy"} - {found[0].kind}:
            return (*beside, *found)
    return found


def _therapy(references: References, hit: TermHit, before: int) -> tuple[Given, ...]:
    steps = references.before(before)
    return references.block(steps) if steps else ()


_RESOLVE: dict[str, Callable[[References, TermHit, int], tuple[Given, ...]]] = {
    "surgery": _surgery, "ablation": _of_kind("other"), "chemotherapy": _of_kind("drug"), "radiotherapy": _of_kind("radiotherapy"),
    "chemoradiotherapy": _chemoradiotherapy, "therapy": _therapy,
}
