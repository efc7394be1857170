"""Markers: not yet read."""

from collections.abc import Iterator

from nlp_iscm.facts.model import Marker
from nlp_iscm.pipeline.reading import Mention, Reading


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of markers."""
    yield from ()


def facts(reading: Reading, patient: int) -> Iterator[Marker]:
    """Yield the markers of one patient, each distinct one once."""
    yield from ()
