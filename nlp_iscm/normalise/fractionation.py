"""Radiation doses: written figures to grays, the third figure from two, BED and EQD2.

Linear-quadratic model (Fowler, Br J Radiol 1989; 62: 679-694): for n fractions of d Gy, D = n d,
BED = D (1 + d / (alpha/beta)) and EQD2 = BED / (1 + 2 / (alpha/beta)), all in Gy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ALPHA_BETA = (10.0, 3.0, 2.0)  # Gy: tumour, late-reacting normal tissue, spinal cord
TOLERANCE = 0.02  # relative; 50.4 Gy printed as 50 is rounding, 54 is not
_TO_GRAY = {"c": 0.01, "m": 0.001, "rad": 0.01}


def grays(amount: float, unit: str) -> float:
    """Gray of an amount in Gy, cGy, mGy, rad, GyE, CGE or Gy(RBE); equivalents for particles count as gray.

    >>> grays(4500, "cGy"), grays(50.4, "GyE"), grays(3000, "rads"), grays(60, "CGE"), grays(54, "Gy (RBE)")
    (45.0, 50.4, 30.0, 60.0, 54.0)
    """
    low = unit.lower()
    if low.startswith("rad"):
        factor = _TO_GRAY["rad"]
    elif low.startswith(("cgy", "centi")) and not low.startswith("cgye"):
        factor = _TO_GRAY["c"]
    elif low.startswith("mgy"):
        factor = _TO_GRAY["m"]
    else:
        factor = 1.0
    return round(amount * factor, 4)


_THOUSANDS = re.compile(r"\d{1,2},\d{3}")


def number(written: str) -> float:
    """A figure with a decimal point, comma or raised dot; a comma before three digits groups thousands.

    >>> number("50,4"), number("4,500"), number("1·8"), number("30")
    (50.4, 4500.0, 1.8, 30.0)
    """
    plain = written.replace("·", ".")
    return float(plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain.replace(",", "."))


def bed(total_gy: float, per_fraction_gy: float, alpha_beta: float) -> float:
    """Biologically effective dose in Gy.

    >>> bed(30, 3, 10), bed(30, 3, 3), bed(30, 3, 2), bed(42, 2, 10), bed(42, 2, 3), bed(42, 2, 2)
    (39.0, 60.0, 75.0, 50.4, 70.0, 84.0)
    """
    return round(total_gy * (1 + per_fraction_gy / alpha_beta), 2)


def eqd2(total_gy: float, per_fraction_gy: float, alpha_beta: float) -> float:
    """Dose in Gy that does the same in fractions of 2 Gy.

    >>> eqd2(30, 3, 10), eqd2(30, 3, 3), eqd2(30, 3, 2), eqd2(42, 2, 10)
    (32.5, 36.0, 37.5, 42.0)
    """
    return round(total_gy * (per_fraction_gy + alpha_beta) / (2 + alpha_beta), 2)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Total dose, fractions and dose per fraction in Gy; `computed` names the one that was worked out from the others."""

    total_gy: float | None = None
    fractions: int | None = None
    per_fraction_gy: float | None = None
    computed: tuple[str, ...] = ()
    contradiction: str | None = None


def completed(total_gy: float | None, fractions: int | None, per_fraction_gy: float | None) -> Schedule:
    """The schedule with its missing third figure, or with what contradicts where all three are written.

    A number of fractions is only worked out where it comes out whole.

    >>> completed(30, 10, None)
    Schedule(total_gy=30, fractions=10, per_fraction_gy=3.0, computed=('per_fraction_gy',), contradiction=None)
    >>> completed(45, None, 1.8).fractions, completed(None, 12, 1.5).total_gy, completed(50, None, 1.8).fractions
    (25, 18.0, None)
    >>> completed(50, 20, 2).contradiction
    '20 x 2 Gy is 40 Gy, not 50 Gy'
    """
    if total_gy is not None and fractions and per_fraction_gy is not None:
        return Schedule(total_gy, fractions, per_fraction_gy, (), _contradiction(total_gy, fractions, per_fraction_gy))
    if total_gy is not None and fractions:
        return Schedule(total_gy, fractions, round(total_gy / fractions, 2), ("per_fraction_gy",))
    if fractions and per_fraction_gy is not None:
        return Schedule(round(fractions * per_fraction_gy, 2), fractions, per_fraction_gy, ("total_gy",))
    if total_gy is not None and per_fraction_gy:
        count = round(total_gy / per_fraction_gy)
        if count and abs(count * per_fraction_gy - total_gy) <= 0.005 * total_gy:
            return Schedule(total_gy, count, per_fraction_gy, ("fractions",))
    return Schedule(total_gy, fractions, per_fraction_gy)


def _contradiction(total_gy: float, fractions: int, per_fraction_gy: float) -> str | None:
    product = fractions * per_fraction_gy
    if abs(product - total_gy) <= TOLERANCE * total_gy:
        return None
    return f"{fractions} x {per_fraction_gy:g} Gy is {round(product, 2):g} Gy, not {total_gy:g} Gy"
