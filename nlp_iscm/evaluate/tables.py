"""Scores as tables: by fact type, by document, with every error and its sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp_iscm.errors import UsageError
from nlp_iscm.evaluate.likeness import Fact
from nlp_iscm.evaluate.score import SUMMARIES, Error, Score, rates, score_article


def gold_folder(path: Path) -> Path:
    """The folder itself, or `gold` within it where that holds the files."""
    return path / "gold" if not any(path.glob("*.json")) and (path / "gold").is_dir() else path


def facts_folder(path: Path) -> Path:
    """The case files of a run's folder, or the folder itself. Raises UsageError where it holds none."""
    folder = path / "facts" if (path / "facts").is_dir() else path
    if not any(folder.glob("*.json")):
        raise UsageError(str(path), "no case files (*.json) here", "run `nlp-iscm extract` first and name its --out folder")
    return folder


def score_folders(gold: Path, facts: Path) -> dict[str, Score]:
    """Score by article: `<article>.json` of the gold folder against the same name in the facts folder.

    A gold file without a predicted one counts as everything missed. Raises UsageError where the gold folder holds no file.
    """
    paths = sorted(gold.glob("*.json"))
    if not paths:
        raise UsageError(str(gold), "no gold files (*.json) here", "name the folder that holds them")
    return {path.stem: _scored(path, facts / path.name) for path in paths}


def agreement(first: Path, second: Path) -> dict[str, Score]:
    """Score by article of either folder, the first taken as gold."""
    names = sorted({path.name for folder in (first, second) for path in folder.glob("*.json")})
    return {Path(name).stem: _scored(first / name, second / name) for name in names}


def _scored(gold: Path, predicted: Path) -> Score:
    one = Score()
    told = _json(gold) if gold.is_file() else {"patients": []}
    if not isinstance(told.get("patients"), list):
        raise UsageError(str(gold), "no list of patients", "gold files and case files name their `patients`")
    score_article(one, gold.stem, _json(predicted) if predicted.is_file() else {}, told)
    return one


def _json(path: Path) -> Fact:
    try:
        data = json.loads(path.read_text(encoding="utf8"))
    except ValueError as error:
        raise UsageError(str(path), f"not JSON ({error})", "mend or remove the file") from error
    return data if isinstance(data, dict) else {}


def total(scores: Iterable[Score]) -> Score:
    """All scores added up."""
    whole = Score()
    for one in scores:
        for kind, (tp, fp, fn) in one.rows.items():
            whole.add(kind, tp, tp + fp, tp + fn)
        whole.errors += one.errors
    return whole


def as_json(score: Score) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and counts by type."""
    table = {}
    for kind, counts in score.table().items():
        precision, recall, f1 = (round(x, 4) for x in rates(*counts))
        table[kind] = {"precision": precision, "recall": recall, "f1": f1, "tp": counts[0], "fp": counts[1], "fn": counts[2]}
    return table


def as_text(score: Score) -> str:
    """The table by fact type, summaries last."""
    lines = [f"{'fact':<26}{'P':>7}{'R':>7}{'F1':>7}{'tp':>6}{'fp':>6}{'fn':>6}"]
    for kind, counts in score.table().items():
        precision, recall, f1 = rates(*counts)
        lines.append(f"{kind:<26}{precision:7.3f}{recall:7.3f}{f1:7.3f}{counts[0]:6}{counts[1]:6}{counts[2]:6}")
    return "\n".join(lines)


def interval_lines(ends: dict[str, tuple[float, float]], of: str) -> list[str]:
    """One line a summary; what the ends are of (F1, change) is said."""
    return [f"95 % of {name} {of}: {low:+.3f} to {high:+.3f}" if of == "change" else f"95 % of {name} {of}: {low:.3f} to {high:.3f}"
            for name, (low, high) in ends.items()]


def by_document(scores: dict[str, Score]) -> str:
    """F1 of the three summaries, document by document."""
    lines = [f"{'document':<40}" + "".join(f"{name:>11}" for name in SUMMARIES)]
    for name, one in scores.items():
        table = one.table()
        lines.append(f"{name:<40}" + "".join(f"{rates(*table[s])[2]:11.3f}" for s in SUMMARIES))
    return "\n".join(lines)


def error_lines(errors: Iterable[Error]) -> Iterable[str]:
    """One line an error: document, type, missed, extra or wrong, the fact (and what it should be), its sentence."""
    for e in errors:
        yield f"{e.article}\t{e.kind}\t{e.what}\t{told(e)}\t{quoted(e)}"


def told(error: Error) -> str:
    """The fact, and the fact of the other side that it belongs to."""
    return short(error.fact) + (f" but {short(error.near)}" if error.near else "")


def quoted(error: Error) -> str:
    """The sentence behind an error, in one line."""
    return " ".join((sentence(error.fact) or (sentence(error.near) if error.near else "")).split())


def error_rows(errors: Iterable[Error]) -> list[dict[str, Any]]:
    """Errors for programs."""
    return [{"article": e.article, "type": e.kind, "what": e.what, "fact": shown(e.fact),
             "gold": shown(e.near) if e.near and e.what != "missed" else None, "sentence": quoted(e)} for e in errors]


def shown(fact: Fact) -> Fact:
    """A fact without its sentences and what it leaves open."""
    hidden = ("quote", "evidence", "accept")
    return {k: v for k, v in fact.items() if k not in hidden and not k.startswith("_") and v not in (None, [])}


def short(fact: Fact) -> str:
    """A fact without its sentences, cut to one line."""
    return json.dumps(shown(fact), ensure_ascii=False, default=str)[:180]


def sentence(fact: Fact) -> str:
    """The sentence that a gold or predicted fact quotes."""
    evidence: Any = fact.get("evidence")
    if isinstance(evidence, list) and evidence and isinstance(evidence[0], dict):
        return str(evidence[0].get("quote", ""))
    return str(fact.get("quote") or "")
