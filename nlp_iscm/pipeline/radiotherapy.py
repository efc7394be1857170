"""Radiotherapy: mentions of a technique, of a prescription and of an isotope's activity, with target and modality.

Labels: `radiotherapy` (value Radiation), `radiation_dose` (value Prescription), `radiation_activity` (value Activity).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.folded import Folded
from nlp_iscm.normalise.fractionation import number
from nlp_iscm.pipeline.performed import modality
from nlp_iscm.pipeline.prescriptions import DOSE, doses, prescriptions
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence, TermHit


@dataclass(frozen=True, slots=True)
class Radiation:
    """What one mention says: technique (None: unnamed), target as a plain organ, `again` for a further course."""

    technique: str | None = None
    target: str | None = None
    chemotherapy: bool = False
    boost: bool = False
    again: bool = False
    isotope: str | None = None
    first: bool = False
    event: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """Activity of one administration of a radionuclide as written."""

    dose: float
    unit: str
    target: str | None = None


# "radiation pneumonitis", "RT-PCR", "radiation oncologist", "irradiated red cells", "radioiodine scan", "radiation field"
_NOT_THERAPY = Folded(
    r"-?\s?(?:PCR|pneumon|necro|dermat|proct|oncolog|exposure|toxic|induced|-induced|oesophag|esophag|enterit|colit"
    r"|cystit|myel|protection|safety|physic"
    r"|sensiti|resist|refractor|naive|naïve|scan|uptake|scintigra|imaging|avid|whole body|pneumopath|fibros|mucosit"
    r"|necrosis|hepatit|department|unit\b|centre|center"
    r"|red (?:blood )?cells?|blood|platelet|packed|burn|hazard|source|dosimet|leak|source|enhanc|recall|vasculopath"
    r"|plexopath|neuropath|optic neur|associated|related"
    r"|therapist|technician|facilit|damage|injur|changes?\b|effects?\b|specialist|team|staff|consult|tolerance"
    r"|planning (?:CT|comput|system)|response\b|window|bone scan"
    r"|(?:[\w-]+ ){0,2}cells?\b|vaccin|cataract|osteo|xerostom|chang|isodose|dos(?:e|age) (?:limit|constraint))")
# "specialists from the surgery, radiotherapy and imaging departments"
_DEPARTMENT = Folded(
    r"\|[\w\s,]{0,40}\b(?:departments?|specialists?|disciplines|teams?|units?|physicians?"
    r"|oncologists?|societ)")
_DEPARTMENT_OF = Folded(
    r"\b(?:departments?|wards?|divisions?|clinics?|institutes?|cent(?:er|re)s?|units?) (?:of"
    r"|for)\s[\w\s,]{0,30}$")
_EXPOSURE = Folded(r"\b(?:expos(?:ure|ed) to|sources? of|history of exposure to)\s(?:[\w-]+\s){0,4}$")
# "epigastric pain with intermittent radiation to the chest"
_OF_PAIN = Folded(r"\b(?:pains?|painful|aches?|aching|soreness|sciatica|paraesthesia|numbness|headache|colic\w*|discomfort)\b")
_TREATED = Folded(r"receiv|palliat|underw|treat|given|deliver|Gy\b|adjuvant|operative|beam|course")
_ONWARD = Folded(r"\s(?:of (?:the |this )?pain )?(?:to|into|down|towards?|along)\b")
_FIRST = Folded(r"\b(?:first|initial|previous|prior|primary|original)\s(?:\w+\s){0,2}$")
_EVENT = Folded(
    r"\b(?:underwent|undergone|received|receiving|treated|given|administered|delivered|performed|started|initiated"
    r"|irradiated)\s(?:[\w-]+\s){0,5}$|\b(?:had|were|was|by|with)\s(?:[\w-]+\s){0,2}$")
_EVENT_AFTER = Folded(
    r"[\w\s,()/.-]{0,40}?\s(?:was|were)\s(?:\w+\s)?(?:given|administered|delivered|performed"
    r"|started|initiated|implemented|conducted|applied|carried out|commenced)\b")
_REFERS = Folded(
    r"\b(?:after|following|since|before|until|during|completion of|end of|course of|response to|from"
    r"|post)\s(?:the |this |her |his |initial |completing |\w+ing )*(?:\w+\s)?$")
_FIELD = Folded(r"(?:\s|-)?(?:therapy\s)?(?:fields?|portals?|area|zone|beds?|site|region|volume)\b")
_RADIATION = Folded(
    r"radi[ao]|irradi|\d\s?c?Gy\b|gamma|stereotactic|fraction|brachy|proton|isotope|ion beam"
    r"|iodine|electron|yttrium|lutetium")
_WEAK = frozenset({
    "radiation", "radiations", "boost", "conedown", "cone-down", "external beam", "proton beam", "carbon ion",
    "iodine-131", "iodine 131", "131-iodine", "i-131", "i131", "131i", "yttrium-90", "yttrium 90", "y90", "y-90",
    "90y", "lutetium-177", "177-lutetium", "irradiation", "lu-177", "177lu", "external radiation", "rai",
    "radioactive iodine", "afterloading", "p-32", "32p", "radiopharmaceutical therapy", "mibg therapy", "boost dose",
    "iodine therapy", "i131-metaiodobenzylguanidine", "i-131-metaiodobenzylguanidine", "i131-mibg", "i-131-mibg", "i131 mibg",
    "131i mibg", "131i-meta-iodobenzylguanidine", "i-131 meta-iodobenzylguanidine", "iodine-131 meta-iodobenzylguanidine",
})
_ADMINISTERED = Folded(
    r"\b(?:receiv|underw|undergo|treat|given|deliver|administ|perform|adjuvant|palliat|postoperative|post-operative"
    r"|preoperative|neoadjuvant|complet|start|initiat"
    r"|follow|course|concurrent|concomitant|chemotherapy|surgery|fraction|session|local|therap|c?Gy|dose|prior"
    r"|previous|salvage|consolid|cycles?|stopp|after"
    r"|prescri|applied|combin|sequential|respon|refus|plan|with|years? (?:ago|earlier|before|previously)"
    r"|had \||\| for (?:the |an? |her |his )?(?:[\w-]+ ){0,3}(?:\w*carcinoma|cancer|tumou?r|lymphoma|\w*sarcoma|metasta\w+))")
_AGAIN_BEFORE = Folded(
    r"\b(?:second|third|fourth|another|additional|further|repeat(?:ed)?|subsequent|new|re|salvage|again|two (?:more"
    r"|further)|extra|other)[\s-](?:\w+\s){0,3}$|\bre-?$")
ACTIVITY = re.compile(r"(?<![\w.,])(\d{1,5}(?:[.,]\d{1,3})?)\s?-?(mCi|MCi|GBq|MBq|millicuries?|gigabecquerels?|kBq/kg|Ci)\b")


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of radiotherapy in a text."""
    hits = reading.terms.get("radiotherapy", [])
    dosed = {reading.sentence_at(m.start()).index for m in doses(reading.text)}
    for hit in hits:
        mention = _therapy(reading, hit)
        if mention is not None:
            yield mention
    for index in sorted(dosed):
        yield from _doses(reading, reading.sentences[index])
    if any(h.term.attributes.get("isotope") for h in hits):
        yield from _activities(reading)


