"""Course: one treatment of one patient with every place that speaks of it, and what it is put together from."""

from dataclasses import dataclass, field

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


@dataclass
class Telling:
    """The mentions of a procedure or radiotherapy so far; what is asked of them all is kept up to date, which keeps time linear."""

    mentions: list[Mention]
    latest: Mention | None = field(default=None, init=False)  # the mention farthest on that tells an event, not only refers to it
    event: int = field(default=-1, init=False)  # the last sentence that does
    factual: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        for mention in self.mentions:
            self._note(mention)

    def add(self, mention: Mention) -> None:
        """A further mention."""
        self.mentions.append(mention)
        self._note(mention)

    def _note(self, mention: Mention) -> None:
        self.factual = self.factual or mention.modality == "factual"
        if getattr(mention.value, "event", True):  # figures have no such key: they tell of what was given
            self.event = max(self.event, mention.sentence)
            if self.latest is None or mention.start > self.latest.start:
                self.latest = mention

    @property
    def last(self) -> int:
        return self.mentions[-1].sentence

    @property
    def told(self) -> int:
        """The sentence that last told it as an event, not only referred to it."""
        return self.event if self.event >= 0 else self.last
