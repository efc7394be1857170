"""Abstracts of small series: the single patients whom they list, whose tumour the introduction names, and cohorts that list nobody."""

import pytest

from nlp_iscm.ingest import read_text
from nlp_iscm.pipeline import extract

LISTED = (
    ("BACKGROUND: Pulmonary artery sarcoma is rare. METHODS: From 2002 to 2010, three patients with pulmonary artery sarcoma were operated on at"
     " our institution. We reviewed their records. RESULTS: All patients underwent endarterectomy. The disease-free survival was 9, 14 and 21"
     " months, and the overall survival was 17, 25 and 36 months, respectively. CONCLUSION: Radical resection may prolong survival.",
     [(9, 17), (14, 25), (21, 36)], "pulmonary artery sarcoma"),
    ("Leiomyosarcoma of the inferior vena cava is a rare tumour. A retrospective analysis of 3 cases treated between 1998 and 2008 was carried"
     " out. En bloc resection was performed. Overall survival was 18 months, 32 months and 40 months; disease-free survival was 10 months,"
     " 12 months and 26 months.", [(10, 18), (12, 32), (26, 40)], "leiomyosarcoma of the inferior vena cava"),
    ("BACKGROUND: Hepatocellular carcinoma recurs after transplantation. METHODS: Among 118 patients transplanted for hepatocellular carcinoma,"
     " 3 patients developed adrenal recurrence and underwent adrenalectomy. RESULTS: The overall survival was 9, 26 and 30 months and the"
     " disease-free survival 4, 12 and 30 months, respectively.", [(4, 9), (12, 26), (30, 30)], "hepatocellular carcinoma"),
    ("Aim: To assess right hemicolectomy for advanced colon cancer. Three consecutive patients were included. There was no mortality."
     " Overall survival: 12, 27 and 44 months. Disease free survival: 6, 27 and 44 months.", [(6, 12), (27, 27), (44, 44)], "colon cancer"),
)


@pytest.mark.parametrize(("text", "spans", "tumour"), LISTED, ids=[t for *_, t in LISTED])
def test_survival_listed_for_each_patient(nlp, text, spans, tumour):
    facts = extract(nlp, read_text(text, "series"))
    told = [{o.endpoint: o.months for o in p.outcomes if o.kind == "survival"} for p in facts.patients]
    assert told == [{"DFS": dfs, "OS": os} for dfs, os in spans]
    assert [[t.name.lower() for t in p.tumours] for p in facts.patients] == [[tumour]] * len(spans)
    assert not facts.literature


@pytest.mark.parametrize("text", [
    "Among 118 patients transplanted for hepatocellular carcinoma, 3 patients developed adrenal recurrence. Median overall survival was 30 months.",
    "BACKGROUND: Glioblastoma recurs. METHODS: We included 64 patients. RESULTS: Overall survival at 6, 12 and 24 months was 80, 51 and 20 %.",
    "Of 90 patients with melanoma 12 had brain metastases. Progression-free survival was 3, 5 and 8 months in the low, middle and high group.",
])
def test_a_cohort_lists_nobody(nlp, text):
    assert not extract(nlp, read_text(text, "cohort")).patients


def test_times_behind_an_event_are_its_own(nlp):
    text = ("Liposarcoma recurs. A retrospective study of three patients who had undergone nephrectomy and colectomy was performed."
            " Recurrence developed after 5, 8 and 12 months. Two patients died after 22 and 40 months, one is alive at 61 months.")
    facts = extract(nlp, read_text(text, "series"))
    assert [[o.months for o in p.outcomes if o.kind == "recurrence"] for p in facts.patients] == [[5], [8], [12]]
    assert [[(o.value, o.months) for o in p.outcomes if o.kind == "status"] for p in facts.patients] == [
        [("dead", 22)], [("dead", 40)], [("alive", 61)]]
