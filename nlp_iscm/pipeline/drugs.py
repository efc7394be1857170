"""Drugs: not yet read."""

from collections.abc import Iterator

from nlp_iscm.pipeline.reading import Mention, Reading


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of drugs."""
    yield from ()
