"""Meantime: whether the words between two mentions of operations tell of time gone by, so that the second is a further one."""

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.reading import Mention, Reading

REACH = 2000  # characters between two mentions that are read; what lies farther apart is taken as two operations

_COUNT = r"(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|several|few|some)"
_MOVED = (
    rf"\b{_COUNT}[\s-](?:and a half )?(?:weeks?|months?|years?)(?: (?:later|afterwards?|after|post)\b|-later\b)"
    rf"|\b(?:after|at|within|over) (?:the )?(?:next |following |another )?{_COUNT} (?:weeks?|months?|years?)\b"
    r"|\b(?:follow(?:ed)?[\s-]?up|recurr\w+|relaps\w+|regrew|regrowth|re-?admitted|came back|new (?:mass|tumou?r|lesion|nodule)"
    r"|newly|progressi\w+|progressed|metastas[ei]s (?:was|were)|adjuvant|presented (?:again|with)|(?:was|were) discharged"
    r"|was (?:referred|admitted|transferred)|came to|surveillance)\b"
)
_MEANTIME = Folded(_MOVED)
_DENIED = Folded(
    r"\b(?:no|not|without|any|absence of|free of|risks? of|chances? of|prevent\w*|minimi[sz]\w*|reduc\w+|avoid\w*)\b[^.]{0,30}$")
# After the findings of a specimen or a scan, or the days on the ward, an operation is a further one
_CLOSED = Folded(
    _MOVED + r"|\b(?:hist(?:olog|opatholog)\w*|patholog(?:ic\w*|ists?)|pathology (?!(?:was|is) )"
    r"|on pathology|specimen|microscop\w*|immunohisto\w*|biops\w+|frozen sections?"
    r"|post-?\s?operative\w*|recover\w+|discharged?|(?:after|following) (?:the )?(?:surgery|operation|procedure|resection)"
    r"|chemotherapy|radiotherapy|radiation|complicat\w+|computed tomograph\w*|magnetic resonance|cts?\b|mri|pet|scans?|imaging"
    r"|ultraso\w+|x-?rays?|radiograph\w*|colonoscop\w+|endoscop\w+|mammogra\w+|diagnos\w+|history|previous\w*|years?|months?|weeks?)\b"
)


def moved_on(reading: Reading, start: int, end: int) -> bool:
    """Whether weeks, a recurrence or a new admission lie between two offsets."""
    text = reading.text
    return end - start > REACH or any(
        not _DENIED.search(text[max(start, m.start() - 45):m.start()]) for m in _MEANTIME.finditer(text, start, end))


def closed(reading: Reading, start: int, end: int) -> bool:
    """Whether the text between two offsets has left the operating theatre: findings, days after it, other examinations."""
    return end - start > REACH or _CLOSED.search(reading.text, start, end) is not None


_OPENS = Folded(
    r"(?:here(?:in)?,? |in this (?:report|paper|article|case report),? )?(?:we|the authors?) (?:herein |here |also )?"
    r"(?:report|present|describe|discuss|document|share|encountered|experienced)\b"
    r"|(?:this|the present|our) (?:case |clinical )?(?:report|case|paper|article) (?:is|was|describes"
    r"|presents|reports|concerns|highlights)\b"
    r"|(?:a|an|the) (?:rare |unusual |unique )?case (?:of|report)\b")
_LOOKS_BACK = Folded(
    r"\b(?:history|previous\w*|prior|after|following|since|years?|months?|ago|earlier|post|recurren\w+|relaps\w+)\b")


def announced(reading: Reading, mention: Mention) -> bool:
    """Whether "We report a case treated by ..." names a treatment before the story tells it."""
    sentence = reading.sentences[mention.sentence]
    if _OPENS.match(sentence.text) is None:
        return False
    return _LOOKS_BACK.search(reading.text, sentence.start, min(sentence.end, mention.start)) is None
