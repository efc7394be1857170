"""Cypher: the same rows as plain networkx finds, and errors that point at the clause."""

import pytest

from nlp_iscm.errors import UsageError
from nlp_iscm.graph import build
from nlp_iscm.graph.cypher import cypher
from nlp_iscm.graph.cypher_parse import parse
from nlp_iscm.graph.cypher_part import part
from nlp_iscm.graph.filters import Filters
from nlp_iscm.graph.query import Tables
from nlp_iscm.graph.tables import write_tables


@pytest.fixture
def tables(cases, tmp_path) -> Tables:
    write_tables(cases, tmp_path / "graph")
    return Tables(tmp_path)


CONDITIONS = [
    ("r.months > 5", lambda m, v: m is not None and m > 5), ("NOT r.months > 5", lambda m, v: m is not None and m <= 5),
    ("r.months IS NULL", lambda m, v: m is None), ("r.months IS NOT NULL", lambda m, v: m is not None),
    ("r.months <> 6", lambda m, v: m is not None and m != 6), ("o.value = 'complete'", lambda m, v: v == "complete"),
    ("o.value = 'complete' OR o.value = 'PFS' AND r.months < 5", lambda m, v: v == "complete" or (v == "PFS" and m is not None and m < 5)),
    ("NOT (o.value = 'complete' OR r.months > 5)", lambda m, v: v != "complete" and m is not None and m <= 5),
    ("o.value STARTS WITH 'comp'", lambda m, v: v.startswith("comp")), ('o.value IN ["PFS", \'progression\']', lambda m, v: v in ("PFS", "progression")),
]


@pytest.mark.parametrize(("where", "holds"), CONDITIONS)
def test_the_same_rows_as_networkx(tables, cases, where, holds):
    graph = build(cases)
    wanted = [(d.get("months"), graph.nodes[t]["value"]) for _, t, d in graph.edges(data=True)
              if d["rel"] == "LED_TO" and holds(d.get("months"), graph.nodes[t]["value"])]
    rows = cypher(tables, f"MATCH (c:combination)-[r:LED_TO]->(o:outcome) WHERE {where} RETURN r.months AS months, o.value AS value, r.patient")

    def order(row):
        return row[1], row[0] is None, row[0] or 0

    assert sorted(((row["months"], row["value"]) for row in rows), key=order) == sorted(wanted, key=order)


def test_two_patterns_aggregates_and_order(tables):
    rows = cypher(tables, "MATCH (p:patient)-[:RECEIVED]->(t:treatment {label: 'IMRT'}), (p)-[:HAD_OUTCOME]->(o:outcome) "
                          "RETURN o.value AS value, count(DISTINCT p.id) AS n, count(*) ORDER BY n DESC, value")
    assert [(r["value"], r["n"], r["count(*)"]) for r in rows] == [("PFS", 3, 3), ("complete", 2, 2), ("progression", 1, 1)]


def test_filters_narrow_the_part(tables):
    query = "MATCH (a:article)-[:REPORTS]->(p:patient) RETURN a.stem"
    assert len(cypher(tables, query)) == 3
    assert [r["a.stem"] for r in cypher(tables, query, Filters(outcome="progression"))] == ["two"]


@pytest.mark.parametrize(("query", "said"), [
    ("MATCH (a:nothing)-[:LED_TO]->(b) RETURN a", "MATCH at character 10: no node kind"),
    ("MATCH (a)-[:LED_TO]-(b) RETURN a", "MATCH at character 10: a relation needs one direction"),
    ("MATCH (a:combination) WHERE a.label =~ 'x' RETURN a", "WHERE at character 37: regular expressions"),
    ("MATCH (a:combination) WHERE b.label = 'x' RETURN a", "WHERE at character 29: 'b' is not in MATCH"),
    ("MATCH (a:class) OPTIONAL MATCH (a)-->(b) RETURN a", "OPTIONAL MATCH is not in this dialect"),
    ("MATCH (a:class) WITH a RETURN a", "WITH is not in this dialect"), ("CREATE (a:class)", "writing is not"),
    ("MATCH (a:class) RETURN a.label ORDER BY a.x", "ORDER BY at character 41: 'a.x' is not returned"),
    ("MATCH (a:class) RETURN a LIMIT many", "LIMIT at character 32"), ("MATCH (a:class)", "out of order"),
    ("MATCH (a:class), (b:class) RETURN a", "share no node"), ("", "is empty"), ("MATCH (a:class) WHERE a.label RETURN a", "a comparison is missing"),
])
def test_errors_point_at_the_clause(tables, query, said):
    with pytest.raises(UsageError, match="Cypher") as caught:
        cypher(tables, query)
    assert said in str(caught.value)


