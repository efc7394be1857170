"""The clauses of a Cypher query, read one by one into what the library gets and what is done on its rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from nlp_iscm.graph.cypher_text import AGGREGATES, Item, Query, Token, commas, kind_named, literal, split, tokens, wrong
from nlp_iscm.graph.schema import NODE_KINDS

LONGEST = 4  # hops of one variable-length relation
_FUNCTIONS = {"id", "tolower", "toupper", "trim", "coalesce", "size", "type"}
_WORDS = {"AND", "OR", "NOT", "IN", "IS", "NULL", "TRUE", "FALSE", "CONTAINS", "STARTS", "ENDS", "WITH"}
_COMPARED = {"=", "<>", "<", ">", "<=", ">=", "=~", "IN", "IS", "CONTAINS", "STARTS", "ENDS"}


@dataclass(slots=True)
class _Node:
    name: str
    labels: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The node with all that the query says of it: the library forgets what an earlier mention said."""
        told = ", ".join(f"{k}: {v}" for k, v in sorted(self.facts.items()))
        return f"({self.name}{':' + '|'.join(self.labels) if self.labels else ''}{' {' + told + '}' if told else ''})"


@dataclass(slots=True)
class _State:
    """What is known of the query while it is read."""

    query: Query = field(default_factory=Query)
    nodes: dict[str, _Node] = field(default_factory=dict)
    edges: dict[str, bool] = field(default_factory=dict)  # name -> whether it is of variable length
    pairs: set[tuple[str, str]] = field(default_factory=set)
    patterns: list[tuple[int, list[_Node | str]]] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    whole: bool = False
    relations: set[str] = field(default_factory=set)
    any_relation: bool = False

    def add(self, text: str, at: int, clause: str) -> None:
        """Append to the library's text and remember where it came from."""
        if self.query.text:
            self.query.text += " "
        self.query.places.append((len(self.query.text), at, clause))
        self.query.text += text


def parse(text: str) -> Query:
    """The query taken apart; raises UsageError that names the clause and the place."""
    state = _State()
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
                _pattern(state, part, at)
    _patterns(state, clauses[0][1])
    readers = {"WHERE": _where, "RETURN": _return, "ORDER BY": _order, "SKIP": _count, "LIMIT": _count}
    for name, at, words in clauses:
        if name != "MATCH":
            readers[name](state, words, at, name)
    state.query.nodes = {n.name: (n.labels, {k: json.loads(v.lower() if v.lower() in ("true", "false") else v)
                                             for k, v in n.facts.items()}) for n in state.nodes.values()}
    state.query.columns = None if state.whole else state.columns
    state.query.relations = None if state.any_relation else state.relations
    return state.query


def _patterns(state: _State, at: int) -> None:
    groups: list[set[str]] = []
    for place, parts in state.patterns:
        state.add("MATCH " + "".join(p.text() if isinstance(p, _Node) else p for p in parts), place, "MATCH")
        names = {p.name for p in parts if isinstance(p, _Node)}
        touching = [g for g in groups if g & names]
        groups = [g for g in groups if not g & names] + [names.union(*touching)]
    if len(groups) > 1:
        wrong("MATCH", at, "patterns that share no node give every pair of their rows", "connect them by a node with the same name")


class _Reader:
    """Words of one clause, taken from the left."""

    def __init__(self, words: list[Token], clause: str, at: int) -> None:
        self.words, self.clause, self.i = words, clause, 0
        self.end = words[-1].at + len(words[-1].text) if words else at

    def peek(self, ahead: int = 0) -> Token:
        """The next word, or an empty one behind the last."""
        return self.words[self.i + ahead] if self.i + ahead < len(self.words) else Token("end", "", self.end)

    def take(self) -> Token:
        """The next word."""
        word = self.peek()
        self.i += 1
        return word

    def expect(self, text: str, what: str) -> Token:
        """The next word, which must be this one."""
        word = self.take()
        if word.text != text:
            wrong(self.clause, word.at, f"{word.text or 'the end'!r} stands where {what} should", f"write {text!r} there")
        return word

    def accept(self, text: str) -> bool:
        """Take the next word where it is this one."""
        found = self.peek().text == text and self.peek().kind == "sign"
        self.i += found
        return found


def _pattern(state: _State, words: list[Token], at: int) -> None:
    if not words:
        wrong("MATCH", at, "a pattern is missing beside a comma", "write (a)-[:RELATION]->(b)")
    read = _Reader(words, "MATCH", at)
    if read.peek().kind == "name":
        wrong("MATCH", read.peek().at, "named paths are not in this dialect", "ask `nlp-iscm query OUT path A B`")
    last = _node(state, read)
    parts: list[_Node | str] = [last]
    while read.i < len(words):
        place = read.peek().at
        text, back = _relation(state, read)
        node = _node(state, read)
        pair = (node.name, last.name) if back else (last.name, node.name)
        if pair in state.pairs:
            wrong("MATCH", place, "two relations between the same two nodes are not in this dialect", "give one node another name")
        state.pairs.add(pair)
        parts += [text, node]
        last = node
    state.patterns.append((words[0].at, parts))


