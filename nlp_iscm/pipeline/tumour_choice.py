"""Which of the many tumour names of a text are the patient's tumours: variants of one are joined, the rest is weighed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from nlp_iscm.folded import Folded
from nlp_iscm.normalise.concept import near, tumour_code
from nlp_iscm.pipeline.reading import Mention, Reading
from nlp_iscm.pipeline.tumour_names import SiteIndex
from nlp_iscm.pipeline.tumour_site import local_site, site_from_text


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
        return float(sum(firm[:3])) + 0.2 * len(firm)

    @property
    def best(self) -> float:
        return max((float(m.value.weight) for m in self.mentions if not m.hedged), default=0.0)

    def sites(self) -> list[str]:
        return [m.value.site for m in self.mentions if m.value.site]


# Families that are told apart by more than a word: a name of one is never a variant of the other.
_LOOSE = frozenset({"any"})
_KIN = (
    frozenset({"lymphoma", "hodgkin", "leukaemia"}),
    frozenset({"carcinoma", "neuroendocrine"}),
    frozenset({"sarcoma", "ewing", "sft", "pecoma", "imt", "rhabdoid"}),
    frozenset({"sarcoma", "gist"}),
    frozenset({"sarcoma", "nerve sheath"}),
    frozenset({"adenoma", "carcinoma"}),
    frozenset({"cystic", "borderline", "carcinoma"}),
    frozenset({"glioma", "blastoma"}),
    frozenset({"carcinoma", "thymoma"}),
    frozenset({"pituitary", "adenoma"}),
    frozenset({"carcinoma", "spn"}),
    frozenset({"germ cell", "sex cord"}),
    frozenset({"gammopathy", "myeloma"}),
    frozenset({"carcinoma", "papilloma"}),
    frozenset({"myeloma", "lymphoma"}),
    frozenset({"ewing", "blastoma"}),
)


def chosen(reading: Reading, patient: int) -> list[Chosen]:
    """The patient's tumours, the surest first told first."""
    seats = frozenset(
        m.name
        for m in reading.mentions.get("metastasis", ())
        if m.patient == patient and m.modality == "factual" and m.value.explicit
    )
    mentions = [_moved(m, seats) for m in reading.mentions.get("tumour", ()) if _usable(reading, m, patient)]
    if not mentions:
        return _subject(reading, patient) or _plain_mass(reading, patient)
    clusters = sorted((part for c in _clusters(mentions) for part in _two(reading, c)), key=lambda c: -c.weight)
    kept = [c for i, c in enumerate(clusters) if i == 0 or _own_tumour(reading, c, clusters[0])]
    kept = [c for c in kept if c.best > 0] or [c for c in clusters if any(_confirmed(reading, m) for m in c.mentions)][:1]
    kept = kept or [c for c in clusters if any(_taken_for(m) for m in c.mentions)][:1]
    kept = [c for c in kept if not _bare(c)] or kept[:0]
    kept = [c for c in kept if not any(_seated(c, o, seats) for o in kept)]
    if not kept:
        reading.unused["tumour only suspected"] += len(mentions)
        return _plain_mass(reading, patient)
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


_CLASSES = (
    "lobular carcinoma",
    "ductal carcinoma",
    "squamous",
    "basal cell",
    "small cell",
    "adenocarcinoma",
    "urothelial",
    "clear cell",
    "melanoma",
    "hepatocellular",
    "papillary",
)
_TWO = Folded(
    r"\b(?:second primary|synchronous|metachronous|double (?:primary|cancer)|(?:two|both|multiple) primar(?:y|ies)"
    r"|another primary|collision|coexist\w*|concomitant (?:tumou?r|cancer|carcinoma)|primary multiple|second (?:lung )?cancer"
    r"|multiple primary)\b"
)
_ONE = Folded(r"\b(?:mixed|combined|component|differentiation|biphasic|admixed|areas? of|transform\w*)\b")


