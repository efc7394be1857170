"""Dates as written to ISO 8601."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_iscm.normalise.date import dates, iso


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("seen on 14 June 2021", "2021-06-14"), ("June 14, 2021", "2021-06-14"), ("June 14th 2021", "2021-06-14"),
        ("2021-06-14", "2021-06-14"), ("14-Jun-2021", "2021-06-14"), ("Sept. 2017", "2017-09"), ("in June, 2021", "2021-06"),
        ("in the year 1998", "1998"), ("14/9/2005", "2005-09-14"), ("9/14/2005", "2005-09-14"), ("5.5.2015", "2015-05-05"),
    ],
)
def test_dates_are_read(text, value):
    assert [d.value for d in dates(text)] == [value]


@pytest.mark.parametrize("text", ["03/04/2021", "06/2021", "14/9/05"])
def test_what_cannot_be_told_apart_stays_as_written(text):
    assert [(d.value, d.ambiguous) for d in dates(text)] == [(text, True)]


@pytest.mark.parametrize("text", ["2019 patients", "in 2019 cells", "grade 3/4", "45/13/2020", "1.2.3", "may 14 patients", "v2.0.2019-1"])
def test_no_date(text):
    assert list(dates(text)) == []


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)), st.integers(0, 3))
def test_every_day_in_every_style(day, style):
    written = day.strftime(("%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d %b %Y")[style])
    found = list(dates(f"She came on {written}.", 100))
    assert [d.value for d in found] == [day.isoformat()]
    assert found[0].written == written
    assert found[0].start == 100 + len("She came on ")


@given(st.text(alphabet="0123456789/.- JuneMay,", max_size=300))
def test_any_text_is_read(text):
    for found in dates(text):
        assert text[found.start:found.end] == found.written


def test_precision():
    assert (iso(2021), iso(2021, 6), iso(2021, 6, 4)) == ("2021", "2021-06", "2021-06-04")
