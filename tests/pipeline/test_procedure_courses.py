"""Mentions of procedures become one entry for each organ, told as often as it may be."""

import pytest

from nlp_iscm.pipeline.procedure_courses import courses


def named(nlp, text):
    return [c.treatment.name for c in courses(nlp(text)._.reading, 1)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The patient underwent distal pancreatectomy with splenectomy.", ["distal pancreatectomy", "splenectomy"]),
        ("The patient underwent gastrectomy with D2 dissection.", ["gastrectomy"]),
        ("The patient underwent total hysterectomy, bilateral salpingo-oophorectomy and omentectomy.",
         ["total hysterectomy", "bilateral salpingo-oophorectomy", "omentectomy"]),
        ("The patient underwent surgery. A left nephrectomy was performed. The operation was"
        " uneventful.", ["left nephrectomy"]),
        ("The patient underwent duodenopancreatectomy (the Whipple procedure).", ["duodenopancreatectomy"]),
        ("The patient underwent left orchidectomy. Two years later she underwent right"
        " orchidectomy.", ["left orchidectomy", "right orchidectomy"]),
        ("The patient was operated on for a thigh tumour.", ["surgery"]),
        ("After surgery the patient recovered.", ["surgery"]),
        ("The patient was scheduled for right nephrectomy. Intraoperatively, a large mass was found.", ["right nephrectomy"]),
        ("The patient had a right hepatectomy. A second resection was performed two years"
        " later.", ["right hepatectomy", "resection"]),
        ("The patient underwent laparotomy, and her uterus, left ovary and omentum were removed.",
         ["removal of uterus", "removal of left ovary", "removal of omentum"]),
        ("The patient underwent left orchidectomy, and the left testis and spermatic cord were removed.", ["left orchidectomy"]),
        ("The patient had superficial parotidectomy. The tumour recurred. She then had total parotidectomy.",
         ["superficial parotidectomy", "total parotidectomy"]),
        ("The patient underwent tracheal resection, achieving complete tumour excision.", ["tracheal resection"]),
        ("The patient underwent hand-assisted nephrectomy. Metastases were found after nephrectomy.",
         ["hand-assisted nephrectomy"]),
        ("The patient underwent stereotactic radio surgery.", []),
        ("The patient underwent a metastatectomy of the lung.", ["metastatectomy"]),
        ("The patient had a liver mass four years after surgery. She underwent left hepatectomy.", ["surgery", "left hepatectomy"]),
        ("The patient had a lung nodule after surgery for colon cancer. A lobectomy was performed.", ["surgery", "lobectomy"]),
        ("The patient was seen after the operation. She had undergone left hepatectomy.", ["left hepatectomy"]),
        ("It was decided that the patient should undergo thyroidectomy. During surgery, a nerve was seen.", ["thyroidectomy"]),
        ("The board advised the patient to have either exarticulation or local excision. Intraoperatively, no nodes were seen.", []),
        ("The patient had breast-conserving surgery. A nodule grew. She underwent mastectomy.",
         ["breast-conserving surgery", "mastectomy"]),
        ("The patient underwent resection of the tumour and repair of the abdominal wall.",
         ["resection of tumour", "repair of abdominal wall"]),
        ("The patient underwent surgery under general anaesthesia. The abdomen was opened in the midline. A mass of the ileum was"
         " met. The tumour was freed. Wide excision of the tumour was achieved.", ["wide excision of tumour"]),
        ("The patient was treated with wide resection. Three years after the surgery, a mass of the thyroid was seen. She underwent"
         " hemithyroidectomy.", ["wide resection", "hemithyroidectomy"]),
        ("The patient had a wedge resection. During follow-up, a nodule of the other lung grew. Segmentectomy was performed.",
         ["wedge resection", "segmentectomy"]),
        ("We report a patient treated by right trisectionectomy. The liver was small. Surgery was performed in May.",
         ["right trisectionectomy"]),
        ("The patient underwent a Whipple-type pancreaticoduodenectomy.", ["Whipple procedure"]),
        ("A colectomy was performed by hand-assisted surgery in the patient.", ["colectomy"]),
        ("The patient underwent low anterior resection. He was operated on again for a leak.", ["low anterior resection", "surgery"]),
        ("The patient underwent gastrectomy. The vessels were clipped. A dissection of the hilar lymph nodes was carried out safely.",
         ["gastrectomy"]),
        ("The patient was brought in for craniotomy. The dura was opened. The cyst was tapped. The wall looked yellow. The vessels were"
         " sealed. The cyst wall was resected.", ["resection of cyst"]),
        ("The patient underwent right hemihepatectomy. Histology confirmed complete (R0) resection of a sarcoma of the portal vein.",
         ["right hemihepatectomy"]),
        ("The patient had a small bowel resection. An ulcer was present in the resected small intestine.", ["small bowel resection"]),
        ("The patient was treated by liver transplantation and is well 27 months after surgery.", ["liver transplantation"]),
        ("The patient underwent gastrectomy. Sections of the resected lymph nodes were normal.", ["gastrectomy"]),
    ],
)
def test_entries(nlp, text, names):
    assert named(nlp, text) == names


@pytest.mark.parametrize("text", [
    "The patient refused a nephrectomy.", "A lobectomy was planned for the patient.", "The patient was not a"
                                                                                      " candidate for surgery.",
    "The patient underwent a biopsy of the breast lump.", "The patient had a history of appendectomy in childhood."])
def test_no_entry(nlp, text):
    assert named(nlp, text) == []


def test_kinds_and_intent(nlp):
    text = "The patient underwent TACE. A colostomy was created. Radiofrequency ablation was done. Talc pleurodesis followed."
    found = {c.treatment.name: (c.treatment.kind, c.treatment.intent) for c in courses(nlp(text)._.reading, 1)}
    assert found == {
        "transarterial chemoembolization": ("other", "antitumour"), "colostomy": ("surgery", "supportive"),
        "radiofrequency ablation": ("other", "antitumour"), "talc pleurodesis": ("other", "supportive"),
    }


def test_quotes_are_exact(nlp):
    text = "The patient underwent a left lower lobectomy for lung cancer."
    (course,) = courses(nlp(text)._.reading, 1)
    for evidence in course.treatment.evidence:
        assert text[evidence.start:evidence.end] == evidence.quote


def test_an_aim_gives_way_to_its_parts(nlp):
    text = "The patient underwent a debulking surgery consisting of hysterectomy and bilateral salpingo-oophorectomy."
    assert named(nlp, text) == ["hysterectomy", "bilateral salpingo-oophorectomy"]


def test_a_later_operation_is_not_that_of_the_past(nlp):
    text = (
        "The patient had undergone breast-conserving surgery 8 years previously. The tumour of the skin was"
        " excised. It was an angiosarcoma.")
    assert named(nlp, text) == ["breast-conserving surgery", "excision of skin tumour"]


def test_a_part_told_only_as_resected(nlp):
    assert named(nlp, "The resected sigmoid colon of the patient held a sarcoma.") == ["resection of sigmoid colon"]
