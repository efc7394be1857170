"""Hyphens at line ends: mended or kept by what the same text writes elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from nlp_iscm.vocab.load import load

SOFT = "\u00ad"
_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]{1,2})?")
_COMPOUND = re.compile(r"\b([^\W\d_]{2,30})-([^\W\d_]{2,30})\b")
_BROKEN = re.compile(r"(?<!\w)(\w{1,60})[\u00ad\x02]?[-‐\u00ad\x02][ \t]*\n[ \t]*(\w{1,60})")
_INNER_SOFT = re.compile("\u00ad(?=\\S)|\x02")
# First parts that English writes with a hyphen before a full word.
_OPEN = frozenset(
    ["non", "well", "self", "long", "short", "high", "low", "late", "early", "first", "second", "third", "fourth", "half",
        "full", "one", "two", "three", "four", "five", "six", "seven", "eight", "ten", "multi", "cross", "dose", "age", "risk",
        "time", "year", "month", "week", "day", "double", "single", "triple", "quasi", "ill", "pre", "post", "semi", "much",
        "left", "right", "follow", "ex", "all", "near", "far", "large", "small", "mid", "vitamin", "gram", "platinum", "cancer",
        "tumor", "tumour", "drug", "radiation", "disease", "progression", "event", "relapse", "image", "life", "side", "end",
        "patient", "wild", "gamma", "beta", "alpha", "anti", "co", "intra", "inter"])
# Second parts that are words only behind a hyphen.
_CLOSED = frozenset(
    ["year", "month", "week", "day", "old", "free", "related", "based", "induced", "associated", "guided", "enhanced",
        "weighted", "dose", "line", "grade", "stage", "modulated", "sparing", "positive", "negative", "specific", "dependent",
        "resistant", "refractory", "like", "type", "threatening", "term", "up", "risk", "cell", "small", "art", "invasive",
        "randomized", "randomised", "fold", "field", "body", "beam", "sided", "operative", "wide", "blind", "controlled",
        "naive", "naïve", "documented", "known", "defined", "differentiated", "circumscribed", "tolerated", "to", "the", "of",
        "and"])
# Combining forms: "chemo-radiotherapy" and "chemoradiotherapy" are both right, so neither is a misprint of the other.
_COMBINING = ("pre", "post", "anti", "non", "micro", "macro", "chemo", "radio", "immuno", "neuro", "hyper", "hypo", "peri",
    "para", "intra", "inter",
              "extra", "sub", "supra", "trans", "semi", "multi", "poly", "mono", "oligo", "pseudo", "pan", "re", "co", "over",
    "under", "retro", "endo",
              "meta", "bio", "cyto", "histo", "osteo", "adeno", "cardio", "gastro", "hepato", "thoraco", "lympho", "fibro",
    "angio", "electro", "photo",
              "thermo", "broncho", "cranio", "naso", "oro", "orophar", "vaso", "uro", "veno", "sero", "carcino", "sarco",
    "muco", "infra", "ultra",
              "super", "tele", "counter", "un", "dis", "mis", "out", "up", "down", "electro", "crypto", "dermato", "haemo",
    "hemo", "hydro", "laparo",
              "lumbo", "medullo", "myelo", "myo", "nephro", "parieto", "fronto", "temporo", "occipito", "pneumo", "procto",
    "pyelo", "recto", "spino",
              "tracheo", "ureter", "vesico", "vertebro", "check", "work", "break", "follow", "cut", "back", "health", "wide",
    "near", "life")


_SUFFIX = re.compile(
    r"(?:i|o)?(?:gen|log|path|lysis|phob|metr|graph|scop)|(?:ation|ition|ical|ically|ative|ization|isation|ments?|ingly)")
# Words of two words that are written as one.
_CLOSED_COMPOUNDS = (
    "however therefore moreover although without within throughout whereas otherwise furthermore nevertheless "
    "nonetheless meanwhile somewhat sometimes anyone everyone someone something everything himself herself themselves "
    "itself cannot into onto upon underwent undergo undergone undergoing understand understanding outcome outcomes "
    "output overall overcome background framework bloodstream headache headaches backache workup checkup backbone "
    "forehead airway airways pathway pathways bedside baseline timeline guideline guidelines lifetime breakthrough "
    "database network widespread lifelong longstanding ongoing upcoming bypass eyelid landmark mainstay nearby offspring "
    "outpatient outpatients inpatient inpatients newborn newborns straightforward underlying worldwide childhood "
    "adulthood handheld hereafter hereby herein thereafter thereby therein whereby whenever wherever whether another "
    "together hospital platform downstream upstream outside inside herewith midline lifestyle keyword keywords highlight "
    "highlights highlighted outline outlined breakdown setback drawback drawbacks shortcoming shortcomings likelihood "
    "healthcare heartburn hallmark hallmarks notwithstanding toward towards afterwards forward percent percentage "
    "weekend"
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What words and hyphened compounds a text writes inside its lines (lower case, with counts)."""

    words: Counter[str]
    compounds: Counter[tuple[str, str]]


