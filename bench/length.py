"""Time over length: `python bench/length.py [--most 1000000] [--sizes 8] [--out outputs/length.svg]`.

Texts that are hard for a reader of text (a million markers in one sentence, one line without an end, a negation before each, ...)
from short to long, file to facts in CPU seconds. Prints the times and the fitted exponent of each (1 is linear, 2 quadratic);
with matplotlib it draws them. The exit code is 1 where one grows faster than length to the power of 1.3.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path

from nlp_iscm.facts.store import dumps
from nlp_iscm.ingest import read_bytes
from nlp_iscm.pipeline import extract, load

STEEPEST = 1.3
SHORTEST = 0.02  # seconds below which a time says little about growth
HEAD = "A 61-year-old man with lung adenocarcinoma was seen. He had "
TAIL = ". He is alive."
UNITS = {
    "markers in a sentence": "EGFR (+), ",
    "signed markers": "ALK (-) and PD-L1 50%, ",
    "one word": "x",
    "one line of words": "weakness of both legs and ",
    "negated drugs": "no cisplatin, ",
    "doses": "cisplatin 75 mg/m2 every 3 weeks, ",
    "radiotherapy": "30 Gy in 10 fractions to T9-T11, ",
    "metastases": "liver and brain metastases, ",
    "brackets": "(",
    "numbers": "12.5 ",
    "months": "after 3 months, ",
    "responses": "partial response and progression, ",
    "abbreviations": "spinal cord metastasis (SCM), ",
    "survival": "he survived 5 months and ",
    "ages": "a 45-year-old woman and ",
    "sentences": "He received cisplatin. A partial response was seen. ",
    "paragraphs": "He received radiotherapy of 30 Gy.\n\n",
    "operations": "He underwent resection of the tumour.\n\n",
    "relapses": "The tumour recurred after 3 months. He had chemotherapy and improved.\n\n",
    "toxicity": "Cisplatin caused neutropenia of grade 3.\n\n",
    "findings": "The stage was T2N1M0 with brain metastases. EGFR was positive.\n\n",
    "patients": "Case 2: a 50-year-old woman with melanoma received nivolumab and died.\n\n",
}
Times = list[tuple[int, float]]


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=1_000_000, help="characters of the longest text")
    parser.add_argument("--sizes", type=int, default=8)
    parser.add_argument("--out", type=Path, default=Path("outputs/length.svg"), help="picture (.svg or .png)")
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    chosen = parser.parse_args()
    sizes = [chosen.most // 2**step for step in reversed(range(chosen.sizes))]
    nlp = load()
    seconds(nlp, " ".join(UNITS.values()))  # what is loaded and compiled once is not counted
    print(f"{'':<24}" + "".join(f"{size:>10}" for size in sizes) + "  exponent")
    found: dict[str, Times] = {}
    for name, unit in UNITS.items():
        if chosen.only in name:
            found[name] = [(size, seconds(nlp, text_of(unit, size))) for size in sizes]
            told = "".join(f"{spent:10.3f}" for _, spent in found[name])
            print(f"{name:<24}{told}{exponent(found[name]):10.2f}", flush=True)
    draw(found, chosen.out)
    steep = [name for name, times in found.items() if exponent(times) > STEEPEST]
    print("steeper than linear: " + (", ".join(steep) or "none"))
    sys.exit(bool(steep))


def text_of(unit: str, size: int) -> str:
    """A report of about `size` characters that says one thing over and over."""
    return HEAD + unit * max(1, (size - len(HEAD)) // len(unit)) + TAIL


def seconds(nlp: object, text: str) -> float:
    """CPU seconds from bytes to the case file."""
    data = text.encode()
    begun = time.process_time()
    dumps(extract(nlp, read_bytes(data, "long")))  # type: ignore[arg-type]
    return time.process_time() - begun


def exponent(times: Times) -> float:
    """Slope of log time over log length by least squares, over the upper half of the lengths: start costs hide growth below.

    >>> round(exponent([(1000, 0.1), (2000, 0.2), (4000, 0.4), (8000, 0.8)]), 3)
    1.0
    """
    upper = times[len(times) // 2:]
    points = [(math.log(size), math.log(spent)) for size, spent in upper if spent > SHORTEST] or [(0.0, 0.0)]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    spread = sum((a - x) ** 2 for a, _ in points)
    return sum((a - x) * (b - y) for a, b in points) / spread if spread else 0.0


def draw(found: dict[str, Times], path: Path) -> None:
    """Time over length, both logarithmic, with a straight line of slope 1."""
    try:
        import matplotlib
    except ImportError:
        print("no picture: matplotlib is not installed (extra `plots`)")
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 6), layout="constrained")
    for name, times in found.items():
        axes.loglog(*zip(*times, strict=True), marker=".", label=f"{name} ({exponent(times):.2f})")
    (short, least), (most, _) = min(min(found.values())), max(max(found.values()))
    axes.loglog([short, most], [least, least * most / short], "k--", label="linear (1)")
    axes.set(xlabel="characters", ylabel="CPU seconds, bytes to facts", title="Time over length (exponent of the upper half)")
    axes.legend(fontsize=7)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    print(f"drawn in {path}")


if __name__ == "__main__":
    main()
