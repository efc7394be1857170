"""Marker facts: distinct entries, ranges remembered, long sentences; signs and numbers of marker names."""

import pytest

from nlp_iscm.article import bare_article
from nlp_iscm.normalise.marker import gene_of, her2_status, number, percent_status, range_status, symbol_status
from nlp_iscm.pipeline import markers
from nlp_iscm.vocab.load import load as vocabulary


def facts(nlp, text: str) -> list[tuple[str, str, str | None]]:
    reading = nlp(text)._.reading
    return [(m.name, m.status, m.value) for m in markers.facts(reading, 1)]


def test_two_ends_of_a_change_are_two_facts(nlp):
    found = facts(nlp, "A 60-year-old man had gastric cancer. His CEA rose from 150 to 350 ng/mL.")
    assert found == [("CEA", "positive", "150"), ("CEA", "positive", "350 ng/mL")]


def test_same_result_is_told_once_and_the_value_wins(nlp):
    text = "A 60-year-old man had colon cancer. His CEA was elevated. CEA was elevated at 12 ng/mL. CEA was again elevated."
    assert facts(nlp, text) == [("CEA", "positive", "12 ng/mL")]


def test_another_status_of_the_same_marker_is_a_further_fact(nlp):
    text = "A 60-year-old man had lung cancer. The biopsy was positive for TTF-1. The second biopsy was negative for TTF-1."
    assert facts(nlp, text) == [("TTF-1", "positive", None), ("TTF-1", "negative", None)]


def test_a_range_told_once_judges_later_values(nlp):
    text = "A boy had a hepatoblastoma. AFP was 300 ng/mL (normal < 10). A month later AFP was 8 ng/mL."
    assert facts(nlp, text) == [("AFP", "positive", "300 ng/mL"), ("AFP", "negative", "8 ng/mL")]


def test_lists_share_their_numbers_in_order(nlp):
    text = "A 50-year-old woman had ovarian cancer. CEA and CA 19-9 were 5 ng/mL and 30 U/mL, respectively."
    assert facts(nlp, text) == [("CEA", "value", "5 ng/mL"), ("CA 19-9", "value", "30 U/mL")]


def test_hormones_count_only_beside_their_tumour(nlp):
    assert facts(nlp, "A 40-year-old man was fatigued. Prolactin was elevated.") == []
    assert facts(nlp, "A 40-year-old man had a pituitary adenoma. Prolactin was elevated.") == [("prolactin", "positive", None)]


def test_markers_without_result_are_counted(nlp):
    reading = nlp("The role of KRAS and of BRAF is discussed.")._.reading
    assert reading.unused["marker without status"] == 2


def test_evidence_holds_the_marker(nlp):
    text = "A 60-year-old man had a lung tumour. The cells were positive for CK7 and napsin A."
    reading = nlp(text)._.reading
    for fact in markers.facts(reading, 1):
        assert all(text[e.start : e.end] == e.quote and "CK7" in e.quote for e in fact.evidence)


@pytest.mark.parametrize("unit", ["CK7 (+), CD3 (-), ", "EGFR L858R and ", "CEA 12 ng/mL (normal < 5), AFP 3 ng/mL, "])
def test_a_sentence_of_thousands_of_markers_is_read_whole(nlp, unit):
    doc = nlp.make_doc("Positive for " + unit * 3000 + "CD3.")
    doc._.article = bare_article(doc.text)
    for name, component in nlp.pipeline:
        if name in ("iscm_sentences", "iscm_terms"):
            doc = component(doc)
    assert len(list(markers.read(doc._.reading))) >= 3000


@pytest.mark.parametrize(
    ("written", "status"),
    [("+", "positive"), ("++", "positive"), ("-", "negative"), ("–", "negative"), ("±", "equivocal"), ("+/−", "equivocal"),
     ("3+", "positive"), ("0", "negative"), ("++++", "positive"), ("?", None)],
)
def test_symbol(written, status):
    assert symbol_status(written) == status


@pytest.mark.parametrize(
    ("value", "reference", "status"),
    [("12 ng/mL", "(normal < 5 ng/mL)", "positive"), ("4", "0-5", "negative"), ("1,056 U/ml", "normal range: 0–35", "positive"),
     ("< 3 mIU/mL", "0-10", "negative"), ("7.2", "upper limit 7,0", "positive"), ("none", "0-5", None), ("3", "normal", None)],
)
def test_range(value, reference, status):
    assert range_status(value, reference) == status


def test_numbers_percentages_scores_and_genes():
    assert number("17,447 ng/mL") == 17447
    assert number("15,3g/l") == 15.3
    assert [percent_status(s) for s in ("0%", "5 %", "x")] == ["negative", "positive", None]
    assert [her2_status(s) for s in ("2+", "strong")] == ["equivocal", None]
    assert [gene_of(s) for s in ("V600E", "Q99Z")] == ["BRAF", None]


def test_vocabulary_is_wide_and_every_row_has_a_kind():
    terms = vocabulary("markers")
    assert len({t.name for t in terms}) > 1000
    assert {t.attributes["kind"] for t in terms} == {"immunohistochemistry", "gene", "serum", "group"}
