"""Negation and the like: which words of a sentence a cue such as "no evidence of" or "was ruled out" governs.

Works on characters, so any reader can ask it: `status(text, start, end)`. The cues are vocab/context.json, in medspaCy's
ConText format; their scope ends at clause borders, and a cue that comes after its words ("EGFR, ALK and KRAS were
negative") reaches back over their list.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import ahocorasick

NEGATED, NORMAL, POSSIBLE = "NEGATED_EXISTENCE", "NORMAL", "POSSIBLE_EXISTENCE"
HISTORICAL, HYPOTHETICAL, FAMILY, PLANNED, REFUSED = "HISTORICAL", "HYPOTHETICAL", "FAMILY", "PLANNED", "REFUSED"


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in a text with the range it governs; `rule` is its row in context.json."""

    start: int
    end: int
    category: str
    direction: str
    low: int
    high: int
    rule: int


@dataclass(frozen=True, slots=True)
class Status:
    """What the cues around a range say of it; `normal` is an examination found normal."""

    negated: bool = False
    normal: bool = False
    hedged: bool = False
    historical: bool = False
    hypothetical: bool = False
    family: bool = False
    planned: bool = False
    refused: bool = False

    @property
    def modality(self) -> str:
        """The strongest of facts.model.MODALITIES that holds."""
        if self.refused:
            return "refused"
        if self.negated:
            return "negated"
        if self.planned:
            return "planned"
        if self.hypothetical:
            return "hypothetical"
        return "historical" if self.historical else "factual"


@cache
def rules() -> tuple[dict[str, Any], ...]:
    """The rows of context.json, in medspaCy's format (`literal`, `category`, `direction`, `pattern`, `max_scope`)."""
    text = files("nlp_iscm.vocab").joinpath("context.json").read_text(encoding="utf8")
    return tuple(json.loads(text)["context_rules"])


def surfaces(rule: dict[str, Any]) -> list[str]:
    """Every way to write a rule's cue: its literal, or its token pattern of LOWER, IN and the optional operator."""
    if "pattern" not in rule:
        return [rule["literal"].lower()]
    choices = []
    for token in rule["pattern"]:
        words = token["LOWER"]
        some = list(words["IN"]) if isinstance(words, dict) else [words]
        choices.append([*some, ""] if token.get("OP") == "?" else some)
    return list(dict.fromkeys(" ".join(w for w in words if w) for words in product(*choices)))


@cache
def machine() -> "ahocorasick.Automaton":
    """Cue -> rows of context.json."""
    rows: dict[str, list[int]] = {}
    for index, rule in enumerate(rules()):
        for surface in surfaces(rule):
            rows.setdefault(surface, []).append(index)
    found = ahocorasick.Automaton()
    for surface, indexes in rows.items():
        found.add_word(surface, (len(surface), tuple(indexes)))
    found.make_automaton()
    return found


_VERB = (
    r"(?:(?:was|were|is|are)(?!\s+(?:[\w-]+\s+)?(?:reported|noted|found|seen|observed|detected|identified|present|evident|documented"
    r"|given|performed|administered|demonstrated|noticed|elicited|appreciated|absent|negative))|had|has|have|showed|shows|revealed"
    r"|reveals|demonstrated|underwent|received|presented|developed|confirmed|remained|started|began|became|complained|reports|denied"
    r"|experienced|consisted|continued|died|recovered|improved|decreased|increased|did|does|appeared|remains|gave|led|died)"
)
_SUBJECT = r"(?:he|she|it|we|they|there|his|her|its|their|this|these|the|an?|one|patient)"
# Where a cue's reach to the right ends: a clause border.
_RIGHT = re.compile(
    rf";|:\s|\.\s+(?=[A-Z])|,?\s(?:and|but|or|so|then)\s+(?={_SUBJECT}?\s*(?:[\w-]+\s+){{0,4}}?{_VERB}\b)|,\s*(?=(?:[\w-]+\s+){{0,5}}?{_VERB}\b)"
    r"|,\s*(?=(?:and|but)\s+(?:he|she|it|we|they|there)\b)|\s(?:and|but)\s+(?:he|she|it|we|they|there)\b", re.I)
_LAST_VERB = re.compile(
    r"\b(?:was|were|is|are|had|has|have|showed|shows|showing|revealed|reveals|revealing|demonstrated|demonstrating|underwent|received|presented"
    r"|developed|confirmed|remained|became|complained|reported|experienced|did|does|appeared|gave|led|found|identified|detected|disclosed"
    r"|indicated|suggested|performed|obtained|noted|decreased|increased)\b", re.I)
