"""The folder `pages/` of a run: one page a report and their index, made anew only where something changed."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Any

import pypdfium2

from nlp_iscm.article import article_id
from nlp_iscm.facts.decisions import Decision
from nlp_iscm.facts.files import atomic_text
from nlp_iscm.facts.keys import keyed
from nlp_iscm.facts.model import CaseFacts, Failure
from nlp_iscm.facts.store import loads
from nlp_iscm.report.html import asset, made_from, page
from nlp_iscm.report.pages import Report, page_pieces, pages_and_sections
from nlp_iscm.report.pdf_images import Picture, pictures

FEW = 24  # pages to make below which no further process is started
# What tells a draft in a browser from a decision that was applied.
_APPLIED = ("key", "type", "patient", "decision", "correction", "note", "quote")
_ASSETS = ("base.css", "page.css", "dom.js", "page.js", "page.html")


@dataclass(frozen=True, slots=True)
class Document:
    """One report of a run: its file and stem, its case file, text and map as the ledger keeps them, and its decisions."""

    stem: str
    path: str
    facts: str
    text: str
    map: str
    decisions: tuple[Decision, ...]

    @property
    def page(self) -> str:
        """Name of its page."""
        return f"{self.stem}.html"


class Pages:
    """Writes the pages of documents given one by one; `with Pages(folder, workers) as pages`.

    At the end the pages of reports that are gone are removed; `written` counts those that were new or changed.
    """

    def __init__(self, folder: Path, workers: int = 1) -> None:
        self.folder, self.workers = folder, workers
        self.written = 0
        self._current = {"index.html"}
        self._pool: ProcessPoolExecutor | None = None
        self._pending: deque[Future[None]] = deque()

    def __enter__(self) -> Pages:
        return self

    def add(self, document: Document) -> None:
        """Write the page of one report where it is new or changed; beyond FEW in other processes."""
        self._current.add(document.page)
        made = _made(document)
        if made_from(self.folder / document.page) == made:
            return
        self.written += 1
        if self.workers < 2 or self.written <= FEW:
            write_page(document, made, self.folder)
            return
        self._pool = self._pool or ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"))
        self._pending.append(self._pool.submit(write_page, document, made, self.folder))
        if len(self._pending) > 4 * self.workers:
            self._pending.popleft().result()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            while self._pending and kind is None:
                self._pending.popleft().result()
        finally:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)
        for path in sorted(self.folder.glob("*.html")) if kind is None else []:
            if path.name not in self._current and made_from(path):
                path.unlink()


def write_page(document: Document, made: str, folder: Path) -> None:
    """Write one page."""
    case = loads(document.facts, document.stem)
    pages, sections = pages_and_sections(document.map)
    ranges = sorted({(e.start, e.end) for found in keyed(case) for e in found.evidence})
    pictured = tuple(_pictures(document, case, ranges))
    report = Report(document.stem, case, document.text, pages, sections, document.decisions, pictured)
    atomic_text(folder / document.page, page_pieces(report, made))


def _pictures(document: Document, case: CaseFacts, ranges: list[tuple[int, int]]) -> Iterator[Picture]:
    """The pictures of a PDF that still lies where it was read; none where it is gone, changed, or cannot be drawn."""
    if _is_there(document.path, case.meta.id):
        try:
            yield from pictures(Path(document.path), document.text, pages_and_sections(document.map)[0], ranges)
        except pypdfium2.PdfiumError:
            return  # the text was read all the same, and its page says how


def _is_there(path: str, article: str) -> bool:
    place = Path(path)
    if place.suffix.lower() != ".pdf" or not place.is_file():
        return False
    try:
        return article_id(place.read_bytes()) == article
    except OSError:
        return False


def _made(document: Document) -> str:
    """Hash of all that the page is made from."""
    article = document.facts.split('"id": "', 1)[-1][:16]
    pictured = str(_is_there(document.path, article))
    parts = (document.stem, document.facts, document.text, document.map, pictured, *(repr(astuple(d)) for d in document.decisions))
    digest = hashlib.sha256(_assets().encode())
    for part in parts:
        digest.update(part.encode("utf8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:16]


@cache
def _assets() -> str:
    code = files("nlp_iscm.report")
    made_by = "".join((code / name).read_text(encoding="utf8") for name in ("html.py", "pages.py", "page_text.py", "pdf_images.py"))
    return asset(*_ASSETS) + made_by


def write_index(rows: list[dict[str, Any]], failures: Iterable[Failure], path: Path) -> None:
    """Write the index: the reports as rows of `index_row`, and what failed."""
    failed = [{"path": f.path, "stage": f.stage, "error": f.error, "remedy": f.remedy} for f in failures]
    body = (files("nlp_iscm.report") / "assets" / "index.html").read_text(encoding="utf8")
    data = {"reports": rows, "failures": failed}
    atomic_text(path, page("Reports", body, data, styles=("index.css",), scripts=("dom.js", "index.js"), made="0"))


def index_row(document: Document, read: CaseFacts, case: CaseFacts) -> dict[str, Any]:
    """What the index says of one report, from the case as read and as decisions leave it."""
    keys = {found.key for found in keyed(read)}
    verdicts = [d.decision for d in document.decisions if d.key in keys]
    return {
        "page": document.page, "stem": document.stem, "id": case.meta.id, "title": case.meta.title, "year": case.meta.year,
        "journal": case.meta.journal, "kind": case.meta.kind, "patients": len(case.patients), "facts": len(keys),
        "decided": len(verdicts), "rejected": verdicts.count("reject"),
        "tumours": sorted({t.name for p in case.patients for t in p.tumours}),
        "treatments": sorted({t.name for p in case.patients for t in p.treatments}),
        "applied": [{name: getattr(d, name) for name in _APPLIED} for d in document.decisions],
        "notes": list(case.meta.notes), "unused": sum(case.unused.values()),
    }
