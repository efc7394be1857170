"""Whether a treatment was given: the modality that the words around a mention say (facts.model.MODALITIES)."""

import re

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.reading import Reading

REACH = 110  # characters before a mention in which a cue counts; cues stand in the same clause

# Where a cue's reach ends: "refused surgery but received radiotherapy".
_CLAUSE = Folded(
    r"[;:]\s|\.\s|\b(?:but|however|although|though|whereas|(?<!would be )(?<!will be )(?<!to be )followed by|and (?:he|she"
    r"|they|we|the patient) (?!did)|instead,?\s"
    r"|, we (?!did)|after which|underwent|received|was given|were given|was treated|was started|therefore|thus)\b|, (?:and|so"
    r"|then) "
)
_BEFORE = (
    ("refused", Folded(
        r"\b(?:refus(?:ed|es|ing|al)|declin(?:ed|es|ing)|rejected|opted (?:against|not)|unwilling|against (?:medical )?advice"
        r"|(?:did|does) not (?:accept|consent|agree|want|wish)|chose not to|decided against|decided not to|opted out)\b")),
    ("negated", Folded(
        r"\bno (?:other |prior |previous |further |additional |adjuvant |postoperative |history of |indication for )*"
        r"(?:[\w-]+,? (?:therapy |treatment )?(?:and/or|or|and|nor)? ?){0,5}$"
        r"|\b(?:without(?: (?:any|further|prior|previous))?"
        r"|not (?:a (?:good |suitable )?candidate|amenable|suitable|eligible|fit|feasible|possible|indicated|been|be"
        r"|given|undergo|undergone"
        r"|receive|received|treated|performed|considered|recommended|require|required|necessary)|never|neither|nor|unable to"
        r"|(?:did|does|could|was|were|had|has|have) not|cannot|can't|didn't|instead of|rather than|in place of|ineligible|unfit for"
        r"|contraindicat\w*|precluded?|denied|to avoid|avoiding|refractory to further|in lieu of|alternative to)\b")),
    ("hypothetical", re.compile(
        r"\b(?:if|unless|whether|in case of|might|(?-i:may)(?! (?:19|20)?\d)|could|would|should|can|in the event"
        r"|potential(?:ly)?|possib(?:le|ility of)|role of"
        r"|options? (?:include|are|were|for|of|such)|generally|usually|typically|standard (?:treatment|therapy"
        r"|of care)|is (?:recommended|considered))\b",
        re.I)),
    ("planned", Folded(
        r"\b(?:planned|plans?|planning|scheduled|awaiting|waiting for|with (?:a|the) view (?:to|of)"
        r"|consider(?:ed|ing)?(?! that)|recommend(?:ed|ing"
        r"|ation)?s?|propos(?:ed|ing|al)"
        r"|advis(?:ed|ing)|suggest(?:ed|ing|ion)?|offer(?:ed|ing)?|discuss(?:ed|ing|ion)?|candidate for|will (?:be"
        r"|undergo|receive|start)"
        r"|to be (?:treated|started|given)|intended|intention|is going to|prior to planned|pending|in preparation for"
        r"|listed for|counsell?ed)\b")),
)
_AFTER = (
    ("refused", Folded(r"^[\w\s,()-]{0,40}?\b(?:(?:was|were|is|but|which) (?:\w+ )?(?:refused|declined|rejected|not accepted)"
        r"|but (?:he|she|the patient) (?:refused|declined))\b")),
    ("negated", Folded(
        r"^[\w\s()-]{0,40}?\b(?:(?<!and )(?:was|were|is|are) (?:\w+ )?(?:not"
        r"|(?:suspected|expected|predicted|known|supposed|considered) to"
        r" (?:lack|be (?:ineffective|resistant|useless)|have (?:no|little|limited))|unlikely to"
        r"|contraindicated|deemed (?:un|in|im)\w+|ruled out"
        r"|impossible|abandoned|withheld|cancell?ed"
        r"|deferred|postponed|omitted|avoided|aborted)|(?:could|did|has|had|have|would) not|cannot|not (?:performed"
        r"|done|given|possible|feasible|indicated))\b")),
    ("planned", Folded(
        r"^[\w\s()/-]{0,70}?\b(?:(?:was|were|is|are|has been|had been|being) (?:\w+ )?(?:planned|scheduled|considered"
        r"|recommended|proposed|advised|suggested"
        r"|offered|discussed|intended|decided(?: up)?(?: on)?)|will be|is to be|might be|may be|could be|should be|would be)\b")),
)


def modality(reading: Reading, start: int, end: int) -> str:
    """The modality of a treatment mentioned at a range: the nearest cue before it in its clause, or the first one after.

    Linear: only REACH characters on either side are looked at.
    """
    sentence = reading.sentence_at(start)
    head = reading.text[max(sentence.start, start - REACH):start]
    cut = max((m.end() for m in _CLAUSE.finditer(head)), default=0)
    found = [(m.end(), kind) for kind, cue in _BEFORE for m in cue.finditer(head, cut)]
    if found:
        return max(found)[1]
    tail = reading.text[end:min(sentence.end, end + REACH)]
    return next((kind for kind, cue in _AFTER if cue.search(tail)), "factual")
