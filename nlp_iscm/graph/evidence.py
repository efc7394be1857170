"""The evidence view: patients folded, one edge combination -> outcome with its weight in distinct patients."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

import networkx as nx


@dataclass(frozen=True, slots=True)
class Fold:
    """What stands behind one combination -> outcome edge; months are those of distinct counted patients."""

    combination: str
    outcome: str
    polarity: str
    patients: tuple[str, ...]
    articles: tuple[str, ...]
    months: tuple[float, ...]
    lines: tuple[int, ...]
    quotes: tuple[str, ...]


def folds(graph: nx.MultiDiGraph, *, by_class: bool = False) -> list[Fold]:
    """Every combination -> outcome edge of the multigraph, folded over patients; a patient told twice counts once.

    by_class: combinations that are the same by the classes of their members meet as `class:<roll-up>`.
    """
    rows = defaultdict(list)
    for source, target, facts in graph.edges(data=True):
        if facts.get("rel") == "LED_TO" and facts.get("counted", True):
            rows[f"class:{graph.nodes[source]['rollup']}" if by_class else source, target].append(facts)
    return [_fold(source, target, rows[source, target]) for source, target in sorted(rows)]


def _fold(source: str, target: str, rows: list[dict[str, object]]) -> Fold:
    months: dict[str, float] = {}
    for row in rows:
        found = row.get("months")
        if isinstance(found, int | float):
            patient = str(row["patient"])
            months[patient] = max(float(found), months.get(patient, 0.0))
    return Fold(
        source, target, str(rows[0].get("polarity", "neutral")),
        tuple(sorted({str(r["patient"]) for r in rows})), tuple(sorted({str(r["article"]) for r in rows})),
        tuple(months[p] for p in sorted(months)), tuple(sorted({n for r in rows if isinstance(n := r.get("line"), int)})),
        tuple(sorted({str(r["quote"]) for r in rows if r.get("quote")})),
    )


def evidence_view(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Bipartite graph of combinations and outcomes; edges carry weight, articles, months (median, low, high, n) and quotes."""
    return _view(graph, folds(graph))


def class_view(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The evidence view with combinations rolled up to classes ("immune checkpoint inhibitor + radiotherapy")."""
    return _view(graph, folds(graph, by_class=True))


def _view(graph: nx.MultiDiGraph, found: list[Fold]) -> nx.MultiDiGraph:
    view = nx.MultiDiGraph()
    patients: dict[str, set[str]] = defaultdict(set)
    for fold in found:
        for node in (fold.combination, fold.outcome):
            patients[node].update(fold.patients)
    for node in sorted(patients):
        own = graph.nodes[node] if node in graph else {"kind": "class", "label": node.removeprefix("class:")}
        view.add_node(node, **{**own, "patients": len(patients[node])})
    for fold in found:
        view.add_edge(fold.combination, fold.outcome, key="LED_TO", **fold_facts(fold))
    return view


def fold_facts(fold: Fold) -> dict[str, object]:
    """The attributes of a folded edge: weight, patients, articles, polarity, lines, months (median, low, high, n) and quotes."""
    facts: dict[str, object] = {
        "rel": "LED_TO", "weight": float(len(fold.patients)), "patients": len(fold.patients), "articles": len(fold.articles),
        "polarity": fold.polarity, "lines": ", ".join(map(str, fold.lines)) or None,
        "n_months": len(fold.months), "quotes": " | ".join(fold.quotes),
    }
    if fold.months:
        facts |= {"median_months": round(median(fold.months), 2), "low_months": min(fold.months), "high_months": max(fold.months)}
    return facts
