"""Small series told together: how many patients there are, and what each of them is told to have."""

import pytest

from nlp_iscm.ingest import read_text
from nlp_iscm.pipeline import extract


def people(nlp, text: str) -> list[tuple[float | None, str | None]]:
    return [(p.age_years, p.sex) for p in extract(nlp, read_text(text, "series")).patients]


def given(nlp, text: str) -> list[list[str]]:
    return [sorted(t.name for t in p.treatments) for p in extract(nlp, read_text(text, "series")).patients]


@pytest.mark.parametrize(("text", "expected"), [
    ("Two patients had surgery for thymoma. Both recovered.", [(None, None)] * 2),
    ("We describe three women with ovarian cancer. All received carboplatin.", [(None, "female")] * 3),
    ("Two men, aged 51 and 66 years, had gastrectomy for gastric cancer. Both are alive.", [(51, "male"), (66, "male")]),
    ("We saw three patients, two men (31 and 44 years of age) and one woman (19 years of age), with sarcoma. All had surgery.",
     [(31, "male"), (44, "male"), (19, "female")]),
    ("We report on two 45-year-old male patients with lipoma. The tumours were resected.", [(45, "male"), (45, "male")]),
    ("A 70-year-old man and a 61-year-old woman had schwannoma. Both tumours were resected.", [(70, "male"), (61, "female")]),
    ("We report the cases of 24-month-old twin girls with neuroblastoma. Both had surgery.", [(2, "female"), (2, "female")]),
    ("Two patients had lymphoma. A 40-year-old woman received rituximab. Another patient was given bendamustine.",
     [(40, "female"), (None, None)]),
])
def test_as_many_patients_as_the_text_announces(nlp, text, expected):
    assert people(nlp, text) == expected


@pytest.mark.parametrize("text", [
    "A 38-year-old mother of three children had breast cancer. She received tamoxifen.",
    "The sixth of 8 children, a 20-year-old woman had lymphoma. She received rituximab.",
    "A 52-year-old man had thymoma. Only two cases of this kind have been described in the literature.",
    "Three operations were performed on a 60-year-old woman with thyroid cancer.",
    "A 30-year-old woman had sarcoma. Her two sisters were healthy. She received doxorubicin.",
    "A 66-year-old man had myeloma. Two months later he received bortezomib.",
])
def test_numbers_of_others_announce_nobody(nlp, text):
    assert len(people(nlp, text)) == 1


def test_a_cohort_told_by_statistics_has_no_patient(nlp):
    text = "We have included six patients with schwannoma. Their mean age was 41 years. All patients had surgery."
    case = extract(nlp, read_text(text, "cohort"))
    assert (case.patients, case.unused["sentence about a cohort"] > 0) == ((), True)


@pytest.mark.parametrize(("text", "expected"), [
    ("Two patients had lung cancer. One patient received gefitinib and the other patient received erlotinib.",
     [["gefitinib"], ["erlotinib"]]),
    ("Three patients had glioma. All patients received temozolomide. One patient received bevacizumab. The other two patients had "
     "lomustine.", [["bevacizumab", "temozolomide"], ["lomustine", "temozolomide"], ["lomustine", "temozolomide"]]),
    ("Two women had breast cancer. Both women received trastuzumab, whereas lapatinib was given in one.",
     [["lapatinib", "trastuzumab"], ["trastuzumab"]]),
    ("We report three men with melanoma. The first was treated with nivolumab, the second with ipilimumab, and the third with "
     "dabrafenib.", [["nivolumab"], ["ipilimumab"], ["dabrafenib"]]),
])
def test_treatments_of_one_and_of_all(nlp, text, expected):
    assert given(nlp, text) == expected


def test_times_told_one_for_each(nlp):
    text = ("We describe three patients with glioma. All patients received temozolomide. "
            "Progression-free survival was 7, 11 and 20 months, and overall survival was 15 months, 24 months and 31 months.")
    told = [[(o.endpoint, o.months) for o in p.outcomes if o.kind == "survival"] for p in extract(nlp, read_text(text, "s")).patients]
    assert told == [[("PFS", 7), ("OS", 15)], [("PFS", 11), ("OS", 24)], [("PFS", 20), ("OS", 31)]]


def test_follow_up_told_one_for_each(nlp):
    text = "We present two women aged 48 and 63 years with ovarian cancer. Both women had surgery and are alive 25 and 14 months later."
    told = [[o.months for o in p.outcomes if o.kind == "status"] for p in extract(nlp, read_text(text, "s")).patients]
    assert told == [[25], [14]]
