"""Kaplan-Meier curves by combination, class or tumour, with numbers at risk and the log-rank test (lifelines)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp_iscm.graph import names
from nlp_iscm.report import drawing
from nlp_iscm.report.columns import REAL, TEXT, WHOLE, Column
from nlp_iscm.report.sheets import write_csv
from nlp_iscm.report.survival_data import Stretch

GROUPS: Mapping[str, Callable[[Stretch], str]] = {
    "combination": lambda s: s.combination or "therapy not told",
    "class": lambda s: s.classes or "class not told",
    "tumour": lambda s: names.tumour_name(s.patient.tumours[0]) if s.patient.tumours else "tumour not told",
    "site": lambda s: (s.patient.tumours[0].site if s.patient.tumours else None) or "site not told",
}
ENDPOINTS = {"OS": "Overall survival", "PFS": "Progression-free survival", "DFS": "Disease-free survival"}
NOT_TOLD = "not told"
MOST = 5  # groups with a curve of their own
STEPS = (
    Column("group", TEXT, "group of patients"),
    Column("months", REAL, "time", "months"),
    Column("at_risk", WHOLE, "patients at risk"),
    Column("events", WHOLE, "events at this time"),
    Column("censored", WHOLE, "censored at this time"),
    Column("survival", REAL, "Kaplan-Meier estimate"),
    Column("low", REAL, "lower 95% limit (log-log)"),
    Column("high", REAL, "upper 95% limit"),
)


@dataclass(frozen=True, slots=True)
class Curve:
    """One group's estimate: a row a time, `steps` with the keys of STEPS; the median is None where it is not reached."""

    name: str
    patients: int
    events: int
    median: float | None
    median_low: float | None
    median_high: float | None
    steps: tuple[dict[str, Any], ...]


def grouped(found: Iterable[Stretch], by: str, least: int, most: int = MOST) -> dict[str, list[Stretch]]:
    """The patients by group: groups of at least `least`, the largest `most` of them, all others pooled.

    Where no two groups are large enough there is one, of all patients.
    """
    groups: dict[str, list[Stretch]] = defaultdict(list)
    for one in found:
        groups[GROUPS[by](one)].append(one)
    large = sorted((n for n in groups if len(groups[n]) >= least), key=lambda n: (-len(groups[n]), n.lower(), n))[:most]
    rest = [one for name in sorted(groups) if name not in large for one in groups[name]]
    if not large:
        return {"all patients": rest} if rest else {}
    return {**{name: groups[name] for name in large}, **({f"all other ({len(groups) - len(large)} groups)": rest} if rest else {})}


def curve(name: str, found: Sequence[Stretch]) -> Curve:
    """The Kaplan-Meier estimate of one group; limits are those of the log-log transform (Kalbfleisch and Prentice 1980)."""
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    fit = KaplanMeierFitter().fit([s.months for s in found], [s.event for s in found])
    table, limits = fit.event_table, fit.confidence_interval_
    steps = tuple(
        {
            "group": name,
            "months": float(time),
            "at_risk": int(table.at_risk[time]),
            "events": int(table.observed[time]),
            "censored": int(table.censored[time]),
            "survival": round(float(fit.survival_function_.iloc[i, 0]), 6),
            "low": _number(limits.iloc[i, 0]),
            "high": _number(limits.iloc[i, 1]),
        }
        for i, time in enumerate(table.index)
    )
    between = median_survival_times(limits)
    return Curve(
        name,
        len(found),
        sum(s.event or 0 for s in found),
        _number(fit.median_survival_time_),
        _number(between.iloc[0, 0]),
        _number(between.iloc[0, 1]),
        steps,
    )


def _number(value: Any) -> float | None:
    """A finite figure to six places, None for one that is not reached."""
    return round(float(value), 6) if float("-inf") < value < float("inf") else None


