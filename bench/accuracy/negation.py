"""Score negation on outside sets: findings of case reports (ada_dev.json) and clinical sentences (negex_dev.tsv).

`python bench/accuracy/negation.py [--errors]`. Gold spans are the targets; the score is F1 of "negated". For the case
reports it is given with the modifiers that call an examination normal counted, and without those findings.
Needs a clone with ../shared at hand; without it says so.
"""

import json
import re
import sys
from pathlib import Path

from nlp_iscm.pipeline.negation import Status, status
from nlp_iscm.pipeline.sentences import boundaries

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "external" / "negation"
NEGATION = re.compile(r"\b(?:no|not|without|negative|denied|never|absent|non)\b", re.I)


def main(argv: list[str]) -> None:
    if not DATA.is_dir():
        sys.exit(f"{DATA} is not here: run this from a clone that has it beside it")
    errors = "--errors" in argv
    found = ada(DATA / "ada_dev.json")
    counted = [(gold != "", hit.negated or hit.normal, what) for gold, hit, what in found]
    without = [(gold == "negated", hit.negated, what) for gold, hit, what in found if gold != "normal"]
    rows = negex(DATA / "negex_dev.tsv")
    for name, pairs in (("ada, normal counted", counted), ("ada, without normal", without), ("negex", rows)):
        print(line(name, pairs))
        if errors:
            for gold, told, what in pairs:
                if gold != told:
                    print("   ", "missed" if gold else "extra ", what)


def line(name: str, pairs: list[tuple[bool, bool, str]]) -> str:
    """One line of precision, recall and F1."""
    both = sum(g and t for g, t, _ in pairs)
    gold, told = sum(g for g, _, _ in pairs), sum(t for _, t, _ in pairs)
    precision, recall = both / max(told, 1), both / max(gold, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"{name:<22} P {precision:.3f} R {recall:.3f} F1 {f1:.3f} ({gold} of {len(pairs)} spans negated)"


def ada(path: Path) -> list[tuple[str, Status, str]]:
    """Gold ("", "negated", "normal"), our status and the place of every finding, each span once."""
    rows = []
    for document in json.loads(path.read_text(encoding="utf8")):
        text = document["text"]
        entities = {e["id"]: e for e in document["entities"]}
        said: dict[tuple[int, int], str] = {}
        for entity in document["entities"]:
            if entity["type"] == "finding":
                said.setdefault((entity["locs"][0][0], sum(entity["locs"][0])), "")
        for relation in document["relations"]:
            ends = {n["role"]: entities.get(n["refid"]) for n in relation["nodes"]}
            governor, dependent = ends.get("Governor"), ends.get("Dependent")
            if relation["infons"]["type"] == "modifies" and governor and dependent and dependent["type"] == "finding":
                span = (dependent["locs"][0][0], sum(dependent["locs"][0]))
                kind = modifier(governor["text"])
                if said.get(span) != "negated" and kind:
                    said[span] = kind
        parts = list(boundaries(text))
        for (start, end), gold in sorted(said.items()):
            left, right = next(((a, b) for a, b in parts if a <= start < b), (0, len(text)))
            hit = status(text[left:max(right, end)], start - left, end - left)
            rows.append((gold, hit, f"{text[start:end]!r} in {text[left:right]!r}"))
    return rows


def modifier(text: str) -> str:
    """What a gold modifier says: negated, normal (also "clear", "stable") or nothing for a bare value."""
    if NEGATION.search(text) and not re.search(r"normal|abnormal", text, re.I):
        return "negated"
    return "normal" if re.search(r"normal|clear|stable|sterile|alert|specific reference|intact|unremarkable"
        r"|non", text, re.I) else ""


def negex(path: Path) -> list[tuple[bool, bool, str]]:
    """Gold, our answer and the sentence of every row; the target stands in capitals in it."""
    rows = []
    for row in path.read_text(encoding="utf8").splitlines():
        cells = row.split("\t")
        target, sentence, said = cells[-5], cells[-4], cells[-3]
        words = r"\s+".join(map(re.escape, target.split()))
        place = re.search(words.upper(), sentence) or re.search(words, sentence, re.I)
        if place:
            hit = status(sentence, *place.span())
            rows.append((said == "Negated", hit.negated, sentence))
    return rows


if __name__ == "__main__":
    main(sys.argv[1:])
