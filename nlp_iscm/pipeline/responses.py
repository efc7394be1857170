"""Responses: RECIST words, and what became of lesions, symptoms and serum markers once the patient was treated."""

import re
from collections.abc import Iterator

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.changes import change_value, lesion_near
from nlp_iscm.pipeline.clauses import Clauses
from nlp_iscm.pipeline.course_state import CourseState, between, by_sentence
from nlp_iscm.pipeline.outcome_value import OutcomeValue, nearest
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit
from nlp_iscm.pipeline.response_phrases import OF_OTHER, compose

NEGATED = {"progression": "stable", "improvement": "none"}
_CODE_CONTEXT = Folded(
    r"respon|RECIST|remission|diseas|progress|evaluat|assess|achiev|surveillance|considered|cycles|best|criteria|yield"
    r"|induc|lasting|lasted|switched|resulted in")
_RECEPTOR = Folded(r"\b(?:ER|estrogen|oestrogen|progesterone|HER-?2)\b")
_SLOWED = Folded(
    r"\b(?:slow(?:ed|ing|s)|suppress\w*|halt\w*|inhibit\w*|stopp?\w*|arrest\w*|delay\w*|attenuat\w*"
    r"|prevent\w*)\s+(?:[\w-]+\s+){0,4}$"
    r"|\bcontrol(?:led|ling|s)?\s+(?:of\s+)?(?:the\s+|tumou?r\s+|disease\s+|further\s+){0,2}$")
_DIED = Folded(r"\b(?:died|death|succumbed|expired|passed away|deceased)\b")
_REFERRED = Folded(
    r"(?:^|\b)(?:after|following|because of|due to|given|in view of|despite|since|upon|based on|owing to"
    r"|with respect to)\s+(?:the|this|that|these|such|an?|his|her|its|our)?\s*"
    r"(?:[\w-]+\s+){0,3}$|(?:^|[,;]\s*|\b(?:as|that|and|but)\s)(?:this|these|the|such)\s+(?:[\w-]+\s+){0,2}$")
_LASTING = Folded(r"\b(?:remain\w*|maintain\w*|continu\w*|sustain\w*|persist\w*|still|ongoing)\b")
_SO_FAR = Folded(r"\b(?:has been|have been|has remained|remains|is still|continues)\b")
_TREATING = Folded(
    r"\b(?:treat\w*|manag\w*|controlled|ablation|therapy|chemotherapy|radiotherapy|emboli[sz]ation|weaned)\b")
_FLUID = Folded(r"\b(?:fluid|csf|cytolog\w*|ascit\w*|lavage|margins?|blood|urine|smear)\b")


_CONTROL = Folded(r"\bcontrol")
_ALMOST = Folded(r"\b(?:almost|near|nearly|virtually|practically|subtotal|not)[\s-]+(?:a\s+|the\s+)?$")
_OF_COMPLAINTS = Folded(
    r"^\s+(?:of|from)\s+(?:the\s+|his\s+|her\s+|all\s+|these\s+|clinical\s+|neurological\s+|presenting\s+"
    r"|patient['’]s\s+){0,3}(?:symptom\w*"
    r"|complaints|pain|headaches?|signs and symptoms|deficits?|diarrh?o?ea|rash|fever|weakness|seizures?|effusions?|ascites"
    r"|hypercalc\w+|thrombocytopenia|arthritis|rheumatoid|inflammation|infection|jaundice|dysphagia|dyspno?ea|cough|palsy"
    r"|paresis|neuropathy|skin eruption|h(?:a)?ematuria|bleeding)\b")
_BY_THE_WAY = Folded(
    r"\b(?:correlated with|according to|criteria (?:of|for|in)|assessment of|evaluation of|monitor\w*|findings of|criterion of"
    r"|predictors? of|marker of|parallel(?:ed)? (?:to|with)?)\s+(?:[\w-]+\s+){0,3}$")
_OTHER_ILLNESS = Folded(
    r"^[\s-]+(?:\w+\s)?(?:fistulas?|ulcers?|abscess(?:es)?|leak(?:age|s)?|wounds?|h(?:a)?ematomas?|thrombosis|bleeding|hyperparathyroidism|seizures?|pain|nausea|vomiting|diarrh\w+|oedema|edema|rheumatoid|arthritis"
    r"|hypertension|ascites|effusions?|anemia|anaemia|asthma|shock|hypoglyc\w+|epilepsy"
    r"|colitis|hypotension|hypoxemia|itch\w*|hiccups|rejection|GVHD|infections?|antibiotics|antibiotic|period)\b")


# "an unsuccessful exploratory thoracotomy"
_ATTEMPT = Folded(
    r"^\s(?:[\w-]+\s){0,2}?(?:exploratory|thoracotomy|laparotomy|biops\w+|attempts?|resuscitat\w+|intubat\w+|extubat\w+|weaning|cannulation"
    r"|catheteri[sz]ation|search|aspiration)\b")
