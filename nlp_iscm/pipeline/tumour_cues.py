"""How firmly the words around a tumour name say that it is this patient's diagnosis.

The cue that stands nearest before the name decides: a final diagnosis weighs 4, a finding 3, a history or a treatment 2.5, a
suspicion 1; general statements and compounds ("lung cancer screening") lose weight.
"""

import re
from dataclasses import dataclass

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.reading import Sentence


@dataclass(frozen=True, slots=True)
class Cue:
    """Weight (higher: surer), and whether it is denied, only suspected, of the past, or about somebody else ("" where not told).

    `sure`: a suspicion that its own sentence confirms or that the histology raises.
    """

    weight: float
    negated: bool = False
    hedged: bool = False
    past: bool = False
    about: str = ""
    sure: bool = False


_CUES = Folded(
    r"\b(?:(?P<suspect>(?:differential|possible|provisional|preliminary|presumptive|tentative|working|suspected|initial|first"
    r"|clinical|radiological|misleading)\sdiagnos[ei]s(?:\sof|\swas|\sincluded?)?|possibilit\w*|(?:initially|originally"
    r"|previously|first|erroneously|wrongly)\s"
    r"(?:mis)?(?:diagnosed|interpreted|considered|reported|labell?ed)\sas|misdiagnos\w*|suggest\w*|evok\w*|evocative"
    r"|favou?r(?:ed|s|ing)|possibl[ey]|probabl[ey]|likely|presum\w*|suspect\w*|suspicio\w*|thought to be|impression of"
    r"|concern\w* for|question of"
    r"|mimick\w*|mis-?d[ia]{1,3}gnos\w*|simulat\w*|resembl\w*|may be|might be|could be|versus|vs\.?|differential\w*"
    r"|hypothes\w*|such as|unclear"
    r"|similar to|appear(?:ed|s)? to be|under the diagnosis of|staging for|used for|as (?:that|those) for"
    r"|supposed to be|believed to be|rule out)"
    r"|(?P<final>diagnos\w+(?:\s(?:of|as|with|was|is|to be|were))?|confirm\w*|establish\w*|conclud\w*|classified as|prov(?:ed"
    r"|en)|consistent with|compatible with|in (?:keeping|line|accordance) with|in favou?r of|features of|correspond\w*"
    r"|identified as|turned out to be|determined to be|found to (?:have|be)|pathognomonic|typical (?:of|for)"
    r"|characteristic of|leads? to|(?:it|this|which|(?:the|this) (?:tumou?r|mass|lesion|specimen|nodule)) (?:is|was) (?:a|an)"
    r"|tumou?rs? (?:was|were|is|are))"
    r"|(?P<found>reveal\w*|show(?:ed|s|n|ing)?|demonstrat\w*|indicat\w*|yield\w*|disclos\w*|detect\w*|identif\w*|support\w*"
    r"|evidenc\w*|report\w*|describ\w*|encounter\w*|case of|biops\w*|cytolog\w*|patholog\w*|histolog\w*|microscop\w*"
    r"|histopatholog\w*|specimen"
    r"|autopsy|aspirat\w*|harbou?r\w*|contain\w*)"
    r"|(?P<history>history (?:of|was|includ\w*|indicat\w*)|known|underw\w+|undergo\w*|treated (?:surgically )?(?:for|with)"
    r"|follow\w* for|suffer\w* (?:from|with)|operated (?:on )?for|resection (?:of|for)|with|because of|due to|present\w*"
    r"|surgery for|for|had|has|develop\w*|after|treatment of|died of|cause of))\b"
)
_LIMIT = Folded(r"[.;]\s|\b(?:however|but|although|whereas)\b")
_WEIGHTS = {"suspect": 1.0, "final": 4.0, "found": 3.0, "history": 2.5}
_PAST = Folded(
    r"\b(?:history|previous(?:ly)?|prior|past|years? (?:ago|earlier|before|previously)|formerly|known|in \d{4}"
    r"|at (?:the )?age|antecedent)\b[^.;]{0,60}$"
)
_DENIED = Folded(
    r"\b(?:no(?!\s(?:special|specific)\stype)|not|without|negative (?:[\w-]+ ){0,2}for|absence of|absent|free of|rul(?:ed?"
    r"|ing)\sout|exclud\w+|den(?:y|ied)|never|neither|nor|lack of|rather than|unlike|instead of|against(?!\scancer)"
    r"|fail\w* to (?:show"
    r"|reveal|demonstrate|detect))\b"
    r"(?!\sonly|['’\s-]{0,3}smok)(?:(?!\b(?:with|who|presented|diagnosed|underwent|but|and leads?|had|revealed|showed"
    r"|confirmed|however|with a)\b)[^.;,:]){0,50}$"
)
_DENIED_AFTER = Folded(
    r"^[^.;,]{0,30}?\b(?:was|were|is|are|has been|had been) (?:therefore |thus |also |then |finally )?(?:not (?!only)"
    r"|excluded|ruled out|unlikely|discarded|absent|negative|eliminated)|^\W{0,2}(?:seemed|appeared) unlikely"
)
_OPEN_AFTER = Folded(
    r"^[^.;,]{0,25}?\b(?:could not be (?:ruled out|excluded)|(?:was|were) (?:initially |first |strongly )?(?:suspected"
    r"|considered|presumed)|cannot be (?:ruled out|excluded))"
)
# the diagnosis itself: "made the diagnosis of X", "the diagnosis of X was confirmed"; words for others do not reach over it
_DIAGNOSED = Folded(
    r"\bdiagnos(?:is (?:of|was|is)|ed (?:with|as|to have))\s(?:(?:an?|the|primary|[\w-]+(?:al|ic|ed|ant|ing))\s){0,3}$")
