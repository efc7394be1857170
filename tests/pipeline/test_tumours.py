"""Tumours of a patient: which of the names told, joined and completed."""

import pytest

from nlp_iscm.pipeline import tumours


def told(nlp, text: str) -> list[tuple[str, str | None]]:
    return [(t.name, t.site) for t in tumours.facts(nlp(text)._.reading, 1)]


def test_facts_variants_are_one_tumour_under_the_exact_name(nlp):
    text = "A 60-year-old man had a lung cancer. Biopsy revealed lung adenocarcinoma. The cancer grew."
    assert told(nlp, text) == [("lung adenocarcinoma", "lung")]


def test_facts_a_name_without_site_takes_it_from_the_mass(nlp):
    text = "A 70-year-old woman had a mass in the pancreatic body. She was diagnosed with adenocarcinoma."
    assert told(nlp, text) == [("pancreatic adenocarcinoma", "pancreas")]


def test_facts_two_primaries_are_two(nlp):
    text = "A 66-year-old woman was diagnosed with gastric cancer. Ten years before she had been diagnosed with breast cancer."
    assert told(nlp, text) == [("gastric cancer", "stomach"), ("breast cancer", "breast")]


@pytest.mark.parametrize(
    "text",
    [
        "A 50-year-old man had pain. The diagnosis of osteosarcoma was excluded.",
        "A 50-year-old man had pain. His father had died of colon cancer.",
        "A 50-year-old man had fever. Lymphoma was suspected. Tuberculosis was proven.",
    ],
)
def test_facts_denied_suspected_and_relatives_tumours_are_none(nlp, text: str):
    assert told(nlp, text) == []


def test_facts_metastatic_state_and_side_are_not_in_the_name(nlp):
    text = "A 45-year-old woman was diagnosed with metastatic melanoma of the left heel."
    assert told(nlp, text) == [("melanoma of the heel", "skin")]


def test_facts_a_mass_only_where_no_name_is_told(nlp):
    assert told(nlp, "A 54-year-old woman had large liver tumors.") == [("liver tumors", "liver")]


def test_read_refuses_no_length_of_list(nlp):
    text = "A 40-year-old man had pain, " + "carcinoma of the lung, " * 2000
    assert len(nlp(text)._.reading.mentions["tumour"]) == 2000
