"""Combinations: which treatments of a patient the text says belong together."""

from collections.abc import Iterator, Sequence

from nlp_iscm.facts.model import Combination
from nlp_iscm.pipeline.plan import Given, Plan
from nlp_iscm.pipeline.reading import Reading


def combinations(reading: Reading, plans: Sequence[Plan]) -> list[Combination]:
    """Concurrent and sequential combinations of two or more courses of a patient's plans, in order of the text.

    Each step with two or more members is a concurrent combination (parts of one operation are none); each plan with two
    or more steps is a sequential one.
    """
    found: dict[frozenset[str], Combination] = {}
    for plan in plans:
        for combination in _of(reading, plan):
            if len(combination.treatments) < 2:
                continue
            if _one_drug(plan, combination):
                reading.unused["combination of one drug under two doses"] += 1
            else:
                found.setdefault(frozenset(combination.treatments), combination)
    return list(found.values())


def _of(reading: Reading, plan: Plan) -> Iterator[Combination]:
    for step in plan.steps:
        if len(step.given) > 1 and not step.surgical:
            yield _combination(reading, step.given, "concurrent")
    if len(plan.steps) > 1:
        yield _combination(reading, plan.given, "sequential")


def _one_drug(plan: Plan, combination: Combination) -> bool:
    """Whether the members are one treatment under changed doses ("imatinib 400 mg, increased to 800 mg")."""
    return len({g.name for g in plan.given if g.id in combination.treatments}) == 1


def _combination(reading: Reading, given: Sequence[Given], mode: str) -> Combination:
    first, last = given[0].mention, given[-1].mention
    return Combination(
        treatments=tuple(dict.fromkeys(g.id for g in given)), mode=mode,
        confidence=min(g.course.treatment.confidence for g in given),
        evidence=reading.evidence(*([first] if first.sentence == last.sentence else [first, last])),
    )
