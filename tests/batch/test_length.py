"""Short form of bench/length.py: four times the text takes about four times as long, far from the sixteen of a quadratic reader."""

import runpy
from pathlib import Path

import pytest

LENGTH = runpy.run_path(str(Path(__file__).resolve().parents[2] / "bench" / "length.py"))


@pytest.mark.parametrize("kind", [
    "markers in a sentence", "one word", "one line of words", "radiotherapy", "metastases", "brackets", "responses", "patients",
    "paragraphs", "operations", "relapses",
])
def test_time_is_linear_in_length(nlp, kind):
    short, long = (LENGTH["text_of"](LENGTH["UNITS"][kind], size) for size in (8_000, 32_000))
    LENGTH["seconds"](nlp, short)
    first = min(LENGTH["seconds"](nlp, short) for _ in range(2))
    assert LENGTH["seconds"](nlp, long) < 8 * first + 0.1