_MADE = Folded(
    r"\b(?:made|confirmed|established|gave|rendered|reached|yielded|revealed) (?:the|a) (?:final |definite |definitive )?diagnosis"
    r" of\s(?:(?:an?|the|[\w-]+)\s){0,3}$")
_MADE_AFTER = Folded(
    r"^(?: \([^)]{1,30}\))?(?: of the [\w ]{2,25}?)? (?:was|were) (?:[\w-]+ly |then )?(?:confirmed|made|established|rendered"
    r"|reached|given)\b")
_UNSURE = Folded(r"\b(?:although|though|initial\w*|first|suspect\w*|suspicio\w*|suspicion|rais\w+|ruled out|misinterpret\w*)\b")
_CONFIRMED_AFTER = Folded(
    r"^(?:(?!\b(?:but|however|although|no|not)\b)[^.;]){0,25}?\b(?:later|subsequently|then|was|were|which was|and was|been"
    r"|finally)"
    r"(?: (?:then|later|subsequently|also|histologically|pathologically))? confirmed\b"
    r"|^(?: (?:was|were))?,? (?:later |subsequently |then |and )?confirmed by\b")
# "a melanoma patient", "management of a large carcinoma in an obese patient": the report's own
_HIS_OWN = Folded(r"^[\s-](?:\w+ )?patient\b(?!['’]s? (?:care|group|support))")
_ONE = Folded(r"\b(?:an?|our|this|the|one|another|old|female|male)\s(?:[\w-]+\s){0,3}$")
_SOME = Folded(r"\b(?:two|three|four|five|six|[2-6])\s(?:[\w-]+\s){0,3}$")
_HIS_OWNS = Folded(r"^[\s-](?:\w+ )?patients\b")
_REPORTED = Folded(r"\b(?:we|authors?|report|article|case) (?:[a-z]+ )?(?:report|describe|present|discuss)s?\b")
_IN_ONE = Folded(
    r"^(?:(?!\b(?:patients|cases)\b)[^.;,]){0,40}?\b(?:in|of) (?:an?|our|this|one) (?:[\w-]+ ){0,5}?(?:patient|man|woman"
    r"|girl|boy|male|female|child|infant|case)\b")