def lexicon(text: str) -> Lexicon:
    """The words and compounds of a text; words broken at line ends do not count."""
    text = _BROKEN.sub(" ", text).lower()
    return Lexicon(Counter(_WORD.findall(text)), Counter(_COMPOUND.findall(text)))


def keeps_hyphen(first: str, second: str, known: Lexicon) -> bool:
    """Whether `first` and `second`, parted by a hyphen at a line end, are a compound that is written with a hyphen.

    >>> known = lexicon("intensity-modulated radiotherapy; the immunotherapy")
    >>> keeps_hyphen("intensity", "modulated", known), keeps_hyphen("immuno", "therapy", known), keeps_hyphen("PD", "L1", known)
    (True, False, True)
    """
    one, two = first.lower(), second.lower()
    whole, split = known.words[one + two], known.compounds[(one, two)]
    if whole != split:
        return split > whole
    if not second[0].islower() or not first[-1].islower() or any(c.isdigit() for c in first + second):
        return True
    if f" {one}{two} " in f" {_CLOSED_COMPOUNDS} " or one.endswith("o"):
        return False
    if (one in _drugs() or two in _drugs()) and len(one) > 4 and len(two) > 4 and one + two not in _drugs():
        return True
    first_known, second_known = _knows(known, one), _knows(known, two)
    if (one in _OPEN and (second_known or two in _CLOSED)) or (two in _CLOSED and first_known and len(one) > 2):
        return True
    if len(one) > 3 and len(two) > 3 and first_known and second_known:
        return True
    if one in _COMBINING or (one.startswith(_COMBINING) and len(one) < 8):
        return False
    if len(one) > 4 and len(two) > 5 and first_known and not _SUFFIX.match(two):
        return True
    return len(one) > 4 and len(two) > 5 and second_known and one[-1] not in "aiouy"


@cache
def _drugs() -> frozenset[str]:
    """Drug names of one word, so that "piperacillin-tazobactam" keeps its hyphen."""
    return frozenset(term.surface.lower() for term in load("drugs") if term.surface.isalpha() and len(term.surface) > 4)


def _knows(known: Lexicon, word: str) -> bool:
    """Whether a text writes a word, or its plural or singular."""
    return known.words[word] > 0 or known.words[word + "s"] > 0 or (word.endswith("s") and known.words[word[:-1]] > 0)


def mended(text: str, known: Lexicon | None = None) -> tuple[str, int]:
    """Text with words that were broken at line ends whole again, and how many they were.

    >>> mended("She had immuno-\\ntherapy and PD-\\nL1 was 50%.")
    ('She had immunotherapy and PD-L1 was 50%.', 2)
    """
    count = 0
    if any(sign in text for sign in ("-\n", "- \n", "-\t\n", "‐\n", "‐ \n", SOFT, "\x02")):
        words = known or lexicon(text)

        def whole(match: re.Match[str]) -> str:
            first, second = match.group(1), match.group(2)
            keep = keeps_hyphen(first.rsplit("_", 1)[-1], second, words)
            return f"{first}-{second}" if keep else first + second

        # Twice, because a word that stands alone on its line may be broken at both ends.
        for _ in range(2):
            text, found = _BROKEN.subn(whole, text)
            count += found
            if not found:
                break
    if SOFT in text or "\x02" in text:
        text, found = _INNER_SOFT.subn("", text)
        count += found
    return text.replace(SOFT, ""), count


def split_again(text: str) -> tuple[str, int]:
    """Text in which words that lost their hyphen at a line end have it back, where the same text shows the whole compound.

    >>> split_again("Intensitymodulated radiotherapy. We gave intensity-modulated radiotherapy.")
    ('Intensity-modulated radiotherapy. We gave intensity-modulated radiotherapy.', 1)
    """
    low = text.lower() if "-" in text else ""
    compounds = Counter(m.groups() for word in low.split() if "-" in word for m in _COMPOUND.finditer(word))
    lost: dict[str, int] = {}
    for (one, two), split in compounds.items():
        if len(one) > 3 and len(two) > 3 and not one.startswith(_COMBINING) and not one.endswith("o"):
            found = low.count(one + two)
            if 0 < found <= max(2, split):
                lost[one + two] = len(one)
    if not lost:
        return text, 0
    pattern = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, lost))) + r")\b", re.IGNORECASE)
    return pattern.subn(lambda m: _split_at(m.group(), lost[m.group().lower()]), text)


def _split_at(word: str, at: int) -> str:
    return f"{word[:at]}-{word[at:]}"
