"""Typeset every report of `source/` into `demo/`: the same sources give the same bytes.

    python corpora/make_pdfs.py [--check]

With --check nothing is written; the exit code is 1 where a PDF differs from the one that its source gives. Needs
reportlab in the version that requirements.txt pins. The pages are not compressed, since each zlib packs in its own way.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from typeset import typeset  # noqa: E402

INTERLEAVED = ("ovarian-olaparib",)  # drawn row by row across both columns, as some journals' PDFs are


def sources(corpora: Path = HERE) -> list[Path]:
    """The markdown sources in order of their names."""
    return sorted((corpora / "source").glob("*.md"))


def make(source: Path, folder: Path) -> Path:
    """Typeset one source into a folder and give the path of the PDF."""
    out = folder / f"{source.stem}.pdf"
    typeset(source.read_text(encoding="utf8"), out, interleave=source.stem in INTERLEAVED, compress=False)
    return out


def differing(demo: Path = HERE / "demo") -> list[str]:
    """Names of the PDFs in `demo` that are missing or not the bytes that their sources give."""
    found = []
    with TemporaryDirectory() as folder:
        for source in sources():
            new = make(source, Path(folder))
            kept = demo / new.name
            if not kept.is_file() or kept.read_bytes() != new.read_bytes():
                found.append(new.name)
    return found


def main() -> int:
    """Write all PDFs, or only compare them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    if parser.parse_args().check:
        wrong = differing()
        for name in wrong:
            print(f"{name}: not what its source gives; run python corpora/make_pdfs.py", file=sys.stderr)
        return 1 if wrong else 0
    for source in sources():
        print(make(source, HERE / "demo"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
