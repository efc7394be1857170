"""Swimmer plot: one lane a patient, from the start that the report counts from to the death or last report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp_iscm.facts.model import Outcome
from nlp_iscm.graph.schema import polarity
from nlp_iscm.report import drawing
from nlp_iscm.report.columns import REAL, TEXT, WHOLE, Column
from nlp_iscm.report.sheets import write_csv
from nlp_iscm.report.survival_data import STARTS, Stretch

LANES = (
    Column("article", TEXT, "stem of the report's file"),
    Column("patient", WHOLE, "number of the patient"),
    Column("therapy", TEXT, "combination in force at the start"),
    Column("start", TEXT, "what the months count from"),
    Column("event", TEXT, "end, or an outcome on the way"),
    Column("months", REAL, "months from the start", "months"),
    Column("drawn", WHOLE, "0 where it counts from another start than the lane, or the lane is not shown"),
)
MOST = 40
# What happened -> marker, colour, size
_SIGNS = {
    "dead": ("X", "#000000", 42),
    "alive": (">", "#000000", 36),
    "recurrence": ("D", drawing.COLOURS[1], 26),
    "progression": ("s", drawing.COLOURS[3], 26),
    "response": ("o", drawing.COLOURS[2], 28),
    "no recurrence": ("P", drawing.COLOURS[5], 32),
}
_MODALITIES = ("drugs + radiotherapy", "drugs", "radiotherapy", "surgery", "surgery + others", "other procedure", "not told")
_BARS = dict(zip(_MODALITIES, ("#0072B2", "#56B4E9", "#E69F00", "#009E73", "#99D8C4", "#CC79A7", "#BBBBBB"), strict=True))


@dataclass(frozen=True, slots=True)
class Lane:
    """One patient's lane; `marks` are (what, months, drawn)."""

    stretch: Stretch
    marks: tuple[tuple[str, float, bool], ...]


def lanes(found: Sequence[Stretch], start: str = "any") -> list[Lane]:
    """One lane a patient, the longest first: the overall survival or follow-up, else the longest stretch there is."""
    best: dict[str, Stretch] = {}
    order = {s: i for i, s in enumerate((*STARTS, "not stated", "recurrence"))}
    for one in found:
        if start not in ("any", one.start):
            continue
        before = best.get(one.node)
        if before is None or _rank(one, order) < _rank(before, order):
            best[one.node] = one
    ordered = sorted(best.values(), key=lambda s: (-s.months, s.case.article, s.patient.id))
    return [Lane(one, tuple(_marks(one))) for one in ordered]


def _rank(one: Stretch, order: Mapping[str, int]) -> tuple[bool, int, float]:
    return one.endpoint != "OS", order[one.start], -one.months


def _marks(one: Stretch) -> list[tuple[str, float, bool]]:
    """The end of the lane and the outcomes that have months of their own."""
    last = "dead" if one.endpoint == "OS" and one.event else "alive" if one.endpoint == "OS" and one.event == 0 else ""
    marks = [(last, one.months, True)] if last else []
    for outcome in one.patient.outcomes:
        what = _what(outcome)
        if what and outcome.months is not None:
            same = outcome.since is None or outcome.since == one.start or (outcome.since == "surgery" and one.start == "treatment")
            marks.append((what, outcome.months, same and outcome.months <= one.months))
    return list(dict.fromkeys(marks))


def _what(outcome: Outcome) -> str:
    if outcome.kind == "recurrence":
        return "recurrence" if outcome.value == "yes" else "no recurrence"
    if outcome.kind == "response":
        meaning = polarity("response", outcome.value)
        return "response" if meaning == "favourable" else "progression" if outcome.value == "progression" else ""
    return ""


