"""Graph at scale: `python bench/graph.py [patients]` (100,000 by default) prints seconds of wall clock and CPU, and megabytes.

- tables of all patients; each ready question and a Cypher example on the command line, each in a process of its own;
- GEXF of 50,000 nodes and 250,000 edges against networkx.write_gexf in the same run.

On a machine that does other work as well the wall clock says little; CPU seconds are those of the process and its children.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx

sys.path.insert(0, str(Path(__file__).parent))
from synthetic import cases

from nlp_iscm.graph.gexf import write_gexf
from nlp_iscm.graph.tables import write_case_tables

QUESTIONS = (
    ("outcomes",), ("outcomes", "--class", "radiotherapy", "--tumour", "tumour 7"), ("outcomes", "--by-class"),
    ("combinations", "--outcome", "OS"), ("patients", "--treatment", "drug7", "--limit", "20"), ("compare", "drug7", "drug8"),
    ("path", "drug7", "tumour 9"), ("why", "drug1 + drug2"), ("gaps",), ("failures",), ("contradictions",),
    ("related", "drug1 + drug2"), ("duplicates",),
    ("sql", "SELECT rel, count(*) AS n FROM edges GROUP BY rel ORDER BY rel"),
    ("--tumour", "tumour 7", "--cypher",
     "MATCH (c:combination)-[r:LED_TO]->(o:outcome) WHERE r.months > 12 RETURN c.label, r.months"),
    ("--tumour", "tumour 77", "--cypher",
     "MATCH (p:patient)-[:HAS_TUMOUR]->(t:tumour), (p)-[:HAD_OUTCOME]->(o:outcome) WHERE o.value = 'complete' "
     "RETURN t.label, count(DISTINCT p.id) AS patients ORDER BY patients DESC"),
)
Clock = tuple[float, float]


def memory() -> float:
    """Peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def clock() -> Clock:
    """Wall clock, and CPU of this process and its children that have ended, in seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(u.ru_utime + u.ru_stime for u in used)


def since(begun: Clock) -> str:
    """Seconds since then in words."""
    wall, cpu = (now - then for now, then in zip(clock(), begun, strict=True))
    return f"{wall:.2f} s wall, {cpu:.2f} s CPU"


def pace() -> str:
    """CPU seconds of three million additions, some 0.10 on a quiet machine of 2026: how far other work slows this one."""
    begun, total = time.process_time(), 0
    for i in range(3_000_000):
        total += i
    return f"pace of the machine: {time.process_time() - begun:.2f} s CPU for three million additions"


def tables(count: int, folder: Path) -> None:
    """Build the tables and ask every question."""
    begun = clock()
    for _ in cases(count):
        pass
    print(f"making {count} synthetic patients alone: {since(begun)}")
    print(pace())
    begun = clock()
    nodes, edges = write_case_tables(lambda: cases(count), folder / "graph")
    print(f"tables of {count} patients, their making included: {since(begun)}, {nodes} nodes, {edges} edges, "
          f"peak memory {memory():.0f} MB")
    print(pace())
    for question in QUESTIONS:
        begun = clock()
        done = subprocess.run([sys.executable, "-m", "nlp_iscm", "query", str(folder), *question], capture_output=True, text=True)
        said = done.stdout.count("\n")
        print(f"query {' '.join(question)}: {since(begun)}, {said} lines")
        if done.returncode:
            sys.exit(f"exit code {done.returncode}: {done.stderr}")


def example(nodes: int = 50_000, edges: int = 250_000) -> nx.MultiDiGraph:
    """A graph of that many nodes and edges, some of them parallel."""
    graph = nx.MultiDiGraph()
    for i in range(nodes):
        graph.add_node(f"n{i}", kind="treatment", label=f"node {i}", patients=1 + i % 9)
    for i in range(edges):
        graph.add_edge(f"n{i % nodes}", f"n{(i * 7 + i // nodes) % nodes}", key=f"k{i}", rel="LED_TO", weight=1.0, months=i % 40)
    return graph


def gexf(folder: Path) -> None:
    """Write one graph with both writers."""
    graph = example()
    ours = _written("nlp_iscm", lambda: write_gexf(graph, folder / "ours.gexf"))
    theirs = _written("networkx", lambda: nx.write_gexf(graph, folder / "theirs.gexf"))
    ratios = [their / our for their, our in zip(theirs, ours, strict=True)]
    print(f"networkx takes {ratios[0]:.1f} times as long by the wall clock, {ratios[1]:.1f} times the CPU")


def _written(who: str, write: Callable[[], None]) -> Clock:
    before, begun = memory(), clock()
    write()
    print(f"GEXF by {who}: {since(begun)}, peak memory grew by {memory() - before:.0f} MB")
    end = clock()
    return end[0] - begun[0], end[1] - begun[1]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        gexf(Path(made))
        tables(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, Path(made))
