"""What is said of a drug that is named: given, only told of (caused, allergic to), or taken for another illness."""

import re

from nlp_iscm.pipeline.given import modality
from nlp_iscm.pipeline.reading import Reading
from nlp_iscm.pipeline.scope import modality_at

# given: as a treatment; told: only spoken of (caused, refractory to, allergic, tested); home: for another illness
USES = ("given", "told", "home")

_AFTER_TOLD = re.compile(
    r"[\s-]{0,2}(?:-?(?:induced|related|associated|resistan\w+|sensitiv\w+|naive|naïve|dependent|free|ineligible|eligible|toxicity)\b)", re.I)
_ALLERGY = re.compile(
    r"\b(?:allerg\w+|intoleran\w+|hypersensitiv\w+|anaphyla\w+|contraindicat\w+)\s(?:reaction\s)?(?:to|for|against)\b[\w\s,]{0,30}$", re.I)
_HOME = re.compile(
    r"\b(?:home medications?|regular medications?|current medications?|concomitant medications?|medications? (?:included?|at admission|on admission)"
    r"|(?:his|her|the patient's) (?:\w+ )?medications?|medication history|drug history|daily medications?|long-term medications?"
    r"|usual medications?|hypertensi(?:on|ve)|diabet\w+|asthma|COPD|hypothyroidism|hyperlipid\w+|dyslipid\w+|hypercholesterol\w+"
    r"|atrial fibrillation|epilepsy|rheumatoid arthritis|lupus|psoriasis|osteoporosis|depression|schizophrenia|gout|parkinson\w*"
    r"|crohn\w*|ulcerative colitis|myasthenia gravis|sarcoidosis|angina|coronary artery disease|glaucoma|hypogonadism|contracepti\w+"
    r"|multiple sclerosis|infertility)\b", re.I)
_TUMOUR = re.compile(
    r"\b(?:cancer|carcinoma|chemotherap\w*|tumou?rs?|metasta\w+|lymphoma|leuk\w+|sarcoma|melanoma|myeloma|radiotherapy|recurrence|progression"
    r"|adverse|toxicity|side effects?|immune-related|immune-mediated)\b", re.I)


def use_at(reading: Reading, start: int, end: int, supportive: bool) -> tuple[str, str, bool, bool]:
    """(use, modality, negated, hedged) of a drug named at a range; only a supportive one can be for another illness."""
    sentence = reading.sentence_at(start)
    told, negated, hedged = modality_at(reading, start, end)
    before = reading.text[max(sentence.start, start - 160):start]
    after = reading.text[end:min(sentence.end, end + 110)]
    if told in ("factual", "historical", "hypothetical"):
        told = modality(reading, start, end) if told != "hypothetical" else told
    if _AFTER_TOLD.match(after) or _ALLERGY.search(before[-80:]):
        return "told", told, negated, hedged
    home = supportive and _HOME.search(before[-120:] + after[:60]) and not _TUMOUR.search(before[-100:] + after[:60])
    return "home" if home else "given", told, negated or told == "negated", hedged
