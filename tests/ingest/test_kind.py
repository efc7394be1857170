"""The kind of an article: who has a patient of its own, and who has not."""

import pytest

from nlp_iscm.article import Section
from nlp_iscm.ingest.kind import kind_of

CASE = "A 61-year-old man had melanoma. The patient received nivolumab. His lesions shrank, and he is well. "
TRIAL = "Ninety patients were randomly assigned to two arms. The patients received cisplatin. Patients in arm B did better. "
RATS = "Sixty rats got azoxymethane. The rats were fed inulin; control rats were not. Rats were killed at week 40. Rats had tumours. Mice did too. "


def kind(*parts: tuple[str, str], title: str = "") -> str:
    """The kind of an article whose sections are given as (kind, text)."""
    sections, text = [], ""
    for name, words in parts:
        sections.append(Section(name, "", len(text), len(text) + len(words)))
        text += words
    return kind_of(text, sections, title)[0]


@pytest.mark.parametrize(("parts", "expected"), [
    ([("body", CASE)], "case report"),
    ([("abstract", TRIAL), ("methods", TRIAL), ("results", TRIAL)], "trial"),
    ([("abstract", TRIAL), ("methods", TRIAL), ("results", TRIAL), ("case", "A typical case: a 50-year-old man responded. ")], "trial"),
    ([("abstract", CASE), ("case", CASE), ("discussion", TRIAL)], "case report"),
    ([("abstract", RATS), ("methods", RATS), ("results", RATS)], "other"),
    ([("body", "Three patients with thymoma had surgery. The patients got cisplatin. Patients did well. All patients live. " * 3)], "series"),
    ([("body", "We enrolled and randomised. Three patients with thymoma withdrew. The patients got cisplatin. " * 5)], "trial"),
    ([("introduction", "Cell lines and mice were studied. "), ("case", CASE), ("results", CASE)], "case report"),
])
def test_who_has_a_patient_of_its_own(parts, expected):
    assert kind(*parts) == expected


def test_a_title_that_calls_it_a_case_wins():
    assert kind(("methods", TRIAL), title="Durable response of melanoma: a case report") == "case report"
