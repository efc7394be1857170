"""New disease without the words: metastases or masses found after treatment.

After a curative plan or a tumour-free time it is a `recurrence`, while tumour was there or under therapy a `response`
progression.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.clauses import Clauses, clauses_of
from nlp_iscm.pipeline.course_state import CourseState, between, in_summary
from nlp_iscm.pipeline.elapsed import Elapsed
from nlp_iscm.pipeline.outcome_value import OutcomeValue, nearest
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence
from nlp_iscm.pipeline.recurrences import opened_before, recurrence

_TUMOUR = Folded(
    r"\b(?:metastas[ei]s|metastatic|secondary|mass(?:es)?|nodules?|lesions?|dissemination|carcinomatosis"
    r"|tumou?rs?(?!\s(?:resection|removal|excision|extirpation|surgery|markers?|board|bed)\b)"
    r"|(?:lymph |enlarged (?:[\w-]+ )?)nodes?"
    r"|lymphadenopath(?:y|ies)|metastasi[sz]ed|(?:adeno)?carcinomas?|sarcomas?|GISTs|melanomas?|deposits|implants"
    r"|infiltrates|(?:sites?|foci|areas) of (?:[\w-]+ )?disease)\b")
_SURE = Folded(
    r"\b(?:metastas[ei]s|metastatic|dissemination|carcinomatosis|metastasi[sz]ed|new|another|further|additional|multiple"
    r"|(?:occurrence|development|appearance) of|extensive|widespread|numerous|appeared)\b")
_DISCOVERED = Folded(
    r"\b(?:appear(?:ed|ance)|develop(?:ed|ment|ing)|occurred|occurrence|detected|found|reveal(?:ed|ing)|show(?:ed|ing)"
    r"|demonstrat(?:ed|ing)"
    r"|diagnosed|identified|noted|noticed|emerged|arose|discovered|confirmed|presented|disclosed|observed|objectified"
    r"|required|highlighted|finding|readmitted|re-admitted|re-presented"
    r"|metastasi[sz]ed|experienced|seen|made|heralding|evidence of|underwent|displayed|visuali[sz]ed|suggest(?:ed|ive))\b")
# "Two years later a brain metastasis was irradiated": treated, so it was there
_TREATED = Folded(r"\b(?:treated|removed|resected|excised|irradiated|ablated)\b")
_LATER = Folded(
    r"\b(?:later|follow[- ]?up|subsequently|surveillance|despite|again|restaging|thereafter|meanwhile|repeat(?:ed)?|control"
    r"|re-?evaluat\w*|re-?assess\w*"
    r"|evolution|after \w+ (?:cycles|courses|regimens)|(?:in|on|by|since) (?:\w+ \d{1,2},? |early |late |the )?(?:jan|feb|mar"
    r"|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* (?:\d{1,2}, )?(?:19|20)\d\d"
    r"|in (?:19|20)\d\d)\b")
_UNDER = Folded(
    r"\b(?:during|despite|under|while (?:on|receiving)|in spite of|resistant|(?:after|following) (?:\w+ ){0,3}(?:cycles?"
    r"|courses|regimens|lines))\b")
_DATE = Folded(r"\b(?:in|on|by) (?:\w+ \d{1,2},? |early |late |the )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
               r" (?:\d{1,2}, )?(?:19|20)\d\d\b")
# "after radical nephrectomy he developed metastases"
_AFTER = Folded(r"\b(?:after|following)\s[^.;]{0,80}\b(?:developed|developing|appeared|occurred|metastasi[sz]ed)\b"
                r"|\b(?:underwent|received|treated|given)\s[^.;]{0,80}\bbut\s[^.;]{0,40}\b(?:developed|metasta\w+)\b"
                r"|\b(?:developed|appeared|appearance|occurred|metastasi[sz]ed)\s[^.;]{0,80}\bafter (?:the|a|an|his|her"
    r"|\w+) ?(?:surgery|operation"
                r"|resection|\w{3,20}ectomy)")
_FINISHED = Folded(r"\b(?:after|following|from|since) (?:the |its |their |his |her )?(?:finish\w*|complet\w+|end"
                     r"|cessation|conclusion)\b")
_APPEARANCE = Folded(r"\b(?:after|since|before|until) the (?:appearance|occurrence|detection|discovery"
    r"|diagnosis) of (?:[\w-]+ ){0,3}$|\b(?:resection|excision|removal|history|biopsy) of (?:the |an? |his |her )"
    r"(?:(?!metasta)[\w-]+ ){0,4}$")
_SEEN = Folded(r"\b(?:CT|MRI|MR|PET|imaging|scans?|tomography|resonance|radiograph\w*|ultraso\w+|x-?ray|endoscopy|colonoscopy"
               r"|cystoscopy|examination|biopsy)\b")
_PATHOLOGY = Folded(
    r"\b(?:histolog\w+|patholog\w+|microscop\w+|immunohisto\w+|specimens?|resected|dissect\w+|gross(?:ly)?|stage|staging|pT\d"
    r"|intraoperative\w*|autops\w+|necrops\w+|post-?mortem|no)\b")
_RESIDUAL = Folded(
    r"\b(?:palliative|unresectable|inoperable|subtotal|partial(?:ly)?|residual|incomplete(?:ly)?|biops\w+|decompress\w+"
    r"|debulk\w+|cytoreduct\w+)\b")
_BEGUN = Folded(r"\b(?:started|begun|began|initiated|commenced|introduced|switched|re-?challenged?|led to|resulted in|yielded"
                r"|induced|achieved)\b")
# "metastases developed despite chemotherapy"
_ADJECTIVE = Folded(r".?metastatic")
_DESPITE_IT = Folded(
    r"(?:(?!who\b|which\b|with\b)[^.;:,]){0,50}?"
    r"\b(?:despite|in spite of|during|under|while (?:still )?(?:on|receiving)|on|after \w+ (?:cycles|courses) of)\s"
    r"(?:(?!no\b|not\b|without\b|before\b)[\w-]+\s){0,5}")
_PRESENT = frozenset({"yes", "progression", "partial", "stable", "none"})


def read(reading: Reading) -> Iterator[Mention]:
    """Yield `response` and `recurrence` mentions for new tumour that is not named a recurrence or a progression."""
    state = CourseState(reading)
    spread = _short_forms(reading)
    events = sorted((m for label in ("therapy", "response", "recurrence") for m in reading.mentions.get(label, ())
                     if m.about == "patient"), key=lambda m: m.start)
    told = {m.sentence for label in ("response", "recurrence") for m in reading.mentions.get(label, ())
            if m.name in ("yes", "progression", "no", "stable", "complete", "partial") and not _answered(reading, m)}
    free: dict[int, bool] = {}
    last: dict[int, int] = {}
    position = 0
    summary = True
    for sentence in reading.sentences:
        if sentence.about != "patient":
            continue
        if summary and not in_summary(sentence):
            summary = False
            free.clear()
            last.clear()
            while position < len(events) and events[position].start < sentence.start:
                position += 1
        while position < len(events) and events[position].start < sentence.start:
            _turn(free, events[position], reading)
            if events[position].name in ("yes", "progression"):
                last[events[position].patient] = events[position].sentence
            position += 1
        if sentence.index in told or sentence.index - last.get(sentence.patient, -9) <= 1:
            continue
        found = _found(reading, sentence, state, free.get(sentence.patient), spread)
        if found:
            free[sentence.patient] = False
            last[sentence.patient] = sentence.index
            yield found


def _answered(reading: Reading, response: Mention) -> bool:
    """Whether a response answers a drug begun in its sentence ("metastases were found and X begun, with disease control")."""
    if response.name not in ("stable", "complete", "partial", "progression"):
        return False
    start = reading.sentences[response.sentence].start
    return any(_BEGUN.search(reading.text[max(start, d.start - 25):min(d.end + 45, response.start)])
               for d in reading.told("drug", start + 30, response.start))


def _turn(free: dict[int, bool], event: Mention, reading: Reading) -> None:
    """Let an event say whether tumour is there."""
    if event.label == "therapy":
        if event.name == "surgery":
            sentence = reading.sentences[event.sentence]
            low, high = max(sentence.start, event.start - ABOUT), min(sentence.end, event.end + ABOUT)
            free[event.patient] = not _RESIDUAL.search(reading.text, low, high)
        elif event.name in ("systemic", "radiation"):
            free.setdefault(event.patient, False)
    elif event.name in ("complete", "no"):
        free[event.patient] = True
    elif event.name in _PRESENT:
        free[event.patient] = False


def _short_forms(reading: Reading) -> re.Pattern[str] | None:
    """Abbreviations that the text explains as metastases: "a CT scan showed multiple BM"."""
    shorts = sorted(s for s, long in reading.abbreviations.items() if "metasta" in long.lower())
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, shorts))})s?\b") if shorts else None


def _found(
    reading: Reading, sentence: Sentence, state: CourseState, free: bool | None, spread: re.Pattern[str] | None
) -> Mention | None:
    short = list(islice(spread.finditer(sentence.text), PLACES)) if spread else []
    seen = _DISCOVERED.search(sentence.text) or _TREATED.search(sentence.text)
    if not seen or not (short or _TUMOUR.search(sentence.text)):
        return None
    clauses = clauses_of(reading, sentence)
    new = [h for h in between(reading, "responses", sentence.start, sentence.end) if h.term.attributes.get("type") == "new"]
    places = [(h.start, h.end, True) for h in new]
    found = islice(_TUMOUR.finditer(sentence.text), PLACES)
    places += [(m.start() + sentence.start, m.end() + sentence.start, False) for m in found]
    places += [(m.start() + sentence.start, m.end() + sentence.start, True) for m in short]
    for start, end, named in places:
        since = _months_later(clauses, start, end)
        low = _beginning(reading, clauses, start)
        if not _met(reading, clauses, start, low, since) or _APPEARANCE.search(clauses.before(start)) or _another(reading, start):
            continue
        operated = since is not None and _since_it(reading, since, low, start)
        against = not operated and _against(reading, sentence, end)
        if not operated and not against and not state.fought(start, sentence):
            continue
        gone = True if operated else (_gone_here(reading, sentence, start) if free is None else free)
        gone = False if gone is None and against else gone
        if gone is not None and (_told(clauses, start, end, named, gone) or _told_after(reading, clauses, start, end, gone)):
            over = since is not None and since.months >= MONTHS_OFF and _FINISHED.search(sentence.text) is not None
            return _mention(reading, clauses, start, end, (gone or over) and not _under(sentence.text))
    return None


def _against(reading: Reading, sentence: Sentence, end: int) -> bool:
    """Whether the therapy that did not hold the tumour is named behind it: "metastases developed despite chemotherapy"."""
    if _ADJECTIVE.match(reading.text, end - 10):
        return False
    named = reading.told("therapy", end, min(sentence.end, end + 2 * ABOUT))
    therapy = next((m for m in named if m.name in ("systemic", "radiation")), None)
    return therapy is not None and _DESPITE_IT.fullmatch(reading.text, end, therapy.start) is not None


def _another(reading: Reading, at: int) -> bool:
    """Whether a tumour's name at `at` is that of another tumour than those named before it ("a T-cell lymphoma was diagnosed")."""
    tumours = reading.mentions.get("tumour", [])
    index = bisect_right(tumours, at, key=lambda m: m.start) - 1
    here = tumours[index] if index >= 0 and at < tumours[index].end else None
    if here is None or here.value.generic or here.value.metastatic or here.value.recurrent:
        return False
    named = [m for m in tumours[max(0, index - PLACES):index] if m.patient == here.patient and not m.value.generic]
    return bool(named) and all(m.value.family != here.value.family for m in named)


