"""The graph's picture and README's example questions are what the code draws and prints now."""

from __future__ import annotations

import runpy
from pathlib import Path

from lxml import etree

from nlp_iscm import extract, read
from nlp_iscm.graph.schema import EDGE_KINDS, NODE_KINDS
from nlp_iscm.graph.tables import write_tables

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def test_the_picture_of_the_schema_is_up_to_date():
    picture = runpy.run_path(str(DOCS / "graph_schema.py"))["picture"]()
    assert picture == (DOCS / "graph-schema.svg").read_text(encoding="utf8"), "run `make docs`"
    words = {text.text for text in etree.fromstring(picture.encode()).iter("{http://www.w3.org/2000/svg}text")}
    assert words == {*NODE_KINDS, *EDGE_KINDS}
    assert "graph-schema.svg" in (DOCS / "graph.md").read_text(encoding="utf8")


def test_readme_shows_what_its_three_questions_print(nlp, tmp_path):
    made = runpy.run_path(str(DOCS / "answers.py"))
    paths = made["reports"]()
    write_tables([extract(nlp, read(path)) for path in paths], tmp_path / "graph")
    asked = []
    ask = made["asker"](tmp_path)

    def keep(words):
        asked.append(words)
        return ask(words)

    text = (ROOT / "README.md").read_text(encoding="utf8")
    assert made["answered"](text, keep) == text, "run `make docs`"
    assert [words[2] for words in asked] == ["outcomes", "failures", "why"]
    assert all(len(ask(words).splitlines()) > 2 for words in asked)