def _class(mention: Mention) -> str:
    histology = mention.value.histology.replace("epidermoid", "squamous").replace("non-small", "")
    return next((name for name in _CLASSES if name in histology), "")


_SIDED = Folded(r"\b(left|right)\b")


def _both_sides(reading: Reading, firm: list[Mention]) -> list[Cluster]:
    """Two primaries where a sentence gives each side of a paired organ a histology of its own, else nothing."""
    for one, other in pairwise(sorted(firm, key=lambda m: m.start)):
        if one.sentence != other.sentence or one.value.histology == other.value.histology or other.start - one.end > 70:
            continue
        end = min(reading.sentences[one.sentence].end, other.end + 40)
        sides = [s.group().lower() for s in _SIDED.finditer(reading.text, one.start, end)]
        if set(sides) == {"left", "right"} and re.search(r"\band\b", reading.text[one.end : other.start]):
            return [Cluster([m for m in firm if m.value.histology != other.value.histology]),
                    Cluster([m for m in firm if m.value.histology == other.value.histology])]
    return []


def _two(reading: Reading, cluster: Cluster) -> list[Cluster]:
    """The cluster, or two where the text tells two primaries of different histology in one organ."""
    firm = [m for m in cluster.mentions if _class(m) and m.value.weight >= 2.5 and not m.hedged]
    sided = _both_sides(reading, firm)
    if sided:
        return sided
    classes = list(dict.fromkeys(_class(m) for m in sorted(firm, key=lambda m: m.start)))
    if len(classes) != 2:
        return [cluster]
    sentences = {c: {m.sentence for m in cluster.mentions if _class(m) == c} for c in classes}
    together = [reading.sentences[i].text for i in sorted(sentences[classes[0]] & sentences[classes[1]])]
    told = any(re.search(r"\band\b", t) and not _ONE.search(t) and re.search(r"\d|were|multiple", t) for t in together) or any(
        _TWO.search(s.text) for s in reading.sentences if s.about == "patient"
    )
    if not told:
        return [cluster]
    second = [m for m in cluster.mentions if _class(m) == classes[1]]
    return [Cluster([m for m in cluster.mentions if m not in second]), Cluster(second)]


def _taken_for(mention: Mention) -> bool:
    """Whether a suspicion is of an exact histology, which nothing in the text refutes."""
    return mention.value.rank == 2 and not mention.value.generic and mention.value.weight >= 1.0 and not mention.negated


def _bare(cluster: Cluster) -> bool:
    """Whether the text only speaks of "malignancy" or "cancer", without an organ and hardly as a diagnosis."""
    return cluster.best <= 3.0 and all(
        m.value.histology in ("malignancy", "cancer") and not m.value.site and not m.value.local for m in cluster.mentions)


def _seated(cluster: Cluster, other: Cluster, seats: frozenset[str]) -> bool:
    """Whether a tumour at a seat of metastases is one named after another organ, told again ("leiomyosarcoma of the ileum")."""
    if other is cluster or not seats:
        return False
    places = {_place(m) for m in cluster.mentions}
    homes = [_place(m) for m in other.mentions if _place(m)]
    seated = all(p and any(p == seat or near(p, seat) for seat in seats) for p in places)
    return (
        seated
        and bool(homes)
        and not any(h == seat or near(h, seat) for h in homes for seat in seats)
        and other.best >= 2.5
        and _histologies(cluster) - {"adenocarcinoma", "carcinoma"} <= _histologies(other)
        and any(_akin(m, o) for m in cluster.mentions[:1] for o in other.mentions)
    )


def _histologies(cluster: Cluster) -> set[str]:
    return {m.value.histology for m in cluster.mentions}


def _akin(one: Mention, other: Mention) -> bool:
    return one.value.histology == other.value.histology or kin(one.value.family, other.value.family)