_LABORATORY = Folded(r"\bcultur|\bbacteri|\bfung|\bmicrob|\borganism|\bmycobact|\bsputum")
_SHOWN_RESPONSE = Folded(
    r"^\s(?:any\s|a\s|an\s|the\s)?(?:[\w-]+\s){0,2}(?:response|improvement|benefit|effect|efficacy|regression|remission"
    r"|resolution|decrease|reduction)\b")
# "pCR can be achieved with", "no cortisol response in the stimulation test", "the nephritis has remained in remission"
_OUGHT = Folded(r"^\s(?:can|could|may|might|would|should)\b")
_HORMONE_TEST = Folded(
    r"\b(?:stimulation|challenge|provocation|suppression|loading|ACTH|TRH|CRH|LHRH|GnRH|glucagon"
    r"|corticotropin\S*)\s(?:\w+\s)?tests?\b"
    r"|\b(?:cortisol|hormones?|immune|T-cell|antibody|inflammatory|pupillary|plantar|light|verbal|motor) responses?\b")
_ILLNESS_BEFORE = Folded(
    r"\b(?:\w*nephritis|colitis|lupus|arthritis|Crohn\S*|nephrotic syndrome|vasculitis|asthma|psoriasis|myasthenia|pemphigus"
    r"|Cushing\S*|acromegaly|diabetes|HIV|infections?|hepatitis|GVHD"
    r"|graft[\s-](?:versus|vs\.?)[\s-]host|allograft\w*|blood pressure|hypertension)\b[^.;,]{0,50}$")


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the `response` mentions: value complete, partial, stable, progression, improvement or none."""
    compose(reading)
    state = CourseState(reading)
    last: dict[int, Mention] = {}
    for clauses, hits in by_sentence(reading, "responses"):
        told: dict[str, tuple[Mention, TermHit]] = {}
        before = last.get(clauses.sentence.patient)
        for hit in hits:
            value = _value(reading, clauses, hit, state)
            if value and value not in told and not _restated(clauses, hit, value, before):
                told[value] = _mention(reading, clauses, hit, value), hit
        for mention in _settled(reading, clauses, told):
            last[mention.patient] = mention
            yield mention


_ANOTHER = Folded(r"\b(?:a second|a further|another|a new|again)\s+(?:\w+\s+)?$")  # "with a second partial response"


def _restated(clauses: Clauses, hit: TermHit, value: str, before: Mention | None) -> bool:
    """Whether the words point back at a response already told ("because of the remarkable response")."""
    if before is None or hit.term.attributes.get("type") not in ("phrase", "noun") or _ANOTHER.search(clauses.before(hit.start)):
        return False
    if _REFERRED.search(clauses.before(hit.start)):
        return value == before.name or value in ("improvement", "none")
    words = clauses.before(hit.start) + clauses.after(hit.end, 30)
    return value == before.name and value in ("stable", "partial", "complete") and bool(_LASTING.search(words))


def _settled(reading: Reading, clauses: Clauses, told: dict[str, tuple[Mention, TermHit]]) -> Iterator[Mention]:
    """The responses of a sentence: a graded word beats a described change, an improvement must be the patient's own."""
    graded = {v for v, (_, h) in told.items()
              if h.term.attributes.get("type") in ("phrase", "code") and v in ("complete", "partial", "stable")}
    best = {"complete", "partial", "stable"} & told.keys()
    if {"complete", "partial"} <= best and not graded:
        alternative = _in_parts(reading, told["partial"][0], told["complete"][0])
        best.discard("complete" if alternative else "partial")
    elif graded:
        best = graded
        if "stable" in best and "partial" in told and _CONTROL.search(told["stable"][1].term.surface):
            best = {*best - {"stable"}, "partial"}  # "reduction of the tumour and sustained disease control"
    for value, (mention, _) in told.items():
        if value in ("complete", "partial", "stable"):
            if value in best or _at_another_time(mention, [told[v][0] for v in best]):
                yield mention
        elif value != "improvement" or not best or _of_symptom(reading, clauses, mention):
            yield mention


_LATER_ON = Folded(r"\b(?:then|subsequent\w*|later|eventual\w*|final\w*|follow\w*|months?|weeks?|cycles?|until|before|it)\b")


def _in_parts(reading: Reading, partial: Mention, complete: Mention) -> bool:
    """Whether some of the tumour shrank and some went, side by side: "the nodules shrank or disappeared", "and 3 disappeared"."""
    first, last = sorted((partial, complete), key=lambda m: m.start)
    gap = reading.text[first.end:last.start]
    joined = re.search(r"\b(?:or|and)\b", gap) is not None and first is partial
    return re.search(r"\bor\b", gap) is not None or (joined and not _LATER_ON.search(gap))


def _at_another_time(mention: Mention, best: list[Mention]) -> bool:
    """Whether a response has a time of its own, as the others have ("after 1 month ...; and after 15 months ...")."""
    return mention.value.months is not None and all(m.value.months not in (None, mention.value.months) for m in best)


