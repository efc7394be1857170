"""Words as biomedical NER corpora split them: letters and digits together, every other sign alone."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc
from spacy.vocab import Vocab

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges of the words of a text.

    >>> text = "5-FU 400 mg/m2"
    >>> [text[a:b] for a, b in spans(text)]
    ['5', '-', 'FU', '400', 'mg', '/', 'm2']
    """
    return (match.span() for match in _WORD.finditer(text))


def to_doc(vocab: Vocab, text: str) -> tuple[Doc, list[tuple[int, int]]]:
    """A Doc of the words of a text, without its spaces, and the character range of every word."""
    ranges = list(spans(text))
    return Doc(vocab, words=[text[a:b] for a, b in ranges]), ranges
