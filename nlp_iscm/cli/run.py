"""`nlp-iscm run`: everything, from files to case table, graph and Gephi file."""

from __future__ import annotations

from pathlib import Path

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.cli.extract import batch_command
from nlp_iscm.cli.summary import summary


def write_results(ledger: Ledger, out: Path) -> list[str]:
    """Tables, graph files, pictures and HTML from what the ledger holds and the desk decided; gives the summary."""
    from nlp_iscm.cli.desk import ledger_cases, write_desk
    from nlp_iscm.cli.report import write_html
    from nlp_iscm.graph import build
    from nlp_iscm.graph.export import write_graphs
    from nlp_iscm.graph.tables import write_case_tables
    from nlp_iscm.report.case_table import write_case_table
    from nlp_iscm.report.desk import Desk

    desk = Desk(out)
    write_case_table(ledger_cases(ledger, desk), out / "cases.csv", desk.checked)
    write_graphs(build(ledger_cases(ledger, desk)), out / "graph")
    write_case_tables(lambda: ledger_cases(ledger, desk, by="article"), out / "graph")
    more = [*write_desk(ledger, desk, out), *write_html(ledger, desk, out)]
    return [*summary(ledger), *desk.summary(), *more]


run_command = batch_command("run", """Read case reports; write facts, the case table, the graph and its Gephi file.

    Example: nlp-iscm run corpora/demo --out outputs/demo
    """, write_results)
