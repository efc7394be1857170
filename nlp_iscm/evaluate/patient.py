"""One predicted patient against one gold patient, type by type."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any

from nlp_iscm.evaluate import likeness as like
from nlp_iscm.evaluate.likeness import Fact

if TYPE_CHECKING:
    from nlp_iscm.evaluate.score import Score

LISTS = ("tumours", "stages", "metastases", "markers", "treatments", "combinations", "outcomes", "links")
KINDS = ("drug", "radiotherapy", "surgery", "other")
FIGURES = (("dose", "dose"), ("interval", "every_days"), ("cycles", "cycles"), ("gray", "total_gy"), ("fractions", "fractions"))
OUTCOMES = ("survival", "response", "recurrence", "status", "adverse_event")
AGREEING = ("dose", "unit", "every_days", "cycles", "total_gy", "fractions", "target", "intent")


def score_patient(score: Score, article: str, predicted: Fact, gold: Fact) -> None:
    """Add the counts of one patient."""
    p, g = tidy(predicted), tidy(gold)
    _person(score, article, p, g)
    _disease(score, article, p, g)
    to_gold = _treatments(score, article, p, g)
    _combinations(score, p, g, to_gold)
    _outcomes(score, article, p, g, to_gold)


def tidy(patient: Any) -> Fact:
    """A copy in which lists hold dicts of scalars and ids are strings; `_with` and `_led` tell treatments of one name apart."""
    source = patient if isinstance(patient, dict) else {}
    p = dict(source)
    for key in LISTS:
        p[key] = [{k: _scalar(v) for k, v in f.items()} for f in source.get(key) or [] if isinstance(f, dict)]
    for m in p["markers"]:
        m["status"] = like.plain(m.get("status"))
    for f in p["treatments"] + p["outcomes"]:
        f["id"] = str(f.get("id"))
    for f in p["combinations"] + p["links"]:
        f["treatments"] = [str(t) for t in f.get("treatments") or []]
    for link in p["links"]:
        link["outcome"] = str(link.get("outcome"))
    p["sex"] = like.sex(p.get("sex"))
    _relate(p)
    return p


def _scalar(value: Any) -> Any:
    return value if isinstance(value, str | int | float | list | None) else str(value)


def _relate(p: Fact) -> None:
    label = {t["id"]: like.plain(t.get("name")) for t in p["treatments"]}
    told = {o["id"]: (o.get("kind"), like.plain(o.get("value") or o.get("endpoint"))) for o in p["outcomes"]}
    for t in p["treatments"]:
        t["kind"] = t.get("kind") if t.get("kind") in KINDS else "other"
        together = [f["treatments"] for f in p["combinations"] + p["links"] if t["id"] in f["treatments"]]
        t["_with"] = {label.get(x) for ids in together for x in ids if x != t["id"]}
        t["_led"] = {told.get(f["outcome"]) for f in p["links"] if t["id"] in f["treatments"]}


def distinct(facts: Iterable[Fact], key: Callable[[Fact], Hashable]) -> list[Fact]:
    """The first fact of each key."""
    found: dict[Hashable, Fact] = {}
    for fact in facts:
        found.setdefault(key(fact), fact)
    return list(found.values())


def _person(score: Score, article: str, p: Fact, g: Fact) -> None:
    def told(patient: Fact, key: str) -> list[Fact]:
        return [{k: patient.get(k) for k in (key, "evidence", "quote")}] if patient.get(key) not in (None, "") else []

    score.match("age", article, told(p, "age_years"), told(g, "age_years"),
                lambda a, b: like.close(a["age_years"], b["age_years"], 0.01, 0.05))
    score.match("sex", article, told(p, "sex"), told(g, "sex"), lambda a, b: bool(a["sex"] == b["sex"]))


def _disease(score: Score, article: str, p: Fact, g: Fact) -> None:
    mine = distinct(p["tumours"], lambda f: like.plain(f.get("name")))
    pairs = score.match("tumour", article, mine, g["tumours"], like.same_name)
    same_site = sum(like.site(mine[i].get("site")) == like.site(g["tumours"][j].get("site")) for i, j in pairs)
    score.add("tumour site", same_site, len(mine), len(g["tumours"]))
    for kind, group, of, key in (("stage", "stages", like.stage, "value"), ("metastasis", "metastases", like.site, "site")):
        def by(f: Fact, of: Callable[[Any], str] = of, key: str = key) -> str:
            return of(f.get(key))

        score.match(kind, article, distinct(p[group], by), distinct(g[group], by), lambda a, b, by=by: by(a) == by(b))  # type: ignore[misc]
    _markers(score, article, p["markers"], g["markers"])


def _markers(score: Score, article: str, mine: list[Fact], theirs: list[Fact]) -> None:
    def key(f: Fact) -> Hashable:
        return like.plain(f.get("name")), f.get("status")

    score.match("marker", article, distinct(mine, key), distinct(theirs, key),
                lambda a, b: like.same_name(a, b) and a.get("status") == b.get("status"))
    my_values, their_values = ([f for f in facts if f.get("value") not in (None, "")] for facts in (mine, theirs))
    score.match("marker value", article, my_values, their_values,
                lambda a, b: like.same_name(a, b) and like.plain(a["value"]) == like.plain(b["value"]))


def _same_treatment(p: Fact, g: Fact) -> bool:
    return p["kind"] == g["kind"] and (like.same_name(p, g) or (g["kind"] != "drug" and like.same_head(p, g)))


def _agreement(p: Fact, g: Fact) -> float:
    agreed = sum(1 for k in AGREEING if g.get(k) is not None and _equal(p.get(k), g[k]))
    return agreed + _overlap(p["_with"], g["_with"]) + _overlap(p["_led"], g["_led"])


def _equal(a: Any, b: Any) -> bool:
    return like.plain(a) == like.plain(b) or (a is not None and like.close(a, b, 0.005, 0.005))


def _overlap(a: set[Any], b: set[Any]) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0


def _treatments(score: Score, article: str, p: Fact, g: Fact) -> dict[str, str]:
    """Score treatments and their figures; predicted id -> gold id."""
    partner: list[tuple[Fact, Fact]] = []
    for kind in KINDS:
        mine, theirs = ([t for t in side["treatments"] if t["kind"] == kind] for side in (p, g))
        partner += [(mine[i], theirs[j]) for i, j in score.match(kind, article, mine, theirs, _same_treatment, _agreement)]
    for kind, key in FIGURES:
        right = sum(1 for a, b in partner if a.get(key) is not None and b.get(key) is not None and _same_figure(a, b, key))
        stated = [sum(t.get(key) is not None for t in side["treatments"]) for side in (p, g)]
        score.add(kind, right, *stated)
    return {a["id"]: b["id"] for a, b in partner}


def _same_figure(a: Fact, b: Fact, key: str) -> bool:
    if key != "dose":
        return like.close(a[key], b[key], 0.005, 0.005)
    (mine, my_unit), (theirs, their_unit) = like.amount(a), like.amount(b)
    return my_unit == their_unit and like.close(mine, theirs, 0.005, 0.005)


def _combinations(score: Score, p: Fact, g: Fact, to_gold: dict[str, str]) -> None:
    mine = {frozenset(to_gold.get(t, f"?{t}") for t in c["treatments"]) for c in p["combinations"] if len(c["treatments"]) > 1}
    theirs = {frozenset(c["treatments"]) for c in g["combinations"] if len(c["treatments"]) > 1}
    score.add("combination", len(mine & theirs), len(mine), len(theirs))
    my_pairs, their_pairs = _pairs(mine), _pairs(theirs)
    score.add("combination pair", len(my_pairs & their_pairs), len(my_pairs), len(their_pairs))


def _pairs(sets: set[frozenset[str]]) -> set[frozenset[str]]:
    return {frozenset((a, b)) for s in sets for a in s for b in s if a < b}


def _same_outcome(p: Fact, g: Fact) -> bool:
    if p.get("kind") != g["kind"]:
        return False
    if g["kind"] == "survival":
        return like.endpoint(p.get("endpoint")) == like.endpoint(g.get("endpoint")) and like.close(p.get("months"), g.get("months"))
    if g["kind"] == "adverse_event":
        mine, theirs = {"name": p.get("value")}, {"name": g.get("value"), "accept": g.get("accept")}
        return like.same_name(mine, theirs) or like.same_head(mine, theirs)
    return like.plain(p.get("value")) == like.plain(g.get("value"))


def _outcomes(score: Score, article: str, p: Fact, g: Fact, to_gold: dict[str, str]) -> None:
    def mapped(t: str) -> str:
        return to_gold.get(t, f"?{t}")

    mine, theirs = p["outcomes"], g["outcomes"]
    for side, outcomes, name in ((p, mine, mapped), (g, theirs, str)):
        for o in outcomes:
            o["_by"] = {name(t) for link in side["links"] if link["outcome"] == o["id"] for t in link["treatments"]}
    found = score.match("outcome", article, mine, theirs, _same_outcome,
                        lambda a, b: like.close(a.get("months"), b.get("months")) + 2 * _overlap(a["_by"], b["_by"]))
    pairs = [(mine[i], theirs[j]) for i, j in found]
    timed = [sum(o.get("months") is not None for o in side) for side in (mine, theirs)]
    score.add("outcome months", sum(_same_months(a, b) for a, b in pairs), *timed)
    for kind in OUTCOMES:
        counts = [sum(o.get("kind") == kind for o in side) for side in (mine, theirs)]
        score.add(f"outcome: {kind}", sum(b["kind"] == kind for _, b in pairs), *counts)
    _links(score, p, g, mapped, {a["id"]: b["id"] for a, b in pairs})


def _same_months(a: Fact, b: Fact) -> bool:
    return a.get("months") is not None and b.get("months") is not None and like.close(a["months"], b["months"])


def _links(score: Score, p: Fact, g: Fact, mapped: Callable[[str], str], outcome_to_gold: dict[str, str]) -> None:
    def told(o: str) -> str:
        return outcome_to_gold.get(o, f"?{o}")

    mine = {(mapped(t), told(link["outcome"])) for link in p["links"] for t in link["treatments"]}
    theirs = {(t, link["outcome"]) for link in g["links"] for t in link["treatments"]}
    score.add("treatment-outcome link", len(mine & theirs), len(mine), len(theirs))
    my_sets = {(frozenset(map(mapped, link["treatments"])), told(link["outcome"])) for link in p["links"]}
    their_sets = {(frozenset(link["treatments"]), link["outcome"]) for link in g["links"]}
    score.add("combination-outcome", len(my_sets & their_sets), len(my_sets), len(their_sets))
