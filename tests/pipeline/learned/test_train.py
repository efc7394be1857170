"""Training, filling and using a small model: the same seed gives the same weights, its finds become candidates."""

from pathlib import Path

import pytest
import spacy
from typer.testing import CliRunner

from nlp_iscm.cli.app import app
from nlp_iscm.ingest import read
from nlp_iscm.pipeline import load
from nlp_iscm.pipeline.learned.fill import write_filled
from nlp_iscm.pipeline.learned.train import train

CONFIG = Path(__file__).parents[3] / "models" / "ner-plain.cfg"
ROWS = [("He received {} for two weeks .", "Chemical"), ("She was given {} again .", "Chemical"), ("{} was stopped .", "Chemical"),
        ("The patient had severe {} .", "Disease"), ("There was no {} .", "Disease")]
NAMES = {"Chemical": ("zorvatamide", "quelimotide", "brastifen", "oltranizole"), "Disease": ("gonitis", "pallidosis", "tarsopathy", "lumbitis")}


@pytest.fixture(scope="module")
def gold(tmp_path_factory):
    path = tmp_path_factory.mktemp("gold") / "train.tsv"
    blocks = ["\n".join(f"{name}\tB-{label}" if word == "{}" else f"{word}\tO" for word in row.split())
              for row, label in ROWS * 3 for name in NAMES[label]]
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf8")
    return path


@pytest.fixture(scope="module")
def model(gold, tmp_path_factory):
    return train(CONFIG, [gold], gold, tmp_path_factory.mktemp("model") / "small", steps=200)


def test_the_same_seed_gives_the_same_weights(gold, tmp_path):
    once, again = (train(CONFIG, [gold], gold, tmp_path / name, steps=20) for name in ("once", "again"))
    for part in ("ner", "tok2vec"):
        assert (once / part / "model").read_bytes() == (again / part / "model").read_bytes()


def test_what_a_model_finds_becomes_a_candidate(model, tmp_path):
    path = tmp_path / "case.txt"
    path.write_text("He received zorvatamide for two weeks . The patient had severe gonitis .\n", encoding="utf8")
    nlp = load(model)
    article = read(path)
    doc = nlp.make_doc(article.text)
    doc._.article = article
    for _, component in nlp.pipeline[:3]:
        doc = component(doc)
    (hit,) = [h for h in doc._.reading.terms["drugs"] if h.term.attributes.get("source") == "model"]
    assert doc.text[hit.start:hit.end] == "zorvatamide"
    assert float(hit.term.attributes["probability"]) >= 0.8


def test_a_corpus_is_filled_with_labels_it_lacks(model, tmp_path):
    sparse = tmp_path / "sparse.tsv"
    sparse.write_text("She\tO\nwas\tO\ngiven\tO\nbrastifen\tO\nagain\tO\n.\tO\n\nKept\tO\napart\tO\n.\tO\n", encoding="utf8")
    apart = tmp_path / "apart.tsv"
    apart.write_text("Kept\tO\napart\tO\n.\tO\n", encoding="utf8")
    target = tmp_path / "filled.tsv"
    assert write_filled(spacy.load(model), sparse, ["Chemical"], [apart], target) == 1
    assert "brastifen\tB-Chemical" in target.read_text(encoding="utf8")


def test_models_fill_on_the_command_line(model, gold, tmp_path):
    target = tmp_path / "filled.tsv"
    result = CliRunner().invoke(app, ["models", "fill", str(model), str(gold), str(target), "--label", "Chemical"])
    assert result.exit_code == 0, result.output
    assert target.read_text(encoding="utf8").count("B-Chemical") >= 36
