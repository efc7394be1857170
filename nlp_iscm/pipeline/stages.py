"""Stages: TNM with prefixes, grouped stages, FIGO, Ann Arbor, Dukes and other systems, of this patient's tumour.

Grades (WHO, Fuhrman, FNCLCC, Gleason) are not stages, nor are stages of other illnesses ("stage 3 chronic kidney disease").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.facts.model import Stage
from nlp_iscm.folded import Folded, holds_any, lowered
from nlp_iscm.normalise.stage import group, tnm
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence


@dataclass(frozen=True, slots=True)
class Staged:
    """A stage as the case file writes it and the system it belongs to."""

    value: str
    system: str


_SEP = r"[\s,;:/_-]{0,3}"
_PAREN = r"(?:\s?\([^()]{1,30}\))?"
_PREFIX = r"(?:[cpuar]|y[cp]?|rp|rc)?"
_SPACED = r"(?:(?:[cpur]|y[cp]?|rp|rc)[-\s]?|a)?"  # "a T4N1M1" has no prefix, "aT2" is of an autopsy
_T = rf"{_SPACED}T\s?(?:is|a(?![a-z])|[0-4Xx]\s?(?:\([a-d]\)|[a-d](?![a-z])|[a-d](?=[cpyr]{{1,2}}N))?(?:[12](?!\d))?)"
_N = rf"{_PREFIX}N\s?(?:[0-3XxOo]\s?(?:\([a-c]\)|[a-c](?![a-z])|[a-c](?=M[01]))?|\+)(?:\(?(?:mi|sn|i[+-])\)?)?"
_M = rf"{_PREFIX}M\s?(?:[01XxOo]\s?(?:\([a-d]\)|[a-d](?![a-z]))?)"
_EXTRA = rf"{_PREFIX}(?:Cy|CY|P|H)\s?[0-3Xx](?!\d)"
# "T4N2M1a", "pT3b N0 M0", "c-T2bN2M1b", "pT2, pN1, pM1L", "T4aNxCy1P1M1", "ypT2(MP), ypN2(3/15), ypP0, ypCY0, M0"
_TNM = re.compile(
    rf"(?<![\w-])(?:{_T}(?![\d.])(?:{_PAREN}{_SEP}(?:{_N}))?(?:{_PAREN}{_SEP}(?:{_EXTRA})){{0,2}}(?:{_PAREN}{_SEP}(?:{_M}))?"
    rf"|{_N}{_PAREN}{_SEP}{_M})(?!\w*-?weight)(?![\d])"
)
_NUMBER = r"(?:IV|III|II|I|iv|iii|ii|i|[0-4])"
_LETTER = r"(?:\s?-?(?:[A-Ea-e][1-3]?|[AB]?[EeSsX]{1,2}|[Aa]i{1,2})(?![\w]))?"
_GROUP = re.compile(
    rf"\b(?:(?P<system>FIGO|Ann[\s-]Arbor|AJCC|UICC|Masaoka(?:[\s-]Koga)?|Dukes?['’]?s?|Durie[\s-]?(?:and|&)?[\s-]?Salmon|ISS"
    rf"|R-ISS|Rai|Binet|INSS|BCLC|IRS|Lugano"
    rf"|Enneking|COG|NWTS|SIOP|INRG|Okuda|Murphy|clinical|pathological|pathologic|c|p|yc|yp"
    rf"|ypath)[\s-]{{0,2}}(?:classification|system|staging|criteria|at least|early|disease)?[\s,:-]{{0,2}}){{0,1}}"
    rf"(?:stage|stages|stade|Stage|STAGE|Stadium)[\s-]?(?:[:=]|was|of|is|at least)?\s?[\"“(]?\s?(?P<value>{_NUMBER}{_LETTER}"
    rf"|[A-D](?:[12])?)\b(?!\s?(?:[-–]\s?)?(?:of|/)\s?\d)",
)
# "FIGO IIIC", "Ann Arbor IVB", "Dukes C"; "stage was ... classified as IA2", "upgraded to IVB"
_NAMED = re.compile(
    rf"\b(?P<system>FIGO|Ann[\s-]Arbor|Masaoka(?:[\s-]Koga)?|Dukes?['’]?s?|Durie[\s-]?(?:and|&)?[\s-]?Salmon|R-ISS|ISS|Rai"
    rf"|Binet|INSS|BCLC)\s(?P<value>{_NUMBER}{_LETTER}|[A-D](?![\w]))(?![\w])"
)
_LATE = re.compile(
    rf"\b(?:(?:up|down|re)(?:graded|staged|classified)|(?:stage|staged|staging))\s(?:of\s(?:the\s)?[\w\s-]{{1,30}}?)?(?:was\s"
    rf"|is\s|were\s)?(?:then\s|re)?(?:classified\s|upgraded\s|downgraded\s|determined\s|considered\s|revised\s|evaluated\s"
    rf"|established\s|assessed\s|changed\s)?"
    rf"(?:as|to|was|at|to\sbe)\s(?:clinical\s|pathological\s|FIGO\s|stage\s)?(?P<value>{_NUMBER}{_LETTER})(?![\w'’.-]*\w)"
)
_EXTENT = Folded(
    r"\b(?P<value>limited|extensive)[\s-](?:stage|disease)\b(?=[^.;]{0,60}(?:small|SCLC|lung|carcinoma))|\b(?P<short>ES|LS|ED"
    r"|LD)-SCLC\b"
)
_SIGNS = ("stag", "graded to", "figo", "arbor", "dukes", "masaoka", "salmon", "iss", "rai", "binet", "bclc", "tis", "sclc",
          "extensive", "limited")
_GATE = re.compile(
    r"[Ss]tag|graded to|STAG|FIGO|Arbor|Dukes|Masaoka|Salmon|ISS|Rai|Binet|INSS|BCLC|Tis|[EL][SD]-SCLC"
    r"|extensive|limited"
)
_TNM_SIGN = re.compile(r"[TN]\s?[0-4XxiO]|[cp]Ta\b")


def _told(text: str) -> bool:
    """Whether a stage may stand in a sentence; plain words are looked for first."""
    low = lowered(text)
    return _TNM_SIGN.search(text) is not None or (holds_any(low, _SIGNS) and _GATE.search(text) is not None)


# "stage 3 chronic kidney disease", "stage I hypertension", "stage 4 pressure ulcer", "Tanner stage II", "end stage"
_OTHER_ILLNESS = Folded(
    r"^\W{0,2}(?:of\s|in\s|the\s|her\s|his\s){0,3}(?:chronic\s)?(?:kidney disease|CKD|renal|hypertension|pressure|decubitus"
    r"|bed\s?sore|heart|COPD|sarcoidosis|cirrhosis|fibrosis|GVHD"
    r"|graft|lymph(?:o)?edema|retinopathy|osteonecrosis|ONJ|BRONJ|MRONJ|trial|clinical trial|study|endometriosis|ulcer)"
)
_OTHER_BEFORE = Folded(
    r"(?:Tanner|kidney disease|CKD|NYHA|KDIGO|fibrosis|hypertensi\w+|retinopathy|failure|neuropathy|disease progression|GVHD"
    r"|two|single|one|multi|CKD,?|Marsh|sarcoidosis|osteonecrosis|(?:first|second|third|1st|2nd)\s)\W{0,3}$"
)
# "T1-weighted", "T2 hyperintense", "T2 signal", "on T1", "T12 vertebra", "T2 FLAIR"
_MRI = Folded(
    r"^[\s,-]{0,2}(?:and\sT2|/T2)?[\s-]{0,2}(?:w(?:eighted|\b|I\b)|hyper|hypo|iso|signal|FLAIR|sequence|image|MRI|STIR|phase"
    r"|fat|contrast|enhanc|gadolin|Gd|axial|sagittal|coronal|post|relax|mapping|prolong|shorten|and\b\s?T|level|vertebra|spin"
    r"|dermat|nerve|lesion|high|low|bright|dark|to\s[TL]\d|through|body|lamin|cell|lymphoc|or\sT)"
)
_MRI_BEFORE = Folded(
    r"(?:\bon|\bin|weighted|weighting|and|at(?: the)?(?: level)?(?: of)?|vertebra[el]?|level|from|of the|bod(?:y|ies)(?: of)?"
    r"|/|-|–)\s?$"
)
_HYPOTHETICAL = Folded(
    r"\b(?:patients|cases|those|women|men|individuals|if|for) (?:[\w-]+ ){0,3}(?:with |in |at )?(?:[\w-]+ ){0,2}$")
_SYSTEMS = (
    ("FIGO", "FIGO"),
    ("arbor", "Ann Arbor"),
    ("duke", "Dukes"),
    ("masaoka", "Masaoka"),
    ("salmon", "Durie-Salmon"),
    ("r-iss", "R-ISS"),
    ("iss", "ISS"),
    ("rai", "Rai"),
    ("binet", "Binet"),
    ("inss", "INSS"),
    ("bclc", "BCLC"),
)


def read(reading: Reading) -> Iterator[Mention]:
    """Yield one `stage` mention a stage told; value is a Staged."""
    for sentence in reading.sentences:
        if not _told(sentence.text):
            continue
        last = 0
        for start, end, staged in sorted((*_groups(sentence), *_tnms(sentence)), key=lambda f: (f[0], -f[1])):
            if start < last:
                continue
            last = end
            yield reading.mention("stage", sentence.start + start, sentence.start + end, name=staged.value, value=staged)


def _groups(sentence: Sentence) -> Iterator[tuple[int, int, Staged]]:
    text = sentence.text
    for pattern in (_GROUP, _NAMED, _LATE):
        for match in pattern.finditer(text):
            written = match["value"]
            named = match.groupdict().get("system") or _before(text, match.start())
            system = _system(named)
            value = written.upper() if re.fullmatch(r"[A-D][12]?", written, re.I) or system == "INSS" else group(written)
            lettered = bool(re.fullmatch(r"[A-D][12]?", written, re.I))
            if lettered and (system not in ("Dukes", "BCLC", "Binet", "Murphy") or written.islower()):
                continue
            if (
                value is None
                or _OTHER_ILLNESS.match(text[match.end() : match.end() + 40])
                or _OTHER_BEFORE.search(text[max(0, match.start() - 25) : match.start()])
            ):
                continue
            yield match.start(), match.end(), Staged(value, system)
    for match in _EXTENT.finditer(text):
        word = (match["value"] or {"E": "extensive", "L": "limited"}[match["short"][0].upper()]).lower()
        yield match.start(), match.end(), Staged(word, "VALSG")


def _before(text: str, start: int) -> str:
    return text[max(0, start - 40) : start]


def _system(named: str) -> str:
    low = named.lower()
    return next((system for key, system in _SYSTEMS if re.search(rf"\b{re.escape(key.lower())}", low)), "group")


def _tnms(sentence: Sentence) -> Iterator[tuple[int, int, Staged]]:
    text = sentence.text
    for match in _TNM.finditer(text):
        value = tnm(re.sub(r"\([^()]{2,30}\)|\((?![a-d]\))[^()]\)", " ", match.group()))
        if value is None or _imaging(text, match, value):
            continue
        yield match.start(), match.start() + len(match.group().rstrip(" ,;:(/")), Staged(value, "TNM")


def _imaging(text: str, match: "re.Match[str]", value: str) -> bool:
    """Whether a lone T or N is an MRI weighting, a vertebral level, or a sum formula instead of a stage."""
    if re.search(r"T.*N|N.*M|T.*M", value):
        return False
    after, before = text[match.end() : match.end() + 25], text[max(0, match.start() - 20) : match.start()]
    if re.match(r"[a-z]", value) and value[0] in "cpyr":
        return bool(re.match(r"^[\s-]{0,1}weigh", after))
    if _MRI.match(after) or re.search(
        r"(?:vertebra|spin|MRI|magnetic|[CTL]\d{1,2}\s?[-–,]\s?$)", text[max(0, match.start() - 150) : match.end() + 150], re.I
    ):
        return True
    return bool(_MRI_BEFORE.search(before)) or not re.search(
        r"tumou?r|carcinoma|cancer|stag|TNM|invad|invasion|layer|muscle|melanoma|lesion|\(\s?$",
        text[max(0, match.start() - 80) : match.end() + 60],
        re.I,
    )


def facts(reading: Reading, patient: int) -> Iterator[Stage]:
    """Yield the stages of one patient, each distinct one once, in order of the text."""
    seen: dict[str, list[Mention]] = {}
    for mention in reading.mentions.get("stage", ()):
        if (
            mention.patient != patient
            or mention.about != "patient"
            or mention.negated
            or mention.modality not in ("factual", "historical")
        ):
            reading.unused["stage not of this patient"] += mention.patient in (0, patient)
            continue
        seen.setdefault(mention.value.value, []).append(mention)
    for value, mentions in seen.items():
        yield Stage(value=value, system=mentions[0].value.system, evidence=reading.evidence(*mentions[:3]))
