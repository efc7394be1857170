"""The organ of origin where the tumour's name does not tell it: from masses, operations and endoscopies told of the patient."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from nlp_iscm.normalise.concept import origin
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence
from nlp_iscm.pipeline.tumour_names import SiteIndex
from nlp_iscm.vocab.load import load

_METASTATIC = re.compile(r"metasta|secondar|recurren|relapse|spread|dissemin|lymph|node", re.I)
_GROWTH = re.compile(r"\b(?:mass|tumou?r|lesion|nodule|neoplasm|carcinoma|cancer|growth|ulcer|polyp|swelling|primary|originat|aris|biops|resect|excis)", re.I)


# Organs that seldom hold a primary when a biopsy of them shows a carcinoma: they do not name the origin by themselves.
_SEATS = frozenset({"liver", "lung", "brain", "bone", "vertebra", "lymph node", "skin", "soft tissue", "peritoneum", "pleura", "spinal cord", "meninges", "leptomeninges", "epidural", "adrenal", "omentum", "blood", "bone marrow", "blood vessel"})


def local_site(text: str, sentence: Sentence, previous: Sentence, index: SiteIndex, start: int) -> str | None:
    """The organ of a mass, its biopsy or its removal told right before a siteless name, unless it is a usual seat of metastases."""
    low = max(previous.start, start - 220)
    for hit in reversed(index.within(low, start)):
        site = origin(hit.name, hit.term.attributes)
        around = text[max(low, hit.start - 35):min(start, hit.end + 30)]
        if site and site not in _SEATS and hit.term.attributes.get("vague") != "1" and _GROWTH.search(around) and not _METASTATIC.search(around):
            return site
    return None


@cache
def _operations() -> tuple["re.Pattern[str]", dict[str, str]]:
    organ = {term.surface.lower(): term.name for term in load("organ_operations")}
    return re.compile(r"(?:" + "|".join(sorted(map(re.escape, organ), key=len, reverse=True)) + r")", re.I), organ


def site_from_text(reading: Reading, mentions: Sequence[Mention], patient: int) -> str | None:
    """The organ with the most votes; votes come from the diagnosis' own sentences most of all, metastatic sites have none."""
    family = mentions[0].value.family
    histology = mentions[0].value.histology
    own = {m.sentence for m in mentions}
    votes: dict[str, float] = defaultdict(float)
    first: dict[str, int] = {}
    for mass in reading.mentions.get("mass", ()):
        if mass.patient == patient and mass.about == "patient":
            around = reading.text[max(0, mass.start - 40):mass.end + 40]
            weight = (3.0 if mass.sentence in own else 2.0 if mass.sentence + 1 in own else 1.0) * (0.2 if _METASTATIC.search(around) else 1.0)
            votes[mass.value.site] += weight
            first.setdefault(mass.value.site, mass.start)
    _vote_by_sites(reading, own, votes, first, family, histology)
    _vote_by_operations(reading, patient, own, votes, first)
    votes.pop("lymph node", None)
    if not votes:
        return None
    return min(votes, key=lambda s: (-votes[s], first[s]))


def _vote_by_sites(reading: Reading, own: set[int], votes: dict[str, float], first: dict[str, int], family: str, histology: str) -> None:
    """Sites in the sentences of the diagnosis that stand by a word for a growth, its biopsy or its removal."""
    hits = reading.terms.get("sites", [])
    place = 0
    for number in sorted(own):
        sentence = reading.sentences[number]
        while place < len(hits) and hits[place].start < sentence.start:
            place += 1
        for hit in hits[place:]:
            if hit.end > sentence.end:
                break
            site = origin(hit.name, hit.term.attributes, family, histology)
            around = reading.text[max(sentence.start, hit.start - 35):min(sentence.end, hit.end + 25)]
            if site and _GROWTH.search(around) and not _METASTATIC.search(around):
                votes[site] += 1.5
                first.setdefault(site, hit.start)


def _vote_by_operations(reading: Reading, patient: int, own: set[int], votes: dict[str, float], first: dict[str, int]) -> None:
    pattern, organ = _operations()
    for sentence in reading.sentences:
        if sentence.about != "patient" or sentence.patient not in (patient, 0):
            continue
        for match in pattern.finditer(sentence.text):
            site = organ[match.group().lower()]
            votes[site] += 2.0 if sentence.index in own else 1.0
            first.setdefault(site, sentence.start + match.start())
