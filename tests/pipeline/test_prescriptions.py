"""Which figures make one prescription, and which are none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_iscm.pipeline.prescriptions import prescriptions


def figures(text):
    return [(p.total_gy, p.fractions, p.per_fraction_gy, p.boost) for p in prescriptions(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 Gy/10 fractions", [(30, 10, None, False)]),
        ("42Gy/21", [(42, 21, None, False)]),
        ("30 Gy in 10 fractions of 3 Gy", [(30, 10, 3, False)]),
        ("2 Gy per fraction, 5 days a week, to a total of 60 Gy", [(60, None, 2, False)]),
        ("45 Gy in 1.8 Gy fractions", [(45, None, 1.8, False)]),
        ("10 x 3 Gy", [(None, 10, 3, False)]),
        ("4,500 cGy in 25 daily fractions", [(45, 25, None, False)]),
        ("a single dose of 8 Gy", [(8, 1, None, False)]),
        ("50.4 Gy to the pelvis with a boost of 9 Gy", [(50.4, None, None, False), (9, None, None, True)]),
        ("24 Gy in 15 fractions of 1.6 Gy, followed by a 16 Gy boost in eight fractions of 2 Gy",
         [(24, 15, 1.6, False), (16, 8, 2, True)]),
        ("64 Gy in 30 fractions to the mediastinum and 52 Gy in 26 fractions to the abdomen",
         [(64, 30, None, False), (52, 26, None, False)]),
        ("45 Gy in 25 fractions and a boost of 9 Gy in 5 fractions, for a total dose of 54 Gy",
         [(45, 25, None, False), (9, 5, None, True)]),
        ("20 Gy in 10 fractions of 3 Gy", [(20, 10, 3, False)]),
    ],
)
def test_prescriptions(text, expected):
    assert figures(text) == expected


@pytest.mark.parametrize(
    "text",
    ["V20 was 20 Gy", "the mean lung dose was 12 Gy", "a maximum dose to the cord of 45 Gy", "0.1 Gy/min", "BED of 39 Gy", "D95 of 40 Gy",
     "limited to 50 Gy", "mean doses to the oesophagus and lungs were 23 Gy and 4.2 Gy", "less than 30 Gy"],
)
def test_limits_and_measured_doses_are_none(text):
    assert figures(text) == []


@given(st.integers(1, 44), st.sampled_from([1.2, 1.5, 1.8, 2, 2.5, 3, 4, 5]))
def test_three_figures_are_one_prescription(fractions, part):
    total = round(fractions * part, 1)
    assert figures(f"{total:g} Gy in {fractions} fractions of {part:g} Gy") == [(total, fractions, part, False)]


def test_a_million_doses_take_linear_time():
    def seconds(n):
        text = "30 Gy in 10 fractions, " * n
        begun = time.perf_counter()
        assert len(prescriptions(text, 0, len(text))) >= 1
        return time.perf_counter() - begun

    seconds(100)
    assert seconds(8000) < 16 * max(seconds(2000), 0.01)
