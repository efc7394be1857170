"""Drugs: vocabulary hits and the article's own abbreviations become mentions under their generic names.

A class named instead of a drug ("steroids", "chemotherapy") is a mention too, with `unnamed` set. Short forms that also
mean something else ("CAP", "DOX") count where the article defines them, beside other drugs, or with a dose.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from nlp_iscm.folded import Folded
from nlp_iscm.normalise.drug import generic
from nlp_iscm.pipeline.drug_use import use_at
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit
from nlp_iscm.vocab.load import Term, load


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug as written: its class, intent and code; `unnamed` for a class word; `use` is what is said of it (drug_use.USES)."""

    written: str
    drug_class: str = ""
    intent: str = "antitumour"
    code: str = ""
    unnamed: bool = False
    radiation: bool = False
    use: str = "given"
    route: str | None = None


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of drugs and drug classes, outermost first where they overlap, in order of the text."""
    hits = _without_overlaps([*_known(reading), *_abbreviated(reading), *_glued(reading.text)], reading)
    for start, end, term in hits:
        yield _mention(reading, start, end, term)


# Against tumours and against rheumatism, after transplantation, ...
_DUAL = frozenset(("methotrexate", "6-mercaptopurine", "azathioprine", "cyclophosphamide", "hydroxyurea", "hydroxycarbamide"))
_STARTED = Folded(r"\b(?:started|treated|initiated|commenced|given|put on|administered|received)\b")


def _mention(reading: Reading, start: int, end: int, term: Term) -> Mention:
    attributes = term.attributes
    use, modality, negated, hedged = use_at(reading, start, end, attributes.get("intent") != "antitumour" or term.name in _DUAL)
    if use == "given" and _taken_at_home(reading, start, end, attributes):
        use = "home"
    value = Drug(
        written=reading.text[start:end], drug_class=attributes.get("class", ""), intent=attributes.get("intent", "supportive"),
        code=term.code and f"DrugBank:{term.code}", unnamed=term.stem == "drug_classes", radiation="radiation" in attributes,
        use=use, route=_route(reading.text, start, end),
    )
    return reading.mention("drug", start, end, name=term.name, value=value, modality=modality, negated=negated, hedged=hedged)


_STARTED_AFTER = Folded(
    r"^[^.;]{0,50}\b(?:was|were|had been|has been) (?:then |also |subsequently )?(?:started|initiated|commenced|given|added"
    r"|administered|required|prescribed|introduced)\b")


def _taken_at_home(reading: Reading, start: int, end: int, attributes: Mapping[str, str]) -> bool:
    """Whether a drug of an everyday illness is named without a word of its being started."""
    if "home" not in attributes:
        return False
    return not (_STARTED.search(reading.text[max(0, start - 70):start]) or _STARTED_AFTER.match(reading.text[end:end + 90]))


def _known(reading: Reading) -> Iterator[tuple[int, int, Term]]:
    for stem in ("drugs", "drugs_wide", "drug_classes"):
        for hit in reading.terms.get(stem, ()):
            own = hit.term.attributes.get("class") in _OF_THE_BODY and not hit.term.exact_case and _measured(reading.text, hit)
            sure = not own and ("weak" not in hit.term.attributes or _backed(reading, hit))
            if sure and not _other_meaning(reading.text, hit.start, hit.end):
                yield hit.start, hit.end, hit.term


# "estrogen receptor", "cortisol level", "dexamethasone suppression test", "anti-insulin antibodies"
_NOT_A_DRUG = Folded(
    r"[\s)-]{1,3}(?:(?:plasma|serum|blood|urine) )?(?:type\b|derived|releas\w+|stress"
    r"|(?:low[- ]dose )?(?:inhibition|tolerance|challenge) tests?|scar\b"
    r"|vaccin\w+ (?:at|in|scar|status|history)\b|cell tumou?rs?|receptors?"
    r"|analog(?:ue)?s?\b|agonists?|antagonists?"
    r"|levels?|tests?|testing|assays?|antibod(?:y|ies)"
    r"|suppression test|stimulation test|concentrations?"
    r"|secret\w+|"
    r"production|deficien\w+|synthase|synthesis|reductase|staining|stain|gene|expression|producing|binding|scan|scintigraphy|"
    r"(?:unit|ward|department|room|chair|nurse|port|clinic)s?\b|allerg\w+|hypersensitivity)"
)
_BEFORE_NOT = Folded(r"(?:serum|plasma|blood|urinary|urine|anti|endogenous)[\s-]$|vaccinated (?:with|by|against)(?: the)? $")


def _other_meaning(text: str, start: int, end: int) -> bool:
    if text[start:end].lower().endswith("globulin") and "immun" not in text[start:end].lower():
        return True
    return bool(_NOT_A_DRUG.match(text, end)) or bool(_BEFORE_NOT.search(text[max(0, start - 24):start]))


_DOSED = Folded(r"\s{0,2}[(\[,:;]?\s{0,2}(?:at a dose of |AUC|\d[\d.,]{0,8}\s?(?:mg|g|µg|μg|mcg|IU|MU|U)\b)")
_GIVING = Folded(
    r"\b(?:treat\w*|receiv\w+|administ\w+|given|started|initiated|commenced|therapy|treatment|chemotherapy|courses?|cycles?"
    r"|regimens?|plus|added|doses?"
    r"|infusions?|supplement\w*|replacement|using|prescribed|put on|substitut\w+)\b")
_HELPING = Folded(r"\b(?:injections?|use of|used|support\w*|manag\w+|under|taking|took|needed|required|underwent)\b")


_NAMED_AS_DRUG = Folded(
    r"\b(?:chemotherapy|treated|treatment|therapy|regimens?|monotherapy|(?:cycles?|courses?|doses?|infusions?|injections?"
    r"|administration|instillations?) of|weekly|intravesical|intrathecal|received"
    r"|receiving|adjuvant|concurrent)\s(?:(?:with|using|of|by|consisting of|including|comprising|weekly|systemic"
    r"|adjuvant) ?){0,3}$")


def _backed(reading: Reading, hit: TermHit) -> bool:
    """Whether a doubtful short form is the drug here: defined so, in a list of drugs, dosed, or (a word) said to be given."""
    text, written = reading.text, reading.text[hit.start:hit.end]
    if written in reading.abbreviations:
        return any(t.name == hit.term.name for t in _long_form(reading.abbreviations[written]))
    if _DOSED.match(text, hit.end):
        return True
    if hit.term.stem == "drugs" and _NAMED_AS_DRUG.search(text[max(0, hit.start - 40):hit.start]):
        return True
    near = [h for h in reading.hits("drugs", hit.start - 60, hit.end + 60) if "weak" not in h.term.attributes]
    if any(_LIST.fullmatch(text[h.end:hit.start] if h.end <= hit.start else text[hit.end:h.start]) for h in near):
        return True
    if hit.term.exact_case and hit.term.stem != "drug_classes":
        return False
    sentence = reading.sentence_at(hit.start)
    before = text[max(sentence.start, hit.start - 80):hit.start]
    giving = _GIVING.search(before) or (hit.term.stem != "drugs_wide" and _HELPING.search(before))
    return bool(giving) or bool(re.match(
        r"\s(?:(?:was|were) (?:then |also )?(?:given|started|administered|initiated|added"
        r"|prescribed|infused|injected)\b|therapy|treatment|infusion|replacement"
        r"|supplement\w*)", text[hit.end:hit.end + 36]))


_OF_THE_BODY = frozenset(("cytokine", "growth factor", "hormone replacement", "supplement", "bone agent", "cardiovascular drug"))
# "the serum level of G-CSF was 840 pg/mL", "folate and vitamin B12 were normal", "negative preoperative calcitonin"
_MEASURED_BEFORE = Folded(
    r"\b(?:levels?|concentrations?|values?|measurements?|assays?|determination|secretion|production|elevation|release|deficienc\w+"
    r"|lack|excess|expression|antibod\w+) (?:of|for|against|in) (?:[\w/-]+,? ){0,5}$"
    r"|\b(?:pre-?operative|post-?operative|basal|elevated|increased|raised|normal|low|high|decreased|reduced|negative|positive|abnormal"
    r"|circulating|intact|free|total|undetectable|suppressed|stimulated|fasting)\s(?:(?:serum|plasma|blood"
    r"|urinary)\s)?$|\b(?:including|measured|such as|\w+emia)[^.;]{0,40}\b(?:estradiol|cortisol|ACTH|FSH|LH|TSH|prolactin|IL-\d+"
    r"|folate|TNF\S*)[\s\S]{0,12}$")
_MEASURED_AFTER = Folded(
    r"\s?(?:\([^()]{0,50}\)\s?)?(?:(?:(?:,|and|or|/)\s?[\w-]+(?: [\w-]+)?\s?){0,4}(?:was|were|is|are|remained) (?:\w+ )?"
    r"(?:elevated|normal|negative|positive|undetectable|unremarkable|deficient|within|below|above)"
    r"|(?:was|were|became|returned|appeared|rose|fell) (?:\w+ )?(?:increased|decreased|low|high|raised|reduced|suppressed|measured"
    r"|detected|found|to|\d)"
    r"|levels?\b|values?\b|concentrations?\b|status\b|deficien\w+|excess\b"
    r"|\(?[<>≤≥=:]?\s?\d[\d.,]* ?(?:[npµμ]g|ng|[pnµμ]mol|m?IU|mU|U)/)"
    r"|\s?-?(?:producing|secreting|dependent)\b|\s?\([^()]{0,12}\d[\d.,]* ?(?:[npµμm]g|[pnµμm]mol|m?IU|mU|U)\s?/")


def _measured(text: str, hit: TermHit) -> bool:
    """Whether a substance of the body is told as measured, not as given."""
    return (_MEASURED_BEFORE.search(text[max(0, hit.start - 70):hit.start]) is not None
            or _MEASURED_AFTER.match(text, hit.end, hit.end + 110) is not None)


_LIST = Folded(r"(?:\s{0,2}\([^()]{0,40}\))?\s{0,2}(?:,|\+|/|-|–|&|and|plus|or|with|, and|combined with"
    r"|in combination with)\s{0,2}")


@cache
def _surfaces() -> dict[str, Term]:
    """Lower-case surface -> term, the drugs before the classes."""
    found: dict[str, Term] = {}
    for stem in ("drugs", "drug_classes"):
        for term in load(stem):
            found.setdefault(term.surface.lower(), term)
    return found


def _long_form(written: str) -> list[Term]:
    """The term that a long form names, whole or without its salt."""
    known = _surfaces()
    found = [known.get(x) for x in (written.lower(), generic(written))]
    return [t for t in found if t is not None][:1]


def _abbreviated(reading: Reading) -> Iterator[tuple[int, int, Term]]:
    """Every use of an abbreviation that the article defines as a drug."""
    for short, long in sorted(reading.abbreviations.items()):
        terms = _long_form(long)
        if not terms or len(short) < 2 or short.isdigit():
            continue
        for match in re.finditer(rf"(?<![\w-]){re.escape(short)}(?![\w-])", reading.text):
            if not _other_meaning(reading.text, match.start(), match.end()):
                yield match.start(), match.end(), terms[0]


_GLUED = re.compile(r"(?<![A-Za-z])([A-Za-z]{7,24}?)(?=\d|(?:and|with|was|were|plus)\b)")


def _glued(text: str) -> Iterator[tuple[int, int, Term]]:
    """Drugs whose space after them was lost: "thalidomide100mg", "gemcitabineand"."""
    known = _surfaces()
    for match in _GLUED.finditer(text):
        term = known.get(match[1].lower())
        if term is not None and not term.exact_case and term.stem == "drugs":
            yield match.start(), match.end(), term


def _without_overlaps(hits: list[tuple[int, int, Term]], reading: Reading) -> list[tuple[int, int, Term]]:
    taken: list[tuple[int, int, Term]] = []
    regimens = [(h.start, h.end) for h in reading.terms.get("regimens", ()) if "weak" not in h.term.attributes]
    for start, end, term in sorted(hits, key=lambda h: (h[0], -(h[1] - h[0]), h[2].stem == "drug_classes", h[2].name)):
        if taken and start < taken[-1][1]:
            continue
        if any(s <= start and end <= e and e - s > end - start for s, e in _near(regimens, start)):
            continue
        taken.append((start, end, term))
    return taken


def _near(ranges: list[tuple[int, int]], at: int) -> Iterator[tuple[int, int]]:
    index = bisect_left(ranges, (at + 1, 0))
    return iter(ranges[max(0, index - 2):index + 1])


_ROUTES = (
    ("intrathecal", re.compile(r"\bintrathecal|\bIT\b")), ("intraperitoneal", Folded(r"\bintraperitoneal|\bHIPEC\b")),
    ("intravesical", Folded(r"\bintravesical")),
    ("intra-arterial", Folded(r"\bintra-?arterial|\bhepatic arterial")),
    ("intravenous", Folded(r"\bintravenous|\bi\.?v\.?\b|\binfusion")),
    ("subcutaneous", Folded(r"\bsubcutaneous|\bs\.?c\.?\b")),
    ("oral", Folded(r"\boral(?:ly)?\b|\bp\.?o\.?\b|\bby mouth\b")), ("topical", Folded(r"\btopical")),
    ("intramuscular", Folded(r"\bintramuscular")), ("transdermal", Folded(r"\btransdermal")),
    ("intratumoural", Folded(r"\bintra-?tumou?ral|\bintralesional")),
    ("intraventricular", Folded(r"\bintraventricular")),
)


def _route(text: str, start: int, end: int) -> str | None:
    """The route named right before the drug or right after it."""
    before, after = text[max(0, start - 16):start], re.split(r"[;,.]|\band\b", text[end:end + 40])[0]
    for around in (before, after):
        for name, pattern in _ROUTES:
            if pattern.search(around):
                return name
    return None
