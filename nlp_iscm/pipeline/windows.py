"""Windows: spaCy refuses texts over 1,000,000 characters, so longer ones go through in parts."""

import re
from collections.abc import Iterator

from nlp_iscm.article import Article

WINDOW = 200_000
_PARAGRAPH = re.compile(r"\n\s*\n|\n|(?<=[.?!])\s|\s")


def windows(article: Article, size: int = WINDOW) -> Iterator[tuple[int, int]]:
    """Half-open ranges that cover the text, each at most `size` characters, cut at the latest good place.

    Good places, best first: a section's start, a blank line, a line end, a sentence end, a space; else in mid-word.
    """
    start, length = 0, len(article.text)
    edges = sorted(s.start for s in article.sections)
    while length - start > size:
        end = _cut(article.text, start, start + size, edges)
        yield start, end
        start = end
    yield start, length


def _cut(text: str, start: int, limit: int, edges: list[int]) -> int:
    half = start + (limit - start) // 2
    inner = [e for e in edges if half < e <= limit]
    if inner:
        return inner[-1]
    for mark in ("\n\n", "\n", ". ", " "):
        at = text.rfind(mark, half, limit)
        if at >= 0:
            return at + len(mark)
    return limit
