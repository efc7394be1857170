"""Setbacks: where a tumour came back or grew, at the point of the course where it happened, not where it is told.

"She underwent gastrectomy for recurrence" and "Gastrectomy was done. Pathology showed recurrence" both tell of a recurrence that
came before the operation.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.gaps import gap_kind
from nlp_iscm.pipeline.meantime import moved_on
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.plan import Cues, Given, told_at
from nlp_iscm.pipeline.reading import Mention, Reading

# "resection for liver metastases", "pazopanib was re-introduced following progression"
_REASON = Folded(
    r"[^.;]{0,60}?\b(?:for|to treat|to control|because of|due to|owing to|against|following|upon|of)\b(?! \d)[^.;,]{0,70}$"
)
# "carfilzomib was started for relapse", "resected because of a recurrence"
_FOR = Folded(
    r"\s*(?:\([^()]{0,80}\)\s*)?(?:(?:was|were) (?:\w+ ){1,2})?(?:for|to treat|because of|due to|owing to) (?:[\w-]+ ){0,3}$")
# "trabectedin was begun at progression"
_BEGUN_AT = Folded(
    r"\b(?:begun|began|started|initiated|commenced|introduced|added|given|switched)\b[^.;,]{0,30}\b(?:at|upon|on|following|after)\s"
    r"(?:[\w-]+\s){0,2}(?:progression|relapse|recurrence|PD)$")
_CONSOLIDATED = Folded(r"^[\w ,-]{0,30}\b(?:followed by|consolidated (?:with|by))(?: [\w-]+){0,4} $")
_AFTER = Folded(r"\b(?:after|since|during|despite|following|while on) (?:[\w-]+ ){0,3}$")
_TREATED = Folded(r"\b(?:with|by|after|under|on|during|despite)\s+(?:\w+\s+){0,3}$")
_UNDER = Folded(r"\s*(?:to|on|under|with|despite|during|after|following)\s+(?:[\w-]+\s+){0,5}")
_NEWS = Folded(
    r"\b(?:recurr|re-?grow|re-?grew|relaps|metasta|progress|new\b|second|spread|dissemin|refractor|worsen|gr[oe]w|enlarg|increas"
    r"|residual|fail|resist|carcinomatosis|implants?|deposits?|nodes?\b|mass|lesions?|nodules?)")
_HAPPENED = Folded(r"(?:recurred|relapsed|developed|appeared)\b")
_TIME_ON = Folded(r"\b(?:later|thereafter|subsequently)\b")
_WORD = 12  # characters behind the word of a setback: "liver" of "liver metastases"
_AGAIN = Folded(r"(?:[\w-]+ )?(?:recurr|relaps)")
_PATHOLOGY_SENTENCES = 3
# "He underwent surgery, and the lesion was pathologically confirmed as a metastasis"
_FOUND = Folded(r"\b(?:patholog\w+|histo\w+|microscop\w+|specimen)\b|\b(?:confirmed|proved|proven|diagnosed) (?:as|to be) ")
# "resection, chemoradiation, and then radiosurgery for recurrence": what came before was not given for it
_LATER = Folded(r"\b(?:then|later|subsequent(?:ly)?|followed by|after that|thereafter)\b")


def setback(told: Told) -> str:
    """The kind of bad news that ends a line of therapy, or an empty string."""
    outcome = told.outcome
    if outcome.kind == "recurrence" and outcome.value == "yes":
        return "recurrence"
    if outcome.kind == "response" and outcome.value in ("progression", "none"):
        return str(outcome.value)
    return ""


class Setbacks:
    """All setbacks of a patient with the offset where each happened."""

    def __init__(self, reading: Reading, given: Sequence[Given], told: Sequence[Told]) -> None:
        self.reading, self.text, self.given = reading, reading.text, given
        self.starts = [g.start for g in given]
        self.pathology = Cues(reading, "link_cues")
        self.found = sorted((self.happened(t, told_at(reading, t.mentions)), setback(t)) for t in told if t.mentions and setback(t))
        self.offsets = [offset for offset, _ in self.found]

    def between(self, start: int, end: int) -> set[str]:
        """Kinds of the setbacks that happened between two offsets."""
        return {kind for _, kind in self.found[bisect_right(self.offsets, start):bisect_left(self.offsets, end)]}

    def happened(self, told: Told, mention: Mention) -> int:
        """Offset of the course at which an outcome happened."""
        kind = setback(told)
        under = self._under(mention) if kind else 0
        if under:
            return under
        if kind not in ("recurrence", "progression"):
            return mention.start
        i = bisect_left(self.starts, mention.start) - 1
        if i < 0:
            return mention.start
        last = self.given[i]
        named = last.kind == "surgery" and last.start < mention.start < last.end  # "removal of a relapse"
        if named and (_AGAIN.match(self.text, mention.start) or not self._after(last)):
            return last.start - 1
        if last.mention.sentence == mention.sentence and (
                self._reason(last, mention) or _BEGUN_AT.search(self.text, last.end, mention.end)):
            return self._begin(i)
        i = self._operation(i, mention) if kind == "recurrence" else -1
        if i >= 0 and self._shown(self.given[i], mention):
            return self._begin(i)
        return mention.start

    def _operation(self, i: int, mention: Mention) -> int:
        """Index of the last operation in the sentence of a course, close enough for its specimen to be spoken of, or -1."""
        told = self.given[i].mention.sentence
        if mention.sentence - told > _PATHOLOGY_SENTENCES:
            return -1
        while i >= 0 and self.given[i].mention.sentence == told:
            if self.given[i].kind == "surgery":
                return i
            i -= 1
        return -1

    def _shown(self, last: Given, mention: Mention) -> bool:
        """Whether a setback is what an operation showed, in its own sentence or in one of the next."""
        if last.mention.sentence == mention.sentence:
            return _FOUND.search(self.text, last.end, mention.end) is not None
        return self._microscopic(last, mention)

    def _under(self, mention: Mention) -> int:
        """End of the treatments named behind a setback ("resistant to A and B, so C was given"), or 0."""
        i = bisect_left(self.starts, mention.end)
        end = mention.end
        while i < len(self.given) and self.given[i].mention.sentence == mention.sentence:
            gap = self.text[end:self.given[i].start]
            joined = _UNDER.fullmatch(gap) if end == mention.end else self._one_plan(gap)
            if len(gap) > 80 or not joined:
                break
            end = self.given[i].end
            i += 1
        return end if end > mention.end else 0

    @staticmethod
    def _one_plan(gap: str) -> bool:
        """Whether words join two treatments that a setback followed: a list, or "followed by", "consolidated with"."""
        return gap_kind(gap) in ("list", "together", "likewise") or _CONSOLIDATED.search(gap) is not None

    def _reason(self, last: Given, mention: Mention) -> bool:
        """Whether a setback is told as the reason of the course before it; "nephrectomy for a carcinoma" names the first tumour."""
        sentence = self.reading.sentences[mention.sentence]
        news = _NEWS.search(self.text, last.end, mention.end + _WORD) or _TIME_ON.search(self.text, sentence.start, last.start)
        if news is None:
            return False
        if _FOR.match(self.text, last.end, mention.start):
            return True
        return _REASON.match(self.text, last.end, mention.start) is not None and not self._by(last)

    def _after(self, given: Given) -> bool:
        return _AFTER.search(self.text, max(0, given.start - 40), given.start) is not None

    def _by(self, given: Given) -> bool:
        return _TREATED.search(self.text, max(0, given.start - 40), given.start) is not None and given.kind != "surgery"

    def _begin(self, i: int) -> int:
        """Just before the first course that the same sentence tells as given at that time."""
        while i and self.given[i - 1].mention.sentence == self.given[i].mention.sentence:
            if _LATER.search(self.text, self.given[i - 1].end, self.given[i].start):
                break
            i -= 1
        return self.given[i].start - 1

    def _microscopic(self, last: Given, mention: Mention) -> bool:
        """Whether the specimen of the last operation shows a setback, not what came after it ("recurred with a like histology")."""
        if _HAPPENED.match(self.text, mention.start) or moved_on(self.reading, last.end, mention.start):
            return False
        sentence = self.reading.sentences[mention.sentence]
        return "pathology" in self.pathology.names(sentence.start, sentence.end)