def _beginning(reading: Reading, clauses: Clauses, start: int) -> int:
    """Where the clause of a tumour word begins, the list before it included ("developed lung, bone, and hepatic metastases")."""
    low = clauses.around(start)[0]
    return clauses.around(max(clauses.sentence.start, low - 1))[0] if _LIST_END.fullmatch(reading.text, low, start) else low


def _met(reading: Reading, clauses: Clauses, start: int, low: int, since: Elapsed | None) -> bool:
    """Whether the clause says that the tumour was found, or that a metastasis was treated months after what came before."""
    if _DISCOVERED.search(clauses.words(start)) or _DISCOVERED.search(reading.text, max(low, start - ABOUT), start):
        return True
    late = since is not None and since.months >= MONTHS_OFF
    return late and _METASTASIS.match(clauses.sentence.text, start - clauses.sentence.start) is not None and (
        _TREATED.search(clauses.words(start)) is not None)


def _since_it(reading: Reading, since: Elapsed, low: int, start: int) -> bool:
    """Whether a time counts from an operation or an adjuvant therapy that it names ("found two years after a mastectomy")."""
    if since.since == "surgery":
        return _SINCE_IT.match(reading.text, since.end) is not None
    return _ADJUVANT_PLAN.match(reading.text, since.end) is not None and _DISCOVERED.search(reading.text, low, start) is not None


