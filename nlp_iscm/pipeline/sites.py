"""Sites: not yet read."""

from collections.abc import Iterator

from nlp_iscm.facts.model import Metastasis
from nlp_iscm.pipeline.reading import Mention, Reading


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of sites."""
    yield from ()


def facts(reading: Reading, patient: int) -> Iterator[Metastasis]:
    """Yield the sites of one patient, each distinct one once."""
    yield from ()
