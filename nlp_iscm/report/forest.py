"""Forest plot: survival and response figures of the literature beside those of the reported patients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from nlp_iscm.facts.model import CaseFacts, Figure
from nlp_iscm.normalise.duration import months as to_months
from nlp_iscm.report import drawing
from nlp_iscm.report.columns import REAL, TEXT, WHOLE, Column
from nlp_iscm.report.curves import curve
from nlp_iscm.report.sheets import write_csv
from nlp_iscm.report.survival_data import Stretch, chosen

ROWS = (
    Column("panel", TEXT, "OS, PFS, DFS in months, or response in %"),
    Column("source", TEXT, "patients or literature"),
    Column("label", TEXT, "whose figure"),
    Column("estimate", REAL, "the figure", "months or %"),
    Column("low", REAL, "lower limit or number"),
    Column("high", REAL, "upper limit or number"),
    Column("n", WHOLE, "patients behind it, where known"),
    Column("article", TEXT, "report that cites it"),
    Column("quote", TEXT, "its sentence"),
    Column("drawn", WHOLE, "1 where it is in the picture"),
)
MOST = 14  # literature figures a panel
PANELS = {"OS": "Overall survival, months", "PFS": "Progression-free survival, months", "response": "Response rate, %"}
_RATES = ("ORR", "response rate", "overall response rate", "objective response rate")


@dataclass(frozen=True, slots=True)
class Mark:
    """One row of the plot; estimate is None for a range without a middle."""

    panel: str
    source: str
    label: str
    estimate: float | None
    low: float | None
    high: float | None
    n: int | None = None
    article: str = ""
    quote: str = ""


def wilson(hits: int, n: int) -> tuple[float, float]:
    """95% limits of a proportion (Wilson, J Am Stat Assoc 1927; 22: 209-212).

    >>> [round(x, 3) for x in wilson(3, 10)]
    [0.108, 0.603]
    """
    z = 1.959964
    p, d = hits / n, 1 + z * z / n
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (p + z * z / (2 * n) - half) / d, (p + z * z / (2 * n) + half) / d


def marks(cases: Sequence[CaseFacts], found: Sequence[Stretch], same: Mapping[str, str]) -> list[Mark]:
    """The patients' figures first, then the literature's, panel by panel."""
    return [m for panel in PANELS for m in (*_patients(panel, cases, found, same), *_literature(panel, cases))]


def _patients(panel: str, cases: Sequence[CaseFacts], found: Sequence[Stretch], same: Mapping[str, str]) -> Iterator[Mark]:
    if panel == "response":
        yield from _responders(cases, same)
        return
    stretch, _ = chosen(found, panel, "any")
    if stretch:
        one = curve("patients", stretch)
        label = f"Reported patients, Kaplan-Meier median{'' if one.median is not None else ' not reached'}"
        low, high = (one.median_low, one.median_high) if one.median is not None else (None, None)
        yield Mark(panel, "patients", label, one.median, low, high, len(stretch))
    for s in sorted(stretch, key=lambda s: (-s.months, s.case.article, s.patient.id)):
        yield Mark(
            panel,
            "patient",
            f"{s.case.article} #{s.patient.id}",
            s.months,
            None,
            None,
            1,
            s.case.article,
            s.evidence[0].quote if s.evidence else "",
        )


def _responders(cases: Sequence[CaseFacts], same: Mapping[str, str]) -> Iterator[Mark]:
    """Patients with a complete or partial response at any time, of those with any response told."""
    hits = n = 0
    for case in cases:
        for patient in case.patients:
            told = {o.value for o in patient.outcomes if o.kind == "response"}
            if told and f"patient:{case.meta.id}:{patient.id}" not in same:
                n += 1
                hits += bool(told & {"complete", "partial"})
    if n:
        low, high = wilson(hits, n)
        yield Mark("response", "patients", f"Reported patients, {hits} of {n}", 100 * hits / n, 100 * low, 100 * high, n)


def _literature(panel: str, cases: Sequence[CaseFacts]) -> Iterator[Mark]:
    found = [m for case in cases for f in case.literature if (m := _mark(panel, case, f)) is not None]
    yield from sorted(
        dict.fromkeys(found), key=lambda m: (-(m.estimate if m.estimate is not None else m.high or 0), m.label, m.article)
    )


def _mark(panel: str, case: CaseFacts, f: Figure) -> Mark | None:
    if panel == "response":
        if f.endpoint not in _RATES or f.unit not in ("%", "percent"):
            return None
        low, high = f.low, f.high
    else:
        if f.endpoint != panel or f.at_months is not None:
            return None
        least, most = to_months(f.low, f.unit), to_months(f.high, f.unit)
        if least is None or most is None:
            return None
        low, high = least, most
    single = low == high
    what = ", ".join(p for p in (f.treatment, f.population) if p) or "population not told"
    statistic = f.statistic if f.statistic not in (None, "single", "rate", "value") and (f.treatment or f.population) else ""
    source = case.meta.citation_key or case.article
    return Mark(
        panel,
        "literature",
        f"{statistic or ''} {drawing.short(what, 34)} [{drawing.short(source, 22)}]".strip(),
        low if single else None,
        None if single else low,
        None if single else high,
        None,
        case.article,
        " ".join(f.evidence[0].quote.split()) if f.evidence else "",
    )


def draw_forest(cases: Sequence[CaseFacts], found: Sequence[Stretch], same: Mapping[str, str], path: Path) -> list[Path]:
    """The picture and its rows as `<path>.csv`; nothing where there is no literature figure to compare."""
    rows = marks(cases, found, same)
    shown = _shown(rows)
    if not shown:
        return []
    drawn = {id(m) for panel in shown.values() for m in panel}
    write_csv(ROWS, [_row(m, id(m) in drawn) for m in rows], path.with_name(f"{path.name}.csv"))
    lines = {panel: sum(m.source != "patient" for m in found) for panel, found in shown.items()}
    height = 0.75 + sum(0.185 * n + 0.72 for n in lines.values())
    with drawing.sheet(7.2, height) as figure:
        top = height - 0.3
        for panel, found_marks in shown.items():
            tall = 0.185 * lines[panel] + 0.1
            _plot(figure, found_marks, panel, (top - tall) / height, tall / height)
            top -= tall + 0.62
        figure.text(
            0.01,
            1 - 0.08 / height,
            "Figures of the literature beside the reported patients",
            fontsize=9,
            fontweight="bold",
            va="top",
        )
        drawing.warn(figure, _note(rows, shown), 160)
        return [path.with_name(f"{path.name}.csv"), *drawing.save(figure, path)]


def _note(rows: Sequence[Mark], shown: Mapping[str, Sequence[Mark]]) -> str:
    n, of = (sum(m.source == "literature" for m in found) for found in ([m for f in shown.values() for m in f], rows))
    return (
        f"{n} of {of} comparable literature figures. Diamond: the patients' median or rate with its 95% limits; "
        "ticks: single patients; circle: a figure as cited; line: a cited range. "
        "Cited figures carry no limits, and populations differ."
    )


def _shown(rows: Sequence[Mark]) -> dict[str, list[Mark]]:
    """Panels that have literature, with as many of its figures as fit, spread over their range."""
    shown = {}
    for panel in PANELS:
        cited = [m for m in rows if m.panel == panel and m.source == "literature"]
        if cited:
            step = max(1.0, len(cited) / MOST)
            some = [cited[int(i * step)] for i in range(min(MOST, len(cited)))]
            shown[panel] = [m for m in rows if m.panel == panel and m.source != "literature"] + some
    return shown


def _row(m: Mark, drawn: bool) -> dict[str, Any]:
    return {
        "panel": m.panel,
        "source": m.source,
        "label": m.label,
        "estimate": _round(m.estimate),
        "low": _round(m.low),
        "high": _round(m.high),
        "n": m.n,
        "article": m.article,
        "quote": m.quote,
        "drawn": int(drawn),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _plot(figure: Any, found: Sequence[Mark], panel: str, bottom: float, height: float) -> None:
    axes = figure.add_axes((0.48, bottom, 0.44, height))
    rows = [m for m in found if m.source != "patient"]
    single = [m.estimate for m in found if m.source == "patient" and m.estimate is not None]
    highest = max(v for m in found for v in (m.estimate, m.high) if v is not None)
    if single and rows and rows[0].source == "patients":
        axes.scatter(single, [0] * len(single), marker="|", s=40, color=drawing.COLOURS[0], alpha=0.55, linewidths=0.8, zorder=1)
    axes.set(ylim=(len(rows) - 0.4, -0.7), xlim=(0, 100 if panel == "response" else highest * 1.05))
    for y, m in enumerate(rows):
        _mark_on(axes, m, y)
    axes.set_yticks(range(len(rows)), [m.label for m in rows], fontsize=6.5)
    for label, m in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("bold" if m.source == "patients" else "normal")
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=drawing.LIGHT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(PANELS[panel], labelpad=2)


def _mark_on(axes: Any, m: Mark, y: int) -> None:
    colour = drawing.COLOURS[0] if m.source == "patients" else drawing.COLOURS[1]
    if m.low is not None and m.high is not None:
        axes.plot(
            (m.low, m.high), (y, y), color=colour, linewidth=1.6 if m.source == "patients" else 2.2, solid_capstyle="butt", zorder=2
        )
    elif m.low is not None and m.estimate is not None:  # the upper limit is not reached
        axes.annotate("", (axes.get_xlim()[1], y), (m.low, y), arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 1.2})
    if m.estimate is not None:
        axes.scatter(
            m.estimate,
            y,
            marker="D" if m.source == "patients" else "o",
            s=34 if m.source == "patients" else 20,
            color=colour,
            zorder=3,
        )
    told = f"{m.estimate:.1f}" if m.estimate is not None else f"{m.low:g}–{m.high:g}" if m.low is not None else "-"
    axes.annotate(told, (1.02, y), xycoords=("axes fraction", "data"), fontsize=6.5, va="center", annotation_clip=False)
