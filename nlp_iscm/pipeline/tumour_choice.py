"""Which of the many tumour names of a text are the patient's tumours: variants of one are joined, the rest is weighed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nlp_iscm.normalise.concept import near, tumour_code
from nlp_iscm.pipeline.reading import Mention, Reading
from nlp_iscm.pipeline.tumour_site import site_from_text


@dataclass(frozen=True, slots=True)
class Chosen:
    """One tumour: fullest name, other names, organ of origin, code, its mentions with the firmest first."""

    name: str
    others: tuple[str, ...]
    site: str | None
    code: str | None
    confidence: float
    mentions: tuple[Mention, ...]


@dataclass
class Cluster:
    """Mentions that may all name one tumour."""

    mentions: list[Mention] = field(default_factory=list)

    @property
    def weight(self) -> float:
        firm = sorted((m.value.weight for m in self.mentions if not m.hedged), reverse=True)
        return sum(firm[:3]) + 0.2 * len(firm)

    @property
    def best(self) -> float:
        return max((m.value.weight for m in self.mentions if not m.hedged), default=0.0)

    def sites(self) -> list[str]:
        return [m.value.site for m in self.mentions if m.value.site]


# Families that are told apart by more than a word: a name of one is never a variant of the other.
_LOOSE = frozenset({"any"})
_KIN = (
    frozenset({"lymphoma", "hodgkin", "leukaemia"}), frozenset({"carcinoma", "neuroendocrine"}), frozenset({"sarcoma", "ewing", "sft", "pecoma", "imt", "rhabdoid", "gist", "nerve sheath"}),
    frozenset({"adenoma", "carcinoma"}), frozenset({"cystic", "borderline", "carcinoma"}), frozenset({"glioma", "blastoma"}), frozenset({"carcinoma", "thymoma"}), frozenset({"pituitary", "adenoma"}),
    frozenset({"carcinoma", "spn"}), frozenset({"germ cell", "sex cord"}), frozenset({"gammopathy", "myeloma"}), frozenset({"carcinoma", "papilloma"}), frozenset({"myeloma", "lymphoma"}), frozenset({"ewing", "blastoma"}),
)


def chosen(reading: Reading, patient: int) -> list[Chosen]:
    """The patient's tumours, the surest first told first."""
    mentions = [m for m in reading.mentions.get("tumour", ()) if _usable(reading, m, patient)]
    if not mentions:
        return _plain_mass(reading, patient)
    clusters = sorted(_clusters(mentions), key=lambda c: -c.weight)
    kept = [c for i, c in enumerate(clusters) if i == 0 or _own_tumour(reading, c, clusters[0])]
    kept = [c for c in kept if c.weight > 0] or clusters[:1]
    kept.sort(key=lambda c: min(m.start for m in c.mentions))
    return [_finished(reading, cluster, patient, alone=len(kept) == 1) for cluster in kept]


def _usable(reading: Reading, mention: Mention, patient: int) -> bool:
    if mention.patient != patient or mention.about != "patient":
        reading.unused["tumour not of this patient"] += mention.patient in (0, patient)
        return False
    if mention.negated or mention.modality not in ("factual", "historical"):
        reading.unused["tumour denied"] += 1
        return False
    return True


def kin(one: str, other: str) -> bool:
    """Whether two families may be one tumour told twice.

    >>> kin("carcinoma", "any"), kin("carcinoma", "sarcoma")
    (True, False)
    """
    return one == other or one in _LOOSE or other in _LOOSE or any(one in group and other in group for group in _KIN)


def _same(one: Mention, other: Mention) -> bool:
    a, b = one.value, other.value
    if not near(_place(one), _place(other)):
        return False
    return a.histology == b.histology or kin(a.family, b.family)


def _place(mention: Mention) -> str | None:
    """The organ that a name states; an organ that is only usual for the histology does not keep two names apart."""
    return mention.value.site if mention.value.stated else mention.value.local or None


def _clusters(mentions: Iterable[Mention]) -> list[Cluster]:
    """Mentions joined: names with a site first, then those that fit any of the clusters, to the heaviest that they fit."""
    clusters: list[Cluster] = []
    ordered = sorted(mentions, key=lambda m: (not m.value.site, not m.value.stated, -m.value.rank, -m.value.weight, m.start))
    for mention in ordered:
        fitting = [c for c in clusters if all(_same(mention, m) for m in c.mentions[:4])]
        if fitting:
            max(fitting, key=lambda c: (c.weight, -c.mentions[0].start)).mentions.append(mention)
        else:
            clusters.append(Cluster([mention]))
    return clusters


