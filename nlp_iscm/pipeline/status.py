"""Status: dead (cause, months) or alive (months) at the last report of the patient."""

import re
from collections.abc import Iterator

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.clauses import Clauses
from nlp_iscm.pipeline.course_state import CourseState, by_sentence
from nlp_iscm.pipeline.outcome_value import OutcomeValue, nearest
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit

_CAUSE = Folded(
    r"\b(?:died|dead|expired|succumbed|passed away|deceased|death|demise|exitus)\b"
    r"(?:\s+(?:\w+\s+)?(?:of|from|to|by|with)\b|(?:(?!\b(?:due to|owing to|because of)\b)[^.;]){0,70}?"
    r"\b(?:due to|owing to|because of|secondary to|caused by|as a result of|as a consequence of|(?:months?|years?|days?"
    r"|weeks?|later|ago)\s+(?:of|from)))\s+"
    r"(?!(?:(?:the|his|her|initial|first|primary|original|their)\s){0,2}(?:diagnos|surg|operat|present|onset|treat"
    r"|admission|symptom|start"
    r"|initiation|therapy|resection|discharge))"
    r"(?P<cause>(?:(?!\b(?:at|after|before|in|on|within|during|despite|which|that|following|approximately|about|months?"
    r"|years?|days?|weeks?"
    r"|evolution|illness onset|as|later|while|without|onset|occurr\w+|was|were|had|follow-?up|admission|treatment|one|two"
    r"|three|four|five|six|seven"
    r"|eight|nine|ten"
    r"|\d+)\b)(?:[^.;,()\[\]]|,(?=\s[\w-]+(?:\s[\w-]+){0,2},?\sand\s))){3,90})")
_CAUSE_BEFORE = Folded(
    r"\b(?P<cause>[\w-]+(?:\s[\w-]+){0,4})\s+(?:led to|caused|resulted in|causing|leading to|resulting in)\s+(?:the |his "
    r"|her )?(?:patient['’]s |eventual )?(?:death|demise)")
_NOT_DEAD = Folded(
    r"\b(?:programmed|cell|fear of|risk of|cause of|sudden|wish|to|near|tumou?r|fetal|foetal|brain|father|mother|brother"
    r"|sister|husband|wife|aunt|uncle|fetus|foetus|who had)\W+$")
_DONOR = Folded(r"[\s-]+(?:\w+\s){0,2}(?:donors?|organ|donation|graft)\b")
_AUTOPSY_CAUSE = Folded(r"\bthe cause of $")
_WHOSE = Folded(r"\b(?:the|his|her|patient['’]s|until|till|to|at|before|of|after|since)\W+$")
_LEAD = Folded(r"^(?:his|her|their|the|a|an|its|severe|probable|suspected|presumed)\s+")
_NOT_STATE = Folded(
    r"^(?:-|\s(?:tolerated|defined|differentiated|controlled|circumscribed|demarcated|developed|known|nourished|established"
    r"|preserved|visuali[sz]ed|encapsulated"
    r"|delineated|seen|healed|with the exception|(?:\w+\s)?(?:lesions?|mass(?:es)?|nodules?|tumou?rs?|swelling|volunteers?"
    r"|donors?|tissue)))")
_PERSON = Folded(r"\b(?:he|she|patients?|who|(?:wo)?man|boy|girl|child|and|treatment|therapy|chemotherapy)\b")
_AT_VISIT = Folded(r"\b(?:at|after|on|of|during|in)\s+(?:[\w'-]+\s+){0,6}$")
# "surgery was followed by radiotherapy" is no visit, "is followed by our clinic" is
_NEXT = Folded(r"^\s+by\s+(?!our\b|us\b|the\b|his\b|her\b)")
# "noted on follow-up CT" tells of a picture
_IMAGING = Folded(
    r"^\s+(?:\w+\s)?(?:CT|MRI|PET|imag\w+|scans?|comput\w+|magnetic|x-?rays?|ultraso\w+|endoscop\w+|radiogra\w+"
    r"|mammogra\w+|colonoscop\w+|positron)\b")
