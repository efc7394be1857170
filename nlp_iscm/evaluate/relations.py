"""Relations of one predicted patient against those of a gold patient: combinations and links, in pairs and as whole sets.

A predicted treatment or outcome is known by the id of its gold partner; one without a partner makes every relation wrong.
Errors name those members under `unmatched`: without it the facts are right and the relation alone is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nlp_iscm.evaluate.likeness import Fact

if TYPE_CHECKING:
    from nlp_iscm.evaluate.score import Score

Sets = dict[Any, Fact]  # the relation's key -> what it says, by name
Mapped = Callable[[str], str]


def score_combinations(score: Score, article: str, p: Fact, g: Fact, to_gold: dict[str, str]) -> None:
    """Count whole combinations and pairs within them."""
    matched = set(to_gold.values())
    mine, theirs = _combinations(p, lambda t: to_gold.get(t, f"?{t}"), matched), _combinations(g, str, matched)
    _compare(score, "combination", article, mine, theirs)
    _compare(score, "combination pair", article, _pairs(mine), _pairs(theirs))


def score_links(score: Score, article: str, p: Fact, g: Fact, mapped: Mapped, outcome_to_gold: dict[str, str]) -> None:
    """Count links treatment by treatment, and combination -> outcome facts as whole sets."""
    def told(o: str) -> str:
        return outcome_to_gold.get(o, f"?{o}")

    matched = {own for t in p["treatments"] if not (own := mapped(t["id"])).startswith("?")} | set(outcome_to_gold.values())
    mine, theirs = _links(p, mapped, told, matched), _links(g, str, str, matched)
    _compare(score, "treatment-outcome link", article, _single(mine), _single(theirs))
    _compare(score, "combination-outcome", article, mine, theirs)


def _named(p: Fact, relation: Fact, members: dict[str, str], matched: set[str], **more: object) -> Fact:
    """A relation told with the names of its treatments (`members`: key -> own id) and with its sentence."""
    label = {t["id"]: str(t.get("name")) for t in p["treatments"]}
    names = {key: label.get(own, own) for key, own in members.items()}
    return {"treatments": list(names.values()), **more, "unmatched": [name for key, name in names.items() if key not in matched],
            "_members": members, "_patient": p, "_matched": matched,
            "evidence": relation.get("evidence"), "quote": relation.get("quote")}


def _combinations(p: Fact, mapped: Mapped, matched: set[str]) -> Sets:
    found: Sets = {}
    for c in p["combinations"]:
        if len(c["treatments"]) > 1:
            members = {mapped(t): t for t in c["treatments"]}
            found.setdefault(frozenset(members), _named(p, c, members, matched, mode=c.get("mode")))
    return found


def _pairs(sets: Sets) -> Sets:
    found: Sets = {}
    for whole in sets.values():
        members = whole["_members"]
        for a in sorted(members):
            for b in (b for b in sorted(members) if a < b):
                pair = {a: members[a], b: members[b]}
                found.setdefault(frozenset(pair), _named(whole["_patient"], whole, pair, whole["_matched"]))
    return found


def _links(p: Fact, mapped: Mapped, told: Mapped, matched: set[str]) -> Sets:
    outcomes = {o["id"]: o for o in p["outcomes"]}
    found: Sets = {}
    for link in p["links"]:
        members, outcome = {mapped(t): t for t in link["treatments"]}, told(link["outcome"])
        fact = _named(p, link, members, matched, outcome=_outcome(outcomes.get(link["outcome"], {})), _told=outcome)
        found.setdefault((frozenset(members), outcome), _with_outcome(fact))
    return found


def _with_outcome(fact: Fact) -> Fact:
    if fact["_told"] not in fact["_matched"]:
        fact["unmatched"].append(fact["outcome"])
    return fact


def _outcome(outcome: Fact) -> str:
    months = f"{outcome['months']} months" if outcome.get("months") is not None else ""
    parts = (outcome.get("kind"), outcome.get("endpoint"), outcome.get("value"), months)
    return " ".join(str(x) for x in parts if x)


def _single(sets: Sets) -> Sets:
    found: Sets = {}
    for whole in sets.values():
        for member, own in whole["_members"].items():
            more = {key: whole[key] for key in ("outcome", "_told")}
            fact = _named(whole["_patient"], whole, {member: own}, whole["_matched"], **more)
            found.setdefault((member, whole["_told"]), _with_outcome(fact))
    return found


def _compare(score: Score, kind: str, article: str, mine: Sets, theirs: Sets) -> None:
    score.add(kind, len(mine.keys() & theirs.keys()), len(mine), len(theirs))
    score.note(kind, article, [{**fact, "_key": key} for key, fact in mine.items() if key not in theirs],
               [{**fact, "_key": key} for key, fact in theirs.items() if key not in mine], _akin)


def _akin(p: Fact, g: Fact) -> bool:
    """At least half of the treatments are the same, and the outcome where both name one."""
    mine, theirs = p["_members"].keys(), g["_members"].keys()
    others = [key[1] for key in (p["_key"], g["_key"]) if isinstance(key, tuple)]
    same_outcome = len(set(others)) < 2
    return len(mine & theirs) * 2 >= len(mine | theirs) and same_outcome and len(mine | theirs) > 1
