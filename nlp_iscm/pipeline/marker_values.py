"""Numbers and reference ranges of the markers of one sentence."""

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp_iscm.folded import Folded, holds_digit
from nlp_iscm.normalise.marker import percent_status, range_status
from nlp_iscm.pipeline.marker_panels import DIRECT, LISTED, LOOSE, Item

_NUMBER = r"\d{1,3}(?:[ ,]\d{3}){1,3}(?:\.\d{1,2})?(?![\d.])|\d{1,9}(?:[.,·]\d{1,6})?"
_LESS = (
    r"(?:<|>|≤|≥|~|≈|less than|more than|greater than|over|above|below|under|up to|approximately|about|nearly|almost"
    r"|around|at least)"
)
_UNIT = (
    r"(?:%|percent\b|per cent\b|(?:x|×) ?10\^?\d{1,2} ?\w*/\w+|(?:ng|pg|mg|µg|μg|ug|mcg|g|U|u|IU|UI|mIU|MIU|mUI|MUI|mU|µU|μU"
    r"|µIU|μIU|uIU|uU|mcIU|kU|KU|KIU|nmol|pmol|mmol|µmol|μmol|umol|units?|AU|mAU|nM|pM|ku)"
    r" ?(?:/|per) ?(?:24 ?(?:h|hours?)|(?:100 ?)?(?:ml|mL|ML|Ml|dl|dL|DL|l|L|liter|litre|milliliter|millilitre"
    r"|deciliter|decilitre|day|d|h|g|mg)\b|24h)|(?:U|IU|ng|pg|copies)(?:\.| )(?:mL|ml|L)(?:-1|\b)|UI\b|IU\b"
    r"|mut(?:ation)?s?(?:/| per )(?:[Mm]b|megabase))"
)
_VALUE = re.compile(
    rf"(?:(?<![\w.,/-])|(?=[<>≤≥]))(?P<sign>{_LESS}\s?)?(?P<low>{_NUMBER})(?P<range>\s?(?:%|{_UNIT})?\s?(?:[-–—−~]"
    rf"|to)\s?(?:{_NUMBER})|\s?and (?:{_NUMBER}))?(?P<plus>\+)?\s?(?:(?P<unit>{_UNIT})|(?![\w%]))"
)
_TO = re.compile(
    rf"\bfrom (?:a (?:baseline|level) of |approximately |about "
    rf"|over )?(?P<a>(?:{_NUMBER})\s?(?:{_UNIT})?)(?:\s?\([^()]{{0,40}}\))? (?:up |down )?to (?:a (?:nadir|level|peak"
    rf"|value) of |approximately |about |over )?(?P<b>(?:less than |< ?)?(?:{_NUMBER})\s?(?:{_UNIT})?)")
# what may stand between a marker and its number
_BETWEEN = Folded(
    r"[\s,:=–—)-]{0,3}(?:(?:[a-z]+ly|be|immuno\w+|shows|control|levels?|values?|concentrations?|count|titers?|titres?"
    r"|index|indices|score|rate|expression|staining|protein|antigen|receptors?|labell?ing|proliferati\w+|was|were|is"
    r"|are|of|at|to|as|being"
    r"|had|been|has|high|higher|highly|lower|low|elevated|very|extremely|of (?:this|the|our) patient|upon"
    r"|increased|raised|normal|rose|risen|dropped|decreased|declined|fell|fallen"
    r"|decreasing|increasing|reached|measured|estimated|found|showed|the|a|an|in|up|down|nearly|about"
    r"|approximately|with|by|after|serum|also|only|nadir|peak|tumou?r|cancer|carcinoma|cells?|measuring|measures|positive|positivity|staining|TPS|CPS"
    r"|\(?TPS\)?|proportion|combined|still|further|remained|again|reported|peaked|came|back|estimated|order"
    r"|concentration|"
    r"maximum|range|within|reference|didn't|did|not|exceed|exceeded|gradually|between|fraction|activity|showing"
    r"|value|result|test|initial|baseline|preoperative|revealed|nuclear|markedly|upper|\(\w{1,9}\)|calculated"
    r"|average|ranged|overall|seen|observed|"
    r"expressed|stained|nuclei|neoplastic|tumoral|around|over|ratio|and|then|from|currently|has"
    r"|have)[\s,:=(]{1,3}){0,9}[(\[]?\s?")
_REFERENCE = Folded(
    r"(?: in (?:the )?serum)?\s?(?:[(\[,;]\s?)?(?:(?:the |with |a |an )*(?:ULN|LLN|UNL|(?:lab(?:oratory)?"
    r"|institutional|upper)? ?(?:normal|nl|norm(?:s|al)?|reference|ref\.?|RR|NR|NV|N|VN|cut-?off"
    r"|biological reference|upper limit|limit|usual))\b[^()\[\];]{0,45}?|[<>≤≥]\s?)\d[^()\[\];]{0,30}"
    r"|\s?[(\[]\s?\d[\d.,]{0,8}\s?[-–]\s?\d[\d.,]{0,8}[^()\[\]%]{0,15}[)\]]")
