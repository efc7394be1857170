"""Facts to nodes and edges."""

import itertools

from nlp_iscm.facts.model import ArticleMeta, CaseFacts
from nlp_iscm.graph import build
from nlp_iscm.graph.evidence import evidence_view, folds
from nlp_iscm.graph.schema import EDGE_KINDS, NODE_KINDS

COMBINATION = "combination:atezolizumab + IMRT"


def test_ids_and_relations(cases):
    graph = build(cases[:1])
    assert set(graph.nodes) == {
        f"article:{'a' * 16}", f"patient:{'a' * 16}:1", "tumour:lung adenocarcinoma", "site:spinal cord", "marker:EGFR",
        "treatment:atezolizumab", "treatment:IMRT", "treatment:dexamethasone", COMBINATION, "combination:atezolizumab",
        "combination:IMRT", "combination:dexamethasone", "class:immune checkpoint inhibitor", "class:radiotherapy",
        "outcome:response:complete", "outcome:survival:PFS", "outcome:figure:OS",
    }
    assert {graph.nodes[n]["kind"] for n in graph} <= set(NODE_KINDS)
    assert {d["rel"] for _, _, d in graph.edges(data=True)} == set(EDGE_KINDS) - {"SUBSET_OF"}


def test_led_to_carries_the_evidence(cases):
    graph = build(cases[:1])
    (edge,) = graph.get_edge_data(COMBINATION, "outcome:response:complete").values()
    assert (edge["quote"], edge["page"], edge["doi"], edge["mode"]) == ("lesions had gone", 2, "10.1000/one", "concurrent")
    (survival,) = graph.get_edge_data(COMBINATION, "outcome:survival:PFS").values()
    assert (survival["months"], survival["since"]) == (9.5, "metastasis")


def test_any_order_gives_the_same_graph(cases):
    shown = {str(list(build(order).nodes(data=True))) + str(list(build(order).edges(keys=True, data=True)))
             for order in itertools.permutations(cases)}
    assert len(shown) == 1


def test_literature_figures_never_touch_a_combination(cases):
    graph = build(cases)
    assert all(graph.nodes[s]["kind"] == "article" for s, t, d in graph.edges(data=True) if t == "outcome:figure:OS")


def test_failed_outcome_is_an_edge_like_any_other(cases):
    fold = next(f for f in folds(build(cases)) if f.outcome == "outcome:response:progression")
    assert (fold.combination, fold.polarity, len(fold.patients)) == (COMBINATION, "unfavourable", 1)


def test_evidence_view_counts_patients_and_months(cases):
    view = evidence_view(build(cases))
    edge = view.edges[COMBINATION, "outcome:survival:PFS", "LED_TO"]
    assert (edge["weight"], edge["patients"], edge["articles"]) == (3.0, 3, 3)
    assert [edge[k] for k in ("median_months", "low_months", "high_months", "n_months")] == [6, 4, 9.5, 3]
    assert {view.nodes[n]["kind"] for n in view} == {"combination", "outcome"}


def test_a_patient_told_twice_counts_once(cases):
    again = CaseFacts(article="again", meta=ArticleMeta(id="d" * 16, doi="10.1000/one"), patients=cases[0].patients)
    graph = build([*cases, again])
    assert graph.nodes[f"patient:{'d' * 16}:1"]["same_as"] == f"patient:{'a' * 16}:1"
    edge = evidence_view(graph).edges[COMBINATION, "outcome:survival:PFS", "LED_TO"]
    assert edge["patients"] == 3


def test_patients_of_the_same_age_are_not_yet_the_same(cases):
    other = [CaseFacts(article="x", meta=ArticleMeta(id="e" * 16), patients=cases[2].patients[:1])]
    changed = build([*cases[:2], *other])
    assert not any("same_as" in d for _, d in changed.nodes(data=True))


def test_empty():
    assert build([]).number_of_nodes() == 0
