"""Text -> Doc in linear time: spaCy's tokenizer takes brackets and stops off a word one by one, each time copying the rest."""

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

LONGEST = 500  # characters without a space that the tokenizer is given at once


def made_doc(nlp: Language, text: str) -> Doc:
    """The Doc of a text; a run of more than LONGEST characters without a space (no word, but "((((((" can be) is cut.

    >>> import spacy
    >>> len(made_doc(spacy.blank("en"), "a " + "(" * 2000 + " b"))
    2002
    """
    if max(map(len, text.split()), default=0) <= LONGEST:
        return nlp.make_doc(text)
    words: list[str] = []
    spaces: list[bool] = []
    for piece in _pieces(text):
        for token in nlp.tokenizer(piece):
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
    return Doc(nlp.vocab, words=words, spaces=spaces)


def _pieces(text: str) -> Iterator[str]:
    """The text in parts that join to it, each cut in the middle of a long run."""
    begun, at = 0, 0
    for word in text.split():
        at = text.index(word, at)
        for cut in range(at + LONGEST, at + len(word), LONGEST):
            yield text[begun:cut]
            begun = cut
        at += len(word)
    yield text[begun:]
