"""Which drugs of a sentence are used together: sentences with their drugs in brackets."""

import re

import pytest

from nlp_iscm.pipeline.drug_sets import drug_sets

CASES = [
    ("plus", "[axitinib] plus [avelumab] prolonged survival", ["0+1"]),
    ("list of a regimen", "a regimen of [cisplatin], [etoposide] and [bleomycin] was used", ["0+1+2"]),
    ("alternatives multiplied out", "[lenalidomide] combined with [rituximab] or [obinutuzumab]", ["0+1", "0+2"]),
    ("an alternative by itself", "they received [pembrolizumab] plus [axitinib] or [sunitinib] monotherapy", ["0+1"]),
    ("and its combination with", "effects of [metformin] and its combination with [glipizide]", ["0+1"]),
    ("the two and their combination", "[losartan], [amlodipine] and their combination were compared", ["0+1"]),
    ("either or both", "[erlotinib] or [bevacizumab] alone or in combination", ["0+1"]),
    ("optional partner", "[entinostat] with or without [exemestane]", ["0+1"]),
    ("one sensitises to the other", "[verapamil] sensitized the cells to [vincristine]", ["0+1"]),
    ("far behind, in combination with",
     "[roflumilast] lowered the rate of attacks in adults with severe disease who had two or more of them in the year before in spite of "
     "everything that an inhaled steroid can do, also in combination with [tiotropium]", ["0+1"]),
    ("two regimens compared", "[docetaxel] plus [cisplatin] versus [gemcitabine] plus [cisplatin]", ["0+1", "2+3"]),
    ("compared, not combined", "[letrozole] versus [tamoxifen] in early disease", []),
    ("class members", "inhibitors such as [gefitinib] and [erlotinib] differ in their plasma levels", []),
    ("plain alternatives", "either [aspirin] or [clopidogrel]", []),
    ("replaced", "[imatinib] was stopped. Later [dasatinib] was tried", []),
    ("one drug twice", "[aspirin] before and [aspirin] after surgery", []),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(t, e, id=i) for i, t, e in CASES])
def test_sets(text: str, expected: list[str]):
    marked = list(re.finditer(r"\[([^]]+)\]", text))
    sentence = text.replace("[", "").replace("]", "")
    spans = [(m.start() - 2 * i, m.end() - 2 * i - 2) for i, m in enumerate(marked)]
    assert ["+".join(map(str, s.members)) for s in drug_sets(sentence, spans)] == expected
