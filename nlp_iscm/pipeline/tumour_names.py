"""Tumour names are compositional: grade and differentiation, site adjective, histology, "of the" site.

From one vocabulary hit outwards: words to the left that belong to the name are taken in, as is a site phrase to the right;
words of state (metastatic, recurrent, advanced, primary) and of side (left, right) are read and left out of the name.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp_iscm.folded import Folded, holds_any
from nlp_iscm.normalise.concept import near, origin, tumour_code
from nlp_iscm.pipeline.reading import TermHit


@dataclass(frozen=True, slots=True)
class TumourName:
    """What a tumour's name says.

    `histology` is the vocabulary's name, `rank` 0 for a plain mass, 1 for a generic malignancy, 2 for a histology; `site` the
    organ of origin ("" where the name tells none), `stated` whether it stands in the words themselves, `local` the organ of a
    mass told right before.
    `weight` is how firmly the words around say that it is the diagnosis (tumour_cues), `past` whether of former years.
    """

    histology: str
    family: str
    rank: int
    site: str = ""
    stated: bool = False
    generic: bool = False
    code: str = ""
    metastatic: bool = False
    recurrent: bool = False
    second: bool = False
    past: bool = False
    local: str = ""
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """A tumour name in the text: the range of its words, the name without side and state, and what it says."""

    start: int
    end: int
    name: str
    value: TumourName


# Words that belong to a name when they stand right before a histology.
_GRADE = (
    r"(?:well|moderately|poorly|un|de|intermediate(?:ly)?|highly|low|high|intermediate)(?:[\s-](?:to|and)[\s-](?:well"
    r"|moderately|poorly))?[\s-]?(?:differentiated|grade|malignant)"
    r"|(?:well|moderately|poorly)|undifferentiated|dedifferentiated|\(?G[1-4]\)?|grade\s(?:[1-4]|I{1,3}V?|IV)"
    r"|WHO\sgrade\s(?:[1-4]|I{1,3}V?|IV)|anaplastic|atypical|borderline|malignant"
    r"|Gleason\s\d(?:\s?\(\d\s?\+\s?\d\))?|classic(?:al)?|conventional|pure(?:\stype)?|a?typical(?=\scarcinoid)"
)
_KIND = (
    r"(?:squamous|basal|acinar|acinic|transitional|signet|germ|oat|goblet|renal|polygonal|round)[\s-]cell"
    r"|mucinous|papillary|follicular|tubular|tubulopapillary|ductal|lobular|serous|endometrioid|squamous|squamoid|sarcomatoid"
    r"|spindle[\s-]cell|small[\s-]cell|large[\s-]cell|giant[\s-]cell|clear[\s-]cell"
    r"|signet[\s-]ring(?:[\s-]cell)?|acinar|acinic|cribriform|solid|cystic|micropapillary|medullary|metaplastic|basaloid"
    r"|basal|epithelial|epithelioid|biphasic|monophasic|invasive|infiltrating|infiltrative|in\ssitu"
    r"|myxoid|pleomorphic|alveolar|embryonal|embryonic|chondroid|chondroblastic|osteoblastic|desmoplastic|neuroendocrine|neuro\sendocrine|non[\s-]?keratini[sz]ing"
    r"|keratini[sz]ing|verrucous|hepatoid|adenosquamous|mixed|combined|primary(?=\s(?:CNS|central))"
    r"|diffuse|nodular|scirrhous|inflammatory|transitional|urothelial|oncocytic|apocrine|eccrine|sebaceous|tubulovillous"
    r"|villous|intestinal[\s-]type|diffuse[\s-]type|intraductal|intracystic|colloid"
    r"|bilateral(?=\s[a-z]*\s?seminoma)|mature|immature|extraskeletal|extramedullary|extranodal|plasmablastic|monocytic"
    r"|lepidic|enteric|fetal|foetal|retiform|hyalini[sz]ing|syringomatous|sclerosing|storiform|angiomatoid|microcystic"
    r"|macrofollicular|acantholytic|crystal[\s-]storing|tall[\s-]cell|hobnail|insular|oxyphilic|non-?invasive|minimally[\s-]invasive|widely[\s-]invasive"
    r"|microinvasive|juvenile|serrated|superficial(?:ly)?|B[\s-]cell|T[\s-]cell|post[\s-]thymic"
    r"|primary\scutaneous|non[\s-]functioning|nonfunctioning|functional|glandular|ampullary|sporadic|familial|hereditary"
    r"|thymic|undifferentiated|rhabdoid|plasmacytoid|cuboidal|columnar"
)
_STATE = (
    r"metastatic|metastasi[sz]ed|recurrent|recurring|relapsed|refractory|relapsing|advanced|locally(?:[\s-]advanced)?|primary"
    r"|secondary|new|second|third|early[\s-]stage|unresectable|resectable|resected|inoperable|synchronous|metachronous"
    r"|de\snovo|incidental|occult|latent|residual|progressive|aggressive|multiple|multifocal|unifocal|solitary|large|huge|disseminated"
    r"|extensive|invasive|localized|localised|known|previous|prior|stage\s(?:IV|I{1,3}|[1-4])[A-Ca-c]?\d?"
    r"|[cpy]{0,2}T[0-4][a-d]?\s?N[0-3x][a-c]?(?:\s?M[01x][a-c]?)?|limited[\s-]stage|extensive[\s-]stage|end[\s-]stage"
    r"|muscle[\s-]invasive|non[\s-]muscle[\s-]invasive|castrat(?:e|ion)[\s-]resistant|hormone[\s-](?:refractory|sensitive)"
    r"|rare|atypical|newly[\s-]diagnosed"
    r"|bulky|ulcerated|symptomatic|asymptomatic|treated|adult|childhood|pediatric|paediatric|male|female|de-novo"
    r"|contralateral|ipsilateral|biopsy[\s-]proven|histologically[\s-]proven|clinical|single|two|three"
)
_SIDE = (
    r"left(?:[\s-]sided)?|right(?:[\s-]sided)?|bilateral|both|unilateral|upper|lower|middle|proximal|distal|mid|anterior"
    r"|posterior|medial|lateral|inferior|superior|dorsal|ventral|central|peripheral|inner|outer"
)
_MARKED = (
    r"[A-Za-z0-9/α-ω-]{2,20}[\s-](?:positive|negative|mutant|mutated|rearranged|producing|secreting|amplified|driven"
    r"|associated|related|expressing|deficient|wild[\s-]type|rich|dependent|induced|altered)"
    r"|(?:triple|double)[\s-](?:negative|positive|hit)|hormone[\s-]receptor[\s-](?:positive|negative)|IDH[\s-](?:mutant"
    r"|wild[\s-]?type)"
)
_LEFT = Folded(
    rf"(?:(?P<grade>{_GRADE})|(?P<kind>{_KIND})|(?P<state>{_STATE})|(?P<side>{_SIDE})|(?P<marked>{_MARKED}))(?=[\s,-]+$|$)")
_GLUE = re.compile(r"[\s,/-]+$")
_FIRST = re.compile(r"\(|\b\w")  # "(G3) carcinoma"
_RIGHT = Folded(
    r"\s+(?:(?P<link>of|in|arising\s(?:from|in|within)|originating\s(?:from|in)"
    r"|(?:that|which)\s(?:had\s)?(?:originated|arose|arisen)\s(?:from|in)|involving|within|at|from"
    r"|on)\s+)(?P<article>(?:the|his|her|both|a|an|two|its)\s+(?:(?:two|both)\s)?)?"
    rf"(?P<side>(?:(?:{_SIDE}|(?:whole|entire|deep|primary|native|remnant|upper\sthird\sof\sthe|lower\sthird\sof\sthe"
    rf"|middle\sthird\sof\sthe|(?:head|tail|body|neck|base|wall|apex|tip|dome|floor|roof|margin|surface|region|area)\sof"
    rf"(?:\s(?:the|his|her))?|(?:left|right)\sside\sof(?:\sthe)?))[\s,/-]+){{0,3}})"
)
_ORIGIN = Folded(r"\sorigin\b")
_EXAMINED = Folded(r"\s(?:biops|scan|CT|MRI|X-?ray|radiograph|cytolog|imaging|aspirat|ultraso|smear|specimen)")
_WINDOW = 90


class SiteIndex:
    """The site hits of a text, found by where they start or end; built once a text."""

    def __init__(self, hits: Sequence[TermHit]) -> None:
        self.hits = list(hits)
        self.starts = [h.start for h in self.hits]
        self._ends = {h.end: h for h in self.hits}

    def ending_at(self, offset: int) -> TermHit | None:
        return self._ends.get(offset)

    def starting_at(self, offset: int) -> TermHit | None:
        place = bisect_left(self.starts, offset)
        return self.hits[place] if place < len(self.hits) and self.starts[place] == offset else None

    def within(self, start: int, end: int) -> list[TermHit]:
        """Hits inside a range, in order."""
        return [h for h in self.hits[bisect_left(self.starts, start) : bisect_left(self.starts, end)] if h.end <= end]


@dataclass(slots=True)
class _Growing:
    start: int  # where the whole phrase begins
    name_start: int  # where the words of the name begin
    sites: list[TermHit]
    state: str = ""
    sides: list[tuple[int, int]] | None = None


def phrase(text: str, hit: TermHit, index: SiteIndex, floor: int, ceiling: int) -> Phrase:
    """The whole tumour name around a vocabulary hit, between two bounds of the text."""
    left = _leftwards(text, hit.start, index, max(floor, hit.start - _WINDOW))
    end, right, cut = _rightwards(text, hit.end, index, ceiling)
    attributes = hit.term.attributes
    family, histology = attributes.get("family", "carcinoma"), hit.name
    state = left.state.lower()
    if "metasta" in state and right and (
        not text[hit.end : hit.end + 5].lstrip().lower().startswith("of") or _elsewhere(hit, left.sites, right, family)
    ):
        end, right, cut = hit.end, [], []  # "metastatic myxoid liposarcoma in the lung", "metastatic renal cancer of the breast"
    unneeded = _unneeded(attributes, left, text[hit.end : hit.end + 8].lower() == " metasta")
    site, stated = _site(hit, [*right, *(s for s in left.sites if s not in unneeded)], family)
    name = _plain(text, left.name_start, end, [*(left.sides or []), *cut, *((s.start, s.end) for s in unneeded)])
    rank = int(attributes.get("rank", "2"))
    value = TumourName(
        histology,
        family,
        rank,
        site or "",
        stated,
        attributes.get("generic") == "1",
        tumour_code(histology, site, hit.term.code) or "",
        metastatic="metasta" in state,
        recurrent=holds_any(state, ("recur", "relaps")),
        second=holds_any(state, ("second", "third", "synchronous", "metachronous", "primary", "new")),
    )
    return Phrase(left.start, end, name, value)


def _elsewhere(hit: TermHit, left: list[TermHit], right: list[TermHit], family: str) -> bool:
    """Whether a name that tells its organ goes on with another one."""
    attributes = hit.term.attributes
    homes = [origin(s.name, s.term.attributes, family, hit.name) for s in left]
    home = attributes.get("site") if attributes.get("site") and attributes.get("softsite") != "1" else next(iter(homes), None)
    place = origin(right[0].name, right[0].term.attributes, family, hit.name)
    return bool(home and place and not near(home, place))


def _unneeded(attributes: Mapping[str, str], left: "_Growing", seats: bool) -> list[TermHit]:
    """Site words that do not belong to the name: a lobe before a lung cancer's name, the seat of a metastasis of a sarcoma."""
    soft, default = attributes.get("softsite") == "1", attributes.get("site")
    if default and not soft:
        return [s for s in left.sites if s.name == default and s.term.attributes.get("form") != "adjective"]
    return left.sites if soft and ("metasta" in left.state.lower() or seats) else []


