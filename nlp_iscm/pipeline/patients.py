"""Patients: age and sex of each patient whose own course the text tells."""

from collections import Counter
from collections.abc import Iterator

from nlp_iscm.facts.model import Patient
from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.presentations import Presentation, presented
from nlp_iscm.pipeline.reading import Mention, Reading
from nlp_iscm.pipeline.series import ALL, patients_of
from nlp_iscm.pipeline.table_rows import told

_PRONOUN = Folded(r"\b(?:(he|his|him|himself|mr)|(she|her|hers|herself|mrs|ms))\b")
_NOUN = Folded(r"\b(?:(men|man|males?|gentlem[ae]n|boys?)|(wom[ae]n|females?|lady|ladies|girls?))\b")
_ORGAN = Folded(
    r"\b(?:(prostat\w+|testic\w+|testis|testes|orchi[de]\w+|scrot\w+|penile|penis|seminal|epididym\w+)"
    r"|(ovar(?:y|ies|ian)|uter(?:us|ine)|hysterectomy|vagina\w*|vulva\w*|endometri\w+|menopaus\w+|pregnan\w+|gravida"
    r"|cervix))\b")


def read(reading: Reading) -> Iterator[Mention]:
    """Yield one `patient` mention a presentation ("A 65-year-old gentleman"), value a Presentation."""
    yield from told(reading)
    who = reading.together
    if who:
        for number in range(1, who.count + 1):
            each = who.presentation(number)
            if each.age_years is not None or each.sex:
                yield reading.mention("patient", each.start, each.end, name=each.sex or "", value=each, patient=number)
    for sentence in reading.sentences:
        if sentence.about != "patient" or (who and sentence.index == who.sentence and None not in who.ages):
            continue
        for found in presented(reading, sentence):
            if found.role == "patient":
                yield reading.mention("patient", found.start, found.end, name=found.sex or "", value=found)


def people(reading: Reading) -> list[Patient]:
    """The patients of the text, in order of appearance; none where the article's kind has no patient of its own."""
    if reading.article.kind not in ("case report", "series"):
        return []
    return [_patient(reading, number) for number in patients_of(reading)]


def _patient(reading: Reading, number: int) -> Patient:
    told = [m for m in reading.mentions["patient"] if m.patient == number]
    ages = [m for m in told if m.value.age_years is not None]
    first = next((m for m in ages if not m.value.later), None)
    vague = next((m for m in told if m.value.age_years is None and not m.value.later), None)
    if first is None and ages:
        first = ages[0]
    shown = [m for m in (first, vague) if m] or told[:1]
    evidence = reading.evidence(*shown[:1]) if shown else _first_sentence(reading, number)
    return Patient(id=number, age_years=first.value.age_years if first else None, sex=_sex(reading, number, told),
                   evidence=evidence)


def _first_sentence(reading: Reading, number: int):  # type: ignore[no-untyped-def]
    for sentence in reading.sentences:
        if sentence.patient == number and sentence.about == "patient":
            return (reading.cite(sentence.start, min(sentence.end, sentence.start + 200)),)
    return ()


def _sex(reading: Reading, number: int, told: list[Mention]) -> str | None:
    for mention in told:
        if isinstance(mention.value, Presentation) and mention.value.sex:
            return mention.value.sex
    whose = (number, ALL) if reading.together else (number,)
    own = [s.text for s in reading.sentences if s.about == "patient" and s.patient in whose]
    for pattern in (_PRONOUN, _NOUN, _ORGAN):
        votes = Counter("male" if m[1] else "female" for text in own for m in pattern.finditer(text))
        if votes:
            return votes.most_common(1)[0][0] if len(set(votes.values())) > 1 or len(votes) == 1 else None
    return None
