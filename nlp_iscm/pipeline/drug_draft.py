"""Drafts: a drug course while it is being read, and the figures it has gathered."""

from dataclasses import dataclass, field

from nlp_iscm.facts.model import Treatment
from nlp_iscm.pipeline.course import Course
from nlp_iscm.pipeline.drug_groups import class_of, unnamed
from nlp_iscm.pipeline.figures import Cycles, Dose, Interval
from nlp_iscm.pipeline.reading import Mention, Reading

# How sure a number of cycles is the number given: planned < "during the third cycle" < "6 cycles" < "a total of 6 cycles".
PLANNED, ORDINAL, PLAIN, TOTAL = range(4)


@dataclass
class Draft:
    """One course being read: mentions, partners named with it, phase of the plan, and figures as they are found."""

    name: str
    mentions: list[Mention]
    partners: frozenset[str] = frozenset()
    phase: str | None = None
    regimen: str | None = None
    antitumour: bool = True
    place: int = 0
    dose: Dose | None = None
    interval: Interval | None = None
    cycles: list[tuple[int, int]] = field(default_factory=list)
    announced: bool = False  # only named in "we report a case of ..."
    named: Mention | None = None  # where the drug's name stands, if the first mention only refers to it

    _last: Mention | None = None
    _places: dict[int, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for mention in self.mentions:
            self._note(mention)

    @property
    def first(self) -> Mention:
        return self.mentions[0]

    @property
    def last(self) -> Mention:
        return self._last or self.mentions[-1]

    @property
    def unnamed(self) -> bool:
        return unnamed(self.named or self.first)

    @property
    def drug_class(self) -> str:
        return class_of(self.named or self.first)

    def add(self, mention: Mention) -> None:
        """Add a mention once."""
        if mention.start not in self._places.get(mention.sentence, ()):
            self.mentions.append(mention)
            self._note(mention)

    def _note(self, mention: Mention) -> None:
        self._places.setdefault(mention.sentence, set()).add(mention.start)
        if self._last is None or mention.start > self._last.start:
            self._last = mention

    def places(self, sentence: int) -> set[int]:
        """Offsets of the mentions in a sentence."""
        return self._places.get(sentence, set())

    def anew(self, mention: Mention, phase: str | None) -> "Draft":
        """A further course of the same drug, told at `mention`, without figures."""
        return Draft(self.name, [mention], self.partners, phase, self.regimen, self.antitumour, mention.start,
                     named=self.named or self.first)

    def take(self, figure: Mention, sure: int = PLAIN) -> None:
        """Keep a figure: the first dose, a cycle's length before an interval, every number of cycles."""
        value = figure.value
        if isinstance(value, Dose):
            self.dose = self.dose or value
        elif isinstance(value, Interval):
            if self.interval is None or (value.cycle and not self.interval.cycle):
                self.interval = value
        elif isinstance(value, Cycles):
            self.cycles.append((ORDINAL if value.ordinal and sure >= PLAIN else sure, value.number))

    def every_days(self) -> float | None:
        """The cycle's length or interval; else what the dose is per."""
        if self.interval is not None:
            if self.dose and self.dose.per == "day" and self.interval.every_days < 1:
                return 1.0  # "300 mg per day, three times a day"
            return self.interval.every_days
        return {"day": 1.0, "week": 7.0, "month": 30.0}.get(self.dose.per or "") if self.dose else None

    def count(self) -> int | None:
        """The largest number of cycles among the surest ones."""
        if not self.cycles:
            return None
        best = max(sure for sure, _ in self.cycles)
        counted = (PLAIN, ORDINAL) if best == PLAIN else (best,)  # "after three cycles ...; after the sixth cycle ..."
        return max(n for sure, n in self.cycles if sure in counted)


def course(reading: Reading, draft: Draft, name: str) -> Course:
    """The Course of a draft, with `name` as its provisional id."""
    mentions = tuple(sorted(draft.mentions, key=lambda m: (m.start, m.end)))
    named = draft.named or draft.first
    value, dose = named.value, draft.dose
    routes = [m.value.route for m in mentions if getattr(m.value, "route", None)]
    classes = (value.drug_class,) if named.label == "drug" and value.drug_class else ()
    shown = sorted((draft.first, *mentions), key=lambda m: (m is not draft.first, m.start))
    treatment = Treatment(
        id=name, kind="drug", name=draft.name, intent="antitumour" if draft.antitumour else "supportive", regimen=draft.regimen,
        dose=dose.amount if dose else None, unit=dose.unit if dose else None, every_days=draft.every_days(), cycles=draft.count(),
        route=routes[0] if routes else None, classes=classes, code=getattr(value, "code", None) or None,
        confidence=0.7 if draft.unnamed else 0.9, evidence=reading.evidence(*dict.fromkeys(shown[:3])),
    )
    return Course(treatment, (draft.first, *(m for m in mentions if m is not draft.first)))


def of_regimen(draft: Draft, parts: set[str]) -> bool:
    """Whether a draft is one of a regimen's components and was given with most of the others."""
    return draft.name in parts and len(parts) > 1 and len(parts & draft.partners) * 3 >= len(parts) * 2
