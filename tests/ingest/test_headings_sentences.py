"""Sentences that begin like a heading are none."""

import pytest

from nlp_iscm.ingest.headings import heading_of


@pytest.mark.parametrize("line", [
    "The patient and his family refused chemoradiotherapy.", "The case and its course were discussed by the board.",
    "The patient and her husband asked for supportive care only.",
])
def test_a_sentence_about_the_patient_is_no_heading(line):
    assert heading_of(line) is None


@pytest.mark.parametrize(("line", "kind"), [("Discussion and conclusion", "discussion"), ("Case presentation", "case")])
def test_headings_stay_headings(line, kind):
    assert heading_of(line).kind == kind
