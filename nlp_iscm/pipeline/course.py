"""Course: one treatment of one patient with every place that speaks of it."""

from dataclasses import dataclass

from nlp_iscm.facts.model import Treatment
from nlp_iscm.pipeline.reading import Mention


@dataclass(frozen=True, slots=True)
class Course:
    """A Treatment and every mention of it, the first one first; `start` is where the text says it was given."""

    treatment: Treatment
    mentions: tuple[Mention, ...]

    @property
    def start(self) -> int:
        return self.mentions[0].start
