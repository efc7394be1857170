"""Tumours: not yet read."""

from collections.abc import Iterator

from nlp_iscm.facts.model import Tumour
from nlp_iscm.pipeline.reading import Mention, Reading


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of tumours."""
    yield from ()


def facts(reading: Reading, patient: int) -> Iterator[Tumour]:
    """Yield the tumours of one patient, each distinct one once."""
    yield from ()