def _therapy(reading: Reading, hit: TermHit) -> Mention | None:
    sentence = reading.sentence_at(hit.start)
    after = reading.text[hit.end:hit.end + 24]
    if not _is_therapy(reading, hit, sentence, after):
        reading.unused["radiation that is no treatment"] += 1
        return None
    attributes = hit.term.attributes
    technique = attributes.get("technique")
    before = reading.text[max(sentence.start, hit.start - 40):hit.start]
    value = Radiation(
        technique=None if technique == "radiotherapy" else technique,
        target=attributes.get("target") or target(reading, hit.start, hit.end),
        chemotherapy=attributes.get("with") == "chemotherapy",
        boost="boost" in attributes,
        again="again" in attributes or bool(_AGAIN_BEFORE.search(before)),
        isotope=attributes.get("isotope"),
        first=bool(_FIRST.search(before)),
        event=bool(_EVENT.search(before) or _EVENT_AFTER.match(reading.text, hit.end)) and not _REFERS.search(before),
    )
    return reading.mention("radiotherapy", hit.start, hit.end, name=hit.name, value=value,
                           modality=modality(reading, hit.start, hit.end), hedged=hit.hedged)


def _is_therapy(reading: Reading, hit: TermHit, sentence: Sentence, after: str) -> bool:
    if _NOT_THERAPY.match(after) or (after.startswith("-") and hit.term.exact_case and after[1:2].isalpha()):
        return False
    surface = hit.term.surface.lower()
    rest = reading.text[sentence.start:hit.start][-200:] + " | " + reading.text[hit.end:sentence.end][:200]
    if hit.term.exact_case and not _abbreviates(reading, hit, rest):
        return False
    if _EXPOSURE.search(reading.text[max(sentence.start, hit.start - 50):hit.start]):
        return False
    if _in_department(reading, hit, sentence, rest):
        return False
    before = rest.partition(" | ")[0]
    if surface in _WEAK and _OF_PAIN.search(before[-90:]) and _ONWARD.match(after) and not _TREATED.search(before[-40:]):
        return False
    if hit.term.attributes.get("verb"):
        return _FIELD.match(after) is None
    return not (surface in _WEAK and (_FIELD.match(after) or not _ADMINISTERED.search(rest)))


