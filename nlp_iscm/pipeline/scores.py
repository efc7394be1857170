"""Scores: ECOG, KPS, Frankel, ASIA, McCormick and muscle strength, with the time they were taken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.facts.model import Score
from nlp_iscm.folded import Folded, holds_any
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence
from nlp_iscm.pipeline.scope import modality_at


@dataclass(frozen=True, slots=True)
class Scored:
    """A score on its scale; `when` is "before surgery", "at discharge", ... or None."""

    scale: str
    value: str
    when: str | None = None


_GATE = ("ecog", "eastern coop", "performance", "karnofsky", "kps", "frankel", "asia ", "ais ", "mccormick", "mc cormick",
    "/5", "/ 5", "zubrod")


def _gated(text: str) -> bool:
    low = text.lower()
    return holds_any(low, _GATE) or " PS " in text


_FILL = r"(?:(?!\bto\b)[\w\s,:=()\[\]/'’-]){0,45}?"  # what stands between a scale and its value
_SCALES = (
    ("ECOG", re.compile(
        rf"\b(?:ECOG(?:[\s-]?PS)?|Eastern\s+Cooperative\s+Oncology\s+Group|Zubrod|WHO\s+performance"
        rf"|performance\s+status|PS)\b{_FILL}"
        r"(?<![\w.,/])(?P<v>[0-5](?:\s?[-–]\s?[0-5])?)(?![\w/%]|[.,]\d|\s?[-–]?\s?(?:Gy|mg|cm|mm|months?|weeks?|days?"
        r"|years?|cycles?)\b)")),
    ("KPS", re.compile(rf"\b(?:Karnofsky|KPS)\b{_FILL}(?<![\w.,/])(?P<v>100|[1-9]0)\s?%?(?!\w|\.\d|\s?(?:Gy|mg|cm|mm"
        rf"|months?|days?|years?)\b)")),
    ("Frankel", re.compile(rf"\bFrankel\b{_FILL}(?<![\w-])(?P<v>[A-E])(?![\w'’])")),
    ("ASIA", re.compile(
        rf"\b(?:ASIA|AIS|American\s+Spinal\s+Injury\s+Association)\b{_FILL}(?<![\w-])(?P<v>[A-E])(?![\w'’])")),
    ("McCormick", re.compile(rf"\bMc\s?Cormick\b{_FILL}(?<![\w-])(?P<v>IV|I{{1,3}}|V|[1-5])(?!\w|\.\d)")),
    ("muscle strength", re.compile(r"(?<![\w./])(?P<v>[0-5](?:\.5)?[+-]?(?:\s?[-–]\s?[0-5])?)\s?/\s?5(?![\w/]|\.\d"
        r"|\s?(?:cases|patients|mm|cm)\b)")),
)
_BEHIND = re.compile(  # "grade D on the Frankel scale"
    r"\b(?:grade|class|score|level)\s+(?P<v>[A-E]|IV|I{1,3}|V|[1-5])\s+(?:on|according\s+to|by|of"
    r"|in)\s+(?:the\s+)?(?:modified\s+)?"
    r"(?P<scale>Frankel|ASIA|AIS|Mc\s?Cormick)\b")
_STRENGTH = Folded(r"\b(?:strength|power|motor|muscle|MRC|paresis|weakness|paraplegi|limb|leg|arm|extremit|flex"
    r"|exten)")
_THEN = re.compile(r"\s?%?\s*(?:to|→|-+>)\s*(?:Frankel\s+|ASIA\s+|McCormick\s+|KPS\s+|ECOG\s+|grade\s+|class\s+"
    r"|score\s+|an?\s+|of\s+){0,2}(?P<v>100|[1-9]0|[0-5]\b|[A-E]\b|I{1,3}V?\b|IV\b)(?:\s?/\s?5)?")
_WHEN = (
    (Folded(r"\b(?:pre-?operative\w*|before\s+(?:the\s+)?(?:surgery|operation|procedure))\b"), "before surgery"),
    (Folded(r"\b(?:post-?operative\w*|after\s+(?:the\s+)?(?:surgery|operation|procedure|resection"
        r"|decompression))\b"), "after surgery"),
    (Folded(r"\b(?:before|prior\s+to)\s+(?:radio\w+|irradiation|RT|radiation)\b"), "before radiotherapy"),
    (Folded(r"\b(?:after|following)\s+(?:radio\w+|irradiation|RT|radiation)\b"), "after radiotherapy"),
    (Folded(r"\b(?:before|prior\s+to)\s+(?:chemo\w+|(?:the\s+)?treatment|therapy)\b"), "before treatment"),
    (Folded(r"\b(?:after|following)\s+(?:chemo\w+|(?:the\s+)?treatment|therapy)\b"), "after treatment"),
    (Folded(r"\b(?:on|at|upon)\s+(?:admission|presentation|diagnosis|initial\s+\w+)\b"), "at presentation"),
    (Folded(r"\b(?:on|at|upon)\s+discharge\b"), "at discharge"),
    (Folded(r"\b(?:at|on)\s+(?:the\s+)?(?:last\s+|final\s+|latest\s+)?follow[\s-]?up\b"), "at follow-up"),
    (Folded(r"\b(?:\d+|one|two|three|six|twelve)\s+(?:weeks?|months?|years?)\s+(?:after|later"
        r"|post\w*)\b"), "at follow-up"),
)


def read(reading: Reading) -> Iterator[Mention]:
    """Yield one `score` mention a value, name the scale, value a Scored."""
    for sentence in reading.sentences if _gated(reading.text) else ():
        if _gated(sentence.text):
            for start, end, scored in _scores(sentence):
                modality, negated, hedged = modality_at(reading, start, end)
                yield reading.mention("score", start, end, name=scored.scale, value=scored, modality=modality, negated=negated,
                                      hedged=hedged)


def _scores(sentence: Sentence) -> Iterator[tuple[int, int, Scored]]:
    text = sentence.text
    taken: set[int] = set()
    for scale, pattern in _SCALES:
        if scale == "muscle strength" and not _STRENGTH.search(text):
            continue
        for match in pattern.finditer(text):
            yield from _values(sentence, scale, match, taken)
    for match in _BEHIND.finditer(text):
        name = match["scale"].replace(" ", "").replace("AIS", "ASIA")
        yield from _values(sentence, name, match, taken)


def _values(sentence: Sentence, scale: str, match: "re.Match[str]", taken: set[int]) -> Iterator[tuple[int, int, Scored]]:
    """The value of a match and, in "from C to E", the one after it; each number once."""
    if match.start("v") in taken:
        return
    taken.add(match.start("v"))
    then = _THEN.match(sentence.text, match.end())
    changed = then is not None and not (scale == "KPS") ^ (then["v"] in ("100", *(f"{n}0" for n in range(1, 10))))
    first = _when(sentence.text, match.start("v")) if not changed else _when(sentence.text, match.start("v")) or "before treatment"
    suffix = "/5" if scale == "muscle strength" else ""
    yield sentence.start + match.start(), sentence.start + match.end(), Scored(scale, _plain(match["v"]) + suffix, first)
    if changed and then is not None:
        taken.add(then.start("v"))
        yield (sentence.start + then.start("v"), sentence.start + then.end(),
               Scored(scale, _plain(then["v"]) + suffix, _when(sentence.text, then.start("v")) or "after treatment"))


def _plain(value: str) -> str:
    return re.sub(r"\s?[-–]\s?(?=\d)", "-", value.strip())


def _when(text: str, at: int) -> str | None:
    """The time word nearest to a value in its sentence, at most 80 characters away."""
    low, high = max(0, at - 80), at + 80
    found = [(abs(m.start() - at), name) for pattern, name in _WHEN for m in pattern.finditer(text, low, high)]
    return min(found)[1] if found else None


def facts(reading: Reading, patient: int) -> Iterator[Score]:
    """Yield the scores of one patient, each distinct one once."""
    seen = set()
    for mention in reading.mentions["score"]:
        if mention.about != "patient" or mention.patient != patient:
            continue
        if mention.modality not in ("factual", "historical"):
            reading.unused[f"score {mention.modality}"] += 1
            continue
        told = mention.value
        if told not in seen:
            seen.add(told)
            yield Score(scale=told.scale, value=told.value, when=told.when, confidence=mention.confidence,
                        evidence=reading.evidence(mention))
