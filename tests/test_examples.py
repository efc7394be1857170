"""Every line of tests/examples/*.md: the full set of spans of the file's labels, and every attribute that is named."""

from pathlib import Path

import pytest

from nlp_iscm.evaluate.markup import Example, examples

FOLDER = Path(__file__).parent / "examples"
CASES = [
    pytest.param(labels, example, id=example.where)
    for path in sorted(FOLDER.glob("*.md"))
    for labels, found in [examples(path)]
    for example in found
]


def attribute(mention, key: str) -> str:
    """An attribute of a mention or of its value, as the example writes it; tuples joined by "|", whole floats as ints."""
    found = getattr(mention, key) if hasattr(mention, key) else getattr(mention.value, key)
    if isinstance(found, tuple):
        return "|".join(map(str, found))
    if isinstance(found, float) and found.is_integer():
        return str(int(found))
    return str(found)


@pytest.mark.parametrize(("labels", "example"), CASES)
def test_example(nlp, labels: tuple[str, ...], example: Example):
    reading = nlp(example.text)._.reading
    mentions = sorted((m for label in labels for m in reading.mentions[label]), key=lambda m: (m.start, m.end, m.label))
    show = [(m.label, example.text[m.start : m.end]) for m in mentions]
    assert show == [(s.label, example.text[s.start : s.end]) for s in example.spans]
    for mention, span in zip(mentions, example.spans, strict=True):
        assert [(k, attribute(mention, k)) for k, _ in span.expected] == list(span.expected)
