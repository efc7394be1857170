"""Write nlp_iscm/vocab/drugs_wide.tsv: the long tail of drugs from drug-named-entity-recognition (MIT).

`python bench/vocabularies.py` needs that package. Kept are names that MedlinePlus or DrugBank lists, longer than four
letters and without digits' mixtures, that vocab/drugs.tsv, drug_classes.tsv, markers.tsv and findings.tsv do not hold and
that are no everyday word, food, reagent or substance of the body (everyday_substances.txt). What only DrugBank lists
is `weak`: it counts where the text says that it was given.
"""

import bz2
import pickle
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from nlp_iscm.vocab.load import load

OUT = Path(__file__).resolve().parents[1] / "nlp_iscm" / "vocab" / "drugs_wide.tsv"
WORDS = frozenset((Path(__file__).parent / "everyday_substances.txt").read_text(encoding="utf8").split())


def _dictionary() -> dict[str, Any]:
    packed = files("drug_named_entity_recognition").joinpath("drug_ner_dictionary.pkl.bz2").read_bytes()
    found: dict[str, Any] = pickle.loads(bz2.decompress(packed))
    return found


def _good(name: str) -> bool:
    return bool(re.fullmatch(r"[a-z]{6,}(?:[ -][a-z]{4,}){0,1}", name)) and not WORDS.intersection(re.split(r"[ -]", name))


def rows() -> list[tuple[str, str, str, bool]]:
    """(name, other names, DrugBank id, weak) of each drug, in order of its name."""
    source = _dictionary()
    taken = {t.surface.lower() for stem in ("drugs", "drug_classes", "regimens", "markers", "findings") for t in load(stem)}
    brands = {v for v, told in source["drug_variant_to_variant_data"].items() if told.get("is_brand")}
    names: dict[str, list[str]] = {}
    for variant, canonicals in source["drug_variant_to_canonical"].items():
        known = variant in brands or variant == canonicals[0]
        if known and len(canonicals) == 1 and variant not in taken and _good(variant):
            names.setdefault(canonicals[0], []).append(variant)
    kept = []
    for name in sorted(names):
        told = source["drug_canonical_to_data"].get(name, {})
        listed, code = "medline_plus_id" in told, told.get("drugbank_id") or ""
        if name in names[name] and (listed or code):
            kept.append((name, "|".join(sorted(set(names[name]) - {name})), code, not listed))
    return kept


def main() -> None:
    found = rows()
    lines = ["name\tsurfaces\tcode\tattributes"]
    lines += ["# From drug-named-entity-recognition (MIT, Fast Data Science Ltd) by bench/vocabularies.py"]
    for name, others, code, weak in found:
        lines.append(f"{name}\t{others}\t{code}\tclass=other drug;intent=supportive{';weak=yes' if weak else ''}")
    OUT.write_text("\n".join(lines) + "\n", encoding="utf8")
    print(f"{OUT.name}: {len(found)} drugs")


if __name__ == "__main__":
    main()