_LEFT = re.compile(r";|:\s|\bthat\b|\bbut\b|\bwhereas\b|\bwhile\b|\bwhich\b|\bwho\b|\balthough\b|\bhowever\b|\.\s+(?=[A-Z])|\)\.", re.I)
_JOIN = re.compile(r",\s*and\s|,\s*but\s|,\s|\sand\s|\swith\s|\sin\s", re.I)


def cues(text: str) -> tuple[Cue, ...]:
    """All cues of a sentence with their reach, in order; a longer cue hides what lies inside it."""
    low = text.lower().replace("\n", " ").replace("’", "'").replace("\xa0", " ")
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    kept: list[tuple[int, int, tuple[int, ...]]] = []
    hits = [(last - size + 1, last + 1, rows) for last, (size, rows) in machine().iter(low)]
    for start, end, rows in sorted(hits, key=lambda h: (h[0], -h[1])):
        if _inside_word(low, start, end) or (kept and start < kept[-1][1]):
            continue
        kept.append((start, end, rows))
    stops = [(s, e) for s, e, rows in kept if rules()[rows[0]]["direction"] == "TERMINATE"]
    return tuple(_cue(text, start, end, row, stops) for start, end, rows in kept for row in rows)


def _inside_word(low: str, start: int, end: int) -> bool:
    before = start and low[start].isalnum() and (low[start - 1].isalnum() or low[start - 1] == "-" and low[start:end] in ("non", "no"))
    return bool(before or (end < len(low) and low[end - 1].isalnum() and low[end].isalnum()))


def _cue(text: str, start: int, end: int, row: int, stops: list[tuple[int, int]]) -> Cue:
    rule = rules()[row]
    direction, low, high = rule["direction"], start, end
    if direction in ("FORWARD", "BIDIRECTIONAL"):
        high = _right(text, end, next((s for s, _ in stops if s >= end), len(text)), rule.get("max_scope"))
    if direction in ("BACKWARD", "BIDIRECTIONAL"):
        low = _left(text, start, max((e for _, e in stops if e <= start), default=0))
    return Cue(start, end, rule["category"], direction, low, high, row)


REACH = 400  # characters a cue reaches at most, to either side


def _right(text: str, start: int, limit: int, words: int | None) -> int:
    limit = min(limit, start + REACH)
    if words:
        near = re.compile(rf"(?:\W*[\w-]+){{0,{words}}}").match(text, start, limit)
        limit = near.end() if near else limit
    border = _RIGHT.search(text, start, limit)
    return border.start() if border else limit


def _left(text: str, end: int, limit: int) -> int:
    limit = max(limit, end - REACH)
    for border in _LEFT.finditer(text, limit, end):
        limit = border.end()
    verb = None
    for verb in _LAST_VERB.finditer(text, limit, end):
        pass
    if verb is None:
        return limit
    joins = list(_JOIN.finditer(text, verb.end(), end))
    if not joins:
        return verb.end()
    late = next((j for j in reversed(joins) if "," in j[0] and ("and" in j[0].lower() or "but" in j[0].lower())), None)
    if late and "," not in text[late.end():end] and "," not in text[verb.end():late.start()]:
        return late.end()
    return joins[0].end()


def status(text: str, start: int, end: int, found: tuple[Cue, ...] | None = None) -> Status:
    """What the cues of a sentence say of `text[start:end]`; `found` are its cues where they are at hand.

    >>> text = "EGFR, ALK and KRAS were negative, but PD-L1 was expressed without evidence of MSI."
    >>> [status(text, text.find(w), text.find(w) + len(w)).negated for w in ("EGFR", "KRAS", "PD-L1", "MSI")]
    [True, True, False, True]
    """
    over = {c.category for c in (cues(text) if found is None else found) if governs(c, start, end)}
    return Status(NEGATED in over, NORMAL in over, POSSIBLE in over, HISTORICAL in over, HYPOTHETICAL in over, FAMILY in over,
                  PLANNED in over, REFUSED in over)


def governs(cue: Cue, start: int, end: int) -> bool:
    """Whether a cue's reach holds a range that does not overlap the cue itself."""
    if start < cue.end and cue.start < end:
        return False
    return cue.low <= start and end <= cue.high if cue.low < cue.high else False
