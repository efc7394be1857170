"""Mentions of radiotherapy become courses with their own figures."""

import pytest

from nlp_iscm.pipeline.radiotherapy_courses import courses


def given(nlp, text):
    return [c.treatment for c in courses(nlp(text)._.reading, 1)]


def test_two_courses_keep_their_figures(nlp):
    whole_brain, cord = given(
        nlp, "A 60-year-old man received WBRT with 30 Gy in 10 fractions. Two months later, IMRT to the spinal cord"
             " was given with 42 Gy in 21 fractions.")
    assert (whole_brain.name, whole_brain.target, whole_brain.total_gy, whole_brain.fractions) == ("WBRT", "brain", 30, 10)
    assert (cord.name, cord.target, cord.total_gy, cord.fractions) == ("IMRT", "spinal cord", 42, 21)
    assert [(f.alpha_beta, f.bed_gy, f.eqd2_gy) for f in whole_brain.fractionation] == [(10, 39.0, 32.5), (3, 60.0, 36.0), (2, 75.0, 37.5)]
    assert [(f.alpha_beta, f.bed_gy, f.eqd2_gy) for f in cord.fractionation] == [(10, 50.4, 42.0), (3, 70.0, 42.0), (2, 84.0, 42.0)]


def test_what_is_computed_does_not_show_as_written(nlp):
    (course,) = given(nlp, "The patient received radiotherapy, 45 Gy in 1.8 Gy fractions.")
    assert (course.total_gy, course.fractions, course.per_fraction_gy, course.computed) == (45, None, 1.8, ("fractions=25",))
    (course,) = given(nlp, "The patient received radiotherapy, 10 x 3 Gy.")
    assert (course.total_gy, course.fractions, course.computed) == (None, 10, ("total_gy=30",))
    assert course.fractionation[0].bed_gy == 39


def test_a_contradiction_is_kept_and_named(nlp):
    (course,) = given(nlp, "The patient received radiotherapy with 20 Gy in 10 fractions of 3 Gy.")
    assert (course.total_gy, course.fractions) == (20, 10)
    assert course.contradiction == "10 x 3 Gy is 30 Gy, not 20 Gy"
    assert course.fractionation == ()


def test_before_and_after_an_operation_in_one_sentence(nlp):
    found = given(nlp, "The patient had neoadjuvant chemoradiotherapy, then resection, followed by adjuvant chemoradiotherapy.")
    assert [t.name for t in found] == ["radiotherapy", "radiotherapy"]


def test_a_boost_is_a_course_of_its_own(nlp):
    first, boost = given(nlp, "The patient received radiotherapy with 50.4 Gy to the pelvis with a boost of 9 Gy.")
    assert (first.total_gy, first.boost, boost.total_gy, boost.boost) == (50.4, False, 9, True)


def test_later_words_for_one_course_add_none(nlp):
    text = "The patient received IMRT (60 Gy/30). The radiotherapy was well tolerated. After radiotherapy she improved."
    assert [c.total_gy for c in given(nlp, text)] == [60]


@pytest.mark.parametrize("text", [
    "The patient refused radiotherapy.", "Radiotherapy was planned.", "The patient did not receive radiotherapy.",
    "If the tumour recurs, radiotherapy could be given to the patient."])
def test_not_given(nlp, text):
    assert given(nlp, text) == []


def test_chemoradiotherapy_and_activity(nlp):
    (course,) = given(nlp, "The patient was treated with chemoradiotherapy.")
    assert course.name == "radiotherapy"
    (course,) = given(nlp, "The patient was treated with radioiodine, 150 mCi.")
    assert (course.kind, course.name, course.dose, course.unit) == ("radiotherapy", "radioiodine", 150, "mCi")


def test_parts_of_a_plan_are_courses_of_their_own(nlp):
    text = ("The patient received postoperative radiotherapy. The rectum was resected after neoadjuvant chemotherapy and"
            " radiotherapy. The hip received palliative radiotherapy and was not resected.")
    assert [c.name for c in given(nlp, text)] == ["radiotherapy"] * 3
    assert len(given(nlp, "The patient received adjuvant radiotherapy. Postoperative radiotherapy was tolerated.")) == 1


def test_what_was_not_sufficient_was_given(nlp):
    assert len(given(nlp, "The patient's surgery and radiotherapy were not sufficient to stop the growth.")) == 1
