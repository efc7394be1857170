"""Words that give markers a status: their polarity, and whether they speak of the markers before or after them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.folded import Folded

FORWARD, BACKWARD, EXCEPT, BREAK, ADJECTIVE, SHOWN = "forward", "backward", "except", "break", "adjective", "shown"


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at a range of the sentence; `domain` limits it to serum markers or genes, `firm` marks an explicit one."""

    start: int
    end: int
    direction: str
    status: str = ""
    domain: str = ""
    firm: bool = True
    single: bool = False  # "was": of one marker


_COPULA = (
    r"(?:was|were|is|are|being|be|been|remain(?:ed|s)?|stay(?:ed|s)?|became|appeared|tested|proved|turned|came back"
    r"|returned|fell|both|all)"
)
_ADVERBS = (
    r"(?:(?:[a-z]+ly|ranged|ranging|also|all|both|each|again|still|found|shown|reported|noted|seen|determined|to|be"
    r"|being|as|only|within|always|very|in|the"
    r"|otherwise|diffuse|focal|strong|weak|patchy|well|and|for|it|extremely|both)[ ,]{1,2})"
)
_POSITIVE = (
    r"(?:immuno-?)?positive(?:ly|s)?|immuno-?reactive|immunostained|reactive|present|(?:co-?|over-?|hyper-?)?expressed"
    r"|detected|detectable|identified|found"
    r"|seen|observed|noted|demonstrated|evident|retained|intact|preserved|conserved|mutated|rearranged"
    r"|amplified|methylated|(?:hyper)?methylated|translocated|deleted|pathogenic|strong|intense|patchy|overexpressing|expressing"
)
_SERUM_HIGH = (
    r"elevated|increased|raised|high|higher|abnormal(?:ly high)?|above (?:the )?(?:normal|reference|upper"
    r"|cut-?off)\w*(?: (?:range|limits?|value))?|augmented"
)
_NEGATIVE = (
    r"(?:immuno-?)?negative(?:ly|s)?|non-?reactive|unreactive|absent|lost|unexpressed|undetect(?:ed|able)"
    r"|wild[- ]?types?|unmutated|non-?mutated"
    r"|unmethylated|non-?amplified|deficient|unrearranged|(?:germline|native)"
)
_SERUM_NORMAL = (
    r"(?:at|within|to|ranged within|ranging within) (?:a |the |its |their )?normal (?:limits?|ranges?|values?"
    r"|levels?)|normali[sz]ed|unremarkable|unelevated|within (?:the )?(?:normal|reference)(?: (?:limits?|ranges?"
    r"|values?|level))?"
    r"|in (?:the |their )?normal (?:limits?|ranges?|values?)|(?:under|below) (?:the )?(?:normal|detection|cut-?off"
    r"|upper)\w*(?: (?:limits?|ranges?|values?))?|normal(?: (?:limits?|ranges?))?"
)
_EQUIVOCAL = r"equivocal|doubtful|questionable|uncertain|borderline|indeterminate|inconclusive"
_STAIN_NOUN = (
    r"(?:immuno-?|co-?|over-?|hyper)?(?:stain(?:ing|s)?|reactivit(?:y|ies)|positivity|labell?ing|histochemi\w+"
    r"|expression|reactions?|marking|profile)"
)
# "were negative by immunohistochemistry": how it was looked at; "positive on immunostaining for": of what follows
_METHOD = (
    r"(?:(?:the|both|all|repeat|subsequent|further|additional|flow|special|frozen|polymerase|fluorescen\w+|in situ) ){0,2}"
    r"(?:immuno\w+|IHC|FISH|I?HC|PCR|RT-PCR|NGS|cytometry|sequencing|hybridi[sz]ation|histochemistry|stains?|staining|chain"
    r"|biopsy|examination|analysis|testing|repeat|sections?|permanent)\b(?! (?:stain\w* |examination |analysis )?(?:for|with|of"
    r"|to|against)\b)"
)
_PREPOSITION = (
    rf"(?:for|to|towards?|with|by|against|of|on|regarding)\b(?! {_METHOD})(?: (?:both|the|all|anti-?|following|these))*\b"
)

