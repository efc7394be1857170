"""Spread: from a word for metastasis outwards to the sites that the sentence ties to it.

Lists before it ("lung, liver and bone metastases"), lists after it ("metastases to the liver and both lungs", "metastatic
lesion in segment V of the right hepatic lobe"), and sites whose lesions it is said of ("two lesions of the
liver suggestive of metastases").
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.folded import Folded, holds_any
from nlp_iscm.normalise.concept import near
from nlp_iscm.pipeline.reading import Mention, Sentence, TermHit
from nlp_iscm.pipeline.tumour_names import SiteIndex
from nlp_iscm.pipeline.tumour_site import operations
from nlp_iscm.vocab.load import Term


@dataclass(frozen=True, slots=True)
class Found:
    """A site hit that is told to be metastatic; `explicit` where the text says metastasis and not only tumour there."""

    hit: TermHit
    trigger: tuple[int, int]
    explicit: bool


GATE = Folded(
    r"metasta|carcinomatosis|carcinosis|dissemin|\bmets?\b|secondar|deposit|implant|seed|spread|node|\bLNs?\b"
    r"|malignant (?:pleural|pericardial|ascit|effusion)|carcinomatous|neoplastic|leptomening|mening|adenopath"
    r"|locali[sz]ation|(?:disease|system) prog|infiltrat|involve|recurren|relaps|lymphangi|cake|intramedullary|positive"
    r"|invade|oligomet|biops|aspirat|cytolog"
)
_SIGNS = (
    "metasta", "carcinomatos", "carcinosis", "dissemin", "secondar", "deposit", "implant", "seed", "spread", "node",
    "neoplastic", "mening", "adenopath", "localisation", "localization", "infiltrat", "involve", "recurren", "relaps",
    "lymphangi", "cake", "intramedullary", "disease prog", "system prog", "positive", "invade",
    "oligomet", "biops", "aspirat", "cytolog",
)
_DOUBTFUL = ("met", "ln", "malignant ")  # "mets", "LN": whole words only


def may_spread(text: str) -> bool:
    """Whether GATE is in a sentence; plain words are looked for first, which is twenty times as fast."""
    low = text.lower()
    return holds_any(low, _SIGNS) or (holds_any(low, _DOUBTFUL) and GATE.search(text) is not None)


# words that tell metastasis by themselves
TRIGGER = Folded(
    r"\b(?:oligo|micro|macro)?metasta(?:s[ei]s|tic|si[sz]ed|si[sz]ing|si[sz]es?|ses)\b|\bmets?\b"
    r"|\bcarcinomatos[ei]s\b(?! peritonei)"
    r"|\bcarcinosis\b|\bdisseminat(?:ion|ed)\b|\bdissemination\b|\bseeding\b|\bspread(?:ing)?\b"
    r"|\bsecondar(?:y|ies)\s(?:tumou?r\s)?(?:lesions?|deposits?|locali[sz]ations?|nodules?|tumou?rs?|masses|growths?"
    r"|infiltrat\w+|hepatic|pulmonary|cerebral|bone|brain|oral)\b|\bsecondaries\b|\b(?:tumou?r\w*|metastatic|malignant"
    r"|neoplastic)\s(?:deposits?|implants?)\b|(?<=peritoneal )(?:deposit|implant)\b|(?<=omental )(?:deposit|implant)\b"
    r"|\bdeposits\b" + "".join(rf"(?<!{word} deposits)" for word in (
        "dense", "globulin", "IgA", "IgG", "IgM", "amyloid", "immune", "mesangial", "hemispherical", "calcium", "complement",
        "pigmented", "granular", "fat", "iron", "like", "epithelial", "endothelial", "membranous")) +
    r"(?! of (?:calcium|amyloid|Ig|immuno|iron))"
    r"|\bimplants\b(?<!dental implants)(?<!breast implants)(?<!silicone implants)|\bmicrometastas[ie]s\b|\bmetastas\b"
)
_WORDS = (
    r"multiple|numerous|several|many|new|newly|solitary|single|isolated|synchronous|metachronous|extensive|diffuse"
    r"|disseminated|distant|widespread|small|large|tiny|bilateral|unilateral|left|right|left-sided|right-sided|upper|lower"
    r"|middle|mid|bilobar|bilobular|bilob|further|other"
    r"|additional|both|symptomatic|asymptomatic|progressive|progressing|unresectable|resectable|recurrent|suspected|possible"
    r"|probable|known|regional|local|locoregional|ipsilateral|contralateral|late|early|oligo|innumerable|few|massive|huge"
    r"|cystic|hemorrhagic|haemorrhagic|necrotic"
    r"|systemic|intermediate|confluent|miliary|scattered|initial|firstly?|then|later|subsequently|finally|various|distal"
    r"|extraneural|extranodal|intrahepatic|extrahepatic|intracranial|osteolytic|lytic|osteoblastic|sclerotic|visceral|parenchymal|polytope|remote|prominent|enlarged|one|two|three|four"
    r"|five|six|seven|eight|nine|ten|\d{1,2}|first|second|third|tumou?r|cancer|malignant|nodular|hematogenous|haematogenous"
    r"|lymphatic|lymphogenous|its|their|his|her|the|a|an|this|these|those|some|all"
    r"|surgically|histologically|proven|pathologically|confirmed|biopsy-proven|subsequent|concurrent|concomitant|coexisting"
    r"|active|anterior|posterior|proximal|distal|entire|whole|corresponding|matched|retroperitoneal|cervical|also|extra|intra"
    r"|superficial|deep|multifocal|occult|micro|subcentimeter|bulky|uncountable|peripheral|central|only"
)
_WORD_LEFT = Folded(rf"(?<![\w-])(?:{_WORDS})$")
_WORD_RIGHT = Folded(rf"(?:{_WORDS})(?![\w-])")
_NOUNS = (
    r"lesions?|nodules?|disease|deposits?|involvement|spread|tumou?rs?|foc(?:i|us)|mass(?:es)?|nodes?|infiltrat(?:ion|es?)"
    r"|implants?|cancer|carcinoma|adenocarcinoma|cells?|dissemination|locali[sz]ations?|growths?|process|sites?|relapse"
    r"|recurrences?|developed|occurred|appeared|parts?|areas?|regions?|surfaces?|structures?|locations?|tissues?|progression|extension|cell|compression|opacit(?:y|ies)|shadows?|fractures?|ones?|seeding|spots?|organs?"
)
_LINKS = (
    r"in\snature|were\s(?:believed|thought)\sto\sbe\s(?:present\s)?in|to|in|into|of|at|on|within|involving|including|affecting|namely|such\sas|like|over|throughout|along|around|near"
    r"|towards?|inside|invading|located\s(?:in|at|on)|locali[sz]ed\s(?:in|at|to)|were\s(?:detected|found|identified|seen"
    r"|present|noted|discovered|observed|located|evident|diagnosed|demonstrated)\s(?:in|at|on)"
    r"|was\s(?:detected|found|identified|seen|present|noted|discovered|observed|located|evident|diagnosed"
    r"|demonstrated)\s(?:in|at|on)|(?:was\s|were\s|had\s)?(?:appeared|developed|occurred|arose|emerged|presented|detected"
    r"|found|identified|seen|noted|observed|distributed|recognized|recognised|visible)\s(?:in|at|on|over)|segments?|level"
    r"|levels|vertebra|multiple\sorgans|several\sorgans|other\sorgans|spread"
)
_LINK_WORD = Folded(rf"(?:{_LINKS})(?![\w-])")
_SKIP_RIGHT = Folded(rf"(?:{_NOUNS}|{_LINKS})(?![\w-])")
_PAREN = re.compile(r"\([^()]{0,60}\)")
_LEVEL = re.compile(
    r"(?:[CTDLS]\d{1,2}(?:\s?[-–/]\s?(?:[CTDLS]?\d{1,2}))?|(?:I{1,3}V?|IVa?b?|VI{0,3}|VIII|V|[1-8])(?:\s?(?:/|and"
    r"|&)\s?(?:[CTDLS]\d{1,2}|VI{0,3}|I{1,3}|[1-8]))?)(?![\w])"
)
_UNKNOWN = re.compile(r"[A-Z]{2,4}(?=,? and |, )")  # "metastatic foci in BN and cervical nodes"
# "involving the interaortocaval, precaval and right para-aortic lymph nodes"
_STATIONS = Folded(r"(?:[a-z]+(?:al|ar|ic|ary|id|ac)(?:,? and |, ?| ?/ ?| )){1,4}(?=(?:[a-z-]+ ){0,2}(?:lymph )?nodes?\b)")
_JOIN = Folded(r"(?:as\swell\sas(?:\sin|\sto)?|and(?:/or)?|or|plus|&|along\swith|together\swith)(?![\w-])")
_LESION_AFTER = Folded(
    r"^[\s-](?:[\w-]+\s){0,2}?(?:lesions?|nodules?|mass(?:es)?|tumou?rs?|nod(?:e|es)|opacit\w+|shadows?|deposits?"
    r"|lymphadenopath\w+|foc(?:i|us)|thickening|uptake|effusions?|infiltrat\w+|enlargement|fracture|collapse|biops\w+"
    r"|specimens?|samples?)\b"
)
_LESION_BEFORE = Folded(
    r"\b(?:lesions?|nodules?|mass(?:es)?|tumou?rs?|opacit\w+|shadows?|foc(?:i|us)|uptakes?|hypermetabol\w+|infiltrat\w+"
    r"|accumulation|abnormalit\w+|deposits?|biops\w+|destruction|lysis)\s(?:[\w-]+\s){0,4}?$"
)
_PREDICATE = Folded(
    r"\b(?:suggest\w*|consistent with|compatible with|in keeping with|in line with|indicat\w*|suspicio\w*(?: (?:for|of))?"
    r"|diagnos\w*|prov(?:ed|en)|confirm\w*|represent\w*|consider\w*|correspond\w*|conclud\w*|was|were|positive for|show\w*"
    r"|reveal\w*|contain\w*|evidence of|possibility of|favou?r\w*"
    r"|likely|probabl\w*|presum\w*|interpreted as|as|identified as|concern\w* for|found to be|turned out to be|demonstrat\w*"
    r"|worrisome for|due to|evocative of|typical of|typical for|features of|thought to be|with|harbou?r\w*|attributed to|is"
    r"|are|be)\s(?:(?!\b(?:no|not|without)\b)[\w-]+[\s,]+){0,4}$"
)


_SKELETON = frozenset({"bone", "vertebra", "sacrum", "skull base"})
_TRIGGERS = ("met", "carcino", "dissemin", "seed", "spread", "secondar", "deposit", "implant")  # one stands in every TRIGGER
_REACH = 400  # characters around a word for metastasis within which tumour names matter
_OUTRIGHT = Folded(r"metasta|mets?$|carcinomatos|carcinosis|secondar|implants?|deposits?")


def around(
    text: str, sentence: Sentence, index: SiteIndex, tumours: list[Mention], previous: Sentence | None = None
) -> Iterator[Found]:
    """Sites that words for metastasis are told of; of a lesion in the sentence before where this one names no site."""
    last = -1
    every, starts = tumours, [m.start for m in tumours]
    low = sentence.text.lower()
    told = holds_any(low, _TRIGGERS)
    for match in TRIGGER.finditer(text, sentence.start, sentence.end) if told else ():
        start, end = match.span()
        tumours = every[bisect_left(starts, start - _REACH) : bisect_right(starts, end + _REACH)]
        covering = next((m for m in tumours if m.start <= start and end <= m.end), None)
        before = next((m.start for m in tumours if m.end <= start <= m.end + 1), start)
        found = _no_modifiers(text, [*_left(text, sentence, index, start, tumours)])
        after = _no_modifiers(text, [*_right(text, sentence, index, end, tumours, covering, match.group())])
        # "lymph node metastases in the mesorectum": where the nodes lie; "bone metastases in the spine": both
        found += after if not found else [
            h for h in after if {h.name, *(f.name for f in found)} <= _SKELETON or _joined(text, end, h)
        ]
        if not found:
            found = list(_predicate(text, max(sentence.start, last), index, before, tumours))
        if (
            not found
            and sentence.end - sentence.start <= _SHORT
            and all(_inside(h, tumours) or _OPERATED.match(text, h.end) for h in index.within(sentence.start, sentence.end))
            and _PREDICATE.search(text[max(sentence.start, before - 70) : (covering.start if covering else before)])
        ):
            found = _told_before(text, previous, index) if previous else []
            found = found or list(_the_mass(text, sentence, index, before))
            found = found or removed(text, (previous or sentence).start, covering.start if covering else before)
            own = covering.value.site if covering else ""  # "Biopsy showed metastatic renal cell carcinoma.": not the kidney
            found = [h for h in found if not (own and near(h.name, own))]
        for hit in found:
            yield Found(hit, (start, end), bool(_OUTRIGHT.match(match.group())))
        last = end


_OPERATED = Folded(r"[\s-](?:[\w-]+\s){0,2}(?:\w*ectomy|resection|excision)\b")


def removed(text: str, low: int, high: int) -> list[TermHit]:
    """The organ of the last operation told before: "Hysterectomy was done. Histology showed metastatic breast cancer."."""
    pattern, organ, words = operations()
    part = text[max(low, high - 250) : high]
    start = high - len(part)
    if not any(word in part.lower() for word in words):
        return []
    last = list(pattern.finditer(part))[:1]
    return [
        TermHit(start + m.start(), start + m.end(), Term("sites", organ[m.group().lower()], m.group(), "", {}, False, "spread"))
        for m in last
    ]


_SHORT = 1500  # characters of a sentence that may speak of a lesion in the one before


def _told_before(text: str, previous: Sentence, index: SiteIndex) -> list[TermHit]:
    """The last lesion of the sentence before, rather one named after its organ ("skin nodules on the abdomen")."""
    told = [
        h
        for h in lesions(text, index, max(previous.start, previous.end - 250), previous.end, [])
        if h.term.attributes.get("vague") != "1"
    ]
    named = [h for h in told if _LESION_AFTER.match(text[h.end : min(previous.end, h.end + 50)])]
    return (named or told)[-1:]


_AND_NODES = Folded(
    r"\s?(?:,? and|,? as well as|,)\s(?:(?:multiple|enlarged|swollen|bulky|several|bilateral|left|right|regional|new)\s){0,3}"
)


def _joined(text: str, end: int, hit: TermHit) -> bool:
    """Whether lymph nodes are named in one breath with metastases ("lung metastases and enlarged mediastinal nodes")."""
    return hit.term.attributes.get("kind") == "node" and hit.start - end < 60 and bool(
        _AND_NODES.fullmatch(re.sub(r"\b(?:mediastinal|hilar|cervical|axillary|para-?aortic|retroperitoneal|abdominal|pelvic)\s",
                                    "", text[end : hit.start])))


_MASS = Folded(r"\bthe (?P<what>mass|lesion|nodule|tumou?r|swelling)\b[^.;,]{0,25}$")


def _the_mass(text: str, sentence: Sentence, index: SiteIndex, before: int) -> Iterator[TermHit]:
    """The site of the mass told up to three sentences before: "the mass was diagnosed as a solitary metastasis"."""
    named = _MASS.search(text[max(sentence.start, before - 70) : before])
    low = max(0, sentence.start - 500)
    place = text.rfind(" " + named["what"] + " ", low, sentence.start) if named else -1
    hits = index.within(max(low, place - 40), min(sentence.start, place + 45)) if place >= 0 else []
    if hits:
        yield min(hits, key=lambda h: abs(h.start - place))


def _no_modifiers(text: str, hits: list[TermHit]) -> list[TermHit]:
    """Without adjectives that only say where the next site lies ("mediastinal and left hilar lymph nodes")."""
    ordered = sorted(hits, key=lambda h: h.start)
    kept = []
    for place, hit in enumerate(ordered):
        following = ordered[place + 1] if place + 1 < len(ordered) else None
        if (
            following
            and hit.term.attributes.get("form") == "adjective"
            and (
                (following.term.attributes.get("kind") == "node" and "form" not in following.term.attributes)
                or (following.start - hit.end <= 1 and ("form" not in following.term.attributes or _nodal(following)))
            )
        ):
            continue
        kept.append(hit)
    return kept


def _nodal(hit: TermHit) -> bool:
    return hit.term.attributes.get("kind") == "node"


def _inside(hit: TermHit, tumours: list[Mention]) -> bool:
    return any(m.start <= hit.start and hit.end <= m.end for m in tumours)


def _left(text: str, sentence: Sentence, index: SiteIndex, start: int, tumours: list[Mention]) -> Iterator[TermHit]:
    """Sites in the list that ends right before a word: over adjectives, over commas once an "and" was met."""
    position, joined, found = start, False, 0
    floor = max(sentence.start, start - 200)
    while position > floor:
        head = text[floor:position].rstrip(" \n\t-")
        edge = floor + len(head)
        hit = index.ending_at(edge)
        if hit and hit.start >= floor:
            if _inside(hit, tumours) or (joined and _OF.search(text[max(floor, hit.start - 30) : hit.start])):
                return
            if hit.term.attributes.get("kind") != "vessel":
                yield hit
            found, position = found + 1, hit.start
            continue
        if head.endswith((",", "/", "&")):
            if head.endswith(",") and not found and not joined and _CLAUSE.search(head):
                return
            if not joined and found and not head.endswith(("/", "&")) and not _adjective(index, floor + len(head[:-1].rstrip())):
                return
            joined = joined or head.endswith(("/", "&"))
            position = edge - 1
            continue
        if head.endswith(")"):
            paren = head.rfind("(", max(0, len(head) - 60))
            if paren < 0:
                return
            position = floor + paren
            continue
        join = re.search(r"(?<![\w-])(?:and(?:/or)?|or|plus|as well as)$", head)
        if join:
            if not found and any(m.start <= start < m.end for m in tumours):
                return  # "a horseshoe kidney and metastatic carcinoma"
            if joined and not _node_before(index, floor, floor + join.start()):
                return
            joined, position = True, floor + join.start()
            continue
        word = _WORD_LEFT.search(head[-25:])
        if not word or (joined and found and word.group().lower() in _OWN):  # "the colon tumour and multiple liver metastases"
            return
        position = edge - len(word.group())


_OWN = frozenset({"tumor", "tumour", "tumors", "tumours", "cancer", "malignant"})
_CLAUSE = Folded(r"\b(?:no|not|without|free of|negative for)\b[^.;,]{0,60},$")


def _node_after(index: SiteIndex, position: int, ceiling: int) -> bool:
    """Whether the first site after an "as well as" are lymph nodes."""
    hits = index.within(position, min(ceiling, position + 60))
    return bool(hits and hits[0].term.attributes.get("kind") == "node")


def _node_before(index: SiteIndex, floor: int, edge: int) -> bool:
    """Whether lymph nodes stand right before a second "and" ("axillary nodes, and hepatic and pulmonary metastases")."""
    hit = index.ending_at(edge) or index.ending_at(edge - 1) or index.ending_at(edge - 2)
    return bool(hit and hit.start >= floor and hit.term.attributes.get("kind") == "node")


_OF = Folded(r"\b(?:of|in|to|from|at|into|on)\s(?:(?:the|his|her|both|a)\s)?(?:(?:left|right|upper|lower)\s)?$")


def _adjective(index: SiteIndex, end: int) -> bool:
    hit = index.ending_at(end)
    return bool(hit and hit.term.attributes.get("form") == "adjective")


def _named_behind(text: str, end: int) -> bool:
    """Whether a tumour's abbreviation follows an organ: "metastatic breast NST", not "metastatic axillary LN"."""
    named = re.match(r"\s[A-Z]{2,}[a-z]?\b(?!\s(?:nodes?|lesions?|metast))", text[end : end + 12])
    return named is not None and not re.match(r"\sLNs?\b", text[end : end + 5])


