"""Stages of a patient: each value once, with its system."""

from nlp_iscm.pipeline import stages


def test_facts_each_value_once(nlp):
    text = "A 60-year-old man had lung cancer, stage IVa (T4N2M1a). The cancer was stage IVA."
    found = [(s.value, s.system) for s in stages.facts(nlp(text)._.reading, 1)]
    assert found == [("IVA", "group"), ("T4N2M1a", "TNM")]


def test_facts_quotes_hold(nlp):
    reading = nlp("A 60-year-old man had rectal cancer (pT3 N1 M0).")._.reading
    (stage,) = stages.facts(reading, 1)
    assert stage.value == "pT3N1M0"
    evidence = stage.evidence[0]
    assert reading.text[evidence.start : evidence.end] == evidence.quote
