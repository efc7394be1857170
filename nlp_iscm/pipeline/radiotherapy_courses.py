"""Radiotherapy courses: which mentions and prescriptions of one patient are one course, and which a further one."""

from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.facts.model import Fractionation, Treatment
from nlp_iscm.folded import Folded
from nlp_iscm.normalise.fractionation import ALPHA_BETA, Schedule, bed, completed, eqd2
from nlp_iscm.pipeline.course import Course, Telling
from nlp_iscm.pipeline.performed import at_another_time, in_the_past
from nlp_iscm.pipeline.prescriptions import Prescription
from nlp_iscm.pipeline.radiotherapy import Activity, Radiation, target
from nlp_iscm.pipeline.reading import Mention, Reading

# What title, abstract and discussion say of the course is told again.
RETOLD = frozenset({"title", "abstract", "keywords", "introduction", "discussion", "conclusion", "caption", "table", "front"})
LOOK_BACK = 30  # earlier courses that a mention is held against; keeps the time linear in a text of very many
NEAR = 3  # sentences between a therapy and figures that belong to it


@dataclass
class Draft(Telling):
    """A course being put together."""

    name: str = "radiotherapy"
    technique: str | None = None
    target: str | None = None
    figures: Prescription | None = None
    activity: Activity | None = None
    boost: bool = False
    again: bool = False


def courses(reading: Reading, patient: int) -> list[Course]:
    """The radiotherapy courses given to one patient, in order of the text; ids are provisional ("R1", ...)."""
    drafts: list[Draft] = []
    told = _told(reading, patient)
    factual = {m.sentence for m in told if m.label == "radiotherapy" and m.modality == "factual"}
    case = any(reading.sentences[m.sentence].section not in RETOLD for m in told if m.modality == "factual" and not m.negated)
    told.sort(key=lambda m: case and reading.sentences[m.sentence].section in RETOLD)
    for mention in told:
        again = case and reading.sentences[mention.sentence].section in RETOLD
        if mention.negated or (mention.modality != "factual" and not _planned_dose(mention, factual)):
            reading.unused[f"radiotherapy {mention.modality}"] += 1
        elif again and drafts:
            _retold(drafts, mention)
        elif isinstance(mention.value, Radiation):
            _therapy(reading, drafts, mention, mention.value)
        elif isinstance(mention.value, Prescription):
            _dose(reading, drafts, mention, mention.value)
        else:
            _activity(drafts, mention, mention.value)
    return [_course(reading, f"R{n}", d) for n, d in enumerate(_kept(drafts), 1)]


def _retold(drafts: list[Draft], mention: Mention) -> None:
    """Give what title, abstract or discussion say of a course to the one of the case that it may be; else it is left out."""
    value = mention.value
    for draft in drafts[:LOOK_BACK]:
        if isinstance(value, Radiation) and (
                not value.technique or not draft.technique or _refines(draft.technique, value.technique)):
            draft.add(mention)
            return
        if isinstance(value, Prescription) and (draft.figures is None or _agrees(draft.figures, value)):
            draft.figures = draft.figures or value
            draft.add(mention)
            return


def _planned_dose(mention: Mention, factual: set[int]) -> bool:
    """Whether a planned dose is that of a therapy told as given in the sentences around it."""
    around = range(mention.sentence - 1, mention.sentence + NEAR + 1)
    return mention.label == "radiation_dose" and mention.modality == "planned" and any(n in factual for n in around)


def _told(reading: Reading, patient: int) -> list[Mention]:
    labels = ("radiotherapy", "radiation_dose", "radiation_activity")
    found = [m for label in labels for m in reading.mentions.get(label, ()) if m.about == "patient" and m.patient == patient]
    return sorted(found, key=lambda m: (m.start, m.end, m.label))


