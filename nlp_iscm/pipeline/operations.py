"""The grammar of operation names: side + extent + organ + noun, "resection of the ...", "the ... was resected".

All functions look at most REACH characters to either side of a term.
"""

import re
from dataclasses import dataclass
from functools import cache

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.reading import Reading, Sentence, TermHit
from nlp_iscm.vocab.load import load

REACH = 120
WORDS_BEFORE = 8


@cache
def word_kinds() -> dict[str, str]:
    """Folded word -> side, extent or drop, from vocab/operation_words.tsv."""
    return {t.surface.lower(): t.attributes["kind"] for t in load("operation_words")}


@dataclass(frozen=True, slots=True)
class Named:
    """A composed name: its range, the clinical core in words, its side, and the organ where one is named."""

    start: int
    end: int
    name: str
    side: str | None = None
    organ: str | None = None


_TOKEN = re.compile(r"[A-Za-z0-9][\w+'’./-]*(?<![./-])|[,;:()]|\S")
_ADJECTIVE = Folded(r"[a-z-]{3,}(?:al|ic|ar|ary|ous|oid|ial|eal|ive|ian)$")
_NEVER = frozenset((
    "several", "additional", "final", "initial", "total-dose", "surgical", "medical", "clinical", "critical",
    "typical", "usual", "general", "local-regional", "diagnostic", "previous", "curative-intent", "academic", "severe",
    "extensive", "massive", "successful", "potential", "neurological", "histological", "pathological", "and", "the",
    "of", "with", "for", "a", "an",
))
_SIDES = {"bilateral": "bilateral"} | {f"{side}{form}": side for side in ("left", "right") for form in ("", "-sided", "-side")}
LESION = Folded(
    r"\b(?:tumou?rs?|mass(?:es)?|lesions?|nodules?|cysts?|metastas[ei]s|nodes?|polyps?|growths?|carcinomas?|cancers?"
    r"|sarcomas?|\w+oma(?:s|ta)?|neoplasms?|swellings?"
    r"|recurrences?|relapses?|deposits?|implants?|components?|adenopath\w+|thromb\w+|tissues?|glands?|foci|focus|melanosis"
    r"|primary(?! \w)|primaries|malignanc\w+|disease|disseminat\w+)\b")


def compose(reading: Reading, hit: TermHit, sentence: Sentence) -> Named:
    """The name around an operation noun: its modifiers before it and the organ or lesion after "of"."""
    attributes = hit.term.attributes
    first = _glued(reading.text, hit.start, sentence.start) if attributes.get("act") == "ectomy" else hit.start
    start, words = _before(reading, first, sentence)
    head = _singular(reading.text[first:hit.end].replace("\n", " "))
    end, after = hit.end, ""
    before = organ_in(reading, _after_hand(reading.text, start, hit.start), hit.start)
    # "liver resection for cancer": why, not what
    why = reading.text.startswith(" for ", hit.end) and ("specific" in attributes or before is not None)
    if attributes.get("act") == "noun" and not why:
        end, after = _of(reading.text, hit.end, sentence.end)
        if after and not (LESION.search(after) or organ_in(reading, hit.end, end)):
            end, after = hit.end, ""
    core = [w for w in words if word_kinds().get(w.lower()) != "drop"]
    while core and core[0].lower() in ("and", "or", "/"):
        core = core[1:]
    name = " ".join([plain(core[0]), *core[1:], head] if core else [plain(head)]) + (f" of {after}" if after else "")
    organ = before or attributes.get("organ") or (organ_in(reading, hit.end, end) if after else None)
    return Named(start, end, name, _side(words) or (_side(after.split()) if after else None), organ)


_HYPHENED = Folded(r"(?<![\w-])(?!(?:post|pre|re|non|peri|anti|mid|self|open|left|right|low|high|pseudo)-)(?:[a-z]{3,14}-){1,2}$")


def _glued(text: str, at: int, low: int) -> int:
    """Where a word begins that a hyphen joins to an operation: "hemi-colectomy", "oesophago-gastrectomy"."""
    joined = _HYPHENED.search(text, max(low, at - 30), at) if text[at - 1:at] == "-" else None
    return joined.start() if joined else at


