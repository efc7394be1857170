"""Context cues: which words of a sentence they govern."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_iscm.pipeline.negation import MANY, cues, rules, status, surfaces, wide

NEGATED = [
    ("No sign of nodal spread was seen.", "nodal spread"),
    ("There was no fever, cough or weight loss.", "weight loss"),
    ("EGFR, ALK and ROS1 were negative.", "EGFR"),
    ("EGFR, ALK and ROS1 were all found to be negative.", "ALK"),
    ("MET was not amplified.", "MET"),
    ("Liver metastases were ruled out.", "Liver metastases"),
    ("He remains without evidence of recurrence.", "recurrence"),
    ("Cisplatin was not given because of deafness.", "Cisplatin"),
    ("She did not receive radiotherapy.", "radiotherapy"),
    ("The margins were free of tumour.", "tumour"),
    ("The cells were negative for CK20 and p63.", "p63"),
    ("Brain metastasis could not be detected.", "Brain metastasis"),
    ("The patient denied pain.", "pain"),
    ("Neither ascites nor nodules were visible.", "nodules"),
    ("Absence of BRAF mutation was confirmed.", "BRAF mutation"),
    ("TTF-1 was expressed, whereas p40 was negative.", "p40"),
    ("CT showed a lung mass, liver lesions were not seen.", "liver lesions"),
    ("Bone  involvement   was    absent.", "Bone  involvement"),
    ("PET failed to reveal distant disease.", "distant disease"),
    ("The serology proved   negative.", "serology"),
    ("ALK rearrangement has not been detected.", "ALK rearrangement"),
    ("Surgery was considered but the tumour has not recurred.", "tumour"),
    ("Biopsy was performed and HER2 was not overexpressed.", "HER2"),
    ("No mutations in KRAS or NRAS were found.", "NRAS"),
    ("The nodes were not involved.", "nodes"),
    ("She never had chemotherapy.", "chemotherapy"),
    ("Breast cancer (p53 and CK5 were negative) had spread.", "p53"),
    ("Lack of SMARCB1 expression was typical.", "SMARCB1"),
]
AFFIRMED = [
    ("TTF-1 was expressed, whereas p40 was negative.", "TTF-1"),
    ("TTF-1 was positive, and p40 was negative.", "TTF-1"),
    ("No recurrence was seen after chemotherapy.", "chemotherapy"),
    ("Not only cisplatin but also etoposide was used.", "cisplatin"),
    ("There was no change in the nodule.", "nodule"),
    ("Breast cancer (ER negative, PR negative) had spread.", "Breast cancer"),
    ("Gastric cancer (MSI, HER2 and EBV were negative) was staged.", "Gastric cancer"),
    ("He did not respond to pazopanib.", "pazopanib"),
    ("Brain metastasis could not be excluded.", "Brain metastasis"),
    ("A triple-negative breast carcinoma was found.", "breast carcinoma"),
    ("No fever, but cough was noted.", "cough"),
    ("Item No. 3 was a sarcoma.", "sarcoma"),
    ("There was no ascites and he received carboplatin.", "carboplatin"),
    ("Biopsy revealed adenocarcinoma and EGFR was negative.", "adenocarcinoma"),
    ("No lesion was found; the liver was enlarged.", "liver"),
]


@pytest.mark.parametrize(("text", "word"), NEGATED)
def test_negated(text: str, word: str):
    assert status(text, text.index(word), text.index(word) + len(word)).negated


@pytest.mark.parametrize(("text", "word"), AFFIRMED)
def test_affirmed(text: str, word: str):
    assert not status(text, text.index(word), text.index(word) + len(word)).negated


@pytest.mark.parametrize(("text", "word", "modality"), [
    ("She refused surgery.", "surgery", "refused"),
    ("Radiotherapy was offered but refused.", "Radiotherapy", "refused"),
    ("Chemotherapy is planned.", "Chemotherapy", "planned"),
    ("He was scheduled for lobectomy.", "lobectomy", "planned"),
    ("Imatinib should be considered.", "Imatinib", "hypothetical"),
    ("He had a history of gout.", "gout", "historical"),
    ("He received imatinib.", "imatinib", "factual"),
])
def test_modality(text: str, word: str, modality: str):
    assert status(text, text.index(word), text.index(word) + len(word)).modality == modality


@pytest.mark.parametrize(("text", "word", "field"), [
    ("CT of the chest was unremarkable.", "chest", "normal"),
    ("LDH and CEA were within normal limits.", "LDH", "normal"),
    ("Lung cancer was suspected.", "Lung cancer", "hedged"),
    ("The image was suspicious for lymphoma.", "lymphoma", "hedged"),
    ("Her mother had melanoma.", "melanoma", "family"),
])
def test_other_context(text: str, word: str, field: str):
    assert getattr(status(text, text.index(word), text.index(word) + len(word)), field)


def test_every_rule_can_be_written():
    for rule in rules():
        assert surfaces(rule)
        assert set(rule) <= {"literal", "category", "direction", "pattern", "max_scope", "metadata"}


def test_cues_with_very_many_ways_are_found_by_their_words():
    (index, _, _), *_ = wide()
    ways = surfaces(rules()[index])
    assert len(ways) > MANY
    for cue in ways[::997]:
        found = cues(f"metastasis {cue}")
        assert any(c.rule == index and (c.start, c.end) == (11, 11 + len(cue)) for c in found), cue
    assert not any(c.rule == index for c in cues("metastasis was not foundering"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["no", "was", "not", "found", "negative", ",", ";", "tumour",
     "and", "İ", "  ", "\n", "but", "(-)"]), max_size=30))
def test_cues_lie_in_the_text(words: list[str]):
    text = " ".join(words)
    for cue in cues(text):
        assert 0 <= cue.low <= cue.start < cue.end <= len(text)
        assert cue.low <= cue.high <= len(text)