def _right(
    text: str, sentence: Sentence, index: SiteIndex, end: int, tumours: list[Mention], covering: Mention | None, trigger: str
) -> Iterator[TermHit]:
    """Sites in the list that begins after a word: over link words, adjectives, words for lesions, parentheses."""
    position = covering.end if covering else end
    ceiling = min(sentence.end, position + 260)
    linked, found, gap = bool(re.match(r"metastatic|metastas?i[sz]|disseminated|spread|secondar", trigger, re.I)), 0, 0
    while position < ceiling:
        while position < ceiling and text[position] in ' \n\t,:(-–/&;"':
            if text[position] == ";" and found:
                return
            linked = linked or text[position] in ":("
            if text[position] == "(" and found and (paren := _PAREN.match(text, position)):
                position = paren.end()
                continue
            position += 1
        tumour = next((m for m in tumours if m.start <= position < m.end), None)
        hit = index.starting_at(position)
        if hit and hit.end <= ceiling and not (tumour and hit.end <= tumour.end):
            node = hit.term.attributes.get("kind") == "node"
            if not (linked or node) or (trigger.lower() == "metastatic" and not found and _named_behind(text, hit.end)):
                return
            if hit.term.attributes.get("kind") != "vessel":
                yield hit
            found, gap, position = found + 1, 0, hit.end
            continue
        if tumour and not found and gap < 3:
            position, linked, gap = tumour.end, True, gap + 1
            if not re.match(r"\W{1,2}(?:to|in|involving|into|at)\b", text[position : position + 14]):
                return
            continue
        word = (
            _WORD_RIGHT.match(text, position)
            or _SKIP_RIGHT.match(text, position)
            or _JOIN.match(text, position)
            or _LEVEL.match(text, position)
        )
        if word is None and linked and not found:
            word = _UNKNOWN.match(text, position) or _STATIONS.match(text, position, ceiling)
        if word is None or gap > 8 or text[position : position + 1] in ".)]":
            return
        if re.match(r"from\b", text[position : position + 5], re.I) or (
            not found and _JOIN.match(text, position) and not _node_after(index, position, ceiling)
        ):
            return
        linked = linked or bool(_LINK_WORD.match(text, position))
        position, gap = word.end(), gap + 1


def _predicate(text: str, floor: int, index: SiteIndex, start: int, tumours: list[Mention]) -> Iterator[TermHit]:
    """Sites of lesions earlier in the sentence that are then said to be metastases."""
    if _PREDICATE.search(text[max(floor, start - 70) : start]):
        low = max([floor, start - 230, *(m.end for m in tumours if m.end < start)])
        yield from lesions(text, index, low, start, tumours)


def lesions(text: str, index: SiteIndex, low: int, high: int, tumours: list[Mention]) -> Iterator[TermHit]:
    """Site hits of a range that a word for a lesion stands by; lymph nodes by themselves."""
    for hit in index.within(low, high):
        if hit.term.attributes.get("kind") == "vessel" or _inside(hit, tumours):
            continue
        node = hit.term.attributes.get("kind") == "node"
        if (
            node
            or _LESION_AFTER.match(text[hit.end : min(high, hit.end + 50)])
            or _LESION_BEFORE.search(text[max(low, hit.start - 60) : hit.start])
        ):
            yield hit