def _own_tumour(reading: Reading, cluster: Cluster, main: Cluster) -> bool:
    """Whether a lighter cluster is a further tumour of the patient and not a passing remark."""
    if all(m.value.family in ("adenoma", "papilloma", "hamartoma", "fibroma", "lipoma", "hemangioma", "skin benign", "gammopathy", "nerve sheath", "cystic", "fibroepithelial", "leiomyoma") for m in cluster.mentions):
        return False
    firm = [m for m in cluster.mentions if m.value.weight >= 3.0 and not m.hedged]
    return bool(firm) and cluster.weight >= 3.0


def _finished(reading: Reading, cluster: Cluster, patient: int, alone: bool) -> Chosen:
    mentions = sorted(cluster.mentions, key=lambda m: (m.hedged, -m.value.weight, m.start))
    told: dict[str, float] = defaultdict(float)
    for mention in cluster.mentions:
        told[mention.name.lower()] += max(0.0, mention.value.weight) * (0.3 if mention.hedged else 1.0)
    head = max(cluster.mentions, key=lambda m: _fullness(m, told[m.name.lower()]))
    stated = next((m.value.site for m in [head, *mentions] if m.value.site and m.value.stated), None)
    site = stated or (site_from_text(reading, sorted(cluster.mentions, key=lambda m: m is not head), patient) if alone or not head.value.site else None) or head.value.site or next(iter(cluster.sites()), None)
    name = composed(head.name, head.value.histology, site if not head.value.site else None)
    code = tumour_code(head.value.histology, site, head.value.code or "") or head.value.code or None
    others = dict.fromkeys(m.name for m in mentions if m.name.lower() != name.lower())
    first = sorted(cluster.mentions, key=lambda m: (m is not head, m.hedged, -m.value.weight, m.start))
    return Chosen(name, tuple(others), site, code, round(max(0.1, min(1.0, 0.4 + cluster.best / 8)), 2), tuple(first))


def _fullness(mention: Mention, told: float) -> tuple[float, ...]:
    """How good a name is: exact histology, often and firmly told, with its site, long."""
    value = mention.value
    exact = value.rank + (0.0 if value.generic else 0.5) - (0.5 if value.histology in ("malignancy", "cancer") else 0.0)
    score = 2 * exact + min(told, 9.0) / 3 + (0.4 if value.stated else 0.0) + min(len(mention.name), 60) / 60
    return (not mention.hedged and value.weight > 0, score, -mention.start)


_ADJECTIVES = {
    "lung": "lung", "pancreas": "pancreatic", "stomach": "gastric", "colon": "colon", "rectum": "rectal", "oesophagus": "oesophageal", "breast": "breast", "prostate": "prostate", "ovary": "ovarian",
    "liver": "liver", "kidney": "renal", "bladder": "bladder", "gallbladder": "gallbladder", "cervix": "cervical", "thyroid": "thyroid", "duodenum": "duodenal", "jejunum": "jejunal", "ileum": "ileal", "uterus": "uterine",
    "retroperitoneum": "retroperitoneal",
}


def composed(name: str, histology: str, site: str | None) -> str:
    """The name with its site in front where the histology alone says too little.

    >>> composed("adenocarcinoma", "adenocarcinoma", "pancreas"), composed("adenocarcinoma", "adenocarcinoma", None), composed("melanoma", "melanoma", "skin")
    ('pancreatic adenocarcinoma', 'adenocarcinoma', 'melanoma')
    """
    if site in _ADJECTIVES and histology in ("adenocarcinoma", "carcinoma", "cancer", "neuroendocrine tumor", "neuroendocrine carcinoma") and re.fullmatch(r"[a-z]+", name):
        return f"{_ADJECTIVES[site]} {name}"
    return name


def _plain_mass(reading: Reading, patient: int) -> list[Chosen]:
    """The first mass with a site, where the text gives the tumour no name."""
    masses = [m for m in reading.mentions.get("mass", ()) if m.patient == patient and m.about == "patient" and re.search(r"tumou?r|neoplasm|mass|malignan", m.name, re.I)]
    best: Iterator[Mention] = iter(sorted(masses, key=lambda m: (not re.search(r"tumou?r|neoplasm|malignan", m.name, re.I), m.start)))
    for mass in best:
        return [Chosen(mass.name, (), mass.value.site or None, None, 0.3, (mass,))]
    return []
