"""`pages/<stem>.html`: one report with every fact in its text, and what a reviewer decides on each.

One self-contained file (html.py): the text with the facts by type, the page images of a PDF with boxes around the evidence,
the timeline, what was read and not used. Decisions are downloaded in the format of facts/decisions.py.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from nlp_iscm.article import Page, Section
from nlp_iscm.facts.corrections import correctable
from nlp_iscm.facts.decisions import COLUMNS, Decision, undecided
from nlp_iscm.facts.keys import CONTENT, Keyed, keyed
from nlp_iscm.facts.model import CaseFacts, Patient
from nlp_iscm.facts.wording import patient_text
from nlp_iscm.graph import names
from nlp_iscm.graph.case_graph import outcome_id, patient_id
from nlp_iscm.graph.given import Given
from nlp_iscm.report.html import page
from nlp_iscm.report.page_text import sentences, spot
from nlp_iscm.report.pdf_images import Picture

# type -> colour (Okabe and Ito 2008, and two darker ones); words tell the type as well.
TYPES = {
    "patient": "#7f7f7f", "tumour": "#d55e00", "stage": "#a6761d", "metastasis": "#cc79a7", "marker": "#c9b400", "score": "#8c6bb1",
    "treatment": "#56b4e9", "combination": "#0072b2", "outcome": "#009e73", "link": "#5a5ad1", "figure": "#999999",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a page is made of: the facts as read, the text with its parts, the reviewer's rows, and pictures of a PDF."""

    stem: str
    case: CaseFacts
    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    decisions: tuple[Decision, ...] = ()
    pictures: tuple[Picture, ...] = ()


def page_pieces(report: Report, made: str = "") -> Iterator[str]:
    """The page's text in pieces; `made` as html.page takes it."""
    body = (files("nlp_iscm.report") / "assets" / "page.html").read_text(encoding="utf8")
    title = report.case.meta.title or report.case.article
    return page(title, body, page_data(report), styles=("page.css",), scripts=("dom.js", "page.js"), made=made)


def page_data(report: Report) -> dict[str, Any]:
    """All that the page's script reads."""
    case, text = report.case, report.text
    found = list(keyed(case))
    decided = {row.key: row for row in report.decisions if row.key}
    given = {p.id: Given(p) for p in case.patients}
    rows = undecided(case)
    facts = [_fact(case, f, asdict(row), decided.get(f.key), text, given) for f, row in zip(found, rows, strict=True)]
    return {
        "article": {**asdict(case.meta), "name": case.article, "stem": report.stem, "fingerprint": case.fingerprint},
        "text": text, "facts": facts, "columns": COLUMNS, "types": list(TYPES.items()),
        "fields": {kind: [CONTENT[kind], _further(kind)] for kind in TYPES},
        "sections": [[s.kind, s.heading, s.start, s.end, list(sentences(text, s.start, s.end))] for s in report.sections],
        "pages": [[p.number, p.start, p.end] for p in report.pages],
        "patients": [[p.id, patient_text(p)] for p in case.patients],
        "timeline": [_event(p, i) for p in case.patients for i in range(len(p.timeline))],
        "unused": sorted(case.unused.items(), key=lambda item: (-item[1], item[0])),
        "aside": [[a.what, a.name, a.reason, a.evidence[0].quote, a.evidence[0].start] for a in case.set_aside if a.evidence],
        "added": [asdict(row) for row in report.decisions if row.decision == "add"],
        "gone": [asdict(row) for row in report.decisions if row.decision != "add" and row.key not in {f.key for f in found}],
        "pictures": [_picture(p) for p in report.pictures],
    }


def _fact(case: CaseFacts, found: Keyed, row: dict[str, str], decided: Decision | None, text: str, given: Mapping[int, Given]
          ) -> dict[str, Any]:
    evidence = [[e.start, e.end, *_spot(found, e.quote, e.start)] for e in found.evidence if text[e.start:e.end] == e.quote]
    told = {"key": found.key, "type": found.type, "patient": found.patient, "text": found.text, "content": dict(found.content),
            "evidence": evidence, "row": row, "graph": list(_nodes(case, found, given)),
            "confidence": getattr(found.fact, "confidence", 1.0)}
    if decided:
        told["decided"] = {name: getattr(decided, name) for name in ("decision", "correction", "note", "reviewer", "date")}
    return told


def _further(kind: str) -> list[str]:
    """Fields beside the content that a reviewer may set."""
    return [name for name in correctable(kind) if name not in (*CONTENT[kind], "confidence")]


def _spot(found: Keyed, quote: str, start: int) -> Sequence[int]:
    at = spot(found.fact, quote)
    return (start + at[0], start + at[1]) if at else ()


def _nodes(case: CaseFacts, found: Keyed, given: Mapping[int, Given]) -> Iterator[str]:
    """Ids of the graph's nodes that the fact went to."""
    fact = found.fact
    if found.type == "patient":
        yield patient_id(case, fact)
    elif found.type == "tumour":
        yield f"tumour:{names.tumour_name(fact)}"
    elif found.type == "metastasis":
        yield f"site:{fact.site}"
    elif found.type == "marker":
        yield f"marker:{names.marker_name(fact)}"
    elif found.type == "treatment":
        yield f"treatment:{names.treatment_name(fact)}"
        yield from (f"class:{group}" for group in names.treatment_classes(fact))
    elif found.type == "outcome":
        yield outcome_id(fact)
    elif found.type == "figure":
        yield f"outcome:figure:{fact.endpoint}"
    elif found.type in ("combination", "link"):
        together = given[found.patient].combination(fact.treatments)
        if together:
            yield together
        if found.type == "link":
            patient = next(p for p in case.patients if p.id == found.patient)
            yield from (outcome_id(o) for o in patient.outcomes if o.id == fact.outcome)


def _event(patient: Patient, index: int) -> dict[str, Any]:
    event = patient.timeline[index]
    first = event.evidence[0] if event.evidence else None
    return {"patient": patient.id, "label": event.label, "date": event.date, "days": event.days, "since": event.since,
            "quote": first.quote if first else "", "at": first.start if first else None}


def _picture(picture: Picture) -> dict[str, Any]:
    return {"page": picture.page, "width": picture.width, "height": picture.height, "boxes": picture.boxes,
            "png": base64.b64encode(picture.png).decode()}


def pages_and_sections(map_text: str) -> tuple[tuple[Page, ...], tuple[Section, ...]]:
    """Pages and sections from a `text/<stem>.map.tsv`."""
    rows = [line.split("\t") for line in map_text.splitlines()[1:] if line]
    return (tuple(Page(int(r[1]), int(r[2]), int(r[3])) for r in rows if r[0] == "page"),
            tuple(Section(r[1], r[4] if len(r) > 4 else "", int(r[2]), int(r[3])) for r in rows if r[0] == "section"))


def text_of(path: Path) -> str:
    """A published text, its line ends as they are."""
    return path.read_bytes().decode("utf8", "surrogatepass")
