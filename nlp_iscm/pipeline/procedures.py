"""Procedures: mentions of operations and of other procedures, with composed names (label `procedure`, value Procedure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.operations import LESION, Named, compose, near_hits, of_verb, organs_after, plain
from nlp_iscm.pipeline.performed import modality
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence, TermHit
from nlp_iscm.vocab.load import Term

_ECTOMY = MappingProxyType({"act": "ectomy"})


@dataclass(frozen=True, slots=True)
class Procedure:
    """What one mention says. `rank`: 0 unnamed ("surgery"), 1 a deed without organ ("resection of the tumour"), 2 named.

    `act` is the kind of word (ectomy, noun, node, generic, named, verb, procedure); `event` is False where the mention
    only refers to an operation ("after surgery", "the resected specimen").
    """

    kind: str
    act: str
    rank: int
    head: str
    organ: str | None = None
    side: str | None = None
    intent: str = "antitumour"
    again: bool = False
    event: bool = True
    access: bool = False
    part: bool = False


# "resection margins", "surgery department", "excisional biopsy", "post-surgery"
_NOT_PERFORMED = Folded(
    r"-?\s?(?:resistan|refractor|sensitiv|na[iï]ve|margins?|cavit|specimens?|department|ward|clinic|biops|team|unit|rate|status|line|edge|bed\b|surface"
    r"|site|scar|wound|field|plane|material|planning|stump"
    r"|room|theat|table|time|note|report|record|findings?|history|risk|complicat|-?related|-associated|-?induced"
    r"|candidate|free|is the|are the|remains|artery\b|outpatient"
    r"|score|consult|option|series|criteria|technique (?:is|has)|alone is|guidelines?|tube (?:was )?(?:removed"
    r"|blocked)|bag|was removed|removal|resident|residency|procedure note"
    r"|(?:was|were) (?:all )?(?:negative|positive|uninvolved|tumou?r[- ]free|free of)\b)")
_REFERS = Folded(
    r"(?:\b(?:after|following|since|before|until|post|prior to|during|from|at|upon|time of|day of|weeks? after"
    r"|months? after|years? after|date of|underwent the|pre|post-?)\s?(?:the |this |that |her |his |such |initial "
    r"|first |second |primary |previous |surgical |radical |total |complete |curative |definitive |tumou?r |last )*"
    r"|\b(?:the|this|that|these|her|his|its|such|said|extent of|outcome of|course of|completeness of"
    r"|feasibility of|role of|result of|undergo|type of|post)\s(?:\w+\s)?)$")
_EVENT = Folded(
    r"\b(?:underwent|undergone|undergo(?:es|ing)?|performed|done|carried out|(?:re-?)?operated"
    r"|subjected to|submitted to|treated (?:with|by)|received|had (?:a|an|had)|conducted|executed|accomplished"
    r"|completed|achieved|realized|managed with|required|history (?:included|of)|receiving)\b")
_AGAIN = Folded(
    r"\b(?:second|third|fourth|another|additional|further|repeat(?:ed)?|re|redo|again|subsequent"
    r"|additional|two|three|recurrent|recurring|recurred|new)\b[\s-](?:\w+\s){0,4}$|\bre-?$")
_AGAIN_WORD = Folded(r"re-?(?:resect|exci|oper)")
_AGAIN_AFTER = Folded(
    r"\s(?:(?:was|were|conducted|performed|done|carried out|repeated)\s){1,3}(?:again|a second"
    r" time|repeatedly)\b")
_DEVICE = Folded(
    r"\b(?:catheter|drain|tube|stent|suture|staple|port|cannula|needle|sample|fluid|air|pus|blood"
    r"|foreign body|implant|hardware|device|cast|ring|clip|sponge|packing|bandage|line|IUD|marker|plate|screw|stitch(?:e)?"
    r"|electrode|pacemaker|gauze|compress(?:e)?|dressing|expander|prosthes[ei]|coil|bezoar|pessary|bullet|pedicle screw)s?\b")
_SPECIFIC = Folded(
    r"\b(?:segment\w*|subsegment\w*|wedge|lobe|sleeve|ducts?|diaphragm\w*|pericard\w*|ribs?|nerve|atypical|anterior|abdominoperineal"
    r"|craniofacial|caval|sublobar|multivisceral|chest wall|bowel|arter(?:y|ial)|vein|portal|vena)\b")


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of procedures in a text, longest names first where terms overlap."""
    taken, told = -1, False
    listed = [*reading.terms.get("operations", ()), *reading.terms.get("procedures", ())]
    hits = sorted([*listed, *_unlisted(reading, {h.end for h in listed})], key=lambda h: (h.start, -h.end, h.term.stem))
    for hit in hits:
        if hit.start < taken or _radiation(reading, hit):
            continue
        found = list(_operation(reading, hit) if hit.term.stem == "operations" else _procedure(reading, hit))
        if found:
            taken = hit.end
            told = told or any(m.about == "patient" and m.value.kind == "surgery" for m in found)
            yield from found
    if not told:
        yield from _specimens(reading)


