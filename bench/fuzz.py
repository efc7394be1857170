"""Mutated inputs through the whole way: `python bench/fuzz.py [100000] [--seed 1] [--seconds 20] [--keep FOLDER]`.

Text, PDF and JATS seeds, most below 2 kB, are cut, doubled, spliced and overwritten at random (the same seed gives the same
inputs). Each must give facts or a ReadError within the limit, every quote must be the text at its offsets, and the case file
must come back from its JSON. What fails is printed and kept; the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import FrameType
from xml.sax.saxutils import escape

from nlp_iscm.errors import ReadError
from nlp_iscm.facts.model import CaseFacts, Evidence
from nlp_iscm.facts.store import dumps, loads
from nlp_iscm.ingest import read_bytes
from nlp_iscm.pipeline import extract, load

DEMO = Path(__file__).resolve().parents[1] / "corpora" / "demo"
SUFFIXES = {"text": ".txt", "pdf": ".pdf", "jats": ".nxml"}
SHARES = {"text": 0.6, "jats": 0.25, "pdf": 0.15}
FRAGMENTS = [
    "\n\n", "\n", "\f", "\u0000", "\u200b", "\ufeff", " (+)", " (-)", ", ", "; ", ".", "Case 2\n", "# ", "## Case report\n",
    "References\n1. ", " 30 Gy in 10 fractions", " 75 mg/m2 every 3 weeks", "T10-L1", "T4N2M1", " EGFR L858R",
    "no evidence of ", " and ", "/", "-", "\u2013", "%", "\u00b3", "1,2", "[12]", "10^9", "in 3 months", " 289 days", "1e999",
    "00/00/0000", "31 February 2020", "0 Gy in 0 fractions", "-5 years-old", "999999999999 months", "\ud83e\udde0", "e\u0301",
    "\ufb01", "<b>", "</p>", "<p>", "&amp;", "&lt;", "&#0;", "<![CDATA[", "]]>", "endobj", "stream", "%%EOF", " Tj",
    "Patient 1", "her", "his", "The first patient ", "q21d x4", "BED", "PD-L1 50%", "AC-T", "FOLFOX", " vs. ", "et al.",
    "Fig. 1", "Table 1 ",
]
SENTENCES = [
    "A 65-year-old man was diagnosed with lung adenocarcinoma, cT2N1M1, with an intramedullary metastasis at T10.",
    "EGFR exon 19 deletion was positive, ALK and ROS1 were negative, and PD-L1 was 50%.",
    "He received cisplatin 75 mg/m2 and pemetrexed 500 mg/m2 every 3 weeks for 4 cycles.",
    "Radiotherapy of 30 Gy in 10 fractions was given to T9-T11 together with atezolizumab 1200 mg.",
    "A partial response was seen after 2 months, and the disease progressed 289 days later.",
    "The tumour was resected by laminectomy; the muscle strength improved from 2/5 to 4/5.",
    "No grade 3 toxicity occurred. She is alive 14 months after the diagnosis; her mother died of breast cancer.",
    "Median overall survival of such patients is 3-4 months (Lee et al., 2019).",
]


class TookTooLong(Exception):
    """The limit of one input."""


def main() -> None:
    """Mutate, read, check, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=20, help="seconds of CPU that one input may take")
    parser.add_argument("--keep", type=Path, default=Path("outputs/fuzz"), help="folder for inputs that failed")
    chosen = parser.parse_args()
    begun = time.time()
    ended: Counter[str] = Counter()
    slowest = (0.0, 0, 0)
    nlp = load()
    signal.signal(signal.SIGPROF, _alarm)
    for number, (kind, data) in enumerate(inputs(chosen.count, chosen.seed), 1):
        spent = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, chosen.seconds)
        try:
            how = outcome(nlp, data, SUFFIXES[kind])
        except Exception:
            how = "FAILED"
            signal.setitimer(signal.ITIMER_PROF, 0)
            _keep(chosen.keep, kind, data, traceback.format_exc())
        signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, (time.process_time() - spent, number, len(data)))
        ended[f"{kind}: {how}"] += 1
        ended["below 2 kB"] += len(data) < 2000
        if number % 5000 == 0:
            found = sum(n for how, n in ended.items() if "FAILED" in how)
            print(f"{number} inputs, {time.time() - begun:.0f} s, failed {found}", flush=True)
    for how, count in sorted(ended.items()):
        print(f"{count:8} {how}")
    print(f"slowest {slowest[0]:.2f} s of CPU (input {slowest[1]}, {slowest[2]} bytes); {time.time() - begun:.0f} s in all")
    sys.exit(any("FAILED" in how for how in ended))


def _alarm(number: int, frame: FrameType | None) -> None:
    raise TookTooLong


