"""Scores: not yet read."""

from collections.abc import Iterator

from nlp_iscm.facts.model import Score
from nlp_iscm.pipeline.reading import Mention, Reading


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of scores."""
    yield from ()


def facts(reading: Reading, patient: int) -> Iterator[Score]:
    """Yield the scores of one patient, each distinct one once."""
    yield from ()