# "examination of the surgical specimen", "the excised tumour": all that some reports say of an operation
_TAKEN_OUT = Folded(
    r"\b(?:surgical|resection|resected|operative) specimens?\b"
    r"|\b(?:the|her|his|this) (?:completely |surgically )?(?:resected|excised|dissected) (?:left |right )?(?:[\w-]+ )?"
    r"(?:specimens?|tumou?rs?|mass(?:es)?|lesions?|cysts?|polyps?)\b")


def _specimens(reading: Reading) -> Iterator[Mention]:
    """What was taken out by an operation of which a text says nothing else, as an unnamed operation that is referred to."""
    for match in _TAKEN_OUT.finditer(reading.text):
        value = Procedure(kind="surgery", act="generic", rank=0, head="surgery", event=False)
        yield reading.mention("procedure", match.start(), match.end(), name="surgery", value=value,
                              modality=modality(reading, match.start(), match.end()), hedged=False)


def _radiation(reading: Reading, hit: TermHit) -> bool:
    """Whether a word is part of the name of a radiotherapy: "stereotactic radio surgery"."""
    return any(h.start < hit.start for h in near_hits(reading, "radiotherapy", hit.start - 40, hit.end) if h.end == hit.end)


_UNLISTED = re.compile(r"(?<![A-Za-z-])[A-Za-z][A-Za-z-]{2,30}?ectom(?:y|ies)\b")


def _unlisted(reading: Reading, listed: set[int]) -> Iterator[TermHit]:
    """Words in -ectomy that no vocabulary lists, as operations by their own name."""
    at = reading.text.find("ectom")
    while at >= 0:
        low = max(0, at - 33)
        for match in _UNLISTED.finditer(reading.text, low, at + 9):
            name = match.group().lower()
            if match.end() not in listed:
                yield TermHit(match.start(), match.end(), Term("operations", name, name, "", _ECTOMY, False, "-ectomy"))
        at = reading.text.find("ectom", at + 9)


def _performed(reading: Reading, hit: TermHit) -> bool:
    if hit.term.exact_case and re.match(r"[-/](?!BSO)\w", reading.text[hit.end:hit.end + 5]):
        return False
    if hit.term.attributes.get("act") == "ectomy" and _SPECIMEN.match(reading.text, hit.end):
        return True
    if _NOT_PERFORMED.match(reading.text, hit.end) and not reading.text[hit.end:hit.end + 14].strip().startswith("removal of"):
        return False
    if hit.term.exact_case:
        long = reading.abbreviations.get(hit.term.surface)
        if long is None and "defined" in hit.term.attributes:
            return False
        if long is None and len(hit.term.surface) < 4 and "sure" not in hit.term.attributes:
            return _EVENT.search(reading.text, max(0, hit.start - 60), hit.end + 60) is not None
        return long is None or bool(_LONG.search(long))
    return not _DEPARTMENT.search(reading.text[max(0, hit.start - 30):hit.start])


