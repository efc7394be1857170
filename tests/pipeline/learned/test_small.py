"""The model that ships: what it adds, what it must not, and that its folder is whole."""

import json
import re

import pytest

from nlp_iscm.article import bare_article
from nlp_iscm.errors import UsageError
from nlp_iscm.ingest import read
from nlp_iscm.pipeline import extract, load
from nlp_iscm.pipeline.learned.candidates import Learned
from nlp_iscm.pipeline.learned.shelf import digest, find, home


@pytest.fixture(scope="module")
def small():
    return load("small")


def candidates(nlp, text: str) -> list[str]:
    doc = nlp.make_doc(text)
    doc._.article = bare_article(text)
    for _, component in nlp.pipeline[:3]:
        doc = component(doc)
    return [h.term.surface for hits in doc._.reading.terms.values() for h in hits if h.term.where == "model"]


@pytest.mark.parametrize(("text", "found"), [
    ("The patient was treated with reolysin and gemcitabine for two months.", ["reolysin"]),
    ("He was put on cefazol for seven days and recovered.", ["cefazol"]),
    ("She was given oxygen and glucose, and gadolinium was injected before the scan.", []),
    ("Histology showed tumour cells in a collagenous stroma next to a granuloma.", []),
    ("Cisplatin was given.", []),
])
def test_what_no_vocabulary_holds_becomes_a_candidate(small, text, found):
    assert [c.lower() for c in candidates(small, text)] == found


def test_a_case_without_unknown_names_is_told_the_same(small, tmp_path):
    path = tmp_path / "case.txt"
    path.write_text("A 60-year-old man with lung adenocarcinoma received cisplatin and pemetrexed. A partial response was seen.\n", encoding="utf8")
    with_model, without = (extract(nlp, read(path)) for nlp in (small, load()))
    assert with_model.patients == without.patients
    assert with_model.fingerprint != without.fingerprint


def test_its_folder_is_whole_and_names_no_machine():
    folder = home() / "small"
    card = json.loads((folder / "model.json").read_text(encoding="utf8"))
    assert {f["part"] for f in card["figures"]} == set(card["parts"])
    assert all(f["low"] <= f["f1"] <= f["high"] for f in card["figures"])
    assert all(row["licence"] for row in card["data"])
    for part in card["parts"]:
        assert not re.search(r'= "[^"]*/', (folder / part / "config.cfg").read_text(encoding="utf8"))
    assert re.fullmatch(r"[0-9a-f]{16}", digest(find("small")))


def test_a_model_without_a_used_label_is_refused(tmp_path):
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("ner").add_label("PLANET")
    nlp.initialize()
    nlp.to_disk(tmp_path / "planets")
    with pytest.raises(UsageError, match="no label that is used"):
        Learned(str(tmp_path / "planets"))
