"""Sentence ends."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_iscm.pipeline.sentences import LONGEST, boundaries


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in boundaries(text)]


@pytest.mark.parametrize("text", [
    "A mass was seen (Fig. 2) on CT.",
    "Smith et al. reported two cases.",
    "Group A vs. Group B was compared.",
    "It measured 4.5 cm.",
    "He received 5 mg i.v. daily and 10 mg p.o. b.i.d. for pain.",
    "T. Smith and A. B. Jones saw it.",
    "Reagent No. 3 was used.",
    "Prof. Hu and Dr. Li agreed.",
    "Approx. 10 cm were resected.",
    "A very long line of a converted document that goes on in the\nnext line in lower case.",
    "A very long line of a converted document that was treated with\nIMRT in the next line.",
])
def test_one_sentence(text: str):
    assert cut(text) == [text]


@pytest.mark.parametrize(("text", "count"), [
    ("He came. He went.", 2),
    ("Her gait became better coordinated.She was seen again.", 2),
    ("It was reported by Smith et al. The patient died.", 2),
    ("He was given 5 mg i.v. She improved.", 2),
    ("He had hepatitis B. The liver was cirrhotic.", 2),
    ("First line.\nSecond line.\nThird line.", 3),
    ("Findings\n- a mass\n- a node", 3),
    ("A heading\n\nText follows here.", 2),
    ("It was shown.[3,4] Others agree.", 2),
    ("Was it cancer? It was! It spread.", 3),
])
def test_several(text: str, count: int):
    assert len(cut(text)) == count


def test_long_sentence_is_cut_at_marks():
    text = "word, " * 4000
    parts = cut(text)
    assert max(map(len, parts)) <= LONGEST
    assert all(p.endswith(",") for p in parts)


@given(st.text(alphabet="aB. \n,;?[1]()-", max_size=200))
def test_every_visible_character_is_in_one_sentence(text: str):
    spans = list(boundaries(text))
    assert all(a < b for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))
    assert "".join(text[a:b] for a, b in spans).split() == text.split() or \
        "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
