"""All pictures of a corpus in one folder, each as PNG and SVG with its data as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.report.curves import Asked, draw_curves
from nlp_iscm.report.forest import draw_forest
from nlp_iscm.report.heat_map import draw_heat_map
from nlp_iscm.report.survival_data import chosen, counted, stretches
from nlp_iscm.report.swimmer import draw_swimmer

USUAL = (
    *(Asked("OS", "any", by) for by in ("combination", "class", "site")),
    Asked("PFS", "any", "class"),
    Asked("DFS", "any", "class"),
)


def can_draw() -> bool:
    """Whether the extra `plots` (lifelines, matplotlib, pandas) is installed."""
    return all(find_spec(name) is not None for name in ("lifelines", "matplotlib", "pandas"))


def draw_all(cases: Sequence[CaseFacts], same: Mapping[str, str], folder: Path, asked: Sequence[Asked] = USUAL) -> list[Path]:
    """Curves as asked, swimmer plot, forest plot and heat maps; gives the files made, and leaves out what has no data."""
    found = counted(stretches(cases), same)
    made: list[Path] = []
    for one in asked:
        some, left = chosen(found, one.endpoint, one.start)
        name = "-".join(("survival", one.endpoint.lower(), *(() if one.start == "any" else (one.start,)), one.by))
        made += draw_curves(some, left, one, folder / name)
    made += draw_swimmer(found, folder / "swimmer")
    made += draw_forest(cases, found, same, folder / "forest")
    for by in ("combination", "class"):
        made += draw_heat_map(cases, same, by, folder / f"heat-map-{by}")
    return made
