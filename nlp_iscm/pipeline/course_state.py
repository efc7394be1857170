"""Course state: at a place in the text, had the patient been treated?"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import groupby

from nlp_iscm.pipeline.clauses import Clauses, clauses_of
from nlp_iscm.pipeline.reading import Reading, Sentence, TermHit


def by_sentence(reading: Reading, stem: str) -> Iterator[tuple[Clauses, list[TermHit]]]:
    """The hits of a vocabulary, sentence by sentence."""
    for index, hits in groupby(reading.terms.get(stem, ()), key=lambda h: reading.sentence_at(h.start).index):
        yield clauses_of(reading, reading.sentences[index]), list(hits)


def between(reading: Reading, stem: str, low: int, high: int) -> list[TermHit]:
    """Hits of a vocabulary that lie in a range, in order; found by bisection."""
    row = reading.terms.get(stem, [])
    first = bisect_left(row, low, key=lambda h: h.start)
    last = bisect_left(row, high, first, key=lambda h: h.start)
    return [h for h in row[first:last] if h.end <= high]


SUMMARY = frozenset(("front", "title", "abstract", "keywords", "introduction"))


def in_summary(sentence: Sentence) -> bool:
    """Whether a sentence stands before the course is told: what an abstract says of therapy has not happened yet in the case."""
    return sentence.section in SUMMARY


class CourseState:
    """What the therapy cues and the antitumour drugs of a reading say of any place in it; abstract and
    case are two tellings of one course."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.cues = [m for m in reading.mentions.get("therapy", ()) if m.about == "patient"]
        self.first: dict[tuple[int, bool], int] = {}
        self.first_antitumour: dict[tuple[int, bool], int] = {}
        self.first_medical: dict[tuple[int, bool], int] = {}
        given = [m for label in ("drug", "regimen") for m in reading.mentions.get(label, ())
                 if m.about == "patient" and m.modality == "factual" and not m.negated
                 and (label == "regimen" or m.value.intent == "antitumour")]
        for mention in sorted([*self.cues, *given], key=lambda m: m.start):
            telling = mention.patient, in_summary(reading.sentences[mention.sentence])
            self.first.setdefault(telling, mention.start)
            if mention.label in ("drug", "regimen") or mention.name in ("surgery", "radiation", "systemic"):
                self.first_antitumour.setdefault(telling, mention.start)
                if mention.name != "surgery":
                    self.first_medical.setdefault(telling, mention.start)

    def treated(self, at: int, sentence: Sentence) -> bool:
        """Whether some treatment of the patient stands before `at` or in its sentence."""
        return self.first.get((sentence.patient, in_summary(sentence)), len(self.reading.text)) < sentence.end

    def fought(self, at: int, sentence: Sentence) -> bool:
        """Whether some treatment of the tumour stands before `at`."""
        return self.first_antitumour.get((sentence.patient, in_summary(sentence)), len(self.reading.text)) < at

    def medicated(self, at: int, sentence: Sentence) -> bool:
        """Whether drugs against the tumour, or radiation, stand before `at`."""
        return self.first_medical.get((sentence.patient, in_summary(sentence)), len(self.reading.text)) < at