def _mention(reading: Reading, clauses: Clauses, hit: TermHit, value: str) -> Mention:
    time = nearest(clauses, hit.start, hit.end, ("after", "for"))
    lasts = value == "complete" and time is not None and time.role == "for" and _SO_FAR.search(clauses.before(hit.start))
    spent = time.months if time and (time.role == "after" or lasts) else None
    more = OutcomeValue(value, months=spent, since=time.since if time else None, as_written=time.written if time else None)
    return reading.mention("response", hit.start, hit.end, name=value, value=more)


def _of_symptom(reading: Reading, clauses: Clauses, mention: Mention) -> bool:
    """Whether an improvement is the patient's own and not another word for what the tumour did."""
    low, high = clauses.around(mention.start)
    return any(f.term.attributes["class"] == "symptom" for f in between(reading, "findings", low, high))


def _value(reading: Reading, clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    kind = hit.term.attributes.get("type", "phrase")
    if kind == "new" or clauses.supposed(hit.start) or clauses.history(hit.start) or _OUGHT.match(clauses.after(hit.end, 12)):
        return None
    if hit.term.attributes.get("change") == "controlled" and _ILLNESS_BEFORE.search(clauses.before(hit.start)):
        return None
    if kind == "code":
        text = clauses.near(hit.start)
        if "-" in (reading.text[max(0, hit.start - 1):hit.start], reading.text[hit.end:hit.end + 1]):  # "anti-PD-1"
            return None
        return hit.term.attributes["value"] if _CODE_CONTEXT.search(text) and not _RECEPTOR.search(text) else None
    if kind == "phrase":
        return _phrase(reading, clauses, hit, state)
    if not state.treated(hit.start, clauses.sentence):
        return None
    if kind == "success":
        return "improvement" if _TREATING.search(clauses.before(hit.start, 40) + " " + clauses.after(hit.end, 40)) else None
    if kind == "absence":
        return _absent(clauses, hit, state)
    if kind == "unchanged":
        return "stable" if state.fought(hit.start, clauses.sentence) and lesion_near(reading, clauses, hit) else None
    if hit.name == "growth" and _SLOWED.search(clauses.before(hit.start)) and state.fought(hit.start, clauses.sentence):
        return "stable" if lesion_near(reading, clauses, hit) else None
    return change_value(reading, clauses, hit, state)


def _phrase(reading: Reading, clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    value = hit.term.attributes["value"]
    before, after = clauses.before(hit.start), clauses.after(hit.end, 12)
    if value in ("improvement", "none", "stable", "progression") and not state.treated(hit.start, clauses.sentence):
        return None
    if value == "stable" and not state.fought(clauses.sentence.end, clauses.sentence):
        return None
    if value in ("improvement", "none") and OF_OTHER.match(clauses.after(hit.end)):
        return None
    if _HORMONE_TEST.search(clauses.near(hit.start)):
        return None
    if value == "progression":
        if re.match(r"^[\s-]*free\b", after, re.I) or _DIED.search(before):
            return None
        if _SLOWED.search(before):
            return "stable"
    if _LABORATORY.search(clauses.near(hit.start)) and hit.term.surface.startswith(("no growth", "without growth")):
        return None
    if hit.term.surface == "failed to show" and not _SHOWN_RESPONSE.match(clauses.after(hit.end, 40)):
        return None
    if _BY_THE_WAY.search(before) or (value == "progression" and clauses.doubted(hit.end)):
        return None
    if value == "none" and _ATTEMPT.match(clauses.after(hit.end, 60)):
        return None
    if value == "none" and _OTHER_ILLNESS.match(clauses.after(hit.end, 40)):
        return None
    if value in ("complete", "stable") and _ILLNESS_BEFORE.search(before):
        return None
    if clauses.negated(hit.start, hit.end) and not hit.term.surface.startswith(("no ", "without ", "not ", "any ")):
        return NEGATED.get(value)
    if value == "complete":
        return _whole(reading, clauses, hit, before)
    return value


def _whole(reading: Reading, clauses: Clauses, hit: TermHit, before: str) -> str:
    """What a complete change is: of symptoms an improvement, "almost complete" partial."""
    resolved = hit.term.surface.endswith("ed")
    if _OF_COMPLAINTS.match(clauses.after(hit.end, 70)) or (resolved and _of_symptoms(reading, clauses, hit)):
        return "improvement"
    return "partial" if _ALMOST.search(before) else "complete"


def _of_symptoms(reading: Reading, clauses: Clauses, hit: TermHit) -> bool:
    """Whether what "completely resolved" is a symptom: the finding last named before, or the one right behind."""
    low, high = clauses.around(hit.start)
    named = between(reading, "findings", low, hit.start)[-1:] or between(reading, "findings", hit.end, min(high, hit.end + 30))[:1]
    return bool(named) and named[0].term.attributes["class"] == "symptom"


def _absent(clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    """No tumour cells in what was removed after drugs or radiation (not in a fluid, at a margin, or after an operation alone)."""
    if _FLUID.search(clauses.near(hit.start)) or not state.medicated(hit.start, clauses.sentence):
        return None
    if hit.term.surface.startswith("any ") and not clauses.negated(hit.start, hit.end):
        return None
    return "complete"
