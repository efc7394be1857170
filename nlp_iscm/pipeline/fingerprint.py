"""What made the facts: package version, vocabularies and models, in one short hash."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from nlp_iscm import __version__
from nlp_iscm.pipeline.learned.shelf import digest, find


@cache
def fingerprint(model: str = "none", vocab: Path | None = None) -> str:
    """16 hex digits over the version, every shipped vocabulary, the user's own and the model's weights.

    The code itself counts too, by the bytes of the package's own modules: a changed rule is a changed fingerprint.
    """
    weights = digest(find(model)) if model != "none" else model
    total = hashlib.sha256(f"{__version__}\n{weights}\n".encode())
    package = Path(str(files("nlp_iscm")))
    folders = ("vocab", "pipeline", "pipeline/learned", "normalise", "facts", "ingest")
    parts = [p for folder in folders for p in (package / folder).glob("*.*")]
    parts += sorted(vocab.glob("*.*")) if vocab else []
    for path in sorted(parts, key=lambda p: (p.parent.name, p.name)):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]
