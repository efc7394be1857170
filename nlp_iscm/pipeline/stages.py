"""Stages: not yet read."""

from collections.abc import Iterator

from nlp_iscm.facts.model import Stage
from nlp_iscm.pipeline.reading import Mention, Reading


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of stages."""
    yield from ()


def facts(reading: Reading, patient: int) -> Iterator[Stage]:
    """Yield the stages of one patient, each distinct one once."""
    yield from ()
