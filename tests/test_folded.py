"""Folded patterns find what re.IGNORECASE finds, at the same places and with the same groups."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_iscm.folded import Folded, lower_pattern, words_of

PATTERNS = (
    r"\b(?:CR|PR|partial response|progress(?:ed|ion))\b", r"(?P<Dose>\d+)\s?Mg(?!/DL)", r"(?<!NO )\bRelapse\b|\Wx", r"[A-F]\d|Ärzte",
    r"^\s*stage\s(?P<n>I{1,3}|IV)(?:[AB])?$",
)
TEXTS = st.lists(st.sampled_from(
    ["CR ", "Partial Response", "progressed", "50 MG", "mg/dl", "no relapse", "RELAPSE", " X", "b4", "stage IIb", "STAGE iv", "ÄRZTE ",
     "ärzte", ". "]), max_size=8).map("".join)


@given(TEXTS)
def test_the_same_as_ignorecase(text):
    for source in PATTERNS:
        plain, folded = re.compile(source, re.IGNORECASE), Folded(source)
        assert [(m.span(), m.groupdict()) for m in folded.finditer(text)] == [(m.span(), m.groupdict()) for m in plain.finditer(text)]
        assert _span(folded.search(text, 2)) == _span(plain.search(text, 2))
        assert _span(folded.match(text)) == _span(plain.match(text))
        assert _span(folded.fullmatch(text)) == _span(plain.fullmatch(text))
        assert folded.sub("_", text) == plain.sub("_", text)


def _span(match):
    return match and match.span()


def test_a_text_too_long_to_keep_is_searched_too():
    text = "x" * 1_000_001 + " Relapse"
    assert Folded(r"\brelapse\b").search(text).start() == 1_000_002
    assert [m.group() for m in Folded(r"\brelapse\b").finditer(text)] == ["Relapse"]


def test_a_switch_of_case_inside_is_refused():
    with pytest.raises(ValueError, match="case is switched"):
        Folded(r"(?-i:may)")


def test_escapes_and_group_names_keep_their_case():
    assert lower_pattern(r"\S\W(?P<Aa>X)(?P=Aa)\B") == r"\S\W(?P<Aa>x)(?P=Aa)\B"


def test_words_leave_figures_out():
    assert words_of("Cisplatin 75mg/m2, q3w") == {"cisplatin", "mg", "m", "q", "w"}
