"""Durations: every amount that is written is read back, whatever stands around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_iscm.normalise.duration import durations, months, unit_name
from nlp_iscm.normalise.number_words import number

UNITS = ("day", "days", "week", "weeks", "month", "months", "year", "years")


@given(st.integers(1, 999), st.sampled_from(UNITS), st.sampled_from((" ", "-", " ")))
def test_figures_are_read_back(amount: int, unit: str, gap: str):
    found = list(durations(f"seen after {amount}{gap}{unit}."))
    assert [(d.low, d.high, d.unit) for d in found] == [(amount, amount, unit.rstrip("s"))]
    assert found[0].months_low == months(amount, unit)


@given(st.integers(1, 50), st.integers(1, 50), st.sampled_from(("-", "–", " to ")))
def test_ranges_keep_both_ends(low: int, more: int, dash: str):
    (found,) = durations(f"lasted {low}{dash}{low + more} months")
    assert (found.low, found.high) == (low, low + more)


@given(st.text(max_size=200))
def test_any_text_gives_ranges_inside_it(text: str):
    for found in durations(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.low <= found.high


@pytest.mark.parametrize(("text", "expected"), [
    ("two and a half years", 30.0), ("a year and a half", 18.0), ("half a year", 6.0), ("six weeks", 1.38),
    ("4 years and 10 months", 58.0), ("6 years, 3 months", 75.0), ("twenty-four months", 24.0), ("36+ months", 36.0),
    ("24-mo", 24.0), ("5.5 yrs", 66.0), ("a couple of months", 2.0), ("1,200 days", 39.43),
])
def test_wordings(text: str, expected: float):
    (found,) = durations(text)
    assert found.months_low == expected
    assert text[found.start:found.end] == text


@pytest.mark.parametrize("text", ["several months", "a few weeks", "many years", "10 mm", "5 cycles", "3 molecules"])
def test_vague_or_other_units_are_none(text: str):
    assert list(durations(text)) == []


def test_long_texts_are_linear():
    assert len(list(durations("12 " * 20_000 + "months"))) == 1


def test_units_and_numbers():
    assert unit_name("wks") == "week"
    assert unit_name("mg") is None
    assert months(3, "cycles") is None
    assert number("ninety-nine") == 99
    assert number("first") is None
