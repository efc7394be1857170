"""GEXF 1.3 for Gephi's importer, streamed: static, typed attributes, kinds on parallel edges, viz, deterministic bytes.

Why not `networkx.write_gexf`: it turns attributes called `start` or `end` into a dynamic graph, raises on None and lists,
writes no edge `kind`, so that Gephi merges parallel edges, and lets control characters through (docs/graph.md).
Format: GEXF 1.3 primer, https://gexf.net/primer.html.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import networkx as nx

from nlp_iscm.facts.files import atomic_text
from nlp_iscm.graph.layout import positions
from nlp_iscm.graph.style import edge_colour, node_colour, node_size

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
)
# Gephi takes these for itself; ours of the same name are written with a suffix.
RESERVED = frozenset(("id", "label", "type", "weight", "pid", "viz", "start", "end", "kind", "source", "target", "timeset"))
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")


def legal(text: str) -> str:
    """The text with characters that XML 1.0 forbids replaced by U+FFFD.

    >>> legal("a\\x02b")
    'a\ufffdb'
    """
    return _ILLEGAL.sub("\ufffd", text)


def attribute_text(value: Any) -> str:
    """A value as GEXF text: lists joined by "|", booleans in lower case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        return "|".join(attribute_text(v) for v in (sorted(value, key=str) if isinstance(value, set | frozenset) else value))
    return legal(str(value))


def column_types(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """GEXF type of every attribute: boolean, long, double, or string where values differ in kind; None counts for nothing."""
    seen: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for name, value in row.items():
            if value is not None:
                seen[name].add(_type(value))
    return {name: _widest(kinds) for name, kinds in sorted(seen.items())}


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return "long"
    return "double" if isinstance(value, float) else "string"


def _widest(kinds: set[str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    return "double" if kinds <= {"long", "double"} else "string"


def write_gexf(graph: nx.MultiDiGraph, path: Path, *, title: str = "nlp_iscm") -> None:
    """Write the graph, or leave the old file as it is; node attribute `patients` gives the size, edge `weight` the thickness."""
    atomic_text(path, lines(graph, title))


def lines(graph: nx.MultiDiGraph, title: str) -> Iterator[str]:
    """The file in pieces, nodes and edges in the graph's order."""
    places = positions(graph)
    node_types = column_types(d for _, d in graph.nodes(data=True))
    edge_types = column_types(d for _, _, d in graph.edges(data=True))
    node_ids, edge_ids = _titles(node_types), _titles(edge_types)
    yield HEAD
    yield f"<meta><creator>nlp_iscm</creator><description>{escape(legal(title))}</description></meta>\n"
    yield '<graph defaultedgetype="directed" mode="static" idtype="string">\n'
    yield from _declared("node", node_types, node_ids)
    yield from _declared("edge", edge_types, edge_ids)
    yield f'<nodes count="{graph.number_of_nodes()}">\n'
    for node, facts in graph.nodes(data=True):
        yield _node(node, facts, node_ids, places[node])
    yield f'</nodes>\n<edges count="{graph.number_of_edges()}">\n'
    for number, (source, target, kind, facts) in enumerate(kinded(graph)):
        yield _edge(number, source, target, kind, facts, edge_ids)
    yield "</edges>\n</graph>\n</gexf>\n"


def kinded(graph: nx.MultiDiGraph) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Edges with the kind Gephi keeps them apart by: the relation, numbered from the second parallel edge on."""
    for source in graph:
        for target, parallel in graph.adj[source].items():
            seen: dict[str, int] = defaultdict(int)
            for key, facts in parallel.items():
                rel = str(facts.get("rel", key))
                seen[rel] += 1
                yield source, target, rel if seen[rel] == 1 else f"{rel} {seen[rel]}", facts


def _titles(types: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Attribute name -> (short id, unique title); reserved names get a suffix, whatever their case."""
    taken: set[str] = set()
    found: dict[str, tuple[str, str]] = {}
    for number, name in enumerate(types):
        title = legal(f"{name}_" if name.lower() in RESERVED else name)
        while title.lower() in taken:
            title += "_"
        taken.add(title.lower())
        found[name] = (str(number), title)
    return found


def _declared(kind: str, types: dict[str, str], ids: dict[str, tuple[str, str]]) -> Iterator[str]:
    yield f'<attributes class="{kind}" mode="static">\n'
    for name, of in types.items():
        yield f'<attribute id="{ids[name][0]}" title={quoteattr(ids[name][1])} type="{of}"/>\n'
    yield "</attributes>\n"


def _values(facts: dict[str, Any], ids: dict[str, tuple[str, str]]) -> str:
    inner = "".join(
        f'<attvalue for="{ids[name][0]}" value={quoteattr(attribute_text(facts[name]), _LINES)}/>'
        for name in ids if facts.get(name) is not None
    )
    return f"<attvalues>{inner}</attvalues>" if inner else ""


_LINES = {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def _label(text: Any) -> str:
    return quoteattr(_SPACES.sub(" ", legal(str(text))).strip())


def _colour(rgb: tuple[int, int, int]) -> str:
    return f'<viz:color r="{rgb[0]}" g="{rgb[1]}" b="{rgb[2]}"/>'


def _node(node: str, facts: dict[str, Any], ids: dict[str, tuple[str, str]], place: tuple[float, float]) -> str:
    kind, polarity = str(facts.get("kind", "")), facts.get("polarity")
    size = node_size(float(facts.get("patients", 1)))
    viz = (f'{_colour(node_colour(kind, polarity))}<viz:position x="{place[0]}" y="{place[1]}" z="0.0"/>'
           f'<viz:size value="{size}"/>')
    return f"<node id={quoteattr(legal(str(node)))} label={_label(facts.get('label', node))}>{_values(facts, ids)}{viz}</node>\n"


def _edge(number: int, source: str, target: str, kind: str, facts: dict[str, Any], ids: dict[str, tuple[str, str]]) -> str:
    weight = float(facts.get("weight", 1.0))
    ends = f"source={quoteattr(legal(str(source)))} target={quoteattr(legal(str(target)))}"
    return (f'<edge id="{number}" {ends} type="directed" label={_label(facts.get("rel", kind))} kind={_label(kind)} '
            f'weight="{weight}">{_values(facts, ids)}{_colour(edge_colour(facts.get("polarity")))}</edge>\n')
