"""To which treatments an outcome is tied: marked texts with the links that must come out, and nothing else."""

import pytest

TIED = [
    ("resulted in", "[Lenvatinib](T1) resulted in [shrinkage](O1 value=partial).", {"O1: T1"}),
    ("response to", "There was a [partial response](O1 value=partial) to [crizotinib](T1).", {"O1: T1"}),
    ("under", "[Progression](O1 value=progression) was rapid under [oxaliplatin](T1), [irinotecan](T2) and [bevacizumab](T3).", {"O1: T1+T2+T3"}),
    ("next sentence", "[Gemcitabine](T1) and [S-1](T2) were given. CT showed [stable disease](O1 value=stable).", {"O1: T1+T2"}),
    ("last regimen, not the one before",
     "[Sunitinib](T1) was given. [New lesions](O1 value=progression) came. [Axitinib](T2) was started. He was [stable](O2 value=stable).",
     {"O1: T1", "O2: T2"}),
    ("named drug of two",
     "[Trastuzumab](T1) and [paclitaxel](T2) were given. [Heart failure](O1 kind=adverse_event) due to [trastuzumab](T1) arose.", {"O1: T1"}),
    ("drug-induced", "[Cisplatin](T1) and [gemcitabine](T2) were given. [Neuropathy](O1 kind=adverse_event) was caused by [cisplatin](T1).",
     {"O1: T1"}),
    ("stopped because of", "[Etoposide](T1) with [carboplatin](T2) was begun. [Etoposide](T1) was stopped because of [bradycardia](O1 kind=adverse_event).",
     {"O1: T1"}),
    ("blamed in the next sentence",
     "[Hydroxyurea](T1) and [imatinib](T2) were given. [Oedema](O1 kind=adverse_event) of the eye was seen. We thought of a side effect of [imatinib](T2).",
     {"O1: T2"}),
    ("event after the regimen", "[Pembrolizumab](T1) with [axitinib](T2) was given. [Colitis](O1 kind=adverse_event) developed in week 9.",
     {"O1: T1+T2"}),
    ("postoperative event", "[Whipple resection](T1 kind=surgery) was done. [Gemcitabine](T2) followed. A postoperative [fistula](O1 kind=adverse_event) had closed.",
     {"O1: T1"}),
    ("recurrence after the whole plan",
     "[Mastectomy](T1 kind=surgery) was followed by [radiotherapy](T2 kind=radiotherapy). Adjuvant [tamoxifen](T3) was given. "
     "Two years later the [tumour recurred](O1 kind=recurrence value=yes).", {"O1: T1+T2+T3"}),
    ("no recurrence of the plan",
     "Neoadjuvant [cisplatin](T1) was given before [cystectomy](T2 kind=surgery). There is [no recurrence](O1 kind=recurrence value=no) at 3 years.",
     {"O1: T1+T2"}),
    ("no recurrence of the last plan",
     "[Nephrectomy](T1 kind=surgery) was done. It [recurred](O1 kind=recurrence value=yes). [Metastasectomy](T2 kind=surgery) was done. "
     "He is [free of disease](O2 kind=recurrence value=no).", {"O1: T1", "O2: T2"}),
    ("recurrence as the reason of an operation",
     "[Nephrectomy](T1 kind=surgery) was done. She underwent [hepatectomy](T2 kind=surgery) for [liver metastases](O1 kind=recurrence value=yes).",
     {"O1: T1"}),
    ("recurrence seen by the pathologist",
     "[Gastrectomy](T1 kind=surgery) was done. [Omentectomy](T2 kind=surgery) was performed. Histological findings showed [recurrence](O1 kind=recurrence value=yes).",
     {"O1: T1"}),
    ("reintroduced after progression",
     "[Nivolumab](T1) was given. [Pazopanib](T2) was started following [progression](O1 value=progression).", {"O1: T1"}),
    ("anaphora: this regimen", "[TS-1](T1) with [trastuzumab](T2) was used. This regimen achieved a [complete response](O1 value=complete).",
     {"O1: T1+T2"}),
    ("anaphora: chemotherapy", "[FLOT](T1) was given. [Gastrectomy](T2 kind=surgery) was done. Chemotherapy had brought a [good response](O1 value=partial).",
     {"O1: T1"}),
    ("anaphora: the operation", "[Lobectomy](T1 kind=surgery) was done. Adjuvant [vinorelbine](T2) was given. After the operation the [cough resolved](O1 value=improvement).",
     {"O1: T1"}),
    ("time anchor in a combination",
     "[Atezolizumab](T1) with concurrent [IMRT](T2 kind=radiotherapy) was given. Two weeks after starting [IMRT](T2), [pain eased](O1 value=improvement).",
     {"O1: T1+T2"}),
    ("specimen speaks of the drugs before",
     "[Docetaxel](T1) and [S-1](T2) were given. A [gastrectomy](T3 kind=surgery) followed. Histological examination found [no viable cells](O1 value=complete).",
     {"O1: T1+T2"}),
    ("remission at the end of a plan",
     "[Tumour removal](T1 kind=surgery) was done. Adjuvant [cisplatin](T2) was given. At 6 months there was [complete remission](O1 value=complete).",
     {"O1: T1+T2"}),
    ("symptoms relieved by a supportive drug", "[Letrozole](T1) was begun. [Morphine](T2 intent=supportive) was given and the [pain eased](O1 value=improvement).",
     {"O1: T2"}),
    ("supportive drug failed", "[Docetaxel](T1) was given. Her fever [worsened](O1 value=none) despite [cefepime](T2 intent=supportive).", {"O1: T2"}),
    ("tumour response is not of the supportive drug",
     "[Sorafenib](T1) and [prednisone](T2 intent=supportive) were given. The mass [shrank](O1 value=partial).", {"O1: T1"}),
    ("PFS of the therapy in force", "[Osimertinib](T1) was started. The [PFS](O1 kind=survival endpoint=PFS) was 19 months.", {"O1: T1"}),
    ("survival tied by name", "She [survived for 40 months](O1 kind=survival endpoint=OS) after [hepatectomy](T1 kind=surgery).", {"O1: T1"}),
    ("disease-free after a plan",
     "After [resection](T1 kind=surgery) and adjuvant [imatinib](T2) he was [disease-free for 4 years](O1 kind=survival endpoint=DFS).", {"O1: T1+T2"}),
    ("died despite", "[Cisplatin](T1) failed. He [died](O1 kind=status value=dead) despite [radiotherapy](T2 kind=radiotherapy).", {"O1: T2"}),
    ("courses of one sentence answer together",
     "24 Gy of [radiotherapy](T1 kind=radiotherapy) was followed by a [boost](T2 kind=radiotherapy). PET showed [complete response](O1 value=complete).",
     {"O1: T1+T2"}),
    ("resumed drug", "[Pembrolizumab](T1) was given. [Hepatitis](O1 kind=adverse_event) came. [Prednisone](T2 intent=supportive) was given. "
     "[Gefitinib](T3) was tried. [Pembrolizumab](T1) was resumed. It stayed [stable](O2 value=stable).", {"O1: T1", "O2: T1"}),
    ("adverse event is not of its remedy", "[Ipilimumab](T1) was given. [Colitis](O1 kind=adverse_event) resolved with [steroids](T2 intent=supportive).",
     {"O1: T1"}),
]
UNTIED = [
    ("alive", "[Lobectomy](T1 kind=surgery) was done. He is [alive](O1 kind=status value=alive) at 2 years."),
    ("dead, not tied", "[Gemcitabine](T1) was given. She [died](O1 kind=status value=dead) of sepsis."),
    ("before any treatment", "The mass [grew](O1 value=progression) within a month. [Resection](T1 kind=surgery) was then done."),
    ("no treatment at all", "The tumour [regressed](O1 value=partial) without any therapy."),
    ("overall survival from diagnosis", "[Docetaxel](T1) was given. [Overall survival](O1 kind=survival endpoint=OS) was 18 months from diagnosis."),
    ("disease-free without a name", "[Colectomy](T1 kind=surgery) was done. He stayed [disease-free](O1 kind=survival endpoint=DFS) for 3 years."),
    ("only treatment comes later", "[Partial response](O1 value=partial) was seen elsewhere. [Cisplatin](T1) was started here."),
    ("symptom relief before the operation", "Her [pain eased](O1 value=improvement). A [colectomy](T1 kind=surgery) was performed."),
    ("under treatment", "He is [still](O1 kind=status value=alive) receiving [paclitaxel](T1)."),
    ("discharged", "[Gastrectomy](T1 kind=surgery) went well and he was [discharged](O1 kind=status value=alive)."),
    ("supportive drug long before", "[Paracetamol](T1 intent=supportive) was given. A biopsy was taken. It showed a sarcoma. He travelled. He came back. "
     "The mass had [disappeared](O1 value=complete)."),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(t, e, id=i) for i, t, e in TIED])
def test_tied(case, text: str, expected: set[str]):
    assert case(text).links == expected


@pytest.mark.parametrize("text", [pytest.param(t, id=i) for i, t in UNTIED])
def test_untied(case, text: str):
    assert case(text).links == set()
