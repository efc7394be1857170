"""Time on the same texts in one run: the tokenizer, stock medspaCy, its bare chain, ours in all and by component.

`python bench/throughput.py [FOLDER] [--repeat 5] [--no-stock]`: medians of the repeats in CPU seconds, and ratios to
spaCy's own tokenizer. Without a folder it takes the development reports where they are at hand, else corpora/demo.
"""

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import spacy
from loguru import logger

from nlp_iscm.article import Article
from nlp_iscm.batch.task import Settings, pipeline
from nlp_iscm.ingest import read
from nlp_iscm.pipeline import extract

ROOT = Path(__file__).resolve().parents[1]
DEV = ROOT.parent / "shared" / "gold" / "dev" / "texts"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=DEV if DEV.is_dir() else ROOT / "corpora" / "demo")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--no-stock", action="store_true", help="leave out stock medspacy.load(), which is slow")
    chosen = parser.parse_args()
    paths = sorted(chosen.folder.glob("*.txt"))
    articles = [read(path) for path in paths]
    print(f"{len(paths)} texts, {sum(len(a.text) for a in articles):,} characters, median of {chosen.repeat}, CPU seconds")
    tokenizer = spacy.blank("en").tokenizer
    floor = median(chosen.repeat, lambda: [tokenizer(a.text) for a in articles])
    show("spaCy's tokenizer", floor, floor)
    nlp = pipeline(Settings())
    ours = median(chosen.repeat, lambda: [extract(nlp, a) for a in articles])
    reading = median(chosen.repeat, lambda: [read(path) for path in paths])
    for name, seconds in sorted(by_component(nlp, articles, chosen.repeat).items(), key=lambda x: -x[1]):
        show(f"  {name}", seconds, floor)
    show("  ingest", reading, floor)
    show("ours, file to facts", ours + reading, floor)
    bare = bare_chain()
    show("bare medspaCy chain", median(chosen.repeat, lambda: [bare(a.text) for a in articles]), floor)
    if not chosen.no_stock:
        import medspacy

        logger.remove()
        stock = medspacy.load()
        show("stock medspacy.load()", median(1, lambda: [stock(a.text) for a in articles]), floor)


def show(name: str, seconds: float, floor: float) -> None:
    """One line: what, seconds, and how many times the tokenizer's time that is."""
    print(f"{name:<28} {seconds:8.3f} s {seconds / floor:7.2f} x", flush=True)


def median(repeat: int, run: Callable[[], object]) -> float:
    """Median CPU seconds of a run, after one that only loads what is loaded once (where it is run more than once)."""
    if repeat > 1:
        run()
    times = []
    for _ in range(repeat):
        begun = time.process_time()
        run()
        times.append(time.process_time() - begun)
    return statistics.median(times)


def by_component(nlp: spacy.Language, articles: list[Article], repeat: int) -> dict[str, float]:
    """Median CPU seconds of each component, and of what comes after them."""
    spent: dict[str, list[float]] = defaultdict(list)
    for _ in range(repeat):
        once: dict[str, float] = defaultdict(float)
        for article in articles:
            doc = timed(once, "tokenizer", lambda a=article: nlp.make_doc(a.text))
            doc._.article = article
            for name, component in nlp.pipeline:
                doc = timed(once, name, lambda c=component, d=doc: c(d))
            reading = doc._.reading
            timed(once, "collect", lambda a=article, r=reading: collected(a, r))
        for name, seconds in once.items():
            spent[name].append(seconds)
    return {name: statistics.median(times) for name, times in spent.items()}


def collected(article: Article, reading: object) -> object:
    """The facts of one reading."""
    from nlp_iscm.pipeline.collect import case_facts

    return case_facts(article, [reading], "bench")


def timed(spent: dict[str, float], name: str, run: Callable[[], object]) -> object:
    """Run and add the CPU seconds to `spent[name]`."""
    begun = time.process_time()
    result = run()
    spent[name] += time.process_time() - begun
    return result


def bare_chain() -> spacy.Language:
    """Sentencizer, TargetMatcher, ConText, Sectionizer and AbbreviationDetector with their stock rules, in group mode."""
    import medspacy.context
    import medspacy.section_detection
    import medspacy.target_matcher  # noqa: F401
    import scispacy.abbreviation  # noqa: F401

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("medspacy_target_matcher", config={"result_type": "group"})
    nlp.add_pipe("medspacy_context", config={"input_span_type": "group", "span_group_name": "medspacy_spans"})
    nlp.add_pipe("medspacy_sectionizer", config={"input_span_type": "group", "span_group_name": "medspacy_spans"})
    nlp.add_pipe("abbreviation_detector")
    return nlp


if __name__ == "__main__":
    main()
