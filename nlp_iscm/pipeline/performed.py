"""Whether a treatment was given: the modality that the words around a mention say (facts.model.MODALITIES)."""

import re

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.reading import Reading

REACH = 110  # characters before a mention in which a cue counts; cues stand in the same clause

# Where a cue's reach ends: "refused surgery but received radiotherapy".
_CLAUSE = Folded(
    r"[;:]\s|\.\s|\b(?:but|however|although|though|whereas|(?<!would be )(?<!will be )(?<!to be )followed by|and (?:he|she"
    r"|they|we|the patient) (?!did)|instead,?\s"
    r"|after which|(?<!never )(?<!not )(?:underwent|performed|received|was given|were given|was treated|was started)"
    r"|therefore|thus)\b|, (?:and|so|then|the|an?|he|she|his|her|we|this|they|it|palliative) "
)
# Between a cue and what it denies there is no "after", "since", ...: "did not respond after radiotherapy".
_LEAVES = Folded(
    r"\b(?:after|following|since|despite|until|during|from|because|due to|post|before|prior to|in"
    r" spite of|in response to|respon\w+ to|effects? of|for which|in whom|between)\b")
_DOING = (
    r"(?:receiv|underg|requir|need|tolerat|have|had|get|want|been|be|given|treated|perform|consider|offered"
    r"|start|initiat|complete|possible|feasible|done|amenable|suitable|eligible|fit|indicated|necessary|candidate|a "
    r"|an |an? \w+ candidate|recommended)")
_BEFORE = (
    ("refused", Folded(
        r"\b(?:refus(?:ed|es|ing|al)|declin(?:ed|es|ing)|rejected|opted (?:against|not)|unwilling"
        r"|(?:was|were|is) (?:\w+ )?against|against (?:medical )?advice"
        r"|(?:did|does) not (?:accept|consent|agree|want|wish)|chose not to|decided against|decided not to|opted"
        r" out)\b")),
    ("negated", Folded(
        rf"\bno (?:other |prior |previous |further |additional |adjuvant |postoperative |history of |indication for"
        rf" )*(?:[\w-]+,? (?:therapy |treatment )?(?:and/or|or|and|nor)? ?){{0,5}}$"
        rf"|\b(?:without(?! (?:any |evidence|signs?|metasta|recurr|complic|symptom|invasion|involvement|residual|incident"
        rf"|contrast|histolog))|not (?:\w+ )?{_DOING}\w*|n't (?:\w+ )?{_DOING}\w*|never|neither|nor|unable to|cannot|instead"
        rf" of|rather than|in place of|ineligible|unfit for"
        r"|contraindicat\w*|precluded?|denied|to avoid|avoiding|avoid(?:ed|s) (?:the need(?: for| of)?|an?|further|unnecessary"
        r"|extensive|major)|obviat\w+|(?:no|without(?: the)?) need(?: for| of)?|in lieu of|alternative to|not)\b")),
    ("hypothetical", re.compile(
        r"\b(?:if|unless|whether|in case of|might|(?-i:may)(?! (?:19|20)?\d)|could|would|should|can|in the event"
        r"|potential(?:ly)?|possibility of|possibility that|role of"
        r"|options? (?:include|are|were|for|of|such)|generally|usually|typically|standard (?:treatment|therapy|of"
        r" care)|is (?:recommended|considered))\b",
        re.I)),
    ("planned", Folded(
        r"\b(?:planned|plans|planning(?! target| volume| CT| comput| system| MR)|plan (?:was|is|to|for)|scheduled"
        r"|awaiting|waiting for|with (?:a|the) view (?:to|of)"
        r"|considered|considering|recommend(?:ed|ing|ation)s?|propos(?:ed|ing|al)"
        r"|advis(?:ed|ing)|suggest(?:ed|ing|ion)|offer(?:ed|ing)|(?:was|were|been|we|having) discuss(?:ed|ing)"
        r"|(?<!not a )(?<!no )candidate for|will (?:be|undergo|receive|start)|will $"
        r"|to be (?:treated|started|given)|intended|is going to|pending|in preparation for|listed for|counsell?ed"
        r"|refer(?:red|ral) (?:[\w-]+ ){0,7}for)\b")),
)
# "While waiting for the histology, ...": a clause put first ends at its comma
_SUBORDINATE = Folded(r"(?:while|although|though|as|because|since|despite|whereas|after|before)\b[^,;]{0,100},\s")
# "surgery was suggested and resection was performed": the mention's own verb says that it was done
_DONE = Folded(
    r"\s(?:was|were)\s(?:then |subsequently |successfully |immediately )?(?:performed|done|carried out"
    r"|undertaken|given|administered|started|initiated)\b")
