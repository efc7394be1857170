"""Score drug_sets on the drug combination set of Tiktinsky et al. (NAACL 2022), drug spans given.

`python bench/accuracy/drug_combo.py [--errors]`.
Needs a clone with ../shared at hand; without it says so. F1 as in the paper: a relation counts with the best overlap (shared
drugs / all drugs, two shared at least) of a relation of the other side; exact asks for the same drugs. Positive counts
positive combinations only, any counts all classes as one. Rules were made without training on this set; the second half of
its documents (by their id) was not looked at.
"""

import json
import sys
from pathlib import Path

from nlp_iscm.pipeline.drug_sets import POSITIVE, drug_sets

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "external" / "drug_combo" / "final_train_set.jsonl"
Relations = dict[str, list[tuple[frozenset[int], bool]]]


def overlap(a: frozenset[int], b: frozenset[int], exact: bool) -> float:
    shared = len(a & b)
    if exact:
        return float(a == b)
    return shared / len(a | b) if shared >= 2 else 0.0


def share(asked: Relations, other: Relations, exact: bool, positive: bool) -> float:
    """Mean best overlap of the relations asked about with those of the other side."""
    found = []
    for document, relations in asked.items():
        rivals = [m for m, p in other.get(document, []) if p or not positive]
        for members, is_positive in relations:
            if is_positive or not positive:
                found.append(max((overlap(members, r, exact) for r in rivals), default=0.0))
    return sum(found) / len(found) if found else 0.0


def f1(gold: Relations, ours: Relations, exact: bool, positive: bool) -> float:
    p, r = share(ours, gold, exact, positive), share(gold, ours, exact, positive)
    return 2 * p * r / (p + r) if p + r else 0.0


def spans(row: dict) -> list[tuple[int, int]]:
    return [(s["start"], s["end"]) for s in row["spans"]]


def main(argv: list[str]) -> None:
    if not DATA.is_file():
        sys.exit(f"{DATA} is not here: run this from a clone that has ../shared beside it")
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf8").splitlines()]
    gold: Relations = {}
    ours: Relations = {}
    for row in rows:
        ids = [s["span_id"] for s in row["spans"]]
        key = row["doc_id"] + row["sentence"]
        gold[key] = [(frozenset(r["spans"]), r["class"] == "POS") for r in row["rels"]]
        sets = drug_sets(row["sentence"], spans(row), context=row["paragraph"])
        ours[key] = [(frozenset(ids[i] for i in s.members), s.label == POSITIVE) for s in sets]
        if "--errors" in argv and row["doc_id"] < "8" and {m for m, _ in gold[key]} != {m for m, _ in ours[key]}:
            print([sorted(m) for m, _ in gold[key]], [sorted(m) for m, _ in ours[key]], marked(row), sep="\t")
    for name, chosen in (("seen", lambda k: k < "8"), ("unseen", lambda k: k >= "8"), ("all", lambda k: True)):
        g = {k: v for k, v in gold.items() if chosen(k)}
        o = {k: v for k, v in ours.items() if chosen(k)}
        scores = ((what, how) for what in ("positive", "any") for how in ("exact", "partial"))
        print(f"drug_combo {name}: " + " ".join(
            f"{what}-{how} {f1(g, o, how == 'exact', what == 'positive'):.3f}" for what, how in scores))


def marked(row: dict) -> str:
    """The sentence with its drugs in brackets."""
    text = row["sentence"]
    for s in sorted(row["spans"], key=lambda s: -s["start"]):
        text = f"{text[:s['start']]}[{s['span_id']}:{s['text']}]{text[s['end']:]}"
    return text


if __name__ == "__main__":
    main(sys.argv[1:])
