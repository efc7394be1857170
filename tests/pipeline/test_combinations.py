"""Which treatments of a report belong together: marked texts with the combinations that must come out, and nothing else."""

import pytest

SURGERY, RADIATION = "kind=surgery", "kind=radiotherapy"
TOGETHER = [
    ("plus", "He received [pemetrexed](T1) plus [carboplatin](T2).", {"T1+T2"}),
    ("and", "Treatment with [lenvatinib](T1) and [pembrolizumab](T2) began in May.", {"T1+T2"}),
    ("in combination with", "[Nivolumab](T1) was given in combination with [ipilimumab](T2).", {"T1+T2"}),
    ("doses between", "[Cisplatin](T1) 75 mg/m2 on day 1 and [etoposide](T2) 100 mg/m2 on days 1-3 were administered.", {"T1+T2"}),
    ("list of four in brackets", "A regimen ([rituximab](T1), [cyclophosphamide](T2), [vincristine](T3), and [prednisone](T4)) was given.",
     {"T1+T2+T3+T4"}),
    ("slashes", "She had six cycles of [docetaxel](T1)/[cisplatin](T2)/[5-FU](T3).", {"T1+T2+T3"}),
    ("hyphens", "They chose [bleomycin](T1)-[etoposide](T2)-[cisplatin](T3).", {"T1+T2+T3"}),
    ("plus sign", "[FOLFIRI](T1) + [cetuximab](T2) was started.", {"T1+T2"}),
    ("along with", "She was given [letrozole](T1) along with [palbociclib](T2).", {"T1+T2"}),
    ("as well as", "He took [gemcitabine](T1) weekly as well as daily [erlotinib](T2).", {"T1+T2"}),
    ("class before the name", "An LHRH analogue ([leuprorelin](T1)) and an antiandrogen ([bicalutamide](T2)) were prescribed.", {"T1+T2"}),
    ("chemoradiotherapy", "Definitive [chemoradiotherapy](T1 kind=radiotherapy) with [cisplatin](T2) was delivered.", {"T1+T2"}),
    ("concurrent radiotherapy", "She had concurrent [radiotherapy](T1 kind=radiotherapy) and weekly [carboplatin](T2) and [paclitaxel](T3).",
     {"T1+T2+T3"}),
    ("radiotherapy combined with a drug", "[SBRT](T1 kind=radiotherapy) combined with [durvalumab](T2) was tried.", {"T1+T2"}),
    ("added in a later sentence", "[Trastuzumab](T1) was begun. In March, [pertuzumab](T2) was added to [trastuzumab](T1).", {"T1+T2"}),
    ("meanwhile", "[Radiotherapy](T1 kind=radiotherapy) to the hip was given. Meanwhile, [docetaxel](T2) was administered.", {"T1+T2"}),
    ("followed by", "[Lobectomy](T1 kind=surgery) was followed by [cisplatin](T2) and [vinorelbine](T3).", {"T2+T3", "T1+T2+T3"}),
    ("neoadjuvant, operation, adjuvant",
     "Neoadjuvant [FLOT](T1) was given. She then underwent [gastrectomy](T2 kind=surgery). Adjuvant [S-1](T3) completed the plan.",
     {"T1+T2+T3"}),
    ("operation, then drugs in a later sentence",
     "A [mastectomy](T1 kind=surgery) was performed. Two of nodes were involved. She received [epirubicin](T2) and [cyclophosphamide](T3).",
     {"T2+T3", "T1+T2+T3"}),
    ("postoperative radiotherapy", "[Thymectomy](T1 kind=surgery) was done. Postoperative [radiation](T2 kind=radiotherapy) of 50 Gy followed.",
     {"T1+T2"}),
    ("operation, radiation and hormone in one list",
     "He had [lumpectomy](T1 kind=surgery), [radiotherapy](T2 kind=radiotherapy), and [tamoxifen](T3) ten years ago.", {"T1+T2+T3"}),
    ("two courses each with its cycles",
     "She had 6 cycles of [R-CHOP](T1), 3 cycles of [methotrexate](T2) and 30 Gy of [radiotherapy](T3 kind=radiotherapy).", {"T1+T2+T3"}),
    ("maintenance after a good response",
     "Six cycles of [pemetrexed](T1) and [carboplatin](T2) were given. Maintenance [durvalumab](T3) was then started.", {"T1+T2", "T1+T2+T3"}),
    ("boost", "24 Gy of [radiotherapy](T1 kind=radiotherapy) was given, followed by a [boost](T2 kind=radiotherapy) of 16 Gy.", {"T1+T2"}),
    ("conversion surgery", "[Gefitinib](T1) shrank the mass. A [lobectomy](T2 kind=surgery) was then possible.", {"T1+T2"}),
    ("parts of one operation with adjuvant drug",
     "[Distal pancreatectomy](T1 kind=surgery) with [splenectomy](T2 kind=surgery) was done. Adjuvant [gemcitabine](T3) followed.", {"T1+T2+T3"}),
    ("staged operations",
     "A staged approach was chosen. [Hepatectomy](T1 kind=surgery) came first. After 4 weeks, [sigmoidectomy](T2 kind=surgery) was performed.",
     {"T1+T2"}),
    ("continued drug meets radiotherapy",
     "[Atezolizumab](T1) and [paclitaxel](T2) were given. [CT showed brain lesions](O1 value=progression). "
     "[WBRT](T3 kind=radiotherapy) was delivered. [Atezolizumab](T1) was continued. [The cord was involved](O2 value=progression). "
     "He received [atezolizumab](T1) with concurrent [IMRT](T4 kind=radiotherapy).", {"T1+T2", "T1+T4"}),
    ("sequentially", "He was treated with [temsirolimus](T1) followed by [nivolumab](T2).", {"T1+T2"}),
    ("during a plan in spite of bad news",
     "[Bilobectomy](T1 kind=surgery) was done. [Bone metastases](O1 kind=recurrence value=yes) appeared despite postoperative [afatinib](T2).",
     {"T1+T2"}),
    ("a drug added in the same sentence",
     "[Gemcitabine](T1) and [oxaliplatin](T2) were started, an EGFR mutation was then found, and [erlotinib](T3) was added.",
     {"T1+T2", "T1+T2+T3"}),
    ("perfusion with its drug", "Hepatic [arterial infusion](T1 kind=other) with [cisplatin](T2) was repeated ten times.", {"T1+T2"}),
    ("adjuvant perfusion", "A [sigmoidectomy](T1 kind=surgery) was done. [HIPEC](T2 kind=other) with [mitomycin](T3) was given as adjuvant therapy.",
     {"T1+T2+T3", "T2+T3"}),
    ("chemoradiotherapy and the drugs told after it",
     "Concurrent [chemoradiotherapy](T1 kind=radiotherapy) was begun. Two cycles of [cisplatin](T2) and [vinorelbine](T3) were tolerated.",
     {"T1+T2+T3"}),
    ("risk of recurrence is no recurrence",
     "[Partial gastrectomy](T1 kind=surgery) was done. The findings meant a high risk for recurrence, so she received adjuvant [imatinib](T2).",
     {"T1+T2"}),
    ("without recurrence behind a list",
     "[Nephroureterectomy](T1 kind=surgery) was done. Adjuvant [cisplatin](T2) and [etoposide](T3) were given without evidence of tumour recurrence.",
     {"T2+T3", "T1+T2+T3"}),
    ("operation on what was left", "[Orchiectomy](T1 kind=surgery) was done. [BEP](T2) was given. [Lymphadenectomy](T3 kind=surgery) of a residual mass followed.",
     {"T1+T2+T3"}),
    ("list with one reason behind it",
     "She received [vinorelbine](T1) and [cisplatin](T2) at the time of the first relapse.", {"T1+T2"}),
    ("failed drug before the regimen", "After failure of [imatinib](T1), the tumour responded to [doxorubicin](T2) and [ifosfamide](T3).", {"T2+T3"}),
    ("resistance to the line before",
     "The nodules were [resistant](O1 value=none) to [fludarabine](T1) and [chlorambucil](T2), so [rituximab](T3) was given.", {"T1+T2"}),
    ("operation named again before a regimen",
     "[Gastrectomy](T1 kind=surgery) was done. [The liver lesions grew](O1 value=progression). After the [gastrectomy](T1) the patient "
     "received combination chemotherapy with [S-1](T2) and [paclitaxel](T3).", {"T2+T3"}),
]
APART = [
    ("neoadjuvant therapy after an earlier operation",
     "[Adnexectomy](T1 kind=surgery) was done for a cyst. Neoadjuvant [radiotherapy](T2 kind=radiotherapy) of the rectum was given."),
    ("radiotherapy of an earlier illness",
     "She had a history of breast cancer treated by [radiotherapy](T1 kind=radiotherapy). Now a chest wall mass was found. "
     "[Wide resection](T2 kind=surgery) was performed."),
    ("lines in one sentence", "He was on [nivolumab](T1) as second-line therapy after first-line therapy with [ramucirumab](T2)."),
    ("refractory to the drug before", "Being refractory to [sunitinib](T1), he was offered a trial of [axitinib](T2)."),
    ("one drug alone", "He took [imatinib](T1) for a year."),
    ("parts of one operation", "[Total gastrectomy](T1 kind=surgery) with [splenectomy](T2 kind=surgery) was carried out."),
    ("second line after progression",
     "[Sunitinib](T1) was given. [New nodules appeared](O1 value=progression). [Everolimus](T2) was started."),
    ("second line by its word", "She took [erlotinib](T1). Second-line [docetaxel](T2) followed later."),
    ("switched", "[Cisplatin](T1) was switched to [carboplatin](T2) because of renal failure."),
    ("changed in a later sentence", "She was on [sorafenib](T1). The drug was changed to [regorafenib](T2)."),
    ("supportive drug beside", "[Docetaxel](T1) and [dexamethasone](T2 intent=supportive) were given."),
    ("supportive operation beside", "A [ureteral stent](T1 kind=surgery intent=supportive) was placed. [Gemcitabine](T2) was begun."),
    ("recurrence between operations",
     "[Nephrectomy](T1 kind=surgery) was done. [Tumour recurred](O1 kind=recurrence value=yes). [Hepatectomy](T2 kind=surgery) was done."),
    ("drug for a recurrence", "[Oesophagectomy](T1 kind=surgery) was performed. [Nivolumab](T2) was started due to suspected recurrence."),
    ("operations years apart", "He had [colectomy](T1 kind=surgery). Six years later, [pneumonectomy](T2 kind=surgery) was performed."),
    ("alternatives", "She was to have [letrozole](T1) or [anastrozole](T2)."),
    ("lines counted, not combined", "He had two lines of [chemotherapy](T1) and three lines of [hormone therapy](T2)."),
    ("operation for metastatic disease, then palliative drug",
     "A [colostomy with resection](T1 kind=surgery) was done. The liver metastases grew. Palliative [capecitabine](T2) was begun."),
    ("same drug at a lower dose", "[Imatinib](T1) 400 mg caused a rash. [Imatinib](T2 name=Imatinib) 100 mg was tolerated."),
    ("pathology showed the recurrence",
     "[Cystectomy](T1 kind=surgery) was done. A mass was found in the lung. [Wedge resection](T2 kind=surgery) was performed. "
     "Histological examination showed [recurrence](O1 kind=recurrence value=yes)."),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(t, e, id=i) for i, t, e in TOGETHER])
def test_together(case, text: str, expected: set[str]):
    assert case(text).combinations == {"+".join(sorted(e.split("+"))) for e in expected}


@pytest.mark.parametrize("text", [pytest.param(t, id=i) for i, t in APART])
def test_apart(case, text: str):
    assert case(text).combinations == set()
