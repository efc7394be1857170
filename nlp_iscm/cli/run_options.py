"""`run.json`: what a run was asked for and listed, as far as results depend on it; the corpus report shows it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nlp_iscm.batch.run import Options, Tally
from nlp_iscm.facts.files import atomic_text


def write_options(out: Path, inputs: Sequence[str], options: Options, tally: Tally) -> None:
    """Write it into the output folder; engine and workers are left out, since they change nothing."""
    told = {
        "inputs": list(inputs), "model": options.settings.model, "vocabulary": _hashes(options.settings.vocab),
        "fields": asdict(options.settings.fields), "limits": asdict(options.limits),
        "files": tally.files, "same_content": tally.twice,
    }
    atomic_text(out / "run.json", [json.dumps(told, ensure_ascii=False, indent=1) + "\n"])


def _hashes(folder: Path | None) -> dict[str, Any]:
    """Each file of a user's own vocabulary with the sha256 of its bytes."""
    paths = sorted(folder.glob("*.*")) if folder else []
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths if p.is_file()}
