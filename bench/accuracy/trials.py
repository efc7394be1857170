"""Patient facts and literature figures of the 178 trials among the JATS articles: three lines.

`python bench/accuracy/trials.py [--errors]`. A trial has no patient of its own: every fact of one is wrong (the aim is not more
than 0.1 an article). Its OS, PFS and ORR figures belong to the literature: those that a plain pattern finds behind the name of
their endpoint, one number or two that are compared, are looked for among ours by endpoint and number.
Needs a clone with ../shared at hand; without it says so.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nlp_iscm.article import Article
from nlp_iscm.facts.model import CaseFacts
from nlp_iscm.ingest import read
from nlp_iscm.pipeline import extract, load
from nlp_iscm.pipeline.sentences import boundaries

JATS = Path(__file__).resolve().parents[2].parent / "shared" / "corpora" / "jats"
CASE_REPORT = "PMC4350572"
AIM = 0.1  # patient facts an article
LISTS = ("tumours", "stages", "metastases", "markers", "treatments", "combinations", "outcomes", "links")
NOT_TOLD_IN = ("references", "back", "front", "table", "caption", "keywords")
NAMES = {
    "OS": r"(?i:\b(?:median|overall) survival\b)|\bOS\b",
    "PFS": r"(?i:\bprogression[- ]free survival\b)|\bPFS\b",
    "ORR": r"(?i:\b(?:objective|overall) (?:tumou?r )?response(?: rates?)?\b)|\bORRs?\b",
}
ENDPOINT = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in NAMES.items()))
_UNIT = r" ?(?:%|months?|weeks?|years?)"
# "was 9.3 months", "of 23%", "were 12.1 and 10.4 months": no further than the verb and a few words on
FIGURE = re.compile(
    r"(?: times?| rates?| durations?)?(?: \([A-Z]{2,4}s?\))?(?: in [a-zA-Z ]{1,40})? (?:was|were|is|of|reached)"
    r"(?: only| approximately| about)? (?:(\d{1,3}(?:\.\d+)?) (?:and|vs\.?|versus) (\d{1,3}(?:\.\d+)?)" + _UNIT
    + r"|(\d{1,3}(?:\.\d+)?)" + _UNIT + r"(?: (?:and|vs\.?|versus) (\d{1,3}(?:\.\d+)?)" + _UNIT + ")?)")
INTERVAL = re.compile(r" ?[\[(][^\[\]()]{0,80}\b(?:CI|[Cc]onfidence|range|[pP] ?[=<])[^\[\]()]{0,80}[\])]")


def patient_facts(case: CaseFacts) -> int:
    """Everything that is said of a patient."""
    persons = sum((p.age_years is not None) + (p.sex is not None) for p in case.patients)
    return persons + sum(len(getattr(p, name)) for p in case.patients for name in LISTS)


def written(article: Article) -> Iterator[tuple[str, float, str]]:
    """(endpoint, number, sentence) of figures told in the running text; "PFS and OS were 9 and 20 months" is passed over."""
    told = [s for s in article.sections if s.kind not in NOT_TOLD_IN]
    for section in told:
        part = article.text[section.start:section.end]
        for start, end in boundaries(part):
            sentence = INTERVAL.sub("", " ".join(part[start:end].split()))
            before = 0
            for name in ENDPOINT.finditer(sentence):
                shared = before and sentence[before:name.start()] == " and "
                before = name.end()
                figure = None if shared else FIGURE.match(sentence, name.end())
                for number in (n for n in figure.groups() if n) if figure else ():
                    yield str(name.lastgroup), float(number), sentence


def became(case: CaseFacts) -> set[tuple[str, float]]:
    """Endpoint and number of our literature figures."""
    return {(f.endpoint, round(x, 2)) for f in case.literature for x in (f.low, f.high)}


def main(argv: list[str]) -> None:
    if not JATS.is_dir():
        sys.exit(f"{JATS} is not here: run this from a clone that has it beside it")
    nlp = load()
    facts: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    ours: Counter[str] = Counter()
    paths = [p for p in sorted(JATS.glob("*.nxml")) if p.stem != CASE_REPORT]
    for path in paths:
        article = read(path)
        case = extract(nlp, article)
        facts[path.stem] = patient_facts(case)
        ours.update(f.endpoint for f in case.literature)
        have = became(case)
        for endpoint, number, sentence in sorted(set(written(article))):
            wanted[endpoint] += 1
            found[endpoint] += (endpoint, round(number, 2)) in have
            if "--errors" in argv and (endpoint, round(number, 2)) not in have:
                print(path.stem, endpoint, number, sentence, sep="\t")
    rate = facts.total() / max(1, len(paths))
    which = ", ".join(f"{name} {n}" for name, n in facts.items() if n) or "none"
    print(f"trials: {len(paths)} articles, {facts.total()} patient facts, {rate:.3f} an article (aim {AIM}); with any: {which}")
    print("trials, figures behind their endpoint that became literature figures: "
          + ", ".join(f"{name} {found[name]} of {wanted[name]}" for name in NAMES))
    print(f"trials, literature figures in all: {ours.total()}: " + ", ".join(f"{name} {n}" for name, n in sorted(ours.items())))


if __name__ == "__main__":
    main(sys.argv[1:])
