"""The scripts of bench/accuracy: what they say without the outside sets, and how they count."""

import runpy
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from nlp_iscm.article import Article, Page, Section
from nlp_iscm.pipeline import load

SCRIPTS = sorted((Path(__file__).resolve().parents[2] / "bench" / "accuracy").glob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_without_the_set_it_says_so(script, tmp_path, monkeypatch):
    folder = tmp_path / "clone" / "bench" / "accuracy"
    folder.mkdir(parents=True)
    shutil.copy(script, folder)
    monkeypatch.setattr(sys, "argv", [script.name])
    try:
        with pytest.raises(SystemExit, match="not here"):
            runpy.run_path(str(folder / script.name), run_name="__main__")
    except ModuleNotFoundError as error:
        pytest.skip(f"{error.name} is not installed: {script.name} is not run")


def script(name: str) -> dict:
    return runpy.run_path(str(next(p for p in SCRIPTS if p.stem == name)))


def trial(*parts: tuple[str, str]) -> Article:
    text, sections = "", []
    for kind, words in parts:
        sections.append(Section(kind, "", len(text), len(text) + len(words) + 1))
        text += words + "\n"
    return Article("0" * 16, "a.txt", text, (Page(1, 0, len(text)),), tuple(sections), kind="trial")


@pytest.mark.parametrize(("words", "figures"), [
    ("Median survival was 9.3 months (95% CI 7.1 to 11.0 months).", [("OS", 9.3)]),
    ("The PFS in the treated group was 4.1 and 3.2 months.", [("PFS", 3.2), ("PFS", 4.1)]),
    ("Progression-free survival was 5 months versus 7 months.", [("PFS", 5.0), ("PFS", 7.0)]),
    ("An objective response rate of 23% was seen, and OS reached 14 months.", [("ORR", 23.0), ("OS", 14.0)]),
    ("PFS and OS were 5 and 12 months.", []),
    ("The hazard ratio for OS was 0.7.", []),
    ("Overall survival was the primary endpoint in 120 patients.", []),
])
def test_figures_behind_their_endpoint(words, figures):
    written = script("trials")["written"]
    assert sorted((e, n) for e, n, _ in written(trial(("results", words)))) == figures


def test_references_and_tables_are_no_running_text():
    article = trial(("table", "OS was 9 months."), ("references", "PFS was 3 months in 80."))
    assert not list(script("trials")["written"](article))


def test_maccrobat_counts(tmp_path):
    text = "A 54-year-old woman with breast cancer took aspirin and letrozole 2.5 mg daily after mastectomy."
    marks = [("Age", "54-year-old"), ("Sex", "woman"), ("History", "breast cancer"), ("Medication", "letrozole"),
             ("Dosage", "2.5 mg daily"), ("Therapeutic_procedure", "mastectomy"), ("Therapeutic_procedure", "after")]
    lines = [f"T{i}\t{kind} {text.index(w)} {text.index(w) + len(w)}\t{w}" for i, (kind, w) in enumerate(marks, 1)]
    (tmp_path / "1.ann").write_text("\n".join([*lines, "E1\tSex:T2", "R1\tMODIFY Arg1:T1 Arg2:T2"]))
    module = script("maccrobat")
    theirs, reading = module["spans"](tmp_path / "1.ann"), load()(text)._.reading
    counts = {name: Counter(what for what, _ in module["judged"](name, theirs, reading)) for name in module["ENTITIES"]}
    assert counts["Age"] == counts["Sex"] == counts["Dosage"] == {"right": 1}
    assert counts["Medication"] == {"right": 1, "extra": 1}
    assert counts["Disease_disorder"] == {}  # told, but as history: neither for nor against
    assert counts["Therapeutic_procedure"] == {"right": 1, "missed": 1}
