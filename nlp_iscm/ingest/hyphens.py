"""Hyphens at line ends: mended or kept by what the same text writes elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

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
    if (one in _OPEN and (known.words[two] > 0 or two in _CLOSED)) or (two in _CLOSED and known.words[one] > 0 and len(one) > 2):
        return True
    return len(one) > 3 and len(two) > 3 and known.words[one] > 0 and known.words[two] > 0 and one + two not in known.words


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
