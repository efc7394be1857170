"""Doses, schedules and cycles: each figure at the drug it belongs to."""

import pytest


def figures(nlp, text, label):
    return [(m.name, m.value.of) for m in nlp(text)._.reading.mentions[label]]


@pytest.mark.parametrize(("text", "expected"), [
    ("Cisplatin 75 mg/m2 and etoposide 100 mg/m2 were given.", [("75 mg/m2", ("cisplatin",)), ("100 mg/m2", ("etoposide",))]),
    ("He took 20 mg of tamoxifen.", [("20 mg", ("tamoxifen",))]),
    ("Creatinine was 2 mg/dL under cisplatin.", []),
])
def test_doses(nlp, text, expected):
    assert figures(nlp, text, "dose") == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("Cisplatin 75 mg/m2 and etoposide 100 mg/m2 every 3 weeks were given.", [("every 3 weeks", ("cisplatin", "etoposide"))]),
    ("Gemcitabine every 21 days and daily erlotinib were given.", [("every 21 days", ("gemcitabine",)), ("daily", ("erlotinib",))]),
    ("CT was repeated every 3 months.", []),
])
def test_schedules(nlp, text, expected):
    assert figures(nlp, text, "schedule") == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("Six cycles of cisplatin and etoposide were given.", [("Six cycles", ("cisplatin", "etoposide"))]),
    ("Four cycles of AC chemotherapy were followed by 12 doses of paclitaxel.", [("Four cycles", ("AC",)), ("12 doses", ("paclitaxel",))]),
    ("After 6 cycles of this regimen the nodule was gone.", [("6 cycles", ())]),
    ("Two courses of radiotherapy were given.", []),
])
def test_cycles(nlp, text, expected):
    assert figures(nlp, text, "cycles") == expected
