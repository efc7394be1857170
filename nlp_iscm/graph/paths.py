"""The shortest way between two nodes of a run's graph, searched from both ends over the edge table."""

from __future__ import annotations

from nlp_iscm.errors import UsageError
from nlp_iscm.graph.query import Row, Tables

Came = dict[str, tuple[str, str]]  # node -> (the node before it, relation); the end itself has none


def path(tables: Tables, one: str, other: str, longest: int = 6) -> list[Row]:
    """The steps of a shortest way, whatever the direction of the edges; node names or ids. Empty where there is none."""
    begin, goal = _node(tables, one), _node(tables, other)
    came: tuple[Came, Came] = ({begin: ("", "")}, {goal: ("", "")})
    ends = [[begin], [goal]]
    for _ in range(longest):
        if not came[0].keys().isdisjoint(came[1]) or not ends[0] or not ends[1]:
            break
        side = 0 if len(ends[0]) <= len(ends[1]) else 1
        ends[side] = _step(tables, ends[side], came[side])
    meet = sorted(came[0].keys() & came[1].keys())
    return _steps(meet[0], *came) if meet else []


def _steps(meet: str, there: Came, back: Came) -> list[Row]:
    steps: list[Row] = []
    node = meet
    while there[node][0]:
        previous, rel = there[node]
        steps.insert(0, {"source": previous, "rel": rel, "target": node})
        node = previous
    node = meet
    while back[node][0]:
        following, rel = back[node]
        steps.append({"source": node, "rel": rel, "target": following})
        node = following
    return steps


def _step(tables: Tables, frontier: list[str], came: Came) -> list[str]:
    rows = tables.rows(
        "SELECT source AS a, target AS b, min(rel) AS rel FROM edges WHERE source IN (SELECT unnest(?)) GROUP BY 1, 2 UNION ALL "
        "SELECT target, source, min(rel) FROM edges WHERE target IN (SELECT unnest(?)) GROUP BY 1, 2 ORDER BY 1, 2, 3",
        [frontier, frontier])
    new = []
    for row in rows:
        if row["b"] not in came:
            came[row["b"]] = (row["a"], row["rel"])
            new.append(row["b"])
    return new


def _node(tables: Tables, name: str) -> str:
    found = tables.rows("SELECT id FROM nodes WHERE lower(id) = lower(?) OR lower(label) = lower(?) OR lower(value) = lower(?) "
                        "ORDER BY kind = 'combination', value = 'figure', id DESC LIMIT 1", [name, name, name])
    if not found:
        raise UsageError(name, "no node of this name", "look names up with `nlp-iscm query OUT sql 'SELECT id FROM nodes'`")
    return str(found[0]["id"])
