"""Changes: what became of a lesion, a symptom or a serum marker ("the nodules shrank", "relief of pain", "CEA fell")."""


from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.clauses import Clauses
from nlp_iscm.pipeline.course_state import CourseState, between
from nlp_iscm.pipeline.reading import Reading, TermHit

# What a change of each class of finding amounts to (None: says nothing by itself).
CHANGES: dict[str, dict[str, str | None]] = {
    "gone": {"tumour": "complete", "symptom": "improvement", "marker": "improvement"},
    "resolved": {"tumour": "complete", "symptom": "improvement", "marker": "improvement"},
    "better": {"tumour": "improvement", "symptom": "improvement", "marker": "improvement"},
    "less": {"tumour": "partial", "symptom": "improvement", "marker": "improvement"},
    "controlled": {"tumour": "stable", "symptom": "improvement", "marker": "improvement"},
    "more": {"tumour": "progression", "symptom": None, "marker": None},
    "worse": {"tumour": "progression", "symptom": None, "marker": None},
}
REACH = 60
WIDE = 120
_GOES_ON = Folded(r"\W*(?:but|and|then|yet)\s(?:then\s|later\s|subsequently\s|again\s|also\s|gradually\s|slowly\s|finally\s"
                  r"|(?:it|they)\s|has\s|had\s|have\s|was\s|were\s){0,3}(?!he\b|she\b|the\b|our\b|we\b)\w+")
# "decreased visual acuity" is worse, "increased platelet count" is better
_FUNCTION = Folded(
    r"\b(?:ha?emoglobin|platelets?|platelet counts?|appetite|weight|visual acuity|visual fields?|vision|strength|power"
    r"|consciousness|function|sensation"
    r"|saturation|fraction|hearing|performance status|quality of life|urine|mobility|condition|status|score|counts?|speech"
    r"|calcium|intake|libido|salivation|motion|excursion|bulk|potency|erections?|memory)$")
_TOXIC = Folded(r"^(?:side effects|toxicity|adverse effects|adverse events|complications|wound)$")
_OTHER_SENSE = Folded(
    r"^\W*(?:ratio|factor|pattern|hormone|(?:[\w-]+\s){0,3}(?:protein|expression|staining|immunoreactivity)\b"
    r"|(?:contrast )?enhancement|signal|attenuation|density|echogenicity|intensity"
    r"|from (?:the |this |her |his )?(?:\w+ )?(?:surg|operat|an(?:a)?esth|adverse|serious"
    r"|complication)|by (?:paracetamol|nsaid))")
_MOST = Folded(r"\b(?:most|many|some|several|almost|nearly|partial(?:ly)?|near|virtually|incomplete(?:ly)?|total of)\b")
_VERB = Folded(
    r"\b(?:was|were|is|are|has|have|had|been|which|that|it|then|gradually|significantly|markedly|rapidly|considerably"
    r"|treatment|therapy"
    r"|chemotherapy|regimen|radiotherapy|surgery)\W+(?:\w+ly\W+)?$")
_DETERMINED = Folded(r"\b(?:the|a|an|his|her|its|in|to|of|both|all|by)\b")
_COMPARED = Folded(
    r"\b(?:compar\w+|than|from|rapid\w*|further|again|follow\w*|despite|cycles?|later|continued?|progressive\w*|gradual\w*"
    r"|had|has|after|months|weeks|subsequent\w*|previous"
    r"|significantly|dramatically|slightly|started|began|during)\b")
_PATIENT = Folded(r"\b(?:he|she|patient|who)\s+(?:(?:has|had|was|then|also|started|began|to|is)\s+){0,3}(?:\w+ly\s+)?$")
_RELATIVE = Folded(r"\b(?:that|which)\s+(?:\w+ly\s+)?(?:was\s+|were\s+)?(?:\w+ly\s+)?$")
_VERTEBRA = Folded(r"\b[CTLS]\d{1,2}\s*(?:vertebral |spinal |spine )?$")
_SIZE_OF = Folded(r"\b(?:size|volume|diameter|dimensions?)s? of (?:the |this |his |her |all )?(?:\w+\s)?$")
_PRESENTED = Folded(r"\b(?:present(?:ed|ing|s) with|complain\w*|admitted (?:with|for)|referred (?:with|for)|suffer\w*)\b")