_ADJUVANT_PLAN = Folded(r"\s(?:after|following|of)\s(?:\w+\s){0,3}(?:adjuvant|post-?operative|completion|completing)\b")
_SINCE_IT = Folded(r"\s(?:after|following)\b")
PLACES = 20
MONTHS_OFF = 3  # what appears so long after the last treatment was finished came back
ABOUT = 60  # characters around an operation in which "partial" or "biopsy" is said of it


def _gone_here(reading: Reading, sentence: Sentence, at: int) -> bool | None:
    """Whether the sentence itself tells of a resection before `at` (False: of another treatment, None: of none)."""
    kinds = [m.name for m in reading.told("therapy", sentence.start, at)]
    if not kinds:
        return None
    return "surgery" in kinds and not _RESIDUAL.search(sentence.text)


def _under(text: str) -> bool:
    """Whether new tumour came under a therapy that was not an adjuvant one."""
    return bool(_UNDER.search(text)) and not _ADJUVANT.search(text)


_ADJUVANT = Folded(r"\b(?:despite|in spite of)\s(?:\w+\s){0,2}(?:adjuvant|post-?operative|prophylactic)\b")


def _months_later(clauses: Clauses, start: int, end: int) -> Elapsed | None:
    """The time of a clause that stands a month or more after something."""
    time = nearest(clauses, start, end, ("after",))
    return time if time is not None and time.months >= 0.9 else None


