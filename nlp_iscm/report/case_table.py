"""`cases.csv`: one row a patient, for a spreadsheet and for R.

An empty cell means that the report does not say; "?" that something was found and could not be resolved. Cells that begin
with = + - @ get a leading apostrophe, so that no spreadsheet runs them (OWASP, CSV injection).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from nlp_iscm.facts.csv_text import csv_line, defused, number
from nlp_iscm.facts.files import atomic_text
from nlp_iscm.facts.model import CaseFacts, Outcome, Patient, Treatment
from nlp_iscm.facts.wording import combination_text, marker_text, treatment_text

__all__ = ["COLUMNS", "RESPONSES", "csv_line", "defused", "n_facts", "number", "row", "write_case_table"]

COLUMNS = (
    "article", "patient", "doi", "year", "age_years", "sex", "tumours", "sites", "stages", "metastases", "spinal_levels", "markers",
    "treatments", "combinations", "best_response", "recurrence", "status", "cause_of_death", "os_months", "pfs_months",
    "follow_up_months", "eqd2_gy", "kind", "n_facts", "checked",
)
# Best first, by RECIST 1.1's order (Eisenhauer 2009); clinical improvement stands between partial and stable.
RESPONSES = ("complete", "partial", "improvement", "stable", "progression", "none")


Checked = Mapping[tuple[str, int], int]  # article id and patient -> facts that a reviewer accepted, corrected or added


def write_case_table(cases: Iterable[CaseFacts], path: Path, checked: Checked = MappingProxyType({})) -> int:
    """Write the table and give its number of rows."""
    count = 0

    def pieces() -> Iterator[str]:
        nonlocal count
        yield csv_line(COLUMNS)
        for case in sorted(cases, key=lambda c: (c.article, c.meta.id)):
            for patient in case.patients:
                count += 1
                yield csv_line(row(case, patient, checked))

    atomic_text(path, pieces())
    return count


def row(case: CaseFacts, patient: Patient, checked: Checked = MappingProxyType({})) -> list[str]:
    """The cells of one patient, in the order of COLUMNS."""
    meta = case.meta
    cells = {
        "article": case.article, "patient": str(patient.id), "doi": meta.doi, "year": number(meta.year),
        "age_years": number(patient.age_years), "sex": patient.sex or "", "kind": meta.kind,
        "tumours": joined(t.name for t in patient.tumours), "sites": joined(t.site or "?" for t in patient.tumours),
        "stages": joined(s.value for s in patient.stages), "metastases": joined(m.site for m in patient.metastases),
        "spinal_levels": joined(level for m in patient.metastases for level in m.levels),
        "markers": joined(marker_text(m) for m in patient.markers),
        "treatments": joined(treatment_text(t) for t in patient.treatments),
        "combinations": joined(combination_text(c, patient) for c in patient.combinations),
        "n_facts": str(n_facts(patient)), "checked": number(checked.get((case.meta.id, patient.id)) or None),
        **_outcome_cells(patient.outcomes), "eqd2_gy": joined(eqd2_text(t) for t in patient.treatments if t.kind == "radiotherapy"),
    }
    return [cells[c] for c in COLUMNS]


def joined(parts: Iterable[str]) -> str:
    """Distinct non-empty parts in their order, joined with "; "."""
    return "; ".join(dict.fromkeys(p for p in parts if p))


def eqd2_text(t: Treatment) -> str:
    """EQD2 at alpha/beta 10 of one course; "?" where the dose is known and the fractionation is not."""
    found = next((f.eqd2_gy for f in t.fractionation if f.alpha_beta == 10), None)
    if found is None:
        return "?" if t.total_gy is not None else ""
    return number(found)


def _outcome_cells(outcomes: tuple[Outcome, ...]) -> dict[str, str]:
    told = {kind: [o for o in outcomes if o.kind == kind] for kind in ("response", "recurrence", "status", "survival")}
    responses = {o.value for o in told["response"]}
    recurrence = {o.value for o in told["recurrence"]}
    last = told["status"][-1] if told["status"] else None
    dead = next((o for o in told["status"] if o.value == "dead"), None)
    return {
        "best_response": next((r for r in RESPONSES if r in responses), ""),
        "recurrence": "yes" if "yes" in recurrence else "no" if "no" in recurrence else "",
        "status": (dead or last).value or "" if (dead or last) else "",  # type: ignore[union-attr]
        "cause_of_death": (dead.cause or "") if dead else "",
        "os_months": joined(number(o.months) for o in told["survival"] if o.endpoint == "OS"),
        "pfs_months": joined(number(o.months) for o in told["survival"] if o.endpoint == "PFS"),
        "follow_up_months": number(max((o.months for o in told["status"] if o.months is not None), default=None)),
    }


def n_facts(patient: Patient) -> int:
    """How many facts the patient has."""
    parts = (patient.tumours, patient.stages, patient.metastases, patient.markers, patient.scores, patient.treatments,
             patient.combinations, patient.outcomes, patient.links)
    return sum(len(p) for p in parts) + (patient.age_years is not None) + (patient.sex is not None)