def _after_hand(text: str, start: int, end: int) -> int:
    """Where the modifiers of a name go on behind "hand-assisted", which is no organ."""
    at = text.find("and-assisted", start, end)
    return at + 12 if at >= 0 else start


def plain(name: str) -> str:
    """A name without the capital that only the start of a sentence gave it, on one line."""
    first, _, rest = name.partition(" ")
    return " ".join(((first.lower() if first[1:].islower() else first) + " " + rest).split())


def _singular(noun: str) -> str:
    if noun.endswith("ies") and "ectom" in noun:
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith(("tions", "sions")) else noun


def _before(reading: Reading, at: int, sentence: Sentence) -> tuple[int, list[str]]:
    """Start and words of the modifiers that stand before a noun."""
    low = max(sentence.start, at - REACH)
    tokens = [(m.start(), m.group()) for m in _TOKEN.finditer(reading.text, low, at)]
    organs = _covered(reading, low, at)
    kinds, start = word_kinds(), at
    words: list[str] = []
    joined = _joined(tokens)
    for position, token in reversed(tokens[-WORDS_BEFORE:]):
        low_token = token.lower().removesuffix("'s").removesuffix("’s")
        if position in joined:
            dash = "-" if reading.text[position + len(token)] == "-" else ""
            start, words = position, words if token == "-" else [token + dash, *words]
            continue
        if low_token in ("of", "the", "and", "with") or not token[0].isalnum():
            break
        placed = position in organs or position + len(token) - 1 in organs
        if low_token in kinds or placed or (_ADJECTIVE.match(low_token) and low_token not in _NEVER):
            start, words = position, [token, *words]
            continue
        break
    return start, words


_COORDINATE = Folded(
    r"[CTLS]\d{1,2}|skin|nipple|[\w]+-sparing|superficial|deep|anterior|posterior|upper|middle|lower|left|right|partial|total"
    r"|medial"
    r"|lateral|superior|inferior|pelvic|para-?aortic|inguinal|axillary|central|cervical|distal|proximal|hilar|mediastinal|iliac"
    r"|obturator|femoral|splenic|hepatic")


def _joined(tokens: list[tuple[int, str]]) -> set[int]:
    """Offsets of the "and" between two modifiers of one kind, and of the first of them: "superficial and deep groin dissection"."""
    found: set[int] = set()
    for number, (position, token) in enumerate(tokens):
        before = number - 2 if number > 1 and tokens[number - 1][1] == "-" else number - 1
        if token in ("and", "&") and before >= 0 and number + 1 < len(tokens) and all(
                _COORDINATE.fullmatch(tokens[n][1]) for n in (before, number + 1)):
            found |= {position, *(tokens[n][0] for n in range(before, number))}
    return found


def _covered(reading: Reading, start: int, end: int) -> set[int]:
    """Offsets inside hits of sites and tumours within a range."""
    return {i for stem in ("sites", "tumours") for h in near_hits(reading, stem, start, end) for i in range(h.start, h.end)}


def near_hits(reading: Reading, stem: str, start: int, end: int) -> list[TermHit]:
    """Hits of a stem inside a range, found by bisection, as a text may hold very many."""
    hits = reading.terms.get(stem, [])
    low, high = 0, len(hits)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if hits[middle].start < start else (low, middle)
    found = []
    while low < len(hits) and hits[low].start < end:
        if hits[low].end <= end:
            found.append(hits[low])
        low += 1
    return found


def organ_in(reading: Reading, start: int, end: int) -> str | None:
    """The last organ named inside a range."""
    found = near_hits(reading, "sites", start, end)
    return found[-1].name if found else None


_OF = Folded(
    r"\s(?:of|for)\s(?:(?:the|a|an|his|her|both|all|this|that|these|those|their|its"
    r"|(?:one|two|three|some|all|both|most|several) of the"
    r"|one|two|three|some|multiple|most of the|said|above-mentioned)\s)*")
