"""Recurrences: yes or no, with the months since treatment; the word itself, or new tumour after a curative plan."""

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.clauses import WIDE, Clauses, clauses_of
from nlp_iscm.pipeline.course_state import CourseState, by_sentence
from nlp_iscm.pipeline.elapsed import Elapsed
from nlp_iscm.pipeline.outcome_value import OutcomeValue, nearest
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit

_NO_FACT = Folded(r"^\W*(?:settings?|rates?|risk|score|free|factors?|pattern|potential|prevention|laryngeal|nerve)\b")
_RISK = Folded(
    r"\b(?:risk|rate|rates|chance|probability|possibility|prevent|prevention|likelihood|time to|prone|tend|tendency|history"
    r"|suspicious|suspicion"
    r"|suspected|differential|low|potential|monitor\w*|detect|detecting|(?<!until )(?<!until the )detection of|reduce|avoid"
    r"|diagnose|treat|treatment"
    r"|mainly|often"
    r"|usually)\W+(?:\w+\W+){0,3}$")
_AGAIN = Folded(
    r"\b(?:after|because of|due to|treat\w*|for|of|following|since|despite|with|between|removed|resected|in)\s+(?:the|this|that"
    r"|these|his|her|its|each|every|our)\s+"
    r"(?:[\w-]+\s+){0,4}$|\b(?:this|these|its|such|both)\s+(?:[\w-]+\s+){0,2}$|\bthe\s+(?:left|right|first|second|third"
    r"|resected|removed)\s+(?:[\w-]+\s+){0,2}$|^\s*the\s+$")
# what can come back and is no tumour; with a tumour's word behind it ("pain due to the tumour recurred") it is not the subject
_OTHER = (
    r"(?:symptom\w*|complaints?|pains?|\w+algia|headaches?|seizures?|fever|effusions?|ascites|bleeding|h(?:a)?emorrhage"
    r"|h(?:a)?ema\w+"
    r"|infections?|weakness|\w*thromb\w+|embolism|NS|rash|cough|dyspn(?:o)?ea|jaundice|obstruction|abscess(?:es)?|hernias?"
    r"|pneumo\w+"
    r"|sepsis|ulcers?|diarrh\w+|fistulas?|stenosis|strictures?|\w*stones?|\w*lithiasis|\w{3,20}itis|\w{3,20}emia|\w*oedema"
    r"|\w*edema"
    r"|hyper\w+|hypo\w+|character|dysphagia|episodes?|attacks?|palsy|pneumothorax|anxiety|skin lesions?|vomiting|volvulus"
    r"|intussusception|lymphocele|seroma|nephrotic syndrome|toxicity|reactions?|proteinuria|disability|ileus|erythema"
    r"|constipation|delirium|arrhythmias?|encephalopathy|instability|leak(?:age|s)?)")
_OTHER_SUBJECT = Folded(rf"\b{_OTHER}\b(?:\s(?!and\b|or\b|without\b)[\w-]+){{0,5}}\s$")
_OTHER_NOUN = Folded(rf"\b{_OTHER}\s(?:had\s|has\s)?$")
_TUMOUR = Folded(
    r"\b(?:tumou?rs?|cancers?|(?:adeno)?carcinomas?|sarcomas?|disease|lesions?|mass(?:es)?|nodules?|metasta\w+|malignan\w+"
    r"|neoplas\w+"
    r"|(?!ha?ematoma|glaucoma|symptom|scotoma|stoma|trauma|granuloma|seroma)\w{3,}omas?|\w*leuk(?:a)?emia|growth|polyps?"
    r"|cysts?|swelling"
    r"|primary|carcinoid|blasts?|GISTs?|goit(?:er|re)|patients?|he|she|it|which|that|who|they)\b")
_ITSELF = Folded(
    r"\b(?:tumou?r\w*|cancers?|(?:adeno)?carcinomas?|sarcomas?|metasta\w+|malignan\w+|neoplas\w+|lymphoma|melanoma|glioma"
    r"|\w*leuk(?:a)?emia|myeloma|glioblastoma|local|loco-?regional|GISTs?|A[ML]L)\b")
