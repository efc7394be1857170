"""Reasons: what the words around a course say of why it was given (the tumour came back, a drug had failed, it was added)."""


from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.plan import Given, sentence_of
from nlp_iscm.pipeline.reading import Reading

NEAR = 90  # characters around a treatment where a word such as "adjuvant" or "second-line" still speaks of it
# "At 18 months, pazopanib was started because of recurrence": before the treatment any word of it, behind it only a reason
_CAME_BACK = Folded(
    r"\b(?:(?:due to|because of|owing to|given|for|at|upon|on|after|following|with|of|by) (?:the |a |an |his |her "
    r"|this )?(?:\w+ ){0,2}"
    r"(?:recurren|relaps|progressi)|recurred|relapsed|progressed)"
)
_FOR_IT = Folded(
    r"\b(?:due to|because of|owing to|given|for|upon|to treat|to control|of) (?:the |a |an |his |her |this )?(?:\w+ ){0,2}"
    r"(?:recurren|recurred|relaps|progressi)")
_SPREAD = Folded(
    r"\b(?:distant|pulmonary|lung|bone|osseous|liver|hepatic|brain|cerebral|vertebral?|multiple|disseminated|skeletal)"
    r"(?: \w+)? metasta|\bstage IV"
)
# "No recurrence", but also what may yet come: "at high risk of recurrence"
_DENIED = Folded(
    r"\b(?:no|without|absence|negative|nor|not|risks?|high-risk|prevent\w*|avoid|reduce|predict\w*|characteristics|factors?|likelihood"
    r"|chance|possibility|free)\b")
_DENIAL = 40  # characters before a word of recurrence in which a denial stands
_DESPITE = Folded(r"\b(?:despite|during|under|while on|in spite of)\b[^.;,]{0,30}$")
_ADDING = Folded(r"\b(?:addition of|adding|added|add) (?:[\w-]+ ){0,3}$")
_WAS_ADDED = Folded(r"[^.;,]{0,40}?\b(?:was|were|being) (?:\w+ )?added\b")
_FAILED = Folded(
    r"\b(?:fail\w*|unsuccessful(?:ly)?|ineffective|unproductive|unsatisfactory|fruitless"
    r"|without (?:success|response|effect)|refractory|resistan\w+|unresponsive|not respond\w*|non-?response|progress\w+"
    r"|no response|intoleran\w+)\b"
    r"[^.;,]{0,60}$")
# Treatment of an earlier illness, told before the story of this one begins
_HISTORY = Folded(
    r"\b(?:history|previously|years? (?:ago|earlier|before|previously|prior|after|following|since)|in childhood"
    r"|earlier at|at the age of)\b")

_PAST_HISTORY = Folded(r"\b(?:past |previous |prior |her |his )(?:medical |surgical |oncologic(?:al)? )?history\b")
# "during follow-up after radiotherapy for cervical cancer"
_AFTER_IT = Folded(r"\b(?:after|following|since) (?:[\w-]+ ){0,2}$")
_FOR_TUMOUR = Folded(r" (?:for|of) (?:an? |the )?(?:[\w-]+ ){0,4}(?:cancer|\w*carcinoma|\w*sarcoma|melanoma|lymphoma|tumou?r)\b")
_PRESENTED = Folded(r"\b(?:presented|admitted|(?:was|were) referred|complained|visited|consulted)\b")

# "Ten years after radical cystectomy he presented": told only to count from
_LONG_AFTER = Folded(r"\byears? (?:after|following|since|from|post) (?:[\w,-]+ ){0,6}$")


class Reasons:
    """Asked for one course at a time; looks no further than its sentence."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.text = reading, reading.text

    def added(self, new: Given) -> bool:
        """Whether a drug was added to what was given: "erlotinib was added", "with the addition of bevacizumab"."""
        sentence = sentence_of(self.reading, new)
        ahead = _ADDING.search(self.text, max(sentence.start, new.start - 40), new.start)
        return ahead is not None or _WAS_ADDED.match(self.text, new.end, min(sentence.end, new.end + NEAR)) is not None

    def failed(self, given: Given) -> bool:
        """Whether the words before a treatment say that it had failed: "after failure of X", "refractory to X"."""
        sentence = sentence_of(self.reading, given)
        return _FAILED.search(self.text, max(sentence.start, given.start - NEAR), given.start) is not None

    def history(self, given: Given) -> bool:
        """Whether a course belongs to an earlier illness: "with a history of", "ten years ago"."""
        sentence = sentence_of(self.reading, given)
        start, end = max(sentence.start, given.start - NEAR), min(sentence.end, given.end + NEAR)
        if _HISTORY.search(self.text, start, end) is not None:
            return True
        if _AFTER_IT.search(self.text, start, given.start) and _FOR_TUMOUR.match(self.text, given.end, end):
            return True
        before = self.reading.sentences[max(0, sentence.index - 1)]
        return _PAST_HISTORY.search(before.text) is not None

    def told_as_past(self, last: Given, new: Given) -> bool:
        """Whether a course is the patient's history and the story of the present illness begins before the next one."""
        if not self.history(last) or self.history(new):
            return False
        if new.mention.sentence - last.mention.sentence > 1:
            return True
        sentence = sentence_of(self.reading, last)
        return _PRESENTED.search(self.text, last.end, sentence.end) is not None

    def long_before(self, given: Given) -> bool:
        """Whether a course is named as what happened years before: "presented six years after nephrectomy"."""
        sentence = sentence_of(self.reading, given)
        return _LONG_AFTER.search(self.text, max(sentence.start, given.start - NEAR), given.start) is not None

    def despite(self, new: Given) -> bool:
        """Whether bad news came in spite of the course: its plan goes on."""
        sentence = sentence_of(self.reading, new)
        return _DESPITE.search(self.text, max(sentence.start, new.start - 60), new.start) is not None

    def came_back(self, since: int, new: Given, *, behind: bool = True) -> bool:
        """Whether the sentence of a course says that it was given because the tumour had come back or grown."""
        sentence = sentence_of(self.reading, new)
        ahead = (_CAME_BACK, max(sentence.start, since), new.start)
        reason = (_FOR_IT, new.end, min(sentence.end, new.end + NEAR))
        for word, start, end in (ahead, reason) if behind else (ahead,):
            found = word.search(self.text, start, end)
            if found and not _DENIED.search(self.text, max(sentence.start, found.start() - _DENIAL), found.end()):
                return True
        return False

    def spread(self, start: int, end: int) -> bool:
        """Whether the text tells of distant spread in a range, and does not deny it."""
        found = _SPREAD.search(self.text, start, end)
        return found is not None and not _DENIED.search(self.text, max(start, found.start() - 40), found.start())
