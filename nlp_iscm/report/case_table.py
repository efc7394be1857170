"""`cases.csv`: one row a patient, for a spreadsheet and for R.

An empty cell means that the report does not say; "?" that something was found and could not be resolved. Cells that begin
with = + - @ get a leading apostrophe, so that no spreadsheet runs them (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp_iscm.facts.files import atomic_text
from nlp_iscm.facts.model import CaseFacts, Combination, Marker, Outcome, Patient, Treatment

COLUMNS = (
    "article", "patient", "doi", "year", "age_years", "sex", "tumours", "sites", "stages", "metastases", "spinal_levels", "markers",
    "treatments", "combinations", "best_response", "recurrence", "status", "cause_of_death", "os_months", "pfs_months",
    "follow_up_months", "eqd2_gy", "kind", "n_facts", "checked",
)
# Best first, by RECIST 1.1's order (Eisenhauer 2009); clinical improvement stands between partial and stable.
RESPONSES = ("complete", "partial", "improvement", "stable", "progression", "none")
_STATUS_SIGNS = {"positive": "+", "negative": "-", "equivocal": "±"}


def write_case_table(cases: Iterable[CaseFacts], path: Path) -> int:
    """Write the table and give its number of rows."""
    count = 0

    def pieces() -> Iterator[str]:
        nonlocal count
        yield csv_line(COLUMNS)
        for case in sorted(cases, key=lambda c: (c.article, c.meta.id)):
            for patient in case.patients:
                count += 1
                yield csv_line(row(case, patient))

    atomic_text(path, pieces())
    return count


def csv_line(cells: Iterable[str]) -> str:
    """One CSV line (RFC 4180 quoting, "\\n" at its end).

    >>> csv_line(["a,b", "=1+1"])
    '"a,b",\\'=1+1\\n'
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([defused(c) for c in cells])
    return out.getvalue()


def defused(cell: str) -> str:
    """The cell on one line, with an apostrophe before a leading = + - @ unless it is a number."""
    flat = " ".join(cell.split())
    if flat[:1] in ("=", "+", "-", "@") and not _is_number(flat):
        return "'" + flat
    return flat


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def row(case: CaseFacts, patient: Patient) -> list[str]:
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
        "n_facts": str(n_facts(patient)), "checked": "",
        **_outcome_cells(patient.outcomes), "eqd2_gy": joined(eqd2_text(t) for t in patient.treatments if t.kind == "radiotherapy"),
    }
    return [cells[c] for c in COLUMNS]


def joined(parts: Iterable[str]) -> str:
    """Distinct non-empty parts in their order, joined with "; "."""
    return "; ".join(dict.fromkeys(p for p in parts if p))


def number(value: float | None) -> str:
    """A number without needless zeros, empty for None.

    >>> number(65.0), number(0.58), number(None)
    ('65', '0.58', '')
    """
    return "" if value is None else f"{value:.10g}"


def marker_text(m: Marker) -> str:
    """A marker with its sign and value: "TTF-1 +", "CEA + 12.5 ng/mL"."""
    return " ".join(filter(None, (m.name, _STATUS_SIGNS.get(m.status), m.value)))


def treatment_text(t: Treatment) -> str:
    """A treatment with its figures: "atezolizumab 1200 mg q21d x16", "IMRT 42 Gy/21 spinal cord"."""
    parts = [t.name]
    if t.total_gy is not None:
        parts.append(f"{number(t.total_gy)} Gy" + (f"/{t.fractions}" if t.fractions else ""))
    if t.dose is not None:
        parts.append(f"{number(t.dose)} {t.unit or ''}".strip())
    if t.every_days is not None:
        parts.append(f"q{number(t.every_days)}d")
    if t.cycles is not None:
        parts.append(f"x{t.cycles}")
    return " ".join([*parts, t.target or ""]).strip()


def combination_text(combination: Combination, patient: Patient) -> str:
    """Member names in order, "+" between concurrent and ">" between sequential ones."""
    names = {t.id: t.name for t in patient.treatments}
    sign = " > " if combination.mode == "sequential" else " + "
    return sign.join(names.get(i, "?") for i in combination.treatments)


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
