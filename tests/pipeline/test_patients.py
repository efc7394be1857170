"""The patients of whole texts: how many, how old, of which sex."""

from dataclasses import replace

import pytest

from nlp_iscm.article import Section, bare_article
from nlp_iscm.normalise.age import age_years
from nlp_iscm.pipeline import extract


def people(nlp, text: str, kind: str = "case report") -> list[tuple[float | None, str | None]]:
    return [(p.age_years, p.sex) for p in extract(nlp, replace(bare_article(text), kind=kind)).patients]


@pytest.mark.parametrize(("text", "expected"), [
    ("A 52-year-old man had melanoma. At 55 years of age he relapsed.", [(52, "male")]),
    ("A 45-year-old patient was seen. She had pain. Her tumour was resected.", [(45, "female")]),
    ("A 45-year-old patient was seen. The prostate was enlarged.", [(45, "male")]),
    ("A patient in his sixties was seen. He had cancer.", [(None, "male")]),
    ("Case 1: A 30-year-old man had sarcoma. Case 2: A 40-year-old woman had glioma.", [(30, "male"), (40, "female")]),
    ("We saw two sisters. The first patient was a 30-year-old woman. The second patient was a 33-year-old woman.",
     [(30, "female"), (33, "female")]),
    ("A 61-year-old man had cancer. A 58-year-old woman had sarcoma too.", [(61, "male"), (58, "female")]),
    ("A 64-year-old woman had cancer. Her 40-year-old daughter was healthy.", [(64, "female")]),
    ("A 64-year-old woman had cancer. The 64-year-old woman recovered.", [(64, "female")]),
    ("A 20-year-old man had lymphoma. Smith et al. reported a 50-year-old woman in the literature.", [(20, "male")]),
])
def test_people(nlp, text: str, expected: list[tuple[float, str]]):
    assert people(nlp, text) == expected


@pytest.mark.parametrize("kind", ["trial", "review", "other"])
def test_only_case_reports_have_patients(nlp, kind: str):
    assert people(nlp, "A 52-year-old man had melanoma.", kind) == []


def test_abstract_and_case_are_one_patient(nlp):
    text = "A 64-year-old man had glioma.\nA 65-year-old man presented with seizures.\n"
    half = text.index("\n") + 1
    article = replace(bare_article(text), sections=(Section("abstract", "", 0, half), Section("case", "", half, len(text))))
    assert len(extract(nlp, article).patients) == 1


def test_what_all_patients_had_is_told_of_each(nlp):
    text = ("Case 1 was a 30-year-old man with melanoma. Case 2 was a 40-year-old woman with melanoma. "
            "Both patients had an ECOG performance status of 1.")
    assert [[s.value for s in p.scores] for p in extract(nlp, bare_article(text)).patients] == [["1"], ["1"]]


@pytest.mark.parametrize(("text", "years"), [("9 weeks", 0.17), ("sixty-five", 65), ("2 years and 6 months", 2.5), ("130", None)])
def test_age_years(text: str, years: float | None):
    assert age_years(text) == years


SERIES = "We describe two patients with glioblastoma treated with lomustine. Patient 1 was a 45-year-old man. Patient 2 was a 50-year-old woman. "


def test_what_introduces_a_series_holds_for_each(nlp):
    case = extract(nlp, replace(bare_article(SERIES + "Both patients died."), kind="series"))
    assert [[t.name for t in p.tumours] for p in case.patients] == [["glioblastoma"], ["glioblastoma"]]
    assert [[t.name for t in p.treatments] for p in case.patients] == [["lomustine"], ["lomustine"]]
    assert [[o.value for o in p.outcomes] for p in case.patients] == [["dead"], ["dead"]]


def test_cases_of_others_introduce_nobody(nlp):
    text = "Only two cases with leiomyosarcoma have been reported. Case 1: A 30-year-old man had glioma. Case 2: A 40-year-old man had melanoma."
    case = extract(nlp, replace(bare_article(text), kind="series"))
    assert [[t.name for t in p.tumours] for p in case.patients] == [["glioma"], ["melanoma"]]


@pytest.mark.parametrize(("sentence", "expected"), [
    ("Progression-free survival was 5 and 9 months, respectively.", [[("PFS", 5.0)], [("PFS", 9.0)]]),
    ("The OS was 10 and 18.5 months.", [[("OS", 10.0)], [("OS", 18.5)]]),
    ("The OS of patient 2 was 18 months.", [[], [("OS", 18.0)]]),
])
def test_times_of_a_series_are_one_a_patient(nlp, sentence, expected):
    case = extract(nlp, replace(bare_article(SERIES + sentence), kind="series"))
    assert [[(o.endpoint, o.months) for o in p.outcomes if o.kind == "survival"] for p in case.patients] == expected
