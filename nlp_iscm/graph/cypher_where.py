"""WHERE: conditions for the library, and those that every row must meet, by which the graph is thinned beforehand."""

from __future__ import annotations

from collections.abc import Iterator

from nlp_iscm.graph.cypher_state import Reader, State
from nlp_iscm.graph.cypher_text import Bound, Token, literal, value_of, wrong

_FUNCTIONS = {"id", "tolower", "toupper", "trim", "coalesce", "size", "type"}
_WORDS = {"AND", "OR", "NOT", "IN", "IS", "NULL", "TRUE", "FALSE", "CONTAINS", "STARTS", "ENDS", "WITH"}
_COMPARED = {"=", "<>", "<", ">", "<=", ">=", "=~", "IN", "IS", "CONTAINS", "STARTS", "ENDS"}


def expression(state: State, words: list[Token], clause: str) -> str:
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


def _known(state: State, word: Token, after: Token | None, clause: str) -> None:
    if word.kind != "name" or word.upper in _WORDS:
        return
    if after is not None and after.text == "(":
        if word.text.lower() not in _FUNCTIONS:
            wrong(clause, word.at, f"no function {word.text!r} here", f"choose one of {', '.join(sorted(_FUNCTIONS))}")
    elif word.text not in state.nodes and word.text not in state.edges:
        wrong(clause, word.at, f"{word.text!r} is not in MATCH", f"names are {', '.join(sorted({*state.nodes, *state.edges}))}")
    elif after is not None and after.text == "." and state.edges.get(word.text):
        wrong(clause, word.at, f"{word.text!r} is of variable length and has no attributes of its own", "write its hops one by one")


def where(state: State, words: list[Token], at: int, clause: str) -> None:
    """The conditions into the state."""
    state.query.bounds = list(bounds(words))
    state.add("WHERE " + _either(state, Reader(words, clause, at), at, negated=False, top=True), words[0].at, clause)


def _either(state: State, read: Reader, at: int, *, negated: bool, top: bool = False) -> str:
    """Alternatives in brackets of their own, since the library does not let AND bind closer; NOT is carried to the leaves."""
    found = _both(state, read, at, negated)
    while read.peek().upper == "OR":
        read.take()
        found = f"({found} {'AND' if negated else 'OR'} {_both(state, read, at, negated)})"
    if top and read.i < len(read.words):
        wrong(read.clause, read.peek().at, f"{read.peek().text!r} is not understood here", "join conditions with AND or OR")
    return found


def _both(state: State, read: Reader, at: int, negated: bool) -> str:
    found = _leaf(state, read, at, negated)
    while read.peek().upper == "AND":
        read.take()
        found = f"({found} {'OR' if negated else 'AND'} {_leaf(state, read, at, negated)})"
    return found


def _leaf(state: State, read: Reader, at: int, negated: bool) -> str:
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


def _is_condition(read: Reader) -> bool:
    """Whether the bracket ahead holds a condition and not a sum."""
    depth = 0
    for word in read.words[read.i:]:
        depth += (word.text == "(") - (word.text == ")") if word.kind == "sign" else 0
        if word.upper in _COMPARED or word.upper in ("AND", "OR", "NOT"):
            return True
        if depth == 0:
            return False
    return False


def bounds(words: list[Token]) -> Iterator[Bound]:
    """Comparisons of one attribute with a fixed value that every row must meet: those that AND alone joins, outside of brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for word in words:
        depth += (word.text in "([") - (word.text in ")]") if word.kind == "sign" else 0
        if depth == 0 and word.upper in ("OR", "NOT"):
            return
        if depth == 0 and word.upper == "AND":
            parts.append([])
        else:
            parts[-1].append(word)
    for part in parts:
        told = value_of(part[4:])
        if told is not None and part[1].text == "." and part[3].text in ("=", "<", ">", "<=", ">="):
            yield Bound(part[0].text, part[2].text, part[3].text, told)
