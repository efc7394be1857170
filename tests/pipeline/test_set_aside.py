"""What was read and is no fact of a patient, and why."""

from dataclasses import replace

import pytest

from nlp_iscm.article import bare_article
from nlp_iscm.facts.store import dumps, loads
from nlp_iscm.pipeline import extract

CASE = "A 61-year-old man had lung adenocarcinoma and received osimertinib. "


@pytest.mark.parametrize(("text", "expected"), [
    (CASE + "He refused radiotherapy.", [("radiotherapy", "radiotherapy", "refused")]),
    (CASE + "There was no evidence of brain metastases.", [("metastasis", "brain", "negated")]),
    (CASE, []),
])
def test_what_is_set_aside_and_why(nlp, text, expected):
    case = extract(nlp, replace(bare_article(text), kind="case report"))
    assert [(a.what, a.name, a.reason) for a in case.set_aside] == expected
    assert all(text[e.start:e.end] == e.quote for a in case.set_aside for e in a.evidence)
    assert loads(dumps(case)) == case


def test_what_others_were_given_is_about_them(nlp):
    text = CASE + "Lee et al. reported that erlotinib gave a median survival of 9 months in 40 patients [3]."
    case = extract(nlp, replace(bare_article(text), kind="case report"))
    (erlotinib,) = [a for a in case.set_aside if a.name == "erlotinib"]
    assert erlotinib.reason == "about literature"
    assert "erlotinib" in erlotinib.evidence[0].quote
    assert "erlotinib" not in [t.name for p in case.patients for t in p.treatments]
