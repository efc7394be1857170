"""Vocabularies: every shipped row loads, every wrong row is named by file and line."""

from importlib.resources import files

import pytest

from nlp_iscm.errors import VocabularyError
from nlp_iscm.pipeline.terms import STEMS
from nlp_iscm.vocab.load import load

HEADER = "name\tsurfaces\tcode\tattributes\n"


@pytest.mark.parametrize("stem", sorted(p.name.removesuffix(".tsv") for p in files("nlp_iscm.vocab").iterdir() if p.name.endswith(".tsv")))
def test_shipped_vocabularies_load(stem):
    terms = load(stem)
    assert terms
    assert all(t.name and t.surface and t.stem == stem for t in terms)


def test_every_stem_that_is_searched_has_a_file():
    assert all(files("nlp_iscm.vocab").joinpath(f"{stem}.tsv").is_file() for stem in STEMS)


@pytest.mark.parametrize(("row", "message"), [
    ("a\tb", r"own/x\.tsv:2: 2 columns"), ("\tb\t\t", r"x\.tsv:2: no name"), ("a\tb\t\tnope", r"x\.tsv:2: attribute 'nope'"),
    ("a\tb\t\t\nc\tB\t\t", r"x\.tsv:3: 'B' is listed twice \(first on line 2\)"),
])
def test_wrong_rows(tmp_path, row, message):
    own = tmp_path / "own"
    own.mkdir()
    (own / "x.tsv").write_text(HEADER + row + "\n")
    with pytest.raises(VocabularyError, match=message):
        load("x", own)


def test_wrong_header(tmp_path):
    (tmp_path / "x.tsv").write_text("name\tforms\n")
    with pytest.raises(VocabularyError, match=r"x\.tsv:1: header"):
        load("x", tmp_path)


def test_surfaces(tmp_path):
    (tmp_path / "x.tsv").write_text(HEADER + "# a note\n\nanaplastic lymphoma kinase\t!|=ALK|alk gene\tHGNC:ALK\tkind=gene; role=driver\n")
    terms = load("x", tmp_path)
    assert [(t.surface, t.exact_case) for t in terms] == [("ALK", True), ("alk gene", False)]
    assert dict(terms[0].attributes) == {"kind": "gene", "role": "driver"}


def test_own_rows_win(tmp_path):
    (tmp_path / "drugs.tsv").write_text(HEADER + "my platinum\tcisplatin\t\tclass=mine\n")
    terms = [t for t in load("drugs", tmp_path) if t.surface.lower() == "cisplatin"]
    assert [(t.name, t.attributes["class"]) for t in terms] == [("my platinum", "mine")]
