"""What is known of a Cypher query while its clauses are read, and the reader of their words."""

from __future__ import annotations

from dataclasses import dataclass, field

from nlp_iscm.graph.cypher_text import Query, Token, wrong


@dataclass(slots=True)
class Node:
    name: str
    labels: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The node with all that the query says of it: the library forgets what an earlier mention said."""
        told = ", ".join(f"{k}: {v}" for k, v in sorted(self.facts.items()))
        return f"({self.name}{':' + '|'.join(self.labels) if self.labels else ''}{' {' + told + '}' if told else ''})"


@dataclass(slots=True)
class State:
    """What is known of the query while it is read."""

    query: Query = field(default_factory=Query)
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[str, bool] = field(default_factory=dict)  # name -> whether it is of variable length
    pairs: set[tuple[str, str]] = field(default_factory=set)
    patterns: list[tuple[int, list[Node | str]]] = field(default_factory=list)
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


class Reader:
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
