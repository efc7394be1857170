"""Graph at scale: `python bench/graph.py [patients]` (100,000 by default) prints seconds, megabytes and ratios.

- tables of all patients, each ready question on the command line from a cold start;
- GEXF of 50,000 nodes and 250,000 edges against networkx.write_gexf in the same run.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import networkx as nx

sys.path.insert(0, str(Path(__file__).parent))
from synthetic import cases

from nlp_iscm.graph.gexf import write_gexf
from nlp_iscm.graph.tables import write_case_tables

QUESTIONS = (
    ("outcomes", "--class", "radiotherapy", "--tumour", "tumour 7"), ("combinations", "--outcome", "OS"),
    ("patients", "--treatment", "drug7", "--limit", "20"), ("compare", "drug7", "drug8"), ("path", "drug7", "tumour 9"),
    ("why", "drug1 + drug2"), ("gaps",), ("failures",), ("contradictions",), ("related", "drug1 + drug2"), ("duplicates",),
    ("--tumour", "tumour 7", "--cypher",
     "MATCH (c:combination)-[r:LED_TO]->(o:outcome) WHERE r.months > 12 RETURN c.label, r.months"),
)


def memory() -> float:
    """Peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def tables(count: int, folder: Path) -> None:
    """Build the tables and ask every question."""
    begun = time.perf_counter()
    nodes, edges = write_case_tables(lambda: cases(count), folder / "graph")
    print(f"tables of {count} patients: {nodes} nodes, {edges} edges, {time.perf_counter() - begun:.1f} s, peak {memory():.0f} MB")
    for question in QUESTIONS:
        begun = time.perf_counter()
        command = [sys.executable, "-m", "nlp_iscm", "query", str(folder), *question]
        rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.count("\n")
        print(f"query {' '.join(question)}: {time.perf_counter() - begun:.2f} s, {rows} lines")


def gexf(folder: Path) -> None:
    """Write one graph with both writers."""
    graph = nx.MultiDiGraph()
    for i in range(50_000):
        graph.add_node(f"n{i}", kind="treatment", label=f"node {i}", patients=1 + i % 9)
    for i in range(250_000):
        graph.add_edge(f"n{i % 50_000}", f"n{(i * 7 + i // 50_000) % 50_000}", key=f"k{i}", rel="LED_TO", weight=1.0, months=i % 40)
    seconds = []
    for write in (lambda: write_gexf(graph, folder / "ours.gexf"), lambda: nx.write_gexf(graph, folder / "theirs.gexf")):
        before, begun = memory(), time.perf_counter()
        write()
        seconds.append(time.perf_counter() - begun)
        print(f"GEXF: {seconds[-1]:.1f} s, memory grew by {memory() - before:.0f} MB")
    print(f"networkx takes {seconds[1] / seconds[0]:.1f} times as long")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        tables(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, Path(made))
        gexf(Path(made))