def test_a_quote_in_a_text_stays_a_text(tables):
    assert cypher(tables, r"MATCH (a:class) WHERE a.label = 'it\'s \" MATCH' RETURN a.label") == []


SHAPES = [  # query, the same over the multigraph by hand
    ("MATCH (p:patient)-[h:HAD_OUTCOME]->(o:outcome) WHERE h.months >= 6 AND p.age_years > 55 RETURN p.id AS a, o.id AS b",
     lambda g: [(s, t) for s, t, d in rel(g, "HAD_OUTCOME") if (d.get("months") or 0) >= 6 and g.nodes[s]["age_years"] > 55]),
    ("MATCH (p:patient)-[:HAS_TUMOUR]->(t:tumour), (p)-[:RECEIVED]->(c:combination) RETURN t.id AS a, c.id AS b",
     lambda g: [(t, c) for p, t, _ in rel(g, "HAS_TUMOUR") for q, c, _ in rel(g, "RECEIVED") if p == q and c.startswith("combination")]),
    ("MATCH (o:outcome)<-[:LED_TO]-(c:combination)-[:INCLUDES]->(t:treatment) WHERE t.label = 'IMRT' RETURN o.id AS a, c.id AS b",
     lambda g: [(o, c) for c, o, _ in rel(g, "LED_TO") for d, t, _ in rel(g, "INCLUDES") if c == d and t == "treatment:IMRT"]),
    ("MATCH (c:combination)-[r:LED_TO]->(o:outcome) WHERE c.arity = 2 AND r.months < 5.5 RETURN c.id AS a, o.id AS b",
     lambda g: [(c, o) for c, o, d in rel(g, "LED_TO") if g.nodes[c]["arity"] == 2 and d.get("months", 9) < 5.5]),
    ("MATCH (a:article)-[r]->(x) WHERE r.year = 2021 RETURN a.id AS a, x.id AS b",
     lambda g: [(s, t) for s, t, d in g.edges(data=True) if g.nodes[s]["kind"] == "article" and d.get("year") == 2021]),
    ("MATCH (a:combination)-[:SUBSET_OF]->(b:combination) RETURN a.id AS a, b.id AS b", lambda g: [(s, t) for s, t, _ in rel(g, "SUBSET_OF")]),
    ("MATCH (t:treatment)-[:IS_A]->(k:class) WHERE k.label <> 'radiotherapy' RETURN t.id AS a, k.id AS b",
     lambda g: [(s, t) for s, t, _ in rel(g, "IS_A") if t != "class:radiotherapy"]),
]


def rel(graph, name):
    return [(s, t, d) for s, t, d in graph.edges(data=True) if d["rel"] == name]


@pytest.mark.parametrize(("query", "by_hand"), SHAPES)
def test_patterns_give_what_plain_networkx_gives(tables, cases, query, by_hand):
    wanted = sorted(by_hand(build(cases)))
    assert wanted or "SUBSET_OF" in query
    assert sorted((row["a"], row["b"]) for row in cypher(tables, query)) == wanted


def test_hops_give_what_plain_networkx_gives(tables, cases):
    graph = build(cases)
    wanted = sorted({(a, k) for a, p, _ in rel(graph, "REPORTS") for q, t, _ in rel(graph, "HAS_TUMOUR") for k in [t] if p == q})
    rows = cypher(tables, "MATCH (a:article)-[:REPORTS|HAS_TUMOUR*2..2]->(t:tumour) RETURN DISTINCT a.id AS a, t.id AS b")
    assert sorted((r["a"], r["b"]) for r in rows) == wanted


def test_thinning_leaves_only_what_a_row_can_have(tables):
    query = parse("MATCH (p:patient)-[:HAS_TUMOUR]->(t:tumour), (p)-[h:HAD_OUTCOME]->(o:outcome) WHERE o.value = 'progression' RETURN p.id")
    graph = part(tables, Filters(), query)
    assert sorted(d["rel"] for _, _, d in graph.edges(data=True)) == ["HAD_OUTCOME", "HAS_TUMOUR"]


def test_a_condition_under_or_thins_nothing(tables):
    assert parse("MATCH (o:outcome) WHERE o.value = 'x' OR o.value = 'y' RETURN o").bounds == []
    assert parse("MATCH (o:outcome) WHERE NOT o.value = 'x' RETURN o").bounds == []
    assert [b.value for b in parse("MATCH (o:outcome) WHERE o.value = 'x' AND (o.n > 1 OR o.n < -2) AND o.m < -3 RETURN o").bounds] == ["x", -3]