_CONFIRMED = Folded(
    r"\bconfirm\w*\b[^.;]{0,40}\b(?:diagnos|suspicion|it\b)|\b(?:diagnos\w*|suspicion)\b[^.;]{0,40}\bconfirm")


def _confirmed(reading: Reading, mention: Mention) -> bool:
    """Whether a suspicion is confirmed in its own sentence or one of the next two."""
    return any(_CONFIRMED.search(s.text) for s in reading.sentences[mention.sentence : mention.sentence + 3])


def _moved(mention: Mention, seats: frozenset[str]) -> Mention:
    """The mention without the organ of the mass before it where that organ is told to be a seat of metastases."""
    return replace(mention, value=replace(mention.value, local="")) if mention.value.local in seats else mention


def kin(one: str, other: str) -> bool:
    """Whether two families may be one tumour told twice.

    >>> kin("carcinoma", "any"), kin("carcinoma", "sarcoma")
    (True, False)
    """
    return one == other or one in _LOOSE or other in _LOOSE or any(one in group and other in group for group in _KIN)


def _same(one: Mention, other: Mention) -> bool:
    a, b = one.value, other.value
    if a.histology == b.histology and "bone" in (a.site, b.site) and a.family == b.family:
        return True  # "osteosarcoma of the breast", then "the osteosarcoma"
    if not near(_place(one), _place(other)):
        return False
    return a.histology == b.histology or kin(a.family, b.family)


def _place(mention: Mention) -> str | None:
    """The organ that a name states; an organ that is only usual for the histology does not keep two names apart."""
    value = mention.value
    if value.stated or (value.family == "carcinoma" and not value.generic and value.site and not value.local):
        return str(value.site)
    return str(value.local) or None


def _alike(mention: Mention, cluster: Cluster) -> bool:
    """Whether a cluster holds a name of the same class of histology."""
    kind = _class(mention)
    return bool(kind) and any(_class(m) == kind for m in cluster.mentions)


def _clusters(mentions: Iterable[Mention]) -> list[Cluster]:
    """Mentions joined: names with a site first, then those that fit any of the clusters, to the heaviest that they fit."""
    clusters: list[Cluster] = []
    ordered = sorted(mentions, key=lambda m: (not m.value.site, not m.value.stated, -m.value.rank, -m.value.weight, m.start))
    for mention in ordered:
        fitting = [c for c in clusters if all(_same(mention, m) for m in c.mentions[:4])]
        if fitting:
            max(fitting, key=lambda c: (_alike(mention, c), len(c.mentions), -c.mentions[0].start)).mentions.append(mention)
        else:
            clusters.append(Cluster([mention]))
    return clusters


# families that count only where nothing graver is told
_PASSING = frozenset({
    "adenoma", "papilloma", "hamartoma", "fibroma", "lipoma", "hemangioma", "skin benign", "gammopathy", "nerve sheath",
    "cystic", "fibroepithelial", "leiomyoma"})


def _own_tumour(reading: Reading, cluster: Cluster, main: Cluster) -> bool:
    """Whether a lighter cluster is a further tumour of the patient and not a passing remark."""
    if all(m.value.family in _PASSING for m in cluster.mentions):
        return False
    if all(m.value.histology == "malignancy" for m in cluster.mentions):
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
    site = (
        stated
        or (
            site_from_text(reading, sorted(cluster.mentions, key=lambda m: m is not head), patient)
            if alone or not head.value.site
            else None
        )
        or (None if alone else _seat(reading, head))
        or head.value.site
        or next(iter(cluster.sites()), None)
    )
    name = composed(head.name, head.value.histology, site if not head.value.site else None)
    code = tumour_code(head.value.histology, site, head.value.code or "") or head.value.code or None
    others = dict.fromkeys(m.name for m in mentions if m.name.lower() != name.lower())
    first = sorted(cluster.mentions, key=lambda m: (m is not head, m.hedged, -m.value.weight, m.start))
    return Chosen(name, tuple(others), site, code, round(max(0.1, min(1.0, 0.4 + cluster.best / 8)), 2), tuple(first))