_FINAL_AFTER = Folded(
    r"^\W{0,3}(?:\([^)]{1,40}\)\W{0,2})?(?:of the [\w ]{1,25}|in the [\w ]{1,25})?\s?(?:was|were|had been|has been"
    r"|is) (?:[\w-]+ ){0,2}?(?:diagnosed|confirmed|identified|found|detected|discovered|established|made|proven|resected"
    r"|treated|removed)\b|^ (?:first |newly |initially )?diagnosed (?:at|in|when|\w+ years|on)\b"
)
_FAMILY = Folded(
    r"\b(?:famil(?:y|ial)|mother|father|brother|sister|aunt|uncle|cousin|grand\w+|sibling|daughter|son|relatives?|parents?"
    r"|maternal|paternal)\b[^.;]{0,70}$"
)
_FAMILY_AFTER = Folded(
    r"^[^.;]{0,40}\bin (?:his|her|the patient's) (?:famil|mother|father|brother|sister|aunt|uncle|cousin|grand|sibling"
    r"|parent)"
)
_GENERAL = Folded(
    r"\b(?:patients(?<!two patients)(?<!three patients)(?<!four patients)(?<!both patients)(?<!\b[2-4] patients)"
    r" (?:with|who|having|suffering)|cases of|incidence|risk (?:of|factors?)|prevalence|screening|prevention"
    r"|prognosis|management|epidemiolog\w*|subtypes? of|types? of|variant of|treatment options?|understanding|literature"
    r"|reported cases"
    r"|trials?|approved for|registry|association between|development of|common in|marker (?:of|for)|specific for|causes? of"
    r"|predispos\w*|susceptib\w*|reports? of|other|unlike|types of|most|(?<!a )diagnosis of (?:most|all|many)"
    r"|guidelines? (?:for|on)|all)\b[^.;]{0,45}$"
)
_GENERAL_AFTER = Folded(
    r"^\W{0,3}(?:\([^)]{1,20}\)\s)?(?:is|are|remains?|represents?|accounts?|constitutes?|compris\w+|occurs?|usually|often"
    r"|typically|commonly|mostly|arises?|can|may|has been|have been|tends?|generally|rarely) "
    r"(?!shown|seen|found|diagnosed|treated|confirmed|identified|located|followed|presented)"
)
_COMPOUND_AFTER = Folded(
    r"^(?:\W?[\s-])(?:patients?|cells?(?! carcinoma)|cell lines?|antigen|screening|risk|syndrome|trial|center|centre|society"
    r"|registry|group|study|studies|incidence|mortality|susceptibility|survivors?|genes?|research"
    r"|department|unit|team|clinic|board|stem|staging|classification|subtypes?|index|care|prevention|program|genetics|vaccine"
    r"|like|pain|specific|directed|response|type chemotherapy|chemotherapy|regimens?|protocols?|viral oncogene)\b"
)
_NAME_OF_OTHER = Folded(
    r"^-like\b|^[\s-](?:[26x]\b(?!\s(?:years?|months?|weeks?|days?|cm|cases|was|were|is))|extra[\s-]large)|^ [12] genes?\b"
    r"|^\W?[\s-](?:kinase|markers?\b|antigens?\b|network|institute|society|suppressor|associated antigen"
    r"|viral oncogene|oncogene|committee"
    r"|foundation|protein)"
)
_ORGANISATION = re.compile(
    r"\b(?:Association|Society|Institute|Committee|Union|Network|Cent(?:er|re)|Organi[sz]ation|Group|Classification|College"
    r"|Federation|Congress|Journal|Research|Department|Stud(?:y|ies))(?:\s(?:for|of|on|the|and|against|Study|International"
    r"|Joint|National|American|European|Treatment|Research)){1,5}\s$|\b(?:American|European|National|International|Japanese"
    r"|Comprehensive|Joint|Union)(?:\s[A-Z]\w+)*\s$"
)
# "with an angiosarcoma component", "pleomorphic sarcoma as the sarcomatous component"
_COMPONENT_AFTER = Folded(
    r"^[\s-](?:(?:cell )?(?:components?|elements?|differentiation)\b|(?:as|in) (?:the|its|a) (?:[\w-]+ )?"
    r"(?:component|element)s?\b)")
_METASTASIS_AFTER = Folded(r"^\W{0,2}(?:metasta\w+|recurrence|relapse|progress\w*)")
_SYMPTOM = Folded(
    r"\b(?:paraneoplastic|surveillance|antibod\w*|positive for|staining|stain\w* for|risk|features? of|areas? of|foc(?:us"
    r"|i) of|component of|differentiation|like|fear of|combination of)\b[^.;]{0,25}$"
)
_DIRECT = Folded(
    r"\b(?:diagnos\w*\s(?:(?:of|as|with|was|is)\s)?(?:(?:a|an|the|primary|recurrent|metastatic|advanced|typical|classic"
    r"|new|unresectable|[a-z]+ly)\s){0,3}|(?:with|of|for|confirmed to be)\s(?:advanced|metastatic|recurrent|unresectable"
    r"|relapsed|refractory)\s"
    r"|\b(?:recurrences?|relapses?|metastas[ie]s|progression|resection|excision|form|stage [IV]{1,3}[A-C]?)\s(?:of|from)\s"
    r"(?:(?:the|his|her|a|an|this)\s)?)$"
)
_BEFORE, _AFTER = 110, 70


