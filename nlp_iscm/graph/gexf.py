"""GEXF 1.3 for Gephi's importer, streamed: typed attributes, kinds on parallel edges, viz, a legend, deterministic bytes.

A graph with `graph["dynamic"]` is written with intervals from its nodes' and edges' `start` on, in days; every other is static.

Why not `networkx.write_gexf`: it turns attributes called `start` or `end` into a dynamic graph, raises on None and lists,
writes no edge `kind`, so that Gephi merges parallel edges, and lets control characters through (docs/graph.md).
Format: GEXF 1.3 primer, https://gexf.net/primer.html.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx

from nlp_iscm.facts.files import atomic_text
from nlp_iscm.graph.layout import positions
from nlp_iscm.graph.schema import ATTRIBUTES
from nlp_iscm.graph.style import edge_colour, legend, node_colour, node_size

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
)
# Gephi takes these for itself; ours of the same name are written with a suffix.
RESERVED = frozenset(("id", "label", "type", "weight", "pid", "viz", "start", "end", "kind", "source", "target", "timeset"))
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBERS = (int, float)
_SPACES = re.compile(r"\s+")
_MARKUP = re.compile("[&<>\"\n\t\r\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = {"\"": "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def legal(text: str) -> str:
    """The text with characters that XML 1.0 forbids replaced by U+FFFD.

    >>> legal("a\\x02b")
    'a\ufffdb'
    """
    return _ILLEGAL.sub("\ufffd", text)


def quoted(text: str) -> str:
    """The text as an attribute's value with its quotes; most texts need no escaping and pass after one look.

    >>> quoted("a<b"), quoted("plain")
    ('"a&lt;b"', '"plain"')
    """
    return f'"{escape(legal(text), _ESCAPES)}"' if _MARKUP.search(text) else f'"{text}"'


def attribute_text(value: Any) -> str:
    """A value as GEXF text: lists joined by "|", booleans in lower case."""
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        return "|".join(attribute_text(v) for v in (sorted(value, key=str) if isinstance(value, set | frozenset) else value))
    return str(value)


def column_types(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """GEXF type of every attribute: boolean, long, double, or string where values differ in kind; None counts for nothing."""
    seen: dict[str, set[type]] = defaultdict(set)
    wide: set[str] = set()
    for row in rows:
        for name, value in row.items():
            seen[name].add(type(value))
            if type(value) is int and not -(2**63) <= value < 2**63:
                wide.add(name)
    kinds = {name: {t for t in found if t is not type(None)} for name, found in sorted(seen.items())}
    return {name: "string" if name in wide else _type(found) for name, found in kinds.items() if found}


def _type(kinds: set[type]) -> str:
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "long"
    return "double" if kinds <= {int, float} else "string"


def write_gexf(graph: nx.MultiDiGraph, path: Path, *, title: str = "nlp_iscm") -> None:
    """Write the graph, or leave the old file as it is; node attribute `patients` gives the size, edge `weight` the thickness."""
    atomic_text(path, lines(graph, title))


def lines(graph: nx.MultiDiGraph, title: str) -> Iterator[str]:
    """The file in pieces, nodes and edges in the graph's order."""
    places, dynamic = positions(graph), bool(graph.graph.get("dynamic"))
    spell = _spell if dynamic else _no_spell
    node_columns = _columns(column_types(d for _, d in graph.nodes(data=True)), dynamic)
    edge_columns = _columns(column_types(d for _, _, d in graph.edges(data=True)), dynamic)
    yield HEAD
    about = escape(legal(described(graph, title, {*node_columns, *edge_columns})))
    yield f"<meta><creator>nlp_iscm</creator><description>{about}</description></meta>\n"
    direction = "directed" if graph.is_directed() else "undirected"
    mode = 'mode="dynamic" timeformat="double" timerepresentation="interval"' if dynamic else 'mode="static"'
    yield f'<graph defaultedgetype="{direction}" {mode} idtype="string">\n'
    yield from _declared("node", node_columns)
    yield from _declared("edge", edge_columns)
    yield f'<nodes count="{graph.number_of_nodes()}">\n'
    for node, facts in graph.nodes(data=True):
        yield _node(node, facts, node_columns, places[node], spell(facts))
    yield f'</nodes>\n<edges count="{graph.number_of_edges()}">\n'
    ids = {node: quoted(str(node)) for node in graph}
    label, edge_viz = cache(_label), cache(lambda polarity: _colour(edge_colour(polarity)))
    for number, (source, target, kind, facts) in enumerate(kinded(graph)):
        ends = f'source={ids[source]} target={ids[target]} type="{direction}"'
        named = f'label={label(facts.get("rel", kind))} kind={label(kind)}'
        yield (f'<edge id="{number}" {ends} {named} weight="{float(facts.get("weight", 1.0))}"{spell(facts)}>'
               f'{_values(facts, edge_columns)}{edge_viz(facts.get("polarity"))}</edge>\n')
    yield "</edges>\n</graph>\n</gexf>\n"