# "the mass was resected and recurrence was not seen": a mention with a verb of its own is not denied by the next one
_FINITE = Folded(r"\b(?:was|were|been)\b")
# "nephrectomy, which was refused", not "after nephrectomy, further drugs were not needed"
_PAUSE = r"(?:,\s(?=(?:which|but|was|were|is|has|had|could|however)\b))?"
_AFTER = (
    ("refused", Folded(
        rf"^{_PAUSE}[\w\s()-]{{0,40}}?\b(?:(?:was|were|is|but|which) (?:\w+ )?(?:refused|declined|rejected)"
        r"|but (?:he|she|the patient) (?:refused|declined))\b")),
    ("negated", Folded(
        rf"^{_PAUSE}[\w\s()-]{{0,40}}?\b"
        r"(?:(?<!and )(?:was|were|is|are)(?:n't| (?:\w+ )?(?:not(?! (?:\w+ )?(?:sufficient|enough|effective"
        r"|efficient|successful|curative|able|tolerat|follow|associated|accompanied|complicated|respon|prevent))"
        r"|contraindicated|deemed (?:un|in|im)\w+"
        r"|ruled out|impossible|abandoned|withheld|cancell?ed"
        r"|deferred|postponed|omitted|avoided|aborted|unnecessary|refused))|(?:could|did|has|had|have|would)(?: not"
        r"|n't) (?:be|been|performed)|not (?:performed|done|given|possible|feasible|indicated))\b")),
    ("hypothetical", re.compile(r"^[\w\s()-]{0,20}?\s(?:might|(?-i:may)|could|would|should)\s(?!not)", re.I)),
    ("planned", Folded(
        r"^[\w\s()-]{0,40}?\b(?:(?:was|were|is|are|has been|had been|being) (?:\w+ )?(?:planned|scheduled|considered"
        r"|recommended|proposed|advised|suggested"
        r"|offered|discussed|intended|decided(?: up)?(?: on)?)(?! and (?:performed|carried|done|given))"
        r"|will be|is to be|might be|may be"
        r"|could be|should be|would be)\b")),
)


def modality(reading: Reading, start: int, end: int) -> str:
    """The modality of a treatment mentioned at a range: the nearest cue before it in its clause, or the first one after.

    Linear: only REACH characters on either side are looked at.
    """
    sentence = reading.sentence_at(start)
    head = reading.text[max(sentence.start, start - REACH):start]
    cut = max((m.end() for m in _CLAUSE.finditer(head)), default=0)
    if aside := _SUBORDINATE.match(head):
        cut = max(cut, aside.end())
    found = [(m.end(), kind) for kind, cue in _BEFORE for m in cue.finditer(head, cut) if not _LEAVES.search(head, m.end())]
    tail = reading.text[end:min(sentence.end, end + REACH)]
    if onward := _ONWARD.search(tail):
        tail = tail[:onward.start()]
    if found:
        said = max(found)[1]
        return "factual" if said in ("planned", "hypothetical") and _DONE.match(tail) else said
    if _FINITE.search(reading.text, start, end):
        return "factual"
    return next((kind for kind, cue in _AFTER if cue.search(tail)), "factual")


# "we were able to perform a resection and the forearm could be saved": what follows is said of something else
_ONWARD = Folded(r"[, ](?:and|so that|but) (?:the|his|her|he|she|we|they|it|there) ")


_LATER = Folded(
    r"\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|several|few|some"
    r"|couple of)[\s-](?:and a half )?(?:days?|weeks?|months?|years?)"
    r"(?:\s(?:later|afterwards?|after|thereafter|postoperatively|previously|before|earlier|ago|prior)|-later)\b"
    r"|\bafter (?:about |approximately )?(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r" (?:days?|weeks?|months?|years?|(?:\w+ )?cycles|(?:\w+ )?courses)\b|\b(?:since then|then|subsequently"
    r"|thereafter|later|at (?:the )?age|at the same time|next|finally)\b"
    r"|\b(?:in|on|since|until) (?:early |late |mid-?)?(?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december|(?:19|20)\d\d)\b"
    r"|\bpost-?operative day \d|\b(?:relapse|recurrence|recurred|recurrent|relapsed|progression|new (?:lesions?|metastas[ei]s)"
    r"|newly)\b")


def at_another_time(reading: Reading, start: int, since: int = 0) -> bool:
    """Whether the sentence moves on in time before a mention: "six years later she underwent ...", "and then received ...".

    Linear: only the sentence (from `since`) up to the mention, at most 200 characters of it.
    """
    sentence = reading.sentence_at(start)
    return _LATER.search(reading.text, max(sentence.start, since, start - 200), start) is not None


_PAST = Folded(r"\b(?:history (?:of|included)|medical history|previously|ago|earlier|years? (?:before|prior)"
    r"|prior to (?:this )?(?:admission"
    r"|presentation))\b")


def in_the_past(reading: Reading, start: int) -> bool:
    """Whether the sentence around a mention looks back: "had a mastectomy 8 years previously". At most 400 characters are read."""
    sentence = reading.sentence_at(start)
    return _PAST.search(reading.text, max(sentence.start, start - 200), min(sentence.end, start + 200)) is not None
