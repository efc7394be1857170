"""Outcomes of a whole text: what is told twice is one fact, one status a patient, months where they belong."""

import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_iscm.pipeline.outcome_value import OutcomeValue
from nlp_iscm.pipeline.outcomes import AGAIN, _grouped, outcomes
from nlp_iscm.pipeline.reading import Mention


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


SECTIONS = ("case", "case", "discussion", "abstract")


def mention(place: int, label: str, name: str, months: float | None) -> Mention:
    return Mention(label, place, place + 1, place, name=name, value=OutcomeValue(name, months=months))


def in_sections(count: int) -> SimpleNamespace:
    return SimpleNamespace(sentences=[SimpleNamespace(section=SECTIONS[n % len(SECTIONS)]) for n in range(count)])


def one_by_one(told: list[Mention], reading: SimpleNamespace) -> list[list[Mention]]:
    """The same by going through all groups each time: as the outcomes are defined, in quadratic time."""
    groups: list[list[Mention]] = []
    before = None
    for new in told:
        fitting = [g for g in groups if same(g[0], new, reading) or (before is not None and g[-1] is before and again(before, new))]
        if fitting:
            fitting[0].append(new)
        else:
            groups.append([new])
        before = new if new.label in ("response", "recurrence") else before
    return groups


def same(first: Mention, new: Mention, reading: SimpleNamespace) -> bool:
    if (first.label, first.name) != (new.label, new.name):
        return False
    a, b = first.value.months, new.value.months
    if first.label == "adverse_event" or (first.label != "response" and a is not None and a == b):
        return True
    apart = reading.sentences[first.sentence].section != reading.sentences[new.sentence].section
    return apart and (a is None or b is None or a == b)


def again(before: Mention, new: Mention) -> bool:
    return before.label == new.label == "response" and before.name == new.name == "complete" and new.sentence - before.sentence <= AGAIN


@given(st.lists(st.tuples(
    st.sampled_from([("response", "complete"), ("response", "partial"), ("recurrence", "yes"), ("survival", "DFS"), ("adverse_event", "rash")]),
    st.sampled_from([None, 3.0, 6.0]), st.integers(1, 9)), max_size=25))
def test_outcomes_are_grouped_as_defined(rows):
    told, place = [], 0
    for (label, name), months, step in rows:
        place += step
        told.append(mention(place, label, name, months))
    reading = in_sections(place + 1)
    assert _grouped(told, reading) == one_by_one(told, reading)


def test_very_many_outcomes_are_grouped_in_linear_time():
    count = 20_000  # two hundred million comparisons, if each were held against each
    told = [mention(4 * n, "response", "partial", None) for n in range(count)]
    begun = time.process_time()
    assert len(_grouped(told, in_sections(4 * count))) == count
    assert time.process_time() - begun < 5