_RELATIVE = Folded(
    r"\b(?:father|mother|brothers?|sisters?|uncle|aunt|cousin|grand\w+|son|daughter|husband|wife|spouse|fetus|foetus|baby"
    r"|infant|newborn|neonate|parents?|siblings?)\b")


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the `status` mentions: value dead or alive."""
    state = CourseState(reading)
    end = max((s.index for s in reading.sentences if s.about == "patient"), default=0)
    for clauses, hits in by_sentence(reading, "status"):
        for hit in hits:
            if hit.term.attributes.get("type") == "course" and clauses.sentence.index < end - 1:
                continue  # "the postoperative course was uneventful" is a last report only at the end
            found = _dead(reading, clauses, hit) if hit.term.attributes["value"] == "dead" else _alive(reading, clauses, hit, state)
            if found:
                yield found


def _dead(reading: Reading, clauses: Clauses, hit: TermHit) -> Mention | None:
    before = clauses.before(hit.start)
    if _DONOR.match(reading.text, hit.end):
        return None
    named = _AUTOPSY_CAUSE.search(before) and re.match(r"\s(?:was|is)\b", reading.text[hit.end:hit.end + 5])
    if _NOT_DEAD.search(before) and not named:
        return None
    if _RELATIVE.search(before) or clauses.supposed(hit.start) or clauses.negated(hit.start, hit.end):
        return None
    if hit.term.attributes.get("type") == "noun" and not _WHOSE.search(before) and not _last_of_all(clauses, hit, before):
        return None
    time = nearest(clauses, hit.start, hit.end, ("after",))
    if time is not None and (time.months < DAY or "admission" in reading.text[time.end:time.end + 20]):
        time = None  # "died within 6 hours", "7 hours after admission": no time of the course
    value = OutcomeValue("dead", months=time.months if time else None, as_written=time.written if time else None,
                         since=time.since if time else None, cause=_cause(reading, clauses, hit))
    return reading.mention("status", hit.start, hit.end, name="dead", value=value)


DAY = 0.03  # months


def _last_of_all(clauses: Clauses, hit: TermHit, before: str) -> bool:
    """Whether a death ends what is told ("led to organ failure and death at 26 months", "rapid death in one")."""
    return (not before.strip() or _AND_DEATH.search(before) is not None) and _THEN.match(clauses.after(hit.end)) is not None


_AND_DEATH = Folded(
    r"(?<!between )(?<!survival )\b(?:and|to|in|with|by|rapid|early|eventual|subsequent|ultimate"
    r"|unexpected)\s(?:\w+\s)?$")
_THEN = Folded(
    r"^(?:\s(?:at|within|after|in(?! (?:one|two|three|some|\d))|on|about|approximately|only|just|\d|from|due"
    r"|occurr\w+|ensued|followed|one|two|three|four|five|six"
               r"|a few|several|shortly|soon)\b|[.,;]?$)")


def _cause(reading: Reading, clauses: Clauses, hit: TermHit) -> str | None:
    words = reading.text[hit.start:min(clauses.sentence.end, hit.start + 220)]
    found = _CAUSE.match(words) or _CAUSE_BEFORE.search(clauses.near(hit.start))
    if not found:
        return None
    cause = " ".join(found["cause"].split()).strip(" ,")
    cause = re.sub(r"\s+(?:and|or|the|a|his|her|only|just|almost)$", "", _LEAD.sub("", cause))
    return cause or None


_WEAK = frozenset({"well", "follow", "treated", "discharged", "visit", "course"})


def _whole_course(clauses: Clauses, hit: TermHit) -> bool:
    """Whether a good recovery is the person's, and the last that is told: no further treatment behind it."""
    said = hit.term.surface.endswith(("uneventful", "recovery")) or "course" in hit.term.surface
    person = said or _PERSON.search(clauses.before(hit.start)) is not None
    return person and not _WENT_ON.search(clauses.near(hit.start), hit.end - clauses.sentence.start)


_WENT_ON = Folded(r"\b(?:adjuvant|chemotherapy|radiotherapy|scheduled|planned|referred|radiochemotherapy|then|subsequently)\b")


def _alive(reading: Reading, clauses: Clauses, hit: TermHit, state: CourseState) -> Mention | None:
    kind = hit.term.attributes.get("type", "alive")
    if clauses.negated(hit.start, hit.end) or clauses.supposed(hit.start) or _RELATIVE.search(clauses.before(hit.start)):
        return None
    if _NOT_STATE.match(reading.text[hit.end:hit.end + 24]):
        return None
    if reading.text[hit.start:hit.end].lower().endswith("well") and re.match(r"\s\w+ed\b", reading.text[hit.end:hit.end + 20]):
        return None
    if kind == "well" and not state.treated(hit.start, clauses.sentence):
        return None
    if kind == "treated" and not _PERSON.search(clauses.before(hit.start) + reading.text[hit.start:hit.end]):
        return None
    if kind == "follow" and _NEXT.match(reading.text[hit.end:hit.end + 24]):
        return None
    if kind in ("follow", "visit") and _IMAGING.match(reading.text[hit.end:hit.end + 30]):
        return None
    if kind == "treated" and not state.treated(hit.start, clauses.sentence):
        return None
    if kind == "course" and not (state.treated(hit.start, clauses.sentence) and _whole_course(clauses, hit)):
        return None
    time = None if kind in ("discharged", "course") else nearest(clauses, hit.start, hit.end, ("after", "for"))
    if kind == "visit" and not _AT_VISIT.search(clauses.before(hit.start)):
        return None
    value = OutcomeValue("alive", months=time.months if time else None, as_written=time.written if time else None,
                         since=time.since if time else None, weak=kind in _WEAK)
    return reading.mention("status", hit.start, hit.end, name="alive", value=value)
