"""CSV for `neo4j-admin database import`: a file a node kind and a relation, each with a typed header.

Format: Neo4j operations manual, "Import", CSV header format (`:ID`, `:LABEL`, `name:type`, `:START_ID`, `:END_ID`, `:TYPE`). Quotes
are doubled, every text is quoted, and line breaks inside texts become spaces, so that no option is needed for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx

from nlp_iscm.facts.files import atomic_text
from nlp_iscm.graph.gexf import attribute_text, column_types, legal

TYPES = {"boolean": "boolean", "long": "long", "double": "double", "string": "string"}
Row = tuple[list[str], dict[str, Any]]


def write_neo4j(graph: nx.MultiDiGraph, folder: Path) -> list[Path]:
    """nodes-<kind>.csv and relationships-<REL>.csv in the folder; gives their paths in the order of an import."""
    nodes: dict[str, list[Row]] = {}
    for node, facts in graph.nodes(data=True):
        nodes.setdefault(str(facts["kind"]), []).append(([str(node), str(facts["kind"]).capitalize()], facts))
    edges: dict[str, list[Row]] = {}
    for source, target, facts in graph.edges(data=True):
        edges.setdefault(str(facts["rel"]), []).append(([str(source), str(target), str(facts["rel"])], facts))
    paths = []
    for kind in sorted(nodes):
        paths.append(folder / f"nodes-{kind}.csv")
        atomic_text(paths[-1], _lines(["id:ID", ":LABEL"], nodes[kind], "kind"))
    for rel in sorted(edges):
        paths.append(folder / f"relationships-{rel}.csv")
        atomic_text(paths[-1], _lines([":START_ID", ":END_ID", ":TYPE"], edges[rel], "rel"))
    return paths


def _lines(fixed: list[str], rows: list[Row], left_out: str) -> Iterator[str]:
    types = column_types(facts for _, facts in rows)
    types.pop(left_out, None)
    yield ",".join([*fixed, *(_header(name, TYPES[of]) for name, of in types.items())]) + "\n"
    for ids, facts in rows:
        cells = [cell(i) for i in ids]
        cells += ["" if facts.get(name) is None else cell(facts[name]) if of == "string" else attribute_text(facts[name])
                  for name, of in types.items()]
        yield ",".join(cells) + "\n"


def _header(name: str, of: str) -> str:
    """Property name and type; the import takes "id" for the node's own, and ":" ends a name."""
    return f"{'id_' if name == 'id' else legal(name).replace(':', '_').replace(',', '_')}:{of}"


def cell(value: Any) -> str:
    """A quoted cell on one line.

    >>> print(cell('say "yes" now'))
    "say ""yes"" now"
    """
    text = " ".join(legal(attribute_text(value)).split())
    return '"' + text.replace('"', '""') + '"'


def import_command(paths: Iterable[Path]) -> str:
    """The command that loads the files."""
    parts = [f"--{'nodes' if p.name.startswith('nodes-') else 'relationships'}={p.name}" for p in paths]
    return " ".join(["neo4j-admin database import full", *parts, "neo4j"])