_IN_SIZE = Folded(r"^\s(?:in (?:size|volume|number|diameter)|by \d)")
_TUMOUR_GROWTH = Folded(r"tumou?r growth")
_SEEN = Folded(
    r"^\s(?:was|were|had been)\s(?:\w+\s)?(?:detected|noted"
    r"|noticed|observed|seen|found|evident|documented|demonstrated)\b")
_UNDER_MICROSCOPE = Folded(
    r"\b(?:histolog\w+|histopatholog\w+|microscop\w+|specimens?|sections?|stroma|lymphoid|basement|mucosal layer|silhouette"
    r"|expiratory"
    r"|gadolinium|injection of|flows?|cyst wall|mitoses|mitotic)\b")
_DISSECTED = Folded(
    r"\b(?:nodes?|nodal|axillary|neck|lymphatic|surgical|cervical)\s\||\|\s(?:from|of) the (?:tumou?r"
    r"|margin)|\bmargins?\b")
# "he fell on a road", "the doses were reduced", "cessation of the drug", "the artery was controlled at a distance"
_PERSON = Folded(r"\b(?:he|she|who|patient)\s(?:\w+ly\s)?$")
_ELSEWHERE_FELL = Folded(r"^\s(?:down|off|from|asleep|ill|onto|pregnant|out|on (?:the|a|an|his|her)\b)")
_OF_DOSE = Folded(
    r"\b(?:dos(?:es?|ages?)|infusion rate|steroids?|prednis\w+|dexamethasone|medications?)\b(?:\sof\s[^.;]{0,60})?\s"
    r"(?:(?:was|were|had|has|have|been|to|be|then|also|gradually|subsequently|initially)\s){1,4}$")
_GIVEN_UP = Folded(
    r"^(?!\sof\s(?:the\s|his\s|her\s|all\s)?(?:\w+\s)?(?:symptom|pain|seizure|bleed|headache|fever|cough|vomit|diarrh))")
_CLAMPED = Folded(r"\b(?:arter\w+|veins?|vessels?|pedicles?|ICA|aorta)\b")
_CELLS = Folded(
    r"\b(?:eosinophils?|leu[ck]ocytes?|white (?:blood )?cells?|WBC|blasts?|lymphocytes?|monocytes?)\s(?:counts?|numbers?)?\s?$")
_TOO_MANY = Folded(r"\bthrombocytosis\b|\bpolycyth|\bleu[ck]ocytosis\b")
_SMALLER = Folded(
    r"\b(?:much|markedly|significantly|slightly|considerably|somewhat|now|became|become|being|was|were|is|are|had|been|getting)"
    r"\s(?:\w+ly\s)?$")
_THAN = Folded(r"\b(?:than|compar\w+|previous\w*|follow-?up)\b")
_NO_NODES = Folded(
    r"\bno\s(?:[\w-]+\s){0,4}(?:lymph|nodal|nodes?|hepat\w*|liver|spleen|splen\w*|organ|adenopathy|thyroid)\s?(?:nodes?\s)?$")
_UNDER_THERAPY = Folded(r"\b(?:cycles?|courses?|\w*therapy|treatment)\b")
# "weakness and decreased salivation", "reduced libido": the word stands before a noun of its own
_BEFORE_NOUN = Folded(r"(?:^|[,;]\s|\b(?:and|with|of|for|by|showed|revealed|had|as|or|developed)\s)$")
_NOUN = Folded(
    r"^\s(?!in\b|by\b|to\b|from\b|after\b|during\b|over\b|and\b|with\b|within\b|under\b|the\b|his\b|her\b|its\b|their\b|at\b|on\b"
    r"|when\b|while\b|until\b|but\b|again\b|further\b|or\b|then\b|as\b|for\b|following\b|\w+ly\b)[a-z-]{4,}")