_NOT_TUMOUR = Folded(rf"^\s*of\s+(?:[\w-]+\s+){{0,4}}?{_OTHER}\b")
_SPECIMEN = Folded(
    r"\b(?:margins?|nodes?|limph|specimens?|resection (?:line|edge)s?|edges|borders|capsule"
    r"|interval|cut end|stump|surface|biops\w+|cytolog\w+|smears?|examined)\b")
_SURVIVAL = Folded(r"^\W*(?:survival|interval|period|rate|time|margin)\b")
_EVIDENCE = Folded(
    r"\W*(?:[\w-]+\W+){0,6}?(?:recurren\w+(?!\s(?:laryngeal|nerve))|relapse\w*|disease|metasta\w+|tumou?r|malignan\w+|cancer|neoplas\w+|lymphoma"
    r"|leuk(?:a)?emia|sarcoma|carcinoma)\b")
_NOW = Folded(
    r"\b(?:follow\w*|remain\w*|currently|alive|still|date|surveillance|present(?:ly)?|since|recent\w*|last|latest|now"
    r"|continu\w+|thereafter|well|later|so far|until"
    r"|\d+ (?:months|years)|postoperative (?:month|year)|writing|report|months|years|year)\b")
_LATER = Folded(r"\b(?:follow\w*|alive|surviv\w+|surveillance|months|years|later|years?|postoperative months?)\b")
# "recurrent peritoneal mass": the noun that the adjective may stand before, and a verb that tells it as found
_NEOPLASM = Folded(
    r"^,?(?:\s(?:(?:and|or)\s(?=metastatic|progressive|refractory|residual|persistent)|(?!and\b|or\b|of\b|in\b|with\b|due\b"
    r"|from\b"
    r"|after\b|laryngeal\b|nerve\b|secondary\b|who\b|that\b|was\b|were\b|but\b|to\b|on\b|for\b))[\w()/.-]+){0,8}?"
    r"\s(?:mass(?:es)?|tumou?rs?|cancers?|disease|lesions?|nodules?|metastas[ei]s|GIST"
    r"|metastatic|growth|malignancy|cysts?|goit(?:er|re)s?|(?!ha?ematoma|glaucoma|symptom|scotoma|stoma|trauma|granuloma"
    r"|hygroma)\w{3,}omas?"
    r"|leuk(?:a)?emia)\b")
_FOUND = Folded(
    r"\b(?:develop\w*|show\w*|reveal\w*|found|diagnosed|diagnosis|presented|detect\w*|noted|demonstrat\w+|confirm\w*|occurred"
    r"|had|experienced|identified|concluded|disclosed|discovered|observed|with|by|was|of)\b")
