"""References: where a sentence names a treatment, by its own name or by a word that stands for it ("after the operation")."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nlp_iscm.pipeline.plan import Given, Plan, Step
from nlp_iscm.pipeline.reading import Reading, Sentence, TermHit


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that refers to treatments; `giving` where it is the very place that says they were given."""

    start: int
    end: int
    given: tuple[Given, ...]
    giving: bool = False
    generic: bool = False


_ORDINALS = {"first": 0, "initial": 0, "primary": 0, "previous": -1, "second": 1, "third": 2, "fourth": 3, "last": -1, "latest": -1}
_ORDINAL = re.compile(r"\b(first|initial|second|third|fourth|last|latest|previous)\s+(?:\w+\s+)?$", re.IGNORECASE)
_ECTOMY = re.compile(r"\b\w{3,}(?:ectomy|ectomies|otomy|plasty|enteration)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:no|not|without|refused|declined|except|instead of|before|prior to|ineligible for|candidate for)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)


class References:
    """All references of a text to the treatments of one patient."""

    def __init__(self, reading: Reading, everything: Sequence[Given], plans: Sequence[Plan]) -> None:
        self.reading, self.text = reading, reading.text
        self.steps = [step for plan in plans for step in plan.steps]
        self.starts = [step.start for step in self.steps]
        self.named: dict[int, list[Reference]] = defaultdict(list)
        self.hits: list[TermHit] = reading.terms.get("link_cues", [])
        self.hit_starts = [h.start for h in self.hits]
        self._index(everything)

    def _index(self, everything: Sequence[Given]) -> None:
        at: dict[tuple[int, int, int], list[tuple[Given, bool]]] = defaultdict(list)
        for given in everything:
            for mention in given.course.mentions:
                at[(mention.sentence, mention.start, mention.end)].append((given, mention == given.mention))
        for (sentence, start, end), found in sorted(at.items(), key=lambda x: x[0]):
            self.named[sentence].append(Reference(start, end, tuple(g for g, _ in found), any(giving for _, giving in found)))

    def of(self, sentence: Sentence, before: int) -> list[Reference]:
        """References of a sentence in order; words such as "surgery" are resolved to what was given before an offset."""
        named = self.named.get(sentence.index, [])
        low, high = bisect_left(self.hit_starts, sentence.start), bisect_left(self.hit_starts, sentence.end)
        words = [r for h in self.hits[low:high] if not any(h.start < r.end and r.start < h.end for r in named)
                 for r in self._resolved(h, before)]
        return sorted([*named, *words], key=lambda r: (r.start, r.end))

    def _resolved(self, hit: TermHit, before: int) -> list[Reference]:
        if _DENIED.search(self.text, max(0, hit.start - 40), hit.start):
            return []
        given = _RESOLVE.get(hit.term.name, _nothing)(self, hit, before)
        return [Reference(hit.start, hit.end, given, generic=True)] if given else []

    def before(self, offset: int) -> list[Step]:
        """Steps that began before an offset."""
        return self.steps[:bisect_right(self.starts, offset)]

    def chosen(self, hit: TermHit, steps: list[Step]) -> tuple[Given, ...]:
        """Of some steps the one that an ordinal before the word asks for, else the last."""
        if not steps:
            return ()
        ordinal = _ORDINAL.search(self.text, max(0, hit.start - 30), hit.start)
        index = _ORDINALS[ordinal[1].lower()] if ordinal else -1
        return steps[index].given if index < len(steps) else steps[-1].given


def _nothing(references: References, hit: TermHit, before: int) -> tuple[Given, ...]:
    return ()


def _surgery(references: References, hit: TermHit, before: int) -> tuple[Given, ...]:
    return references.chosen(hit, [s for s in references.before(before) if s.ablative])


def _of_kind(*kinds: str) -> Callable[[References, TermHit, int], tuple[Given, ...]]:
    def resolve(references: References, hit: TermHit, before: int) -> tuple[Given, ...]:
        steps = [s for s in references.before(before) if any(g.kind in kinds for g in s.given)]
        return tuple(g for g in references.chosen(hit, steps) if g.kind in kinds)
    return resolve


def _therapy(references: References, hit: TermHit, before: int) -> tuple[Given, ...]:
    steps = references.before(before)
    return steps[-1].given if steps else ()


_RESOLVE: dict[str, Callable[[References, TermHit, int], tuple[Given, ...]]] = {
    "surgery": _surgery, "ablation": _surgery, "chemotherapy": _of_kind("drug"), "radiotherapy": _of_kind("radiotherapy"),
    "chemoradiotherapy": _of_kind("drug", "radiotherapy"), "therapy": _therapy,
}