def _seat(reading: Reading, head: Mention) -> str | None:
    """The organ of the mass told right before one of several tumours whose usual organ the text may overrule."""
    sentence = reading.sentences[head.sentence]
    previous = reading.sentences[max(0, head.sentence - 1)]
    seat = local_site(reading.text, sentence, previous, SiteIndex(reading.terms.get("sites", [])), head.start)
    return None if seat == "head and neck" and head.value.family == "sarcoma" else seat


def _fullness(mention: Mention, told: float) -> tuple[float, ...]:
    """How good a name is: exact histology, often and firmly told, with its site, long."""
    value = mention.value
    exact = value.rank + (0.0 if value.generic else 0.5) - (0.5 if value.histology in ("malignancy", "cancer") else 0.0)
    score = (
        2 * exact
        + min(told, 9.0) / 3
        + (0.4 if value.stated else 0.0)
        + min(len(mention.name), 60) / 60
        - (0.5 if re.search(r"[^s]s$", mention.name) and not mention.name.isupper() else 0.0)
    )
    return (not mention.hedged and value.weight > 0, score, -mention.start)


_ADJECTIVES = {
    "lung": "lung",
    "pancreas": "pancreatic",
    "stomach": "gastric",
    "colon": "colon",
    "rectum": "rectal",
    "oesophagus": "oesophageal",
    "breast": "breast",
    "prostate": "prostate",
    "ovary": "ovarian",
    "liver": "liver",
    "kidney": "renal",
    "bladder": "bladder",
    "gallbladder": "gallbladder",
    "cervix": "cervical",
    "thyroid": "thyroid",
    "duodenum": "duodenal",
    "jejunum": "jejunal",
    "ileum": "ileal",
    "uterus": "uterine",
    "retroperitoneum": "retroperitoneal",
}


def composed(name: str, histology: str, site: str | None) -> str:
    """The name with its site in front where the histology alone says too little.

    >>> composed("adenocarcinoma", "adenocarcinoma", "pancreas"), composed("melanoma", "melanoma", "skin")
    ('pancreatic adenocarcinoma', 'melanoma')
    """
    if (
        site in _ADJECTIVES
        and histology in ("adenocarcinoma", "carcinoma", "cancer", "neuroendocrine tumor", "neuroendocrine carcinoma")
        and re.fullmatch(r"[a-z]+", name)
    ):
        return f"{_ADJECTIVES[site]} {name}"
    return name


def _subject(reading: Reading, patient: int) -> list[Chosen]:
    """The one tumour that the first sentences speak of in general, where the text names none of its patients' own.

    "Leiomyosarcoma of the vena cava is rare. Three patients underwent resection."
    """
    own = next((s.index for s in reading.sentences if s.about == "patient"), 0)
    first = reading.together.sentence if reading.together else own
    told = [m for m in reading.mentions.get("tumour", ())
            if m.about in ("general", "novelty") and m.sentence < first and not m.negated]
    if not told or any(not _same(told[0], m) for m in told):
        return []
    return [_finished(reading, Cluster(told), patient, alone=True)]


def _plain_mass(reading: Reading, patient: int) -> list[Chosen]:
    """The first mass with a site, where the text gives the tumour no name."""
    masses = [
        m
        for m in reading.mentions.get("mass", ())
        if m.patient == patient
        and m.about == "patient"
        and re.search(r"tumou?r|neoplasm|mass|malignan", m.name, re.I)
        and not re.match(r"inflammatory", m.name, re.I)
    ]
    best: Iterator[Mention] = iter(
        sorted(masses, key=lambda m: (not re.search(r"tumou?r|neoplasm|malignan", m.name, re.I), m.start))
    )
    for mass in best:
        return [Chosen(mass.name, (), mass.value.site or None, None, 0.3, (mass,))]
    return []
