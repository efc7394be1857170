"""The error browser: one self-contained HTML file with figures by fact type and document and every error, to be filtered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from nlp_iscm.evaluate.compare import Comparison
from nlp_iscm.evaluate.score import SUMMARIES, Error, Score, rates
from nlp_iscm.evaluate.tables import sentence, short, total
from nlp_iscm.facts.files import atomic_text

Errors = list[tuple[str, Error]]  # what (missed, extra, wrong; mended, broken; lost, new, changed), error

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>nlp-iscm: errors by fact type</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<style>
body{font:14px/1.4 system-ui,sans-serif;margin:1.5rem;max-width:80rem}
table{border-collapse:collapse}td,th{padding:.15rem .6rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}tr.e{border-top:1px solid #8884}
.missed,.lost,.broken{color:#b35900}.extra,.new,.mended{color:#0072b2}.wrong,.changed{color:#8f5a9c}q{display:block;opacity:.75}code{font-size:12px;overflow-wrap:anywhere}
details{margin:1rem 0}form{position:sticky;top:0;background:Canvas;padding:.5rem 0;display:flex;gap:.7rem;flex-wrap:wrap}
</style></head><body><h1>Errors by fact type</h1>
"""
_SCRIPT = """<script>
const rows=[...document.querySelectorAll('tr.e')],f=document.querySelector('form'),n=document.querySelector('output');
function show(){let k=0;for(const r of rows){const t=f.q.value.toLowerCase();
const on=['kind','what','article'].every(k=>!f[k].value||r.dataset[k]===f[k].value)&&
(!t||r.textContent.toLowerCase().includes(t));r.hidden=!on;k+=on}n.value=k+(k===1?' error':' errors')}
f.addEventListener('input',show);f.addEventListener('submit',e=>e.preventDefault());show();
</script></body></html>
"""


def write_browser(scores: dict[str, Score], path: Path) -> None:
    """Write the page of a run against gold; texts from reports are escaped, never markup."""
    errors = [(e.what, e) for e in total(scores.values()).errors]
    atomic_text(path, _page([_figures(scores), _documents(scores)], errors))


def write_comparison(found: Comparison, path: Path) -> None:
    """Write the page of one run against another."""
    rows = ([kind, *(f"{x:.3f}" if isinstance(x, float) else str(x) for x in row)] for kind, row in found.rows.items())
    atomic_text(path, _page(["".join(_table(("fact", *found.columns), rows))], found.changes))


def _figures(scores: dict[str, Score]) -> str:
    rows = ([kind, *(f"{x:.3f}" for x in rates(*counts)), *map(str, counts)]
            for kind, counts in total(scores.values()).table().items())
    return "".join(_table(("fact", "precision", "recall", "F1", "right", "extra", "missed"), rows))


def _documents(scores: dict[str, Score]) -> str:
    rows = ([name, *(f"{rates(*table[s])[2]:.3f}" for s in SUMMARIES), str(len(one.errors))]
            for name, one in scores.items() for table in [one.table()])
    return ("<details><summary>by document: F1 and errors</summary>"
            + "".join(_table(("document", *SUMMARIES, "errors"), rows)) + "</details>\n")


def _table(heads: Iterable[str], rows: Iterable[list[str]]) -> Iterator[str]:
    name, *others = heads
    yield f"<table><tr><th>{escape(name)}" + "".join(f'<th class="n">{escape(h)}' for h in others) + "</tr>\n"
    for first, *values in rows:
        yield f"<tr><td>{escape(first)}" + "".join(f'<td class="n">{escape(x)}' for x in values) + "</tr>\n"
    yield "</table>\n"


def _page(tables: list[str], errors: Errors) -> Iterator[str]:
    yield _HEAD
    yield from tables
    selects = _select("type", "kind", {e.kind for _, e in errors}) + _select("what", "what", {what for what, _ in errors})
    selects += _select("document", "article", {e.article for _, e in errors})
    yield f'<form>{selects}<label>text <input name="q" type="search"></label><output></output></form>\n'
    yield "<table><tr><th>document<th>type<th>what<th>fact and sentence</tr>\n"
    for what, error in errors:
        yield _row(what, error)
    yield "</table>\n" + _SCRIPT


def _select(label: str, name: str, values: set[str]) -> str:
    options = "".join(f"<option>{escape(v)}</option>" for v in sorted(values))
    return f'<label>{label} <select name="{name}"><option value="">all</option>{options}</select></label>'


def _row(what: str, error: Error) -> str:
    near = f"<br>but <code>{escape(short(error.near))}</code>" if error.near else ""
    quotes = dict.fromkeys(q for f in (error.fact, error.near) if f and (q := sentence(f)))
    said = "".join(f"<q>{escape(q)}</q>" for q in quotes)
    marks = "".join(f' data-{name}="{escape(value)}"' for name, value in (
        ("kind", error.kind), ("what", what), ("article", error.article)))
    return (f'<tr class="e"{marks}><td>{escape(error.article)}<td>{escape(error.kind)}<td class="{what}">{what}'
            f"<td><code>{escape(short(error.fact))}</code>{near}{said}</tr>\n")
