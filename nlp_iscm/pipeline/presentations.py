"""Presentations: where a text says how old somebody is, and who that is ("A 65-year-old gentleman", "Patient: Male, 56")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp_iscm.folded import Folded, words_of
from nlp_iscm.normalise.age import NUMBER, age_years
from nlp_iscm.pipeline.reading import Reading, Sentence
from nlp_iscm.vocab.load import load


@dataclass(frozen=True, slots=True)
class Presentation:
    """An age in the text with the person it belongs to.

    `role` is patient, group (several people), relative or donor; `later` marks an age told as a point in time ("at the
    age of 49"), `indefinite` a person who is introduced ("a", no article), not referred to ("the").
    """

    start: int
    end: int
    age_years: float | None
    sex: str | None
    role: str = "patient"
    later: bool = False
    indefinite: bool = True


_UNIT = r"(?:years?|yrs?|months?|weeks?|days?)['’]?"
_AGE = Folded(
    rf"\b(?P<old>{NUMBER}½?[\s-]*(?:{_UNIT}|y)[\s,-]*(?:(?:and[\s-]*)?{NUMBER}[\s-]*(?:months?|weeks?|days?)[\s-]*)?"
    rf"(?:-?\s*olds?\b|\s*/\s*old\b|\s*of\s+age\b))"
    rf"|\b(?P<yo>\d{{1,3}}[\s-]*(?:y\s?/\s?o|y\.\s?o\b\.?|yo\b))"
    rf"|\b(?P<bare>{NUMBER}[\s-]*(?:years?|yrs?)[\s-]+(?=(?:[\w-]+\s+){{0,3}}?(?:m[ae]n|wom[ae]n|(?:fe)?male|lady|boy"
    rf"|girl|gentleman)\b))"
    rf"|\b(?P<aged>aged?\b(?:\s+(?:of|about|approximately|around|was"
    rf"|is)\b)*\s*[:=]?\s*(?P<n>{NUMBER})\b(?:[\s-]*(?:years?|yrs?|months?|weeks?|days?)\b)?(?!\s*(?:%|to\b|[-–]\s*\d)))"
    rf"|\b(?P<table>(?:male|female|man|woman|boy|girl)\s*[,;/]\s*\d{{1,3}}\b(?!\s*(?:%|[.,]\d|mg|cm|mm|months?|days?"
    rf"|weeks?))(?:[\s-]*(?:years?|yrs?|y)\b(?:\s+of\s+age\b)?)?(?!\s*old))"
    rf"|\b(?P<short>\d{{1,2}}\s?/\s?[MF]\b|[MF]\s?/\s?\d{{1,2}}\b|(?<=\()\d{{1,2}}\s?[MF](?=[,;)]))"
    rf"|\b(?P<vague>in\s+(?:his|her|their|the)\s+(?:(?:early|mid|late|middle)[\s-]*)?(?:(?:twen|thir|fou?r|fif|six"
    rf"|seven|eigh|nine)ties|[2-9]0\s?['’]?s)\b"
    rf"|(?:quinqua|sexa|septua|octo|nona)genarian\b|middle[\s-]+aged\b)"
)
_AGE_WORDS = frozenset(
    {"old", "olds", "age", "aged", "ages", "year", "years", "yr",
     "yrs", "yo", "y", "male", "female", "m", "f", "man", "woman", "boy", "girl",
     "s", "twenties", "thirties", "forties", "fourties", "fifties", "sixties", "seventies", "eighties", "nineties"})
# The word after which no noun can be the head of "65-year-old ...".
_STOP = Folded(
    r"\b(?:who|whom|whose|with|without|was|were|is|had|has|presented|presenting|and|or|but|complain\w*|suffer\w*|in|at"
    r"|on|from|for"
    r"|diagnosed|admitted|referred|treated|underwent|that|which|he|she|his|her|of|by|to|as)\b|[.;:()]")
_LATER = Folded(r"(?:\b(?:at|since|from|until|till|by|before|after|when|reached|turned|was|were|for)\s+(?:the\s+"
    r"|an\s+|about\s+)?$)")
_WHEN = Folded(r"\b(?:when|while|until|since|before|after)\s+(?:he|she|the\s+patient)\s+(?:was|were|turned"
    r"|reached)\s+(?:only\s+)?$")
_COMPARED = Folded(r"\b(?:than|over|under|above|below|mean|median|average|minimum|maximum|range[ds]?|between"
    r"|at\s+least|cohort|every|last\s+(?:child|delivery|birth|pregnancy)|(?:youngest|eldest|oldest)\s+child)\W+(?:[\w,.()-]+\s+){0,2}$")
_OWNED = Folded(r"\b(?:his|her|their|the\s+patient['’]s|patient['’]s|whose|maternal|paternal)\s+(?:[\w-]+\s+){0,3}$")
_ARTICLE = Folded(r"\b(?P<the>the|this|that|our)\s+(?:[\w-]+\s+){0,4}$|\b(?P<a>an?|one"
    r"|another)\s+(?:[\w,'’-]+\s+){0,5}$")
_OTHER_HEAD = Folded(r"[\s-]+(?!(?:and|who|with|was|presented|admitted|at|when|on|in|had|complain))[a-z]+")
_GROUP = Folded(r"\b(?:patients|individuals|adults|children|men|women|males|females|cases|subjects|people|persons"
    r"|infants|boys|girls)\b")

# "a 33 year-old women": one, whatever the spelling
_ONE = Folded(r"\ban?\s+(?:(?!group|cohort|series|total|number|few|of\b)[\w-]+\s+)?$")


@cache
def _nouns() -> tuple[Folded, dict[str, tuple[str | None, str]]]:
    known: dict[str, tuple[str | None, str]] = {}
    for term in load("people"):
        role = "relative" if "relative" in term.attributes else "donor" if "donor" in term.attributes else "patient"
        known[term.surface.lower()] = (term.attributes.get("sex"), role)
    words = sorted(map(re.escape, known), key=len, reverse=True)
    return Folded(rf"\b(?:{'|'.join(words)})(?!\w|-(?:old|year))"), known


def presentations(text: str, start: int, end: int) -> Iterator[Presentation]:
    """The ages told in one sentence, `text[start:end]`, in order."""
    low = text[start:end].lower()
    if _AGE_WORDS.isdisjoint(words_of(text[start:end])) and "genarian" not in low:
        return
    for match in _AGE.finditer(text, start, end):
        found = _person(text, start, end, match)
        if found:
            yield found


def presented(reading: Reading, sentence: Sentence) -> tuple[Presentation, ...]:
    """The ages told in a sentence of a reading, found once."""
    if sentence.index not in reading.ages:
        reading.ages[sentence.index] = tuple(presentations(reading.text, sentence.start, sentence.end))
    return reading.ages[sentence.index]


def _person(text: str, start: int, end: int, match: "re.Match[str]") -> Presentation | None:
    kind = match.lastgroup if match.lastgroup != "n" else "aged"
    kind = next(k for k in ("old", "yo", "bare", "aged", "table", "short", "vague") if match[k])
    low, high = max(start, match.start() - 90), min(end, match.end() + 90)
    before, after = text[low:match.start()], text[match.end():high]
    age = None if kind == "vague" else age_years(match["n"] or match[0])
    if kind != "vague" and (age is None or _COMPARED.search(before) or "gestation" in before[-40:] + after[:25]):
        return None
    noun = _head(kind, before, after, match[0])
    if noun is None and kind in ("short", "bare"):
        return None
    return _presented(text, match, kind, before, noun, age)


def _head(kind: str, before: str, after: str, whole: str) -> tuple[int, int, str] | None:
    """The noun of the person: its offsets from the age's end (or, negative, before its start) and the word."""
    pattern, _ = _nouns()
    if kind == "table":
        return (0, 0, re.match(r"\w+", whole)[0])  # type: ignore[index]
    if kind == "short":
        return (0, 0, "male" if "M" in whole else "female") if re.search(r"[MF]", whole) else None
    stop = _STOP.search(after)
    room = after[:stop.start()] if stop else after
    ahead = list(pattern.finditer(room))
    behind = None
    for noun in pattern.finditer(before[-60:]):
        chained = behind and not before[-60:][behind.end():noun.start()].strip() and _nouns()[1][behind[0].lower()][0]
        behind = behind if chained else noun
    back = None
    if behind and not re.search(r"[.;]\s", before[-60:][behind.end():]):
        back = (behind.start() - len(before[-60:]), 0, behind[0])
    if ahead and kind != "aged":
        sexed = next((m for m in ahead if _nouns()[1][m[0].lower()][0]), ahead[0])
        last = sexed
        for noun in ahead:
            if noun.start() > last.end() and not room[last.end():noun.start()].strip():
                last = noun
        return (0, last.end(), sexed[0])
    if back:
        return back
    return (0, ahead[0].end(), ahead[0][0]) if ahead else None


def _presented(
    text: str, match: "re.Match[str]", kind: str, before: str, noun: tuple[int, int, str] | None, age: float | None
) -> Presentation | None:
    sex, role = _nouns()[1][noun[2].lower()] if noun else (None, "patient")
    start = match.start() + (noun[0] if noun else 0)
    end = match.end() + (noun[1] if noun else 0)
    introduced = _ARTICLE.search(text[max(0, start - 60):start])
    if role == "relative" and not _OWNED.search(text[max(0, start - 40):start]) and introduced and introduced["a"]:
        role = "patient"  # "a 35-year-old mother of two"
    several = noun and _GROUP.fullmatch(noun[2]) and not _ONE.search(text[max(0, start - 30):start])
    if several or (kind == "vague" and "their" in match[0].lower()):
        role = "group"
    later = bool(kind in ("old", "aged") and (_LATER.search(before) or _WHEN.search(before)))
    if kind in ("old", "yo") and noun is None and not later and _OTHER_HEAD.match(text, match.end()):
        return None  # "a 5-day-old wound"
    if noun is None and kind == "old" and re.search(r"(?<!\bhe)(?<!\bshe)\s+(?:was|is|were|are)\s+$", before, re.I):
        return None  # "the scar was 10 years old"
    indefinite = not (introduced and introduced["the"])
    return Presentation(start, end, age, sex, role, later, indefinite)
