"""Outcomes: mentions of response, recurrence, status, survival and adverse events become Outcome facts of one patient."""

from dataclasses import dataclass

from nlp_iscm.facts.model import Outcome
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
    return []
