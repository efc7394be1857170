"""IOB files: what they give, and what is said of broken ones."""

import pytest
import spacy

from nlp_iscm.errors import ReadError
from nlp_iscm.pipeline.learned.corpora import docs, sentences
from nlp_iscm.pipeline.learned.measure import f1, measure
from nlp_iscm.pipeline.learned.words import to_doc

GOOD = "Lapatinib\tB-Chemical\neased\tO\nbone\tB-Disease\npain\tI-Disease\n.\tO\n\nNo\tO\nrelapse\tB-Disease\n"


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.tsv"
    path.write_text(GOOD, encoding="utf8")
    return path


def test_a_file_gives_sentences_and_entities(gold):
    assert [len(rows) for rows in sentences(gold)] == [5, 2]
    (doc,) = docs(gold, spacy.blank("en").vocab)
    assert [(e.text, e.label_) for e in doc.ents] == [("Lapatinib", "Chemical"), ("bone pain", "Disease"), ("relapse", "Disease")]
    assert [s.text.split()[0] for s in doc.sents] == ["Lapatinib", "No"]


@pytest.mark.parametrize(("row", "what"), [
    ("word", "1 columns"), ("word\tX-Drug", "tag 'X-Drug'"), ("word\tB-", "tag 'B-'"), ("word\tI-Drug", "I-Drug follows O"),
    ("a\tb\tc", "3 columns"),
])
def test_a_broken_row_is_named(tmp_path, row, what):
    path = tmp_path / "broken.tsv"
    path.write_text(f"A\tO\n{row}\n", encoding="utf8")
    with pytest.raises(ReadError, match=what) as error:
        list(sentences(path))
    assert "broken.tsv:2" in str(error.value)


def test_figures_of_a_model_that_knows_one_label(gold):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "Chemical", "pattern": "Lapatinib"}, {"label": "Disease", "pattern": "pain"}])
    figures, speed = measure(nlp, gold)
    by_label = {f.label: f for f in figures}
    assert by_label["Chemical"].f1 == 1.0
    assert by_label["Disease"].f1 == 0.0
    assert by_label["all"].precision == 0.5
    assert by_label["all"].recall == pytest.approx(1 / 3)
    assert by_label["all"].low <= by_label["all"].f1 <= by_label["all"].high
    assert by_label["all"].gold == 3
    assert speed > 0


def test_figures_of_nothing():
    assert f1([]) == (0.0, 0.0, 0.0)


def test_words_keep_their_places():
    text = "EGFR (L858R)+, 75mg/m2\n_x"
    doc, ranges = to_doc(spacy.blank("en").vocab, text)
    assert [t.text for t in doc] == ["EGFR", "(", "L858R", ")", "+", ",", "75mg", "/", "m2", "_", "x"]
    assert [text[a:b] for a, b in ranges] == [t.text for t in doc]