def _node(state: _State, read: _Reader) -> _Node:
    start = read.expect("(", "a node")
    name = read.take().text if read.peek().kind == "name" else f"anonymous{start.at}"
    if name in state.edges:
        wrong("MATCH", start.at, f"{name!r} is a relation already", "give the node another name")
    node = state.nodes.setdefault(name, _Node(name))
    if read.accept(":"):
        labels = [kind_named(read.take(), "MATCH")]
        while read.accept("|"):
            read.accept(":")
            labels.append(kind_named(read.take(), "MATCH"))
        if any(label not in NODE_KINDS for label in labels) or (node.labels and node.labels != labels):
            wrong("MATCH", start.at, f"{'|'.join(labels)} does not fit here", "name a node kind, and the same one each time")
        node.labels = labels
    if read.accept("{"):
        _facts(state, read, node)
    read.expect(")", "the end of the node")
    return node


def _facts(state: _State, read: _Reader, node: _Node) -> None:
    while True:
        key = read.take()
        read.expect(":", "a colon")
        minus = "-" if read.accept("-") else ""
        value = read.take()
        if key.kind != "name" or not (value.kind in ("text", "number") or value.upper in ("TRUE", "FALSE")):
            wrong("MATCH", key.at, "an attribute is not understood", "write {name: 'text'} or {name: 1}")
        node.facts[key.text] = literal(value) if value.kind == "text" else minus + value.text
        state.columns.add(key.text)
        if not read.accept(","):
            read.expect("}", "the end of the attributes")
            return


def _relation(state: _State, read: _Reader) -> tuple[str, bool]:
    start = read.peek()
    back = read.accept("<")
    read.expect("-", "a relation")
    name, types, hops = "", "", ""
    if read.accept("["):
        name = read.take().text if read.peek().kind == "name" else ""
        types = _types(state, read)
        hops = _hops(read)
        if read.peek().text == "{":
            wrong("MATCH", read.peek().at, "attributes inside a relation are not in this dialect", "ask for them in WHERE")
        read.expect("]", "the end of the relation")
        if name and (name in state.edges or name in state.nodes):
            wrong("MATCH", start.at, f"{name!r} is used already", "give the relation another name")
        state.edges |= {name: bool(hops)} if name else {}
    else:
        state.any_relation = True
    read.expect("-", "a relation")
    ahead = read.accept(">")
    if ahead == back:
        wrong("MATCH", start.at, "a relation needs one direction in this dialect", "write -[...]-> or <-[...]-")
    inner = f"-[{name}{types}{hops}]-" if name or types or hops else "-[]-"
    return f"{'<' if back else ''}{inner}{'>' if ahead else ''}", back


def _types(state: _State, read: _Reader) -> str:
    if not read.accept(":"):
        state.any_relation = True
        return ""
    types = []
    while True:
        word = read.take()
        types.append(kind_named(word, "MATCH"))
        if types[-1] in NODE_KINDS:
            wrong("MATCH", word.at, f"{word.text!r} is a node kind", "name a relation between [ and ]")
        if not read.accept("|"):
            break
        read.accept(":")
    state.relations.update(types)
    return ":" + "|".join(types)


def _hops(read: _Reader) -> str:
    star = read.peek()
    if not read.accept("*"):
        return ""
    low = read.take()
    high = read.take() if read.accept("..") else low
    if not (low.text.isdigit() and high.text.isdigit() and int(low.text) <= int(high.text) <= LONGEST):
        wrong("MATCH", star.at, "the number of hops is not understood", f"write *1..2, at most {LONGEST}")
    return f"*{low.text}..{high.text}"


def expression(state: _State, words: list[Token], clause: str) -> str:
    """Words of an expression for the library; names and functions are checked, texts quoted its way."""
    parts = []
    for i, word in enumerate(words):
        before, after = words[i - 1] if i else None, words[i + 1] if i + 1 < len(words) else None
        if word.kind == "text":
            parts.append(literal(word))
        elif word.text == "=~":
            wrong(clause, word.at, "regular expressions are not in this dialect", "write CONTAINS, STARTS WITH or ENDS WITH")
        elif word.kind == "name" and before is not None and before.text == ".":
            state.columns.add(word.text)
            parts[-1] += word.text
        elif word.text == "." and parts:
            parts[-1] += "."
        elif word.kind == "number" and before is not None and before.text == "-" and _signs(words, i - 1):
            parts[-1] += word.text
        else:
            _known(state, word, after, clause)
            parts.append(word.text)
    return " ".join(parts)


def _signs(words: list[Token], i: int) -> bool:
    """Whether the minus at i is the sign of a number."""
    return i == 0 or words[i - 1].text in ("=", "<>", "<", ">", "<=", ">=", "(", ",", "[", "+", "*", "/")


