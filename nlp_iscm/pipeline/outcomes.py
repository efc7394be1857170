"""Outcomes: mentions of response, recurrence, status, survival and adverse events become Outcome facts of one patient."""

from dataclasses import dataclass, replace

from nlp_iscm.facts.model import OUTCOME_KINDS, Outcome
from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.outcome_value import OutcomeValue
from nlp_iscm.pipeline.reading import Mention, Reading


@dataclass(frozen=True, slots=True)
class Told:
    """An Outcome and the mentions that tell it, the clearest one first."""

    outcome: Outcome
    mentions: tuple[Mention, ...]

    @property
    def start(self) -> int:
        return self.mentions[0].start


def outcomes(reading: Reading, patient: int) -> list[Told]:
    """The outcomes of one patient, in order of the text."""
    told = _without_overtaken(_own(reading, patient))
    groups = _one_status(_grouped(told, reading), reading, told)
    groups.sort(key=lambda g: (g[0].start, g[0].end, g[0].label))
    return [Told(_outcome(reading, f"O{n}", g), tuple(g)) for n, g in enumerate(groups, 1)]


def _own(reading: Reading, patient: int) -> list[Mention]:
    found = []
    for kind in OUTCOME_KINDS:
        for mention in reading.mentions.get(kind, ()):
            if mention.patient != patient:
                continue
            if mention.about != "patient" or mention.modality != "factual" or mention.negated:
                reading.unused[f"{kind} about {mention.about}" if mention.about != "patient" else f"{kind} {mention.modality}"] += 1
                continue
            found.append(mention)
    return sorted(_without_restated(found, reading), key=lambda m: (m.start, m.end, m.label))


RETOLD = ("introduction", "discussion", "conclusion")


def _without_restated(found: list[Mention], reading: Reading) -> list[Mention]:
    """Drop vague responses of the discussion where the case itself tells some."""
    section = [reading.sentences[m.sentence].section for m in found]
    if not any(m.label == "response" and s not in RETOLD for m, s in zip(found, section, strict=True)):
        return found
    kept = [m for m, s in zip(found, section, strict=True) if s not in RETOLD or m.name not in ("improvement", "none", "stable")]
    reading.unused["response told again in the discussion"] += len(found) - len(kept)
    return kept


def _grouped(told: list[Mention], reading: Reading) -> list[list[Mention]]:
    """The mentions in groups that tell one outcome each: every mention goes to the first group that it fits."""
    groups: list[list[Mention]] = []
    known: dict[tuple[str, str], _Known] = {}
    last = -1  # group of the response or recurrence told last
    for mention in told:
        of_kind = known.setdefault((mention.label, mention.name), _Known())
        section = reading.sentences[mention.sentence].section
        fitting = of_kind.first(mention, section)
        if last >= 0 and _again(groups[last][-1], mention):
            fitting = min(fitting, last)
        if fitting < len(groups):
            groups[fitting].append(mention)
        else:
            fitting = len(groups)
            groups.append([mention])
            of_kind.add(mention, section, fitting)
        if mention.label in ("response", "recurrence"):
            last = fitting
    return groups


class _Known:
    """The groups of one kind and value so far, by what a further mention may share with them; asked without going through all."""

    def __init__(self) -> None:
        self.any = NONE
        self.of_months: dict[float | None, int] = {}
        self.in_section: dict[str, dict[float | None, int]] = {}

    def add(self, mention: Mention, section: str, group: int) -> None:
        """A new group, by its first mention."""
        self.any = min(self.any, group)
        self.of_months.setdefault(mention.value.months, group)
        self.in_section.setdefault(section, {}).setdefault(mention.value.months, group)

    def first(self, mention: Mention, section: str) -> int:
        """Number of the first group that tells the same outcome, NONE if there is none.

        Adverse events of one name are one; others have the same months, or are told again in another section.
        """
        if mention.label == "adverse_event":
            return self.any
        months = mention.value.months
        found = [NONE]
        if mention.label in ("survival", "recurrence", "status") and months is not None:
            found.append(self.of_months.get(months, NONE))
        for other, groups in self.in_section.items():
            if other != section:
                earliest = next(iter(groups.values()))  # numbers grow
                found += [earliest] if months is None else [groups.get(None, NONE), groups.get(months, NONE)]
        return min(found)


