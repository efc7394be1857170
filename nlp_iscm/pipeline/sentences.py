"""Sentences: ends at . ? ! before a capital, at blank lines and at section edges; abbreviations do not end one.

PyRuSH, medspaCy's default, takes 0.5 s an article and misses ends; this takes about 1 ms.
"""

import re
from collections.abc import Iterator

import numpy as np
from spacy.attrs import IDX, LENGTH
from spacy.language import Language
from spacy.tokens import Doc

from nlp_iscm.article import Article, bare_article
from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.reading import Reading, Sentence

LONGEST = 5000  # characters of a sentence; longer ones are cut at ";", "," or a space, so that no reader's time can grow

# Never the end of a sentence: "(Fig. 2)", "vs. 12", "Dr. Hu", "approx. 10 cm", "e.g. CT".
_NEVER = Folded(
    r"(?:^|[\s(\[/])(?:figs?|vs|dr|mr|mrs|ms|prof|nos?|ref|refs|eq|approx|ca|cf|e\.g|i\.e|st|tab|vol|pp|max|min|resp"
    r"|suppl|chap|sect|jan|feb|apr|aug|sept?|oct|nov|dec)\.$")
# An end only where the next word cannot be part of it: "given i.v. He", "Smith et al. Their", "hepatitis B. The", "T. Smith".
_MAYBE = Folded(r"(?:^|[\s(\[/])(?:et al|[a-z]\.[a-z](?:\.[a-z])?|[A-Z](?:\.-?[A-Z])*|etc|inc|ltd|jr|sr)\.$")
_STARTER = re.compile(
    r"(?:The|He|She|It|We|They|His|Her|This|These|There|A|An|In|On|At|After|Before|During|However|No|Our|As|Since"
    r"|Because|Following|Upon"
    r"|Although|Due|Based|Therefore|Thus|Both|All|Post\w*|Subsequent\w*|Initial\w*|Physical|Laboratory|Computed|CT|MRI"
    r"|Immuno\w*|Histo\w*)\b")
_END = re.compile(  # begins with one set of characters, which the engine looks for fast
    r"[.?!\n](?:"
    r"(?<=[.?!])[\"'”’)\]]*(?:\[[\d,\s–-]{1,60}\]"
    r"|\^\{?[\d,–-]{1,60}\}?)?\s+(?=[\"'“‘(\[]?[A-Z0-9α-ω])"  # "done. The", "done.^3 The"
    r"|(?<=[a-z]{3}\.)(?=[A-Z][a-z]+\s)"  # "coordinated.She was"
    r"|(?<=\n)[ \t]*\n\s*|(?<=\n)(?=\s*[A-Z\d(])|(?<=\n)(?=\s*[-•*·–]\s))"
)
_WRAPPED = 60  # a line at least this long that ends in a word or comma goes on in the next one


def boundaries(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges of the sentences of `text`, outer spaces left out, none longer than LONGEST.

    >>> text = "Dr. A. Hu gave 5 mg i.v. She improved (Fig. 2). No. 3 was 4.5 cm."
    >>> [text[a:b] for a, b in boundaries(text)]
    ['Dr. A. Hu gave 5 mg i.v.', 'She improved (Fig. 2).', 'No. 3 was 4.5 cm.']
    """
    start = 0
    for match in _END.finditer(text):
        if _goes_on(text, start, match):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _goes_on(text: str, start: int, match: "re.Match[str]") -> bool:
    """Whether a sentence goes on behind a match of _END."""
    stop = text[match.start()] != "\n"
    at, gap = match.start() + stop, match.group()[stop:]
    if "\n" in gap and text[at - 1:at] not in ".?!":
        line = text.rfind("\n", max(start, at - 400), at) + 1 or start
        open_end = text[at - 1:at].islower() or text[at - 1:at] == ","
        bullet = text[match.end():match.end() + 3].lstrip()[:1] in tuple("-•*·–")
        return gap.count("\n") == 1 and open_end and at - line >= _WRAPPED and not bullet
    head = text[max(start, at - 12):at].rstrip("\"'”’)] ")
    if not gap or "\n" in gap:
        return False
    if _NEVER.search(head):
        return True
    return bool(_MAYBE.search(head)) and not _STARTER.match(text, match.end())


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        middle = start + LONGEST // 2
        cut = next((at + 1 for mark in ";, " if (at := text.rfind(mark, middle, start + LONGEST)) >= 0), start + LONGEST)
        yield from _stripped(text, start, cut)
        start = cut
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    inner = text[start:end]
    left, right = len(inner) - len(inner.lstrip()), len(inner.rstrip())
    if right > left:
        yield start + left, start + right


@Language.component("iscm_sentences")
def iscm_sentences(doc: Doc) -> Doc:
    """Set sentence starts and make `doc._.reading` with its sentences."""
    article, offset = doc._.article, doc._.article_offset
    text = _text(doc, article, offset)
    article = article or bare_article(text)
    reading = Reading(article, text, offset)
    section = 0
    edges = [s.start - offset for s in article.sections]
    for table in article.tables:
        if table.rows_are_patients:  # each line of it is a patient's
            edges += _lines(text, table.start - offset, table.end - offset)
    for start, end in _cut_at(boundaries(text), sorted(edges)):
        while section + 1 < len(article.sections) and article.sections[section + 1].start <= start + offset:
            section += 1
        kind = article.sections[section].kind
        reading.sentences.append(Sentence(len(reading.sentences), start, end, text[start:end], kind))
    _mark_starts(doc, [s.start for s in reading.sentences])
    doc._.reading = reading
    return doc


def _text(doc: Doc, article: Article | None, offset: int) -> str:
    """The text of a Doc; cut from the article where there is one, as `doc.text` joins all tokens at each call."""
    if article is None:
        return doc.text
    return article.text[offset:offset + (doc[-1].idx + len(doc[-1].text_with_ws) if len(doc) else 0)]


def _lines(text: str, start: int, end: int) -> list[int]:
    """Where the lines behind the first of a range begin, as far as the range lies in the text."""
    if start < 0 or end > len(text):
        return []
    return [start + match.end() for match in re.finditer("\n", text[start:end])]


def _cut_at(ranges: Iterator[tuple[int, int]], edges: list[int]) -> Iterator[tuple[int, int]]:
    """The ranges, cut at the edges that lie inside them; both come in order."""
    at = 0
    for start, end in ranges:
        while at < len(edges) and edges[at] <= start:
            at += 1
        inner = []
        while at < len(edges) and edges[at] < end:
            inner.append(edges[at])
            at += 1
        yield from zip([start, *inner], [*inner, end], strict=True)


def _mark_starts(doc: Doc, starts: list[int]) -> None:
    """Set the sentence starts in one go; token by token, spaCy looks through the whole Doc each time."""
    marks = np.full(len(doc), -1, dtype=np.int64)
    ends = doc.to_array([IDX, LENGTH]).astype(np.int64).sum(axis=1)
    found = np.searchsorted(ends, starts, side="right")
    marks[found[found < len(doc)]] = 1
    if len(doc):
        marks[0] = 1
        doc.from_array(["SENT_START"], marks.astype(np.uint64).reshape(-1, 1))  # type: ignore[arg-type]
