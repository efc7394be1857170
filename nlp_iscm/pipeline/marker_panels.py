"""Which markers a sentence names: vocabulary hits joined with their long forms, and unlisted tokens of a panel."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.reading import Sentence, TermHit

# How firmly a status is tied to its marker: a firmer one is never replaced.
LOOSE, LISTED, CLAIMED, DIRECT = 1, 2, 3, 4


@dataclass(slots=True)
class Item:
    """A marker in a sentence (offsets in the sentence's text); the readers of status and value fill the rest."""

    start: int
    end: int
    name: str
    kind: str
    code: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    weak: bool = False  # the surface means something else as well: "PR", "AR", "MSS"
    listed: bool = True
    status: str | None = None
    tie: int = 0
    written: str | None = None
    reference: str | None = None  # the normal range as written beside the value


# "EGFR inhibitor", "HER2-targeted", "PD-1 blockade", "CD19 CAR-T", "PSMA PET", "PSA recurrence"
_NO_MARKER_AFTER = Folded(
    r"(?:[- ](?:tyrosine[- ]kinase[- ])?(?:inhibit\w*|TKIs?\b|target\w*|directed|blockade|antagonist\w*|agonist\w*|CARs?\b|PET\b"
    r"|analog\w*|therap\w*|vaccin\w*|ligand\w*|scintigraphy|scan\b|stimulati\w*|substitution|replacement|guided|screening"
    r"|cell count|counts?\b|T[- ]cells?\b|(?:T[- ])?lymphocytes?\b|serolog\w+|infection|viremia|(?:-| )?(?:producing"
    r"|secreting)\b))|/CT\b| stress\b|[/:] ?CD8\+?(?: cells?)? ratio|(?<=CD8) ratio|\+? ?(?:of )?\d+ ?cells"
)
_NO_MARKER_BEFORE = Folded(
    r"(?:\banti-|\banti |inhibitors? of |targeting |directed (?:at|against) |prescribed )$")


def items(sentence: Sentence, hits: Iterable[TermHit], named: Callable[[str], bool]) -> list[Item]:
    """The markers of one sentence in order; `named` tells whether the text names one of some tumours ("a,b")."""
    text = sentence.text
    found = [_item(hit, sentence) for hit in hits if _counts(hit, sentence, named)]
    merged = _with_oestrogen(text, _merged(text, found))
    return _with_signed(text, merged) if "(" in text or "+" in text else merged


def _item(hit: TermHit, sentence: Sentence) -> Item:
    attributes = hit.term.attributes
    surface = sentence.text[hit.start - sentence.start : hit.end - sentence.start]
    weak = surface in attributes.get("weak", "").split(",")
    return Item(hit.start - sentence.start, hit.end - sentence.start, attributes.get("as", hit.name), attributes["kind"],
                hit.term.code or None, attributes, weak)


def _counts(hit: TermHit, sentence: Sentence, named: Callable[[str], bool]) -> bool:
    start, end = hit.start - sentence.start, hit.end - sentence.start
    before = sentence.text[max(0, start - 60) : start]
    other = _NO_MARKER_AFTER.match(sentence.text, end)
    if other and "screening" in other[0].lower() and hit.term.attributes["kind"] == "gene":
        other = None  # "DICER1 screening identified a mutation"
    if other or (_NO_MARKER_BEFORE.search(before) and not _STAINED.search(before)):
        return False
    tumours = hit.term.attributes.get("tumour")
    return not tumours or named(tumours)


_STAINED = Folded(
    r"\b(?:positiv\w+|negativ\w+|\w*reactiv\w+|\w*stain\w*|immuno\w+|express\w*|labell?ed) (?:[\w-]+ ){0,4}anti[- ]$")
# between a long form and its short form: "carcinoembryonic antigen (CEA", "CD117 / c-kit", "carbohydrate antigen, CA"
_SAME = re.compile(r"\s?(?:level|protein|antigen|gene|marker|test)?s?\s?[(\[/,]?\s?(?:or|i\.e\.,?|also known as)?\s?")
_GENERIC = Folded(r"(?:pan-?)?(?:cyto-?)?keratins?|CKs?|pancytokeratins?")
_INNER = re.compile(r"\s?(?:antibod(?:y|ies))?\s?[(\[:]?\s?")


def _merged(text: str, found: list[Item]) -> list[Item]:
    """Long and short form of one marker made one; "cytokeratins (AE1/AE3, ...)" and "markers (A, B)" give the inner ones."""
    kept: list[Item] = []
    for item in found:
        before = kept[-1] if kept else None
        gap = text[before.end : item.start] if before and item.start - before.end <= 40 else None
        if before and gap is not None:
            if before.name.removeprefix("β-") == item.name.removeprefix("β-") and _SAME.fullmatch(gap):
                before.end = item.end + (text[item.end : item.end + 1] in (")", "]") and ("(" in gap or "[" in gap))
                before.weak = before.weak and item.weak
                continue
            generic = _GENERIC.fullmatch(text, before.start, before.end) and item.name.startswith(
                ("CK", "AE", "KL", "MNF", "CAM", "34β", "35β", "pancyto"))
            if (generic and _INNER.fullmatch(gap)) or (before.kind == "group" and _ELABORATED.fullmatch(gap)):
                kept.pop()
        kept.append(item)
    return kept


# "estrogen and progesterone receptors"
_SLASHED = Folded(r"\b(?P<o>o?estrogen) ?/ ?(?P<p>progesterone)(?= ?/)")
_OESTROGEN = Folded(r"\bo?estrogen(?:s|ic)?(?: \(ER\))?(?:,? and| or|/|-|,| &)/? ?(?:the )?$")


def _with_oestrogen(text: str, found: list[Item]) -> list[Item]:
    extra: list[Item] = []
    if "rogesterone/" in text:
        for pair in _SLASHED.finditer(text):  # "oestrogen/progesterone/HER-2 receptor negative"
            if all(i.end <= pair.start() or i.start >= pair.end() for i in found):
                extra.append(Item(pair.start("o"), pair.end("o"), "estrogen receptor", "immunohistochemistry", "HGNC:ESR1"))
                extra.append(Item(pair.start("p"), pair.end("p"), "progesterone receptor", "immunohistochemistry", "HGNC:PGR"))
    for item in found:
        if item.name == "progesterone receptor" and (match := _OESTROGEN.search(text[max(0, item.start - 30) : item.start])):
            start = max(0, item.start - 30) + match.start()
            extra.append(Item(start, start + len(match[0].split()[0].rstrip("/,-")), "estrogen receptor", item.kind, "HGNC:ESR1"))
    return sorted([*found, *extra], key=lambda i: (i.start, i.end)) if extra else found


_ELABORATED = Folded(
    r" |(?: expression| staining| immuno\w+)? for |s?,?\s?(?:[(\[:]|such as|including|which included?|that included?"
    r"|like|i\.e\.|e\.g\.)\s?(?:the )?(?:serum )?\W?")

# a sign behind any word makes it a marker: "TOPOII (-)", "Her-X (++)", "Fli-2+"
_SIGNED = re.compile(
    r"(?<![\w/.-])([A-Za-zα-ωΑ-Ω][\wα-ω]{0,14}(?:[./-][\wα-ω]{1,8}){0,2})(?: [A-Zα-ω]{1,2})? ?(?=\((?:\+{1,4}|[-−–]"
    r"|±|\+/-)\))")
_NOT_NAMES = frozenset((
    "the", "and", "of", "cells", "cell", "was", "were", "are", "is", "with", "for", "nodes", "node", "margin", "margins",
    "lymph", "side", "grade", "stage", "group", "type", "sign", "test", "blood", "culture", "rh", "sputum", "smear",
    "staining", "expression", "expressed", "reaction", "protein", "oncoprotein", "antigen", "receptor", "gene", "marker", "index",
    "stain", "antibody", "immunostaining", "immunoreactivity", "positive", "negative", "strong", "weak", "focal", "diffuse",
    "xx", "xy",
))


def _with_signed(text: str, found: list[Item]) -> list[Item]:
    taken = {item.end for item in found}
    extra: list[Item] = []
    for match in _SIGNED.finditer(text):
        end = match.end() - (text[match.end() - 1] == " ")
        name = text[match.start() : end]
        inside = any(e in taken for e in range(match.start() + 1, match.end() + 1))
        if not inside and name.lower() not in _NOT_NAMES and len(name) > 1:
            extra.append(Item(match.start(), end, name, "immunohistochemistry", listed=False))
    return sorted([*found, *extra], key=lambda i: (i.start, i.end)) if extra else found


_SPLIT = re.compile(r"\s?(?:[,;/]|\band\b|\bor\b|\bas well as\b|&)\s?")
_TOKEN = re.compile(r"(?:[A-Z][\w.-]{0,11}[\wα-ω]|[a-z]{1,4}-?\d{1,3}[\w.-]{0,4}|[A-Z]{2,6}[ -]\d{1,3}[A-Za-z]?)")
_SHAPE = re.compile(r"[A-Za-z].*\d|[A-Z].*[A-Z]")
_VARIANT = re.compile(r"(?!S100)[A-Z]\d{2,4}[A-Z]")  # "KRAS G12C, STK11 mutated"
_NO_TOKEN = frozenset((
    "IHC", "FISH", "PCR", "CT", "MRI", "HE", "H&E", "PAS", "DNA", "RNA", "NGS", "WHO", "AJCC", "TNM", "ISH", "CISH", "PET",
    "US", "USA", "ICU", "FNA", "BMI", "Fig", "Figure", "Table", "II", "III", "IV", "RT-PCR", "FFPE", "CSF", "ECOG", "ADC",
    "SCC", "NSCLC", "SCLC", "HCC", "GIST", "DLBCL", "AML", "ALL", "CLL", "CML", "MM", "HIV", "HBV", "HCV", "VATS", "EUS",
    "ERCP", "XX", "XY",
))


def unlisted(text: str, start: int, end: int) -> Iterator[Item]:
    """Tokens between two commas or "and" in text[start:end] that look like markers (a digit or two capitals)."""
    at = start
    for piece in _pieces(text, start, end):
        at = piece[0]
        word = text[at : piece[1]]
        if _TOKEN.fullmatch(word) and _SHAPE.match(word) and word not in _NO_TOKEN and not _VARIANT.fullmatch(word):
            yield Item(at, piece[1], word, "immunohistochemistry", listed=False)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _SPLIT.finditer(text, start, end):
        yield from _trim(text, at, match.start())
        at = match.end()
    yield from _trim(text, at, end)


def _trim(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start] in " \n":
        start += 1
    while end > start and text[end - 1] in " \n.":
        end -= 1
    if start < end:
        yield start, end
