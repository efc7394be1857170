"""Courses: the same drug told again is one course, given anew a further one; figures told later reach it."""

import pytest

from nlp_iscm.pipeline.courses import courses


def given(nlp, text):
    return [c.treatment for c in courses(nlp(text)._.reading, 1) if c.treatment.kind == "drug"]


def names(nlp, text):
    return [t.name for t in given(nlp, text)]


def test_regimen_with_shared_figures(nlp):
    found = given(nlp, "A 60-year-old man received cisplatin 75 mg/m2 and etoposide 100 mg/m2 every 3 weeks for 6 cycles.")
    assert [(t.name, t.dose, t.unit, t.every_days, t.cycles) for t in found] == [
        ("cisplatin", 75.0, "mg/m2", 21.0, 6), ("etoposide", 100.0, "mg/m2", 21.0, 6)]


def test_cycles_told_later_reach_the_therapy_in_force(nlp):
    found = given(nlp, "A 60-year-old man was treated with docetaxel. After 4 cycles of this regimen, the mass was smaller.")
    assert [(t.name, t.cycles) for t in found] == [("docetaxel", 4)]


@pytest.mark.parametrize(("text", "expected"), [
    ("He received gemcitabine. Gemcitabine was tolerated well.", ["gemcitabine"]),
    ("He received imatinib. Imatinib was stopped for surgery. Imatinib was resumed later.", ["imatinib", "imatinib"]),
    ("He received gemcitabine. The tumour recurred. Gemcitabine and cisplatin were started.",
     ["gemcitabine", "gemcitabine", "cisplatin"]),
    ("She received chemotherapy. The drugs were cisplatin and etoposide.", ["cisplatin", "etoposide"]),
    ("She received chemotherapy with carboplatin.", ["carboplatin"]),
    ("After adjuvant chemotherapy, trastuzumab was given for a year.", ["chemotherapy", "trastuzumab"]),
    ("After chemotherapy with carboplatin she felt well.", ["carboplatin"]),
    ("He had chemotherapy combined with trastuzumab.", ["chemotherapy", "trastuzumab"]),
    ("He had chemotherapy combined with carboplatin.", ["carboplatin"]),
    ("She received nivolumab. Chemotherapy was started in May.", ["nivolumab", "chemotherapy"]),
    ("Carboplatin was given. This chemotherapy was well tolerated.", ["carboplatin"]),
    ("Cabozantinib was started after failure of chemotherapy.", ["cabozantinib", "chemotherapy"]),
    ("He had nivolumab, and after two cycles of this chemotherapy he felt well.", ["nivolumab"]),
    ("He had nivolumab. Chemotherapy was added in May.", ["nivolumab", "chemotherapy"]),
    ("She received neoadjuvant chemotherapy. After surgery she received adjuvant chemotherapy.", ["chemotherapy", "chemotherapy"]),
    ("She received adjuvant chemotherapy. Five months later a liver metastasis was found and cut out, followed by adjuvant chemotherapy.",
     ["chemotherapy", "chemotherapy"]),
    ("She underwent orchiectomy followed by systemic chemotherapy. The resected primary tumour was a sarcoma. She received gemcitabine.",
     ["gemcitabine"]),
    ("She took letrozole. Letrozole was restarted in May. Forty days after restarting letrozole, she had pain.", ["letrozole", "letrozole"]),
    ("She had a scan after two cycles of chemotherapy. It was clear. The marrow was normal. The blood was normal. The heart was sound."
     " Chemotherapy consisted of the following regimen: rituximab and vincristine.", ["rituximab", "vincristine"]),
    ("Two courses of gemcitabine and S-1 (GS) were given. After three subsequent courses of GS therapy she was well.",
     ["gemcitabine", "S-1", "S-1", "gemcitabine"]),  # courses told in one word stand in order of their names
    ("Chemotherapy was recommended but he refused chemotherapy.", []),
    ("He took amlodipine for hypertension.", []),
    ("Radiotherapy with concurrent temozolomide was followed by adjuvant temozolomide.", ["temozolomide", "temozolomide"]),
    ("She received concurrent and adjuvant temozolomide.", ["temozolomide", "temozolomide"]),
    ("She received pembrolizumab. Immunotherapy was resumed after the operation.", ["pembrolizumab", "pembrolizumab"]),
    ("He had several regimens and did not respond to chlorambucil and fludarabine.", ["chlorambucil", "fludarabine"]),
    ("We report a man treated with chemotherapy. He received cisplatin.", ["cisplatin"]),
    ("He took imatinib (200 mg daily followed by 400 mg daily).", ["imatinib", "imatinib"]),
    ("The cumulative dose of cisplatin given was 300 mg.", ["cisplatin"]),
    ("Imatinib 400 mg was started. The dose was reduced to 300 mg of imatinib.", ["imatinib", "imatinib"]),
])
def test_which_courses(nlp, text, expected):
    assert names(nlp, text) == expected


def test_regimen_name_goes_to_its_components(nlp):
    text = "He received R-CHOP (rituximab, cyclophosphamide, doxorubicin, vincristine and prednisone)."
    assert {(t.regimen, t.intent) for t in given(nlp, text)} == {("R-CHOP", "antitumour")}


def test_ids_follow_the_text_and_evidence_quotes_it(nlp):
    text = "A 60-year-old man underwent gastrectomy. He then received S-1 and later ramucirumab."
    reading = nlp(text)._.reading
    found = courses(reading, 1)
    assert [c.treatment.id for c in found] == [f"T{n}" for n in range(1, len(found) + 1)]
    assert [c.start for c in found] == sorted(c.start for c in found)
    for course in found:
        assert all(text[e.start:e.end] == e.quote for e in course.treatment.evidence)


def test_a_list_too_long_is_counted(nlp):
    reading = nlp("A 60-year-old man received " + ", ".join(["cisplatin"] * 160) + ".")._.reading
    courses(reading, 1)
    assert reading.unused["drug of a list too long"] == 10


def test_unused_drugs_are_counted(nlp):
    reading = nlp("A 60-year-old man refused cisplatin.")._.reading
    assert courses(reading, 1) == []
    assert reading.unused["drug refused"] == 1
