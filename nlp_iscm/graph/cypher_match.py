"""MATCH: nodes, relations and their patterns."""

from __future__ import annotations

from nlp_iscm.graph.cypher_state import Node, Reader, State
from nlp_iscm.graph.cypher_text import Asked, Token, kind_named, literal, wrong
from nlp_iscm.graph.schema import NODE_KINDS

LONGEST = 4  # hops of one variable-length relation


def pattern(state: State, words: list[Token], at: int) -> None:
    """One pattern of MATCH, (a)-[r:RELATION]->(b)-..., into the state."""
    if not words:
        wrong("MATCH", at, "a pattern is missing beside a comma", "write (a)-[:RELATION]->(b)")
    read = Reader(words, "MATCH", at)
    if read.peek().kind == "name":
        wrong("MATCH", read.peek().at, "named paths are not in this dialect", "ask `nlp-iscm query OUT path A B`")
    last = _node(state, read)
    parts: list[Node | str] = [last]
    while read.i < len(words):
        place = read.peek().at
        text, back, name, types = _relation(state, read)
        node = _node(state, read)
        pair = (node.name, last.name) if back else (last.name, node.name)
        state.query.asked.append(Asked(name, types, "*" in text, *pair))
        if pair in state.pairs:
            wrong("MATCH", place, "two relations between the same two nodes are not in this dialect", "give one node another name")
        state.pairs.add(pair)
        parts += [text, node]
        last = node
    state.patterns.append((words[0].at, parts))


def _node(state: State, read: Reader) -> Node:
    start = read.expect("(", "a node")
    name = read.take().text if read.peek().kind == "name" else f"anonymous{start.at}"
    if name in state.edges:
        wrong("MATCH", start.at, f"{name!r} is a relation already", "give the node another name")
    node = state.nodes.setdefault(name, Node(name))
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


def _facts(state: State, read: Reader, node: Node) -> None:
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


def _relation(state: State, read: Reader) -> tuple[str, bool, str, frozenset[str] | None]:
    """The relation for the library, whether it points back, its name and its types; None is any type."""
    start = read.peek()
    back = read.accept("<")
    read.expect("-", "a relation")
    name, hops, types = "", "", None
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
    told = ":" + "|".join(types) if types else ""
    inner = f"-[{name}{told}{hops}]-"
    return f"{'<' if back else ''}{inner}{'>' if ahead else ''}", back, name, frozenset(types) if types else None


def _types(state: State, read: Reader) -> list[str] | None:
    if not read.accept(":"):
        state.any_relation = True
        return None
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
    return types


def _hops(read: Reader) -> str:
    star = read.peek()
    if not read.accept("*"):
        return ""
    low = read.take()
    high = read.take() if read.accept("..") else low
    if not (low.text.isdigit() and high.text.isdigit() and int(low.text) <= int(high.text) <= LONGEST):
        wrong("MATCH", star.at, "the number of hops is not understood", f"write *1..2, at most {LONGEST}")
    return f"*{low.text}..{high.text}"
