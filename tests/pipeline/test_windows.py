"""Windows cover the text and are cut at good places."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from nlp_iscm.article import Section, bare_article
from nlp_iscm.pipeline.windows import windows


@given(st.text(alphabet="ab .\n", max_size=300), st.integers(5, 50))
def test_windows_cover_the_text(text: str, size: int):
    parts = list(windows(bare_article(text), size))
    assert "".join(text[a:b] for a, b in parts) == text
    assert all(b - a <= size for a, b in parts)


def test_a_section_start_is_the_best_place():
    text = "word " * 30
    article = replace(bare_article(text), sections=(Section("case", "", 0, 75), Section("discussion", "", 75, 150)))
    assert next(iter(windows(article, 100))) == (0, 75)


def test_blank_lines_come_before_spaces():
    text = "a b c d e f\n\ng h i j k l m"
    assert next(iter(windows(bare_article(text), 20))) == (0, 13)
