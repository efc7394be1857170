"""Gaps: what the words between two treatments of a sentence say of them (a list, together, in order, or instead)."""

import re

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.terms import automaton, find, longest

# What may stand between two drugs of one list: doses, schedules, routes, abbreviations in parentheses.
_ASIDE = re.compile(r"[\(\[][^()\[\]]{0,160}[\)\]]")
_AMOUNT = Folded(
    r"\b\d[\d.,/–-]*\s*(?:mg|g|mcg|µg|μg|ug|iu|units?|mu|auc|gy|cgy|ml|%|days?|weeks?|months?|cycles?|courses?|doses?"
    r"|times?|hours?|h|d)?"
    r"(?:\s*/\s*(?:m\s?2|m²|m\^?2|kg|day|d|week|body|j))*\b|\b(?:m2|m²|mg|auc|kg|bsa|iv|i\.v\.|po|p\.o\.|sc|bid"
    r"|b\.i\.d\.|qd|q\.d\.|tid)\b"
)
_FILLER = Folded(
    r"\b(?:at|a|an|the|of|on|in|per|for|every|each|daily|weekly|monthly|biweekly|once|twice|three|day|days|week|weeks"
    r"|month|dose|doses|total|"
    r"dosage|oral|orally|intravenous|intravenously|intraperitoneal|intrathecal|subcutaneous|subcutaneously|infusion|bolus|"
    r"continuous|body|surface|area|under|curve|body-surface|d|iv|plus|and|with|low-dose|high-dose|high|low|standard|full|reduced|"
    r"agent|agents|inhibitor|antibody|hydrochloride|sulfate|sodium|acid|acetate|liposome|liposomal|pegylated|weekly|cycle|cycles|"
    r"followed|over|from|to|through|until|by|mouth|hour|hours|day1|single|injection|tablets?|capsules?|chemotherapy|therapy|"
    r"treatment|regimen|drug|drugs|based|including|starting|concurrent|concomitant|oral|recombinant|human|low|methyl)\b"
)
# A count of cycles of its own makes a course of its own: "6 cycles of R-CHOP, 4 cycles of methotrexate".
_AGAIN = Folded(
    r"\b(?:\d+|one|two|three|four|five|six|eight|several|further) (?:\w+ ){0,2}(?:cycles|courses|lines) of\b"
)
_CLAUSE = Folded(
    r"\b(?:was|were|is|are|has|had|which|that|who|due|because|but|however|until|after|when|while|although|for|to|so|yet"
    r"|showed|resulted|led)\b|[.;]"
)
_SO = Folded(r"\b(?:so|yet)\b")
_JOIN = Folded(r"(?:,|;|&|\+|/|\band\b|\bplus\b|\bwith\b|-|–|\balong\b)")


def gap_kind(gap: str) -> str:
    """How two neighbours of a sentence are joined: list, together, likewise (a looser list), alternative, sequence, switch or open.

    >>> gap_kind(" 75 mg/m2 on day 1, "), gap_kind(" in combination with "), gap_kind(" or "), gap_kind(" followed by ")
    ('list', 'together', 'alternative', 'sequence')
    >>> gap_kind(" was stopped because of rash, and "), gap_kind(") and antiandrogen agent (")
    ('open', 'likewise')
    """
    cues = {term.name for _, _, term in longest(find(gap, automaton(("combination_cues",), None)))}
    plain = _ASIDE.sub(" ", gap)
    for kind in ("switch", "sequence", "alternative"):
        if kind in cues:
            return kind
    if cues & {"together", "concurrent"} and len(plain) < 120:
        return "together"
    if _AGAIN.search(plain):
        return "sequence"
    if _JOIN.search(plain) is None and plain.strip():
        return "open"
    rest = _JOIN.sub(" ", _FILLER.sub(" ", _AMOUNT.sub(" ", plain)))
    if len(re.sub(r"[^A-Za-z]", "", rest)) <= 3 and not _SO.search(plain):
        return "list"
    return "likewise" if not _CLAUSE.search(plain) and len(rest.split()) <= 8 else "open"


_LOOKED_BACK = Folded(
    r"\b(?:after|following|complet(?:ed|ing|ion of)|finish(?:ed|ing)|despite|since)\s(?:the\s|her\s|his\s|an?\s|this\s)?"
    r"(?:[\w-]+\s){0,3}$")
_WHO = Folded(r",\s(?:he|she|they|we|it|(?:the|our|this) patient)\b")
_WAS = Folded(r"\s(?:\([^()]{0,40}\)\s)?(?:therapy\s|treatment\s)?(?:was|were|has been|had been|is)\b")
_BACK = 60  # characters before a therapy in which "after" is said of it


def behind(text: str, start: int, gap: str, end: int) -> bool:
    """Whether a text looks back on the therapy at `start` and goes on to the one that ends at `end`, `gap` between them.

    >>> text = "After chemotherapy, nivolumab was given. After cisplatin, gemcitabine and radiotherapy she went home."
    >>> behind(text, 6, ", ", 29), behind(text, 47, ", ", 69)
    (True, False)
    """
    if "," not in gap or not _LOOKED_BACK.search(text, max(0, start - _BACK), start):
        return False
    return _WHO.search(gap) is not None or _WAS.match(text, end) is not None
