"""Outcomes of a whole text: what is told twice is one fact, one status a patient, months where they belong."""

from dataclasses import replace

import pytest

from nlp_iscm.pipeline.outcomes import outcomes


def told(nlp, text: str) -> list[tuple[str, str | None, float | None]]:
    reading = nlp(text)._.reading
    return [(t.outcome.kind, t.outcome.value or t.outcome.endpoint, t.outcome.months) for t in outcomes(reading, 1)]


PATIENT = "A 60-year-old man with lung adenocarcinoma was seen. "


def test_no_recurrence_also_tells_that_the_patient_lives(nlp):
    text = PATIENT + "He underwent lobectomy. There was no recurrence 18 months after surgery."
    assert told(nlp, text) == [("recurrence", "no", 18.0), ("status", "alive", 18.0)]


def test_death_is_the_only_status(nlp):
    text = PATIENT + "After lobectomy he was discharged. He is well. He died of pneumonia 9 months after surgery."
    assert [o for o in told(nlp, text) if o[0] == "status"] == [("status", "dead", 9.0)]


def test_disease_free_years_before_a_recurrence_are_survival(nlp):
    text = PATIENT + "After lobectomy he remained disease-free for 3 years. Then the tumour recurred."
    assert told(nlp, text) == [("survival", "DFS", 36.0), ("recurrence", "yes", 36.0)]


def test_growth_before_any_treatment_is_no_outcome(nlp):
    assert told(nlp, PATIENT + "The mass had enlarged over three months and his pain had decreased.") == []


def test_metastasis_after_resection_is_recurrence_and_under_therapy_progression(nlp):
    after = told(nlp, PATIENT + "He underwent lobectomy. One year later multiple brain metastases were detected.")
    under = told(nlp, PATIENT + "He received gefitinib. He developed brain metastases despite gefitinib.")
    assert after == [("recurrence", "yes", 12.0)]
    assert under == [("response", "progression", None)]


def test_a_response_pointed_at_again_is_one_fact(nlp):
    text = PATIENT + "Gefitinib gave a partial response. Because of this partial response gefitinib was continued."
    assert told(nlp, text) == [("response", "partial", None)]


def test_ids_follow_the_text_and_evidence_is_exact(nlp):
    text = PATIENT + "Gefitinib gave a partial response. Later the disease progressed. He died 2 months later."
    reading = nlp(text)._.reading
    found = outcomes(reading, 1)
    assert [t.outcome.id for t in found] == ["O1", "O2", "O3"]
    assert [t.start for t in found] == sorted(t.start for t in found)
    assert all(text[e.start:e.end] == e.quote for t in found for e in t.outcome.evidence)


def test_outcomes_of_others_are_counted_and_not_told(nlp):
    reading = nlp(PATIENT + "He underwent lobectomy. There was no recurrence at 18 months.")._.reading
    reading.mentions["recurrence"] = [replace(m, about="literature") for m in reading.mentions["recurrence"]]
    assert "recurrence" not in {t.outcome.kind for t in outcomes(reading, 1)}
    assert reading.unused["recurrence about literature"] == 1


def test_figures_in_parallel_go_to_their_endpoints(nlp):
    reading = nlp("In the trial [3] median PFS and OS were 5 and 11 months, respectively.")._.reading
    assert [(m.name, m.value.low) for m in reading.mentions["literature"]] == [("PFS", 5.0), ("OS", 11.0)]


@pytest.mark.parametrize("words", ["He improved. ", "No recurrence and no relapse, ", "tumour shrank and 5 months ", "died of "])
def test_one_long_sentence_stays_linear(nlp, words: str):
    reading = nlp(PATIENT + "After surgery " + words * 2000)._.reading
    assert reading.sentences
