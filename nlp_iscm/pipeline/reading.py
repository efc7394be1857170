"""What the readers work on: one Doc's sentences, vocabulary hits and mentions, all in character offsets of its text.

A `Reading` lives on `doc._.reading`, is filled by the components in the order of build.py, and dies with the Doc.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from nlp_iscm.article import Article
from nlp_iscm.facts.model import Evidence
from nlp_iscm.vocab.load import Term


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its range, section kind, whom it is about (facts.model.ABOUT) and the patient's number (0: none)."""

    index: int
    start: int
    end: int
    text: str
    section: str
    about: str = "patient"
    patient: int = 1


@dataclass(frozen=True, slots=True)
class TermHit:
    """A vocabulary term found in the text, with what ConText says of it."""

    start: int
    end: int
    term: Term
    negated: bool = False
    hedged: bool = False
    historical: bool = False
    hypothetical: bool = False
    family: bool = False

    @property
    def name(self) -> str:
        return self.term.name


@dataclass(frozen=True, slots=True)
class Mention:
    """Something a reader found: `label` is its stem (drug, dose, marker, ...), `value` a frozen record of that reader."""

    label: str
    start: int
    end: int
    sentence: int
    name: str = ""
    value: Any = None
    about: str = "patient"
    patient: int = 1
    modality: str = "factual"
    negated: bool = False
    hedged: bool = False
    confidence: float = 1.0
    source: str = "rule"


@dataclass
class Reading:
    """One text being read. Components only add; readers ask through the methods below."""

    article: Article
    text: str
    offset: int = 0  # where this text begins in article.text (long articles are read in windows)
    sentences: list[Sentence] = field(default_factory=list)
    abbreviations: dict[str, str] = field(default_factory=dict)  # short form -> long form as written
    terms: dict[str, list[TermHit]] = field(default_factory=lambda: defaultdict(list))
    mentions: dict[str, list[Mention]] = field(default_factory=lambda: defaultdict(list))
    unused: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    # Parts of sentences with a scope of their own, sorted: start, end, about, patient ("her mother had breast cancer").
    asides: list[tuple[int, int, str, int]] = field(default_factory=list)
    cues: dict[int, tuple[Any, ...]] = field(default_factory=dict)  # negation.Cue by sentence, filled as they are asked for
    blanked: dict[int, str] = field(default_factory=dict)  # a sentence without its amounts, schedules and counts, blanked once
    ages: dict[int, tuple[Any, ...]] = field(default_factory=dict)  # presentations.Presentation by sentence, found once
    parts: dict[int, Any] = field(default_factory=dict)  # clauses.Clauses by sentence, with its elapsed times, cut once
    together: Any = None  # together.Announced where several patients are told together
    rows: list[Any] = field(default_factory=list)  # table.start, heads, table_rows.Row and patient of table rows that are patients
    _starts: list[int] = field(default_factory=list)

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds the character at `offset`."""
        if len(self._starts) != len(self.sentences):
            self._starts = [s.start for s in self.sentences]
        return self.sentences[(bisect_right(self._starts, offset) or 1) - 1]

    def hits(self, stem: str, start: int, end: int) -> Iterator[TermHit]:
        """Vocabulary hits of a stem that lie inside a range, in order."""
        found = self.terms.get(stem, [])
        low = bisect_left(found, start, key=_START)
        return (h for h in found[low:bisect_right(found, end, low, key=_START)] if h.end <= end)

    def near(self, stem: str, start: int, end: int) -> list[TermHit]:
        """Vocabulary hits of a stem that may overlap a range: those that begin in it and the few before it."""
        found = self.terms.get(stem, [])
        low = max(0, bisect_right(found, start, key=lambda h: h.start) - 3)
        return found[low:bisect_right(found, end, key=lambda h: h.start)]

    def cues_of(self, sentence: Sentence, find: Callable[[str], tuple[Any, ...]]) -> tuple[Any, ...]:
        """The context cues of a sentence, found once by `find`."""
        if sentence.index not in self.cues:
            self.cues[sentence.index] = find(sentence.text)
        return self.cues[sentence.index]

    def told(self, label: str, start: int, end: int) -> Iterator[Mention]:
        """Mentions of a label that lie inside a range, in order."""
        found = self.mentions.get(label, [])
        low = bisect_left(found, start, key=_START)
        return (m for m in found[low:bisect_right(found, end, low, key=_START)] if m.end <= end)

    def mention(self, label: str, start: int, end: int, **more: Any) -> Mention:
        """A Mention at a range, with scope taken from its sentence, or from its part of the sentence."""
        sentence = self.sentence_at(start)
        about, patient = self.scope_at(start)
        return Mention(label, start, end, sentence.index, about=more.pop("about", about),
                       patient=more.pop("patient", patient), **more)

    def scope_at(self, offset: int) -> tuple[str, int]:
        """Whom the text is about at `offset`, and the patient's number: of the part of the sentence, else the sentence."""
        at = bisect_right(self.asides, (offset, len(self.text) + 1)) - 1
        if at >= 0 and offset < self.asides[at][1]:
            return self.asides[at][2:]
        sentence = self.sentence_at(offset)
        return sentence.about, sentence.patient

    def cite(self, start: int, end: int, **scope: Any) -> Evidence:
        """Evidence for a range of this text, in the article's offsets."""
        start, end = start + self.offset, end + self.offset
        return Evidence(article=self.article.id, start=start, end=end, page=self.article.page_at(start),
                        section=self.article.section_at(start), quote=self.article.text[start:end], **scope)

    def evidence(self, *mentions: Mention) -> tuple[Evidence, ...]:
        """One Evidence a mention, quoting the whole sentence where it is short and a window of it else."""
        return tuple(self._quote(m) for m in mentions)

    def _quote(self, mention: Mention) -> Evidence:
        sentence = self.sentences[mention.sentence]
        start, end = quote_range(self.text, sentence, mention.start, mention.end)
        return self.cite(start, end, about=mention.about, modality=mention.modality, negated=mention.negated,
                         hedged=mention.hedged)


QUOTE_LENGTH = 200


def quote_range(text: str, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Range to quote for a mention: its sentence, or at most QUOTE_LENGTH characters around it, cut at spaces."""
    low, high = min(sentence.start, start), max(sentence.end, end)
    if high - low <= QUOTE_LENGTH or end - start >= QUOTE_LENGTH:
        return (low, high) if high - low <= QUOTE_LENGTH else (start, end)
    room = (QUOTE_LENGTH - (end - start)) // 2
    low, high = max(low, start - room), min(high, end + room)
    while low < start and low > sentence.start and not text[low - 1].isspace():
        low += 1
    while high > end and high < sentence.end and not text[high].isspace():
        high -= 1
    return low, high


Reader = Callable[[Reading], Iterable[Mention]]
PLACE = attrgetter("start", "end")
_START = attrgetter("start")


def add(reading: Reading, mentions: Iterable[Mention]) -> None:
    """Put mentions into a reading, each label in order of the text."""
    touched: dict[str, list[Mention]] = {}
    for mention in mentions:
        found = touched[mention.label] = reading.mentions[mention.label]
        found.append(mention)
    for found in touched.values():
        found.sort(key=PLACE)


def shifted(mention: Mention, by: int, sentences: int) -> Mention:
    """The mention moved by characters and sentences, to join windows of a long text."""
    return replace(mention, start=mention.start + by, end=mention.end + by, sentence=mention.sentence + sentences)
