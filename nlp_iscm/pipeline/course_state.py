"""Course state: at a place in the text, has the patient been treated, and was the tumour thought gone?"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import groupby

from nlp_iscm.pipeline.clauses import Clauses, cut
from nlp_iscm.pipeline.reading import Reading, Sentence, TermHit

_UNDER = re.compile(r"\b(?:during|despite|under|while (?:on|receiving)|on (?:treatment|therapy|chemotherapy)|in spite of|resistant)\b", re.I)
_RESIDUAL = re.compile(r"\b(?:palliative|unresectable|inoperable|subtotal|partial(?:ly)? resect|partial resection|residual|incomplete|biops|metastatic|stage iv|first-line)\b", re.I)


def by_sentence(reading: Reading, stem: str) -> Iterator[tuple[Clauses, list[TermHit]]]:
    """The hits of a vocabulary, sentence by sentence."""
    for index, hits in groupby(reading.terms.get(stem, ()), key=lambda h: reading.sentence_at(h.start).index):
        yield cut(reading.sentences[index]), list(hits)


def between(reading: Reading, stem: str, low: int, high: int) -> list[TermHit]:
    """Hits of a vocabulary that lie in a range, in order; found by bisection."""
    row = reading.terms.get(stem, [])
    first = bisect_left(row, low, key=lambda h: h.start)
    last = bisect_left(row, high, first, key=lambda h: h.start)
    return [h for h in row[first:last] if h.end <= high]


class CourseState:
    """What the therapy cues of a reading say of any place in it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.cues = [m for m in reading.mentions.get("therapy", ()) if m.about == "patient"]
        self.starts = [m.start for m in self.cues]
        self.first: dict[int, int] = {}
        for mention in self.cues:
            self.first.setdefault(mention.patient, mention.start)

    def treated(self, at: int, sentence: Sentence) -> bool:
        """Whether some treatment of the patient stands before `at` or in its sentence."""
        return self.first.get(sentence.patient, len(self.reading.text)) < max(at, sentence.end)

    def last(self, at: int) -> str | None:
        """Kind of the last therapy cue before `at`."""
        position = bisect_right(self.starts, at)
        return self.cues[position - 1].name if position else None

    def curative(self, at: int) -> bool:
        """Whether the tumour was removed, or said to be gone, before `at` and nothing says that some remained."""
        position = bisect_left(self.starts, at)
        recent = self.cues[max(0, position - 12):position]
        surgery = [m for m in recent if m.name == "surgery"]
        if not surgery:
            return False
        words = self.reading.text[max(0, surgery[-1].start - 120):at]
        return not _RESIDUAL.search(words[-1500:])

    def growth(self, at: int, clauses: Clauses) -> str | None:
        """Growth of known tumour after treatment."""
        return "progression"

    def new_disease(self, at: int, clauses: Clauses) -> str | None:
        """New disease: progression under therapy or while tumour was there; None where it is a recurrence."""
        if _UNDER.search(clauses.sentence.text):
            return "progression"
        return None if self.curative(at) else "progression"