_SPECIMEN = Folded(r"\s(?:specimens?|material)\b")  # "the left lobectomy specimen showed ..."
_DEPARTMENT = Folded(
    r"\b(?:departments?|professor|college|school|division|institute|clinic|unit|journal|chair"
    r"|field) (?:of|for)\s(?:\w+\s){0,2}$")


_LONG = Folded(
    r"ectom|resect|surg|excis|oper|procedure|ablat|transplant|embol|dissect|drain|stent|shunt|plast|cell|chemo|perfus"
    r"|inject|ultraso|conservat|gastrost|nephrost"
    r"|coagul|dialys|plasma|fixation|reduction|ventric|photo|filter|cesar|caesar|angiop|section|electro|thera|infus"
    r"|graft|rescue|removal|laser|field|prosta|bladder|uteri")


def _operation(reading: Reading, hit: TermHit) -> Iterator[Mention]:
    act = hit.term.attributes["act"]
    sentence = reading.sentence_at(hit.start)
    if act == "none" or not _performed(reading, hit):
        return
    if act == "verb":
        yield from _verb(reading, hit, sentence)
        return
    named = compose(reading, hit, sentence)
    if _DEVICE.search(named.name) or _TORN.search(named.name):
        return
    if not _complete(hit, named):
        if hit.name != "removal" or not _SURGICAL.search(reading.text[max(0, hit.start - 10):hit.start]):
            return
        named = Named(hit.start, hit.end, "surgical removal")
    act = "node" if hit.term.attributes.get("organ") == "node" or (act == "noun" and _nodes_only(named)) else act
    rank = _rank(hit, act, named)
    if act in ("generic", "named"):
        name = _generic_name(hit, named) if act == "generic" else hit.name
        named = Named(named.start, named.end, name, named.side, hit.term.attributes.get("organ"))
    if _for_other_illness(reading, hit, sentence, max(hit.end, named.end)):
        reading.unused["operation for another illness"] += 1
        return
    yield _mention(reading, hit, named, act, rank)
    if act == "noun" and " of " in named.name:
        for more in organs_after(reading, named.end, sentence):
            yield _mention(reading, hit, replace(more, name=f"{named.name.split(' of ')[0]} of {more.name}"), act, 2)


_TORN = Folded(r"(?<![\w-])(?:aort\w+|\w*arter\w+|carotid|coronary|vertebral|iliac) dissection")  # of a vessel's wall, no operation
_SURGICAL = Folded(r"\bsurgical $")  # "surgical removal and chemotherapy": an operation without a word of what was removed


def _nodes_only(named: Named) -> bool:
    """Whether only lymph nodes were taken out."""
    return named.organ == "lymph node" and not any("node" not in m.lower() for m in LESION.findall(named.name))


def _complete(hit: TermHit, named: Named) -> bool:
    """Whether the name says what was treated, for nouns that mean little alone ("removal", "repair")."""
    needs = hit.term.attributes.get("needs")
    if needs == "lesion":
        return named.organ is not None or LESION.search(named.name) is not None
    return needs != "organ" or " of " in named.name


def _rank(hit: TermHit, act: str, named: Named) -> int:
    if act == "noun":
        return 2 if named.organ or "specific" in hit.term.attributes or _SPECIFIC.search(named.name) else 1
    return 0 if act == "generic" else 2


def _generic_name(hit: TermHit, named: Named) -> str:
    if hit.name == "reoperation":
        return "reoperation"
    return named.name if named.organ and named.name.endswith("surgery") else "surgery"


_HISTORY = Folded(r"\b(?:history|previous(?:ly)?|past|prior(?! to)|ago|earlier|(?:months?|years?|long) before|childhood)\b")
_TUMOUR = Folded(
    r"cancer|carcinom|malignan|tumou?r|neoplas|sarcom|lymphom|melanom|metasta|mass\b|blastom"
    r"|leuka?em")


