"""Timeline: not yet read."""

from collections.abc import Iterator

from nlp_iscm.facts.model import Event
from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.reading import Mention, Reading


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of timeline."""
    yield from ()


def events(reading: Reading, courses: list[Course], told: list[Told], patient: int) -> Iterator[Event]:
    """Yield the dated events of one patient."""
    yield from ()