_NEGATOR = (
    r"no|not|without|lack(?:ed|s|ing)?(?: of)?|absence of|neither|nor|never|failed to|failure to|loss of|lost|free of|devoid of|"
    r"did not|does not|do not|did ?n[’']t|cannot|no longer|complete loss of|complete absence of|losing"
)
_SHOW = (
    r"(?:show|reveal|express|demonstrate|have|harbou?r|carry|contain|detect|exhibit|display|find|identify|stain for"
    r"|stain with|possess|label with|react with)"
)
# negators that speak of what follows without a further word
_NO = (
    rf"no(?: longer)?|without|lack(?:ed|s|ing)?(?: of)?|absence of|neither|nor|loss of|lost|free of|devoid of|losing"
    rf"|(?:but|and) not|rather than"
    rf"|(?:did|does|do|could) ?n[o'’]t {_SHOW}|(?:failed|failure) to {_SHOW}|not {_SHOW}(?:ed|ing)?"
)

_CUE = Folded(
    rf"\b(?:(?P<backtonormal>(?:returned|return|decreased|fell|dropped|declined|increased|rose|recovered|came|went"
    rf"|reverted|regressed|reduced|restored|back|lowered)(?: \w+)? (?:down )?(?:to|within|into) (?:a |the |its |their "
    rf"|within )*(?:normal|reference|undetectable)\w*(?: (?:limits?|ranges?|values?|levels?))?)\b"
    rf"|(?P<showed>(?:show(?:ed|s|ing)|reveal(?:ed|s)|demonstrat(?:ed|es)|display(?:ed|s)|exhibit(?:ed|s)|gave"
    rf"|had) (?:(?P<showno>no|absent|a lack of|lack of|loss of|negative)|a|an|only|[a-z]+ly|strong|diffuse|focal|weak"
    rf"|moderate|intense|high|nuclear|cytoplasmic|membranous|scattered|patchy|positive|gene|significant|any"
    rf"|detectable|evidence of|novel|known|rare|somatic|germline|heterozygous|homozygous|missense|nonsense|frameshift|point"
    rf"|pathogenic|activating|single|de novo|and|or|,"
    rf"|(?<=[a-z]) ){{0,12}}(?:immuno)?(?:positivity|positive|negative|negativity|staining|reactivity|expression"
    rf"|pattern|reaction|proliferation|labell?ing|mutations?|rearrangements?|amplifications?|alterations?|fusions?"
    rf"|translocations?|variants?|(?:deletion|insertion|duplication|substitution)s?(?! of chromosome))"
    rf"(?: (?:cells|reaction|staining(?: pattern)?|results?|signal|expression|pattern))?\b"
    rf"(?! (?:for|of(?! (?:\d|(?:(?:the|all|these|most) )?(?:tumou?r|neoplastic|atypical|cancer|lesional) (?:cells?|tissue)\b"
    rf"(?! (?:for|to|with)\b)))|with|to|towards?|in the|index|against)\b"
    rf"| {_STAIN_NOUN}| (?:tumou?r |neoplastic )?cells?\b))"
    rf"|(?P<elevation>(?:show(?:ed|s|ing)|reveal(?:ed|s)|had|demonstrat(?:ed|es)) (?:(?:an?|some|only|mild|slight|marked|moderate"
    rf"|significant|progressive|further|gradual|continuous|sharp|rapid|transient|abnormal|a trend to) ){{0,3}}"
    rf"(?:elevations?|increases?|rise|high levels?|elevated levels?)(?! (?:of|in)\b))\b"
    rf"|(?P<back>(?P<copula>{_COPULA}) {_ADVERBS}{{0,4}}(?P<not>not (?!only)|never |no longer )?{_ADVERBS}{{0,3}}"
    rf"(?:(?P<bp>{_POSITIVE})|(?P<bn>{_NEGATIVE})|(?P<bsh>{_SERUM_HIGH})|(?P<bsn>{_SERUM_NORMAL})|(?P<be>{_EQUIVOCAL}))\b)"
    rf"|(?P<verb>(?:co-?|over-?)?express(?:ed|es|ing)?|(?:immuno-?)?stain(?:ed|s)?|labell?(?:ed|s)|marked"
    rf"|harbou?r(?:ed|ing|s)?|carr(?:ied|ying|ies|y)|possess(?:ed|es|ing)?)\b"
    rf"|(?P<adj>(?:(?P<ap>(?:immuno-?)?positive(?:ly|s)?|immuno-?reactive|reactive|present|presence of|positivity"
    rf"|immuno-?(?:positivity|reactivity)|reactivity|overexpression|retained|intact|preserved)"
    rf"|(?P<an>(?:immuno-?)?negative(?:ly|s)?|negativity|non-?reactive|absent|undetectable|wild[- ]?types?|unmethylated"
    rf"|unmutated|lost)"
    rf"|(?P<ash>elevated|increased|elevation|raised|high|rising|increasing|increases? (?:in|of)|rise (?:in|of)"
    rf"|elevations? (?:in|of)|abnormal|strong|diffuse|weak|focal|patchy|moderate|hyper)"
    rf"|(?P<asn>normal|unremarkable|suppressed|normali[sz]ation of|negativi[sz]ation of|normalized)"
    rf"|(?P<ae>{_EQUIVOCAL})))\b"
    rf"|(?P<noun>{_STAIN_NOUN})\b"
    rf"|(?P<found>show(?:ed|s|ing)?|reveal(?:ed|s|ing)?|demonstrat(?:ed|es|ing)|highlighted|disclosed|identified|detected)\b"
    rf"|(?P<rose>rose|risen|climbed|normali[sz]ed|doubled|went up|peaked)\b"
    rf"|(?P<except>except(?:ing)?(?: for)?|with the exception of|apart from|aside from|other than)\b"
    rf"|(?P<neg>{_NO})\b"
    rf"|(?P<break>but|whereas|while|whilst|however|although|though|yet|in contrast)\b|(?P<semi>;))"
)
_TO_MARKER = Folded(
    r"(?: of (?:the )?(?:tumou?r|neoplastic|atypical) cells (?:for|to|with)\b)|"
    rf"(?: [a-z]+ly)?(?:(?: tumou?r| neoplastic)? cells)?(?: (?:on|by|with) (?=immuno|IHC|stain))?"
    rf"(?: {_STAIN_NOUN}| results?| signals?| cells?| levels?"
    rf"| pattern| findings?| serum| plasma| values?| concentrations?| (?:nuclear|membranous|cytoplasmic"
    rf"|immunohistochemical))*,? {_PREPOSITION}")
