"""Which time a sentence gives to what it tells."""

import pytest

from nlp_iscm.pipeline.courses import courses
from nlp_iscm.pipeline.outcomes import outcomes
from nlp_iscm.pipeline.timeline import events, time_of


def at(nlp, text, words):
    return time_of(nlp(text)._.reading, text.index(words))


@pytest.mark.parametrize(
    ("text", "words", "date", "days", "since"),
    [
        ("The patient underwent lobectomy in June 2021.", "lobectomy", "2021-06", None, None),
        ("On 14 June 2021 the patient underwent lobectomy.", "lobectomy", "2021-06-14", None, None),
        ("The patient relapsed 18 months after diagnosis.", "relapsed", None, 548, "diagnosis"),
        ("Two weeks after surgery, the patient died.", "died", None, 14, "surgery"),
        ("The patient had a mastectomy. Six months later, the patient walked again.", "walked", None, 183, "surgery"),
        ("Three years ago, the patient had a mastectomy.", "mastectomy", None, -1096, "presentation"),
    ],
)
def test_time_of(nlp, text, words, date, days, since):
    time = at(nlp, text, words)
    assert (time.date, time.days, time.since) == (date, days, since)


def test_no_time(nlp):
    assert at(nlp, "The patient underwent lobectomy.", "lobectomy") is None


def test_a_time_of_what_follows_is_not_that_of_the_treatment(nlp):
    text = "The patient underwent left nephrectomy and died 2 days later."
    reading = nlp(text)._.reading
    found = {e.label: e.days for e in events(reading, courses(reading, 1), outcomes(reading, 1), 1)}
    assert "surgery: left nephrectomy" not in found


def test_events_name_their_fact(nlp):
    text = "In May 2010 the patient was diagnosed with melanoma. In June 2010 the patient underwent wide local excision of the scalp."
    reading = nlp(text)._.reading
    given = courses(reading, 1)
    found = [(e.label, e.date, e.fact) for e in events(reading, given, [], 1)]
    assert ("diagnosis", "2010-05", None) in found
    assert any(date == "2010-06" and fact == given[0].treatment.id for _, date, fact in found)