_RELIEF = Folded(r"symptomatic|relie\w+|alleviat\w+|ameliorat\w+|palliat\w+")


def change_value(reading: Reading, clauses: Clauses, hit: TermHit, state: CourseState) -> str | None:
    """The response that a word of change tells, by what changed; None where it only describes."""
    if _OTHER_SENSE.match(clauses.after(hit.end, 30)) or _descriptive(reading, clauses, hit) or _no_change(reading, clauses, hit):
        return None
    if hit.term.surface == "clearance" and _DISSECTED.search(f"{clauses.before(hit.start, 40)}|{clauses.after(hit.end, 20)}"):
        return None
    found = _changed(reading, clauses, hit)
    if found is None and _TUMOUR_GROWTH.match(hit.term.surface):  # "when tumour growth was detected"
        seen = _SEEN.match(clauses.after(hit.end)) and state.fought(hit.start, clauses.sentence)
        return "progression" if seen and not clauses.negated(hit.start, hit.end) else None
    if found is None:
        unspecified = "improv" in hit.term.surface and (
            hit.term.attributes["type"] == "noun" or _PATIENT.search(clauses.before(hit.start)) is not None)
        return "improvement" if unspecified and not clauses.negated(hit.start, hit.end) else None
    words = reading.text[found.start:found.end]
    kind, change = _kind(found), _direction(hit.term.attributes["change"], words)
    before = clauses.before(hit.start)
    cells = _CELLS.search(reading.text[max(0, found.end - 40):found.end])
    if change == "better" and (cells or _TOO_MANY.search(clauses.near(hit.start))):
        return None  # "the eosinophil count rose"
    if kind == "symptom" and (_TOXIC.match(words) or _RELATIVE.search(before) or _PRESENTED.search(before)):
        return None
    value = CHANGES[change][kind]
    if value == "complete" and _RELIEF.match(hit.term.surface):
        value = "improvement"  # "a stent was placed in the carcinoma for relief"
    if value == "complete" and _MOST.search(clauses.before(hit.start)):
        value = "partial"
    if value and clauses.negated(hit.start, hit.end, found.start) and not hit.term.surface.startswith(("no ", "not ")):
        return "stable" if value == "progression" else ("none" if kind == "symptom" or value == "partial" else None)
    if value == "progression" and _UNDER_MICROSCOPE.search(clauses.near(hit.start)):
        return None
    if value == "progression":
        sized = f" {hit.term.surface.partition(' ')[2]}" if " " in hit.term.surface else clauses.after(hit.end, 20)
        compared = _IN_SIZE.match(sized) or _COMPARED.search(clauses.near(hit.start))
        grown = state.fought(hit.start, clauses.sentence) and compared
        return value if grown else None
    return value


def _no_change(reading: Reading, clauses: Clauses, hit: TermHit) -> bool:
    """Whether the word tells no change of a finding: a fall on a road, a lower dose, a drug that was stopped, a clamped artery."""
    surface, before, after = hit.term.surface, clauses.before(hit.start), clauses.after(hit.end, 30)
    if reading.text[hit.start - 1:hit.start] == "-":  # "time-resolved imaging"
        return True
    if surface == "fell" and (_PERSON.search(before) or _ELSEWHERE_FELL.match(after)):
        return True
    if surface == "cessation":
        return _GIVEN_UP.match(after) is not None
    if surface == "smaller":
        return not _SMALLER.search(before) and not _THAN.search(clauses.near(hit.start))
    if surface == "enlargement" and _NO_NODES.search(before):
        return not _UNDER_THERAPY.search(clauses.near(hit.start))
    change = hit.term.attributes.get("change")
    if surface in ("decreased", "reduced", "diminished") and _BEFORE_NOUN.search(before) and _NOUN.match(after):
        return not any(_kind(f) == "tumour" or f.start - hit.end < 2 for f in _findings(reading, hit.end, hit.end + 40))
    if surface in ("increased", "enlarged") and _NOUN.match(after) and clauses.negated(hit.start, hit.end):
        return True  # "failed to show increased activity in the lesion"
    if change == "controlled" and _CLAMPED.search(before):
        return True
    return change == "less" and _OF_DOSE.search(clauses.before(hit.start, 2 * REACH)) is not None


