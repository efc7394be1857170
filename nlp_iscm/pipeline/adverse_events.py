"""Adverse events: toxicity or complication of a treatment, with its grade; a term of the list and a cue that ties it to therapy."""

import re
from collections.abc import Iterator

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.clauses import Clauses
from nlp_iscm.pipeline.course_state import CourseState, by_sentence
from nlp_iscm.pipeline.outcome_value import OutcomeValue
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit
from nlp_iscm.pipeline.scope import modality_at

_CUE = Folded(
    r"\b(?:toxicit(?:y|ies)|side[- ]effects?|adverse (?:events?|effects?|reactions?|drug)|complication|complications"
    r"|complicat(?:ed|ing) (?:by|with|the|his|her)\b|grade (?:\d|I{1,3}V?|IV)\b|G[1-5]\b"
    r"|(?!relapse|tumou?r|[\w-]*(?:lysis|itis|[ao]emia|osis|thy)\b)[\w-]+[- ]induced|(?!tumou?r|cancer|disease|HIV|age"
    r"|lymphoma|virus|EBV|HPV|immunoglobulin)[\w-]+-(?:associated|related)"
    r"|secondary to (?:\w+\s)?(?:chemo|radio|immuno)?therapy|life-threatening|required intensive care|treatment-related"
    r"|drug-related|therapy-related|immune-(?:related|mediated)|irAEs?|(?:not "
    r"|poorly |not well )tolerat\w+|intoleran\w+|could not tolerate"
    r"|(?:was|were|had to be) (?:permanently |temporarily )?(?:discontinued|stopped|interrupted|suspended|withheld|terminated"
    r"|halted|withdrawn|ceased)"
    r"|therapy was discontinued|dose reduction|reduced (?:by|due)|discontinuation"
    r"|post-?operative(?:ly)? (?:course )?(?:complicat|develop|suffer)|post-?surgical(?:ly)?"
    r"|(?:treatment|therapy|drug|regimen) was (?:changed|switched|modified)|hospitali[sz]ed (?:due to|because of|for)"
    r"|reaction to|post-?surgically|(?:led|leading) to (?:\w+\s){0,3}(?:discontinuation|cessation|withdrawal|interruption"
    r"|suspension|dose)"
    r"|dose(?:s|age)? (?:was|were|had to be) (?:reduced|decreased|lowered|modified)|dose (?:interruptions?|modifications?"
    r"|adjustments?)"
    r"|stopped (?:because of|due to|owing to|after)|discontinued (?:because of|due to|owing to|after)|unable to continue"
    r"|(?:given|administered|cycles|doses|infusions|treatment|therapy|chemotherapy|radiotherapy)[^.;]{0,30} (?:caused|provoked)"
    r"|sequelae?|morbidity|iatrogenic|injur(?:y|ies) (?:of|to|during)"
    r"|(?:related|attributed|secondary|due) to (?:the )?(?:\w+\s){0,3}(?:chemotherapy|radiotherapy|radiation|treatment"
    r"|therapy|surgery|drug|\w+(?:mab|nib|platin|taxel)))\b")
_DURING = Folded(
    r"\b(?:after|following|during|on|under|while (?:on|receiving|taking)|the first|cycles?|days?|weeks?"
    r"|months?)\b[^.;]{0,60}?\b(?:cycles?|chemo(?:therapy|-?radi\w+)|radio-?(?:therapy|chemotherapy)|radiation|therapy|treatment"
    r"|infusion"
    r"|surgery|operation|procedure|emboli[sz]ation|ablation|transplant(?:ation)?|\w{2,20}ectomy|resection|postoperative"
    r"|administration|courses?|dose|\w{3,14}(?:mab|nib|platin|taxel|rubicin))\b|\bpost-?operative(?:ly)?\b|\bpost-?surg\w+\b"
    r"|\bPOD\b")
_DEVELOPED = Folded(
    r"\b(?:develop(?:ed|ment|ing)|reported|exhibited|underwent|onset|found|detected|observed|revealed|resulting in|manifested"
    r"|emerged"
    r"|began|became|occurrence|experienced|suffered|presented with|occurred|ensued|appeared|complained of|was diagnosed with"
    r"|diagnosed with|noted|showed|had|arose|caused|resulted in|led to|followed by|due to|owing to|because of)\b")