NONE = 1 << 60  # larger than the number of any group


def _again(before: Mention, mention: Mention) -> bool:
    """Whether a complete response is told again, with nothing of the tumour told between ("pCR was found ... this pCR")."""
    return mention.label == before.label == "response" and mention.name == before.name == "complete" and (
        mention.sentence - before.sentence <= AGAIN)


AGAIN = 6  # sentences


def _without_overtaken(told: list[Mention]) -> list[Mention]:
    """Drop "disease-free for 3 years" as a recurrence `no` where a recurrence follows: the survival fact tells it."""
    last_yes = max((m.start for m in told if m.label == "recurrence" and m.name == "yes"), default=-1)
    return [m for m in told
            if not (m.label == "recurrence" and m.name == "no" and m.value.weak and m.start < last_yes)]


def _one_status(groups: list[list[Mention]], reading: Reading, told: list[Mention]) -> list[list[Mention]]:
    """Keep one status: death, else the last report of the living patient."""
    rest = [g for g in groups if g[0].label != "status"]
    status = [m for m in told if m.label == "status"]
    dead = [m for m in status if m.name == "dead"]
    if dead:
        return [*rest, [_death(dead), *dead]]
    alive = _reports(status, told, reading)
    return [*rest, [_last_report(alive), *alive[-1:]]] if alive else rest


def _death(dead: list[Mention]) -> Mention:
    """The first report of the death, with the cause and the months that any of them states."""
    first = next((m for m in dead if m.value.cause), dead[0])
    timed = next((m for m in [first, *dead] if m.value.months is not None), first).value
    cause = next((m.value.cause for m in dead if m.value.cause), None)
    value = replace(first.value, months=timed.months, as_written=timed.as_written, since=timed.since, cause=cause)
    return replace(first, value=value)


def _reports(status: list[Mention], told: list[Mention], reading: Reading) -> list[Mention]:
    """Every report of the living patient: status words, no recurrence, and a timed response that ends the text."""
    found = list(status)
    found += [m for m in told if m.label == "recurrence" and m.name == "no"]
    end = max((s.index for s in reading.sentences if s.about == "patient"), default=0)
    lasting = [m for m in told if m.label == "response"
               and m.name in ("complete", "partial", "stable") and m.value.months is not None]
    found += [m for m in lasting if found or m.sentence >= end - 1]
    found += [m for m in told if m.label == "response" and m.name == "complete" and m not in lasting
              and m.sentence >= end - 1 and _still(m, reading)]
    return sorted(found, key=lambda m: (m.start, m.end, m.label))


_STILL = Folded(r"\b(?:remains?|has remained|has been|continues?|still|currently|at present|to date|now|as of)\b")


def _still(mention: Mention, reading: Reading) -> bool:
    """Whether a response is told of the present ("she remains in complete remission")."""
    first = reading.sentences[mention.sentence].start
    return _STILL.search(reading.text, max(first, mention.start - 60), mention.start) is not None


NEARBY = 2


def _last_report(reports: list[Mention]) -> Mention:
    """The last report, with the months that it or one close before it states."""
    last = reports[-1]
    near = [m for m in reports if m.value.months is not None and last.sentence - m.sentence <= NEARBY]
    time = near[-1].value if near else OutcomeValue()
    value = OutcomeValue("alive", time.months, time.as_written, time.since, weak=last.value.weak)
    return Mention("status", last.start, last.end, last.sentence, "alive", value, last.about, last.patient)


def _outcome(reading: Reading, name: str, group: list[Mention]) -> Outcome:
    value: OutcomeValue = group[0].value
    timed = group[0].label not in ("response", "adverse_event")
    return Outcome(
        id=name, kind=group[0].label, value=value.value, endpoint=value.endpoint, months=value.months if timed else None,
        as_written=value.as_written, since=value.since, cause=value.cause, grade=value.grade,
        confidence=0.7 if value.weak else 0.9, evidence=reading.evidence(*group),
    )
