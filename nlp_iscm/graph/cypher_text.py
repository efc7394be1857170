"""Cypher as people write it -> the dialect of grand-cypher, with errors that point at the clause.

Taken: MATCH (several, comma patterns), WHERE (AND, OR, NOT, brackets), RETURN with DISTINCT and aggregates, ORDER BY, SKIP, LIMIT;
texts in single or double quotes. What the dialect does not have is refused with its clause and place, never guessed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import NoReturn

from nlp_iscm.errors import UsageError
from nlp_iscm.graph.schema import EDGE_KINDS, NODE_KINDS

_TOKEN = re.compile(r"""
    (?P<space>\s+|//[^\n]*) | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*") | (?P<number>\d+(?:\.\d+)?) | (?P<name>[A-Za-z_]\w*)
    | (?P<sign><>|<=|>=|=~|\.\.|[-+*/%=<>()\[\]{},.:;|])""", re.VERBOSE)
CLAUSES = ("MATCH", "WHERE", "RETURN", "ORDER BY", "SKIP", "LIMIT")
ABSENT = {
    "OPTIONAL": "OPTIONAL MATCH", "WITH": "WITH", "UNWIND": "UNWIND", "UNION": "UNION", "CALL": "CALL", "CASE": "CASE",
    "XOR": "XOR",
    "CREATE": "writing", "MERGE": "writing", "SET": "writing", "DELETE": "writing", "REMOVE": "writing", "DETACH": "writing",
    "EXISTS": "EXISTS", "FOREACH": "writing", "SHORTESTPATH": "shortestPath (ask `path A B`)",
}
AGGREGATES = ("COUNT", "SUM", "AVG", "MIN", "MAX", "COLLECT")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the query with its kind and place."""

    kind: str
    text: str
    at: int

    @property
    def upper(self) -> str:
        """The word in capitals; texts are never key words."""
        return "" if self.kind == "text" else self.text.upper()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to return: its column, what the library is asked for, and how rows are folded over it."""

    column: str
    source: str
    fold: str | None = None
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparison that every row must meet: `name`.`attribute` `sign` `value`."""

    name: str
    attribute: str
    sign: str
    value: object


@dataclass(frozen=True, slots=True)
class Asked:
    """A relation of MATCH from node `source` to node `target`; `types` None is any, `far` one of variable length."""

    name: str
    types: frozenset[str] | None
    far: bool
    source: str
    target: str


@dataclass(slots=True)
class Query:
    """A query taken apart: `text` goes to the library, the rest is done on its rows."""

    text: str = ""
    places: list[tuple[int, int, str]] = field(default_factory=list)  # place in `text`, place as written, clause
    columns: set[str] | None = None  # attributes that are asked for; None is all
    relations: set[str] | None = None
    nodes: dict[str, tuple[list[str], dict[str, object]]] = field(default_factory=dict)  # name -> labels, attributes
    asked: list[Asked] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    distinct: bool = False
    order: list[tuple[str, bool]] = field(default_factory=list)
    skip: int = 0
    limit: int | None = None


def wrong(clause: str, at: int, said: str, remedy: str) -> NoReturn:
    """Raise UsageError that names the clause and the place, counted from 1."""
    raise UsageError(f"Cypher, {clause} at character {at + 1}", said, remedy)


def tokens(text: str) -> list[Token]:
    """The words of a query, without spaces and comments."""
    found, at = [], 0
    while at < len(text):
        hit = _TOKEN.match(text, at)
        if hit is None:
            wrong("query", at, f"{text[at:at + 12]!r} is not understood", "texts stand between quotes 'like this'")
        if hit.lastgroup != "space":
            found.append(Token(str(hit.lastgroup), hit.group(), at))
        at = hit.end()
    while found and found[-1].text == ";":
        found.pop()
    return found


def literal(token: Token) -> str:
    """A text with double quotes and JSON escapes, as the library reads it.

    >>> literal(Token("text", "'it\\\\'s'", 0))
    '"it\\'s"'
    """
    inner = re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), token.text[1:-1], flags=re.DOTALL)
    return json.dumps(inner, ensure_ascii=False)


def value_of(words: list[Token]) -> object:
    """The text, number or truth that these words are; None where they are anything else."""
    minus = len(words) == 2 and words[0].text == "-"
    if len(words) != 1 + minus or (minus and words[1].kind != "number"):
        return None
    word = words[-1]
    if word.kind not in ("text", "number") and word.upper not in ("TRUE", "FALSE"):
        return None
    found: object = json.loads(("-" if minus else "") + (literal(word) if word.kind == "text" else word.text.lower()))
    return found


def split(words: list[Token]) -> list[tuple[str, int, list[Token]]]:
    """The clauses in their order: name, place, words. Raises UsageError for a clause that the dialect does not have."""
    found: list[tuple[str, int, list[Token]]] = []
    for i, word in enumerate(words):
        before = words[i - 1].text if i else ""
        if word.kind == "name" and before not in (".", ":", "|"):
            if word.upper in ABSENT and before.upper() not in ("STARTS", "ENDS"):
                wrong(found[-1][0] if found else word.upper, word.at, f"{ABSENT[word.upper]} is not in this dialect",
                      f"write {', '.join(CLAUSES)} only (docs/graph.md)")
            name = "ORDER BY" if word.upper == "ORDER" else word.upper
            if name in CLAUSES:
                found.append((name, word.at, []))
                continue
        if not found:
            wrong("query", word.at, f"begins with {word.text!r}", "begin with MATCH")
        if word.upper == "BY" and found[-1][0] == "ORDER BY" and not found[-1][2] and word.kind == "name":
            continue
        found[-1][2].append(word)
    return found


def commas(words: list[Token]) -> list[list[Token]]:
    """Words cut at commas outside of all brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for word in words:
        depth += (word.text in "([{" and word.kind == "sign") - (word.text in ")]}" and word.kind == "sign")
        if word.text == "," and depth == 0 and word.kind == "sign":
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def kind_named(word: Token, clause: str) -> str:
    """The node kind or relation that a label names, whatever its case; raises UsageError where there is none."""
    names = {k.upper(): k for k in (*NODE_KINDS, *EDGE_KINDS)}
    if word.upper not in names:
        wrong(clause, word.at, f"no node kind or relation {word.text!r}", f"choose one of {', '.join((*NODE_KINDS, *EDGE_KINDS))}")
    return names[word.upper]