def of_something_else(text: str, start: int, end: int) -> bool:
    """Whether a tumour's name is part of another name ("anaplastic lymphoma kinase", "National Cancer Institute").

    >>> of_something_else("anaplastic lymphoma kinase", 0, 19), of_something_else("gastric cancer was found", 0, 14)
    (True, False)
    """
    return bool(_NAME_OF_OTHER.match(text[end : end + 25]) or _ORGANISATION.search(text[max(0, start - 70) : start]))


def direct(text: str, start: int) -> bool:
    """Whether the words right before say diagnosis.

    >>> direct("diagnosed with HS", 15), direct("S-100 and HS", 10)
    (True, False)
    """
    return bool(_DIRECT.search(text[max(0, start - 50) : start]))


def cue(text: str, sentence: Sentence, start: int, end: int) -> Cue:
    """The cue of a tumour name at a range of the text, from the words of its sentence around it."""
    before, after = text[max(sentence.start, start - _BEFORE) : start], text[end : min(sentence.end, end + _AFTER)]
    if _FAMILY.search(before) or _FAMILY_AFTER.match(after):
        return Cue(0.0, about="other patient")
    kind = _nearest(before)
    weight = 3.5 if sentence.section == "title" else _WEIGHTS.get(kind, 1.0)
    hedged, sure = kind == "suspect" or bool(_OPEN_AFTER.match(after)), False
    if (
        hedged
        and re.search(r"\b(?:biops|histo|patholog|cytolog|immuno|specimen)", before, re.I)
        and not re.search(r"differential|possib", before, re.I)
        and kind == "suspect"
    ):
        weight, hedged, sure = 2.5, False, not _UNSURE.search(before)
    if hedged and _CONFIRMED_AFTER.match(after):
        weight, hedged, sure = 4.0, False, True
    if _FINAL_AFTER.match(after) and not hedged:
        weight = 4.0
    stated = _DIAGNOSED.search(before)
    made = _MADE.search(before) or (stated and _MADE_AFTER.match(after))
    if made and not hedged and not _UNSURE.search(before):
        return Cue(4.5, past=bool(_PAST.search(before)), sure=True)
    own = (_HIS_OWN.match(after) and _ONE.search(before)) or (_HIS_OWNS.match(after) and _SOME.search(before))
    if own or (_REPORTED.search(before) and _IN_ONE.match(after)):
        return Cue(max(weight + 0.5, 3.0), negated=bool(_DENIED.search(before)), hedged=hedged, past=bool(_PAST.search(before)))
    for pattern, loss in ((_COMPOUND_AFTER, 2.0), (_METASTASIS_AFTER, 0.5), (_COMPONENT_AFTER, 2.0), (_GENERAL_AFTER, 2.5)):
        weight -= loss if pattern.match(after) else 0.0
    weight -= (2.5 if _general(before, bool(stated)) else 0.0) + (1.0 if _SYMPTOM.search(before) else 0.0)
    denied = bool(_DENIED.search(before)) or bool(_DENIED_AFTER.match(after))
    weight += 0.5 if sentence.section in ("title", "case", "body") else 0.0
    return Cue(weight, negated=denied, hedged=hedged, past=bool(_PAST.search(before)), sure=sure)


def _general(before: str, stated: bool) -> bool:
    """Whether words before a name speak of the illness at large; a stated diagnosis hears only of patients and cases."""
    found = _GENERAL.search(before)
    return bool(found) and not (stated and found is not None and _LOOSE_WORD.match(found.group()))


_LOOSE_WORD = Folded(r"(?:other|most|all|unlike|management|prognosis|literature|screening|prevention|development of|treatment)\b")


def _nearest(before: str) -> str:
    """The kind of the last cue in the words before a name, in the same clause."""
    limits = list(_LIMIT.finditer(before))
    clause = before[limits[-1].end() :] if limits else before
    last = None
    for match in _CUES.finditer(clause):
        if not (
            last and match.lastgroup == "history" and last.lastgroup in ("final", "suspect") and match.start() - last.end() < 25
        ):
            last = match
    return last.lastgroup or "" if last else ""
