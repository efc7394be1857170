"""Train an NER model with spaCy's own trainer from a kept config: same data and seed, same weights."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.train import train as spacy_train

from nlp_iscm.errors import ReadError
from nlp_iscm.pipeline.learned.corpora import write


def train(config: Path, sources: Sequence[Path], dev: Path, out: Path, *, vectors: Path | None = None,
          pretrained: Path | None = None, steps: int | None = None) -> Path:
    """Train on IOB files; the weights that do best on `dev` are written to `out` as a spaCy pipeline, without shared vectors.

    `vectors` is a folder made by `spacy init vectors`, `pretrained` weights of `spacy pretrain` to begin with, `steps` bounds
    the training. Raises ReadError for a missing file.
    """
    for path in (config, *sources, dev, *filter(None, (vectors, pretrained))):
        if not path.exists():
            raise ReadError(str(path), "is not there", "name a file that exists")
    blank = spacy.blank("en")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        write(sources, here / "train.spacy", blank.vocab)
        write([dev], here / "dev.spacy", blank.vocab)
        overrides: dict[str, Any] = {"paths.train": str(here / "train.spacy"), "paths.dev": str(here / "dev.spacy")}
        if vectors is not None:
            overrides["paths.vectors"] = str(vectors)
        if pretrained is not None:
            overrides["paths.init_tok2vec"] = str(pretrained)
        if steps is not None:
            overrides["training.max_steps"] = steps
        spacy_train(config, here / "out", overrides=overrides)
        best = spacy.load(here / "out" / "model-best")
        out.parent.mkdir(parents=True, exist_ok=True)
        best.to_disk(out, exclude=["vocab"] if vectors is not None else [])
    return out
