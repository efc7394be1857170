"""Literature figures: survival and response figures that are not this patient's (cohorts, trials, reviews, cited cases)."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from nlp_iscm.facts.model import Figure
from nlp_iscm.folded import Folded, holds_digit
from nlp_iscm.normalise.duration import months
from nlp_iscm.normalise.number_words import number
from nlp_iscm.pipeline.amounts import Amount, amounts
from nlp_iscm.pipeline.course_state import between
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence, TermHit

OTHERS = ("literature", "general", "other patient")
OWN_KINDS = ("case report", "series")
_AFTER_REACH, _BEFORE_REACH = 170, 45
_BLOCKED = Folded(
    r"\b(?:follow-?up|hazard|difference|account\w*|benefit of|risk|grade|toxicit\w+|adverse|aged?|incidence|power"
    r"|patients (?:died|relapsed)"
    r"|deaths?|events?|duration of (?:treatment|therapy|response)|doses?|cycles|sensitivity|specificity|mortality|compliance"
    r"|stable disease|progressive disease)\b")
_CHANGED = Folded(r"\b(?:reduc\w+|increas\w+|improv\w+)\b")
_FOR = Folded(r"\b(?:for|than|every|about every|over)\s+$")
_BY = Folded(r"\bby\s+(?:about\s+|approximately\s+)?$")
_YEAR = Folded(r"(?:year|month|week|yr)$")  # "4 year DFS"
_STATE = Folded(
    r"^(?:in .*remission|(?:disease|recurrence|relapse|tumou?r|progression)[- ]free|free (?:of|from) .*|prolonged .*"
    r"|lived for|has lived)$")
_FREE = Folded(r"[\w-]+[- ]free\s(?:\w+\s)?$")
_BEFORE = Folded(
    r"^[\s,()]*(?:(?:of|the|a|an|for|in|median|mean|overall|actuarial|estimated|rate|was|were|as|with)\b[\s,]*"
    r"|\d+[\s-]year\b[\s,]*)*$")
_STATISTIC = Folded(r"\b(?P<median>medians?|mOS|mPFS|MST)\b|\b(?P<mean>mean|average)\b")
_RATES = Folded(r"\brates\b")
_AT = Folded(
    r"\b(?P<n>\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|ten|twelve)[\s‐–-]+(?P<unit>year|yr|month|mo|week"
    r"|day)s?\b(?!\s*(?:follow|old))")
_POPULATION = Folded(
    r"\b(?:in|of|for|among|with)\s+(?P<who>(?:\d+\s+)?(?:(?:\w+\s+)?(?:patients|cases|women|men|children|those)\s+(?:with"
    r"|who had|having|harbou?ring)\s+[\w\s/-]{3,70}?|ISCMs?))"
    r"(?=[,.;()]|\s+(?:is|was|were|are|after|treated|who|receiv\w+|had|has|and|ranges?|of|in)\b|$)")


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the `literature` mentions; their value is a Figure without evidence."""
    everything = reading.article.kind not in OWN_KINDS
    for index, hits in groupby(reading.terms.get("endpoints", ()), key=lambda h: reading.sentence_at(h.start).index):
        sentence = reading.sentences[index]
        if sentence.about == "reference":
            continue
        named = [h for h in hits if _named(reading, h)]
        if (everything and sentence.section != "references") or sentence.about in OTHERS:
            yield from sentence_figures(reading, sentence, named)
        elif sentence.about == "patient":  # "far longer than the median survival of 4 months"
            yield from sentence_figures(reading, sentence, [h for h in named if _of_many(reading, sentence, h)])


def _named(reading: Reading, hit: TermHit) -> bool:
    """Whether a hit names an endpoint: not the state "disease-free", not "osteoporosis-free survival", "DFS events" or "TTF-1"."""
    if _STATE.match(hit.term.surface) or re.match(r"\s+events?\b|[-‐‑–]1\b", reading.text[hit.end:hit.end + 8]):
        return False
    return hit.name != "OS" or not _FREE.search(reading.text[max(0, hit.start - 30):hit.start])


def _of_many(reading: Reading, sentence: Sentence, hit: TermHit) -> bool:
    """Whether a hit is a statistic, which no single patient has."""
    words = reading.text[max(sentence.start, hit.start - 25):hit.end]
    return _STATISTIC.search(words) is not None or _RATES.search(reading.text[hit.start:hit.end + 6]) is not None


def sentence_figures(reading: Reading, sentence: Sentence, hits: list[TermHit]) -> Iterator[Mention]:
    """The figures of one sentence: each amount goes to the endpoint it follows, or stands right before."""
    if not hits or not holds_digit(sentence.text):
        return
    found = amounts(sentence.text, sentence.start)
    pairs = _respectively(reading, hits, found) or [(h, a) for a in found if (h := _endpoint(reading, hits, a))]
    about = sentence.about if sentence.about != "patient" else "literature"
    for hit, amount in pairs:
        start, end = min(hit.start, amount.start), max(hit.end, amount.end)
        yield reading.mention("literature", start, end, name=hit.name, about=about, value=_figure(reading, sentence, hit, amount))


