"""The summary at the end of a run: files, patients, facts by type, combinations, what was not read and why."""

from __future__ import annotations

from collections import Counter

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.publish import cases
from nlp_iscm.facts.model import CaseFacts

FACTS = ("tumours", "stages", "metastases", "markers", "scores", "treatments", "combinations", "outcomes", "links", "timeline")


def summary(ledger: Ledger) -> list[str]:
    """Lines for a person, from this run's inputs."""
    totals: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    unused: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    for case in cases(ledger):
        kinds[case.meta.kind] += 1
        unused.update(case.unused)
        _count(case, totals, notes)
    states = ledger.counts()
    lines = [f"documents           {states.get('done', 0)} read, {states.get('failed', 0)} failed"]
    lines.append("kinds               " + (", ".join(f"{n} {k}" for k, n in sorted(kinds.items())) or "none"))
    lines += [f"{name:<20}{totals[name]}" for name in ("patients", *FACTS, "literature figures")]
    lines += [f"note                {n} x {note}" for note, n in sorted(notes.items())]
    lines += [f"not used            {n} x {reason}" for reason, n in sorted(unused.items())]
    if states.get("not listed"):
        lines.append(f"ledger              {states['not listed']} documents of earlier inputs are kept and not published")
    return lines


def _count(case: CaseFacts, totals: Counter[str], notes: Counter[str]) -> None:
    totals["patients"] += len(case.patients)
    totals["literature figures"] += len(case.literature)
    for patient in case.patients:
        for name in FACTS:
            totals[name] += len(getattr(patient, name))
    if case.meta.patient_tables_unread:
        notes["table of patients not read"] += case.meta.patient_tables_unread
    if case.meta.language != "en":
        notes[f"text in language {case.meta.language!r}"] += 1
    notes.update(case.meta.notes)
