"""Stages: parsers take any text and give one way of writing."""

import string

from hypothesis import given
from hypothesis import strategies as st

from nlp_iscm.normalise.concept import levels
from nlp_iscm.normalise.stage import group, tnm

T, N, M = st.sampled_from(["1", "2a", "3", "4b", "is", "x"]), st.sampled_from(["0", "1", "2", "3b", "x"]), st.sampled_from(["0", "1", "1a"])


@given(T, N, M, st.sampled_from(["", "p", "c", "yp"]), st.sampled_from(["", " ", ", "]))
def test_tnm_takes_out_separators_only(t: str, n: str, m: str, prefix: str, gap: str):
    assert tnm(f"{prefix}T{t}{gap}N{n}{gap}M{m}") == f"{prefix}T{t}N{n}M{m}"


@given(st.text(alphabet=string.printable, max_size=60))
def test_parsers_take_any_text(text: str):
    assert tnm(text) is None or " " not in str(tnm(text))
    assert group(text) is None or group(text) == str(group(text)).upper()
    assert len(levels(text)) == len(set(levels(text)))
