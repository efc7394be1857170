"""Colours and sizes: one colour-blind-safe colour a node kind (Okabe and Ito 2008), size by the root of distinct patients."""

from __future__ import annotations

import math
from collections.abc import Collection

COLOURS = {
    "article": (153, 153, 153),
    "patient": (0, 0, 0),
    "tumour": (213, 94, 0),
    "site": (204, 121, 167),
    "marker": (240, 228, 66),
    "treatment": (86, 180, 233),
    "combination": (0, 114, 178),
    "class": (0, 158, 115),
    "outcome": (230, 159, 0),
    "event": (153, 153, 153),
}
POLARITY_COLOURS = {"favourable": (0, 158, 115), "unfavourable": (213, 94, 0), "neutral": (153, 153, 153)}
_OTHER = (153, 153, 153)


def node_colour(kind: str, polarity: str | None = None) -> tuple[int, int, int]:
    """Red, green and blue from 0 to 255; outcomes are coloured by polarity."""
    if kind == "outcome" and polarity in POLARITY_COLOURS:
        return POLARITY_COLOURS[polarity]
    return COLOURS.get(kind, _OTHER)


def edge_colour(polarity: str | None) -> tuple[int, int, int]:
    """Colour of an edge: its polarity's, grey without one."""
    return POLARITY_COLOURS.get(polarity or "", _OTHER)


def legend(kinds: Collection[str]) -> str:
    """Colours, sizes and thickness in words, for the node kinds that a file has.

    >>> legend(["combination"])
    'Colours (red, green, blue): combination 0 114 178. Size: root of distinct patients. Thickness: weight, distinct patients.'
    """
    told = [f"{kind} {' '.join(map(str, COLOURS.get(kind, _OTHER)))}" for kind in kinds if kind != "outcome"]
    if "outcome" in kinds:
        told += [f"{polarity} outcome {' '.join(map(str, rgb))}" for polarity, rgb in POLARITY_COLOURS.items()]
    colours = f"Colours (red, green, blue): {', '.join(told)}. " if told else ""
    return f"{colours}Size: root of distinct patients. Thickness: weight, distinct patients."


def node_size(patients: float) -> float:
    """Size in Gephi's units, growing with the square root of distinct patients (area tells the count).

    >>> node_size(1), node_size(16)
    (10.0, 40.0)
    """
    return round(10.0 * math.sqrt(max(patients, 0.25)), 2)