def _known(state: _State, word: Token, after: Token | None, clause: str) -> None:
    if word.kind != "name" or word.upper in _WORDS:
        return
    if after is not None and after.text == "(":
        if word.text.lower() not in _FUNCTIONS:
            wrong(clause, word.at, f"no function {word.text!r} here", f"choose one of {', '.join(sorted(_FUNCTIONS))}")
    elif word.text not in state.nodes and word.text not in state.edges:
        wrong(clause, word.at, f"{word.text!r} is not in MATCH", f"names are {', '.join(sorted({*state.nodes, *state.edges}))}")
    elif after is not None and after.text == "." and state.edges.get(word.text):
        wrong(clause, word.at, f"{word.text!r} is of variable length and has no attributes of its own", "write its hops one by one")


def _where(state: _State, words: list[Token], at: int, clause: str) -> None:
    state.add("WHERE " + _either(state, _Reader(words, clause, at), at, negated=False, top=True), words[0].at, clause)


def _either(state: _State, read: _Reader, at: int, *, negated: bool, top: bool = False) -> str:
    """Alternatives in brackets of their own, since the library does not let AND bind closer; NOT is carried to the leaves."""
    found = _both(state, read, at, negated)
    while read.peek().upper == "OR":
        read.take()
        found = f"({found} {'AND' if negated else 'OR'} {_both(state, read, at, negated)})"
    if top and read.i < len(read.words):
        wrong(read.clause, read.peek().at, f"{read.peek().text!r} is not understood here", "join conditions with AND or OR")
    return found


def _both(state: _State, read: _Reader, at: int, negated: bool) -> str:
    found = _leaf(state, read, at, negated)
    while read.peek().upper == "AND":
        read.take()
        found = f"({found} {'OR' if negated else 'AND'} {_leaf(state, read, at, negated)})"
    return found


def _leaf(state: _State, read: _Reader, at: int, negated: bool) -> str:
    if read.peek().upper == "NOT":
        read.take()
        return _leaf(state, read, at, not negated)
    if read.peek().text == "(" and _is_condition(read):
        read.take()
        inner = _either(state, read, at, negated=negated)
        read.expect(")", "the end of the bracket")
        return inner
    words: list[Token] = []
    depth = 0
    while (word := read.peek()).kind != "end" and not (depth == 0 and (word.upper in ("AND", "OR") or word.text == ")")):
        depth += (word.text in "([") - (word.text in ")]") if word.kind == "sign" else 0
        words.append(read.take())
    if not any(w.upper in _COMPARED for w in words):
        wrong(read.clause, words[0].at if words else read.peek().at, "a comparison is missing", "write a.name = 'value'")
    uppers = [w.upper for w in words]
    if uppers[-3:] == ["IS", "NOT", "NULL"]:
        del words[-2]
        negated = not negated
    found = f"{'NOT ' if negated else ''}{expression(state, words, read.clause)}"
    if "IS" in uppers or not (negated or "<>" in uppers):
        return found
    # What is unknown is neither equal nor unequal: the library takes NOT null for true.
    for i in (i for i, word in enumerate(words) if word.text == "." and word.kind == "sign"):
        found = f"({found} AND NOT {words[i - 1].text}.{words[i + 1].text} IS NULL)"
    return found


def _is_condition(read: _Reader) -> bool:
    """Whether the bracket ahead holds a condition and not a sum."""
    depth = 0
    for word in read.words[read.i:]:
        depth += (word.text == "(") - (word.text == ")") if word.kind == "sign" else 0
        if word.upper in _COMPARED or word.upper in ("AND", "OR", "NOT"):
            return True
        if depth == 0:
            return False
    return False


def _return(state: _State, words: list[Token], at: int, clause: str) -> None:
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


def _item(state: _State, words: list[Token], clause: str) -> Item:
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


def _value(state: _State, words: list[Token], clause: str) -> str:
    """What the library takes in RETURN: a name, an attribute, or a function of one; no sums."""
    if len(words) == 1 and words[0].text in {*state.nodes, *state.edges}:
        state.whole = True
    signs = [w for w in words if w.kind == "sign" and w.text not in ".,()"]
    if words[0].kind != "name" or signs:
        wrong(clause, (signs or words)[0].at, "sums and fixed values are not returned", "return names, attributes, functions")
    return expression(state, words, clause)


def _column(words: list[Token]) -> str:
    return "".join(f"{w.text} " if w.upper == "DISTINCT" else w.text for w in words)


def _order(state: _State, words: list[Token], at: int, clause: str) -> None:
    columns = {item.column for item in state.query.items}
    for part in commas(words):
        down = bool(part) and part[-1].upper in ("DESC", "DESCENDING")
        part = part[:-1] if part and part[-1].upper in ("DESC", "DESCENDING", "ASC", "ASCENDING") else part
        name = _column(part)
        if name not in columns:
            wrong(clause, part[0].at if part else at, f"{name!r} is not returned", f"order by one of {', '.join(sorted(columns))}")
        state.query.order.append((name, down))


def _count(state: _State, words: list[Token], at: int, clause: str) -> None:
    if len(words) != 1 or not words[0].text.isdigit():
        wrong(clause, words[0].at, "takes one whole number", f"write {clause} 10")
    if clause == "SKIP":
        state.query.skip = int(words[0].text)
    else:
        state.query.limit = int(words[0].text)
