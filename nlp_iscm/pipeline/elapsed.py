"""Elapsed times of a sentence: each duration with its part in the course ("18 months after surgery", "for 2 years").

Roles: `after` (a point in the course), `for` (a stretch of it), `before` ("2 years ago"), `age`, `other` ("every 3 weeks").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.folded import Folded, words_of
from nlp_iscm.normalise.duration import DAYS_A_MONTH, GATE, Duration, durations

REACH = 70


@dataclass(frozen=True, slots=True)
class Elapsed:
    """A duration in the text's offsets, its role, its months as stated (`months`, `high`) and what it counts from."""

    start: int
    end: int
    months: float
    high: float
    written: str
    role: str
    since: str | None = None


_SINCE = (
    ("recurrence", r"recurren\w+|relapse\w*"),
    ("metastasis", r"metasta(?:sis|ses|tic \w+)|iscms?"),
    ("surgery", r"surg\w+|operat\w+|postoperat\w*|post-operat\w*|postop|resection|\w{2,25}ectomy|excision|transplant\w*"
                r"|intervention|procedure|debulking"),
    ("diagnosis", r"diagnos\w+|presentation|(?:initial|first) (?:visit|consultation|symptoms)|onset|admission|referral"),
    ("treatment", r"(?:chemo|radio|immuno|chemoradio|hormono|brachy)?-?therap\w+|radiation|irradiation"
                  r"|treatment|cycles?|courses?|regimen"
                  r"|chemo|completion"
                  r"|initiation|start\w*|ablation|embolization|embolisation|\w{3,20}(?:mab|nib|platin|taxel)"),
)
_ANCHOR = Folded("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _SINCE))
_OLD = Folded(r"^['’]?[\s‐-]*(?:old\b|of age\b|olds\b|(?:of )?(?:pregnan|gestation|amenorrh))")
_AGO = Folded(
    r"^['’]?\s*(?:ago\b|before\b|earlier\b|prior\b|previous\w*\b|preceding\b|back\b|(?:of\s+)?(?:history|duration"
    r"|evolution)\b)")
_LATER = Folded(
    r"^['’]?s?[\s,‐-]*(?:of\s+)?(?:now\s)?(?:later\b|thereafter\b|afterwards?\b|after\b|following\b|post\b|post[- ]?\w*|since\b"
    r"|from\b|out\b|past\b|subsequent\w*\b"
    r"|(?:[\w-]+\s+){0,5}?follow[- ]?(?:ed|ing)?[- ]?up\b|into\b|on\b(?=\s+(?:treatment|therapy)))")
_AFTER = Folded(
    r"(?:\bafter|\bfollowing|\bat|\bwithin|\bin|\bby|\buntil|\btill|\bpost(?:-?operative(?:ly)?)?|(?:^|[.;:(])\s*|\bonly"
    r"|\bexactly)"
    r"(?:\s+(?:about|approximately|around|almost|nearly|only|just|over|more than|less than|the|a|an|his|her|another|at least"
    r"|further"
    r"|additional|follow[- ]?up of|a follow[- ]?up of|a mean of|a period of|a further|the first|first|next|roughly|some|up to"
    r"|at|nearly)){0,3}\s*$")
_FOR = Folded(
    r"(?:\bfor|\bduring|\bover|\bthroughout|\blast(?:ed|ing|s)|\breached|\bexceeded|\bexceeding|\bachieved|\bmaintained|\bof"
    r"|\bexceed|\bwas|\bis|\bto|\bthan)"
    r"(?:\s+(?:about|approximately|around|almost|nearly|only|just|over|more than|less than|the|a|an|another|at least|further"
    r"|a period of|a total of|a further|the next|next|the following|up to|some|more|longer|following|subsequent"
    r"|a duration of)){0,3}\s*$")
_PAST = Folded(
    r"(?:\b(?:past|last|previous|preceding|history of|history|every|each|per|since|aged?|at age)|\bq)(?:\s+(?:of|the|about"
    r"|approximately)){0,2}\s*$")
_FOLLOW = Folded(
    r"follow(?:ed)?[- ]?up(?:\s+(?:period|time|duration|visit|examination|assessment))?,?\s*(?:of|for|at|was|is|:"
    r"|\()?\s*[>≥~]?\s*$")
_POSTOPERATIVE_DAY = Folded(
    r"\b(?:(?P<post>post-?(?:operative|op|surgical|treatment|transplant\w*|radiation)\s+)(?P<unit>day|week|month"
    r"|year)\s+(?P<n>\d+)"
    r"|on day (?P<day>\d+)\b(?! of)|(?P<pod>POD)\s?#?(?P<m>\d+)|(?P<unit2>day|month|year|week)\s+(?P<k>\d+)\s+(?:post|after"
    r"|of (?:follow|treatment|therapy))\w*"
    r"|the\s+(?P<nth>\d+)(?:st|nd|rd|th)\s+(?:post-?operative\s+)(?P<unit3>day|week|month|year)"
    r"|the\s+(?P<nth4>\d+)(?:st|nd|rd|th)\s+(?P<unit4>week|month|year)\s+(?:after|following"
    r"|of (?:the |his |her )?(?:follow|disease|illness|treatment|therapy))\w*)\b")
_NUMBERED = frozenset({"day", "week", "month", "year", "pod"})  # one of these words stands in each of them
_UNIT_DAYS = {"day": 1.0, "week": 7.0, "month": DAYS_A_MONTH, "year": 12 * DAYS_A_MONTH}


def anchor(words: str) -> str | None:
    """What a time counts from, by the first telling word of its neighbourhood.

    >>> anchor("after the second surgery"), anchor("from the diagnosis of MCC"), anchor("later")
    ('surgery', 'diagnosis', None)
    """
    found = _ANCHOR.search(words)
    return found.lastgroup if found else None


_LISTED = Folded(r"(?:\d{1,3}(?:\.\d)?,\s?){0,4}\d{1,3}(?:\.\d)?,?\sand\s$")  # "at 3, 6 and 9 months"
_LAST = Folded(
    r"\b(?:for|over|during|in)\s+(?:the\s+|about\s+)?(?:last|past|previous|next|following|subsequent|ensuing"
    r"|first)\s+$")
# "disease free at 14 months of evolution" looks forward, "pain of 14 months of evolution" back
_AT = Folded(r"\b(?:at|after|with)\s+(?:about\s+|the\s+)?$")
_COURSE = Folded(r"^['’]?\s*of\s+evolution\b")
_UNTIL_EVENT = Folded(r"^\s*(?:prior to|before|until)\s+(?:\w+\s+){0,2}(?:recurr\w+|relapse|progression)")
_FOLLOW_NEXT = Folded(r"^['’]?s?[\s-]*(?:of\s+)?(?:[\w-]+\s+){0,2}?follow(?!ing\b)")
_LASTS = Folded(r"\b(?:for|throughout|lasted|lasting|lasts)\s+(?:[\w-]+\s+){0,3}$")


def role(text: str, found: Duration) -> str:
    """The part a duration plays, by the words around it.

    >>> role("for 4 years", next(durations("for 4 years"))), role("a 6-month history", next(durations("a 6-month history")))
    ('for', 'before')
    """
    before, after = _LISTED.sub("", text[max(0, found.start - REACH):found.start]), text[found.end:found.end + REACH]
    if _OLD.match(after):
        return "age"
    if _LAST.search(before):
        return "for"
    if _PAST.search(before):
        return "other" if re.search(r"(?:every|each|per|q)\s*$", before, re.I) else "before"
    if _LASTS.search(before) and _UNTIL_EVENT.match(after):
        return "for"
    if _AGO.match(after):
        return "after" if _COURSE.match(after) and _AT.search(before) else "before"
    if _LASTS.search(before) and not _FOLLOW_NEXT.match(after):
        return "for"
    if _LATER.match(after) or _FOLLOW.search(before):
        return "after"
    if _AFTER.search(before):
        return "after"
    if _FOR.search(before):
        return "for"
    return "other"


def elapsed(text: str, offset: int = 0) -> Iterator[Elapsed]:
    """The elapsed times of a sentence that begins at `offset`, in order."""
    if not GATE.search(text) and "POD" not in text:  # "on day 17" passes the gate
        return
    for found in durations(text):
        part = role(text, found)
        near = text[found.end:found.end + REACH].split(".")[0].split(";")[0]
        since = anchor(near.split(",")[0]) if part in ("after", "for") else None
        yield Elapsed(found.start + offset, found.end + offset, found.months_low, found.months_high,
                      text[found.start:found.end], part, since)
    yield from _numbered(text, offset)


def _numbered(text: str, offset: int) -> Iterator[Elapsed]:
    if _NUMBERED.isdisjoint(words_of(text)):
        return
    for match in _POSTOPERATIVE_DAY.finditer(text):
        unit = (match["unit"] or match["unit2"] or match["unit3"] or match["unit4"] or "day").lower()
        amount = float(match["n"] or match["day"] or match["m"] or match["k"] or match["nth"] or match["nth4"])
        spent = round(amount * _UNIT_DAYS[unit] / DAYS_A_MONTH, 2)
        since = None if match["unit2"] or match["unit4"] or match["day"] else "surgery"
        yield Elapsed(match.start() + offset, match.end() + offset, spent, spent, match.group(), "after", since)
