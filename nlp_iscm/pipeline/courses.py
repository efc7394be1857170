"""Courses: mentions of drugs, radiotherapy, procedures, doses and schedules become Treatment facts of one patient."""

from dataclasses import dataclass

from nlp_iscm.facts.model import Treatment
from nlp_iscm.pipeline.reading import Mention, Reading


@dataclass(frozen=True, slots=True)
class Course:
    """A Treatment and every mention of it, the first one first; `start` is where the text says it was given."""

    treatment: Treatment
    mentions: tuple[Mention, ...]

    @property
    def start(self) -> int:
        return self.mentions[0].start


def courses(reading: Reading, patient: int) -> list[Course]:
    """The treatments given to one patient, in order of the text."""
    return []
