"""One predicted patient against one gold patient, type by type."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any

from nlp_iscm.evaluate import likeness as like
from nlp_iscm.evaluate.likeness import Fact
from nlp_iscm.evaluate.relations import score_combinations, score_links

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
    score_combinations(score, article, p, g, to_gold)
    _outcomes(score, article, p, g, to_gold)


def tidy(patient: Any) -> Fact:
    """A copy in which lists hold dicts of scalars and ids are strings; `_with` and `_led` tell treatments of one name apart."""
    source = patient if isinstance(patient, dict) else {}
    p = dict(source)
    for key in LISTS:
        p[key] = [{k: _scalar(v) for k, v in f.items()} for f in like.listed(source.get(key)) if isinstance(f, dict)]
    for m in p["markers"]:
        m["status"] = like.plain(m.get("status"))
    for f in p["treatments"] + p["outcomes"]:
        f["id"], f["kind"] = str(f.get("id")), str(f.get("kind"))
    for f in p["combinations"] + p["links"]:
        f["treatments"] = [str(t) for t in like.listed(f.get("treatments"))]
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
        return [{k: patient.get(k) for k in (key, "evidence", "quote")}] if patient.get(key) is not None else []

    score.match("age", article, told(p, "age_years"), told(g, "age_years"),
                lambda a, b: like.close(a["age_years"], b["age_years"], 0.01, 0.05), twin=lambda a, b: True)
    score.match("sex", article, told(p, "sex"), told(g, "sex"), lambda a, b: bool(a["sex"] == b["sex"]), twin=lambda a, b: True)


def _disease(score: Score, article: str, p: Fact, g: Fact) -> None:
    mine = distinct(p["tumours"], lambda f: like.plain(f.get("name")))
    pairs = score.match("tumour", article, mine, g["tumours"], like.same_name)
    score.attribute("tumour site", article, [(mine[i], g["tumours"][j]) for i, j in pairs], (mine, g["tumours"]), lambda f: True,
                    lambda a, b: like.site(a.get("site")) == like.site(b.get("site")))
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
        def stated(t: Fact, key: str = key) -> bool:
            return t.get(key) is not None

        score.attribute(kind, article, partner, (p["treatments"], g["treatments"]), stated,
                        lambda a, b, key=key: _same_figure(a, b, key))  # type: ignore[misc]
    return {a["id"]: b["id"] for a, b in partner}


def _same_figure(a: Fact, b: Fact, key: str) -> bool:
    if key != "dose":
        return like.close(a[key], b[key], 0.005, 0.005)
    (mine, my_unit), (theirs, their_unit) = like.amount(a), like.amount(b)
    return my_unit == their_unit and like.close(mine, theirs, 0.005, 0.005)


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
                        lambda a, b: like.close(a.get("months"), b.get("months")) + 2 * _overlap(a["_by"], b["_by"]), _near_outcome)
    pairs = [(mine[i], theirs[j]) for i, j in found]
    score.attribute("outcome months", article, pairs, (mine, theirs), lambda o: o.get("months") is not None,
                    lambda a, b: like.close(a["months"], b["months"]))
    for kind in OUTCOMES:
        counts = [sum(o.get("kind") == kind for o in side) for side in (mine, theirs)]
        score.add(f"outcome: {kind}", sum(b["kind"] == kind for _, b in pairs), *counts)
    score_links(score, article, p, g, mapped, {a["id"]: b["id"] for a, b in pairs})


def _near_outcome(p: Fact, g: Fact) -> bool:
    """The same told otherwise: a survival of another length or endpoint, a response or adverse event of another value."""
    if p.get("kind") != g["kind"]:
        return False
    same_months = g.get("months") is not None and like.close(p.get("months"), g.get("months"))
    return g["kind"] in ("recurrence", "status") or same_months or bool(p["_by"] & g["_by"])