def _therapy(reading: Reading, drafts: list[Draft], mention: Mention, value: Radiation) -> None:
    match = next((d for d in reversed(drafts[-LOOK_BACK:]) if _same(reading, d, mention, value)), None)
    if match is None:
        drafts.append(Draft([mention], mention.name, value.technique, value.target, boost=value.boost, again=value.again))
        return
    match.add(mention)
    if match.technique is None and value.technique is not None:
        match.technique, match.name = value.technique, mention.name
    match.target = match.target or value.target


def _same(reading: Reading, draft: Draft, mention: Mention, value: Radiation) -> bool:
    """Whether a mention speaks of a course that is already known."""
    if value.boost:
        return draft.boost and (draft.last == mention.sentence or draft.target == value.target)
    if _other_phase(reading, draft, mention):
        return False
    if value.again and draft.again and not (value.event and mention.sentence > draft.told and draft.figures):
        return True
    if draft.again and draft.figures is None and value.event and not value.first:
        return not (value.target and draft.target and value.target != draft.target)
    if value.event and mention.sentence > draft.told and (
        at_another_time(reading, mention.start)
        or (in_the_past(reading, draft.mentions[0].start) and not in_the_past(reading, mention.start))
    ):
        return False
    if draft.boost or (value.again and (mention.sentence != draft.last or _joined(reading, draft, mention))):
        return False
    if (draft.again and value.first) or (value.technique and not draft.technique and _joined(reading, draft, mention)):
        return False
    if value.technique and draft.technique and not _refines(draft.technique, value.technique):
        return False
    return not (value.target and draft.target and value.target != draft.target)


_PHASES = Folded(
    r"\b(?:(?P<before>neo-?\s?adjuvant|pre-?operative|induction)|(?P<after>adjuvant|post-?operative)|(?P<palliative>palliative))"
    r"(?:,?[ -](?!neo|adj|pal|pre|post)[\w/]+){0,5}$")


def _phase(reading: Reading, mention: Mention) -> str | None:
    """The part of a plan that the words right before a mention name: before, after, palliative."""
    found = _PHASES.search(reading.text[max(0, mention.start - 50):mention.end])
    return found.lastgroup if found else None


def _other_phase(reading: Reading, draft: Draft, mention: Mention) -> bool:
    """Whether a mention names another part of the plan than the course did: "postoperative", then "palliative radiotherapy"."""
    if mention.sentence == draft.last and not _joined(reading, draft, mention):
        return False
    phase, known = _phase(reading, mention), _phase(reading, draft.mentions[0])
    return phase is not None and known is not None and phase != known


_AND = Folded(r"\b(?:and|plus|then|followed by|before|after)\b|;|\+")


def _joined(reading: Reading, draft: Draft, mention: Mention) -> bool:
    """Whether a named technique is told beside an unnamed one, not in its place: "chemoradiotherapy and SRS"."""
    last = draft.mentions[-1]
    return last.sentence == mention.sentence and _AND.search(reading.text, last.end, mention.start) is not None


_KINDS = (
    frozenset({"SRS", "SRT", "SBRT", "gamma knife", "CyberKnife"}),
    frozenset({"EBRT", "3D-CRT", "IMRT", "VMAT", "IGRT", "tomotherapy"}),
)


def _refines(one: str, other: str) -> bool:
    """Whether two techniques may name one course ("stereotactic radiosurgery with CyberKnife")."""
    return one == other or any(one in kind and other in kind for kind in _KINDS)


def _dose(reading: Reading, drafts: list[Draft], mention: Mention, figures: Prescription) -> None:
    aim = target(reading, mention.start, mention.end)
    for draft in reversed(drafts[-LOOK_BACK:]):
        if draft.figures is not None and _agrees(draft.figures, figures):
            draft.add(mention)
            return
    near = [d for d in drafts[-LOOK_BACK:] if d.figures is None and _near(d, mention)
            and (d.boost == figures.boost or (d.boost and _just_before(reading, d, mention)))
            and not (aim and d.target and aim != d.target)]
    if near:
        draft = max(near, key=lambda d: (-abs(d.last - mention.sentence), -_gap(d, mention)))
        draft.figures, draft.target = figures, draft.target or aim
        draft.add(mention)
        return
    source = next((d for d in reversed(drafts[-LOOK_BACK:])
                   if _near(d, mention) and not (aim and d.target and aim != d.target)), None)
    drafts.append(Draft([mention], source.name if source else "radiotherapy", source.technique if source else None, aim,
                        figures, boost=figures.boost))


