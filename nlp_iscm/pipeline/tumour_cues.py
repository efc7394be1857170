"""How firmly the words around a tumour name say that it is this patient's diagnosis."""

import re
from dataclasses import dataclass

from nlp_iscm.pipeline.reading import Sentence


@dataclass(frozen=True, slots=True)
class Cue:
    """Weight (higher: surer), and whether it is denied, only suspected, or about somebody else ("" where not told)."""

    weight: float
    negated: bool = False
    hedged: bool = False
    about: str = ""


_FINAL = re.compile(
    r"\b(?:(?:final|definit\w+|pathologic\w*|histolog\w*|histopatholog\w*|confirmed|established)\s(?:[\w-]+\s){0,2}diagnos\w+|diagnos[ei]\w*\s(?:[\w-]+\s){0,4}?(?:of|as|with|was|is|to be|were)?"
    r"|diagnos(?:ed|is|tic)|confirm\w*|establish\w*|conclud\w*|classified|prov(?:ed|en)|consistent with|compatible with|in (?:keeping|line|accordance) with|in favou?r of|features of|corresponding to"
    r"|identified as|turned out to be|determined to be|found to (?:have|be)|pathognomonic|typical (?:of|for)|characteristic of|correspond\w* to)\b[^.;]{0,70}$", re.I)
_FOUND = re.compile(
    r"\b(?:reveal\w*|show(?:ed|s|n|ing)?|demonstrat\w*|indicat\w*|yield\w*|disclos\w*|detect\w*|identif\w*|support\w*|evidenc\w*|report(?:ed)? (?:as|a case)|case of|biopsy|cytolog\w*|patholog\w*|histolog\w*|microscop\w*"
    r"|histopatholog\w*|immunohistochem\w*|specimen|autopsy|aspirat\w*)\b[^.;]{0,80}$", re.I)
_SUGGEST = re.compile(r"\b(?:suggest\w*|evocative|favou?r\w*|possib\w*|probab\w*|likely|presum\w*|suspect\w*|suspicio\w*|thought to be|impression of|working diagnosis|provisional\w*|considered|concern\w* for"
                      r"|question of|query|differential\w*|mimick\w*|simulat\w*|misdiagnos\w*|resembl\w*|initial(?:ly)? (?:diagnos\w*|interpret\w*)|may be|might be|could be|versus|vs\.?|or)\b[^.;]{0,60}$", re.I)
_HISTORY = re.compile(
    r"\b(?:history (?:of|was|includ\w*|indicat\w*)|known|underw\w+|undergo\w*|treated (?:surgically )?(?:for|with)|follow\w* for|suffer\w* (?:from|with)|operated (?:on )?for|resection (?:of|for)|with|because of|due to|present\w*(?: with)?"
    r"|surgery for|\w+ectomy (?:[\w-]+ ){0,5}for|had|has|develop\w*|after|case of|patient with|treatment of|therapy for|chemotherapy for|radiotherapy for|radical|cause of)\b[^.;]{0,50}$", re.I)
_DENIED = re.compile(
    r"\b(?:no(?!\s(?:special|specific)\stype)|not|without|negative for|absence of|absent|free of|rul(?:ed?|ing)\sout|exclud\w+|den(?:y|ied)|never|neither|nor|lack of|rather than|unlike|instead of|against|fail\w* to (?:show|reveal|demonstrate|detect))\b"
    r"(?!\sonly)[^.;,:]{0,50}$", re.I)
_DENIED_AFTER = re.compile(r"^[^.;,]{0,30}?\b(?:was|were|is|are|has been|had been|could be) (?:therefore |thus |also |then )?(?:not (?!only)|excluded|ruled out|unlikely|discarded|absent|negative)", re.I)
_FAMILY = re.compile(r"\b(?:famil(?:y|ial)|mother|father|brother|sister|aunt|uncle|cousin|grand\w+|sibling|daughter|son|relatives?|parents?|maternal|paternal)\b[^.;]{0,70}$", re.I)
_FAMILY_AFTER = re.compile(r"^[^.;]{0,40}\bin (?:his|her|the patient's) (?:famil|mother|father|brother|sister|aunt|uncle|cousin|grand|sibling|parent)", re.I)
_GENERAL = re.compile(
    r"\b(?:patients (?:with|who|having|suffering)|cases of|incidence|risk (?:of|factors?)|prevalence|screening|prevention|prognosis|management|epidemiolog\w*|subtypes? of|type of|variant of|treatment options?|understanding|literature|reported cases"
    r"|trial|trials|approved for|registry|association between|development of|common in|marker (?:of|for)|specific for|cause of|causes of|predispos\w*|susceptib\w*|reports? of|other|unlike|metastases? from|types of|most)\b[^.;]{0,45}$", re.I)
_GENERAL_AFTER = re.compile(
    r"^\W{0,3}(?:\([^)]{1,20}\)\s)?(?:is|are|remains?|represents?|accounts?|constitutes?|compris\w+|occurs?|usually|often|typically|commonly|mostly|arises?|can|may|has been|have been|tends?|generally|rarely) "
    r"(?!shown|seen|found|diagnosed|treated|confirmed|identified|located|followed|presented)", re.I)
_COMPOUND_AFTER = re.compile(
    r"^[\s-](?:patients?|cells?(?! carcinoma)|cell lines?|markers?|antigen|screening|risk|syndrome|trial|treatment|therapy|center|centre|institute|society|registry|group|study|studies|incidence|mortality|susceptibility|survivors?|genes?|research"
    r"|department|unit|team|clinic|board|stem|staging|classification|subtypes?|index|care|prevention|program|genetics|vaccine)\b", re.I)
_METASTASIS_AFTER = re.compile(r"^\W{0,2}(?:metasta\w+|recurrence|relapse|progress\w*|cells?\b)", re.I)
_SYMPTOM = re.compile(r"\b(?:paraneoplastic|surveillance|antibod\w*|positive for|staining|stain\w* for|risk|without|features? of|areas? of|foc(?:us|i) of|component of|differentiation|resembling|like)\b[^.;]{0,25}$", re.I)
_BEFORE, _AFTER = 110, 70


def cue(text: str, sentence: Sentence, start: int, end: int) -> Cue:
    """The cue of a tumour name at a range of the text, from the words of its sentence around it."""
    before, after = text[max(sentence.start, start - _BEFORE):start], text[end:min(sentence.end, end + _AFTER)]
    if _FAMILY.search(before) or _FAMILY_AFTER.match(after):
        return Cue(0.0, about="other patient")
    denied = bool(_DENIED.search(before)) or bool(_DENIED_AFTER.match(after))
    general = bool(_GENERAL.search(before) or _GENERAL_AFTER.match(after))
    weight = _weight(before, sentence)
    if _COMPOUND_AFTER.match(after):
        weight -= 2.0
    if _METASTASIS_AFTER.match(after):
        weight -= 0.5
    if general:
        weight -= 2.5
    return Cue(weight, negated=denied, hedged=bool(_SUGGEST.search(before)) and weight < 3, about="")


def _weight(before: str, sentence: Sentence) -> float:
    weight = 1.0
    if _FINAL.search(before):
        weight = 4.0
    elif _FOUND.search(before):
        weight = 3.0
    elif _HISTORY.search(before):
        weight = 2.5
    if _SUGGEST.search(before):
        weight -= 1.5
    if _SYMPTOM.search(before):
        weight -= 1.0
    return weight + (0.5 if sentence.section in ("title", "case", "body") else 0.0)
