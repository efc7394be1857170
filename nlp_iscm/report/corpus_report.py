"""`report.html`: the corpus at a glance, from files found to patients counted, and the manifest that makes it again.

The flow follows PRISMA 2020 (Page et al., BMJ 2021;372:n71) as far as a program can; the checklist is CARE (care.py).
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx

from nlp_iscm import __version__
from nlp_iscm.article import Section
from nlp_iscm.facts.csv_text import csv_line, number
from nlp_iscm.facts.files import atomic_text
from nlp_iscm.facts.keys import LISTS
from nlp_iscm.facts.model import CaseFacts, Failure
from nlp_iscm.facts.replay import Conflict
from nlp_iscm.report.care import ITEMS, care, completeness
from nlp_iscm.report.differences import beside_literature, contradictions, opposites, totals
from nlp_iscm.report.html import page

LIBRARIES = ("spacy", "medspacy", "scispacy", "networkx", "pypdfium2", "lxml", "pyahocorasick", "numpy", "pyarrow", "duckdb")
MOST_ROWS = 500  # reports in the heat map and the list of inputs; the tables hold all
KEPT = ("decisions.csv", "references.csv", "run.json")


@dataclass
class Corpus:
    """What the report is made of: played cases, their CARE marks, where each came from, and what failed."""

    cases: list[CaseFacts] = field(default_factory=list)
    marks: list[tuple[str, ...]] = field(default_factory=list)
    inputs: list[tuple[str, str, str]] = field(default_factory=list)  # path, article id, fingerprint
    pages: dict[str, str] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    earlier: int = 0  # documents of earlier inputs that the folder keeps

    def add(self, case: CaseFacts, text: str, sections: Iterable[Section], path: str, fingerprint: str) -> None:
        """One report as decisions leave it."""
        self.cases.append(case)
        self.marks.append(care(case, text, sections))
        self.inputs.append((path, case.meta.id, fingerprint))


def write_report(corpus: Corpus, graph: nx.MultiDiGraph, conflicts: Sequence[Conflict], out: Path) -> None:
    """Write report.html and tables/care.csv into a run's folder."""
    body = (files("nlp_iscm.report") / "assets" / "report.html").read_text(encoding="utf8")
    data = report_data(corpus, graph, conflicts, out)
    atomic_text(out / "report.html", page("Corpus report", body, data, styles=("report.css",), scripts=("dom.js", "report.js")))
    told = zip(corpus.cases, corpus.marks, strict=True)
    rows = ((case.article, case.meta.id, *marks, number(completeness(marks))) for case, marks in told)
    head = ("article", "article_id", *(f"care_{item.number}" for item in ITEMS), "completeness")
    atomic_text(out / "tables" / "care.csv", [csv_line(head), *map(csv_line, rows)])


def report_data(corpus: Corpus, graph: nx.MultiDiGraph, conflicts: Sequence[Conflict], out: Path) -> dict[str, Any]:
    """All that the page's script reads."""
    cases = corpus.cases
    people = [patient for case in cases for patient in case.patients]
    again = [(n, d) for n, d in graph.nodes(data=True) if d.get("same_as")]
    return {
        "flow": flow(corpus, len(again), _same_content(out)),
        "totals": totals(cases, [*LISTS.values(), "timeline"]),
        "outcomes": _ranked(f"{o.kind.replace('_', ' ')}: {o.value or o.endpoint}" for p in people for o in p.outcomes),
        "tumours": _ranked(site for p in people for site in sorted({t.site or "not stated" for t in p.tumours})),
        "unused": _ranked(r for c in cases for r, n in c.unused.items() for _ in range(n)),
        "care": {"items": [asdict(i) for i in ITEMS], "shares": _shares(corpus.marks),
                 "reports": [[c.article, corpus.pages.get(c.meta.id, ""), "".join(m[0] for m in marks), completeness(marks)]
                             for c, marks in list(zip(cases, corpus.marks, strict=True))[:MOST_ROWS]], "of": len(cases)},
        "literature": beside_literature(cases),
        "contradictions": list(contradictions(cases)),
        "opposites": opposites(graph),
        "conflicts": [{"stem": c.row.stem, "fact": c.row.fact, "decision": c.row.decision, "changed": c.changed, "now": c.now,
                       "holds": c.applied} for c in conflicts],
        "duplicates": [{"one": graph.nodes[n]["label"], "other": graph.nodes[d["same_as"]]["label"], "node": n,
                        "shares": d.get("shares", "")} for n, d in again],
        "failures": [asdict(f) for f in corpus.failures],
        "pages": {c.article: corpus.pages.get(c.meta.id, "") for c in cases},
        "pictures": sorted(p.name for p in (out / "plots").glob("*.svg")),
        "manifest": manifest(corpus, out),
    }


def _same_content(out: Path) -> int:
    """Files of the last run that hold the same bytes as another."""
    path = out / "run.json"
    return int(json.loads(path.read_text(encoding="utf8"))["same_content"]) if path.is_file() else 0


def flow(corpus: Corpus, again: int, twice: int = 0) -> dict[str, Any]:
    """Counts from files found to patients counted; every number is the one before less what is named."""
    read, failed = len(corpus.cases), len(corpus.failures)
    own = [c for c in corpus.cases if c.patients]
    people = sum(len(c.patients) for c in own)
    tied = sum(bool(p.links) for c in own for p in c.patients)
    return {
        "found": twice + read + failed, "twice": twice, "failed": failed,
        "why_failed": _ranked(f"{f.stage}: {f.error}"[:160] for f in corpus.failures),
        "read": read, "without": read - len(own), "why_without": _ranked(c.meta.kind for c in corpus.cases if not c.patients),
        "included": len(own), "kinds": _ranked(c.meta.kind for c in own),
        "languages": _ranked(c.meta.language for c in corpus.cases),
        "patients": people, "again": again, "distinct": people - again, "tied": tied, "earlier": corpus.earlier,
    }


def _ranked(names: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))


def _shares(marks: Sequence[tuple[str, ...]]) -> list[dict[str, int]]:
    """For each item how many reports have yes, partly, no and "?"."""
    return [dict(sorted(Counter(column).items())) for column in zip(*marks, strict=True)] if marks else [{} for _ in ITEMS]


def manifest(corpus: Corpus, out: Path) -> dict[str, Any]:
    """What makes the same results again: versions, fingerprints, hashes of the inputs and of what reviewers laid beside them."""
    kept = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in KEPT if (out / name).is_file()}
    options = out / "run.json"
    return {
        "versions": {"nlp-iscm": __version__, "python": platform.python_version(),
                     **{name: found for name in LIBRARIES if (found := _version(name))}},
        "fingerprints": _ranked(f for _, _, f in corpus.inputs), "kept": kept,
        "options": options.read_text(encoding="utf8") if options.is_file() else "",
        "inputs": [list(row[:2]) for row in corpus.inputs[:MOST_ROWS]], "of": len(corpus.inputs),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