def _endpoint(reading: Reading, hits: list[TermHit], amount: Amount) -> TermHit | None:
    first = bisect_left(hits, amount.start - _AFTER_REACH - _BEFORE_REACH, key=lambda h: h.start)
    near = hits[first:bisect_left(hits, amount.end + _BEFORE_REACH, first, key=lambda h: h.start)]
    before = [h for h in near if h.end <= amount.start]
    after = [h for h in near if h.start >= amount.end]
    close = after and after[0].start - amount.end < _BEFORE_REACH and _fits(after[0], amount)
    if close and _BEFORE.match(reading.text[amount.end:after[0].start]):
        return None if _YEAR.search(reading.text[amount.start:amount.end]) else after[0]
    while before and not _fits(before[-1], amount):
        before.pop()
    if not before or amount.start - before[-1].end > _AFTER_REACH:
        return None
    return None if _blocked(reading, before[-1], amount) else before[-1]


def _blocked(reading: Reading, hit: TermHit, amount: Amount) -> bool:
    words = reading.text[hit.end:amount.start]
    if _BLOCKED.search(words) or _BY.search(words) or (amount.unit == "%" and _CHANGED.search(words)):
        return True
    if amount.unit != "%" and _FOR.search(words):
        return True
    return bool(between(reading, "adverse_events", hit.end, amount.start))


def _fits(hit: TermHit, amount: Amount) -> bool:
    """Rates need percentages; a time endpoint takes both."""
    return amount.unit == "%" or (hit.term.attributes.get("kind") == "time" and amount.unit != "%")


_SERIES = Folded(r"\brespectively\b")
_JOINED = Folded(r"^[\s,]*(?:(?:and|or|rates?|\d+[\s-]year|\([\w\s-]{1,12}\)|median|the|for|at|times?)[\s,]*)*$")


def _respectively(reading: Reading, hits: list[TermHit], found: list[Amount]) -> list[tuple[TermHit, Amount]]:
    """Endpoints and amounts in parallel ("PFS and OS were 5 and 11 months, respectively")."""
    row = [hits[0]]
    for hit in hits[1:]:
        if not _JOINED.match(reading.text[row[-1].end:hit.start]):
            break
        if hit.name != row[-1].name:
            row.append(hit)
    after = [a for a in found if a.start >= row[-1].end]
    if len(row) < 2 or len(after) < len(row) or len(after) % len(row) or len(row) != len({h.name for h in row}):
        return []
    if any(h.start > row[-1].start and h not in row for h in hits):
        return []
    if not all(_fits(row[i % len(row)], a) for i, a in enumerate(after)):
        return []
    return [(row[i % len(row)], a) for i, a in enumerate(after)]


def _figure(reading: Reading, sentence: Sentence, hit: TermHit, amount: Amount) -> Figure:
    words = reading.text[max(sentence.start, hit.start - 60):max(hit.end, amount.end)]
    who = _POPULATION.search(sentence.text[max(0, hit.start - sentence.start - NEAR):amount.end - sentence.start + NEAR])
    low, high = max(sentence.start, hit.start - NEAR), min(sentence.end, amount.end + NEAR)
    given = [h for stem in ("drugs", "radiotherapy") for h in between(reading, stem, low, high)]
    return Figure(
        endpoint=hit.name, low=amount.low, high=amount.high, unit=amount.unit, statistic=_statistic(words, amount),
        at_months=_at(reading.text[max(sentence.start, hit.start - 40):max(hit.end, amount.start)]) if amount.unit == "%" else None,
        population=" ".join(who["who"].split()) if who else None,
        treatment=" + ".join(dict.fromkeys(h.name for h in given[:3])) or None, confidence=0.8,
    )


NEAR = 200  # characters around a figure in which its population and treatment are looked for


def _statistic(words: str, amount: Amount) -> str:
    found = _STATISTIC.search(words)
    if amount.unit == "%":
        return "rate"
    return str(found.lastgroup) if found else "single"


def _at(words: str) -> float | None:
    """Months at which a rate holds ("5-year survival"); the time named last before the endpoint's end."""
    found = list(_AT.finditer(words))
    amount = number(found[-1]["n"]) if found else None
    return None if amount is None else months(amount, found[-1]["unit"])


def figures(reading: Reading) -> Iterator[Figure]:
    """The survival and response figures that are not this patient's, equal ones once, in order of the text."""
    seen: dict[Figure, list[Mention]] = {}
    for mention in reading.mentions.get("literature", ()):
        plain = replace(mention.value, population=None, treatment=None, statistic=None, at_months=None, confidence=1.0)
        seen.setdefault(plain, []).append(mention)
    for told in seen.values():
        yield replace(told[0].value, evidence=reading.evidence(*told))