_VISCERA = frozenset({"breast", "lung", "kidney", "liver", "bladder", "uterus", "ovary", "heart", "spleen", "thyroid", "prostate",
                      "gallbladder", "retroperitoneum", "mesentery", "meninges"})


def _site(hit: TermHit, sites: list[TermHit], family: str) -> tuple[str | None, bool]:
    """The organ of origin: the words' own site, else the vocabulary's, which wins where it is not soft."""
    attributes = hit.term.attributes
    default = attributes.get("site")
    if default and attributes.get("softsite") != "1":
        seat = sites[0].name if sites and default == "bone" else ""
        return (seat if seat in _VISCERA else default), True  # "osteosarcoma of the breast"
    for site in sites:
        place = origin(site.name, site.term.attributes, family, hit.name)
        if place and not (default and site.term.attributes.get("vague") == "1"):
            return place, True
    return default, False


def _leftwards(text: str, start: int, index: SiteIndex, floor: int) -> _Growing:
    grown = _Growing(start, start, [], "", [])
    position = start
    while True:
        glue = _GLUE.search(text, max(floor, position - 6), position)
        edge = glue.start() if glue else position
        if edge <= floor or (glue and "," in glue.group() and not _LEFT.search(text, floor, edge)):
            break
        site = index.ending_at(edge)
        if site and site.start >= floor and not (glue and "," in glue.group()) and site.term.attributes.get("kind") != "node":
            if "metasta" in grown.state.lower():  # "liver metastatic breast carcinoma": a seat of metastases
                break
            grown.sites.append(site)
            grown.start = grown.name_start = position = site.start
            continue
        word = _last_word(text, max(floor, edge - 40), edge)
        if not word:
            break
        begin = word.start()
        if begin > floor and (text[begin - 1].isalnum() or text[begin - 1] == "-"):
            break
        if not _take(grown, word, begin, edge):
            break
        position = begin
    return grown