def _keep(folder: Path, kind: str, data: bytes, said: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (hashlib.sha256(data).hexdigest()[:12] + SUFFIXES[kind])
    path.write_bytes(data)
    print(f"{path}\n{said}", flush=True)


def outcome(nlp: object, data: bytes, suffix: str) -> str:
    """"facts", or "refused" by a ReadError; anything else that is raised is a finding."""
    try:
        article = read_bytes(data, "fuzz", suffix=suffix)
    except ReadError:
        return "refused"
    case = extract(nlp, article)  # type: ignore[arg-type]
    text = dumps(case)
    text.encode("utf8")
    assert loads(text) == case, "the case file does not come back"
    for told in evidence_of(case):
        assert article.text[told.start:told.end] == told.quote, f"{told} is not at its offsets"
        assert told.page == article.page_at(told.start), f"{told} is on page {article.page_at(told.start)}"
    return "facts" if case.patients or case.literature else "nothing found"


def evidence_of(fact: object) -> Iterator[Evidence]:
    """Every Evidence below a fact."""
    if isinstance(fact, Evidence):
        yield fact
    elif isinstance(fact, CaseFacts) or is_dataclass(fact):
        for part in fields(fact):  # type: ignore[arg-type]
            yield from evidence_of(getattr(fact, part.name))
    elif isinstance(fact, tuple):
        for part in fact:
            yield from evidence_of(part)


def inputs(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """(kind, bytes) of `count` mutated inputs; of the JATS files two thirds stay well-formed around a mutated text."""
    dice = random.Random(seed)
    seeds = seeds_of(dice)
    kinds, weights = list(SHARES), list(SHARES.values())
    for _ in range(count):
        kind = dice.choices(kinds, weights)[0]
        inside = kind == "jats" and dice.random() < 0.67
        pool = seeds["text" if inside else kind]
        data = dice.choice(pool)
        for _ in range(dice.choice((1, 1, 2, 3, 5, 8))):
            data = mutated(data, dice, dice.choice(pool))
        yield kind, jats_of(data.decode("utf8", "replace")) if inside else data[:20_000]


def mutated(data: bytes, dice: random.Random, other: bytes) -> bytes:
    """One change somewhere: a cut, a doubling, a swap, foreign bytes, a fragment that means something to a reader."""
    a, b = sorted((dice.randint(0, len(data)), dice.randint(0, len(data))))
    b = min(b, a + dice.choice((1, 4, 30, 400)))
    part = data[a:b]
    way = dice.randrange(9)
    if way == 0:
        return data[:a] + data[b:]
    if way == 1:
        return data[:b] + part * dice.choice((1, 1, 3, 40)) + data[b:]
    if way == 2:
        c = dice.randint(0, len(other))
        return data[:a] + other[c:c + dice.choice((10, 100, 1000))] + data[b:]
    if way == 3:
        return data[:a] + bytes(dice.randrange(256) for _ in part[:40]) + data[b:]
    if way == 4 and part:
        at = a + dice.randrange(len(part))
        return data[:at] + bytes((data[at] ^ (1 << dice.randrange(8)),)) + data[at + 1:]
    if way == 5:
        return data[:a] + part.swapcase() + data[b:]
    if way == 6:
        return data[:a] + part[::-1] + data[b:]
    encoding = dice.choice(("utf8", "utf8", "utf8", "latin-1", "utf-16-le"))
    return data[:a] + dice.choice(FRAGMENTS).encode(encoding, "replace") * dice.choice((1, 1, 1, 2, 25)) + data[a:]


def seeds_of(dice: random.Random) -> dict[str, list[bytes]]:
    """Inputs to start from: sentences of our own in each format, and pieces of the demo reports."""
    from reportlab.pdfgen.canvas import Canvas

    texts = ["\n".join(dice.sample(SENTENCES, dice.randint(1, 5))) for _ in range(60)]
    texts += [f"# Report\n\n## Abstract\n{t[:200]}\n\n## Case presentation\n{t}\n\n## References\n1. Lee A. A case. 2019;1:2-3."
              for t in texts[:20]]
    for path in sorted(DEMO.glob("*.txt")):
        whole = path.read_text(encoding="utf8")
        texts += [whole[at:at + dice.randint(200, 1200)] for at in (0, len(whole) // 3, len(whole) // 2)]
    pdfs = []
    for text in texts[:25]:
        sink = io.BytesIO()
        canvas = Canvas(sink, invariant=1, pageCompression=0)
        for at, line in enumerate(text.split("\n")):
            canvas.drawString(50, 780 - 14 * at, line[:110])
        canvas.showPage()
        canvas.save()
        pdfs.append(sink.getvalue())
    return {"text": [t.encode() for t in texts], "pdf": pdfs, "jats": [jats_of(t) for t in texts[:40]]}


def jats_of(text: str) -> bytes:
    """A small JATS article of a text, a paragraph a line; characters that XML cannot hold are left out."""
    legal = "".join(c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")
    body = "".join(f"<p>{line}</p>" for line in escape(legal).split("\n"))
    front = f"<title-group><article-title>A case</article-title></title-group><abstract><p>{escape(legal[:80])}</p></abstract>"
    back = "<ref-list><ref><mixed-citation>Lee A. A case. 2019.</mixed-citation></ref></ref-list>"
    return (f"<article article-type='case-report'><front><article-meta>{front}</article-meta></front><body><sec><title>Case</title>"
            f"{body}</sec><sec><title>Discussion</title><p>It is rare.</p></sec></body><back>{back}</back></article>").encode()


if __name__ == "__main__":
    main()
