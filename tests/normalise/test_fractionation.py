"""Doses, the third figure from two, BED and EQD2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_iscm.normalise.fractionation import ALPHA_BETA, bed, completed, eqd2, grays, number


@pytest.mark.parametrize(
    ("total", "per_fraction", "alpha_beta", "expected"),
    [
        (30, 3, 10, (39.0, 32.5)), (30, 3, 3, (60.0, 36.0)), (30, 3, 2, (75.0, 37.5)),
        (42, 2, 10, (50.4, 42.0)), (42, 2, 3, (70.0, 42.0)), (42, 2, 2, (84.0, 42.0)),
        (8, 8, 10, (14.4, 12.0)), (24, 8, 3, (88.0, 52.8)),
    ],
)
def test_published_values(total, per_fraction, alpha_beta, expected):
    assert (bed(total, per_fraction, alpha_beta), eqd2(total, per_fraction, alpha_beta)) == expected


@given(st.integers(1, 45))
def test_two_gray_fractions_are_their_own_eqd2(fractions):
    for alpha_beta in ALPHA_BETA:
        assert eqd2(2 * fractions, 2, alpha_beta) == 2 * fractions


@given(st.integers(1, 45), st.integers(5, 200))
def test_any_two_give_the_third(fractions, tenths):
    per_fraction = tenths / 10
    total = round(fractions * per_fraction, 1)
    assert completed(total, fractions, None).per_fraction_gy == pytest.approx(per_fraction, abs=0.006)
    assert completed(None, fractions, per_fraction).total_gy == pytest.approx(total)
    assert completed(total, None, per_fraction).fractions == fractions
    assert completed(total, fractions, per_fraction).contradiction is None


def test_one_figure_alone_computes_nothing():
    assert completed(60, None, None).computed == ()
    assert completed(None, 10, None).total_gy is None


def test_a_misprint_is_kept_and_named():
    schedule = completed(42, 14, 2)
    assert (schedule.total_gy, schedule.fractions, schedule.per_fraction_gy) == (42, 14, 2)
    assert schedule.contradiction == "14 x 2 Gy is 28 Gy, not 42 Gy"


@pytest.mark.parametrize(
    ("amount", "unit", "gray"),
    [(4500, "cGy", 45), (500, "mGy", 0.5), (2000, "rad", 20), (70, "GyE", 70), (74, "CGE", 74), (55, "CGyE", 55),
     (60, "Gy", 60), (30, "Grays", 30), (3000, "centigray", 30), (66, "Gy(RBE)", 66)],
)
def test_units(amount, unit, gray):
    assert grays(amount, unit) == gray


@given(st.integers(0, 99), st.integers(0, 9))
def test_decimal_marks_agree(whole, tenth):
    assert number(f"{whole}.{tenth}") == number(f"{whole},{tenth}") == number(f"{whole}·{tenth}")
