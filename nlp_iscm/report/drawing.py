"""What all pictures share: palette, type, the warning they carry, and files whose bytes do not depend on the day.

Colours are those of Okabe and Ito (2008), told apart with colour blindness; lines differ by their dashes as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from nlp_iscm.facts.files import atomic

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)), (0, (8, 2, 1.5, 2, 1.5, 2)), (0, (1, 1)), "-")
GREY, LIGHT = "#666666", "#E6E6E6"
WARNING = (
    "Made from published case reports, which are selected: unusual courses and successes are reported more often. "
    "Nothing here is a causal effect or a comparison of treatments."
)
DOTS = 300  # an inch
_STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.labelsize": 8,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "legend.fontsize": 7.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "svg.fonttype": "none",
    "svg.hashsalt": "nlp-iscm",
    "text.parse_math": False,
    "axes.titlelocation": "left",
    "legend.frameon": False,
}


@contextmanager
def sheet(width: float, height: float) -> Iterator[Any]:
    """An empty figure of so many inches in the house style; nothing global is changed.

    Raises ModuleNotFoundError without matplotlib (the extra `plots`).
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings: Any = {**dict(mpl.rcParamsDefault), **_STYLE, "backend": "agg"}
    with mpl.rc_context(settings):
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        yield figure


def warn(figure: Any, more: str = "", width: int = 148) -> None:
    """The warning under a picture, with what else its reader must know."""
    from textwrap import fill

    text = "\n".join(fill(part, width) for part in (more, WARNING) if part)
    figure.text(0.01, 0.006, text, fontsize=6, color=GREY, ha="left", va="bottom", linespacing=1.35)


def save(figure: Any, path: Path) -> list[Path]:
    """The figure as `<path>.png` and `<path>.svg`; the same bytes for the same figure."""
    import matplotlib as mpl

    made = []
    for suffix, metadata in (("png", {"Software": None}), ("svg", {"Date": None, "Creator": None})):
        buffer = BytesIO()
        with mpl.rc_context({"svg.hashsalt": "nlp-iscm"}):
            figure.savefig(buffer, format=suffix, dpi=DOTS, metadata=metadata, facecolor="white")
        target = path.with_name(f"{path.name}.{suffix}")
        atomic(target, _filler(buffer.getvalue()))
        made.append(target)
    return made


def _filler(data: bytes) -> Callable[[IO[bytes]], object]:
    return lambda out: out.write(data)


def short(text: str, length: int) -> str:
    """A label of at most `length` characters, cut with an ellipsis.

    >>> short("atezolizumab + IMRT", 12)
    'atezolizuma…'
    """
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
