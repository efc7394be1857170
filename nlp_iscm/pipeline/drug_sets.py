"""Drug sets of a sentence: which of its drugs are used together, and whether the text calls the set effective.

Sentences of abstracts (the task of Tiktinsky et al. 2022, NAACL) also list drugs that are compared, or that share a class or a
property; in a case report every drug of a list was given to one patient. The words between two drugs are read the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.gaps import gap_kind

POSITIVE, OTHER = "positive", "other"
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DrugSet:
    """Indices into the spans that were asked about, in order, and the label: positive or other."""

    members: tuple[int, ...]
    label: str = OTHER


# "alone or in combination with", "with either", "added to": together, whatever else stands there
_WITH = Folded(
    r"(?:\+|\bplus\b|\b(?:combin\w+|together|conjunction|association|associated|concert|parallel|concurrent\w*"
    r"|concomitant\w*|simultaneous\w*)"
    r" (?:\w+ ){0,2}(?:with|to)\b|\bco-?(?:administ\w+|treat\w+|deliver\w+|incubat\w+|encapsulat\w+)\b|\badd(?:ed"
    r"|ition|itional|-on)?"
    r" (?:\w+ )?(?:to|on)\b|\bin addition to\b|\bon top of\b|\badjunct(?:ive)?(?: \w+)? to\b|\badd-on\b"
    r"|\bin the presence of\b|\bpartnered\b"
    r"|\b(?:incorporat\w+|incorporation)\b|^\s*(?:\([^()]*\)\s*)*with (?:either )?(?:\w+ )?$)"
)
# One drug acts on what another does: "sensitises cells to", "enhanced the effect of"
_ACTS = Folded(
    r"\b(?:(?:chemo)?sensiti[sz]\w+|synerg\w+|potentiat\w+|enhanc\w+|augment\w+|antagoni[sz]\w+|reversed?|reversal"
    r"|attenuat\w+|protect\w+|"
    r"counteract\w+|interact\w+|pretreat\w+|modulat\w+|abolish\w+|abrogat\w+|additive\w*|"
    r"(?:increas|improv|decreas|reduc|affect|influenc|alter|prevent|inhibit)\w+ (?:the )?(?:\w+ )?(?:efficacy"
    r"|effects?|activity|toxicity|cytotoxicity|"
    r"sensitivity|resistance|action|levels|concentrations?|bioavailability|clearance|metabolism|pharmacokinetics"
    r"|neurotoxicity|nephrotoxicity|"
    r"cardiotoxicity) of|(?:effects?|impact|influence) (?:of \w+ )?on(?: the)?(?: \w+){0,3}(?: of)?|-induced)\b"
)
_OPTION = Folded(r"\bwith (?:or|/) without\b|\bwith/without\b|\+ ?/ ?-|±")
_STARTS = Folded(
    r"\b(?:combin\w+|association|co-?administration|addition|regimens?)(?: \w+)? of(?: \w+)?\s*$|\b(?:combining|adding)\s*$|"
    r"\b(?:versus|vs\.?|than|to|and) (?!its |their |in )(?:\w+ )?(?:combin\w+|regimen) (?:\w+ )?(?:of|with)\s*$")
_ADDED_BEFORE = Folded(
    r"\b(?:addition|adding|add|incorporation|incorporating|switch(?:ing)? from) (?:of )?(?:\w+ ){0,3}$"
)
_TO = Folded(r"\bto\b")
_COMPARED = Folded(
    r"\b(?:versus|vs|compared|comparison|than|alone|instead|rather|monotherapy|superior|inferior|replac\w+"
    r"|switch\w*)\b"
)
_TOWARDS = Folded(r"\b(?:in|or|and) (?:combination|conjunction|association) with (?:\w+ )?$")
_BY_ITSELF = Folded(r"\s*(?:\([^()]*\)\s*)?(?:monotherapy|alone\b(?! (?:or|and) in))")
_LONG = 170


def connector(before: str, gap: str) -> str:
    """How two neighbouring drugs are joined: T together, I interaction, L list, A alternative, S sequence, ? optional, - apart.

    >>> [connector("", g) for g in (" alone or in combination with ", " and ", " or ", " followed by ", " with or without ")]
    ['T', 'L', 'A', 'S', '?']
    >>> connector("the addition of ", " to "), connector("", " sensitizes cells to "), connector("", " was stopped . ")
    ('T', 'I', '-')
    """
    if len(gap) > _LONG:
        return "T" if len(gap) < 2 * _LONG and _TOWARDS.search(gap) else "-"
    if _OPTION.search(gap):
        return "?"
    if _STARTS.search(gap):
        return "-"
    if _WITH.search(gap):
        return "T"
    if _ADDED_BEFORE.search(before[-60:]) and _TO.search(gap):
        return "T"
    if _ACTS.search(gap) and not _COMPARED.search(gap):
        return "I"
    kind = gap_kind(gap)
    if kind == "together":
        return "-" if _COMPARED.search(gap) else "T"
    return {"list": "L", "alternative": "A" if not _COMPARED.search(gap) else "-", "sequence": "S"}.get(kind, "-")


def drug_sets(sentence: str, spans: Sequence[Span], *, context: str = "") -> list[DrugSet]:
    """The sets of two or more drugs that a sentence says are used together; `spans` are its drugs, `context` its paragraph.

    Linear in the sentence but for lists of alternatives, which are multiplied out (at most 16 sets a segment).
    """
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    names = {i: sentence[spans[i][0]:spans[i][1]].casefold() for i in order}
    label = POSITIVE if effective(sentence, context) else OTHER
    found: dict[tuple[int, ...], None] = {}
    for segment, joins in _segments(sentence, spans, order, names):
        for members in _sets(segment, joins, sentence, spans, context):
            if len(members) > 1 and len({names[i] for i in members}) > 1:
                found.setdefault(tuple(sorted(members)))
    return [DrugSet(members, label) for members in found]


def _segments(sentence: str, spans: Sequence[Span], order: list[int], names: dict[int, str]) -> list[tuple[list[int], list[str]]]:
    """Runs of drugs that hang together, with the connectors between them; a drug named again begins a new run."""
    found: list[tuple[list[int], list[str]]] = []
    for i in order:
        if not found:
            found.append(([i], []))
            continue
        segment, joins = found[-1]
        last = segment[-1]
        how = connector(sentence[max(0, spans[last][0] - 80):spans[last][0]], sentence[spans[last][1]:spans[i][0]])
        if names[i] in {names[j] for j in segment} and how != "-":
            cut = _last_loose(joins) if how in "TI?" else len(joins)
            if cut >= 0 and names[i] not in {names[j] for j in segment[cut + 1:]}:
                found[-1] = (segment[:cut + 1], joins[:cut])
                found.append(([*segment[cut + 1:], i], [*joins[cut + 1:], how]) if segment[cut + 1:] else ([i], []))
            else:
                found.append(([i], []))
        elif how == "-" or (how == "A" and _BY_ITSELF.match(sentence, spans[i][1])):
            found.append(([i], []))
        else:
            segment.append(i)
            joins.append(how)
    return found


def _last_loose(joins: list[str]) -> int:
    """Index of the last connector that is no firm tie, or -1."""
    return max((k for k, j in enumerate(joins) if j in "LAS"), default=-1)


def _sets(segment: list[int], joins: list[str], sentence: str, spans: Sequence[Span], context: str) -> list[tuple[int, ...]]:
    """The sets of one segment: lists are sets where something says so, alternatives are multiplied out."""
    if len(segment) < 2:
        return []
    if not set(joins) & set("TI?"):
        if "S" not in joins and _THE_TWO.match(sentence, spans[segment[-1]][1]):
            return [tuple(segment)]
        if "A" in joins:
            return []
        return [tuple(segment)] if _used_together(sentence, spans, segment, context) else []
    chunks = _chunks(segment, joins)
    if len(chunks) > 1:
        return [s for part, inner in chunks for s in _sets(part, inner, sentence, spans, context)]
    parts: list[tuple[list[int], list[str], str]] = [([segment[0]], [], "T")]
    for i, how in zip(segment[1:], joins, strict=True):
        if how in "TI?":
            parts.append(([i], [], how))
        else:
            parts[-1][0].append(i)
            parts[-1][1].append(how)
    choices = [_choices(members, inner, how) for members, inner, how in parts]
    return [tuple(i for part in picked for i in part) for picked in islice(product(*choices), 16)]


def _choices(members: list[int], inner: list[str], how: str) -> list[tuple[int, ...]]:
    each: list[tuple[int, ...]] = [(i,) for i in members]
    whole = each if "A" in inner or (how == "I" and len(members) > 1) else [tuple(members)]
    return [*whole, ()] if how == "?" else whole


def _chunks(segment: list[int], joins: list[str]) -> list[tuple[list[int], list[str]]]:
    """"A + B, C + D": where each stretch between commas holds a firm tie, each is a set of its own."""
    found: list[tuple[list[int], list[str]]] = [([segment[0]], [])]
    for i, how in zip(segment[1:], joins, strict=True):
        if how in "LA":
            found.append(([i], []))
        else:
            found[-1][0].append(i)
            found[-1][1].append(how)
    return found if len(found) > 1 and all("T" in inner for _, inner in found) else [(segment, joins)]


# "X, Y, or their combination", "X or Y alone or in combination"
_THE_TWO = Folded(
    r"[^.;]{0,60}?\b(?:(?:their|the|a|both in) combinations?\b(?! (?:of|with))|combination of (?:both|the two|these)"
    r"|both (?:agents|drugs)"
    r"|in combination\b(?! with)|(?:alone )?(?:or|and) combined\b|combined therapy|together\b(?! with))")
_USED = Folded(
    r"combin|regimen|chemotherap|\btherap(?:y|ies)\b|\btreat(?:ed|ment with)|\breceiv|\bgiven\b|\badminist|synerg"
    r"|\bphase\b|\btrial\b|followed by|"
    r"\bprotocol|\bcycles?\b|\bdays? \d|mg/m|\bdouble|\btriple|\bdual\b|\bconditioning|cocktail|\binduction|\bmixture"
    r"|co-?administ|simultaneous|concurrent|"
    r"\bconcomitant|\bcoformulat|fixed[- ]dose|\binteraction|\banalgesi|\bsequential")
_LISTED = Folded(
    r"\bsuch as\b|\bincluding\b|\blike\b|\be\.g\b|\bboth\b|\brespectively\b|\bdrugs\b|\bagents\b|\binhibitors\b"
    r"|\bantibiotics\b|\bcompounds\b|"
    r"\blevels?\b|\bcompar|\bsuscept|\bresistan|\bsensitiv|\bconcentrations?\b|\bmetaboli|\bversus\b|\bvs\b|\bthan\b"
    r"|\bdifferen|\balternative|\bbetween\b|"
    r"\beither\b|\bdetermin|\bderivatives?\b|\banalog|\bassay|\bsimilar|\breleas|\bsecret|\beach\b|\bmonotherap"
    r"|\bavailable\b|\bapproved\b|\bplasma\b|"
    r"\bused in\b|\bnovel\b|\bclass\b")
_STRONGLY = Folded(
    r"combin|regimen|synerg|co-?administ|\btriple|\bdual\b|cocktail|mg/m|concurrent|chemotherapy (?:with|consisting"
    r"|compris|includ)|fixed[- ]dose"
)


def _used_together(sentence: str, spans: Sequence[Span], segment: list[int], context: str) -> bool:
    """Whether a plain list of drugs is one treatment: the text speaks of treating with it, and not of a class of drugs."""
    start, end = spans[segment[0]][0], spans[segment[-1]][1]
    around = sentence[max(0, start - 160):start] + " " + sentence[end:end + 120]
    if _STRONGLY.search(around):
        return True
    listed = len(_LISTED.findall(around))
    used = len(_USED.findall(around))
    if used != listed:
        return used > listed
    return len(_STRONGLY.findall(context)) > len(_VERSUS.findall(context))


_VERSUS = Folded(
    r"\bversus\b|\bvs\b|\bcompar(?:ed|ing|ison)|\bmonotherap|\brespectively\b|\binhibitors\b|\bagents\b|\bdrugs\b"
)
_WORKS = Folded(
    r"effective|efficac|synerg|improv|benefit|superior|promising|active\b|activity|well[- ]tolerated|safe\b|feasible"
    r"|respon|remission|"
    r"survival|enhanc|potentiat|potent\b|successful|sensiti[sz]|favou?rable|greater|standard")
_FAILS = Folded(
    r"antagonis|not (?:improve|effective|superior|recommended|significant)|no (?:benefit|significant|improvement"
    r"|synerg|effect|advantage)|ineffective|"
    r"failed to|unacceptable|fatal|adverse interaction|contraindicat|should (?:not|be avoided)|lack of")


def effective(sentence: str, context: str = "") -> bool:
    """Whether a sentence, or else its paragraph, calls a treatment effective."""
    works, fails = len(_WORKS.findall(sentence)), len(_FAILS.findall(sentence))
    if works or fails:
        return works > fails
    return len(_WORKS.findall(context)) > 2 * len(_FAILS.findall(context))
