"""Draw docs/graph-schema.svg from the graph's schema: `make docs`; the tests check that it is up to date."""

from __future__ import annotations

import math
from pathlib import Path
from xml.sax.saxutils import escape

from nlp_iscm.graph.schema import EDGE_KINDS, NODE_KINDS
from nlp_iscm.graph.style import COLOURS

TARGET = Path(__file__).with_name("graph-schema.svg")
WIDTH, HEIGHT = 1120, 560
HALF = (62.0, 19.0)  # of a node's box
PLACES = {
    "article": (80, 280), "patient": (310, 280), "tumour": (600, 40), "site": (600, 110), "marker": (600, 180),
    "treatment": (860, 270), "class": (1045, 270), "combination": (600, 370), "outcome": (600, 510),
}
HEAD = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"\
 role="img" font-family="sans-serif" font-size="14">
<title>Nodes and edges of the graph</title>
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
<path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs>
<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>
"""


def picture() -> str:
    """The SVG: a box a node kind in the colour that it has in Gephi, an arrow a relation; what each means is its tooltip."""
    lines = [_arrow(rel, source, target.strip(), says) for rel, (source, targets, says) in EDGE_KINDS.items()
             for target in targets.split(" or ")]
    return HEAD + "".join(lines) + "".join(_box(kind, says) for kind, says in NODE_KINDS.items()) + "</svg>\n"


def _box(kind: str, says: str) -> str:
    (x, y), (w, h), colour = PLACES[kind], HALF, COLOURS[kind]
    ink = "#000" if 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] > 120 else "#fff"  # luma, ITU-R BT.601
    return (f'<g><title>{escape(says)}</title><rect x="{x - w:g}" y="{y - h:g}" width="{2 * w:g}" height="{2 * h:g}" rx="9" '
            f'fill="rgb{colour}"/><text x="{x}" y="{y + 5}" text-anchor="middle" fill="{ink}">{kind}</text>'
            "</g>\n")


def _arrow(rel: str, source: str, target: str, says: str) -> str:
    if source == target:
        return _loop(rel, source, says)
    begin, end = _edge(PLACES[source], PLACES[target]), _edge(PLACES[target], PLACES[source])
    path = f"M{begin[0]:.1f} {begin[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"
    return _line(rel, path, (begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2 + 5, says)


def _edge(place: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line between two boxes leaves the first."""
    dx, dy = towards[0] - place[0], towards[1] - place[1]
    share = min(HALF[0] / abs(dx) if dx else math.inf, HALF[1] / abs(dy) if dy else math.inf)
    return place[0] + dx * share, place[1] + dy * share


def _loop(rel: str, kind: str, says: str) -> str:
    x, y = PLACES[kind][0] + HALF[0], PLACES[kind][1]
    return _line(rel, f"M{x:g} {y + 4:g}c60 10 60 60 -14 15", x + 92, y + 36, says)


def _line(rel: str, path: str, x: float, y: float, says: str) -> str:
    return (f"<g><title>{escape(says)}</title>"
            f'<path d="{path}" fill="none" stroke="#555" stroke-width="1.5" marker-end="url(#tip)"/>'
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="12" stroke="#fff" stroke-width="5" '
            f'paint-order="stroke">{rel}</text></g>\n')


if __name__ == "__main__":
    TARGET.write_text(picture(), encoding="utf8")
