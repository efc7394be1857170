"""Pages of PDF a second on one core: `python bench/pages.py [FOLDER] [--repeat 5]`.

CPU seconds, the median of the repeats: from the file's bytes to its text, and to its facts. Without a folder it takes the PDFs of
the shared corpora where they are at hand, else those of corpora/demo.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pypdfium2

sys.path.insert(0, str(Path(__file__).parent))
from throughput import median

from nlp_iscm.batch.task import Settings, pipeline
from nlp_iscm.facts.store import dumps
from nlp_iscm.ingest import read
from nlp_iscm.pipeline import extract

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "corpora" / "pdf"


def main() -> None:
    """One line a file, and the whole."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED if SHARED.is_dir() else ROOT / "corpora" / "demo")
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    nlp = pipeline(Settings())
    pages, to_text, to_facts = 0, 0.0, 0.0
    for path in sorted(chosen.folder.glob("*.pdf")):
        count = len(pypdfium2.PdfDocument(path))
        article = read(path)
        reading = median(chosen.repeat, lambda p=path: read(p))
        whole = reading + median(chosen.repeat, lambda a=article: dumps(extract(nlp, a)))
        show(path.name, count, reading, whole)
        pages, to_text, to_facts = pages + count, to_text + reading, to_facts + whole
    if pages:
        show("all", pages, to_text, to_facts)
    else:
        print(f"no PDF in {chosen.folder}")


def show(name: str, pages: int, reading: float, whole: float) -> None:
    """Pages, and pages a second."""
    print(f"{name:<36}{pages:4} pages, a second: {pages / reading:7.1f} to text, {pages / whole:7.1f} to facts", flush=True)


if __name__ == "__main__":
    main()
