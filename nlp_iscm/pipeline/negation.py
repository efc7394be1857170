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
from math import prod
from typing import Any

import ahocorasick

from nlp_iscm.folded import Folded, holds_any

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
    every = ([*words, ""] if optional else words for words, optional in choices(rule))
    return list(dict.fromkeys(" ".join(w for w in words if w) for words in product(*every)))


MANY = 10_000  # ways to write a cue, beyond which it is looked for by its words: one rule alone has 400,000


def choices(rule: dict[str, Any]) -> list[tuple[list[str], bool]]:
    """The words of each token of a rule's pattern, and whether the token may be left out."""
    words = [(token["LOWER"], token.get("OP") == "?") for token in rule["pattern"]]
    return [(list(some["IN"]) if isinstance(some, dict) else [some], optional) for some, optional in words]


def _ways(rule: dict[str, Any]) -> int:
    return prod(len(words) + optional for words, optional in choices(rule)) if "pattern" in rule else 1


@cache
def wide() -> tuple[tuple[int, tuple[str, ...], re.Pattern[str]], ...]:
    """Rules with many ways to write them: row, words of which one must stand in the sentence, pattern for the lowered text."""
    found = []
    for index, rule in enumerate(rules()):
        if _ways(rule) > MANY:
            parts = ["(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")" for words, _ in choices(rule)]
            optional = [may for _, may in choices(rule)]
            pattern = parts[0] + "".join(f"(?: {p})?" if may else f" {p}" for p, may in zip(parts[1:], optional[1:], strict=True))
            needed = min((words for words, may in choices(rule) if not may), key=len)
            found.append((index, tuple(needed), re.compile(rf"(?<!\w){pattern}(?!\w)")))
    return tuple(found)


@cache
def machine() -> "ahocorasick.Automaton":
    """Cue -> rows of context.json, but for those of `wide`."""
    rows: dict[str, list[int]] = {}
    for index, rule in enumerate(rules()):
        for surface in surfaces(rule) if _ways(rule) <= MANY else ():
            rows.setdefault(surface, []).append(index)
    found = ahocorasick.Automaton()
    for surface, indexes in rows.items():
        found.add_word(surface, (len(surface), tuple(indexes)))
    found.make_automaton()
    return found


_VERB = (
    r"(?:(?:was|were|is|are)(?!\s+(?:[\w-]+\s+)?(?:reported|noted|found|seen|observed|detected|identified|present"
    r"|evident|documented"
    r"|given|performed|administered|demonstrated|noticed|elicited|appreciated|absent|negative))|had|has|have|showed"
    r"|shows|revealed"
    r"|reveals|demonstrated|underwent|received|presented|developed|confirmed|remained|started|began|became|complained"
    r"|reports|denied"
    r"|experienced|consisted|continued|died|recovered|improved|decreased|increased|did|does|appeared|remains|gave|led|yielded)"
)
_SUBJECT = r"(?:he|she|it|we|they|there|his|her|its|their|this|these|the|an?|one|patient)"
_WORDS = r"(?:(?!and\b|or\b|nor\b|but\b)[\w-]+\s+){0,4}?"
# Where a cue's reach to the right ends: a clause border.
_RIGHT = Folded(
    rf";|:\s|\.\s+(?=[A-Z])|,?\s(?:and|but|so|then)\s+(?={_SUBJECT}?\s*{_WORDS}{_VERB}\b)|,\s*(?={_WORDS}{_VERB}\b)"
    r"|\son\s(?!\w*\s?(?:either|both|the\s+(?:right|left)))|,\s*(?=(?:and|but)\s+(?:he|she|it|we|they|there)\b)"
    r"|\s(?:and|but)\s+(?:he|she|it|we|they|there)\b")
_LAST_VERB = Folded(
    r"\b(?:was|were|is|are|had|has|have|showed|shows|showing|revealed|reveals|revealing|demonstrated|demonstrating"
    r"|underwent|received|presented"
    r"|developed|confirmed|remained|became|complained|reported|experienced|did|does|appeared|gave|led|found|identified"
    r"|detected|disclosed"
    r"|indicated|suggested|performed|obtained|noted|decreased|increased)\b")
_LEFT = Folded(r";|:\s|\bthat\b|\bbut\b|\bwhereas\b|\bwhile\b|\bwhich\b|\bwho\b|\balthough\b|\bhowever\b"
    r"|\.\s+(?=[A-Z])|\)\.")
