"""Score combinations and links alone: gold treatments and outcomes, found in their texts by quote, go in as Course and Told.

`python bench/accuracy/relations_on_gold.py [FOLDER] [scorer options] [--only STEM] [--diff]`.
FOLDER holds texts/ and gold/ (the dev set where none is given). Needs a clone with ../shared at hand; without it says so.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import spacy
from spacy.tokens import Doc

from nlp_iscm.facts.model import Outcome, Treatment
from nlp_iscm.ingest import read
from nlp_iscm.pipeline.combinations import combinations
from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.lines import with_lines
from nlp_iscm.pipeline.links import links
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.procedures import Procedure
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit
from nlp_iscm.pipeline.sentences import iscm_sentences
from nlp_iscm.pipeline.succession import plans
from nlp_iscm.pipeline.terms import automaton, find, longest

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "gold"
CUES = ("combination_cues", "link_cues")
LABELS = {"drug": "drug", "radiotherapy": "radiotherapy", "surgery": "procedure", "other": "procedure"}
TREATMENT_KEYS = ("kind", "name", "intent", "regimen", "target")
# How an outcome is usually worded: where in its quote the reader would have stood.
WORDING = {
    "complete": r"complete|disappear|remission|no evidence|eliminat|resol",
    "partial": r"partial|decreas|shr[aiu]nk|reduc|regress|diminish|respon",
    "stable": r"stab|control|no (?:change|progress)|unchanged|without tumou?r progression",
    "progression": r"progress|new |increas|metasta|enlarg|grew|failed|dissemin",
    "improvement": r"improv|respon|success|reliev|relief|resol|normal|recover|good|benefit|declin|decreas|ceased",
    "none": r"not (?:effective|respond)|fail|no improve|refract|resist|worsen|without",
    "yes": r"recur|relaps|metasta|new ",
    "no": r"recur|relaps|no evidence|free|no ",
    "alive": r"alive|follow|discharged|well",
    "dead": r"died|dead|death|passed away|expired|deceased|succumb",
}


def squashed(text: str) -> tuple[str, list[int]]:
    """The text without spaces and markup, and where each character came from."""
    kept = [(c, i) for i, c in enumerate(text.replace("²", "2")) if not c.isspace() and c not in "*_^{}"]
    return "".join(c for c, _ in kept), [i for _, i in kept]


def requoted(text: str, facts: list[dict]) -> list[dict]:
    """The facts with their quotes as the cleaned text has them; those whose quote it no longer holds are left out."""
    plain, origin = squashed(text)
    found = []
    for fact in facts:
        quote = squashed(fact["quote"])[0]
        at = plain.find(quote)
        if at >= 0:
            found.append({**fact, "quote": text[origin[at]:origin[at + len(quote) - 1] + 1]})
    return found


def place(text: str, fact: dict, words: list[str], near: int = 0) -> tuple[int, int]:
    """Where a fact stands: the first of `words` inside its quote, else the quote's last character."""
    start = text.find(fact["quote"], near)
    start = text.find(fact["quote"]) if start < 0 else start
    quote = fact["quote"]
    for word in words:
        found = re.search(rf"(?:{word})\w*", quote, re.IGNORECASE)
        if found:
            return start + found.start(), start + found.end()
    return start + len(quote) - 1, start + len(quote)


def mention(reading: Reading, label: str, start: int, end: int, name: str, event: bool = True) -> Mention:
    """A mention as a reader would have made it; of an operation only the first one tells the event."""
    value = Procedure(kind="surgery", act="named", rank=2, head=name, event=event) if label == "procedure" else None
    return reading.mention(label, start, end, name=name, about="patient", patient=1, value=value)


def gold_courses(reading: Reading, patient: dict) -> list[Course]:
    """Courses of the gold treatments: the quoted place first, then later places that bear the same name."""
    text, found, taken = reading.text, [], set()
    for fact in requoted(text, patient["treatments"]):
        names = [re.escape(n) for n in [fact["name"], *(fact.get("accept") or [])] if len(n) > 2]
        names += [re.escape(fact["name"].split()[-1])]
        quote = text.find(fact["quote"])
        spots = [m for n in names for m in re.finditer(n, fact["quote"], re.IGNORECASE)]
        free = [(quote + m.start(), quote + m.end()) for m in spots if quote + m.start() not in taken]
        start, end = free[0] if free else (quote + len(fact["quote"]) - 1, quote + len(fact["quote"]))
        taken.add(start)
        found.append((fact, start, end, names))
    found.sort(key=lambda f: (f[1], f[2]))
    return [Course(treatment(fact), (mention(reading, LABELS[fact["kind"]], start, end, fact["name"]),
                                     *later(reading, found, i)))
            for i, (fact, start, end, _) in enumerate(found)]


def later(reading: Reading, found: list, index: int) -> list[Mention]:
    """Further places of a treatment's names, up to the next course that shares one."""
    fact, start, _, names = found[index]
    taken = [(s, e) for _, s, e, _ in found]
    limit = min((s for f, s, _, n in found[index + 1:] if s > start and set(n[:-1]) & set(names[:-1])), default=len(reading.text))
    spots: dict[int, int] = {}
    for name in names[:-1]:
        for m in re.finditer(rf"\b{name}\b", reading.text, re.IGNORECASE):
            spots[m.start()] = max(m.end(), spots.get(m.start(), 0))
    if any(set(n[:-1]) & set(names[:-1]) for f, s, _, n in found[:index]):
        spots = {s: e for s, e in spots.items() if s > start}
    return [mention(reading, LABELS[fact["kind"]], s, e, fact["name"], event=False) for s, e in sorted(spots.items())
            if s < limit and not any(a < e and s < b for a, b in taken)]


