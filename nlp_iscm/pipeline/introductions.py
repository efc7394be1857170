"""Introductions of several patients at once: how many a text announces ("Two men, aged 61 and 63"), with ages and sexes."""

import re
from dataclasses import dataclass
from itertools import pairwise

from nlp_iscm.folded import Folded, holds_any
from nlp_iscm.pipeline.presentations import Presentation, presented
from nlp_iscm.pipeline.reading import Reading, Sentence

_FIRST = 6  # sentences of the telling among which the number of patients is announced
_WITHIN = 600  # characters of a sentence

NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_WHO = (
    r"(?P<who>patients|cases|women|men|ladies|gentlemen|sisters|brothers|siblings|children|girls|boys|infants|adults|adolescents"
    r"|females|males|individuals|subjects|survivors|twins)"
)
# "We describe three patients with", "Two Japanese men, aged 61 and 63 years,": how many there are
_SAYING = (
    r"(?:report|reports|describes?|presents?|presented|described|reported|treated|encountered|experienced|identified|included|observed"
    r"|saw|evaluated|diagnosed|managed|operated|documents?|discuss|share|have|across"
    r"|reviewed|(?:analysis|review|experience|evaluation|results?|series|study)\s+(?:of|with|in))\s+(?:on\s+|here\s+|herein\s+|the\s+|a\s+|our\s+|total\s+of\s+"
    r"|series\s+of\s+|(?:clinical\s+)?courses?\s+of\s+|outcomes?\s+of\s+|cases?\s+of\s+|reports?\s+of\s+|first\s+)*"
)
_NOT_MID = r"(?:was|were|on|an?|the|in|of|for|to|by|with|had|has|are|is|who)\b"
_DECLARED = Folded(
    rf"(?P<said>^(?:the\s+|these\s+|there\s+are\s+)?|\b{_SAYING})?(?<![\w-])(?P<n>two|three|four|five|six|seven|eight|nine|ten|[2-9]|10)\s+"
    rf"(?!of\b|out\b|(?:years?|months?|weeks?|days?)\b)(?:(?!{_NOT_MID})[\w/'’+-]+,?\s+){{0,6}}?{_WHO}\b"
    r"(?!\s+(?:have|had)\s+been|\s+(?:were\s+|was\s+|are\s+)?(?:previously\s+)?(?:reported|published|described|found|reviewed)\s+(?:in|so|to|by))"
    rf"|(?P<twins>(?P<saying>^|\b{_SAYING})[\w\s-]{{0,25}}\btwin\s(?:girls|boys|sisters|brothers)\b)")
_KIN = frozenset({"sisters", "brothers", "siblings", "children", "girls", "boys", "infants", "twins", "individuals"})
_OF = Folded(r"\b(?:of|in|on|across)\s(?:the\s)?$")
_DECLARED_WORDS = ("patients", "cases", "women", "men", "ladies", "sisters", "brothers", "siblings", "children", "girls", "boys",
                   "infants", "adults", "adolescents", "females", "males", "individuals", "subjects", "survivors", "twin")
_MALE = frozenset({"men", "gentlemen", "brothers", "boys", "males"})
_FEMALE = frozenset({"women", "ladies", "sisters", "girls", "females"})
# Words of a sentence that tells of others, whatever it says of patients
ELSEWHERE = Folded(
    r"\bet\s+al\b|\[\d|\bliterature\b|\b(?:reported|published)\s+(?:cases?|by|in)\b|\btrials?\b"
    r"|(?<!\bthis )(?<!\bpresent )(?<!\bretrospective )\bstud(?:y|ies)\b"
    r"|(?<!\bwe )(?<!\bwere )(?<!retrospective )(?<!retrospectively )\breview\w*\b(?!\s+(?:\w+\s+)?(?:records|charts|notes|files))"
    r"|\bcohorts?\b|\bguidelines?\b|\bmedian\b|\bbeen\s+(?:reported|described|published)\b")


@dataclass(frozen=True, slots=True)
class Announced:
    """How many patients a text announces, by which sentence, with their ages and sexes where it lists one for each."""

    sentence: int
    start: int
    end: int
    count: int
    ages: tuple[float | None, ...]
    sexes: tuple[str | None, ...]

    def presentation(self, number: int) -> Presentation:
        return Presentation(self.start, self.end, self.ages[number - 1], self.sexes[number - 1])


def announced(reading: Reading) -> Announced | None:
    """The first sentences' number of this report's own patients, if they announce several."""
    told = 0
    for sentence in reading.sentences:
        if sentence.section in ("title", "front", "keywords", "references", "back", "caption", "table"):
            continue
        series = reading.article.kind == "series"
        beginning = (told < 2 or series) and sentence.about in ("literature", "general") and not ELSEWHERE.search(sentence.text)
        if sentence.about == "patient" or beginning:
            low = sentence.text.lower()
            if holds_any(low, _DECLARED_WORDS):
                hits = _DECLARED.finditer(sentence.text[:_WITHIN])
                found = next((m for m in hits if _announces(reading, sentence, m, told)), None)
                if found:
                    return _announcement(sentence, found)
        told += 1
        if told >= _FIRST:
            return None
    return None


