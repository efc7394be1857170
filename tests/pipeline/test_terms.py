"""Vocabulary search."""

import time

import pytest

from nlp_iscm.pipeline.terms import fold, spellings


@pytest.mark.parametrize(("surface", "form"), [
    ("oesophageal tumour", "esophageal tumor"), ("leukaemia", "leukemia"), ("anemia", "anaemia"), ("hemangioma", "haemangioma"),
    ("embolisation", "embolization"), ("pediatric", "paediatric"), ("oedema", "edema"), ("biopsy", "biopsies"), ("diarrhea",
    "diarrhoea"),
])
def test_spellings(surface: str, form: str):
    assert form in spellings(surface)


@pytest.mark.parametrize("surface", ["hemiplegia", "remission", "academic"])
def test_other_words_keep_their_spelling(surface: str):
    assert not {f for f in spellings(surface) if "ae" in f}


def test_fold_keeps_every_place():
    text = "İstanbul CK–7\nx"
    assert len(fold(text)) == len(text)


def test_a_million_terms_take_linear_time(nlp):
    terms = nlp.get_pipe("iscm_terms")
    from nlp_iscm.pipeline.terms import find, longest

    def seconds(count: int) -> float:
        begun = time.process_time()
        longest(find("cisplatin, " * count, terms.machine))
        return time.process_time() - begun

    seconds(1000)
    assert seconds(40_000) < 12 * max(seconds(10_000), 0.05)
