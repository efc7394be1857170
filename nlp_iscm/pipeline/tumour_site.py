"""The organ of origin where the tumour's name does not tell it: from masses, operations and endoscopies told of the patient."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from nlp_iscm.folded import Folded, holds_any
from nlp_iscm.normalise.concept import origin
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence
from nlp_iscm.pipeline.tumour_names import SiteIndex
from nlp_iscm.vocab.load import load

_METASTATIC = Folded(r"metasta|secondar|recurren|relapse|spread|dissemin|lymph|node")
_PRIMARY = Folded(r"\bprimary (?!care|and)|\boriginat|\borigin in|\barising|\barose")
_GROWTH = Folded(
    r"\b(?:mass|tumou?r|lesion|nodule|neoplasm|carcinoma|cancer|growth|ulcer|polyp|swelling|primary|originat|aris|biops"
    r"|resect|excis|origin\b)"
)


# Organs that seldom hold a primary when a biopsy of them shows a carcinoma: they do not name the origin by themselves.
_SEATS = frozenset(
    {
        "liver",
        "lung",
        "brain",
        "bone",
        "vertebra",
        "lymph node",
        "skin",
        "soft tissue",
        "peritoneum",
        "pleura",
        "spinal cord",
        "meninges",
        "leptomeninges",
        "epidural",
        "adrenal",
        "omentum",
        "blood",
        "bone marrow",
        "blood vessel",
    }
)


def local_site(text: str, sentence: Sentence, previous: Sentence, index: SiteIndex, start: int) -> str | None:
    """The organ of a mass, its biopsy or its removal told right before a siteless name, unless it is a usual seat of metastases."""
    low = max(previous.start, start - 220)
    for hit in reversed(index.within(low, start)):
        site = origin(hit.name, hit.term.attributes)
        around = text[max(low, hit.start - 35) : min(start, hit.end + 30)]
        if (
            site
            and site not in _SEATS
            and hit.term.attributes.get("vague") != "1"
            and _GROWTH.search(around)
            and not _METASTATIC.search(around)
        ):
            return site
    return None


_GENITAL = ("uterus", "ovary")
_ADNEXECTOMY = Folded(r"oophorectom|ovariectom|adnexectom")


@cache
def operations() -> tuple[Folded, dict[str, str], tuple[str, ...]]:
    """Pattern of the operations that name an organ, the organ of each, and word parts of which one stands in every operation."""
    organ = {term.surface.lower(): term.name for term in load("organ_operations")}
    common = ("ectom", "resection", "excision", "otomy", "plasty")
    words = (*common, *(surface for surface in organ if not any(part in surface for part in common)))
    return Folded(r"(?:" + "|".join(sorted(map(re.escape, organ), key=len, reverse=True)) + r")"), organ, words


def site_from_text(reading: Reading, mentions: Sequence[Mention], patient: int) -> str | None:
    """The organ with the most votes; those near the first firm telling of the diagnosis count most, metastatic sites hardly."""
    firm = [m for m in mentions if m.value.weight >= 2.5] or list(mentions)
    told = min(firm, key=lambda m: m.start).sentence
    votes: dict[str, float] = defaultdict(float)
    first: dict[str, int] = {}
    _vote_by_masses(reading, patient, told, votes, first)
    _vote_by_sites(reading, {m.sentence for m in mentions}, told, votes, first, mentions[0])
    _vote_by_operations(reading, patient, told, votes, first, mentions[0].value.site)
    for mention in mentions[:4]:
        if mention.value.local:
            votes[mention.value.local] += 1.0
            first.setdefault(mention.value.local, mention.start)
    for seat in {
        m.name
        for m in reading.mentions.get("metastasis", ())
        if m.patient == patient and m.modality == "factual" and m.value.explicit
    }:
        if seat in votes:
            votes[seat] *= 0.4
    for none in ("lymph node", "blood vessel", ""):
        votes.pop(none, None)
    default = mentions[0].value.site
    if default:
        votes[default] += 1.0
        first.setdefault(default, mentions[0].start)
    best = min(votes, key=lambda s: (-votes[s], first[s]), default=None)
    return best if best and votes[best] >= (2.0 if default else 1.0) else default or None


def _vote_by_masses(reading: Reading, patient: int, told: int, votes: dict[str, float], first: dict[str, int]) -> None:
    for mass in reading.mentions.get("mass", ()):
        if mass.patient == patient and mass.about == "patient":
            around = reading.text[max(0, mass.start - 40) : mass.end + 40]
            weight = {0: 3.0, 1: 2.5, 2: 1.5}.get(told - mass.sentence, 1.0) + (
                3.0 if _PRIMARY.search(reading.text[max(0, mass.start - 12) : mass.end]) else 0.0
            )
            votes[mass.value.site] += weight * (0.2 if _METASTATIC.search(around) else 1.0)
            first.setdefault(mass.value.site, mass.start)


def _vote_by_sites(
    reading: Reading, own: set[int], told: int, votes: dict[str, float], first: dict[str, int], lead: Mention
) -> None:
    """Sites in the sentences of the diagnosis that stand by a word for a growth, its biopsy or its removal."""
    index = SiteIndex(reading.terms.get("sites", []))
    others = [
        (m.start, m.end) for m in reading.mentions.get("tumour", ()) if m.value.site and m.value.histology != lead.value.histology
    ]
    for number in sorted(own | {max(0, told - 1)}):
        sentence = reading.sentences[number]
        for hit in index.within(sentence.start, sentence.end):
            site = origin(hit.name, hit.term.attributes, lead.value.family, lead.value.histology)
            around = reading.text[max(sentence.start, hit.start - 35) : min(sentence.end, hit.end + 25)]
            if (
                site
                and _GROWTH.search(around)
                and not _METASTATIC.search(around)
                and not any(s <= hit.start < e for s, e in others)
            ):
                votes[site] += (1.5 if told - number in (0, 1) else 0.5) + (2.0 if _PRIMARY.search(around) else 0.0)
                first.setdefault(site, hit.start)


def _vote_by_operations(
    reading: Reading, patient: int, told: int, votes: dict[str, float], first: dict[str, int], default: str
) -> None:
    pattern, organ, words = operations()
    for sentence in reading.sentences:
        if sentence.about != "patient" or sentence.patient not in (patient, 0):
            continue
        low = sentence.text.lower()
        if not holds_any(low, words):
            continue
        adnexa = _ADNEXECTOMY.search(sentence.text)
        for match in pattern.finditer(sentence.text):
            site = organ[match.group().lower()]
            if adnexa and site in _GENITAL and site != (default if default in _GENITAL else "ovary"):
                continue  # the uterus goes with the ovaries as often as not
            votes[site] += 2.0 if abs(sentence.index - told) <= 1 else 1.0
            first.setdefault(site, sentence.start + match.start())
