"""Numbers, reference ranges, gene alterations and variants of the markers of one sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from nlp_iscm.normalise.marker import gene_of, percent_status, range_status
from nlp_iscm.pipeline.marker_panels import DIRECT, LISTED, LOOSE, Item

_NUMBER = r"\d{1,3}(?:[ ,]\d{3}){1,3}(?![\d.])|\d{1,9}(?:[.,·]\d{1,6})?"
_LESS = r"(?:<|>|≤|≥|~|≈|less than|more than|greater than|over|above|below|under|up to|approximately|about|nearly|almost|around|at least)"
_UNIT = (
    r"(?:%|percent\b|per cent\b|(?:x|×) ?10\^?\d{1,2} ?\w*/\w+|(?:ng|pg|mg|µg|μg|ug|mcg|g|U|IU|UI|mIU|mUI|mU|µU|μU|µIU|μIU|kU|KU|KIU|nmol|pmol|mmol|µmol|μmol|umol|units?|AU|mAU|nM|pM|ku)"
    r" ?(?:/|per) ?(?:24 ?(?:h|hours?)|(?:100 ?)?(?:ml|mL|ML|Ml|dl|dL|DL|l|L|liter|litre|milliliter|millilitre|deciliter|decilitre|day|d|h|g|mg)\b|24h)|(?:U|IU|ng|pg|copies)(?:\.| )(?:mL|ml|L)(?:-1|\b)|UI\b|IU\b|mutations?/Mb|mut/Mb|muts?/Mb)"
)
_VALUE = re.compile(
    rf"(?:(?<![\w.,/-])|(?=[<>≤≥]))(?P<sign>{_LESS}\s?)?(?P<low>{_NUMBER})(?P<range>\s?(?:%|{_UNIT})?\s?(?:[-–—−~]|to)\s?(?:{_NUMBER})|\s?and (?:{_NUMBER}))?(?P<plus>\+)?\s?(?:(?P<unit>{_UNIT})|(?![\w%]))"
)
_TO = re.compile(rf"\bfrom (?:a (?:baseline|level) of |approximately |about |over )?(?P<a>(?:{_NUMBER})\s?(?:{_UNIT})?)(?:\s?\([^()]{{0,40}}\))? (?:up |down )?to (?:a (?:nadir|level|peak|value) of |approximately |about |over |less than )?(?P<b>(?:{_NUMBER})\s?(?:{_UNIT})?)")
# what may stand between a marker and its number
_BETWEEN = re.compile(
    r"[\s,:=–—-]{0,3}(?:(?:[a-z]+ly|be|immuno\w+|shows|control|levels?|values?|concentrations?|count|titers?|titres?|index|indices|score|rate|expression|staining|protein|antigen|receptors?|labell?ing|proliferati\w+|was|were|is|are|of|at|to|as|being"
    r"|had|been|has|high|low|elevated|increased|raised|normal|rose|risen|dropped|decreased|declined|fell|fallen|decreasing|increasing|reached|measured|estimated|found|showed|the|a|an|in|up|down|nearly|about"
    r"|approximately|with|by|after|serum|also|only|nadir|peak|tumou?r|cells?|positive|positivity|staining|TPS|CPS|\(?TPS\)?|proportion|combined|still|further|remained|again|reported|peaked|came|back|estimated|order|concentration|"
    r"maximum|range|within|reference|didn't|did|not|exceed|exceeded|gradually|between|fraction|activity|showing|value|result|test|initial|baseline|preoperative|revealed|nuclear|markedly|upper|\(\w{1,9}\)|calculated|average|ranged|overall|seen|observed|"
    r"expressed|stained|nuclei|neoplastic|tumoral|around|over|ratio|and|then|from|currently|has|have)[\s,:=(]{1,3}){0,9}[(\[]?\s?", re.IGNORECASE)
_REFERENCE = re.compile(
    r"(?: in (?:the )?serum)?\s?(?:[(\[,;]\s?)?(?:(?:the |with |a |an )*(?:ULN|LLN|UNL|(?:lab(?:oratory)?|institutional|upper)? ?(?:normal|nl|norm(?:s|al)?|reference|ref\.?|RR|NR|NV|N|VN|cut-?off|biological reference|upper limit|limit|usual))\b[^()\[\];]{0,45}?|[<>≤≥]\s?)\d[^()\[\];]{0,30}", re.IGNORECASE)
_IS_NORMAL = re.compile(r"\s?[(\[,]?\s?(?:which (?:is|was) )?(?:within (?:the )?(?:normal|reference)|(?:in )?(?:the )?normal\b(?! (?:range|value|level|limit|<|>|up|reference|\d)))", re.IGNORECASE)
_TIMES = re.compile(r"\s?(?:days?|weeks?|months?|years?|hours?|cycles?|cm|mm|Gy|patients?|cases?|courses?|times|%? of (?:the )?(?:patients|cases)|°|th\b|st\b|nd\b|rd\b|mg\b|kg\b|fold|[A-Za-z])", re.IGNORECASE)


def values(text: str, items: list[Item]) -> Iterator[Item]:
    """The markers with their numbers; a second number of one marker ("rose from 150 to 350") comes as a further item."""
    numbered = any(c.isdigit() for c in text)
    found = list(_VALUE.finditer(text)) if numbered else []
    position = 0
    run: list[Item] = []  # markers in one list that wait for their numbers
    for index, item in enumerate(items):
        limit = items[index + 1].start if index + 1 < len(items) else len(text)
        while position < len(found) and found[position].start() < item.end:
            position += 1
        yield item
        run.append(item)
        if position < len(found) and found[position].start() < limit:
            ahead = _until(found, position, limit)
            yield from _share(text, run, ahead) if _aligned(text, run, ahead) else _first(text, item, ahead, limit)
            run = []
        elif index + 1 < len(items) and not _COORDINATED.fullmatch(text[item.end : limit][:30]):
            run = []


_COORDINATED = re.compile(r"\s?(?:protein|antigen|levels?|concentrations?|values?|\(\w{1,8}\))?\s?(?:,|and|/|, and|or)\s?(?:serum |the |free )?", re.IGNORECASE)
_MOST = 8  # numbers looked at behind one marker


def _until(found: list[re.Match[str]], position: int, limit: int) -> list[re.Match[str]]:
    ahead = [v for v in found[position : position + _MOST] if v.start() < limit]
    return ahead


def _aligned(text: str, run: list[Item], ahead: list[re.Match[str]]) -> bool:
    """Whether a list of markers is followed by as many numbers: "CEA and CA 19-9 were 5 ng/mL and 30 U/mL"."""
    mine = _measured(text, ahead)
    return len(run) > 1 and len(mine) == len(run) and all(i.kind == "serum" or "tumour" in i.attributes for i in run) and len(
        text[run[-1].end : mine[0].start()]) <= 60


def _measured(text: str, ahead: list[re.Match[str]]) -> list[re.Match[str]]:
    """The numbers that are not part of a reference range or a time."""
    mine: list[re.Match[str]] = []
    for value in ahead:
        inside = text[max(0, value.start() - 30) : value.start()]
        if inside.count("(") > inside.count(")") or inside.count("[") > inside.count("]") or _TIMES.match(text, value.end()):
            continue
        mine.append(value)
    return mine


def _share(text: str, run: list[Item], ahead: list[re.Match[str]]) -> Iterator[Item]:
    for item, value in zip(run, _measured(text, ahead), strict=True):
        item.written = value[0].strip().rstrip(",")
        _judge(text, item, value, "", _REFERENCE.match(text, value.end(), min(len(text), value.end() + 90)))
    yield from ()


def _first(text: str, item: Item, ahead: list[re.Match[str]], limit: int) -> Iterator[Item]:
    """The first of the numbers behind a marker that belongs to it."""
    for value in ahead[:4]:
        before = item.written
        more = list(_give(text, item, value, min(limit, value.end() + 120)))
        yield from more
        if more or item.written != before:
            return


def _give(text: str, item: Item, value: re.Match[str], limit: int) -> Iterator[Item]:
    rise = _TO.search(text, item.end, min(limit + 40, item.end + 160)) if value.start() - item.end < 90 else None
    if rise and _numeric(item) and len(rise["b"]) > len(rise["b"].rstrip(" %")) - 1 and not _TIMES.match(text, rise.end()):
        yield from _two(text, item, rise)
        return
    gap = text[item.end : value.start()]
    if not _joined(gap, value) or not _plausible(text, item, value, gap):
        return
    item.written = value[0].strip().rstrip(",")
    reference = _REFERENCE.match(text, value.end(), min(len(text), value.end() + 90))
    _judge(text, item, value, gap, reference)
    if value["range"] and " and " in value[0] and _RESPECTIVELY.match(text, value.end()):
        first, second = value[0].split(" and ")
        item.written = f"{first.strip()} {value['unit'] or ''}".strip()
        yield replace(item, written=second.strip())


_RESPECTIVELY = re.compile(r",? respectively")
_ENDS = re.compile(r"\b(?:was|were|is|of|at|to|being|:)\s*$")
_PARTED = re.compile(r"[;:]|\. |, (?:and|with|while|but)|\d ?(?:%|[munpµ]?[gUI]{1,2}/)|\b(?:patient|he|she|tumou?r size|mass|count)\b", re.IGNORECASE)


def _joined(gap: str, value: re.Match[str]) -> bool:
    """Whether nothing between a marker and a number parts them; a unit of its own allows for a longer way."""
    if len(gap) <= 90 and _BETWEEN.fullmatch(gap):
        return True
    return len(gap) <= 120 and value["unit"] not in (None, "%", "percent", "per cent") and bool(_ENDS.search(gap)) and not _PARTED.search(gap)


def _two(text: str, item: Item, rise: re.Match[str]) -> Iterator[Item]:
    """Both ends of a change; the side with the unit lends it to the other only in what is read, not in what is written."""
    item.written = rise["a"].strip()
    second = replace(item, written=rise["b"].strip())
    lower = text[item.end : rise.start()].lower()
    down = bool(re.search(r"decreas|declin|drop|fell|fall|reduc|lower", lower))
    status = "value" if down else ("positive" if re.search(r"rose|ris|increas|elevat|climb", lower) or item.status == "positive" else "value")
    for one in (item, second):
        if one.tie < DIRECT:
            one.status, one.tie = status, DIRECT
    yield second


def _numeric(item: Item) -> bool:
    return item.kind == "serum" or any(key in item.attributes for key in ("index", "tumour", "number", "serum"))


def _plausible(text: str, item: Item, value: re.Match[str], gap: str) -> bool:
    unit = value["unit"]
    if unit in ("%", "percent", "per cent"):
        return item.kind not in ("serum",) and not re.match(r"\s?(?:decrease|reduction|drop|decline|increase|survival)", text[value.end() : value.end() + 14])
    if unit:
        return _numeric(item) or item.kind == "serum"
    if item.kind != "serum" and "tumour" not in item.attributes:
        return False
    if _TIMES.match(text, value.end()) or re.search(r"\b(?:after|in|by|within|with|about|between|from)\s*$", gap):
        return False
    return bool(re.search(r"(?:\b(?:of|at|was|is|to)|[:=(])\s*$", gap)) or gap.strip() == ""


def _judge(text: str, item: Item, value: re.Match[str], gap: str, reference: re.Match[str] | None) -> None:
    """The status a number and what surrounds it give; an explicit word wins over none, a range over a word."""
    percent = value["unit"] in ("%", "percent", "per cent")
    if item.attributes.get("index") == "yes":
        item.status, item.tie = "value", DIRECT
        return
    if reference and not percent and any(c.isdigit() for c in reference[0]):
        item.reference = reference[0]
        status = range_status(item.written or "", reference[0])
        if item.attributes.get("number") == "yes":
            status = "value"
        if status and item.tie != DIRECT:
            item.status, item.tie = status, DIRECT
            return
    if _IS_NORMAL.match(text, value.end()):
        item.status, item.tie = "negative", DIRECT
        return
    if re.search(r"decreas|declin|dropp|fell|fall|nadir|reduc|not exceed|n't exceed", gap, re.IGNORECASE) and item.kind == "serum":
        item.status = "value" if not re.search(r"normal", gap, re.IGNORECASE) else "negative"
        return
    if item.status and item.tie >= LOOSE:
        return
    plain = item.attributes.get("number")
    if plain == "positive":
        item.status = plain
    elif percent and item.kind != "serum":
        item.status = "value" if plain else percent_status(item.written or "") or "value"
    else:
        item.status = "value"
    item.tie = LISTED


_ALTERED = re.compile(
    r"(?:(?:-|::?|/)[A-Z][A-Z0-9]{1,8}(?= ))?[\s-]{0,2}(?:\([\w /-]{1,20}\) ?)?(?:(?:gene|oncogene|proto-oncogene|exons? \d{1,2}(?:(?:,| and|/|-) ?\d{1,2}){0,3}|activating|somatic|germline|missense|pathogenic|driver|point|sensiti[sz]ing|fusion|promoter|frameshift|nonsense|kinase|domain|hotspot|break-?apart|copy number|truncating|splice(?: site)?|deleterious|homozygous|heterozygous|resistance|common|rare|single|acquired|T790M|L858R|V600E?|[A-Z]\d{2,4}[A-Z]|p\.\w{3,12}|class \d|codon \d{1,3}|duplication)[\s,-]{1,2}(?:in |on |of |and )?){0,5}"
    r"(?P<noun>mutations?|mutants?|mutated|variants?|fusions?|rearrange(?:ment|d)s?|translocations?|amplifi(?:cation|ed)|deletions?|insertions?|alterations?|gain|duplications?|hypermethylation|methylation|codeletion|abnormality)\b"
    r"(?! (?:to (?:rule|exclude|assess|confirm|detect)|analys|test|status|screen|detection|profil|panel|stud|rate|burden|was (?:perf|test)|were (?:perf|test)))", re.IGNORECASE)
_TESTED = re.compile(r"\b(?:test(?:ed|ing|s)?|screen(?:ed|ing)?|analy[sz]\w+|examin\w+|search(?:ed|ing)?|look(?:ed|ing)?|sequenc\w+|assay\w*|probes?|evaluat\w+|to (?:exclude|rule out|detect|assess)|rule out)(?: (?:for|of|on|the|any|both|mutations?|in))* (?:[\w/, -]{0,50})$", re.IGNORECASE)
_PRESENT = re.compile(r"\b(?:reveal\w*|show\w*|detect\w*|presence of|demonstrat\w+|identif\w+|found|with|an?)\b[^,;.]{0,40}$", re.IGNORECASE)
_ALTERATION_OF = re.compile(r"\b(?:mutations?|variants?|fusions?|rearrangements?|translocations?|amplifications?|deletions?|insertions?|alterations?|hypermethylation)\b(?! (?:analys|test|screen|status))[^,;.()]{0,30}?\b(?:in|of|involving|at)(?: the| both| exons? \d{1,2} (?:of|in)(?: the)?)?\s*$", re.IGNORECASE)
_TRANSLOCATION = re.compile(r"(?:deletion|loss|gain) of (?:chromosome )?\d{1,2}[pq]\d*\b|t ?\(\d{1,2} ?[;:,] ?\d{1,2}\)(?: ?\([pq]\d[\d.]*;? ?[pq]?[\d.]*\))?|(?:del|inv|add|dup|i) ?\( ?\d{1,2} ?\) ?(?:\(? ?[pq][\d.]*(?:[pq][\d.]*)? ?\))?|del ?\(?\d{1,2}[pq]\)?|(?:trisomy|monosomy) \d{1,2}[pq]?")
_VARIANT = re.compile(
    r"\b(?P<short>(?:p\.?)?[A-Z]\d{2,4}(?:[A-Z](?:fs\*?\d*)?|\*)(?![\w-])|(?:p\.)\(?[A-Z][a-z]{2}\d{1,4}(?:[A-Z][a-z]{2}|fs|\*|Ter)\w*\)?|c\.[-*]?\d[\w_+>*-]{2,20}(?:[ACGT]? ?> ?[ACGT])?|[A-Z]\d{2,4}[_-][A-Z]\d{2,4} ?(?:del|ins|delins)\w{0,12})"
    r"|\b(?P<exon>(?:exon[- ]\d{1,2} (?:in-?frame |skipping |frameshift )?(?:deletions?|del|insertions?|ins|duplications?|skipping)|(?:in-?frame |\d{1,2} ?bp )?(?:deletions?|insertions?|duplications?) (?:in|of|at|on) exon \d{1,2}|E?19 ?del))\b", re.IGNORECASE | 0)


def alterations(text: str, items: list[Item]) -> None:
    """A gene with an alteration's noun and no status is altered; its variant becomes its value."""
    for item in items:
        if item.attributes.get("index") == "yes" and item.status is None and text[max(0, item.start - 4) : item.start].lower() == "low ":
            item.status, item.written, item.tie = "value", "low", LISTED
        if item.attributes.get("presence") and not item.status and _PRESENT.search(text[max(0, item.start - 60) : item.start]):
            item.status, item.tie = "positive", LOOSE
        if item.kind in ("serum", "group") or item.status:
            continue
        before = text[max(0, item.start - 90) : item.start]
        if _TESTED.search(before):
            continue
        if _ALTERED.match(text, item.end) or _ALTERATION_OF.search(before[-70:]):
            item.status, item.tie = "positive", LOOSE
    for item, following in zip(reversed(items[:-1]), reversed(items[1:]), strict=True):  # "EGFR and KRAS mutations"
        if item.kind == "gene" and not item.status and following.tie == LOOSE and following.status and _COORDINATED.fullmatch(text[item.end : following.start][:30]):
            item.status, item.tie = following.status, LOOSE


