"""`nlp-iscm run`: everything, from files to case table, graph and Gephi file."""

from __future__ import annotations

from pathlib import Path

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.publish import cases
from nlp_iscm.cli.extract import batch_command
from nlp_iscm.cli.summary import summary


def write_results(ledger: Ledger, out: Path) -> list[str]:
    """The case table and the graph files, from what the ledger holds; gives the summary."""
    from nlp_iscm.graph import build
    from nlp_iscm.graph.export import write_graphs
    from nlp_iscm.graph.tables import write_case_tables
    from nlp_iscm.report.case_table import write_case_table

    write_case_table(cases(ledger), out / "cases.csv")
    write_graphs(build(cases(ledger)), out / "graph")
    write_case_tables(lambda: cases(ledger, by="article"), out / "graph")
    return summary(ledger)


run_command = batch_command("run", """Read case reports; write facts, the case table, the graph and its Gephi file.

    Example: nlp-iscm run corpora/demo --out outputs/demo
    """, write_results)
