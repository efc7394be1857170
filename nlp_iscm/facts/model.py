"""The typed facts of a case: frozen records that cross processes and reach the disk.

Names and conventions are those of the case file (docs/facts.md). Months are days / 30.4375, weeks * 7 / 30.4375 and
years * 12, to two decimals. `None` means that the text does not say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ABOUT = ("patient", "other patient", "literature", "reference", "general", "novelty")
MODALITIES = ("factual", "negated", "historical", "planned", "refused", "hypothetical")
TREATMENT_KINDS = ("drug", "radiotherapy", "surgery", "other")
OUTCOME_KINDS = ("response", "recurrence", "status", "survival", "adverse_event")
MARKER_STATUSES = ("positive", "negative", "equivocal", "value")
COMBINATION_MODES = ("concurrent", "sequential")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a fact was read: `article.text[start:end] == quote`, always."""

    article: str
    start: int
    end: int
    page: int
    section: str
    quote: str
    about: str = "patient"
    modality: str = "factual"
    negated: bool = False
    hedged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tumour:
    """A neoplasm of the patient: fullest name in the text, organ of origin, code such as "OncoTree:LUAD"."""

    name: str
    site: str | None = None
    code: str | None = None
    accept: tuple[str, ...] = ()
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage as written ("pT2N0M0", "IVA"); `system` is TNM, group, FIGO, Ann Arbor, Dukes, ..."""

    value: str
    system: str = "group"
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metastasis:
    """A site of spread; `levels` are spinal levels ("T9-T10")."""

    site: str
    levels: tuple[str, ...] = ()
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A tumour marker with its status (MARKER_STATUSES) and the value as written."""

    name: str
    status: str
    value: str | None = None
    code: str | None = None
    kind: str | None = None  # immunohistochemistry, gene, serum
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A functional score: ECOG, KPS, Frankel, ASIA, McCormick, muscle strength; `when` says before or after what."""

    scale: str
    value: str
    when: str | None = None
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fractionation:
    """BED and EQD2 in Gy of one course at one alpha/beta in Gy (linear-quadratic model, Fowler 1989)."""

    alpha_beta: float
    bed_gy: float
    eqd2_gy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One treatment as one line of therapy; `id` ("T1", ...) is unique within its patient.

    dose and unit are per administration; every_days is the interval or cycle length in days; total_gy, fractions and
    per_fraction_gy belong to radiotherapy, where `computed` names figures that were worked out and not written.
    """

    id: str
    kind: str
    name: str
    intent: str = "antitumour"
    regimen: str | None = None
    line: int | None = None
    dose: float | None = None
    unit: str | None = None
    every_days: float | None = None
    cycles: int | None = None
    route: str | None = None
    technique: str | None = None
    target: str | None = None
    total_gy: float | None = None
    fractions: int | None = None
    per_fraction_gy: float | None = None
    boost: bool = False
    computed: tuple[str, ...] = ()
    contradiction: str | None = None
    fractionation: tuple[Fractionation, ...] = ()
    classes: tuple[str, ...] = ()
    code: str | None = None
    since: str | None = None
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Treatments (ids, two or more) that belong together; mode is concurrent or sequential."""

    treatments: tuple[str, ...]
    mode: str
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the patient; `since` is what `months` counts from (diagnosis, metastasis, treatment, surgery, ...)."""

    id: str
    kind: str
    value: str | None = None
    endpoint: str | None = None
    months: float | None = None
    as_written: str | None = None
    since: str | None = None
    cause: str | None = None
    grade: int | None = None
    when: str | None = None
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The treatments (ids) to which, or to whose time in force, the text ties an outcome (id)."""

    treatments: tuple[str, ...]
    outcome: str
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One point of the timeline: a date ("2021-06") or days after a named anchor, and the fact it belongs to."""

    label: str
    date: str | None = None
    days: int | None = None
    since: str | None = None
    fact: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One patient whose own course the text tells; `id` counts from 1 in order of appearance."""

    id: int
    age_years: float | None = None
    sex: str | None = None
    tumours: tuple[Tumour, ...] = ()
    stages: tuple[Stage, ...] = ()
    metastases: tuple[Metastasis, ...] = ()
    markers: tuple[Marker, ...] = ()
    scores: tuple[Score, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    combinations: tuple[Combination, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    links: tuple[Link, ...] = ()
    timeline: tuple[Event, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A survival or response figure that is not this patient's; low == high for a single number."""

    endpoint: str
    low: float
    high: float
    unit: str
    statistic: str | None = None
    at_months: float | None = None
    population: str | None = None
    treatment: str | None = None
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMeta:
    """The article as the case file names it."""

    id: str
    title: str = ""
    doi: str = ""
    year: int | None = None
    journal: str = ""
    authors: tuple[str, ...] = ()
    kind: str = "case report"
    kind_reason: str = ""
    citation_key: str = ""  # of the reviewer's own list of references
    language: str = "en"
    pages: int = 1
    characters: int = 0
    patient_tables_unread: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """Something read that is no fact of a patient, where it stands and why: whom it is about, or its modality."""

    what: str
    name: str
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """Everything read from one article; the only thing that leaves the pipeline.

    `article` is the file's stem; `unused` counts what was read and not made a fact, by reason; `set_aside` shows the
    readings about others, denied, planned, refused, supposed or of the past, each with its sentence.
    """

    article: str
    meta: ArticleMeta
    patients: tuple[Patient, ...] = ()
    literature: tuple[Figure, ...] = ()
    unused: dict[str, int] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One file that could not be done: where, at which stage, why, and what to do."""

    path: str
    stage: str
    error: str
    remedy: str
