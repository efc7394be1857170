"""Synthetic cases for the graph benchmarks: seeded, shaped like real ones (some 25 edges a patient)."""

from __future__ import annotations

import random
from collections.abc import Iterator

from nlp_iscm.facts.model import (
    ArticleMeta,
    CaseFacts,
    Combination,
    Evidence,
    Link,
    Marker,
    Metastasis,
    Outcome,
    Patient,
    Treatment,
    Tumour,
)

DRUGS = [f"drug{i}" for i in range(300)]
TUMOURS = [f"tumour {i}" for i in range(120)]
SITES = ["brain", "liver", "lung", "bone", "spinal cord", "lymph node", "pleura", "adrenal"]
MARKERS = [f"M{i}" for i in range(80)]
TECHNIQUES = ["IMRT", "SBRT", "WBRT", "VMAT"]
STATUSES = ["positive", "negative"]
RESPONSES = ["complete", "partial", "stable", "progression", "improvement"]


def cases(count: int, seed: int = 1) -> Iterator[CaseFacts]:
    """`count` articles of one patient each; the same seed gives the same cases."""
    dice = random.Random(seed)
    for number in range(count):
        yield _case(number, dice)


def _case(number: int, dice: random.Random) -> CaseFacts:
    article = f"{number:016x}"
    told = (Evidence(article=article, start=10, end=60, page=1, section="case", quote=f"Sentence {number} of a synthetic report."),)
    courses = _courses(dice)
    ids = tuple(t.id for t in courses)
    first, second = ids[:2], ids[2:]
    outcomes = (Outcome(id="O1", kind="response", value=dice.choice(RESPONSES), evidence=told),
                Outcome(id="O2", kind="survival", endpoint="OS", months=round(dice.expovariate(1 / 12), 2), evidence=told),
                Outcome(id="O3", kind="status", value=dice.choice(["alive", "dead"]), evidence=told))
    links = [Link(treatments=first, outcome="O1"), Link(treatments=ids, outcome="O2")]
    patient = Patient(
        id=1, age_years=float(dice.randint(18, 90)), sex=dice.choice(["male", "female"]), evidence=told,
        tumours=(Tumour(name=dice.choice(TUMOURS), site=dice.choice(SITES), evidence=told),),
        metastases=tuple(Metastasis(site=s, evidence=told) for s in dice.sample(SITES, 2)),
        markers=tuple(Marker(name=m, status=dice.choice(STATUSES), evidence=told) for m in dice.sample(MARKERS, 4)),
        treatments=courses, combinations=tuple(Combination(treatments=ids, mode="concurrent") for ids in (first, second)),
        outcomes=outcomes, links=tuple(links),
    )
    return CaseFacts(article=f"case{number}", meta=ArticleMeta(id=article, year=dice.randint(1995, 2025)), patients=(patient,))


def _courses(dice: random.Random) -> tuple[Treatment, ...]:
    names = dice.sample(DRUGS, 3)
    drugs = [Treatment(id=f"T{i}", kind="drug", name=name, dose=100.0, unit="mg/m2", line=1 + i // 2,
                       classes=(f"class {int(name[4:]) % 25}",)) for i, name in enumerate(names, 1)]
    technique = dice.choice(TECHNIQUES)
    return (*drugs, Treatment(id="T4", kind="radiotherapy", name=technique, technique=technique, total_gy=30.0, fractions=10))
