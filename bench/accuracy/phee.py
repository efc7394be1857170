"""Drugs, dosages and combinations on PHEE (Sun et al. 2022, EMNLP): sentences of abstracts on adverse drug events.

`python bench/accuracy/phee.py [--errors]` scores train and dev together and prints one line. Needs a clone with ../shared
at hand; without it says so. A drug or dosage counts where its range overlaps one that is annotated (a class word beside its
drug, and a second name in brackets, belong to the drug); a combination where two annotated drugs of one event stand in one
group of ours.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp_iscm.pipeline import load
from nlp_iscm.pipeline.drug_groups import by_sentence, groups
from nlp_iscm.pipeline.reading import Mention, Reading

PHEE = Path(__file__).resolve().parents[2].parent / "shared" / "external" / "phee"
Range = tuple[int, int]


def rows() -> Iterator[dict[str, Any]]:
    """Sentences of both parts with their events."""
    for part in ("train", "dev"):
        for line in (PHEE / f"{part}.json").read_text(encoding="utf8").splitlines():
            yield json.loads(line)


def ranges(argument: dict[str, Any]) -> list[Range]:
    """Character ranges of an annotated argument."""
    pairs = zip(argument["text"], argument["start"], strict=True)
    return [(s, s + len(t)) for texts, starts in pairs for t, s in zip(texts, starts, strict=True)]


def gold(row: dict[str, Any]) -> tuple[set[Range], set[Range], set[frozenset[Range]]]:
    """Annotated drugs, dosages and pairs of drugs given together."""
    drugs: set[Range] = set()
    doses: set[Range] = set()
    pairs: set[frozenset[Range]] = set()
    for event in (e for a in row["annotations"] for e in a["events"] if "Treatment" in e):
        treatment = event["Treatment"]
        drugs |= set(ranges(treatment.get("Drug", {"text": [], "start": []})))
        doses |= set(ranges(treatment.get("Dosage", {"text": [], "start": []})))
        for combination in treatment.get("Combination", []):
            members = sorted(set(ranges(combination.get("Drug", {"text": [], "start": []}))))
            pairs |= {frozenset((a, b)) for a in members for b in members if a < b}
    return drugs, doses, pairs


def found(reading: Reading) -> tuple[set[Range], set[Range], set[frozenset[Range]]]:
    """Our drugs, classes and regimens (PHEE marks all three), doses, and pairs in one group.

    A class word or regimen that the drugs beside it spell out ("the ACE inhibitor lisinopril") is no further drug.
    """
    doses = {(m.start, m.end) for m in reading.mentions["dose"]}
    drugs: set[Range] = set()
    pairs: set[frozenset[Range]] = set()
    rows_by_sentence = by_sentence(reading)
    for index in sorted(rows_by_sentence):
        for group in groups(reading, reading.sentences[index], rows_by_sentence[index]):
            members = [(m.start, m.end) for m in group.members]
            drugs |= set(once(reading.text, group.members))
            pairs |= {frozenset((a, b)) for a in members for b in members if a < b}
    return drugs, doses, pairs


def once(text: str, members: list[Mention]) -> Iterator[Range]:
    """Ranges of drugs, where a drug and its other name in brackets, "cytarabine (Ara-C)", are one."""
    begun: tuple[str, Range] | None = None
    for member in members:
        if begun and begun[0] == member.name and text[begun[1][1]:member.start].strip() == "(":
            begun = (member.name, (begun[1][0], member.end))
            continue
        if begun:
            yield begun[1]
        begun = (member.name, (member.start, member.end))
    if begun:
        yield begun[1]


def overlap(a: Range, b: Range) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def same_pair(a: frozenset[Range], b: frozenset[Range]) -> bool:
    return all(any(overlap(x, y) for y in b) for x in a) and all(any(overlap(x, y) for x in a) for y in b)


def f1(hits: int, told: int, expected: int) -> str:
    p, r = hits / max(told, 1), hits / max(expected, 1)
    return f"{2 * p * r / max(p + r, 1e-9):.3f} (P {p:.3f} R {r:.3f} n {expected})"


def main(argv: list[str]) -> None:
    if not PHEE.is_dir():
        sys.exit(f"{PHEE} is not here: run this from a clone that has it beside it")
    nlp = load()
    counts = [[0, 0, 0] for _ in range(3)]
    for row in rows():
        expected, told = gold(row), found(nlp(row["context"])._.reading)
        for count, want, have, same in zip(counts, expected, told, (overlap, overlap, same_pair), strict=True):
            paired = {w for w in want if any(same(w, h) for h in have)}
            count[0] += len(paired)
            count[1] += len(paired) + sum(not any(same(w, h) for w in want) for h in have)
            count[2] += len(want)
        if "--errors" in argv:
            missed = [row["context"][s:e] for s, e in sorted(expected[0]) if not any(overlap((s, e), h) for h in told[0])]
            extra = [row["context"][s:e] for s, e in sorted(told[0]) if not any(overlap((s, e), w) for w in expected[0])]
            for kind, written in (("missed", missed), ("extra", extra)):
                sys.stdout.writelines(f"{kind}\t{x}\t{row['context']}\n" for x in written)
    print("phee: " + ", ".join(f"{n} F1 {f1(*c)}" for n, c in zip(("drug", "dosage", "combination"), counts, strict=True)))


if __name__ == "__main__":
    main(sys.argv[1:])
