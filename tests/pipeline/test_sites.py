"""Metastases of a patient: each site once, with its levels."""

from nlp_iscm.pipeline import sites


def told(nlp, text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(m.site, m.levels) for m in sites.facts(nlp(text)._.reading, 1)]


def test_facts_each_site_once_with_all_levels(nlp):
    text = (
        "A 58-year-old man had an intramedullary spinal cord metastasis at T9-T10. Later a spinal cord metastasis was seen at L1. "
        "Brain metastases were also present."
    )
    assert told(nlp, text) == [("spinal cord", ("T9-T10", "L1")), ("brain", ())]


def test_facts_denied_and_open_ones_are_none(nlp):
    text = "A 58-year-old man had no liver metastases. A bone scan was done to exclude bone metastases."
    assert told(nlp, text) == []


def test_facts_primary_is_no_metastasis_of_itself(nlp):
    text = "A 61-year-old woman had metastatic breast cancer with metastases to the liver."
    assert told(nlp, text) == [("liver", ())]


def test_facts_counts_unused(nlp):
    reading = nlp("A 58-year-old man had no liver metastases.")._.reading
    assert list(sites.facts(reading, 1)) == []
    assert reading.unused["metastasis negated"] == 1