def log_rank(groups: Mapping[str, Sequence[Stretch]]) -> float | None:
    """p of the log-rank test over all groups; None for fewer than two groups or without an event."""
    from lifelines.statistics import multivariate_logrank_test

    rows = [(s.months, name, s.event) for name, found in groups.items() for s in found]
    if len(groups) < 2 or not any(event for _, _, event in rows):
        return None
    months, labels, events = zip(*rows, strict=True)
    return float(multivariate_logrank_test(list(months), list(labels), list(events)).p_value)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which curves: endpoint OS, PFS or DFS; start diagnosis, metastasis, treatment or any; by one of GROUPS."""

    endpoint: str = "OS"
    start: str = "any"
    by: str = "class"
    least: int = 3


def draw_curves(found: Sequence[Stretch], left: Mapping[str, int], asked: Asked, path: Path) -> list[Path]:
    """The picture of the groups, and its steps as `<path>.csv`; nothing where there is no patient."""
    told = [s for s in found if NOT_TOLD not in GROUPS[asked.by](s)]
    groups = grouped(told, asked.by, asked.least)
    if not groups:
        return []
    left = {**left, f"{asked.by} at the start not told": len(found) - len(told)}
    curves = [curve(name, stretch) for name, stretch in groups.items()]
    write_csv(STEPS, [step for one in curves for step in one.steps], path.with_name(f"{path.name}.csv"))
    p = log_rank(groups)
    with drawing.sheet(6.7, 4.0 + 0.36 * len(curves)) as figure:
        _plot(figure, curves, asked, p)
        drawing.warn(figure, _note(found, left, asked, p))
        return [path.with_name(f"{path.name}.csv"), *drawing.save(figure, path)]


def _note(found: Sequence[Stretch], left: Mapping[str, int], asked: Asked, p: float | None) -> str:
    starts = sorted({s.start for s in found})
    parts = [
        f"Months as the reports state them, counted from: {', '.join(starts)}.",
        "A patient counts once, under the combination in force at the start."
        if asked.by in ("combination", "class")
        else "A patient counts once.",
    ]
    parts += [f"Left out: {n} ({reason})." for reason, n in left.items() if n]
    if p is not None:
        parts.append("The log-rank p is exploratory.")
    return " ".join(parts)


def _plot(figure: Any, curves: Sequence[Curve], asked: Asked, p: float | None) -> None:
    rows = len(curves)
    height = figure.get_figheight()
    below = (0.62 + 0.19 * rows + 0.32) / height
    axes = figure.add_axes((0.1, below + 0.48 / height, 0.87, 1 - below - (0.86 + 0.165 * rows) / height))
    longest = max(step["months"] for one in curves for step in one.steps)
    for i, one in enumerate(curves):
        _draw(axes, one, i, len(curves) < 3)
    axes.set(xlim=(0, longest * 1.03 or 1), ylim=(0, 1.03), ylabel=ENDPOINTS[asked.endpoint] + " (proportion)", xlabel="Months")
    start = "" if asked.start == "any" else f" from {asked.start}"
    figure.text(
        0.02, 1 - 0.1 / height, f"{ENDPOINTS[asked.endpoint]}{start} by {asked.by}", fontsize=9, fontweight="bold", va="top"
    )
    axes.legend(loc="lower left", bbox_to_anchor=(-0.005, 1.015), handlelength=3.4, labelspacing=0.35, borderaxespad=0)
    if p is not None:
        axes.text(0.015, 0.04, f"Log-rank p {'< 0.001' if p < 0.001 else f'= {p:.3f}'}", transform=axes.transAxes)
    ticks = [t for t in axes.get_xticks() if 0 <= t <= longest * 1.03]
    _at_risk(figure, axes, curves, ticks, below, height)


def _draw(axes: Any, one: Curve, i: int, banded: bool) -> None:
    colour, dash = drawing.COLOURS[i % len(drawing.COLOURS)], drawing.DASHES[i % len(drawing.DASHES)]
    times, values = [s["months"] for s in one.steps], [s["survival"] for s in one.steps]
    median = "not reached" if one.median is None else f"{one.median:.1f}"
    label = f"{drawing.short(one.name, 60)} (n = {one.patients}, events {one.events}, median {median})"
    axes.step(times, values, where="post", color=colour, linestyle=dash, linewidth=1.5, label=label, clip_on=False)
    marks = [(s["months"], s["survival"]) for s in one.steps if s["censored"]]
    if marks:
        axes.plot(*zip(*marks, strict=True), linestyle="", marker="|", markersize=6, markeredgewidth=1, color=colour, clip_on=False)
    if banded:
        limits = [(s["months"], s["low"], s["high"]) for s in one.steps if s["low"] is not None and s["high"] is not None]
        axes.fill_between(
            [x for x, _, _ in limits],
            [low for _, low, _ in limits],
            [high for _, _, high in limits],
            step="post",
            color=colour,
            alpha=0.12,
            linewidth=0,
        )


def at_risk(one: Curve, time: float) -> int:
    """Patients still under observation just before a time."""
    return next((s["at_risk"] for s in one.steps if s["months"] >= time), 0)


def _at_risk(figure: Any, axes: Any, curves: Sequence[Curve], ticks: Sequence[float], below: float, height: float) -> None:
    """The table of numbers at risk, in line with the ticks."""
    box = axes.get_position()
    top = below - 0.02 / height
    figure.text(0.1, top, "Number at risk", fontsize=7.5, fontweight="bold", va="center")
    low, high = axes.get_xlim()
    for i, one in enumerate(curves):
        y = top - 0.19 * (i + 1) / height
        colour = drawing.COLOURS[i % len(drawing.COLOURS)]
        figure.add_artist(_line((0.02, 0.07), (y, y), colour, drawing.DASHES[i % len(drawing.DASHES)]))
        for tick in ticks:
            x = box.x0 + box.width * (tick - low) / (high - low)
            figure.text(x, y, str(at_risk(one, tick)), fontsize=7.5, ha="center", va="center", color="black")


def _line(xs: tuple[float, float], ys: tuple[float, float], colour: str, dash: Any) -> Any:
    from matplotlib.lines import Line2D

    return Line2D(xs, ys, color=colour, linestyle=dash, linewidth=1.5)
