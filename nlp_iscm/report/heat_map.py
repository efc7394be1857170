"""Heat map tumour x combination: distinct patients, and the gaps (given elsewhere, never told for this tumour)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp_iscm.facts.model import CaseFacts, Link, Patient
from nlp_iscm.graph import names
from nlp_iscm.graph.schema import polarity
from nlp_iscm.report import drawing
from nlp_iscm.report.columns import TEXT, WHOLE, Column
from nlp_iscm.report.sheets import write_csv

CELLS = (
    Column("tumour", TEXT, "organ of origin"),
    Column("combination", TEXT, "combination or classes"),
    Column("patients", WHOLE, "distinct patients; 0 is a gap"),
    Column("favourable", WHOLE, "of them with a favourable outcome tied to it"),
    Column("unfavourable", WHOLE, "of them with an unfavourable outcome tied to it"),
)
MOST_ROWS, MOST_COLUMNS = 18, 24


@dataclass(slots=True)
class Cell:
    """Distinct patients of one tumour under one combination."""

    patients: set[str] = field(default_factory=set)
    favourable: set[str] = field(default_factory=set)
    unfavourable: set[str] = field(default_factory=set)


Cells = dict[tuple[str, str], Cell]


def cells(cases: Sequence[CaseFacts], same: Mapping[str, str], by: str) -> Cells:
    """The cells that hold a patient; `by` is combination or class."""
    name = _by_class if by == "class" else _by_name
    found: Cells = defaultdict(Cell)
    for case in cases:
        for patient in case.patients:
            node = f"patient:{case.meta.id}:{patient.id}"
            if node not in same:
                _fill(found, patient, node, name)
    return dict(found)


def _fill(found: Cells, patient: Patient, node: str, name: Callable[[Patient, tuple[str, ...]], str]) -> None:
    sites = sorted({t.site or "site not told" for t in patient.tumours}) or ["site not told"]
    sets = [c.treatments for c in patient.combinations] + [x.treatments for x in patient.links]
    inside = {i for ids in sets for i in ids}
    alone = [(t.id,) for t in patient.treatments if t.intent == "antitumour" and t.id not in inside]
    for site in sites:
        for ids in [*sets, *alone]:
            title = name(patient, ids)
            if title:
                found[site, title].patients.add(node)
        for link in patient.links:
            _judge(found, patient, node, site, name(patient, link.treatments), link)


def _judge(found: Cells, patient: Patient, node: str, site: str, title: str, link: Link) -> None:
    told = next((o for o in patient.outcomes if o.id == link.outcome), None)
    if told is None or not title:
        return
    meaning = polarity(told.kind, names.outcome_value(told))
    if meaning in ("favourable", "unfavourable"):
        getattr(found[site, title], meaning).add(node)


def _by_name(patient: Patient, ids: tuple[str, ...]) -> str:
    return names.combination_name(names.treatment_name(t) for t in patient.treatments if t.id in ids and t.intent == "antitumour")


def _by_class(patient: Patient, ids: tuple[str, ...]) -> str:
    members = [t for t in patient.treatments if t.id in ids and t.intent == "antitumour"]
    return " + ".join(sorted({g for t in members for g in names.treatment_classes(t)}))


def draw_heat_map(cases: Sequence[CaseFacts], same: Mapping[str, str], by: str, path: Path) -> list[Path]:
    """The picture and its cells, gaps with 0, as `<path>.csv`; nothing where there is no patient."""
    found = cells(cases, same, by)
    if not found:
        return []
    sites, titles = _ranked(found, 0), _ranked(found, 1)
    write_csv(CELLS, [_row(found, s, t) for s in sites for t in titles], path.with_name(f"{path.name}.csv"))
    shown_sites, shown_titles = sites[:MOST_ROWS], titles[:MOST_COLUMNS]
    longest = max(len(drawing.short(t, 46)) for t in shown_titles)
    width, height = 2.6 + 0.3 * len(shown_titles), 1.1 + 0.056 * longest + 0.28 * len(shown_sites)
    with drawing.sheet(max(width, 5.2), height) as figure:
        _plot(figure, found, shown_sites, shown_titles, by, longest)
        left = f"The {len(shown_sites)} of {len(sites)} sites and {len(shown_titles)} of {len(titles)} columns with most patients. "
        drawing.warn(
            figure,
            left + "Cells count distinct patients; a dot is a gap: the therapy is told for another tumour, not for this one.",
            int(max(width, 5.2) * 21),
        )
        return [path.with_name(f"{path.name}.csv"), *drawing.save(figure, path)]


def _row(found: Cells, site: str, title: str) -> dict[str, Any]:
    cell = found.get((site, title), Cell())
    return {
        "tumour": site,
        "combination": title,
        "patients": len(cell.patients),
        "favourable": len(cell.favourable),
        "unfavourable": len(cell.unfavourable),
    }


def _ranked(found: Cells, which: int) -> list[str]:
    """Rows or columns, those with most distinct patients first."""
    patients: dict[str, set[str]] = defaultdict(set)
    for key, cell in found.items():
        patients[key[which]] |= cell.patients
    return sorted(patients, key=lambda n: (-len(patients[n]), n.lower(), n))


def _plot(figure: Any, found: Cells, sites: Sequence[str], titles: Sequence[str], by: str, longest: int) -> None:
    width, height = figure.get_figwidth(), figure.get_figheight()
    left, bottom = 1.35 / width, 0.6 / height
    axes = figure.add_axes((left, bottom, 0.3 * len(titles) / width, 0.28 * len(sites) / height))
    counts = [[len(found.get((s, t), Cell()).patients) for t in titles] for s in sites]
    most = max(max(row) for row in counts)
    from matplotlib import colormaps

    shades = colormaps["cividis_r"]
    for y, row in enumerate(counts):
        for x, count in enumerate(row):
            if count:
                shade = shades(0.08 + 0.87 * (count - 1) / max(1, most - 1) if most > 1 else 0.35)
                axes.add_patch(_square(x, y, shade))
                dark = sum(w * c for w, c in zip((0.299, 0.587, 0.114), shade[:3], strict=True)) < 0.5
                axes.text(x, y, str(count), ha="center", va="center", fontsize=7, color="white" if dark else "black")
            else:
                axes.text(x, y, "·", ha="center", va="center", fontsize=8, color="#999999")
    axes.set(xlim=(-0.5, len(titles) - 0.5), ylim=(len(sites) - 0.5, -0.5))
    axes.set_yticks(range(len(sites)), [drawing.short(s, 24) for s in sites])
    axes.set_xticks(range(len(titles)), [drawing.short(t, 46) for t in titles], rotation=60, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    figure.text(
        0.01, 1 - 0.08 / height, f"Patients by site of the tumour and {by} of therapy", fontsize=9, fontweight="bold", va="top"
    )


def _square(x: int, y: int, shade: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, facecolor=shade, edgecolor="none")