def _just_before(reading: Reading, draft: Draft, mention: Mention) -> bool:
    """Whether a course was named last before figures of its own: "boost to the fossa (total dose 59 Gy)"."""
    last = draft.mentions[-1]
    close = last.sentence == mention.sentence and 0 <= mention.start - last.end <= 60
    return close and not _AND.search(reading.text, last.end, mention.start)


RECENT = 40  # mentions of a course that are asked how near they are: the text goes on, so the last ones


def _near(draft: Draft, mention: Mention) -> bool:
    return any(0 <= mention.sentence - m.sentence <= NEAR for m in draft.mentions[-RECENT:])


def _gap(draft: Draft, mention: Mention) -> int:
    return min(abs(m.start - mention.start) for m in draft.mentions[-RECENT:])


def _agrees(known: Prescription, told: Prescription) -> bool:
    """Whether figures told again are those of a known course."""
    pairs = ((known.total_gy, told.total_gy), (known.fractions, told.fractions), (known.per_fraction_gy, told.per_fraction_gy))
    return known.total_gy == told.total_gy and all(a is None or b is None or a == b for a, b in pairs)


def _activity(drafts: list[Draft], mention: Mention, activity: Activity) -> None:
    near = [d for d in drafts[-LOOK_BACK:] if d.activity is None and _near(d, mention) and any(
        isinstance(m.value, Radiation) and m.value.isotope for m in d.mentions)]
    if near:
        near[-1].activity = activity
        near[-1].add(mention)


def _kept(drafts: list[Draft]) -> Iterator[Draft]:
    """Courses without an unnamed boost that has no figures of its own."""
    return (d for d in drafts if not (d.boost and d.figures is None))


def _course(reading: Reading, name: str, draft: Draft) -> Course:
    figures = draft.figures or Prescription(0, 0)
    schedule = completed(figures.total_gy, figures.fractions, figures.per_fraction_gy)
    mentions = (draft.mentions[0], *sorted(draft.mentions[1:], key=lambda m: (m.start, m.end)))
    treatment = Treatment(
        id=name, kind="radiotherapy", name="radiotherapy" if draft.name == "boost" else draft.name, technique=draft.technique,
        target=draft.target, total_gy=figures.total_gy, fractions=figures.fractions, per_fraction_gy=schedule.per_fraction_gy,
        boost=draft.boost, computed=_computed(schedule), contradiction=schedule.contradiction,
        fractionation=fractionation(schedule), classes=("radiotherapy",),
        dose=draft.activity.dose if draft.activity else None, unit=draft.activity.unit if draft.activity else None,
        evidence=reading.evidence(*mentions[:3]),
    )
    return Course(treatment, mentions)


def _computed(schedule: Schedule) -> tuple[str, ...]:
    return tuple(f"{name}={getattr(schedule, name):g}" for name in schedule.computed)


def fractionation(schedule: Schedule) -> tuple[Fractionation, ...]:
    """BED and EQD2 at each alpha/beta, where total dose and dose per fraction are known and do not contradict."""
    if schedule.total_gy is None or schedule.per_fraction_gy is None or schedule.contradiction:
        return ()
    total, part = schedule.total_gy, schedule.total_gy / schedule.fractions if schedule.fractions else schedule.per_fraction_gy
    return tuple(Fractionation(alpha_beta=a, bed_gy=bed(total, part, a), eqd2_gy=eqd2(total, part, a)) for a in ALPHA_BETA)
