"""Lines of therapy: the number of each treatment's line."""

import pytest

LINES = [
    ("one regimen", "[Gemcitabine](T1) and [cisplatin](T2) were given.", {"T1": 1, "T2": 1}),
    ("a plan is one line", "[Gastrectomy](T1 kind=surgery) was followed by [S-1](T2).", {"T1": 1, "T2": 1}),
    ("progression ends a line", "[Sunitinib](T1) was given. It [grew](O1 value=progression). [Axitinib](T2) was given.", {"T1": 1, "T2": 2}),
    ("recurrence ends a plan",
     "[Mastectomy](T1 kind=surgery) and adjuvant [tamoxifen](T2) were given. It [recurred](O1 kind=recurrence value=yes). [Letrozole](T3) was given.",
     {"T1": 1, "T2": 1, "T3": 2}),
    ("switch", "[Cisplatin](T1) was switched to [carboplatin](T2).", {"T1": 1, "T2": 2}),
    ("supportive treatment has no line", "[Morphine](T1 intent=supportive) and [docetaxel](T2) were given.", {"T1": None, "T2": 1}),
    ("named line", "[Erlotinib](T1) was given. Third-line [docetaxel](T2) came later.", {"T1": 1, "T2": 3}),
    ("no response ends a line", "[FOLFOX](T1) had [no effect](O1 value=none). [Irinotecan](T2) was given.", {"T1": 1, "T2": 2}),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(t, e, id=i) for i, t, e in LINES])
def test_lines(case, text: str, expected: dict[str, int | None]):
    assert case(text).lines == expected