_PHRASE_END = re.compile(
    r"[,.;:()\[\]+“”\"]|\s(?:was|were|is|are|has|had|have|and|or|with|by|via|through|in|at|on|from|for|followed|performed"
    r"|under|using|after|which|that|to|including"
    r"|due|measuring|before|without|as|revealed|showed|we|he|she|but|who|where|when|because|resulted|along|plus"
    r"|combined|then|while|since|during|within|done|carried"
    r"|confirmed|extending|involving|located|demonstrated|led|provided|could|would|should|may|might|can|will|did|did"
    r"|according|until|upon|despite|being|undertaken|received|yielded|gave|caused|improved|relieved|allowed|enabled|failed|appeared|became"
    r"|remained|developed|occurred|continued|required|consisted|included|identified|found|suggested|indicated|disclosed"
    r"|obtained|produced|achieved)\b|\s(?=\d)")


_NO_NAME = frozenset(("the", "his", "her", "a", "an", "cm", "mm", "both"))


def _of(text: str, at: int, limit: int) -> tuple[int, str]:
    """End and core of the phrase after "of", or (at, "") where none follows."""
    match = _OF.match(text, at)
    if not match or match.end() >= limit:
        return at, ""
    stop = _PHRASE_END.search(text, match.end(), min(limit, match.end() + 70))
    if stop and stop.group() == " and" and _ADJECTIVE.fullmatch(text[match.end():stop.start()].split(" ")[-1]):
        stop = _PHRASE_END.search(text, stop.end(), min(limit, match.end() + 70))
    end = stop.start() if stop else min(limit, match.end() + 70)
    phrase = " ".join(text[match.end():end].split())
    words = [w for w in phrase.split() if w.lower() not in _NO_NAME and not w[0].isdigit()]
    words = words[words[:1] == ["of"]:]  # "of 40 cm of jejunum"
    if not words or len(words) > 9:
        return at, ""
    return end, " ".join(words)


def _side(words: list[str]) -> str | None:
    return next((_SIDES[w.lower()] for w in words if w.lower() in _SIDES), None)


_ADVERBS = (
    r"(?:(?:then|also|subsequently|completely|totally|partially|successfully|surgically|subtotally|radically"
    r"|therefore|finally|incompletely|macroscopically|en|bloc|en-bloc"
    r"|entirely|thoracoscopically|laparoscopically|endoscopically|transurethrally|widely|carefully|grossly|only"
    r"|simultaneously|safely|later|all|first|again|both"
    r"|microsurgically|fully|locally|easily|accordingly|previously|piecemeal|thus|hence|further|additionally"
    r"|eventually|promptly|immediately|urgently|robotically)\s)*$")
_PASSIVE = Folded(
    rf"\s(?:(?:was|were|is|has been|had been|have been|could be|being|can be)\s{_ADVERBS}|(?:was|were|had|has|have"
    rf"|demonstrated|showed|remained|is)\b[\w\s,()-]{{0,60}}?\band\s"
    rf"(?:(?:was|were|could be)\s)?{_ADVERBS})")
# "a carcinoid tumour successfully resected": a participle right after what was removed
_BARE = Folded(
    r"(?:tumou?rs?|mass(?:es)?|lesions?|nodules?|metastas[ei]s|carcinomas?|cancers?"
    r"|\w+oma)\s(?P<adverbs>(?:(?:successfully|completely|surgically|totally|partially|subsequently|previously"
    r"|incompletely|radically)\s){1,2})$")
# "the surgically resected sigmoid colon showed ...": a part that was taken out without any other word of it
_RESECTED = Folded(r"\b(?:the|surgically|previously|of)\s$")
# "a recurrence of a previously resected hepatocellular carcinoma"
_EARLIER = Folded(r"\b(?:previous(?:ly)?|formerly|earlier) (?:surgically |completely )?$")
_LESION_AFTER = Folded(rf"\s(?:[\w-]+\s){{0,3}}?(?:{LESION.pattern})")
_ACTIVE = Folded(
    r"\b(?:we|surgeons?|he|she|they|i|team|to|which|that)\s(?:have |had |also |then |first |surgically |completely "
    r"|subsequently |successfully |partially )*$")
_OBJECT = Folded(r"\s(?:(?:the|a|an|his|her|both|all|this|that|these|one|two|most of the|part of the)\s)+")


