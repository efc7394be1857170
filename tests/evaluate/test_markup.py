"""The notation of annotated examples."""

import pytest

from nlp_iscm.errors import FactsError
from nlp_iscm.evaluate.markup import Span, examples, parse


def test_nested_and_literal_brackets():
    found = parse('He got [[cisplatin](drug) 75 mg](course unit="mg/m2 a day") \\[12\\]')
    assert found.text == "He got cisplatin 75 mg [12]"
    assert found.spans == (Span(7, 16, "drug"), Span(7, 22, "course", (("unit", "mg/m2 a day"),)))


@pytest.mark.parametrize("line", ["a [b", "a ] b", "[a] b", "[a](1 2)", "[a](drug name=)"])
def test_a_line_that_cannot_be_read_is_said(line):
    with pytest.raises(FactsError, match="plain one"):
        parse(line)


def test_a_file_without_examples_is_an_error(tmp_path):
    (tmp_path / "x.md").write_text("labels: drug\nno example\n")
    with pytest.raises(FactsError, match="begin example lines"):
        examples(tmp_path / "x.md")