# what an operation is told to have been for, where no tumour hides behind it
_FOR_BENIGN = Folded(
    r"\s(?:(?:was|were|had been)\s(?:\w+\s)?(?:performed|done)\s)?(?:for|of|due to|because of|after)\s(?:an?\s|the\s|his\s|her\s)?"
    r"(?:[\w-]+\s){0,2}?(?:hydatid|hernias?\b|fractures?\b|osteoarthritis|(?:secondary|tertiary)\s(?:\w+\s)?hyperparathyroidism"
    r"|ovarian cysts?\b|cataracts?\b|ectopic pregnancy|varic\w+|h(?:a)?emorrhoids?\b|disc (?:hernia\w*|prolapse)|scoliosis|obesity"
    r"|kidney stones?\b|nephrolithiasis|carpal tunnel)")


def _for_other_illness(reading: Reading, hit: TermHit, sentence: Sentence, end: int) -> bool:
    """Whether a common operation (appendix, gallbladder, ...) belongs to the past and the sentence names no tumour."""
    attributes = hit.term.attributes
    if _FOR_BENIGN.match(reading.text, end, sentence.end):
        return True
    if not ("common" in attributes or "benign" in attributes):
        return False
    around = reading.text[max(sentence.start, hit.start - 150):min(sentence.end, hit.end + 150)]
    return _HISTORY.search(around) is not None and _TUMOUR.search(around) is None


_ALSO = Folded(r"\b(?:also|additionally|as well)\s(?:\w+\s)?$")
_MARGIN = Folded(r"\bmargins?\s(?:\w+\s){0,2}$")
_UNDERWENT = Folded(r"under(?:went|gone)\b")
_PATIENT_BEFORE = Folded(
    r"\b(?:was|were|been|being|patient|and|she|he|had|is|previous|previously"
    r"|surgically)\s(?:\w+\s){0,2}$")


def _verb(reading: Reading, hit: TermHit, sentence: Sentence) -> Iterator[Mention]:
    noun = hit.term.attributes["noun"]
    before = reading.text[max(sentence.start, hit.start - 40):hit.start]
    if noun == "surgery":
        if _PATIENT_BEFORE.search(before) or _UNDERWENT.match(reading.text, hit.start):
            yield _mention(reading, hit, Named(hit.start, hit.end, "surgery"), "generic", 0)
        return
    for named in of_verb(reading, hit, sentence):
        if not (_DEVICE.search(before) or _MARGIN.search(before)) and (noun != "removal" or " of " in named.name):
            found = _mention(reading, hit, named, "node" if named.organ == "lymph node" else "verb", 2 if named.organ else 1)
            yield replace(found, value=replace(found.value, again=True)) if _ALSO.search(before) else found


def _mention(reading: Reading, hit: TermHit, named: Named, act: str, rank: int) -> Mention:
    sentence = reading.sentence_at(hit.start)
    before = reading.text[max(sentence.start, named.start - 60):named.start]
    head = reading.text[max(sentence.start, hit.start - 60):hit.start]
    refers = bool(_REFERS.search(before)) and act != "verb"
    value = Procedure(
        kind="surgery", act=act, rank=rank, head=_head(hit), organ=named.organ, side=named.side,
        intent=hit.term.attributes.get("intent", "antitumour"), part="part" in hit.term.attributes,
        again="again" in hit.term.attributes or _AGAIN_WORD.match(reading.text, hit.start) is not None
        or _again(reading, before if act == "verb" else head, named.end),
        event=not refers and (act != "generic" or _told_as_event(reading, hit, named, sentence)),
    )
    return reading.mention("procedure", named.start, named.end, name=named.name, value=value,
                           modality=modality(reading, named.start, named.end), hedged=hit.hedged)


def _told_as_event(reading: Reading, hit: TermHit, named: Named, sentence: Sentence) -> bool:
    around = reading.text[max(sentence.start, named.start - 50):min(sentence.end, named.end + 40)]
    return hit.term.attributes["act"] == "verb" or _EVENT.search(around) is not None