def _in_department(reading: Reading, hit: TermHit, sentence: Sentence, rest: str) -> bool:
    before = reading.text[max(sentence.start, hit.start - 60):hit.start]
    named = _DEPARTMENT.search(rest) or _DEPARTMENT_OF.search(before)
    return named is not None and DOSE.search(sentence.text, 0, 2000) is None


def _abbreviates(reading: Reading, hit: TermHit, rest: str) -> bool:
    """Whether an abbreviation means radiation here: by its long form, or for a doubtful one by the words around it."""
    long = reading.abbreviations.get(hit.term.surface)
    if long is not None:
        return _RADIATION.search(long) is not None
    return not hit.term.attributes.get("doubtful") or _RADIATION.search(rest) is not None


def _doses(reading: Reading, sentence: Sentence) -> Iterator[Mention]:
    for found in prescriptions(reading.text, sentence.start, sentence.end):
        yield reading.mention("radiation_dose", found.start, found.end, name="radiotherapy", value=found,
                              modality=modality(reading, found.start, found.end))


def _activities(reading: Reading) -> Iterator[Mention]:
    for match in ACTIVITY.finditer(reading.text):
        unit = {"MCi": "mCi", "millicurie": "mCi", "gigabecquerel": "GBq"}.get(match[2].rstrip("s"), match[2])
        yield reading.mention("radiation_activity", match.start(), match.end(), name=unit,
                              value=Activity(number(match[1]), unit), modality=modality(reading, match.start(), match.end()))


_DETERMINERS = (
    r"(?:both |all |his |her |their |the |a |an |this |that |these |involved |residual |left |right |primary |entire "
    r"|whole |affected |bilateral |metastatic "
    r"|remaining |painful |upper |lower |[CTLS]\d{1,2}(?:[-–][CTLS]?\d{1,2})? (?:and )?|\w+ and )*")
_TO = Folded(
    rf"(?:[\w\s()/%.+:=-]{{0,60}}?\b(?:to|targeting|towards?|against|covering|directed at|including|for)"
    rf"|[\w\s()/.-]{{0,14}}?\b(?:of|on|over|at|in))\s{_DETERMINERS}$")
_ADJACENT = Folded(
    r"(?:[\s-]|and|or|/|,|external|beam|palliative|local|adjuvant|stereotactic|conformal|regional"
    r"|node|nodal|lymph|region|tumou?r|metastas[ie]s|lesions?|bed)*$")
_CORD = re.compile(r"\bISCMs?\b")
_STOP = Folded(
    r"\.\s|;|\b(?:and then|followed by|but|with|while|because|due to|resulting|followed|after|before"
    r"|which|who|was found|respectively|symptoms?|improv\w*|pain|showed|reveal\w*|to (?:relieve|control|achieve"
    r"|prevent|treat|reduce|improve))\b")


def target(reading: Reading, start: int, end: int) -> str | None:
    """The organ that the words just before or after a range name as irradiated, as the plain name of vocab/sites.tsv."""
    sentence = reading.sentence_at(start)
    text = reading.text
    before = [h for h in _sites(reading, max(sentence.start, start - 60), start) if _ADJACENT.fullmatch(text, h.end, start)]
    if before:
        return before[-1].name
    stop = min(sentence.end, end + 120)
    cut = _STOP.search(text, end, stop)
    stop = cut.start() if cut else stop
    for hit in _sites(reading, end, stop):
        if _TO.fullmatch(text, end, hit.start):
            return hit.name
    return "spinal cord" if _CORD.search(text, max(sentence.start, start - 40), stop) else None


def _sites(reading: Reading, start: int, end: int) -> list[TermHit]:
    """Site hits inside a range; found by bisection, as a text may hold very many."""
    hits = reading.terms.get("sites", [])
    low, high = 0, len(hits)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if hits[middle].start < start else (low, middle)
    found = []
    while low < len(hits) and hits[low].start < end:
        if hits[low].end <= end:
            found.append(hits[low])
        low += 1
    return found
