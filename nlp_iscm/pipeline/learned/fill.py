"""Gold of one corpus filled with what a model finds of other labels, so that corpora with different labels train one network.

A sentence of NCBI-disease tells no chemicals: left so, it would teach that its chemicals are none.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp_iscm.pipeline.learned.corpora import Row, sentences


def filled(nlp: Language, path: Path, labels: Sequence[str], seen: frozenset[str] = frozenset()) -> Iterator[list[Row]]:
    """The sentences of an IOB file with the model's entities of `labels` where the file has none.

    Sentences in `seen` (their words joined by spaces) are left out: what is measured on must not be trained on.
    """
    for rows in sentences(path):
        words = [word for word, _ in rows]
        if " ".join(words) in seen:
            continue
        tags = [tag for _, tag in rows]
        for entity in nlp(Doc(nlp.vocab, words=words)).ents:
            if entity.label_ in labels and all(tags[i] == "O" for i in range(entity.start, entity.end)):
                tags[entity.start:entity.end] = [f"B-{entity.label_}", *[f"I-{entity.label_}"] * (len(entity) - 1)]
        yield list(zip(words, tags, strict=True))


def write_filled(nlp: Language, path: Path, labels: Sequence[str], kept_apart: Sequence[Path], target: Path) -> int:
    """Write the filled sentences as an IOB file without any that `kept_apart` holds; returns their number."""
    seen = frozenset(" ".join(word for word, _ in rows) for other in kept_apart for rows in sentences(other))
    blocks = ["\n".join(f"{word}\t{tag}" for word, tag in rows) for rows in filled(nlp, path, labels, seen)]
    target.write_text("\n\n".join(blocks) + "\n", encoding="utf8")
    return len(blocks)
