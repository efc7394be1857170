"""Score literature figures on the PICO breast cancer abstracts: one line.

Mapping: a gold figure is a span `iv|cv-cont-median`, `-cont-mean` or `-bin-percent` whose closest `outcome` span of the
sentence names overall survival, progression-free survival (time to progression), disease-free survival or objective
response. Ours are the figures of those endpoints with the same number, one to one in a document; a figure that the gold leaves
unmarked (single arms, whole cohorts) counts against us. `--errors` lists what differs.
Needs a clone with ../shared at hand; without it says so.
"""

import re
import sys
from collections import Counter
from pathlib import Path

from nlp_iscm.article import Article, Page, Section, article_id
from nlp_iscm.pipeline.build import load
from nlp_iscm.pipeline.sentences import boundaries

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "external" / "pico_breast_cancer"
NAMES = (
    ("OS", r"(?<!free )(?<!specific )(?<!free-)\bsurvivals?\b|\bm?os\b"),
    ("PFS", r"\b(?:progression[- ]free|time to (?:tumou?r |disease )?progression"
            r"|time to treatment failure|m?pfs|ttp|ttf|event[- ]free|efs)\b"),
    ("DFS", r"\b(?:disease[- ]free|relapse[- ]free|recurrence[- ]free|metastas[ei]s[- ]free|[a-z]{0,3}dfs|l?rfs)\b"),
    ("ORR", r"\b(?:(?:objective|overall) (?:clinical )?(?:response|tumou?r response|remission)|response rates?|orrs?)\b"),
)
NOT_IT = re.compile(
    r"\b(?:events|complete|pathologic\w*|clinical benefit|benefit of|free from|deaths?|toxic\w*|local|metastas\w+)\b", re.I)


def endpoint(words: str) -> str | None:
    """OS, PFS, DFS or ORR where an outcome span names exactly one of them."""
    found = {name for name, pattern in NAMES if re.search(pattern, words, re.I)}
    return found.pop() if len(found) == 1 and not NOT_IT.search(words) else None


def gold(text: str, lines: list[str]) -> Counter[tuple[str, str]]:
    """(endpoint, number as written) of one document."""
    spans = [(label, int(a), int(b)) for line in lines if line.startswith("T")
             for label, a, b in [line.split("\t")[1].split(";")[0].split(" ")[:3]]]
    named = sorted((a, b) for label, a, b in spans if label == "outcome")
    edges = list(boundaries(text))
    out: Counter[tuple[str, str]] = Counter()
    for label, a, b in spans:
        if not re.fullmatch(r"[ic]v-(?:cont-median|cont-mean|bin-percent)", label):
            continue
        low, high = next(((s, e) for s, e in edges if s <= a < e), (0, len(text)))
        before = [o for o in named if low <= o[0] and o[1] <= a]
        after = [o for o in named if a < o[0] < high]
        closest = before[-1] if before else (after[0] if after else None)
        name = endpoint(text[slice(*closest)]) if closest else None
        value = re.search(r"\d+(?:[.·]\d+)?", text[a:b])
        if name and value:
            out[name, str(float(value.group().replace("·", ".")))] += 1
    return out


def predicted(nlp, text: str, name: str) -> Counter[tuple[str, str]]:
    """The same of our literature figures; the abstract counts as a trial."""
    size = len(text)
    article = Article(article_id(text.encode()), name, text, (Page(1, 0, size),), (Section("body", "", 0, size),), kind="trial")
    doc = nlp.make_doc(text)
    doc._.article, doc._.article_offset = article, 0
    told = nlp(doc)._.reading.mentions["literature"]
    return Counter((m.name, str(float(m.value.low))) for m in told if m.name in dict(NAMES))


def main() -> None:
    if not DATA.is_dir():
        sys.exit(f"{DATA} is not here: run this from a clone that has it beside it")
    nlp = load()
    hits = extra = missed = 0
    for path in sorted(DATA.glob("*.txt")):
        text = path.read_text(encoding="utf8")
        wanted = gold(text, path.with_suffix(".ann").read_text(encoding="utf8").splitlines())
        got = predicted(nlp, text, path.stem)
        both = sum((wanted & got).values())
        hits, extra, missed = hits + both, extra + sum(got.values()) - both, missed + sum(wanted.values()) - both
        if "--errors" in sys.argv and wanted != got:
            print(path.stem, "missed", sorted((wanted - got).elements()), "extra", sorted((got - wanted).elements()))
    precision, recall = hits / max(1, hits + extra), hits / max(1, hits + missed)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print("pico figures (OS, PFS, DFS, ORR; value and endpoint): "
          f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f} ({hits} of {hits + missed}, {extra} extra)")


if __name__ == "__main__":
    main()