def _told(clauses: Clauses, start: int, end: int, named: bool, dated: bool) -> bool:
    """Whether a clause tells new tumour at a later time (`dated`: or at a date), not as pathology of what was removed."""
    text = clauses.near(start)
    time = _months_later(clauses, start, end)
    new = _NEW.search(text) is not None and not _GUESSED.search(text)
    later = time is not None or new or (dated and _DATE.search(text) is not None)
    if not (later or _LATER.search(text) or _UNDER.search(text) or _AFTER.search(text)):
        return False
    if not (named or later or _SURE.search(text)):
        return False
    if clauses.negated(start, end) or clauses.supposed(start) or clauses.history(start):
        return False
    return (time is not None and time.months >= MONTHS_OFF) or not _PATHOLOGY.search(text)


def _told_after(reading: Reading, clauses: Clauses, start: int, end: int, gone: bool) -> bool:
    """Whether a clause names a metastasis that the visit of a sentence before led to ("Twelve years later, she had bone pain.")."""
    sure = _METASTASIS.match(reading.text, start) is not None
    if not (sure or gone) or clauses.negated(start, end) or clauses.supposed(start) or clauses.history(start):
        return False
    words = clauses.near(start)
    if clauses.doubted(end) or _STAGED.search(words) or (not sure and (_PATHOLOGY.search(words) or not _SEEN.search(words))):
        return False
    time = opened_before(reading, clauses)
    return time is not None and (sure or (time.months >= MONTHS_OFF and _TUMOUR_ITSELF.match(reading.text, start) is not None))


_GUESSED = Folded(r"\b(?:suggest\w*|suspicio\w+|suspected|concern\w*)\b")
_LIST_END = Folded(
    r"\s?and\s(?:(?!\w+ed\b|was\b|were\b|had\b|has\b|is\b|he\b|she\b|it\b|the\b|then\b|with\b|of\b|for\b)[\w-]+\s){0,3}")
_NEW = Folded(
    r"\bnew (?:(?:[\w-]+,? )(?:and )?){0,4}?(?:metastas[ei]s|lesions?|mass(?:es)?|nodules?|deposits|implants"
    r"|tumou?rs|foci)\b")
_TUMOUR_ITSELF = Folded(r"(?:mass|tumou?r|(?:adeno)?carcinoma|sarcoma|nodule)")
_METASTASIS = Folded(r"metasta|secondary|dissemination|carcinomatosis")
_STAGED = Folded(r"\b(?:dissect\w*|of \d+|\d+/\d+|nodes? (?:were|was) (?:positive|negative)|stage|staging|pT\d|pN\d)\b")


def _mention(reading: Reading, clauses: Clauses, start: int, end: int, free: bool) -> Mention:
    if free:
        return replace(recurrence(reading, clauses, start, end, "yes"), confidence=0.7)
    return reading.mention("response", start, end, name="progression", value=OutcomeValue("progression"), confidence=0.7)