_GRADE = Folded(r"\b(?:grade|G)[\s-]?(?P<grade>[1-5]|I{1,3}|IV|V)\b|CTCAE[^.;]{0,30}?(?P<other>[1-5])\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_NONE = Folded(r"\b(?:no|without|not|denied|absence of|free of|never|neither|nor)\b(?!\s+(?:well\s+)?tolerat)")
_TUMOUR_CAUSE = Folded(
    r"\b(?:complaints? of|complain(?:ed|ing) of|history of|presented with|admitted (?:for|with|due to))\b")
_IATROGENIC = Folded(r"radio|radiat|toxic|graft|anastomo|postoperative|post-operative|mucositis|hand-foot|osteonecrosis of the jaw")
_DEATH = Folded(r"\b(?:died|death|succumbed|expired|passed away)\b")
_FEARED = Folded(r"\b(?:concern\w*|fear\w*|risk|prevent\w*|prophyla\w+|avoid\w*|known|common|possible|potential)\b")
_RESOLVED = Folded(r"^\W*(?:improved|resolved|disappeared|subsided|recovered|was relieved|prophylaxis)\b")
_TOXICITY = Folded(r"\b(?:toxicit(?:y|ies)|side[- ]effects?|adverse (?:events?|effects?|reactions?))\b")
_TOLD_OF = Folded(r"\b(?:toxicit|side[- ]effect|adverse|complication|tolerat|uneventful|uncomplicated|problem|post-?operative)")
_SURGICAL = Folded(r"\bpost-?(?:operativ|surgic|surgery|procedur)|\bPOD\b|\b(?:days?|hours?) (?:after|following|post)\b"
    r"|\bafter (?:the )?(?:surgery|operation)\b|\b(?:ensued|developed|occurred|appeared|immediately|shortly) (?:after|following)"
    r" (?:\w+\s){0,2}(?:\w{3,20}ectomy|resection|surgery|operation)\b")
_AFTER_DRUG = Folded(
    r"\bpost-?(?:operativ|surgic)|\b(?:hours?|days?|weeks?|months?) (?:after|following|of|into) (?:\w+\s){0,3}(?:receiv\w+|start\w*"
    r"|initiat\w+|administ\w+|infusion|treatment|therapy|chemo\w*|radio\w*|\w+mab|\w+nib|\w+platin|transplant\w*|surgery"
    r"|cycles?|courses?|doses?"
    r"|injections?|procedure|operation|emboli[sz]ation|ablation)\b|\b(?:day"
    r"|week)s? (?:\d+ )?of (?:the )?(?:\w+ )?(?:therapy|treatment"
    r"|cycle|chemotherapy|radiotherapy|admission)\b|\b(?:during|under|(?:after|following) (?:the )?(?:start|initiation|commencement"
    r"|completion|administration|introduction|end|first|second|third|commencing|starting"
    r"|\w+th)(?: of)?)\s(?:[\w-]+\s){0,4}?(?:treatment"
    r"|therapy|\w{0,6}chemotherapy|radiotherapy|irradiation|infusion|cycles?|courses?|doses?|\w{2,14}(?:mab|nib|platin"
    r"|taxel|rubicin))\b"
    r"|\b(?:while|when) (?:on|receiving|taking|treated with)\b")
# what a sentence after the onset adds to it: "Laboratory data revealed hyponatraemia", "hypophysitis was suspected"
_FINDING = Folded(
    r"\b(?:diagnos\w+|suspect\w+|consistent with|compatible with|indicat\w+|suggest\w+|reveal\w+|show\w+|found|detected"
    r"|observed|confirm\w+|demonstrat\w+|evidence of|worsen\w+|progress\w+ to|due to|caused by|secondary to|attribut\w+"
    r"|accompanied by|associated with)\b")
_ONSET = Folded(
    r"\b(?:develop(?:ed|ing)|experienced|suffered|presented with|complained of|onset|occurred|appeared|had|noted|became"
    r"|admitted|reported|noticed|re-?admitted|referred|hospitali[sz]ed|brought)\b")
_SOON = Folded(r"\b(?:hours?|days?|weeks?) later\b")
_POD = Folded(r"\bPOD\b|\bpost-?operative day\b|\b(?:first|second|third|next|same|\w+th|\d+(?:st|nd|rd|th)) post-?operative day\b")
_SUFFERED = Folded(r"\b(?:develop(?:ed|ing)|experienced|suffered|occurred|ensued|had|complicat\w+|diagnosed|diagnosis of"
    r"|appeared|emerged|arose"
    r"|suspected)\b")
_KNOWN = Folded(
    r"\b(?:an old|chronic|known|pre-?operative(?:ly)?|pre-?existing|on admission|at admission|differential|underlying|histolog\w+"
    r"|patholog\w+|specimen|microscop\w+|initially|presentation|previously|recurrent)\b")
# "severe neutropenia and pneumonia" are two events, "cardiotoxicity (myocarditis)" is one
_LIST = Folded(r"\s?(?:,|and|with|,\sand|as well as)\s(?:[\w-]+\s){0,3}")
_SAME = Folded(r"\s\((?:i\.e\.\s)?")
_BETTER = Folded(r"\b(?:improv\w+|resol\w+|disappear\w+|subsid\w+|recover\w+|reliev\w+|normali[sz]\w+|already|history|decreased)\b")
# "a relapse induced biliary obstruction with jaundice", "chronic cholecystitis"
_BY_TUMOUR = Folded(
    r"\b(?:metasta\w+|relapse|recurrence|tumou?r|mass|invasion|infiltration)\b[^.;,]{0,30},?\s(?:which |that )?(?:induced"
    r"|caus(?:ed|ing)|producing)\b"
    r"|\brelapse\b[^.;]{0,40}\binduced\b|\bchronic\s+$|\b(?:paraneoplastic|malignant|neoplastic)\s+(?:\w+\s)?$"
    r"|\b(?:relapsed|recurred|progressed) with (?:[\w-]+ ){0,3}$|\b(?:recurrence|relapse|recurrent) (?:of )?(?:the )?$"
    r"|\b(?:dissemination|metastas[ei]s|progression|carcinomatosis) (?:and|with) $"
    r"|\b(?:inguinal|umbilical|hiatal|hiatus|femoral) $")
_OF_TUMOUR = Folded(
    r"^[^.;,]{0,25}\b(?:due to|caused by|secondary to|from|because of|owing to)\s+(?:the |this |his |her |a |an )?(?:[\w-]+\s){0,2}"
    r"(?:tumou?r|cancer|carcinoma|metastas[ei]s|mass|lymphoma|invasion|compression|progression)\b(?! (?:resection|lysis|removal))")
_RELIEF = Folded(r"^(?: [BCE](?! (?:virus )?reactivat)|-(?:induced|associated|related)|\s+(?:relief|control|medication|management"
    r"|improved|resolved|free|killers?))\b")
# "relieved the facial pain", "control of infection", "minimal pain", "similar to that of autoimmune pancreatitis"
_NO_EVENT = Folded(
    r"\b(?:reliev\w+|alleviat\w+|palliat\w+|control of|treatment of|management of|therapy (?:of|for)|minimal"
    r"|similar to|mimic\w*"
    r"|characteristic of|typical of|free of|resolution of|remission of|improvement (?:of|in)|recovery (?:of|from)|disappearance of"
    r"|normali[sz]ation of|regression of)\s(?:[\w-]+\s){0,5}$|\b(?:an old|pre-?existing|long-?standing)\s(?:[\w-]+\s){0,2}$")
# events that only a treatment brings: an operation's leaks, a drug's neutropenic fever
_OF_TREATMENT = Folded(
    r"(?:anastomo\w+|staple|suture|stump|pancreatic|bile|biliary|urin\w+|chyl\w+|lymph\w*|cerebrospinal fluid|CSF)[\s-](?:\w+ )?"
    r"(?:leak\w*|fistulas?|insufficiency|dehiscence|failure)$|\bleak of the anastomosis|\bPOPF$|^febrile neutrop"
    r"|^neutropenic (?:fever|sepsis)"
    r"|^hand[\s-]foot|^palm[oa]r?|^infusion|graft[\s-]versus[\s-]host|GVHD$|veno-occlusive|sinusoidal obstruction|dehiscence$"
    r"|^(?:incisional|parastomal) hernia|^seroma$|^lymphocele$|^gastro-?(?:trache|bronch)\w+ fistula"
    r"|^(?:bronchial|bronchopleural) fistula"
    r"|^(?:radiation|postoperative|post-?embolization) ")
# "cholecystitis at the 20th month after surgery", "pain 29 weeks after the transplantation": no event of it by itself
_LONG_AFTER = Folded(
    r"\b(?:(?:[6-9]|\d{2,3}|six|seven|eight|nine|ten|eleven|twelve|several|many)[ -]months?|\d+(?:st|nd|rd|th)[ -]months?|years?"
    r"|(?:[2-9]\d|1[2-9]|twelve|twenty|thirty|forty|fifty)[\w-]* weeks?) (?:after|following|since|post|from)\b"
    r"(?! (?:the |his |her )?(?:start|initiation|beginning|commencement|introduction|first dose))"
    r"|\b(?:followed|follow-up|free) (?:up )?(?:for )?(?:[\w-]+ ){0,3}(?:months?|years?)\b|\byears? later\b")
_LASTING = Folded(r"fistula|stricture|stenosis|lymph(?:o|e)edema|fibros|obstruction|necrosis|hernia|fracture|xerostom"
                   r"|hypothyr|second")
# "complicated by": of a course of treatment, not of an illness
_COMPLICATED = Folded(r"\bcomplicat(?:ed|ing) (?:by|with)\b")
_COURSE = Folded(
    r"\b(?:course|surgery|operation|\w+ectomy|treatment|therapy|procedure|recovery|period|transplant\w*|chemo\w*|radio\w*|infusion"
    r"|resection|drainage|\w+plasty|\w+stomy|stent\w*|insertion|biopsy|emboli[sz]ation|ablation|stay|hospitali\w+|cycles?|anastomosis"
    r"|post-?operativ\w+|which|this|it)\b"
    r"[^.;]{0,60}\bcomplicat(?:ed|ing) (?:by|with)\b")
_TEST_FOR = Folded(r"\b(?:Ig[GM]|antibod\w+|PCR|serolog\w+|tests?|cultures?|screening|levels?|history|smear)\b"
                    r"[^.;]{0,25}\b(?:for|of|against)\s$")
_EXCEPT = Folded(r"\b(?:except|exception|other than|apart from|besides|only)\b")


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the `adverse_event` mentions with their CTCAE grade where one is stated."""
    state = CourseState(reading)
    begun: dict[int, int] = {}  # of each patient the last sentence that told of an event
    for clauses, hits in by_sentence(reading, "adverse_events"):
        sentence = clauses.sentence
        if not state.treated(sentence.start, sentence) and not _TOXICITY.search(sentence.text):
            continue
        strong = _tied(sentence.text)
        during = strong or bool(_DURING.search(sentence.text) and _DEVELOPED.search(sentence.text))
        open_ = sentence.index - begun.get(sentence.patient, -9) <= EPISODE
        last: TermHit | None = None
        for hit in hits:
            if (hit.name == "intolerance" and len(hits) > 1) or (last and _SAME.fullmatch(reading.text, last.end, hit.start)):
                continue
            listed = last is not None and _in_list(reading, last, hit)
            strongly = _brought(reading, clauses, hit, state) or (
                (listed or _by_drug(reading, clauses, hit)) and _told(reading, clauses, hit, True))
            if strongly or (during and _told(reading, clauses, hit, strong)) or _added(reading, clauses, hit, state, open_):
                begun[sentence.patient] = sentence.index
                last = hit
                yield _mention(reading, clauses, hit)


def _tied(text: str) -> bool:
    """Whether a sentence ties events to a treatment by a word of its own."""
    cues = [m for m in _CUE.finditer(text) if not _COMPLICATED.match(m.group())]
    return bool(cues) or _COURSE.search(text) is not None


def _brought(reading: Reading, clauses: Clauses, hit: TermHit, state: CourseState) -> bool:
    """Whether an event is one that only treatment brings, in a patient whose tumour has been treated."""
    if not (_OF_TREATMENT.search(hit.term.surface) and state.fought(clauses.sentence.end, clauses.sentence)):
        return False
    before = clauses.before(hit.start, 120)
    besides = _EXCEPT.search(before) is not None and _TOLD_OF.search(clauses.near(hit.start)) is not None
    denied = clauses.negated(hit.start, hit.end) or modality_at(reading, hit.start, hit.end)[1] or _NONE.search(before[-40:])
    return not ((denied and not besides) or _FEARED.search(before) or clauses.supposed(hit.start) or clauses.history(hit.start)
                or _TEST_FOR.search(before))


_BY = Folded(
    r"\s?(?:[\w-]+\s){0,3}?\(?(?:(?:induced|caused|provoked|triggered) by|associated with|related to|attribut\w+ to"
    r"|(?:secondary|due) to|(?:while|when) (?:on|receiving|taking|treated with|under)|during|under|in association with"
    r"|as an? (?:side|adverse) effect of"
    r"|(?:after|following|since) (?:[\w-]+\s){0,6}?(?:of|with|on|receiving|starting|taking|initiating)?)\s?"
    r"(?:the\s|his\s|her\s)?(?:[\w-]+\s){0,3}?")


def _by_drug(reading: Reading, clauses: Clauses, hit: TermHit) -> bool:
    """Whether the words behind an event lay it to a drug that was given ("hypokalaemia associated with abiraterone")."""
    high = min(clauses.sentence.end, hit.end + 80)
    drug = next((d for d in reading.told("drug", hit.end, high) if d.value.intent == "antitumour" and not d.negated), None)
    return drug is not None and _BY.fullmatch(reading.text, hit.end, drug.start) is not None


def _in_list(reading: Reading, last: TermHit, hit: TermHit) -> bool:
    """Whether a list joins an event to the one before it; a deficit may be the tumour's all the same."""
    known = hit.term.attributes["group"] in ("nerves", "muscle")
    return not known and _LIST.fullmatch(reading.text, last.end, hit.start) is not None


EPISODE = 2  # sentences after an event in which findings still belong to it


def _added(reading: Reading, clauses: Clauses, hit: TermHit, state: CourseState, open_: bool) -> bool:
    """Whether a finding continues an event told before, or is one by its kind while the tumour is under treatment."""
    sentence = clauses.sentence
    if hit.name == "intolerance" or not state.fought(hit.start, sentence):
        return False
    near = clauses.near(hit.start)
    words = clauses.before(hit.start, 150) + " " + clauses.after(hit.end, 70)
    if _BETTER.search(words) or _KNOWN.search(near):
        return False
    marks = hit.term.attributes
    bodily = marks["group"] in BODILY
    if open_ or _AFTER_DRUG.search(near) or _POD.search(near) or (bodily and _SOON.search(near)):
        fits = bool(_FINDING.search(words) or _ONSET.search(words))
    else:
        fits = bodily and marks.get("tumour") != "too" and bool(_SUFFERED.search(words))
    return fits and _told(reading, clauses, hit, True)


# groups of events that tumours rarely bring themselves
BODILY = frozenset({"blood", "heart", "vessel", "kidney", "metabolism", "hormones", "skin", "infection", "general"})


def _told(reading: Reading, clauses: Clauses, hit: TermHit, strong: bool) -> bool:
    before = clauses.before(hit.start, 120)
    if hit.name == "intolerance":
        return not re.search(r"\b(?:no|glucose|lactose|gluten|cold|heat|exercise)\s+(?:\w+\s+)?$", before, re.I)
    denied = clauses.negated(hit.start, hit.end) or modality_at(reading, hit.start, hit.end)[1]
    besides = _EXCEPT.search(before) is not None and _TOLD_OF.search(clauses.near(hit.start)) is not None
    if (denied and not besides) or _NO_EVENT.search(before):
        return False
    if _RELIEF.match(clauses.after(hit.end, 30)) or _BY_TUMOUR.search(before) or _OF_TUMOUR.match(clauses.after(hit.end, 70)):
        return False
    if _DEATH.search(before) or _FEARED.search(before) or _TEST_FOR.search(before):
        return False
    lasting = hit.term.attributes.get("tumour") != "too" or _LASTING.search(hit.term.surface) is not None
    low, high = max(clauses.sentence.start, hit.start - 140), min(clauses.sentence.end, hit.end + 70)
    if not lasting and not _tied(clauses.near(hit.start)) and _LONG_AFTER.search(reading.text, low, high):
        return False
    if (_NONE.search(before[-40:]) and not besides) or clauses.supposed(hit.start) or clauses.history(hit.start):
        return False
    if _RESOLVED.match(clauses.after(hit.end)):
        return strong
    if not strong and hit.term.attributes.get("tumour") == "too" and not (
            _SURGICAL.search(clauses.near(hit.start)) or _under_drug(clauses, hit)):
        return False
    if strong:
        own = _IATROGENIC.search(hit.term.surface) or _AFTER_DRUG.search(clauses.near(hit.start))
        return own is not None or not _TUMOUR_CAUSE.search(before)
    return bool(_DEVELOPED.search(before) or _DEVELOPED.search(clauses.after(hit.end, 70)))


def _under_drug(clauses: Clauses, hit: TermHit) -> bool:
    """Whether the sentence dates an event that tumours seldom bring by a drug or its start."""
    if hit.term.attributes["group"] not in BODILY | {"liver", "gut"} or hit.name in ("ascites", "anaemia", "pain"):
        return False
    near = clauses.near(hit.start)
    return bool(_AFTER_DRUG.search(near)) and not _BETTER.search(near)


def _mention(reading: Reading, clauses: Clauses, hit: TermHit) -> Mention:
    before = list(_GRADE.finditer(clauses.before(hit.start, 30)))
    found = before[-1] if before else _GRADE.search(clauses.after(hit.end, 20))
    grade = None
    if found:
        written = (found["grade"] or found["other"]).lower()
        grade = int(written) if written.isdigit() else _ROMAN.get(written)
    written = reading.text[hit.start:hit.end]
    value = OutcomeValue(" ".join(written.split()), grade=grade)
    return reading.mention("adverse_event", hit.start, hit.end, name=hit.name, value=value)
