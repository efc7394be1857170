"""Amounts and schedules: any figure and unit that is written comes back as it was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_iscm.normalise.drug import generic
from nlp_iscm.normalise.quantity import number, quantity, unit
from nlp_iscm.normalise.schedule import every, schedule


@given(st.integers(1, 9999), st.sampled_from(["mg", "g", "mg/m2", "mg/kg", "IU"]))
def test_whole_figures_keep_value_and_unit(figure, written):
    found = quantity(str(figure), None, written)
    assert (found.value, found.low, found.high, found.unit) == (figure, figure, figure, written)


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text):
    assert unit(text) == (None, None) or unit(text)[0]
    assert number(text) is None or number(text) >= 0
    assert schedule(text) is None or schedule(text).every_days >= 0
    assert generic(text) == generic(generic(text))


@pytest.mark.parametrize(("written", "expected"), [
    ("mg/m²", ("mg/m2", None)), ("mg per day", ("mg", "day")), ("mg/kg/d", ("mg/kg", "day")), ("mg/m2/week", ("mg/m2", "week")),
    ("µg", ("ug", None)), ("ng/mL", (None, None)), ("mg/l", (None, None)), ("million units", ("MU", None)),
])
def test_units(written, expected):
    assert unit(written) == expected


@pytest.mark.parametrize(("written", "days", "cycle"), [
    ("every 3 weeks", 21, True), ("q3w", 21, True), ("q28", 28, True), ("every other day", 2, False), ("twice daily", 0.5, False),
    ("once a week", 7, False), ("every 8 hours", 0.33, False), ("21-day cycle", 21, True), ("four-weekly", 28, True),
    ("three times a week", 2.33, False), ("monthly", 30, False), ("every 6 weeks", 42, True),
])
def test_schedules(written, days, cycle):
    found = schedule(written)
    assert (found.every_days, found.cycle) == (days, cycle)


@given(st.integers(1, 60))
def test_weeks_are_seven_days(count):
    assert every(count, "weeks") == 7 * count