def modality(one: Stretch) -> str:
    """What kind of therapy the lane's colour stands for."""
    kinds = {t.kind for t in one.therapy}
    if not kinds:
        return "not told"
    if "surgery" in kinds:
        return "surgery" if kinds == {"surgery"} else "surgery + others"
    if kinds == {"drug", "radiotherapy"}:
        return "drugs + radiotherapy"
    return (
        {"drug": "drugs", "radiotherapy": "radiotherapy"}.get(next(iter(kinds)), "other procedure")
        if len(kinds) == 1
        else "other procedure"
    )


def draw_swimmer(found: Sequence[Stretch], path: Path, start: str = "any") -> list[Path]:
    """The picture, and its lanes as `<path>.csv`; nothing where no patient has months."""
    all_lanes = lanes(found, start)
    if not all_lanes:
        return []
    write_csv(LANES, [row for i, lane in enumerate(all_lanes) for row in _rows(lane, i < MOST)], path.with_name(f"{path.name}.csv"))
    shown = all_lanes[:MOST]
    with drawing.sheet(7.2, 1.95 + 0.2 * len(shown)) as figure:
        _plot(figure, shown)
        more = f"The {len(shown)} of {len(all_lanes)} patients with the longest time. " if len(all_lanes) > len(shown) else ""
        drawing.warn(
            figure,
            more + "Months as the reports state them; what they count from stands in grey. A mark stands only where it "
            "counts from the same start.",
            165,
        )
        return [path.with_name(f"{path.name}.csv"), *drawing.save(figure, path)]


def _rows(lane: Lane, shown: bool) -> list[dict[str, Any]]:
    one = lane.stretch
    whose = {"article": one.case.article, "patient": one.patient.id, "therapy": one.combination, "start": one.start}
    ends = [] if any(w in ("dead", "alive") for w, _, _ in lane.marks) else [("end", one.months, True)]
    return [
        {**whose, "event": what, "months": months, "drawn": int(drawn and shown)} for what, months, drawn in (*lane.marks, *ends)
    ]


def _plot(figure: Any, shown: Sequence[Lane]) -> None:
    height = figure.get_figheight()
    axes = figure.add_axes((0.24, 0.95 / height, 0.34, 0.2 * len(shown) / height))
    longest = max(lane.stretch.months for lane in shown)
    used: dict[str, Any] = {}
    for y, lane in enumerate(shown):
        one = lane.stretch
        kind = modality(one)
        used[kind] = axes.barh(y, one.months, height=0.62, color=_BARS[kind], edgecolor="none", label=kind)
        for what, months, drawn in lane.marks:
            if drawn:
                sign, colour, size = _SIGNS[what]
                x = months + longest * {"alive": 0.02, "no recurrence": -0.02}.get(what, 0.0)
                used[what] = axes.scatter(
                    x, y, marker=sign, color=colour, s=size, zorder=3, edgecolors="white", linewidths=0.5, clip_on=False
                )
        beside = {"xycoords": ("axes fraction", "data"), "fontsize": 6.5, "va": "center", "annotation_clip": False}
        axes.annotate(one.start, (1.04, y), color=drawing.GREY, **beside)
        axes.annotate(drawing.short(one.combination or "therapy not told", 44), (1.25, y), **beside)
    axes.set(ylim=(len(shown) - 0.4, -0.6), xlim=(0, longest * 1.04), xlabel="Months")
    axes.set_yticks(
        range(len(shown)), [f"{drawing.short(x.stretch.case.article, 28)} #{x.stretch.patient.id}" for x in shown], fontsize=6.5
    )
    axes.tick_params(axis="y", length=0)
    figure.text(0.01, 1 - 0.08 / height, "Patients: time to death or last report", fontsize=9, fontweight="bold", va="top")
    order = [n for n in (*_MODALITIES, *_SIGNS) if n in used]
    names = {"response": "response", "alive": "alive at last report", "no recurrence": "no recurrence so far"}
    figure.legend(
        [used[n] for n in order],
        [names.get(n, n) for n in order],
        loc="upper left",
        ncols=4,
        fontsize=6.5,
        bbox_to_anchor=(0.005, 1 - 0.24 / height),
        handletextpad=0.4,
        columnspacing=1.2,
    )
