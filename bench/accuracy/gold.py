"""Extract a gold folder (texts/, gold/) and print the scorer's table.

`python bench/accuracy/gold.py [dev|validate] [scorer options]`.
Needs a clone with ../shared at hand; without it says so. `validate` prints scores only, never errors.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nlp_iscm.facts.store import dumps
from nlp_iscm.ingest import read
from nlp_iscm.pipeline import extract, load

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "gold"


def main(argv: list[str]) -> None:
    part = argv[0] if argv and not argv[0].startswith("-") else "dev"
    options = [a for a in argv if a.startswith("-")]
    if not SHARED.is_dir():
        sys.exit(f"{SHARED} is not here: run this from a clone that has it beside it")
    if part == "validate":
        options = [o for o in options if o == "--json"]
    nlp = load()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as out:
        for path in sorted((SHARED / part / "texts").glob("*.txt")):
            (Path(out) / f"{path.stem}.json").write_text(dumps(extract(nlp, read(path))), encoding="utf8")
        seconds = time.perf_counter() - begun
        command = [sys.executable, str(SHARED / "score.py"), str(SHARED / part / "gold"), out, *options]
        print(subprocess.run(command, capture_output=True, text=True, check=True).stdout, end="")
    print(f"{seconds:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