_DIED = Folded(r"\b(?:died|death|succumbed|passed away|deceased|expired)\b")
# "no local recurrence, but lung metastases appeared", "no other site of recurrence"
_BUT = Folded(r"[^.;]{0,40}\b(?:but|however|although|except)\b[^.;]{0,40}?\b(?:metasta\w+|relapse\w*|recur\w*|new|progress\w*)")
_NO_OTHER = Folded(r"\bno (?:other|further|additional) (?:sites?|foci|focus|areas?|locations?) of (?:[\w-]+\s)?$")
_EACH = Folded(r"\b(?:whenever|when|each time|every time|if)\b")


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the `recurrence` mentions: value yes or no."""
    state = CourseState(reading)
    known: dict[int, int] = {}  # sentence of a patient's last recurrence
    opening: set[int] = set()  # patients whose recurrence was told before any treatment
    last: tuple[int, OutcomeValue] | None = None
    for clauses, hits in by_sentence(reading, "recurrences"):
        values: dict[str, Mention] = {}
        later: list[Mention] = []
        for hit in hits:
            value = _value(clauses, hit, state, clauses.sentence.patient in known)
            if value == "no" and value in values:
                again = recurrence(reading, clauses, hit.start, hit.end, value)
                if again.value.months is not None and again.value.months != values[value].value.months:
                    later.append(again)  # "no recurrence at 1 year and none at the 2-year follow-up"
            elif value and value not in values:
                values[value] = recurrence(reading, clauses, hit.start, hit.end, value)
        if "yes" in values and "no" in values and clauses.around(values["yes"].start) == clauses.around(values["no"].start):
            del values["yes"]
        for value, told in values.items():
            if value == "yes":
                told, patient = _since_free(told, last), clauses.sentence.patient
                if patient in known and _retold(told, clauses, known[patient], patient in opening):
                    continue
                if patient not in known and not state.fought(told.start, clauses.sentence):
                    opening.add(patient)
                else:
                    opening.discard(patient)
                known[patient] = clauses.sentence.index
            last = (clauses.sentence.index, told.value)
            yield told
        yield from later


def _retold(told: Mention, clauses: Clauses, before: int, opening: bool) -> bool:
    """Whether a recurrence is the one told before: the one the patient came with, or what a pathologist calls it."""
    verb = clauses.sentence.text[:told.end - clauses.sentence.start].lower().endswith("ed")  # "relapsed" tells an event
    if verb or told.value.months is not None or _ANOTHER.search(clauses.near(told.start)):
        return False
    return opening or (clauses.sentence.index - before <= 3 and _MICROSCOPY.search(clauses.near(told.start)) is not None)


_ANOTHER = Folded(
    r"\b(?:again|second|third|fourth|another|further|new|re-?recurr\w+|twice|repeated|multiple|episodes|each"
    r"|later|subsequent\w*|developed)\b")
_MICROSCOPY = Folded(r"\b(?:histo\w+|patholog\w+|microscop\w+|immunohisto\w+|cytolog\w+|specimens?|biops\w+)\b")


def _since_free(told: Mention, last: tuple[int, OutcomeValue] | None) -> Mention:
    """A recurrence right after "disease-free for 3 years" has these months."""
    if last is None or told.value.months is not None or last[1].value != "no" or told.sentence - last[0] > 1:
        return told
    return replace(told, value=replace(told.value, months=last[1].months, as_written=last[1].as_written, since=last[1].since))


def recurrence(reading: Reading, clauses: Clauses, start: int, end: int, value: str) -> Mention:
    """A `recurrence` mention with the months that its sentence, or the one or two before it, state."""
    time = nearest(clauses, start, end, ("after", "for") if value == "no" else ("after",))
    if value == "yes":
        time = time or _free_before(clauses, start)
        if time is None:
            time = opened_before(reading, clauses)
        elif _died_between(clauses, start, end, time):
            time = None
    elif time is None:
        time = opened_before(reading, clauses, 1)
    more = OutcomeValue(value, months=time.months if time else None, as_written=time.written if time else None,
                        since=time.since if time else None, weak=value == "no" and time is not None and time.role == "for")
    return reading.mention("recurrence", start, end, name=value, value=more)


def _free_before(clauses: Clauses, start: int) -> Elapsed | None:
    """The tumour-free time that the sentence says came before ("after 10 months of disease-free survival ...")."""
    offset = clauses.sentence.start
    for time in clauses.within(max(offset, start - WIDE), start):
        if _FREE_TIME.match(clauses.sentence.text, time.end - offset):
            return time
    return None


_FREE_TIME = Folded(r"\s?(?:of )?(?:\w+ )?(?:disease|recurrence|relapse|tumou?r|progression|metastasis)[\s-]free\b"
    r"|\sof (?:complete )?remission\b")


def _died_between(clauses: Clauses, start: int, end: int, time: Elapsed) -> bool:
    """Whether a time is the death's ("recurred, and she died 3 months later", "died of recurrence 3 months later")."""
    offset = clauses.sentence.start
    low, high = (end, time.start) if time.start >= end else (time.end, start)
    at = time.start - offset
    if _DIED.search(clauses.sentence.text, low - offset, high - offset) or _DIED.search(clauses.sentence.text, max(0, at - 40), at):
        return True
    return _DIED.search(clauses.before(start)) is not None and time.start >= end