_EXPRESSION = Folded(r"\b(?:expressions?|reactivity|staining)\b[^;.]*$")
_SHADES = ("strong", "diffuse", "weak", "focal", "patchy", "moderate")
_OF_SERUM = Folded(
    rf"(?:[ -](?:serum|plasma|blood|urinary|circulating))?(?: {_STAIN_NOUN}| levels?| values?| concentrations?| titers?"
    rf"| titres?){{0,2}} (?:of|for|in)(?: (?:the|both|all|serum|plasma|blood|her|his))*\b")
_IMMUNO = Folded(r"\b(?:immuno\w+|IHC|flow cytometry|phenotyp\w+|stain(?:s|ing)?)\b[^.;]*$")
_ANTIBODIES = Folded(
    r"[ :]*(?:(?:the|a|an|primary|monoclonal|polyclonal|following|panel|of|specific|various|different|several"
    r"|commercial) )*(?:antibod|panel|markers? including|h(?:a?ematoxylin|&e)|immunohistochem)")
_SHOWN = Folded(
    r"\b(?:show(?:ed|s|ing|n)?|reveal(?:ed|s|ing)?|demonstrat(?:ed|es|ing)|display(?:ed|s|ing)?|exhibit(?:ed|s|ing)?"
    r"|detect(?:ed|s)?|confirm(?:ed|s|ing)?"
                    r"|with|had|ha[sv]e?|observed|found|strong|diffuse|focal|weak|intense|positive|cytoplasmic"
                    r"|nuclear|membranous|high|patchy|moderate|there (?:was|is|were))\b[^,;]{0,30}$")
