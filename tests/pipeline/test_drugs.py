"""Drugs: what is said of them, abbreviations an article defines, and vocabularies that agree with each other."""

import pytest

from nlp_iscm.article import bare_article
from nlp_iscm.pipeline import extract
from nlp_iscm.pipeline.drug_groups import by_sentence, groups
from nlp_iscm.vocab.load import load


def named(nlp, text, label="drug"):
    return [m.name for m in nlp(text)._.reading.mentions[label]]


def test_every_component_of_a_regimen_is_a_drug():
    drugs = {t.name for t in load("drugs")}
    parts = {p for t in load("regimens") for p in t.attributes["components"].split(",") if p}
    assert sorted(parts - drugs) == []


def test_every_drug_and_class_has_class_and_intent():
    rows = [*load("drugs"), *load("drug_classes")]
    assert [t.where for t in rows if not t.attributes.get("class") or t.attributes.get("intent") not in ("antitumour", "supportive")] == []


def test_an_abbreviation_of_the_article_is_its_drug(nlp):
    assert named(nlp, "Pazopanib (PZB) was started. PZB was stopped in May.") == ["pazopanib"] * 3


def test_a_doubtful_short_form_needs_support(nlp):
    assert named(nlp, "The CAP was closed.") == []
    assert named(nlp, "Cisplatin plus GEM was given.") == ["cisplatin", "gemcitabine"]


@pytest.mark.parametrize(("text", "modality"), [
    ("He refused cisplatin.", "refused"), ("Cisplatin was planned.", "planned"), ("He did not receive cisplatin.", "negated"),
    ("He received cisplatin.", "factual"), ("No recurrence was seen after cisplatin.", "factual"),
    ("Imatinib was suspected to lack efficacy.", "negated"), ("Cisplatin was decided upon.", "planned"),
    ("Cisplatin was not effective.", "factual"), ("He was to receive cisplatin in May.", "planned"),
])
def test_modality(nlp, text, modality):
    assert [m.modality for m in nlp(text)._.reading.mentions["drug"]] == [modality]


@pytest.mark.parametrize(("text", "expected"), [
    ("He got cisplatin plus etoposide.", [["cisplatin", "etoposide"]]),
    ("Cisplatin was followed by docetaxel.", [["cisplatin"], ["docetaxel"]]),
    ("R-CHOP (rituximab, cyclophosphamide, doxorubicin, vincristine, prednisone) was given.",
     [["rituximab", "cyclophosphamide", "doxorubicin", "vincristine", "prednisone"]]),
    ("Hormone therapy with letrozole was begun.", [["letrozole"]]),
])
def test_groups(nlp, text, expected):
    reading = nlp(text)._.reading
    found = groups(reading, reading.sentences[0], by_sentence(reading)[0])
    assert [[m.name for m in g.members] for g in found] == expected


def test_a_long_row_of_digits_between_drugs_is_read_at_once(nlp):
    """Found by fuzzing: digits that could be read in many ways made the time double with each."""
    text = f"He received cisplatin {'1' * 80}! and gemcitabine plus docetaxel."
    (patient,) = extract(nlp, bare_article(text)).patients
    assert [t.name for t in patient.treatments] == ["cisplatin", "gemcitabine", "docetaxel"]


@pytest.mark.parametrize(("text", "cycles"), [
    ("She received pembrolizumab. Pembrolizumab-induced pneumonitis appeared after two cycles.", [2]),
    ("She received cisplatin. Pembrolizumab-induced pneumonitis after two cycles is known.", [None]),
    ("She received cisplatin. The first two courses were tolerated. Fever came during the fourth course.", [4]),
    ("She received gemcitabine and died before her fifth course.", [None]),
])
def test_cycles_of_one_course(nlp, text, cycles):
    (patient,) = extract(nlp, bare_article(f"A 61-year-old woman had lung cancer. {text}")).patients
    assert [t.cycles for t in patient.treatments if t.kind == "drug"] == cycles
