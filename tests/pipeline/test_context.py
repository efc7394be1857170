"""Terms in context, abbreviations, pattern targets, inline sections; a pipeline rebuilt from its config."""

import json

import pytest

from nlp_iscm.errors import VocabularyError
from nlp_iscm.pipeline import load


def hit(nlp, text: str, name: str):
    reading = nlp(text)._.reading
    return next(h for hits in reading.terms.values() for h in hits if h.name == name)


def test_terms_carry_context(nlp):
    assert hit(nlp, "Carboplatin was not given.", "carboplatin").negated
    assert not hit(nlp, "Carboplatin was given without delay.", "carboplatin").negated
    assert hit(nlp, "Her mother had received carboplatin.", "carboplatin").family


def test_context_graph_holds_medspacy_objects(nlp):
    doc = nlp("He had cisplatin. Carboplatin was not given.")
    assert [(s.text, s._.is_negated) for s in doc.spans["entities"]] == [("Carboplatin", True)]
    assert [m.category for m in doc.spans["entities"][0]._.modifiers] == ["NEGATED_EXISTENCE"]


def test_unlisted_drug_by_its_stem(nlp):
    found = hit(nlp, "He was given qwertyzumab every 3 weeks.", "qwertyzumab")
    assert found.term.attributes["source"] == "pattern"
    assert not nlp("Thyroglobulin and microglobulin were high.")._.reading.terms["drugs"]


def test_abbreviations(nlp):
    reading = nlp("Whole brain radiotherapy (WBRT) was given. CT, computed tomography; OS, overall survival.")._.reading
    assert reading.abbreviations == {"WBRT": "Whole brain radiotherapy", "CT": "computed tomography", "OS": "overall survival"}


def test_inline_sections(nlp):
    text = "Background: Gliomas are rare. Case presentation: A 30-year-old man had a glioma. Conclusion: Surgery may help."
    assert [s.section for s in nlp(text)._.reading.sentences] == ["introduction", "body", "conclusion"]


def test_own_targets(tmp_path):
    rule = {"literal": "snake oil", "category": "drugs", "metadata": {"class": "folk"}}
    (tmp_path / "targets.json").write_text(json.dumps({"target_rules": [rule]}))
    assert hit(load(vocab=tmp_path), "He took snake oil daily.", "snake oil").term.attributes["class"] == "folk"


def test_broken_targets_are_named(tmp_path):
    (tmp_path / "targets.json").write_text('{"target_rules": [{"nonsense": 1}]}')
    with pytest.raises(VocabularyError, match=r"targets\.json"):
        load(vocab=tmp_path)