# The cue's own verb, "tests [were all found to be] within normal limits"
_OWN_VERB = Folded(
    r"(?:\b(?:was|were|is|are|be|been|being|to|came|come|out|back|all|both|also|found|shown|noted|reported|showed"
    r"|revealed|had|did|does|has"
    r"|have|not|demonstrated|yielded|produced|gave|returned|appeared|remained|reveal|show|demonstrate|detect|disclose"
    r"|any|which|within|a"
    r"|her|his|the|age|specific|tested|stained|considered|judged|deemed|\w{3,12}ly)\s+)+$")
_CLOSES = Folded(r"\s*(?:$|[.,;)\]]|(?:and|or|but|in|on|at|except|with|while|whereas|after|by|as|from|although|too"
    r"|also|bilaterally)\b)")
_JOIN = Folded(r",\s*and\s|,\s*but\s|,\s|\sand\s|\swith\s|\sin\s")


def cues(text: str) -> tuple[Cue, ...]:
    """All cues of a sentence with their reach, in order; a longer cue hides what lies inside it."""
    low, place = _plain(text)
    kept: list[tuple[int, int, tuple[int, ...]]] = []
    hits = {(last - size + 1, last + 1): rows for last, (size, rows) in machine().iter(low)}
    for row, needed, pattern in wide():
        for match in pattern.finditer(low) if holds_any(low, needed) else ():
            hits[match.span()] = tuple(sorted((*hits.get(match.span(), ()), row)))
    for (start, end), rows in sorted(hits.items(), key=lambda h: (h[0][0], -h[0][1])):
        if _inside_word(low, start, end) or (kept and start < kept[-1][1]):
            continue
        kept.append((start, end, rows))
    if place:
        kept = [(place[s], place[e - 1] + 1, rows) for s, e, rows in kept]
    stops = [(s, e) for s, e, rows in kept if rules()[rows[0]]["direction"] == "TERMINATE"]
    return tuple(_cue(text, start, end, row, stops) for start, end, rows in kept for row in rows)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in lower case with single plain spaces, and each character's place in the text (empty: unchanged)."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    low = low.translate(_SPACES)
    if "  " not in low:
        return low, []
    place = [i for i, c in enumerate(low) if c != " " or low[i - 1] != " " or not i]
    return "".join(low[i] for i in place), place


_SPACES = {ord("\n"): " ", ord("\t"): " ", 0xA0: " ", 0x2009: " ", 0x202F: " ", ord("’"): "'", ord("‐"): "-", ord("‑"): "-"}


def _inside_word(low: str, start: int, end: int) -> bool:
    hyphened = start and low[start - 1] == "-" and low[start:end] == "no"
    before = hyphened or (start and low[start].isalnum() and low[start - 1].isalnum())
    after = end < len(low) and low[end - 1].isalnum() and low[end].isalnum()
    number = low[start:end] == "no" and low[end:end + 2].strip(" .").isdigit()
    return bool(before or after or number)


def _cue(text: str, start: int, end: int, row: int, stops: list[tuple[int, int]]) -> Cue:
    rule = rules()[row]
    direction, low, high = rule["direction"], start, end
    if direction in ("FORWARD", "BIDIRECTIONAL"):
        high = _right(text, end, next((s for s, _ in stops if s >= end), len(text)), rule.get("max_scope"))
    closing = (rule.get("metadata") or {}).get("closing")
    if direction in ("BACKWARD", "BIDIRECTIONAL") and (not closing or _CLOSES.match(text, end)):
        low = _left(text, start, max((e for _, e in stops if e <= start), default=0))
    return Cue(start, end, rule["category"], direction, low, high, row)


REACH = 250  # characters a cue reaches at most, to either side


def _right(text: str, start: int, limit: int, words: int | None) -> int:
    limit = min(limit, start + REACH)
    if words:
        near = re.compile(rf"(?:\W*[\w-]+){{0,{words}}}").match(text, start, limit)
        limit = near.end() if near else limit
    border = _RIGHT.search(text, start, limit)
    return border.start() if border else limit


def _left(text: str, end: int, limit: int) -> int:
    limit = max(limit, end - REACH)
    bracket = text.rfind("(", limit, end)
    if bracket >= 0 and text.find(")", bracket, end) < 0 and any(c.isalpha() for c in text[bracket:end]):
        limit = bracket + 1  # "breast cancer (ER, PR and HER2 negative)": a cue inside brackets speaks of what is inside
    own = _OWN_VERB.search(text, max(limit, end - 60), end)
    end = own.start() if own else end
    for border in _LEFT.finditer(text, limit, end):
        limit = border.end()
    verbs = list(_LAST_VERB.finditer(text, limit, end))
    if not verbs:
        return limit
    verb = verbs[-1]
    joins = list(_JOIN.finditer(text, verb.end(), end))
    if not joins or (own and own[0].startswith("to ")):
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
    return cue.low <= start < cue.high if start >= cue.end else cue.low <= start and end <= cue.high
