"""A shelf folder from trained parts: weights, shared vectors as half-precision numbers, `model.json` and `card.md`.

`python bench/pack_model.py models/small --vectors VECTORS --card card.json --part chemical_disease=FOLDER=devel.tsv ...`:
every part is measured on its own devel file with the vectors as they are shipped; `card.json` holds name, version, data,
command and limits.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np

from nlp_iscm.pipeline.learned.measure import measure
from nlp_iscm.pipeline.learned.shelf import find, pipelines

_PATH = re.compile(r'^(\s*(?:train|dev|vectors|init_tok2vec|raw_text|path)\s*=\s*)"[^"\n]*"$', re.M)


def main() -> None:
    """Copy, measure, write the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--vectors", type=Path, required=True, help="folder made by `spacy init vectors`")
    parser.add_argument("--card", type=Path, required=True)
    parser.add_argument("--part", action="append", required=True, help="NAME=FOLDER=DEVEL")
    chosen = parser.parse_args()
    parts = [tuple(part.split("=")) for part in chosen.part]
    card = json.loads(chosen.card.read_text(encoding="utf8")) | {"parts": [name for name, _, _ in parts], "figures": []}
    chosen.out.mkdir(parents=True, exist_ok=True)
    halved(chosen.vectors / "vocab", chosen.out / "vocab")
    for name, folder, _ in parts:
        copied(Path(folder), chosen.out / name)
    written(chosen.out, card)
    for (name, _, devel), nlp in zip(parts, pipelines(find(chosen.out)), strict=True):
        figures, speed = measure(nlp, Path(devel))
        card["figures"] += [{"part": name, "set": f"{Path(devel).parent.name.removesuffix('-IOB')} devel"}
                            | {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(f).items()} for f in figures]
        print(f"{name}: {speed:,.0f} words a second", file=sys.stderr)
    written(chosen.out, card)


def halved(source: Path, target: Path) -> None:
    """The vocabulary with its vectors in half precision; the shelf makes them single again."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    table = np.load(source / "vectors")
    with (target / "vectors").open("wb") as out:
        np.save(out, table.astype(np.float16))


def copied(source: Path, target: Path) -> None:
    """A part without its own vocabulary and without the paths of the machine that trained it."""
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("vocab"))
    config = target / "config.cfg"
    config.write_text(_PATH.sub(r"\1null", config.read_text(encoding="utf8")), encoding="utf8")


def written(out: Path, card: dict[str, object]) -> None:
    """`model.json`, and the same to read as `card.md`."""
    (out / "model.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf8")
    rows = "".join(f"| {f['set']} | {f['label']} | {f['precision']:.3f} | {f['recall']:.3f} | {f['f1']:.3f} "
                   f"({f['low']:.3f} to {f['high']:.3f}) | {f['gold']} |\n" for f in card["figures"])  # type: ignore[attr-defined]
    data = "".join(f"- {row['name']}: {row['use']} ({row['licence']})\n" for row in card["data"])  # type: ignore[attr-defined]
    (out / "card.md").write_text(
        f"# {card['name']} {card['version']}\n\n{card['intended']}\n\n## Data\n\n{data}\n## Training\n\n{card['command']}\n\n"
        "## Figures\n\nExact spans; 95 % intervals over resampled documents.\n\n"
        f"| set | label | P | R | F1 | gold |\n|---|---|---|---|---|---|\n{rows}\n## Limits\n\n{card['limits']}\n",
        encoding="utf8")


if __name__ == "__main__":
    main()