_IS_NORMAL = Folded(
    r"\s?[(\[,]?\s?(?:which (?:is|was) )?(?:within (?:the )?(?:normal|reference)"
    r"|(?:in )?(?:the )?normal\b(?! (?:range|value|level|limit|<|>|up|reference|\d)))")
_TIMES = Folded(
    r"\s?(?:days?|weeks?|months?|years?|hours?|cycles?|cm|mm|Gy|patients?|cases?|courses?|times"
    r"|of (?:the )?(?:patients|cases)|mg|kg|fold)\b|[%°A-Za-z]")


def values(text: str, items: list[Item]) -> Iterator[Item]:
    """The markers with their numbers; a second number of one marker ("rose from 150 to 350") comes as a further item."""
    numbered = holds_digit(text)
    found = list(_numbers(text, items)) if numbered else []
    position = 0
    run: list[Item] = []  # markers in one list that wait for their numbers
    for index, item in enumerate(items):
        limit = items[index + 1].start if index + 1 < len(items) else len(text)
        while position < len(found) and found[position].start() < item.end:
            position += 1
        yield item
        _ahead_of(text, item)
        run.append(item)
        if position < len(found) and found[position].start() < limit:
            ahead = _until(found, position, limit)
            yield from _share(text, run, ahead) if _aligned(text, run, ahead) else _first(text, item, ahead, limit)
            run = []
        elif index + 1 < len(items) and not COORDINATED.fullmatch(text[item.end : limit][:30]):
            run = []


def _numbers(text: str, items: list[Item]) -> Iterator[re.Match[str]]:
    """Numbers that do not begin inside a marker's name ("CA 19-9 300 U/mL")."""
    at, ends = 0, iter(sorted((i.start, i.end) for i in items))
    start, end = next(ends, (len(text), len(text)))
    while match := _VALUE.search(text, at):
        while end <= match.start():
            start, end = next(ends, (len(text) + 1, len(text) + 1))
        if start <= match.start():
            at = end
            continue
        yield match
        at = match.end()


# "70% Ki67 positive nuclei", "in 30% of cells for Ki-67"
_PERCENT_AHEAD = Folded(
    r"(?<![\d.,-])(?P<share>(?:[<>~] ?)?\d{1,3}(?:[.,]\d)?(?: ?[-–] ?\d{1,3})? ?%) (?:(?:of|the|tumou?r|neoplastic|cells|nuclei"
    r"|were|positive|staining|for|labell?ing|nuclear|expressed|expressing|with|showed) ){0,6}$")
_OF_INDEX = Folded(
    r" (?:(?:of|the|tumou?r|neoplastic|cells|nuclei|were|positive|for|expressed|expressing) ){0,5}(?:Ki|MIB)")


def _ahead_of(text: str, item: Item) -> None:
    """The share of cells told right before a proliferation index."""
    if item.attributes.get("index") == "yes" and not item.written:
        before = _PERCENT_AHEAD.search(text, max(0, item.start - 70), item.start)
        if before:
            item.written, item.status, item.tie = before["share"], "value", DIRECT


_ABOUT = re.compile(r"^(?:approximately|about|nearly|almost|around|~|≈)\s?", re.I)  # no part of the value
COORDINATED = Folded(
    r"\s?(?:protein|antigen|levels?|concentrations?|values?|\(\w{1,8}\))?\s?(?:,|and|/|, and|or)\s?(?:serum |the "
    r"|free )?")
_MOST = 8  # numbers looked at behind one marker


def _until(found: list[re.Match[str]], position: int, limit: int) -> list[re.Match[str]]:
    ahead = [v for v in found[position : position + _MOST] if v.start() < limit]
    return ahead


def _aligned(text: str, run: list[Item], ahead: list[re.Match[str]]) -> bool:
    """Whether a list of markers is followed by as many numbers: "CEA and CA 19-9 were 5 ng/mL and 30 U/mL"."""
    told = bool(ahead) and "respectively" in text[ahead[-1].end() : ahead[-1].end() + 25].lower()
    mine = ahead if told else _measured(text, ahead)
    if told and len(run) > 1 and len(mine) == len(run) and all(v["unit"] for v in mine):
        return True
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
    mine = _measured(text, ahead)
    for item, value in zip(run, mine if len(mine) == len(run) else ahead, strict=True):
        item.written = _ABOUT.sub("", value[0]).strip().rstrip(",")
        _judge(text, item, value, "", _REFERENCE.match(text, value.end(), min(len(text), value.end() + 90)))
    yield from ()


