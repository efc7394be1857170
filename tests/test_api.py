"""The four verbs, and what must hold for every case."""

import itertools
import pickle

import pytest

import nlp_iscm
from nlp_iscm.article import bare_article
from nlp_iscm.facts.store import dumps, loads, to_json
from nlp_iscm.pipeline import extract
from nlp_iscm.pipeline.windows import windows

REPORT = (
    "A 65-year-old man was diagnosed with lung adenocarcinoma. He received cisplatin 75 mg/m2 every 3 weeks for 4 cycles. "
    "A partial response was achieved.\n"
)


def quotes(data, article):
    """Every evidence below a fact as (what the text says there, what is quoted)."""
    if isinstance(data, dict):
        if {"start", "end", "quote"} <= data.keys():
            yield article.text[data["start"] : data["end"]], data["quote"]
        for value in data.values():
            yield from quotes(value, article)
    elif isinstance(data, list):
        for value in data:
            yield from quotes(value, article)


def test_the_verbs_are_there_and_others_are_not():
    assert {nlp_iscm.read, nlp_iscm.load, nlp_iscm.extract, nlp_iscm.build}
    with pytest.raises(AttributeError, match="fetch"):
        nlp_iscm.fetch  # noqa: B018


def test_the_pipeline_is_a_medspacy_pipeline(nlp):
    from medspacy.context import ConText
    from medspacy.section_detection import Sectionizer
    from medspacy.target_matcher import TargetMatcher
    from scispacy.abbreviation import AbbreviationDetector

    def holds(component, kind) -> bool:
        return isinstance(component, kind) or any(isinstance(v, kind) for v in vars(component).values()) if hasattr(component, "__dict__") else False

    for kind in (ConText, Sectionizer, TargetMatcher, AbbreviationDetector):
        assert any(holds(c, kind) for _, c in nlp.pipeline), kind.__name__


def test_evidence_quotes_the_text_and_nothing_of_spacy_leaves(nlp):
    article = bare_article(REPORT)
    case = extract(nlp, article)
    assert [t.name for t in case.patients[0].treatments] == ["cisplatin"]
    found = list(quotes(to_json(case), article))
    assert len(found) >= 5  # patient, tumour, treatment, outcome, link
    assert all(said == quote for said, quote in found)
    assert b"spacy" not in pickle.dumps(case)
    assert loads(dumps(case)) == case


def test_the_same_text_gives_the_same_bytes(nlp):
    assert dumps(extract(nlp, bare_article(REPORT))) == dumps(extract(nlp, bare_article(REPORT)))


def test_windows_cover_the_text_and_keep_the_size():
    article = bare_article("A sentence of some length. " * 5000)
    cut = list(windows(article, 10_000))
    assert cut[0][0] == 0
    assert cut[-1][1] == len(article.text)
    assert all(b == c for (_, b), (c, _) in itertools.pairwise(cut))
    assert all(end - start <= 10_000 for start, end in cut)


def test_a_long_text_is_read_in_windows_with_exact_evidence(nlp):
    filler = "The weather of that week was not recorded in the chart. " * 6000
    article = bare_article(REPORT + "\n" + filler + "\n\nShe returned. He then received docetaxel 60 mg/m2 every 3 weeks for 2 cycles.")
    case = extract(nlp, article)
    names = [t.name for t in case.patients[0].treatments]
    assert names == ["cisplatin", "docetaxel"]
    assert all(said == quote for said, quote in quotes(to_json(case), article))