def _again(reading: Reading, before: str, end: int) -> bool:
    return _AGAIN.search(before) is not None or _AGAIN_AFTER.match(reading.text, end) is not None


def _head(hit: TermHit) -> str:
    return hit.term.attributes.get("noun") or hit.name


_FOUND = Folded(r" (?:showed|revealed|yielded|demonstrated|disclosed|confirmed|cytology|fluid (?:analysis|cytology))\b")


# "on maintenance haemodialysis", "on dialysis for 17 years", "end-stage renal disease": of another illness
_LASTING = Folded(
    r"\b(?:maintenance|regular|chronic|long-term|thrice-weekly) (?:haemo|hemo|peritoneal )?dialysis|\bdialysis[- ]dependent"
    r"|\bdialysis for (?:\w+ )?(?:\d+|\w+) (?:years?|months?)|\b(?:end[- ]stage|chronic) (?:renal|kidney)"
    r"|\bon (?:peritoneal |haemo|hemo)?dialysis\b"
    r"|\bdialysis patient|\bCKD")
# "coil embolization of the aneurysm", "to stop the bleeding": not of the tumour
_OF_VESSEL = Folded(
    r"\b(?:pseudo-?)?aneurysm\w*|\bfistula|\bbleed\w*|\bha?emorrhag\w*|\bha?emosta\w*|malformation|\bvarice|\brupture"
    r"|vein embol|venous embol|\bAVM\b|splenic artery embol|\bcoil")
_OF_TUMOUR = Folded(
    r" (?:therapy )?(?:of|for) (?:the |his |her |this |both )?(?:[\w-]+ ){0,3}"
    r"(?:tumou?rs?|mass|lesions?|metasta\w+|\w*carcinoma|HCC|liver)\b")
_NO_DEED = Folded(r"\b(?:micro|air|fat|pulmonary|septic|paradoxical)[- ]$|\bmicro-?\||\| (?:coils?|particle|agent|material)")


def _of_a_vessel(reading: Reading, hit: TermHit, sentence: Sentence, around: str) -> bool:
    """Whether an embolisation was that of an aneurysm, a fistula or a bleeding."""
    return _OF_VESSEL.search(around) is not None and _OF_TUMOUR.match(reading.text, hit.end, sentence.end) is None


def _procedure(reading: Reading, hit: TermHit) -> Iterator[Mention]:
    attributes = hit.term.attributes
    if "careful" in attributes or not _performed(reading, hit) or (
            hit.name.endswith("centesis") and _FOUND.match(reading.text, hit.end)):
        return
    sentence = reading.sentence_at(hit.start)
    before = reading.text[max(sentence.start, hit.start - 60):hit.start]
    around = reading.text[max(sentence.start, hit.start - 120):min(sentence.end, hit.end + 120)]
    if hit.name == "hemodialysis" and _LASTING.search(around):
        reading.unused["procedure for another illness"] += 1
        return
    blocked = hit.name == "transarterial embolization"
    vessel = blocked and _of_a_vessel(reading, hit, sentence, around)
    if blocked and _NO_DEED.search(before + "|" + reading.text[hit.end:hit.end + 12]):
        return
    value = Procedure(
        kind=attributes["kind"], act="procedure", rank=2, head=hit.name,
        intent="supportive" if vessel else attributes.get("intent", "antitumour"),
        again=_again(reading, before, hit.end), event=not _REFERS.search(before),
        access="access" in attributes, part="part" in attributes,
    )
    general = (value.intent == "antitumour" and hit.name != "adoptive cell therapy") or (
        hit.term.exact_case or " was " in hit.term.surface)
    name = hit.name if general else plain(reading.text[hit.start:hit.end])
    yield reading.mention("procedure", hit.start, hit.end, name=name, value=value,
                           modality=modality(reading, hit.start, hit.end), hedged=hit.hedged)