def of_verb(reading: Reading, hit: TermHit, sentence: Sentence) -> list[Named]:
    """The names of what a verb did: "the mass was resected", "we resected the mass"; none where nothing is acted on."""
    text, noun = reading.text, hit.term.attributes["noun"]
    low = max(sentence.start, hit.start - REACH)
    head = text[low:hit.start].replace("\n", " ")
    if hit.term.surface.startswith("to "):
        return _aimed_at(reading, hit, sentence) if _OPERATED.search(head) else []
    if passive := _PASSIVE.search(head):
        return _acted_on(reading, noun, max(low, low + head.rfind(";", 0, passive.start())), low + passive.start(), hit, sentence)
    if bare := _BARE.search(head):
        return _acted_on(reading, noun, low, low + bare.start("adverbs"), hit, sentence)
    if (_RESECTED.search(head) and (part := near_hits(reading, "sites", hit.end, min(sentence.end, hit.end + 30)))
            and part[0].term.attributes.get("form") != "adjective" and part[0].name != "lymph node"
            and text[hit.end:part[0].start].strip().lower() in ("", "left", "right")):
        return [Named(hit.start, part[0].end, f"{noun} of {text[part[0].start:part[0].end]}", None, part[0].name)]
    if _EARLIER.search(head) and (gone := _LESION_AFTER.match(text, hit.end, min(sentence.end, hit.end + 60))):
        return _acted_on(reading, noun, hit.end, gone.end(), hit, sentence)
    if _ACTIVE.search(head) and (acted := _OBJECT.match(text, hit.end, min(sentence.end, hit.end + REACH))):
        stop = _PHRASE_END.search(text, acted.end(), min(sentence.end, acted.end() + 70))
        return _acted_on(reading, noun, acted.end(), stop.start() if stop else min(sentence.end, acted.end() + 70), hit, sentence)
    return []


# "underwent a laparotomy to remove the mass", "surgery was then performed to resect all of the tumours"
_OPERATED = Folded(
    r"\b(?:surgery|operation|reoperation|procedure|laparotomy|laparoscopy|thoracotomy|thoracoscopy|craniotomy|sternotomy)"
    r"(?: (?:was|were)(?: \w+)? (?:performed|done|carried out|undertaken))?,? (?:in order )?$")


def _aimed_at(reading: Reading, hit: TermHit, sentence: Sentence) -> list[Named]:
    """What an operation was done to take out, where the infinitive names a lesion."""
    high = min(sentence.end, hit.end + 70)
    stop = _AIM_END.search(reading.text, hit.end, high)
    high = stop.start() if stop else high
    if not LESION.search(reading.text, hit.end, high):
        return []
    return _acted_on(reading, hit.term.attributes["noun"], hit.end, high, hit, sentence)


_AIM_END = Folded(r"[,;:()]|\.\s|\b(?:and|which|that|was|were|followed|from|with|after|before)\b")
_ITEM = Folded(r"(?:,|,? and|,? as well as|,? with|\+)\s(?:(?:the|her|his|both|all|left|right|bilateral|part of|a"
    r"|portion of)\s)*(?:[\w-]+\s)?")


def organs_listed(reading: Reading, low: int, high: int) -> list[TermHit]:
    """The organs, without lymph nodes, that one list names up to `high`: "her uterus, left ovary and omentum" (were removed)."""
    found: list[TermHit] = []
    for hit in reversed(near_hits(reading, "sites", low, high)):
        gap = reading.text[hit.end:found[0].start if found else high]
        if hit.term.attributes.get("form") == "adjective" or not (_ITEM.fullmatch(gap) if found else _TAIL.fullmatch(gap)):
            break
        found.insert(0, hit)
    if not found or LESION.search(reading.text, max(low, found[0].start - 40), found[0].start):
        return []
    return [h for h in found if h.name != "lymph node" and not _TISSUE.search(reading.text, h.start, h.end)]


def organs_after(reading: Reading, at: int, sentence: Sentence) -> list[Named]:
    """Further organs of a list that goes on at `at`: "removal of the kidney", then ", spleen and tail of the pancreas"."""
    found: list[Named] = []
    for hit in near_hits(reading, "sites", at, min(sentence.end, at + REACH)):
        if hit.term.attributes.get("form") == "adjective" or not _ITEM.fullmatch(reading.text, at, hit.start):
            break
        at = hit.end
        if _ANOTHER.match(reading.text, at):  # "with right neck dissection"
            break
        if hit.name != "lymph node" and not _TISSUE.search(reading.text, hit.start, hit.end):
            found.append(Named(hit.start, hit.end, " ".join(reading.text[hit.start:hit.end].split()), None, hit.name))
    return found


