"""Signs tied to the marker itself: "(+)", "+", ": negative", "-positive", "(3+)", "(weakly positive)"."""

import re

from nlp_iscm.folded import Folded
from nlp_iscm.normalise.marker import her2_status, percent_status, symbol_status
from nlp_iscm.pipeline.marker_panels import DIRECT, LISTED, Item

_INSIDE = re.compile(r":?[\s\u00a0]?(?:(?:onco-?protein|protein|antigen|receptor|antibody|gene|was|is)\s?)?"
    r"(?:expressed|expression|staining|immuno\w+)?\s?[(\[]([^()\[\]]{1,60})[)\]]")
_BARE = re.compile(
    r"(?:\^\{?)?([+]{1,4}|[−-](?=[\s,;/.)\]]|$)(?! ?(?:and|or|,|/) [^.;]{0,40}[-‐](?:positive|negative))|±"
    r"|\+/[-−])\}?(?![\d%])")
_SPACED = re.compile(r"\s([+]{1,4}|[±]|[1-3]\+)(?=[\s,;.)]|$)|\s([-−–])(?=[,;.)]|$)")
_COLON = Folded(
    r"\s?(?:stain|status|expression|staining)?\s?[:=]\s?\(?(?:\w+ly |strong |weak |focal |diffuse )?(positive"
    r"|negative|equivocal|borderline|normal|[+]{1,4}|[-−–](?=[\s,;.)]|$)|±|[0-3]\+)\)?")
_WORD = Folded(
    r"(?:[-‐‑–]| )(positive|negative|amplified|mutated|mutant|rearranged|unmethylated|methylated|translocated"
    r"|wild[- ]?type|deficient|expressing|low|over-?expressing|over-?expressed|loss)\b(?! (?:for|to)\b)")
_WORDS = {
    "normal": "negative", "borderline": "equivocal", "wild-type": "negative", "wild type": "negative", "wildtype": "negative",
    "unmethylated": "negative", "deficient": "negative", "low": "", "loss": "negative",
}
BACKGROUND = Folded(
    r"[ -](?:(?:T|B|plasma|small|reactive|background|mature|infiltrating|stromal|interstitial"
    r"|normal)[- ])*(?:lymphocyt\w+|infiltrat\w+|stromal cells|macrophages|histiocytes|stroma|endotheli\w+"
    r"|vessels)\b")


def sign(text: str, item: Item) -> None:
    """Status from what is tied to the marker itself: "(+)", "+", ": negative", "-positive", "(3+)", "(weakly positive)"."""
    bracketed = text[item.start - 1 : item.start] == "(" and text[item.end : item.end + 1] == ")"
    at = item.end + bracketed  # "epidermal receptor (HER-2) (++)"
    bare = _BARE.match(text, at) or _COLON.match(text, at) or _SPACED.match(text, at)
    if bare:
        sign = next(g for g in bare.groups() if g)
        _set(text, item, sign, bare.end())
        return
    word = _WORD.match(text, at)
    if word and (text[at] != " " or (word[1].lower() == "loss" and item.kind != "gene")):
        status = _WORDS.get(word[1].lower(), "negative" if word[1].lower() == "negative" else "positive")
        if status and not BACKGROUND.match(text, word.end()):
            item.status, item.tie = status, DIRECT
        return
    inside = _INSIDE.match(text, at)
    if inside:
        _bracket(text, item, inside)


def _set(text: str, item: Item, sign: str, end: int) -> None:
    status = (her2_status(sign) if item.name == "HER2" and sign not in "+-−–" else None) or symbol_status(sign) or _WORDS.get(
        sign.lower(), sign.lower())
    if BACKGROUND.match(text, end):
        return
    item.status, item.tie = status, DIRECT
    if (len(sign) > 1 and not sign.isalpha()) or sign == "±":
        item.written = sign


_IN_BRACKET = Folded(
    r"\b(?:(?P<word>positive|negative|equivocal|borderline|normal|pos|neg|high|elevated|absent|wild[- ]type|lost"
    r"|loss|retained|mutated|weak|strong|focal|diffuse|low)\b)|(?P<sign>(?<![\w%])[1-3]\+|[+]{1,4}|±"
    r"|^\s?[-−–]{1,3}(?=\s?$|[,; ]))"
    r"|(?P<score>(?:score|grade) ?[0-3]\b\+?)")
_STATUS = {
    "pos": "positive", "neg": "negative", "borderline": "equivocal", "normal": "negative", "high": "positive",
    "elevated": "positive", "absent": "negative", "lost": "negative", "loss": "negative", "retained": "positive",
    "mutated": "positive", "weak": "positive", "strong": "positive", "focal": "positive", "diffuse": "positive", "low": "",
    "wild-type": "negative", "wild type": "negative",
}


def _bracket(text: str, item: Item, inside: re.Match[str]) -> None:
    content = inside[1]
    found = _IN_BRACKET.search(content)
    if not found:
        if item.attributes.get("index") != "yes" and item.kind == "immunohistochemistry" and item.attributes.get("number") != "yes":
            status = percent_status(content) if re.match(r"\s?[<>≥≤~]?\s?\d", content) else None
            if status:
                item.status, item.tie = status, LISTED
        return
    if "+/-" in content or "+/−" in content:
        item.status, item.tie, item.written = "equivocal", DIRECT, "+/-"
        return
    if found["sign"] or found["score"]:
        sign = found["sign"] or found["score"][-1]
        if item.attributes.get("index") == "yes" and "%" in content:
            return
        _set(text, item, sign.strip(), inside.end())
        return
    word = found["word"].lower()
    if item.kind == "serum" and any(c.isdigit() for c in content):
        return
    status = _STATUS.get(word, word)
    if status and not (item.attributes.get("index") == "yes" and "%" in content):
        item.status, item.tie = status, DIRECT