def translocations(text: str) -> Iterator[Item]:
    """Karyotype abnormalities as markers of their own: "t(11;14)", "del(17p)"."""
    if not any(sign in text for sign in ("(", "trisomy", "monosomy", " of chr", " of 1")):
        return
    for match in _TRANSLOCATION.finditer(text):
        if match.start() and text[match.start() - 1].isalnum():
            continue
        yield Item(match.start(), match.end(), match[0].replace(" ", "") if "(" in match[0] else match[0], "gene", status="positive", tie=LOOSE, listed=False)


def variants(text: str, items: list[Item]) -> Iterator[Item]:
    """Variants of the sentence given to the gene beside them, or to the one gene they belong to, as further items."""
    if not any(c.isdigit() for c in text):
        return
    genes = [i for i in items if i.kind in ("gene", "immunohistochemistry")]
    starts = [i.start for i in genes]
    by_name = {i.name: i for i in reversed(genes)}
    used: set[int] = set()
    for match in _VARIANT.finditer(text):
        written = match[0]
        owner = gene_of(written)
        at = bisect_right(starts, match.start())
        beside = _gene_beside(match, genes[max(0, at - 3) : at + 3], text)
        if match["short"] and not written[0].isupper() and not written.startswith(("p", "c.")):
            continue
        if written.startswith("c.") and re.match(r"[\s,;(\[/]{1,3}p\.", text[match.end() : match.end() + 6]):
            continue  # the same variant as the protein form that follows
        name = owner or (beside.name if beside else None)
        if name is None or (match["exon"] and not beside):
            continue
        source = beside if beside and (owner is None or beside.name == owner) else None
        if source is None and beside is None and owner:
            source = by_name.get(owner)
        status = source.status if source and source.status in ("positive", "negative") else "positive"
        if source and id(source) not in used and source.written is None:
            source.written, source.status = written, status
            source.tie = max(source.tie, LISTED)
            used.add(id(source))
        else:
            yield Item(match.start(), match.end(), name, "gene", source.code if source else None, status=status, tie=LISTED, written=written)


def _gene_beside(match: re.Match[str], genes: list[Item], text: str) -> Item | None:
    best: tuple[int, Item] | None = None
    for item in genes:
        distance = match.start() - item.end if item.end <= match.start() else item.start - match.end()
        if distance > 45 or (item.end <= match.start() and ";" in text[item.end : match.start()]):
            continue
        if best is None or distance < best[0]:
            best = (distance, item)
    return best[1] if best else None
