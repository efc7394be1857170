"""Which clause a cue of modality belongs to: months, clauses put first, and verbs of the treatment's own."""

import pytest

from nlp_iscm.pipeline import load

NLP = load()


@pytest.mark.parametrize(("text", "name", "modality"), [
    ("She had an operation in May 2014, including a left nephrectomy.", "left nephrectomy", "factual"),
    ("He may undergo a left nephrectomy.", "left nephrectomy", "hypothetical"),
    ("While waiting for the genetic report, a left nephrectomy was carried out.", "left nephrectomy", "factual"),
    ("He is still waiting for a left nephrectomy.", "left nephrectomy", "planned"),
    ("The mass was completely resected and relapse was not seen.", "resection of mass", "factual"),
    ("After a left nephrectomy, further drugs were not required.", "left nephrectomy", "factual"),
    ("A left nephrectomy, which was refused, had been offered.", "left nephrectomy", "refused"),
    ("She was strongly against a left nephrectomy.", "left nephrectomy", "refused"),
    ("A left nephrectomy was not performed.", "left nephrectomy", "negated"),
])
def test_modality_of_procedures(text: str, name: str, modality: str) -> None:
    found = {m.name: m.modality for m in NLP(text)._.reading.mentions["procedure"]}
    assert found[name] == modality


def test_an_operation_on_a_woman_without_further_words() -> None:
    found = NLP("A 55-year-old female underwent surgery for an ovarian cancer.")._.reading.mentions["procedure"]
    assert [m.name for m in found] == ["surgery"]