def kinded(graph: nx.MultiDiGraph) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Edges with the kind Gephi keeps them apart by: the relation, numbered from the second parallel edge on."""
    if not graph.is_directed():
        for source, target, key, facts in graph.edges(keys=True, data=True):
            yield source, target, str(key), facts
        return
    for source, targets in graph.adj.items():
        for target, parallel in targets.items():
            if len(parallel) == 1:
                ((key, facts),) = parallel.items()
                yield source, target, str(facts.get("rel", key)), facts
                continue
            seen: dict[str, int] = defaultdict(int)
            for key, facts in parallel.items():
                rel = str(facts.get("rel", key))
                seen[rel] += 1
                yield source, target, rel if seen[rel] == 1 else f"{rel} {seen[rel]}", facts


@dataclass(frozen=True, slots=True)
class _Column:
    """A declared attribute: its title, type, and how an attvalue of it begins."""

    title: str
    type: str
    opening: str
    plain: bool  # its values never need escaping


def described(graph: nx.MultiDiGraph, title: str, names: set[str]) -> str:
    """What the file's description says: the title, the legend, what days count from, and what each attribute means."""
    kinds = sorted({str(kind) for _, kind in graph.nodes(data="kind") if kind})
    told = [f"{name}: {ATTRIBUTES[name]}" for name in sorted(names & ATTRIBUTES.keys())]
    days = [f"Days count from: {graph.graph['days_since']}. Facts without a day, not drawn: {graph.graph['without_day']}."
            ] if "days_since" in graph.graph else []
    return " ".join([f"{title}.", legend(kinds), *days, *([f"Attributes: {'; '.join(told)}."] if told else [])])


def _spell(facts: dict[str, Any]) -> str:
    return f' start="{float(facts["start"])}"' if facts.get("start") is not None else ""


def _no_spell(facts: dict[str, Any]) -> str:
    return ""


def _columns(types: dict[str, str], dynamic: bool) -> dict[str, _Column]:
    """Attribute name -> column; reserved names get a suffix, whatever their case, and titles are unique."""
    if dynamic:
        types = {name: of for name, of in types.items() if name != "start"}
    taken: set[str] = set()
    found: dict[str, _Column] = {}
    for number, (name, of) in enumerate(types.items()):
        title = legal(f"{name}_" if name.lower() in RESERVED else name)
        while title.lower() in taken:
            title += "_"
        taken.add(title.lower())
        found[name] = _Column(title, of, f'<attvalue for="{number}" value=', of != "string")
    return found


def _declared(kind: str, columns: dict[str, _Column]) -> Iterator[str]:
    yield f'<attributes class="{kind}" mode="static">\n'
    for number, column in enumerate(columns.values()):
        yield f'<attribute id="{number}" title={quoted(column.title)} type="{column.type}"/>\n'
    yield "</attributes>\n"


def _values(facts: dict[str, Any], columns: dict[str, _Column]) -> str:
    parts = []
    for name, value in facts.items():
        if value is not None and (column := columns.get(name)):
            text = str(value) if type(value) in _NUMBERS else attribute_text(value)
            parts.append(f'{column.opening}"{text}"/>' if column.plain else f"{column.opening}{quoted(text)}/>")
    return f"<attvalues>{''.join(parts)}</attvalues>" if parts else ""


def _label(text: Any) -> str:
    return quoted(_SPACES.sub(" ", str(text)).strip())


def _colour(rgb: tuple[int, int, int]) -> str:
    return f'<viz:color r="{rgb[0]}" g="{rgb[1]}" b="{rgb[2]}"/>'


def _node(node: str, facts: dict[str, Any], columns: dict[str, _Column], place: tuple[float, float], spell: str) -> str:
    kind, polarity = str(facts.get("kind", "")), facts.get("polarity")
    size = node_size(float(facts.get("patients", 1)))
    viz = f'<viz:position x="{place[0]}" y="{place[1]}" z="0.0"/><viz:size value="{size}"/>'
    return (f"<node id={quoted(str(node))} label={_label(facts.get('label', node))}{spell}>{_values(facts, columns)}"
            f"{_colour(node_colour(kind, polarity))}{viz}</node>\n")