_ANOTHER = Folded(
    r" made\b|[ -]sewn|(?: (?!with|and|by|plus|for|after|under)[\w-]+)?"
    r" (?:lymph node |node )?(?:dissection|resection|excision|reconstruction|repair|\w+ectomy|\w+plasty|graft\w*)")
_TISSUE = Folded(r"\b(?:cord|veins?|arter\w+|vessels?|muscles?|nerves?|fascia|skin|fat|tissues?|vena|aorta)\b")
_TAIL = Folded(r"(?:\s(?:completely|totally|partially|then|also|all|nodes?))*\s?")
_AND = Folded(
    r"\s(?:and|as well as|,|\+)\s(?:the |a |an |its |one |single |another |his |her |of"
    r" )*[\w\s-]{0,30}$")


def _acted_on(reading: Reading, noun: str, low: int, high: int, hit: TermHit, sentence: Sentence) -> list[Named]:
    """The deed with the last lesion, or else the last organ, named between two offsets; with two where "and" joins them."""
    if len(organs := organs_listed(reading, low, high)) > 1:
        return [Named(h.start, h.end, f"{noun} of {' '.join(reading.text[h.start:h.end].split())}", None, h.name) for h in organs]
    lesions = [(m.start(), m.end()) for m in LESION.finditer(reading.text, low, high)]
    places = lesions or [_whole(reading, h, high) for h in near_hits(reading, "sites", low, high)]
    if not places:
        return [Named(hit.start, hit.end, noun)]
    found = [_deed(reading, noun, place, low, high, hit, sentence) for place in places[-2:]]
    joined = len(found) == 2 and found[0].organ != found[1].organ and None not in (found[0].organ, found[1].organ) and _AND.match(
        reading.text, places[-2][1], places[-1][0])
    return found if joined else found[-1:]


_REST = Folded(r"(?: [a-z-]+){1,2}\s*")


def _whole(reading: Reading, site: TermHit, high: int) -> tuple[int, int]:
    """The range of a site, with the noun behind an adjective: "the peritoneal sac" (was resected)."""
    if site.term.attributes.get("form") != "adjective" or not _REST.fullmatch(reading.text, site.end, high):
        return site.start, site.end
    return site.start, site.end + len(reading.text[site.end:high].rstrip())


def _deed(reading: Reading, noun: str, place: tuple[int, int], low: int, high: int, hit: TermHit, sentence: Sentence) -> Named:
    at, until = place
    first, words = _before(reading, at, sentence)
    first = max(first, low)
    core = [w for w in words if word_kinds().get(w.lower()) != "drop" and w.lower() != "both"]
    organ = organ_in(reading, first, until)
    within = _placed(reading, until, high) if organ is None else None
    if within is not None:
        organ = within.name
    whole = near_hits(reading, "sites", low, first) if organ is None else []
    if whole and _INCLUDING.search(reading.text, whole[-1].end, first):
        organ, core, (at, until) = whole[-1].name, [], (whole[-1].start, whole[-1].end)
    object_ = " ".join([*core, *_words(reading, within), " ".join(reading.text[at:until].split())])
    name = f"{noun} of {plain(object_) if first == sentence.start else object_}"
    return Named(min(first, hit.start), max(until, hit.end), name, _side(words), organ)


def _words(reading: Reading, place: TermHit | None) -> list[str]:
    """The organ as a word before the lesion: "liver" of "nodule on the liver"."""
    if place is None or place.term.attributes.get("form") == "adjective":
        return []
    written = reading.text[place.start:place.end]
    return [place.name if " " in written else written]


_INCLUDING = re.compile(r"\b(?:including|containing|along with|together with)\b")
_IN = Folded(
    r"\s(?:in|of|from|at|on|within|involving)\s(?:the |his |her |a )?(?:left |right |upper |lower"
    r" )*")


def _placed(reading: Reading, at: int, limit: int) -> TermHit | None:
    """The organ after a lesion: "the lesion in the bladder"."""
    match = _IN.match(reading.text, at)
    found = near_hits(reading, "sites", match.end(), limit) if match else []
    return found[0] if found and found[0].start <= at + 30 else None