def _last_word(text: str, floor: int, edge: int) -> "re.Match[str] | None":
    """The longest word of a name, state or side that ends at `edge` and begins with a word's first letter."""
    for first in _FIRST.finditer(text, floor, edge):
        word = _LEFT.match(text, first.start(), edge)
        if word:
            return word
    return None


def _take(grown: _Growing, word: "re.Match[str]", begin: int, edge: int) -> bool:
    """Add one word to the left of the name; a word of state or side counts only once more of the name stands before it."""
    kind = word.lastgroup
    if kind in ("grade", "kind"):
        grown.name_start = begin
    else:
        if kind == "state":
            grown.state += " " + word.group()
        if grown.sides is not None:
            grown.sides.append((begin, edge))
    grown.start = begin
    return True


def _rightwards(text: str, end: int, index: SiteIndex, ceiling: int) -> tuple[int, list[TermHit], list[tuple[int, int]]]:
    link = _RIGHT.match(text, end, min(ceiling, end + _WINDOW))
    if not link:
        return end, [], []
    site = index.starting_at(link.end())
    if site is None and link["side"]:
        site = index.starting_at(link.start("side"))
    if site and link["link"].lower() == "of" and _ORIGIN.match(text, site.end):  # "carcinoma of gastric origin"
        return site.end + len(" origin"), [site], []
    if site is None or site.term.attributes.get("kind") == "node" or (site.term.attributes.get("form") == "adjective"):
        return end, [], []
    if link["link"].lower() in ("on", "from", "at", "within"):  # "a chordoma at her sacrum": where it is, no part of the name
        told = not _EXAMINED.match(text, site.end) and "metasta" not in text[max(0, end - 60) : end].lower()
        return end, [site] if told and site.term.attributes.get("vague") != "1" else [], []
    if link["link"].lower() == "involving" or (
        link["link"].lower() == "in" and (link["article"] or "").strip().lower() in ("a", "an")
    ):
        return end, [], []
    if link["link"].lower() != "of":  # "a giant cell tumour in his right ischium": the site is told, the name ends before
        return site.end, [site], [(end, site.end)]
    cut = (
        [link.span("side")]
        if link["side"] and site.start == link.end() and re.fullmatch(rf"(?:(?:{_SIDE})[\s,/-]+)+", link["side"], re.I)
        else []
    )
    return site.end, [site], cut


_SPACES = re.compile(r"\s+")
_SIDED = re.compile(r"\b(?:left|right)[\s-]+(?=\w)", re.IGNORECASE)
_OF_HIS = re.compile(r"\bof (?:his|her)\b")
_SPACE_BEFORE = re.compile(r"\s+([,)])")
_OF_ORGAN = re.compile(r"\bof (?=(?:breast|lung|kidney|ovary|testis|thigh|femur|tibia|humerus|forearm|eye|orbit)s?$)")


def _plain(text: str, start: int, end: int, cut: list[tuple[int, int]]) -> str:
    """The words of a name without those of side and state."""
    kept, position = "", start
    for begin, stop in sorted(c for c in cut if c[0] >= start and c[1] <= end):
        kept += text[position:begin]
        position = stop
    name = kept + text[position:end]
    sideless = _SIDED.sub("", _SPACES.sub(" ", name))
    plain = _OF_HIS.sub("of the", _SPACE_BEFORE.sub(r"\1", sideless)).strip(" ,-")
    if cut or sideless != name:  # "of right breast": the organ without its side takes the article
        return _OF_ORGAN.sub("of the ", plain)
    return plain
