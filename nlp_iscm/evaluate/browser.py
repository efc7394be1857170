"""The error browser: one self-contained HTML file with the table and every error, filtered by type, kind and text."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from nlp_iscm.evaluate.score import Error, Score, rates
from nlp_iscm.evaluate.tables import sentence, short, total
from nlp_iscm.facts.files import atomic_text

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Errors by fact type</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<style>
body{font:14px/1.4 system-ui,sans-serif;margin:1.5rem;max-width:80rem}
table{border-collapse:collapse}td,th{padding:.15rem .6rem;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}tr.e{border-top:1px solid #8884}
.missed{color:#b35900}.extra{color:#0072b2}q{opacity:.75}code{font-size:12px;overflow-wrap:anywhere}
form{position:sticky;top:0;background:Canvas;padding:.5rem 0;display:flex;gap:.7rem;flex-wrap:wrap}
</style></head><body><h1>Errors by fact type</h1>
"""
_SCRIPT = """<script>
const rows=[...document.querySelectorAll('tr.e')],f=document.querySelector('form'),n=document.querySelector('output');
function show(){let k=0;for(const r of rows){const t=f.q.value.toLowerCase();
const on=(!f.kind.value||r.dataset.kind===f.kind.value)&&(!f.what.value||r.dataset.what===f.what.value)&&
(!t||r.textContent.toLowerCase().includes(t));r.hidden=!on;k+=on}n.value=k+' errors'}
f.addEventListener('input',show);f.addEventListener('submit',e=>e.preventDefault());show();
</script></body></html>
"""


def write_browser(scores: dict[str, Score], path: Path) -> None:
    """Write the page; texts from reports are escaped, never markup."""
    whole = total(scores.values())
    atomic_text(path, _pieces(whole))


def _pieces(whole: Score) -> Iterator[str]:
    yield _HEAD
    yield "<table><tr><th>fact<th>precision<th>recall<th>F1<th>right<th>extra<th>missed</tr>\n"
    for kind, counts in whole.table().items():
        shown = [f"{x:.3f}" for x in rates(*counts)] + [str(n) for n in counts]
        yield f"<tr><td>{escape(kind)}" + "".join(f'<td class="n">{x}' for x in shown) + "</tr>\n"
    yield "</table>\n" + _form(sorted({e.kind for e in whole.errors}))
    yield "<table><tr><th>document<th>type<th>what<th>fact and sentence</tr>\n"
    for error in whole.errors:
        yield _row(error)
    yield "</table>\n" + _SCRIPT


def _form(kinds: list[str]) -> str:
    options = "".join(f"<option>{escape(k)}</option>" for k in kinds)
    return (f'<form><label>type <select name="kind"><option value="">all</option>{options}</select></label>'
            '<label>what <select name="what"><option value="">all</option><option>missed</option><option>extra</option></select>'
            "</label>"
            '<label>text <input name="q" type="search"></label><output></output></form>\n')


def _row(error: Error) -> str:
    near = f"<br>but <code>{escape(short(error.near))}</code>" if error.near else ""
    quote = sentence(error.fact) or (sentence(error.near) if error.near else "")
    said = f"<br><q>{escape(quote)}</q>" if quote else ""
    marks = f'data-kind="{escape(error.kind)}" data-what="{error.what}"'
    return (f'<tr class="e" {marks}><td>{escape(error.article)}<td>{escape(error.kind)}<td class="{error.what}">{error.what}'
            f"<td><code>{escape(short(error.fact))}</code>{near}{said}</tr>\n")