def treatment(fact: dict) -> Treatment:
    return Treatment(id=fact["id"], **{k: fact[k] for k in TREATMENT_KEYS if fact.get(k) is not None})


def gold_told(reading: Reading, patient: dict) -> list[Told]:
    """Told of the gold outcomes, in order of the text."""
    found = []
    for fact in requoted(reading.text, patient["outcomes"]):
        event = fact["kind"] == "adverse_event"
        words = [re.escape(str(fact["value"])) if event else WORDING.get(fact.get("value"), "surviv|free")]
        start, end = place(reading.text, fact, words)
        keys = ("kind", "value", "endpoint", "months", "as_written", "cause")
        outcome = Outcome(id=fact["id"], **{k: fact[k] for k in keys if fact.get(k) is not None})
        label = {"survival": "survival", "adverse_event": "adverse_event"}.get(fact["kind"], "response")
        found.append(Told(outcome, (mention(reading, label, start, end, fact["kind"]),)))
    return sorted(found, key=lambda t: (t.start, t.outcome.id))


def predicted(nlp, text_path: Path, gold: dict) -> dict:
    """The gold patient with its combinations and links replaced by ours."""
    article = read(text_path)
    reading = bare_reading(nlp, article)
    out = []
    for patient in gold["patients"]:
        told = gold_told(reading, patient)
        courses = gold_courses(reading, patient)
        planned = plans(reading, courses, told)
        together = combinations(reading, planned)
        tied = links(reading, with_lines(reading, courses, planned), told, planned)
        out.append({**patient,
                    "combinations": [{"treatments": list(c.treatments), "mode": c.mode} for c in together],
                    "links": [{"treatments": list(x.treatments), "outcome": x.outcome} for x in tied]})
    return {**gold, "patients": out}


def extensions() -> None:
    for name, default in (("article", None), ("reading", None), ("article_offset", 0)):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)


def bare_reading(nlp, article) -> Reading:
    """Sentences and our own cues: all that our rules need, the facts come from gold."""
    doc = nlp.make_doc(article.text)
    doc._.article = article
    reading = iscm_sentences(doc)._.reading
    for start, end, term in sorted(longest(find(article.text, automaton(CUES, None))), key=lambda h: h[:2]):
        reading.terms[term.stem].append(TermHit(start, end, term))
    return reading


def main(argv: list[str]) -> None:
    if not SHARED.is_dir():
        sys.exit(f"{SHARED} is not here: run this from a clone that has it beside it")
    only = argv[argv.index("--only") + 1] if "--only" in argv else ""
    folder = Path(argv[0]) if argv and not argv[0].startswith("--") else SHARED / "dev"
    options = [a for a in argv if a in ("--errors", "--json", "--by-article")]
    nlp = spacy.blank("en")
    extensions()
    with tempfile.TemporaryDirectory() as work:
        gold_dir, out_dir = Path(work, "gold"), Path(work, "out")
        gold_dir.mkdir()
        out_dir.mkdir()
        for path in sorted((folder / "gold").glob(f"*{only}*.json" if only else "*.json")):
            gold = json.loads(path.read_text(encoding="utf8"))
            (gold_dir / path.name).write_text(json.dumps(gold), encoding="utf8")
            mine = predicted(nlp, folder / "texts" / f"{path.stem}.txt", gold)
            (out_dir / path.name).write_text(json.dumps(mine), encoding="utf8")
            if "--diff" in argv:
                differences(path.stem, gold, mine)
        command = [sys.executable, str(SHARED / "score.py"), str(gold_dir), str(out_dir), *options]
        table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        kept = ("fact", "combination", "treatment-outcome", "RELATIONS")
        print("\n".join(line for line in table.splitlines() if line.startswith(kept)))


def combination_sets(patient: dict) -> set[frozenset[str]]:
    return {frozenset(c["treatments"]) for c in patient["combinations"]}


def link_sets(patient: dict) -> set[tuple[frozenset[str], str]]:
    return {(frozenset(x["treatments"]), x["outcome"]) for x in patient["links"]}


def differences(stem: str, gold: dict, mine: dict) -> None:
    """Every combination and link that differs, with names and quotes."""
    for g, p in zip(gold["patients"], mine["patients"], strict=True):
        name = {t["id"]: t["name"] for t in g["treatments"]}
        told = {o["id"]: o for o in g["outcomes"]}
        sets, tied = [[f(x) for x in (g, p)] for f in (combination_sets, link_sets)]
        for sign, group in (("missed", sets[0] - sets[1]), ("extra", sets[1] - sets[0])):
            for members in sorted(map(sorted, group)):
                print(f"{stem}#{g['id']}\tcombination\t{sign}\t" + " + ".join(f"{m}:{name[m]}" for m in members))
        for sign, group in (("missed", tied[0] - tied[1]), ("extra", tied[1] - tied[0])):
            for members, outcome in sorted((sorted(m), o) for m, o in group):
                o = told[outcome]
                print(f"{stem}#{g['id']}\tlink\t{sign}\t{outcome} {o['kind']} {o.get('value') or o.get('endpoint')}\t"
                      + " + ".join(f"{m}:{name[m]}" for m in members) + "\t| " + o["quote"].replace("\n", " ")[:150])


if __name__ == "__main__":
    main(sys.argv[1:])