def _direction(change: str, words: str) -> str:
    if not _FUNCTION.search(words):
        return change
    return {"less": "more", "more": "better", "gone": "more"}.get(change, change)


_EXTENT = frozenset({"size", "volume", "diameter", "tumor size", "tumour size", "tumor volume", "tumour volume", "tumor burden",
                     "tumour burden", "tumor load", "tumour load", "disease burden"})


def _descriptive(reading: Reading, clauses: Clauses, hit: TermHit) -> bool:
    """Whether the word stands before a noun and only describes it ("enlarged lymph nodes", "decreased visual acuity")."""
    if hit.term.attributes["type"] != "change":
        return False
    after = between(reading, "findings", hit.end, min(hit.end + 40, clauses.sentence.end))
    gap = reading.text[hit.end:after[0].start] if after else ""
    two = gap.split() == ["and"] and hit.term.attributes["change"] == "more"  # "the tumour increased and pain appeared"
    if not after or len(gap.split()) > 2 or two or _DETERMINED.search(gap):
        return False
    if hit.name == "grow" and after[0].name in _EXTENT:  # "due to the increasing size of the lung tumours"
        return False
    shrunken = hit.term.attributes["change"] == "less" and after[0].term.attributes["class"] == "tumour"
    return not shrunken and not _VERB.search(reading.text[max(0, hit.start - 30):hit.start])


def _spinal(reading: Reading, hit: TermHit) -> bool:
    """Whether "level" is one of the spine: "the lesions at the T9-T10 and T12-L1 levels had disappeared"."""
    return hit.name in ("level", "levels") and _VERTEBRA.search(reading.text[max(0, hit.start - 12):hit.start]) is not None


def _findings(reading: Reading, low: int, high: int) -> list[TermHit]:
    """What can change in a range: lesions, symptoms, serum markers, and every tumour by its name."""
    found = [f for f in between(reading, "findings", low, high) if not _spinal(reading, f)]
    tumours = [t for t in between(reading, "tumours", low, high) if t.term.attributes.get("skip") != "1" and not t.term.exact_case
               and not any(f.start < t.end and t.start < f.end for f in found)]
    return sorted([*found, *tumours], key=lambda f: (f.start, f.end)) if tumours else found


def _kind(found: TermHit) -> str:
    """The class of what changed: symptom, marker or tumour."""
    return found.term.attributes.get("class", "tumour")


def _changed(reading: Reading, clauses: Clauses, hit: TermHit) -> TermHit | None:
    """What changed: for a verb the nearest finding before it, for a noun the nearest after it, within its clause."""
    low, high = clauses.around(hit.start)
    findings = _findings(reading, low, high)
    before = [f for f in findings if f.end <= hit.start]
    after = [f for f in findings if f.start >= hit.end and f.start - hit.end < REACH]
    if not findings and hit.term.attributes["type"] == "change" and _GOES_ON.match(reading.text, low):
        earlier = _findings(reading, max(clauses.sentence.start, low - WIDE), low)  # "the tumour shrank, but then enlarged"
        return earlier[-1] if earlier and _kind(earlier[-1]) == "tumour" else None
    if hit.term.attributes["type"] in ("noun", "unchanged"):
        return after[0] if after else (before[-1] if before else None)
    if before and hit.term.attributes["change"] == "more":  # "the size of the tumour that caused the pain increased"
        sized = [f for f in before if _kind(f) == "tumour"
                 and _SIZE_OF.search(reading.text[max(low, f.start - 20):f.start])]
        return sized[-1] if sized else before[-1]
    return before[-1] if before else (after[0] if after else None)


def lesion_near(reading: Reading, clauses: Clauses, hit: TermHit) -> bool:
    """Whether what a word speaks of is a lesion."""
    found = _changed(reading, clauses, hit)
    return found is not None and _kind(found) == "tumour"
