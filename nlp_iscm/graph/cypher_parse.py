"""The clauses of a Cypher query, read one by one into what the library gets and what is done on its rows."""

from __future__ import annotations

import json

from nlp_iscm.graph.cypher_match import pattern
from nlp_iscm.graph.cypher_state import Node, State
from nlp_iscm.graph.cypher_text import AGGREGATES, Item, Query, Token, commas, split, tokens, wrong
from nlp_iscm.graph.cypher_where import expression, where


def parse(text: str) -> Query:
    """The query taken apart; raises UsageError that names the clause and the place."""
    state = State()
    clauses = split(tokens(text))
    if not clauses:
        wrong("query", 0, "is empty", "begin with MATCH")
    order = [name for name, _, _ in clauses if name != "MATCH"]
    wanted = [name for name in ("WHERE", "RETURN", "ORDER BY", "SKIP", "LIMIT") if name in order]
    before = clauses[len(clauses) - len(order) - 1][0]
    if clauses[0][0] != "MATCH" or before != "MATCH" or order != wanted or "RETURN" not in order:
        name, at, _ = clauses[-1]
        wrong(name, at, "clauses are missing, double or out of order", "write MATCH, WHERE, RETURN, ORDER BY, SKIP, LIMIT")
    for name, at, words in clauses:
        if not words:
            wrong(name, at, "is empty", "write what belongs to it")
        if name == "MATCH":
            for part in commas(words):
                pattern(state, part, at)
    _patterns(state, clauses[0][1])
    readers = {"WHERE": where, "RETURN": _return, "ORDER BY": _order, "SKIP": _count, "LIMIT": _count}
    for name, at, words in clauses:
        if name != "MATCH":
            readers[name](state, words, at, name)
    state.query.nodes = {n.name: (n.labels, {k: json.loads(v.lower() if v.lower() in ("true", "false") else v)
                                             for k, v in n.facts.items()}) for n in state.nodes.values()}
    state.query.columns = None if state.whole else state.columns
    state.query.relations = None if state.any_relation else state.relations
    return state.query


def _patterns(state: State, at: int) -> None:
    groups: list[set[str]] = []
    for place, parts in state.patterns:
        state.add("MATCH " + "".join(p.text() if isinstance(p, Node) else p for p in parts), place, "MATCH")
        names = {p.name for p in parts if isinstance(p, Node)}
        touching = [g for g in groups if g & names]
        groups = [g for g in groups if not g & names] + [names.union(*touching)]
    if len(groups) > 1:
        wrong("MATCH", at, "patterns that share no node give every pair of their rows", "connect them by a node with the same name")


def _return(state: State, words: list[Token], at: int, clause: str) -> None:
    if words[0].upper == "DISTINCT":
        state.query.distinct = True
        words = words[1:]
    for part in commas(words):
        if not part:
            wrong(clause, at, "a value is missing beside a comma", "write a.name, count(b)")
        state.query.items.append(_item(state, part, clause))
    sources = list(dict.fromkeys(item.source for item in state.query.items))
    state.add("RETURN " + ", ".join(f"{source} AS column{i}" for i, source in enumerate(sources)), at, clause)
    state.query.items = [Item(i.column, f"column{sources.index(i.source)}", i.fold, i.distinct) for i in state.query.items]


def _item(state: State, words: list[Token], clause: str) -> Item:
    alias = None
    if len(words) > 2 and words[-2].upper == "AS" and words[-1].kind == "name":
        alias, words = words[-1].text, words[:-2]
    column = alias or _column(words)
    first = words[0]
    if first.upper in AGGREGATES and len(words) > 2 and words[1].text == "(" and words[-1].text == ")":
        inner = words[2:-1]
        distinct = bool(inner) and inner[0].upper == "DISTINCT"
        inner = inner[1:] if distinct else inner
        if len(inner) == 1 and inner[0].text == "*" and first.upper == "COUNT":
            return Item(column, f"ID({next(iter(state.nodes))})", "COUNT")
        if not inner:
            wrong(clause, first.at, "an aggregate of nothing", "write count(a) or count(*)")
        return Item(column, _value(state, inner, clause), first.upper, distinct)
    return Item(column, _value(state, words, clause))


def _value(state: State, words: list[Token], clause: str) -> str:
    """What the library takes in RETURN: a name, an attribute, or a function of one; no sums."""
    if len(words) == 1 and words[0].text in {*state.nodes, *state.edges}:
        state.whole = True
    signs = [w for w in words if w.kind == "sign" and w.text not in ".,()"]
    if words[0].kind != "name" or signs:
        wrong(clause, (signs or words)[0].at, "sums and fixed values are not returned", "return names, attributes, functions")
    return expression(state, words, clause)


def _column(words: list[Token]) -> str:
    return "".join(f"{w.text} " if w.upper == "DISTINCT" else w.text for w in words)


def _order(state: State, words: list[Token], at: int, clause: str) -> None:
    columns = {item.column for item in state.query.items}
    for part in commas(words):
        down = bool(part) and part[-1].upper in ("DESC", "DESCENDING")
        part = part[:-1] if part and part[-1].upper in ("DESC", "DESCENDING", "ASC", "ASCENDING") else part
        name = _column(part)
        if name not in columns:
            wrong(clause, part[0].at if part else at, f"{name!r} is not returned", f"order by one of {', '.join(sorted(columns))}")
        state.query.order.append((name, down))


def _count(state: State, words: list[Token], at: int, clause: str) -> None:
    if len(words) != 1 or not words[0].text.isdigit():
        wrong(clause, words[0].at, "takes one whole number", f"write {clause} 10")
    if clause == "SKIP":
        state.query.skip = int(words[0].text)
    else:
        state.query.limit = int(words[0].text)
