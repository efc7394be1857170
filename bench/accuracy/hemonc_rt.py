"""Score radiotherapy figures on hemonc_rt (regimen texts): doses, numbers of fractions, frequencies, dose-fraction pairs.

`python bench/accuracy/hemonc_rt.py [dev|train] [--errors]`. Duplicate lines count once; an entity is right where its
tokens are exactly gold's, a pair where both figures are put into one course. The data are licensed for evaluation only.
Needs a clone with ../shared at hand; without it says so.
"""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from nlp_iscm.pipeline.prescriptions import DOSE, FREQUENCY, grouped, items

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "external" / "hemonc_rt"
Span = tuple[int, int]


def main(argv: list[str]) -> None:
    if not DATA.is_dir():
        sys.exit(f"{DATA} is not here: run this from a clone that has it beside it")
    part = next((a for a in argv if not a.startswith("-")), "dev")
    for name, reader in (("Dose", doses), ("FxNo", counts), ("FxFreq", frequencies)):
        found = entities(DATA / "NER" / name / f"{part}.tsv", reader)
        report(name, found, "--errors" in argv)
    report("dose-fxno", pairs(DATA / "RE" / "dose-fxno" / f"{part}.tsv", "DOSE-FXNO"), "--errors" in argv)


def doses(text: str) -> Iterable[Span]:
    """Every amount of radiation but rates."""
    rate = re.compile(r"\s?/\s?min")
    return [m.span() for m in DOSE.finditer(text) if not rate.match(text, m.end())]


def counts(text: str) -> Iterable[Span]:
    return [i.count_at for i in items(text, 0, len(text)) if i.count_at]


def frequencies(text: str) -> Iterable[Span]:
    return [m.span() for m in FREQUENCY.finditer(text)]


def entities(path: Path, reader: Callable[[str], Iterable[Span]]) -> list[tuple[bool, bool, str]]:
    """(in gold, found, where) of every entity of every distinct line."""
    rows = []
    for line in dict.fromkeys(path.read_text(encoding="utf8").splitlines()):
        tags, text = line.split("\t", 1)
        offsets = [m.span() for m in re.finditer(r"\S+", text)]
        gold = set(tagged(tags.split()))
        told = {tokens(span, offsets) for span in reader(text)}
        rows += [(s in gold, s in told, f"{text[offsets[s[0]][0]:offsets[s[1]][1]]!r} in {text[:150]}")
                 for s in sorted(gold | told)]
    return rows


def tagged(tags: list[str]) -> Iterable[Span]:
    """First and last token of each entity in BIO tags."""
    for at, tag in enumerate(tags):
        if tag.startswith("B-"):
            last = at
            while last + 1 < len(tags) and tags[last + 1].startswith("I-"):
                last += 1
            yield at, last


def tokens(span: Span, offsets: list[Span]) -> Span:
    """First and last token that a range touches."""
    inside = [n for n, (start, end) in enumerate(offsets) if start < span[1] and span[0] < end]
    return inside[0], inside[-1]


def pairs(path: Path, label: str) -> list[tuple[bool, bool, str]]:
    """(in gold, put into one course, the line) of every distinct candidate pair."""
    rows = []
    for line in dict.fromkeys(path.read_text(encoding="utf8").splitlines()):
        gold, marked = line.split("\t", 1)
        text, spans = unmarked(marked)
        together = any(all(any(_inside(s, i.dose_at) or _inside(s, i.count_at) for i in parts) for s in spans)
                       for _, parts in grouped(text, 0, len(text)))
        rows.append((gold == label, together, line))
    return rows


def _inside(span: Span, found: Span | None) -> bool:
    return found is not None and found[0] < span[1] and span[0] < found[1]


def unmarked(marked: str) -> tuple[str, list[Span]]:
    """A line without its <X-START> and <X-END> marks, and the ranges they marked."""
    text, spans = "", []
    for piece in re.split(r"(<\w+-(?:START|END)>)\s?", marked):
        if piece.endswith("-START>"):
            spans.append((len(text), len(text)))
        elif piece.endswith("-END>"):
            spans[-1] = (spans[-1][0], len(text.rstrip()))
        else:
            text += piece
    return text, spans


def report(name: str, rows: list[tuple[bool, bool, str]], errors: bool) -> None:
    """Print one line of precision, recall and F1, and the errors if asked for."""
    both, gold, told = (sum(map(f, rows)) for f in (lambda r: r[0] and r[1], lambda r: r[0], lambda r: r[1]))
    precision, recall = both / max(told, 1), both / max(gold, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{name:<10} P {precision:.3f} R {recall:.3f} F1 {f1:.3f} ({gold} in gold)")
    for in_gold, found, what in rows if errors else ():
        if in_gold != found:
            print("   ", "missed" if in_gold else "extra ", what)


if __name__ == "__main__":
    main(sys.argv[1:])
