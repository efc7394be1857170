"""Therapy cues: every word that says the patient has been treated, named or not; what counts is that and when, not which.

Mentions `therapy` with the name surgery, systemic, radiation or other; an outcome needs one before it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from nlp_iscm.folded import Folded, lowered
from nlp_iscm.pipeline.reading import Mention, Reading

_CUE = Folded(
    r"\b(?:(?P<surgery>surgery(?!\s+(?:out-?patient|department|clinic|unit|ward|service|division))|surgically"
    r"|surgical(?! patholog| margin| specimen)|operated|operation|reoperation|resect(?:ed"
    r"|ion)|excis(?:ed|ion)|post-?operative(?:ly)?|postop"
    r"|removed|removal|debulking|amputation|\w{2,20}ectomy|\w{2,20}ectomies|\w{2,15}plasty|transplant(?:ation|ed)?"
    r"|orchiectomy|enucleation)"
    r"|(?P<radiation>\w{0,10}radiotherapy|radio-?chemotherapy|radiation(?: therapy)?|irradiat(?:ed|ion)|radiosurgery"
    r"|brachytherapy|(?:IMRT|SBRT|SRS|WBRT)|proton|Gy)"
    r"|(?P<systemic>\w{0,12}chemotherapy|immunotherapy|\w{0,6}therapy|\w{3,14}(?:mab|nib|taxel|platin|platinum|rubicin)s?"
    r"|cycles?|courses? of|regimens?|chemo|methotrexate"
    r"|tamoxifen|dexamethasone|prednisolone|prednisone|imatinib|interferon|capecitabine|gemcitabine|etoposide|FOLFOX|FOLFIRI"
    r"|R-CHOP|CHOP|\w{0,8}steroids?|antibiotics?)"
    r"|(?P<other>treated|treating|treatment|administered|administration|ablation|emboli[sz]ation|chemoembolization|TACE"
    r"|drainage|drained|decompress(?:ion|ed)|stent\w*|underwent))\b")
_NOT_GIVEN = Folded(
    r"\b(?:(?:refus\w+|declin\w+|rejected|plan(?:ned|s)?|scheduled|before|prior to|consider\w*|recommend\w+|suggested"
    r"|unfit)\b[^.;]{0,40}"
    r"|(?:no|not|without|never|denied)\s+(?:[\w-]+\s+){0,2}"
    r"|(?:department|division|unit|clinic|service|outpatients?)s?\s+(?:of|for)\s+(?:[\w&-]+[\s,]+){0,4})$")


@lru_cache(maxsize=20_000)
def _may_begin(word: str) -> bool:
    """Whether a cue can begin with this word; asked once a word, as the pattern itself is slow to fail."""
    return word.lower() in _BEGINNINGS or _CUE.match(word) is not None


_BEGINNINGS = frozenset({"course", "courses", "post", "radio", "r", "surgical", "surgery"})
_WORD = re.compile(r"\w+")
_IN_WORD = re.compile(r"\w")
MANY = 200  # different words; a text of prose has some twenty that can begin a cue


def _cues(text: str) -> Iterator["re.Match[str]"]:
    """The matches of _CUE, in order and apart."""
    last = 0
    for start in _beginnings(text):
        if start >= last:
            match = _CUE.match(text, start)
            if match:
                last = match.end()
                yield match


def _beginnings(text: str) -> list[int]:
    """Where the words stand that a cue can begin with, in order; few of a text's words can, and they come again and again."""
    low = lowered(text)
    words = [word for word in set(_WORD.findall(low)) if _may_begin(word)]
    if len(words) > MANY:
        return [match.start() for match in _WORD.finditer(low)]
    return sorted(place for word in words for place in _places(low, word))


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        if not _IN_WORD.match(text[place - 1:place]) and not _IN_WORD.match(text, end):
            yield place
        place = text.find(word, end)


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the therapy cues that are not denied, refused or planned."""
    for match in _cues(reading.text):
        start = match.start()
        sentence = reading.sentence_at(start)
        if _NOT_GIVEN.search(reading.text[max(sentence.start, start - 50):start]):
            continue
        yield reading.mention("therapy", start, match.end(), name=str(match.lastgroup))