def opened_before(reading: Reading, clauses: Clauses, back: int = 2) -> Elapsed | None:
    """The time that opened one of the sentences before ("Two years later, ... . MRI showed a mass")."""
    index = clauses.sentence.index
    for sentence in reversed(reading.sentences[max(0, index - back):index]):
        if sentence.patient != clauses.sentence.patient or sentence.about != "patient":
            return None
        times = clauses_of(reading, sentence).within(sentence.start, sentence.start + OPENING)
        opening = [t for t in times if t.role == "after" and t.months >= 0.9]
        if opening:
            return opening[0]
    return None


OPENING = 120


_AS_A_RULE = Folded(r"(?:(?!.*\bto ).{0,4})recurs?")  # "these tumours often recur"; not "began to recur", "recurred"


def _value(clauses: Clauses, hit: TermHit, state: CourseState, known: bool) -> str | None:
    kind = hit.term.attributes.get("type")
    before, after, at = clauses.before(hit.start), clauses.after(hit.end), hit.start - clauses.sentence.start
    if _NO_OTHER.search(before):
        return None
    if kind != "verb" and not state.treated(hit.start, clauses.sentence) and not _tumour_named(hit, kind, before, after):
        return None
    if kind == "adjective" and not (_NEOPLASM.match(clauses.after(hit.end, 100)) and _FOUND.search(before)):
        return None
    if kind in ("free", "evidence", "non"):
        return _free(clauses, hit, after, kind)
    if _NO_FACT.match(after) or _RISK.search(before) or _of_another_thing(before, after, kind):
        return None
    if clauses.negated(hit.start, hit.end):
        return None if _BUT.match(clauses.sentence.text, hit.end - clauses.sentence.start) else "no"
    if clauses.supposed(hit.start) or clauses.history(hit.start) or (kind == "verb" and _EACH.search(after)):
        return None
    if clauses.doubted(hit.end) or _AS_A_RULE.fullmatch(clauses.sentence.text[max(0, at - 4):at + len(hit.term.surface)]):
        return None
    return None if known and _AGAIN.search(before) else "yes"


def _tumour_named(hit: TermHit, kind: str | None, before: str, after: str) -> bool:
    """Whether the words themselves say that a tumour came back, whatever else is told of its treatment."""
    if kind in ("free", "evidence", "non"):
        return "recur" in hit.term.surface + after or "relapse" in hit.term.surface + after
    said = hit.term.surface if kind != "noun" or _ITSELF.search(hit.term.surface) else f"{before[-25:]} {after[:50]}"
    return kind == "adjective" or _ITSELF.search(said) is not None


def _of_another_thing(before: str, after: str, kind: str | None) -> bool:
    """Whether what came back is a symptom or another illness, by the words after "of" or by the subject before."""
    if _NOT_TUMOUR.match(after) and not _TUMOUR.search(after.split(",")[0]):
        return True
    if kind == "verb":
        found = _OTHER_SUBJECT.search(before)
        return found is not None and not _TUMOUR.search(before, found.start())
    return kind != "adjective" and _OTHER_NOUN.search(before) is not None


def _free(clauses: Clauses, hit: TermHit, after: str, kind: str) -> str | None:
    written = hit.term.surface.lower()
    low, high = clauses.around(hit.start)
    offset = clauses.sentence.start
    clause = clauses.sentence.text[max(low, hit.start - WIDE) - offset:min(high, hit.end + WIDE) - offset]
    if hit.term.attributes.get("when") == "later" and not _LATER.search(clause):
        return None
    if written == "remission" or _SURVIVAL.match(after) or clauses.supposed(hit.start) or _SPECIMEN.search(clause):
        return None
    if kind == "evidence":
        timely = _NOW.search(clauses.near(hit.start)) or re.search(r"recurren|relapse", after, re.I)
        return "no" if _EVIDENCE.match(after) and timely else None
    if not written.startswith(("no ", "without ", "non")) and clauses.negated(hit.start, hit.end):
        return None
    if written.startswith(("no ", "without ")) and not _NOW.search(clauses.near(hit.start)):
        return None
    return "no"