_NEGATED_NEAR = Folded(
    rf"\b(?:{_NEGATOR})(?: (?!only)(?:any|evidence of|the|a|significant|clear|nuclear|cytoplasmic|show(?:ed)?|have"
    rf"|demonstrate|reveal|exhibit|display|detectable|signs of|membranous|specific|express|stain|be|aberrant|strong"
    rf"|immuno\w*|stain\w*|tumou?r|cells?)){{0,4}}\s$")


def cues(text: str) -> Iterator[Cue]:
    """The cues of a sentence in order; a cue ends before the next one begins."""
    match = _CUE.search(text)
    while match:
        cue = _cue(text, match)
        if cue:
            yield cue
        match = _CUE.search(text, max(match.end(), cue.end if cue else 0))


def _cue(text: str, match: re.Match[str]) -> Cue | None:
    start, end, last = match.start(), match.end(), match.lastgroup
    if match["break"] or match["semi"]:
        return Cue(start, end, BREAK)
    if match["except"]:
        return Cue(start, end, EXCEPT)
    if match["neg"]:
        return Cue(start, end, FORWARD, "negative")
    if match["backtonormal"]:
        return Cue(start, end, BACKWARD, "negative", "serum")
    if match["showed"]:
        negative = match["showno"] or "negativ" in match["showed"].lower()
        return Cue(start, end, BACKWARD, "negative" if negative else "positive")
    if match["elevation"]:
        return Cue(start, end, BACKWARD, "positive", "serum")
    if match["back"]:
        return _copula(text, match)
    if match["verb"]:
        return _verb(text, match)
    if match["rose"]:
        status = "negative" if match["rose"].lower().startswith("norm") else "positive"
        return Cue(start, end, BACKWARD, status, "serum", single=True)
    if match["noun"]:
        return _noun(text, match)
    if match["found"]:
        return Cue(start, end, SHOWN, "positive", firm=False) if _IMMUNO.search(text[max(0, start - 70) : start]) else None
    assert last
    return _adjective(text, match)


def _flip(status: str, flipped: bool) -> str:
    return {"positive": "negative", "negative": "positive"}.get(status, status) if flipped else status


# passive verbs whose subject is the marker, whatever preposition follows ("CD20 was detected by", "was expressed in")
_OF_MARKERS = frozenset((
    "detected", "identified", "found", "seen", "observed", "noted", "demonstrated", "expressed", "coexpressed",
    "co-expressed", "overexpressed", "over-expressed", "retained",
))


def _copula(text: str, match: re.Match[str]) -> Cue:
    status, domain = next((s, d) for g, s, d in (("bp", "positive", ""), ("bn", "negative", ""), ("bsh", "positive", "serum"),
                                                 ("bsn", "negative", "serum"), ("be", "equivocal", "")) if match[g])
    status = _flip(status, bool(match["not"]))
    ahead = _TO_MARKER.match(text, match.end())
    word = (match["bp"] or match["bn"] or "").lower()
    if ahead and not domain and word not in _OF_MARKERS:
        return Cue(match.start(), ahead.end(), FORWARD, status)
    if word in ("overexpressing", "expressing"):
        return Cue(match.start(), match.end(), FORWARD, status)
    if domain and status == "positive" and _EXPRESSION.search(text[max(0, match.start() - 70) : match.start()]):
        domain = ""
    return Cue(match.start(), match.end(), BACKWARD, status, domain, single=match["copula"].lower() in ("was", "is"))