def _first(text: str, item: Item, ahead: list[re.Match[str]], limit: int) -> Iterator[Item]:
    """The first of the numbers behind a marker that belongs to it."""
    if len(ahead) > 1 and _SECOND.search(text, max(0, item.start - 14), item.start) and _numeric(item) and (
        text[ahead[0].end() : ahead[1].start()].strip() == "and" and _RESPECTIVELY.match(text, ahead[1].end())
        and ahead[1]["unit"] not in (None, *_PERCENT)
    ):  # "calcium and parathyroid hormone were 2.6 mmol/L and 900 ng/L, respectively"
        item.written = ahead[1][0].strip()
        _judge(text, item, ahead[1], "", None)
        return
    for value in ahead[:4]:
        before = item.written
        more = list(_give(text, item, value, min(limit, value.end() + 120)))
        yield from more
        if more or item.written != before:
            return


def _give(text: str, item: Item, value: re.Match[str], limit: int) -> Iterator[Item]:
    rise = _TO.search(text, item.end, min(limit + 40, item.end + 160)) if value.start() - item.end < 90 else None
    if rise and _numeric(item) and not _TIMES.match(text, rise.end()):
        yield from _two(text, item, rise)
        return
    gap = text[item.end : value.start()]
    if value["unit"] in _PERCENT and _OF_INDEX.match(text, value.end()):
        return
    if not _joined(gap, value) or not _plausible(text, item, value, gap):
        return
    item.written = _ABOUT.sub("", value[0]).strip().rstrip(",")
    if not value["unit"] and (other := _OTHER.match(text, value.end())):
        item.written += f" {other['unit']}"  # "350 versus 150 ng/mL"
    reference = _REFERENCE.match(text, value.end(), min(len(text), value.end() + 90))
    _judge(text, item, value, gap, reference)
    if value["range"] and " and " in value[0] and _RESPECTIVELY.match(text, value.end()):
        first, second = value[0].split(" and ")
        item.written = f"{first.strip()} {value['unit'] or ''}".strip()
        yield replace(item, written=second.strip())


_SECOND = re.compile(r"\band (?:serum |plasma |the )?$")
_OTHER = re.compile(rf" (?:versus|vs\.?|compared (?:with|to)) (?:{_NUMBER}) ?(?P<unit>{_UNIT})")
_RESPECTIVELY = re.compile(r",? respectively")
_ENDS = re.compile(r"\b(?:was|were|is|of|at|to|being|:)\s*$")
_PARTED = Folded(
    r"[;:]|\. |, (?:and|with|while|but)|\d ?(?:%|[munpµ]?[gUI]{1,2}/)|\b(?:patient|he|she|tumou?r size|mass|count)\b")


def _joined(gap: str, value: re.Match[str]) -> bool:
    """Whether nothing between a marker and a number parts them; a unit of its own allows for a longer way."""
    if len(gap) <= 90 and _BETWEEN.fullmatch(gap):
        return True
    concentration = value["unit"] not in (None, *_PERCENT)
    return concentration and len(gap) <= 120 and bool(_ENDS.search(gap)) and not _PARTED.search(gap)


def _two(text: str, item: Item, rise: re.Match[str]) -> Iterator[Item]:
    """Both ends of a change; the side with the unit lends it to the other only in what is read, not in what is written."""
    item.written = rise["a"].strip()
    second = replace(item, written=rise["b"].strip())
    lower = text[item.end : rise.start()].lower()
    down = bool(re.search(r"decreas|declin|drop|fell|fall|reduc|lower", lower))
    up = item.status == "positive" or re.search(r"rose|ris|increas|elevat|climb", lower)
    status = "positive" if up and not down else "value"
    for one in (item, second):
        if one.tie < DIRECT:
            one.status, one.tie = status, DIRECT
    yield second


def _numeric(item: Item) -> bool:
    return item.kind == "serum" or any(key in item.attributes for key in ("index", "tumour", "number", "serum"))


_PERCENT = ("%", "percent", "per cent")
_CHANGE = Folded(r"\s?(?:decrease|reduction|drop|decline|increase|survival)")


def _plausible(text: str, item: Item, value: re.Match[str], gap: str) -> bool:
    unit = value["unit"]
    if unit in _PERCENT:
        return item.kind != "serum" and not _CHANGE.match(text, value.end())
    if unit:
        return _numeric(item) or item.kind == "serum"
    if item.kind != "serum" and "tumour" not in item.attributes:
        return False
    if _TIMES.match(text, value.end()) or re.search(r"\b(?:after|in|by|within|with|about|between|from)\s*$", gap):
        return False
    return bool(re.search(r"(?:\b(?:of|at|was|is|to)|[:=(])\s*$", gap)) or gap.strip() == ""


def _judge(text: str, item: Item, value: re.Match[str], gap: str, reference: re.Match[str] | None) -> None:
    """The status a number and what surrounds it give; an explicit word wins over none, a range over a word."""
    percent = value["unit"] in _PERCENT
    if item.attributes.get("index") == "yes":  # a number with an index is its value, whatever word stands by
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
