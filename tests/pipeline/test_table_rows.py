"""Tables whose rows are the report's patients: they are told of there as in the text."""

import pytest

from nlp_iscm.ingest import read_text
from nlp_iscm.pipeline import extract

SERIES = """Chordoma of the axial skeleton: report of three cases

Case presentation

{narrative}

Table 1. Characteristics of the patients

{table}

Discussion

Chordoma is rare.
"""
TABLE = """| Case | Age | Sex | Treatment | PFS (months) | Outcome |
| 1 | 34 | M | sacrectomy | 8 | DOD, 19 months |
| 2 | 45 | F | partial resection | 12 | alive |
| 3 | 60 | M | imatinib, sorafenib | 20 | alive |"""
TOGETHER = "Three patients with chordoma were treated at our hospital. All patients received imatinib."
SINGLY = ("Case 1. A 60-year-old man had a chordoma. Case 2. A 34-year-old man had a chordoma of the sacrum. "
          "Case 3. A 45-year-old woman had a chordoma. She received imatinib.")


def case(nlp, narrative: str, table: str = TABLE, title: str = ""):
    text = SERIES.format(narrative=narrative, table=table)
    return extract(nlp, read_text(text.replace("report of three cases", title) if title else text, "series"))


def test_rows_give_patients_told_together_their_ages_and_outcomes(nlp):
    found = case(nlp, TOGETHER)
    assert [(p.age_years, p.sex) for p in found.patients] == [(34, "male"), (45, "female"), (60, "male")]
    assert [[(o.endpoint, o.months) for o in p.outcomes if o.kind == "survival"] for p in found.patients] == [
        [("PFS", 8)], [("PFS", 12)], [("PFS", 20)]]
    assert [[(o.value, o.months) for o in p.outcomes if o.kind == "status"] for p in found.patients] == [
        [("dead", 19)], [("alive", None)], [("alive", None)]]
    assert [{"imatinib"} <= {t.name for t in p.treatments} for p in found.patients] == [True] * 3


def test_rows_go_to_the_patients_of_their_age_and_sex_whatever_their_number(nlp):
    found = case(nlp, SINGLY)
    assert [(p.age_years, sorted(t.name for t in p.treatments)) for p in found.patients] == [
        (60, ["imatinib", "sorafenib"]), (34, ["sacrectomy"]), (45, ["imatinib", "partial resection"])]


@pytest.mark.parametrize(("narrative", "table", "title"), [
    ("A 71-year-old man had a chordoma. He had surgery.", TABLE, "a case report"),
    ("A 71-year-old man had a chordoma. He had surgery.", TABLE.replace("Case", "Author").replace("| 1 |", "| Lee |"), "a case report"),
    ("A 71-year-old man had a chordoma. He had surgery.", "| Drug | Dose |\n| imatinib | 400 mg |\n| sorafenib | 800 mg |", "a case report"),
])
def test_tables_of_others_give_nothing(nlp, narrative, table, title):
    patient, = case(nlp, narrative, table, title).patients
    assert (patient.age_years, [t.name for t in patient.treatments if t.kind == "drug"]) == (71, [])


def test_a_table_that_is_not_read_is_flagged(nlp):
    found = case(nlp, "A 71-year-old man had a chordoma. He had surgery.", TABLE, "a case report")
    assert (found.meta.patient_tables_unread, found.unused["table of patients who are not told of in the text"]) == (1, 1)
    assert case(nlp, TOGETHER).meta.patient_tables_unread == 0


def test_evidence_of_a_row_is_the_row(nlp):
    text = SERIES.format(narrative=TOGETHER, table=TABLE)
    article = read_text(text, "series")
    for patient in extract(nlp, article).patients:
        for evidence in patient.evidence:
            assert article.text[evidence.start:evidence.end] == evidence.quote
