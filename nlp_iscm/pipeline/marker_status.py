"""Status of the markers of one sentence: signs at the marker, then cues over coordinated lists, in one pass."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.marker_cues import ADJECTIVE, BACKWARD, BREAK, EXCEPT, FORWARD, SHOWN, Cue
from nlp_iscm.pipeline.marker_panels import CLAIMED, DIRECT, LISTED, LOOSE, Item, unlisted
from nlp_iscm.pipeline.marker_signs import BACKGROUND, sign

# words that end a list of markers or part a cue from its marker
_STOP = Folded(
    r"\b(?:is|are|was|were|be|been|has|had|have|showed|shows|revealed|suggest\w*|consistent|diagnos\w*|underwent"
    r"|received|treated|which|that"
    r"|indicat\w*|compatible|therefore|so|because|since|patient|she|he|we|they|our|presented|after|before|when|if"
    r"|due|led|confirming|suggesting"
    r"|supporting|performed|determined|evaluated|tested|decided|started|given|administered|this (?:result|diagnosis"
    r"|finding|patient|case)|diagnosis|findings?)\b|[;:]|\. "
)
_LIST_WORD = Folded(r"\b(?:that|which) (?:is|are|was|were) (?:a|an|the|all|both) \w+(?: marker)?s?\b")
_NEAR = 70  # characters from a cue to its first marker
_FAR = 110  # characters between two markers of one list, brackets left out


@dataclass(slots=True)
class _Walk:
    """Where the pass stands: the forward cue in force and the markers since the last break."""

    text: str
    forward: Cue | None = None
    edge: int = 0
    fresh: bool = False  # the forward cue has no marker yet
    open: list[Item] = field(default_factory=list)
    flip_next: bool = False
    last: str = ""


def assign(text: str, items: list[Item], cues: list[Cue]) -> list[Item]:
    """All markers of the sentence with the status that signs and cues give them; unlisted members of a panel added."""
    for item in items:
        sign(text, item)
    for one, other in pairwise(items):
        if other.start - one.end == 1 and text[one.end] in "-−" and text[other.end : other.end + 1] in ("+", "-", "−"):
            one.status, one.tie = "negative", DIRECT  # "CD3-CD10-CD20+"
    walk = _Walk(text)
    out: list[Item] = []
    events = _events(items, cues)
    for position, (start, event) in enumerate(events):
        if isinstance(event, Item):
            out += _meet(walk, event)
        elif not any(i.start <= start < i.end for i in _beside(events, position)):
            out += _trailing(walk, start)
            _hear(walk, event, _next_item(events, position))
    out += _trailing(walk, len(text))
    return sorted(out, key=lambda i: (i.start, i.end))


def _trailing(walk: _Walk, end: int) -> Iterator[Item]:
    """Unlisted members behind the last listed one: "positive for CK, AFP and GCP3"."""
    if not walk.forward or not walk.open or walk.fresh or not _COMMA.match(walk.text, walk.edge):
        return
    stop = _CLAUSE_END.search(walk.text, walk.edge, min(end, walk.edge + 80))
    for extra in unlisted(walk.text, walk.edge, stop.start() if stop else min(end, walk.edge + 80)):
        sign(walk.text, extra)
        _take(walk, extra)
        walk.edge = extra.end
        yield extra


_COMMA = re.compile(r"\s?(?:,|and\b|or\b|/)")
_CLAUSE_END = re.compile(r"[(;:.]| (?!and |or )[a-z]{2,}")


def _events(items: list[Item], cues: list[Cue]) -> list[tuple[int, Item | Cue]]:
    return sorted([*((i.start, i) for i in items), *((c.start, c) for c in cues)],
                  key=lambda e: (e[0], isinstance(e[1], Cue)))


def _beside(events: list[tuple[int, Item | Cue]], position: int) -> Iterator[Item]:
    for at in (position - 1, position - 2):
        if at >= 0 and isinstance(item := events[at][1], Item):
            yield item


def _next_item(events: list[tuple[int, Item | Cue]], position: int) -> Item | None:
    for at in range(position + 1, min(position + 3, len(events))):
        if isinstance(item := events[at][1], Item):
            return item
    return None


def _gap(text: str, start: int, end: int) -> str:
    """The text between two places without what stands in brackets."""
    piece = text[start:end] if end - start < 400 else text[start : start + 400]
    return _ASIDE.sub("", piece)


_ASIDE = Folded(
    r"(?<=markers):|(?<=marker):|(?<=antigens):|(?<=following):|(?<=stains):|\([^()]{0,200}\)|\[[^\[\]]{0,200}\]"
    r"|\b(?:of|in) (?:the|this|our|her|his|that) (?:index )?(?:patient|case"
    r"|tumou?r|lesion|area)(?:['’]s)?\b")


def _meet(walk: _Walk, item: Item) -> Iterator[Item]:
    gap = _gap(walk.text, walk.edge, item.start)
    if walk.forward and not _reaches(walk, gap):
        walk.forward = None
    if walk.open and (_STOP.search(_LIST_WORD.sub("", gap)) or len(gap) > _FAR):
        walk.open = []
    if walk.forward or walk.open:
        yield from _between(walk, item)
    _take(walk, item)
    walk.edge = max(walk.edge, item.end)
    yield item


def _between(walk: _Walk, item: Item) -> Iterator[Item]:
    """Unlisted members between two listed ones."""
    if item.start - walk.edge >= 120 or "(" in walk.text[walk.edge : item.start]:
        return
    for extra in unlisted(walk.text, walk.edge, item.start):
        sign(walk.text, extra)
        if extra.end < item.start:
            _take(walk, extra)
            yield extra


def _reaches(walk: _Walk, gap: str) -> bool:
    if _STOP.search(_LIST_WORD.sub("", gap)):
        return False
    if not walk.fresh:
        return len(gap) <= _FAR
    assert walk.forward
    if _NO_SUCH.match(walk.text, walk.forward.start) and not _BUT_NOT.match(walk.text, walk.forward.start):
        return bool(_NO_GAP.fullmatch(gap))
    return len(gap) <= _NEAR


def _take(walk: _Walk, item: Item) -> None:
    if walk.flip_next:
        opposite = {"positive": "negative", "negative": "positive"}.get(walk.last)
        if opposite and item.tie < DIRECT:
            item.status, item.tie = opposite, DIRECT
    elif walk.forward and _fits(walk.forward, item) and item.tie < LISTED:
        item.status, item.tie = walk.forward.status, LISTED if walk.forward.firm else LOOSE
    walk.fresh = False
    walk.open.append(item)


def _fits(cue: Cue, item: Item) -> bool:
    """Whether a cue can speak of a marker: "elevated" of serum markers, "normal" likewise."""
    if cue.domain != "serum":
        return True
    return item.kind in ("serum", "group") or any(key in item.attributes for key in ("index", "tumour", "serum"))


def _hear(walk: _Walk, cue: Cue, following: Item | None) -> None:
    if cue.direction == BREAK:
        if following and cue.end - cue.start == 1 and _listed_on(walk, cue.end, following):
            walk.edge = cue.end
            return
        walk.forward, walk.open, walk.flip_next, walk.edge = None, [], False, cue.end
    elif cue.direction == EXCEPT:
        walk.flip_next, walk.edge = True, cue.end
    elif cue.direction == BACKWARD:
        group = walk.open[-1] if walk.open and walk.open[-1].kind == "group" else None
        _claim(walk, cue, following)
        if group and following and group.status == cue.status and _ELABORATING.fullmatch(
                walk.text[cue.end : min(following.start, cue.end + 40)]):
            group.status = None  # "tumour markers were high, with a CEA of 12": the named ones count
            _begin(walk, Cue(cue.start, following.start, FORWARD, cue.status, cue.domain))
        elif following and walk.text[cue.end : cue.end + 2].strip() == ":":  # "the markers were negative: LDH, AFP"
            _begin(walk, Cue(cue.start, cue.end + 1, FORWARD, cue.status, cue.domain))
    elif cue.direction == FORWARD and following is None and walk.open and walk.open[-1].status is None and _ATTACHED.fullmatch(
            walk.text[walk.open[-1].end : cue.start][:60]) and not _NO_SUCH.match(walk.text, cue.start):
        _claim(walk, cue, None)  # "EMA staining was positive for the luminal side"
    elif cue.direction == FORWARD:
        _begin(walk, cue)
    elif cue.direction == SHOWN:
        if following and _ATTRIBUTE.fullmatch(walk.text[cue.end : min(following.start, cue.end + 60)]):
            _begin(walk, Cue(cue.start, cue.end, FORWARD, cue.status, firm=False))
    else:
        assert cue.direction == ADJECTIVE
        _adjective(walk, cue, following)


_ELABORATING = Folded(
    r"(?:,? (?:with|including|namely|such as|for|and)|:)(?: (?:an?|the|her|his|total|serum|elevated|raised|high|increased|levels?"
    r"|of|both))* ")
_MEMBER_END = re.compile(r"\s?(?:[([][^()\[\]]{0,60}[)\]])?,?(?: ?[\d.,]{1,9}(?: ?(?:to|-|–) ?[\d.,]{1,9})? ?[\w/%]{0,8})?"
                         r"\s?(?:[;,.)]|and\b|$)")


def _listed_on(walk: _Walk, end: int, following: Item) -> bool:
    """Whether a semicolon only parts the members of a list ("positive for CK7; CK19; and CDX2")."""
    gap = walk.text[end : min(following.start, end + 12)]
    return (walk.forward is not None and not walk.fresh and gap.strip() in ("", "and", "or", "the")
            and bool(_MEMBER_END.match(walk.text, following.end)))


def _begin(walk: _Walk, cue: Cue) -> None:
    walk.flip_next = False
    walk.forward, walk.fresh, walk.edge, walk.last, walk.open = cue, True, cue.end, cue.status, []


def _adjective(walk: _Walk, cue: Cue, following: Item | None) -> None:
    """An adjective speaks of the marker right before it ("CD10 positive"), else of those after it ("negative HER2")."""
    before = walk.open[-1] if walk.open else None
    gap = walk.text[before.end : cue.start] if before else ""
    ahead = walk.text[cue.end : following.start] if following else ""
    beyond = following is not None and _WITH.fullmatch(gap) and _ATTRIBUTE.fullmatch(ahead[:46]) and _fits(cue, following)
    if before and len(gap) <= 40 and not beyond and _ATTACHED.fullmatch(gap) and _fits(cue, before):
        if BACKGROUND.match(walk.text, cue.end):
            return
        if before.tie < DIRECT or not before.status:
            _claim(walk, cue, None)
        for item in walk.open[-4:]:
            if item.status is None and walk.text[item.end : item.end + 1] == "-":  # "ER- and PR-positive"
                item.status, item.tie = cue.status, DIRECT
        return
    reached = len(ahead) <= 45 and _ATTRIBUTE.fullmatch(ahead)
    others = cue.domain and cue.firm and len(ahead) <= 90 and _OTHERS.fullmatch(ahead)
    if following and (reached or others) and (_fits(cue, following) or not cue.firm):
        _begin(walk, Cue(cue.start, cue.end, FORWARD, cue.status, cue.domain if cue.firm else "", firm=False))
    elif walk.forward and cue.domain and cue.firm and cue.status != walk.forward.status:
        walk.forward = None  # "elevated LH with normal liver enzymes and testosterone"


_WITH = Folded(r" (?:levels? )?(?:with|and) ")
# other substances listed before the first marker: "elevated liver enzymes, inflammatory markers and CEA"
_OTHERS = Folded(
    r"(?:,? ?(?!but\b|and (?:a |an )?(?:normal|low|high)\b|normal\b|low\b|no\b|with\b|in\b|was\b|were\b)[a-z][\w-]*){1,5}"
    r"(?:,(?: (?!and\b|but\b|normal\b|low\b|no\b|with\b|in\b)[a-z][\w-]*){1,3}){0,3},? and (?:serum |the )?")

_ATTACHED = Folded(
    r"[\s:=–-]{0,3}(?:(?:protein|antigen|receptors?|antibod(?:y|ies)|stain(?:ing|s)?|immuno\w+|expression|reactivity"
    r"|markers?|strongly|weakly|focally|diffusely|highly"
    r"|partially|levels?|status|gene|had|has|have|been|further|again|then|continued to|[a-z]+ly|revealed|showed|high"
    r"|strong|diffuse|focal|weak|with|in|the|serum|cells?|nuclear|cytoplasmic|membranous|mutations?|rearrangements?"
    r"|fusions?|translocations?|amplification|test(?:ing)?|\(\w{1,8}\))[\s:=,–-]{1,3}){0,4}")
_ATTRIBUTE = Folded(
    r"[\s:(]{1,2}(?:(?:nuclear|cytoplasmic|membranous|immuno\w+|stain(?:ing|s)?|expression|serum|plasma|blood|levels?"
    r"|values?|concentrations?|of|the|tumou?r|markers?|such as|including|for|her|his"
    r"|and|or|a|an|in|to|results?|status|diffuse|focal|strong|urinary|preoperative|reactions?|anti|both|titers?"
    r"|cytoplasmatic|intense|circulating|genes?|proteins?|mutations?)[\s:,(-]{1,2}){0,6}")


def _claim(walk: _Walk, cue: Cue, following: Item | None) -> None:
    """Give the status to the markers before the cue that have none yet, else to the last of the list."""
    gap = _RELATIVE.sub("", _gap(walk.text, walk.open[-1].end, cue.start)) if walk.open else ""
    if not walk.open or _STOP.search(gap) or len(gap) > _FAR:
        if cue.status == "positive" and walk.fresh and _denied(walk) and _NO_GAP.fullmatch(walk.text[walk.edge : cue.start]):
            cue = replace(cue, status="negative")  # "no mutations were identified in BRCA1"
        _ahead(walk, cue, following)
        return
    denied = _denied(walk)
    if denied and cue.status == "positive":  # "no paraprotein was found"
        walk.open, walk.forward, walk.edge = [], None, cue.end
        return
    free = [i for i in _near(walk) if i.tie < LISTED and _fits(cue, i)]
    if not free and cue.direction == BACKWARD and not _WHICH.search(walk.text[walk.open[-1].end : cue.start]):
        free = [i for i in _last_list(walk, cue) if _fits(cue, i)]
    for item in free:
        item.status, item.tie = cue.status, CLAIMED
    if free:
        walk.last = cue.status
    walk.open, walk.edge = [], cue.end
    if cue.direction == BACKWARD:
        walk.forward = None


def _denied(walk: _Walk) -> bool:
    """Whether the forward cue in force is a plain negator ("no", "without")."""
    return walk.forward is not None and walk.forward.status == "negative" and bool(
        _NO_SUCH.match(walk.text, walk.forward.start))


# "(levels) were normal, including CEA", "reactivity was observed with EMA"
_AHEAD = Folded(r",? (?:including|such as|for|with|as were|among them)\b:?")
_RELATIVE = re.compile(
    r",? ?(?:which|that|they|these|those)\s*$| (?:levels? |values? )?(?:had|has|have)(?: also| then| again"
    r"| gradually| been)*\s*$")
_BUT_NOT = Folded(r"(?:but|and) not|nor\b|neither")
_NO_SUCH = Folded(
    r"no\b|neither|nor\b|without|lack|absence|loss|lost|free|devoid|losing|but not|and not|rather|did|does|do|could"
    r"|fail|not")
_NO_GAP = Folded(
    r"\W{0,2}(?:(?:any|the|a|an|evidence|of|other|others|for|in|either|both|significant|detectable|signs?|known|such"
    r"|these|further|additional|elevat\w+|increase\w*|raised|abnormal\w*|high|levels?|serum|tumou?r|expression"
    r"|express\w*|immuno\w+|stain\w*|reactiv\w+|positiv\w+|activating|sensiti[sz]ing|driver"
    r"|pathogenic|actionable|targetable|somatic|germline|gene|genes|genetic|genomic|molecular|mutations?|mutated"
    r"|variants?|rearrangements?|rearranged|fusions?|translocations?|amplifications?|alterations?|abnormalit\w+"
    r"|deletions?|nuclear|cytoplasmic|membranous|protein|proteins|markers?|antigen|antigens"
    r"|hormones?|stains?|antibod(?:y|ies)|receptors?|including|such|as|like|involving|with|to|at|by|from|on|show\w*|reveal\w*|demonstrate|harbou?r"
    r"|detect|mismatch|repair|melanocytic|epithelial|neuroendocrine|neural|muscle|myogenic|vascular|lymphoid|glial"
    r"|common|typical|specific|monoclonal|clonal|hotspot|oncogenic|relevant|exon|exons|\d+|and|or)\W{1,3}){0,9}")
_SUBJECT = Folded(
    r"(?:stain\w*|reactivity|expression|positivity|label\w+|immuno\w+|markers?|tests?|findings|results?|parameters"
    r"|profile|levels) $")


def _ahead(walk: _Walk, cue: Cue, following: Item | None) -> None:
    """A verb without markers before it may speak of those that follow."""
    walk.last = cue.status
    if following and _ATTRIBUTE.fullmatch(walk.text[cue.end : min(following.start, cue.end + 60)]):
        firm = "(" in walk.text[cue.end : following.start]  # "were negative (CD34, desmin)"
        _begin(walk, Cue(cue.start, cue.end, FORWARD, cue.status, cue.domain, firm=firm))
        return
    ahead = _AHEAD.match(walk.text, cue.end)
    if ahead and _SUBJECT.search(walk.text[max(0, cue.start - 20) : cue.start]):
        _begin(walk, Cue(cue.start, ahead.end(), FORWARD, cue.status, cue.domain, firm=False))
        return
    walk.open, walk.forward, walk.edge = [], None, cue.end


_WHICH = re.compile(r"\b(?:which|that)\b")
_WITHIN = 50  # characters between two markers of which one verb speaks


def _near(walk: _Walk) -> list[Item]:
    """The markers of the list right before, without those further away than members of one list."""
    first = len(walk.open) - 1
    while first and len(_gap(walk.text, walk.open[first - 1].end, walk.open[first].start)) <= _WITHIN:
        first -= 1
    return walk.open[first:]


def _last_list(walk: _Walk, cue: Cue) -> list[Item]:
    """Of markers that a forward cue took already: the last, or all since the last comma where the verb is plural."""
    if walk.open[-1].tie >= CLAIMED:
        return []
    if cue.single:
        return walk.open[-1:]
    tail: list[Item] = []
    for item in reversed(walk.open):
        between = walk.text[item.end : tail[-1].start] if tail else ""
        if "," in between or ";" in between or (")" in between and "(" not in between):
            break
        tail.append(item)
    return tail
