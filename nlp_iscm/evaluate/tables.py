"""Scores as tables: by fact type, by document, one run against another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp_iscm.errors import UsageError
from nlp_iscm.evaluate.likeness import Fact
from nlp_iscm.evaluate.score import SUMMARIES, Error, Score, rates, score_article


def score_folders(gold: Path, facts: Path) -> dict[str, Score]:
    """Score by article: `<article>.json` of the gold folder against the same name in the facts folder.

    A gold file without a predicted one counts as everything missed. Raises UsageError where the gold folder holds no file.
    """
    paths = sorted(gold.glob("*.json"))
    if not paths:
        raise UsageError(str(gold), "no gold files (*.json) here", "name the folder that holds them")
    found = {}
    for path in paths:
        found[path.stem] = one = Score()
        other = facts / path.name
        score_article(one, path.stem, _json(other) if other.is_file() else {}, _json(path))
    return found


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


def by_document(scores: dict[str, Score]) -> str:
    """F1 of the three summaries, document by document."""
    lines = [f"{'document':<40}" + "".join(f"{name:>11}" for name in SUMMARIES)]
    for name, one in scores.items():
        table = one.table()
        lines.append(f"{name:<40}" + "".join(f"{rates(*table[s])[2]:11.3f}" for s in SUMMARIES))
    return "\n".join(lines)


def error_lines(errors: Iterable[Error]) -> Iterable[str]:
    """One line an error: document, type, missed or extra, the fact, and its near twin where only an attribute is wrong."""
    for e in errors:
        near = f"\tbut {short(e.near)}" if e.near else ""
        yield f"{e.article}\t{e.kind}\t{e.what}\t{short(e.fact)}{near}"


def short(fact: Fact) -> str:
    """A fact without its sentences."""
    hidden = ("quote", "evidence", "accept")
    told = {k: v for k, v in fact.items() if k not in hidden and not k.startswith("_") and v not in (None, [])}
    return json.dumps(told, ensure_ascii=False, default=str)[:180]


def sentence(fact: Fact) -> str:
    """The sentence that a gold or predicted fact quotes."""
    evidence: Any = fact.get("evidence")
    if isinstance(evidence, list) and evidence and isinstance(evidence[0], dict):
        return str(evidence[0].get("quote", ""))
    return str(fact.get("quote") or "")


def compared(before: dict[str, Score], after: dict[str, Score]) -> str:
    """What a change gained and lost: F1 by type, then the errors that went and came."""
    old, new = total(before.values()), total(after.values())
    old_table, new_table = old.table(), new.table()
    lines = [f"{'fact':<26}{'before':>8}{'after':>8}{'change':>8}"]
    for kind in dict.fromkeys([*old_table, *new_table]):
        one, two = (rates(*t.get(kind, (0, 0, 0)))[2] for t in (old_table, new_table))
        lines.append(f"{kind:<26}{one:8.3f}{two:8.3f}{two - one:+8.3f}")
    gone, come = _keyed(old.errors), _keyed(new.errors)
    lines += [f"mended\t{line}" for key, line in gone.items() if key not in come]
    lines += [f"broken\t{line}" for key, line in come.items() if key not in gone]
    return "\n".join(lines)


def _keyed(errors: list[Error]) -> dict[str, str]:
    lines: dict[str, str] = {}
    seen: dict[str, int] = {}
    for e in errors:
        fact = {k: v for k, v in e.fact.items() if k not in ("id", "treatments", "outcome", "confidence")}
        key = f"{e.article}\t{e.kind}\t{e.what}\t{short(fact)}"
        seen[key] = seen.get(key, 0) + 1
        lines[f"{key}#{seen[key]}"] = key
    return lines