def _announces(reading: Reading, sentence: Sentence, found: "re.Match[str]", told: int) -> bool:
    """Whether a number of people is the report's: said so, or at the beginning "in two patients" (not "mother of two")."""
    if found["twins"] or found["said"] is not None:
        return True
    if found["who"] in _KIN or ELSEWHERE.search(sentence.text):
        return False
    if reading.article.kind == "series":
        return True
    return told < 2 and bool(_OF.search(sentence.text, max(0, found.start("n") - 12), found.start("n")))


def _announcement(sentence: Sentence, found: "re.Match[str]") -> Announced:
    word = (found["n"] or "two").lower()
    count = int(word) if word.isdigit() else NUMBERS[word]
    ages, sexes = _ages(sentence.text, found.start(), count), _sexes(sentence.text, found, count)
    return Announced(sentence.index, sentence.start + found.start("n" if found["n"] else "twins"), sentence.start + found.end(),
                     count, ages, sexes)


_YEARS = r"(?:[\s-]*(?:years?|yrs?|y|months?))?"
_AGES = Folded(
    rf"\b(?:aged?|ages|years\s+old)(?:\s+of)?(?:\s+respectively)?\s*[:=]?\s*(?P<list>\d{{1,2}}{_YEARS}(?:\s*(?:,|/|and|,\s*and|&)\s*\d{{1,2}}{_YEARS})+)"
    rf"|\b(?P<old>\d{{1,2}}{_YEARS}(?:\s*(?:,|and|,\s*and|&)\s*\d{{1,2}}{_YEARS})+)[\s-]*(?:old|of\s+age)\b"
    r"|\b(?P<each>\d{1,2})(?P<unit>[\s-]years?|[\s-]months?)[\s-]old\s+(?=(?:[\w-]+\s+){0,3}?(?:patients|women|men|girls|boys|twins?|children|sisters|brothers|males|females)\b)")
_LONE = Folded(r"\b(?P<a>\d{1,2})[\s-]+years?[\s-]+(?:old|of\s+age)\b")


_BARE = Folded(r"[\s,;]*(?:\((?:case|patient)\s\w{1,3}\)[\s,;]*)?(?:and\s+)?(?:an?\s+|another\s+|one\s+)?(?:[\w-]+\s+)?")


def listed(reading: Reading, sentence: Sentence, people: list[tuple[float | None, str | None, str]]) -> Announced | None:
    """Patients who are introduced one after the other, with a predicate for all ("A man of 76 and a woman of 60 had ...")."""
    told = [p for p in presented(reading, sentence) if p.role == "patient" and not p.later and p.age_years is not None]
    if len(told) < 2 or len(told) != len(people):
        return None
    if not all(_BARE.fullmatch(reading.text, a.end, b.start) for a, b in pairwise(told)):
        return None
    ages, sexes = tuple(p.age_years for p in told), tuple(p.sex for p in told)
    return Announced(sentence.index, told[0].start, told[-1].end, len(told), ages, sexes)


def _ages(text: str, start: int, count: int) -> tuple[float | None, ...]:
    """One age for each of `count` patients, in years; all None where the sentence does not list as many."""
    found: list[float] = []
    for match in _AGES.finditer(text, max(0, start - 30), start + 400):
        if match["each"]:
            found += [_years(float(match["each"]), match["unit"])] * count
            continue
        listed = match["list"] or match["old"]
        months = "month" in listed and "year" not in listed
        found += [_years(float(n), "months" if months else "years") for n in re.findall(r"\d{1,2}", listed)]
    if len(found) != count:
        found += [float(m["a"]) for m in _LONE.finditer(text, start, start + 400) if float(m["a"]) not in found]
    return tuple(found) if len(found) == count else (None,) * count


def _years(number: float, unit: str) -> float:
    return round(number / 12, 2) if "month" in unit else number


_MIX = Folded(
    r"\b(?P<n>one|two|three|four|[1-4])\s+(?:[\w-]+\s+){0,2}?(?:(?P<f>wom[ae]n|females?|girls?|sisters?|lady|ladies)|(?P<m>m[ae]n|males?|boys?|brothers?))\b")


def _sexes(text: str, found: "re.Match[str]", count: int) -> tuple[str | None, ...]:
    who = found["who"] or found[0].split()[-1]
    sex = "male" if who in _MALE else "female" if who in _FEMALE else None
    said = re.search(r"\b(?:(male)|(female))\s+\w+$", found[0], re.I)
    if sex or said:
        return (sex or ("male" if said and said[1] else "female"),) * count
    parts: list[str] = []
    for part in _MIX.finditer(text, found.end(), found.end() + 200):
        word = part["n"].lower()
        parts += ["female" if part["f"] else "male"] * (int(word) if word.isdigit() else {"one": 1, **NUMBERS}[word])
    return tuple(parts) if len(parts) == count else (None,) * count