# "stains for CD34 and desmin were negative": a noun
_STAINS_NOUN = Folded(
    r"(?:^|[.;:,] |\b(?:and|the|all|other|additional|further|special|immunohistochemical|histochemical|immunological|immune"
    r"|performed|following|tumou?r marker|by|on|of|with|these|multiple|several|both|immunoperoxidase)[ -])$")
_STAINED_SIGN = Folded(r" (?:\w+ly ){0,2}(positive|negative)(?:ly)?")
_STAINED_FOR = Folded(rf"(?: \w+ly| and| but| positive| negative){{0,4}} {_PREPOSITION}")
_NOUN_OF = Folded(rf"(?: \w+(?:ly|ic|ous|ar))? ?{_PREPOSITION}")


def _verb(text: str, match: re.Match[str]) -> Cue | None:
    word, end = match["verb"].lower(), match.end()
    negated = bool(_NEGATED_NEAR.search(text[max(0, match.start() - 40) : match.start()]))
    if "stain" in word or word.startswith("label") or word == "marked":
        signed = _STAINED_SIGN.match(text, end)
        status = signed[1].lower() if signed else "positive"
        ahead = _STAINED_FOR.match(text, end)
        if ahead and _ANTIBODIES.match(text, ahead.end()) and not signed:
            return None
        if word.endswith("stains") and not signed and _STAINS_NOUN.search(text, max(0, match.start() - 30), match.start()):
            return None
        if ahead:
            return Cue(match.start(), ahead.end(), FORWARD, _flip(status, negated))
        if signed:
            return Cue(match.start(), signed.end(), BACKWARD, status)
        return None
    if text[end : end + 3] == " by" or text[end : end + 3] == " in":
        return Cue(match.start(), end, BACKWARD, _flip("positive", negated))
    return Cue(match.start(), end, FORWARD, _flip("positive", negated))


_STAINING_LY = Folded(r"(?:staining|labell?ing|expressing) (?:\w+ly|positive) ")


# "Immunohistochemical expression of p63 and GFAP favoured the diagnosis"
_BY_IMMUNO = Folded(r"\bimmunohistochemical(?:ly)?\s$")
_ONLY_TESTED = Folded(r"\b(?:evaluat|analy[sz]|assess|examin|studied|tested|investigat|performed|negative|absent|lost|not)\w*\b")


def _noun(text: str, match: re.Match[str]) -> Cue | None:
    """A staining noun with a preposition, where something shows it: "revealed staining for", "no expression of"."""
    ahead = _NOUN_OF.match(text, match.end())
    if not ahead:
        return None
    before = text[max(0, match.start() - 60) : match.start()]
    if _NEGATED_NEAR.search(before):
        return Cue(match.start(), ahead.end(), FORWARD, "negative")
    told = _SHOWN.search(before) or _STAINING_LY.match(text, match.start()) or (
        _BY_IMMUNO.search(before) and not _ONLY_TESTED.search(text, ahead.end(), ahead.end() + 120))
    if not told:
        return None
    return Cue(match.start(), ahead.end(), FORWARD, "positive", firm=False)


def _adjective(text: str, match: re.Match[str]) -> Cue:
    status, domain = next((s, d) for g, s, d in (("ap", "positive", ""), ("an", "negative", ""), ("ash", "positive", "serum"),
                                                 ("asn", "negative", "serum"), ("ae", "equivocal", "")) if match[g])
    word = match["adj"].lower()
    negated = bool(_NEGATED_NEAR.search(text[max(0, match.start() - 40) : match.start()]))
    status = _flip(status, negated)
    if word in _SHADES:
        domain = ""
    ahead = (_OF_SERUM if domain else _TO_MARKER).match(text, match.end())
    if ahead or word.endswith((" of", " in")):
        return Cue(match.start(), ahead.end() if ahead else match.end(), FORWARD, status, domain)
    return Cue(match.start(), match.end(), ADJECTIVE, status, domain, firm=word not in _SHADES)
