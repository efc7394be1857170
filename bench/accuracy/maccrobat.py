"""Entities of MACCROBAT 2020 (Caufield et al.) mapped to ours, on its reports that name a neoplasm: one line an entity.

`python bench/accuracy/maccrobat.py [--errors]`. Needs a clone with ../shared at hand; without it says so. Reports that are
kept for validation are left out.

Mapping: Medication is a drug, class or regimen of ours; Dosage a dose, radiation dose, schedule or number of cycles;
Disease_disorder, where its words name a neoplasm, a tumour; Therapeutic_procedure an operation, other procedure or
radiotherapy; Age and Sex those of a patient, where the value is the same too. A range counts where it overlaps one that is
annotated. One of ours inside an annotation of another kind (a tumour in History) counts neither for nor against.
MACCROBAT also marks what ours leave out by design (fluids, oxygen, intubation, "treatment"), which costs recall.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from nlp_iscm.pipeline import load
from nlp_iscm.pipeline.reading import Mention, Reading

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
REPORTS = SHARED / "corpora" / "maccrobat"
KEPT = SHARED / "gold" / "validate" / "texts"
NEOPLASM = re.compile(
    r"cancer|carcinom|sarcom|lymphom|melanom|leuk[a]?emi|myelom|gliom|blastom|neoplas|malignan|tumou?r|metasta|adenom|mesotheliom"
    r"|thymom|seminom|germinom|meningiom|schwannom|neurofibrom|paragangliom|pheochromocytom|carcinoid|GIST|teratom|hamartom", re.I)
SEX = {"male": {"man", "male", "boy", "gentleman", "men", "his", "he", "m"},
       "female": {"woman", "female", "girl", "lady", "women", "her", "she", "f"}}
MALIGNANT = re.compile(r"cancer|carcinom|sarcom|lymphom|melanom|leuk[a]?emi|myelom|gliom|blastom|malignan|mesotheliom", re.I)
Same = Callable[[str, Mention], bool]


class Span(NamedTuple):
    """One annotation."""

    kind: str
    start: int
    end: int
    text: str


def spans(path: Path) -> list[Span]:
    """The text-bound annotations of a brat file; a broken range by its outer ends."""
    found = []
    for line in path.read_text(encoding="utf8").splitlines():
        if line.startswith("T"):
            _, place, text = line.split("\t", 2)
            kind, *numbers = re.split(r"[ ;]", place)
            found.append(Span(kind, int(numbers[0]), int(numbers[-1]), text))
    return found


def neoplasm(text: str) -> bool:
    return bool(NEOPLASM.search(text))


def same_age(text: str, mention: Mention) -> bool:
    number = re.search(r"\d+", text)
    unit = 12.0 if re.search(r"month", text) else 52.0 if re.search(r"week", text) else 1.0
    age = mention.value.age_years
    return age is not None and number is not None and abs(age - int(number.group()) / unit) < 0.1


def same_sex(text: str, mention: Mention) -> bool:
    return bool(SEX.get(mention.value.sex or "", set()) & set(re.findall(r"\w+", text.lower())))


def anything(text: str, mention: Mention) -> bool:
    return True


# name -> (their kind, words of theirs, labels of ours, which of ours, when a pair is the same)
ENTITIES: dict[str, tuple[str, Callable[[str], bool], tuple[str, ...], Callable[[Mention], bool], Same]] = {
    "Medication": ("Medication", bool, ("drug", "regimen"), lambda m: True, anything),
    "Dosage": ("Dosage", bool, ("dose", "radiation_dose", "schedule", "cycles"), lambda m: True, anything),
    "Disease_disorder": ("Disease_disorder", neoplasm, ("tumour", "metastasis"), lambda m: True, anything),
    "Therapeutic_procedure": ("Therapeutic_procedure", bool, ("procedure", "radiotherapy"), lambda m: True, anything),
    "Age": ("Age", bool, ("patient",), lambda m: m.value.age_years is not None, same_age),
    "Sex": ("Sex", bool, ("patient",), lambda m: m.value.sex is not None, same_sex),
}


def overlap(span: Span, mention: Mention) -> bool:
    return span.start < mention.end and mention.start < span.end


def judged(name: str, theirs: list[Span], reading: Reading) -> Iterator[tuple[str, str]]:
    """(right, missed or extra; words) of one entity in one report."""
    kind, words, labels, ours, same = ENTITIES[name]
    gold = [s for s in theirs if s.kind == kind and words(s.text)]
    told = [m for label in labels for m in reading.mentions.get(label, ()) if ours(m)]
    for span in gold:
        yield ("right" if any(overlap(span, m) and same(span.text, m) for m in told) else "missed"), span.text
    neutral = [s for s in theirs if s.kind != kind or not words(s.text)] if labels != ("patient",) else []
    for mention in told:
        if not any(overlap(s, mention) and same(s.text, mention) for s in gold) and not any(overlap(s, mention) for s in neutral):
            yield "extra", reading.text[mention.start:mention.end]


def line(name: str, counts: Counter[str]) -> str:
    precision = counts["right"] / max(1, counts["right"] + counts["extra"])
    recall = counts["right"] / max(1, counts["right"] + counts["missed"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"maccrobat {name}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f} (n {counts['right'] + counts['missed']})"


def paths() -> Iterable[Path]:
    """Reports with a neoplasm among their diseases, without those kept for validation."""
    kept = {p.stem.removeprefix("maccrobat-") for p in KEPT.glob("*.txt")}
    for path in sorted(REPORTS.glob("*.ann")):
        diseases = [s.text for s in spans(path) if s.kind == "Disease_disorder"]
        if path.stem not in kept and any(MALIGNANT.search(d) for d in diseases):
            yield path


def main(argv: list[str]) -> None:
    if not REPORTS.is_dir():
        sys.exit(f"{REPORTS} is not here: run this from a clone that has it beside it")
    nlp = load()
    counts: dict[str, Counter[str]] = {name: Counter() for name in ENTITIES}
    for path in paths():
        reading = nlp(path.with_suffix(".txt").read_text(encoding="utf8"))._.reading
        theirs = spans(path)
        for name, count in counts.items():
            for what, words in judged(name, theirs, reading):
                count[what] += 1
                if "--errors" in argv and what != "right":
                    print(path.stem, name, what, words, sep="\t")
    print(f"maccrobat: {len(list(paths()))} reports that name a malignant neoplasm")
    print("\n".join(line(name, count) for name, count in counts.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
