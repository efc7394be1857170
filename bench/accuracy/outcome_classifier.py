"""Would a learned classifier find outcomes that the rules miss? Trained and asked on the development reports, crossed by report.

`python bench/accuracy/outcome_classifier.py`. Needs a clone with ../shared at hand; without it says so. A logistic regression
over word n-grams (drugs, tumours, sites, procedures and figures masked, the section, whether treatment was told before) says
of a sentence whether it tells an outcome. Only sentences about the patient count in which, and beside which, the rules told no
such outcome. Printed for each outcome: how often gold has it, how often the rules miss it, and right / all finds at thresholds.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from nlp_iscm.ingest import read
from nlp_iscm.pipeline import load
from nlp_iscm.pipeline.reading import Reading

GOLD = Path(__file__).resolve().parents[2].parent / "shared" / "gold" / "dev"
MASKED = ("drugs", "drug_classes", "regimens", "procedures", "tumours", "sites", "radiotherapy")
OUTCOMES = ("response:progression", "response:improvement", "response:complete", "response:partial", "recurrence:yes",
            "recurrence:no", "status:alive", "status:dead", "adverse_event:")
THRESHOLDS = (0.3, 0.5, 0.7, 0.9)
FOLDS = 8


@dataclass
class Row:
    """One sentence: its report, its masked words, and the outcomes of gold and of the rules."""

    report: str
    words: str
    patient: bool
    gold: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)


def main() -> None:
    if not GOLD.is_dir():
        sys.exit(f"{GOLD} is not here: run this from a clone that has it beside it")
    rows = list(all_rows())
    features = TfidfVectorizer(ngram_range=(1, 3), min_df=2, token_pattern=r"[\w%-]+", sublinear_tf=True)
    matrix = features.fit_transform(row.words for row in rows)
    print(f"{len(rows)} sentences of {len({row.report for row in rows})} reports, {matrix.shape[1]} features")
    print(f"{'outcome':24}{'gold':>6}{'missed':>8}" + "".join(f"{f'at {t}':>10}" for t in THRESHOLDS))
    for outcome in OUTCOMES:
        print(line(outcome, rows, crossed(matrix, np.array([outcome in row.gold for row in rows]), [row.report for row in rows])))


def all_rows() -> Iterator[Row]:
    nlp = load()
    for path in sorted((GOLD / "gold").glob("*.json")):
        article = read(GOLD / "texts" / f"{path.stem}.txt")
        doc = nlp.make_doc(article.text)
        doc._.article = article
        for _, component in nlp.pipeline:
            doc = component(doc)
        yield from of_report(path.stem, doc._.reading, json.loads(path.read_text(encoding="utf8")))


def of_report(report: str, reading: Reading, gold: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[Row]:
    treated = [m.start for m in reading.mentions.get("therapy", ())]
    rows = [Row(report, f"{masked(reading, s.start, s.end)} section_{s.section} treated_{any(t < s.start for t in treated)}",
                s.about == "patient") for s in reading.sentences]
    for kind in ("response", "recurrence", "status", "adverse_event"):
        for mention in reading.mentions.get(kind, ()):
            rows[mention.sentence].told.add(f"{kind}:{'' if kind == 'adverse_event' else mention.name}")
    for outcome in (o for patient in gold["patients"] for o in patient["outcomes"]):
        place = reading.text.find(outcome["quote"])
        if place >= 0:
            value = "" if outcome["kind"] == "adverse_event" else outcome.get("value")
            rows[reading.sentence_at(place).index].gold.add(f"{outcome['kind']}:{value}")
    return rows


def masked(reading: Reading, start: int, end: int) -> str:
    """The words of a sentence with vocabulary hits by the name of their vocabulary and figures as 0."""
    text = reading.text[start:end]
    hits = [hit for stem in MASKED for hit in reading.hits(stem, start, end)]
    for hit in sorted(hits, key=lambda h: -h.start):
        text = f"{text[:hit.start - start]} {hit.term.stem}_ {text[hit.end - start:]}"
    return re.sub(r"\d+(?:[.,]\d+)?", "0", text.lower())


def crossed(matrix: np.ndarray, wanted: np.ndarray, reports: list[str]) -> np.ndarray:
    """Probabilities of every sentence by models that have not seen its report."""
    found = np.zeros(len(wanted))
    for known, asked in GroupKFold(FOLDS).split(matrix, wanted, reports):
        model = LogisticRegression(C=20, class_weight="balanced", max_iter=300).fit(matrix[known], wanted[known])
        found[asked] = model.predict_proba(matrix[asked])[:, 1]
    return found


def line(outcome: str, rows: list[Row], found: np.ndarray) -> str:
    beside = [[r for r in rows[max(0, i - 1):i + 2] if r.report == row.report] for i, row in enumerate(rows)]
    open_ = [i for i, row in enumerate(rows) if row.patient and not any(outcome in r.told for r in beside[i])]
    right = {i for i in open_ if any(outcome in r.gold for r in beside[i])}
    cells = []
    for threshold in THRESHOLDS:
        chosen = [i for i in open_ if found[i] > threshold]
        cells.append(f"{f'{sum(i in right for i in chosen)}/{len(chosen)}':>10}")
    missed = sum(outcome in rows[i].gold for i in open_)
    return f"{outcome:24}{sum(outcome in r.gold for r in rows):6}{missed:8}" + "".join(cells)


if __name__ == "__main__":
    main()
