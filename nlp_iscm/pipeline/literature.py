"""Literature: not yet read."""

from collections.abc import Iterator

from nlp_iscm.facts.model import Figure
from nlp_iscm.pipeline.reading import Mention, Reading


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of literature."""
    yield from ()


def figures(reading: Reading) -> Iterator[Figure]:
    """Yield the survival and response figures that are not this patient's."""
    yield from ()
