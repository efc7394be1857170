"""The scorer: by hand on small cases, and equal to the reference scorer where that is at hand."""

import copy
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from nlp_iscm.errors import UsageError
from nlp_iscm.evaluate import browser, compare, resample, tables
from nlp_iscm.evaluate.score import Score, rates, score_article

GOLD = Path(__file__).resolve().parents[2].parent / "shared" / "gold"
CASE = {
    "article": "a",
    "patients": [{
        "id": 1, "age_years": 65, "sex": "male", "quote": "A 65-year-old man",
        "tumours": [{"name": "lung adenocarcinoma", "accept": ["LUAD"], "site": "lung", "quote": "q"}],
        "stages": [{"value": "IVA", "quote": "q"}], "metastases": [{"site": "brain", "quote": "q"}],
        "markers": [{"name": "TTF-1", "accept": ["TTF1"], "status": "positive", "value": "80%", "quote": "q"}],
        "treatments": [
            {"id": "T1", "kind": "drug", "name": "cisplatin", "intent": "antitumour", "dose": 75, "unit": "mg/m2", "every_days": 21, "quote": "q"},
            {"id": "T2", "kind": "surgery", "name": "left lower lobectomy", "intent": "antitumour", "quote": "<b>q</b>"}],
        "combinations": [{"treatments": ["T1", "T2"], "mode": "sequential", "quote": "q"}],
        "outcomes": [{"id": "O1", "kind": "recurrence", "value": "no", "months": 12, "quote": "q"}],
        "links": [{"treatments": ["T1", "T2"], "outcome": "O1", "quote": "q"}],
    }],
    "literature": [{"endpoint": "OS", "low": 3, "high": 4, "unit": "month", "quote": "q"}],
}


def scored(change) -> Score:
    predicted = copy.deepcopy(CASE)
    change(predicted["patients"][0], predicted)
    score = Score()
    score_article(score, "a", predicted, CASE)
    return score


def f1(score: Score, kind: str) -> float:
    return rates(*score.table()[kind])[2]


def test_itself_is_perfect():
    score = scored(lambda p, case: None)
    assert not score.errors
    assert {kind for kind, (tp, fp, fn) in score.table().items() if fp or fn} == set()
    assert f1(score, "MISSION") == 1.0


@pytest.mark.parametrize(("change", "kind", "counts"), [
    (lambda p, case: p["tumours"][0].update(name="LUAD"), "tumour", (1, 0, 0)),
    (lambda p, case: p["tumours"][0].update(name="carcinoma"), "tumour", (0, 1, 1)),
    (lambda p, case: p["tumours"][0].update(site="brain"), "tumour site", (0, 1, 1)),
    (lambda p, case: p["markers"][0].update(status="negative"), "marker", (0, 1, 1)),
    (lambda p, case: p["markers"].append(dict(p["markers"][0])), "marker", (1, 0, 0)),
    (lambda p, case: p["treatments"][0].update(dose=0.075, unit="g/m2"), "dose", (1, 0, 0)),
    (lambda p, case: p["treatments"][0].update(dose=80), "dose", (0, 1, 1)),
    (lambda p, case: p["treatments"][1].update(name="lobectomy"), "surgery", (1, 0, 0)),
    (lambda p, case: p["treatments"][1].update(name="right pneumonectomy"), "surgery", (0, 1, 1)),
    (lambda p, case: p["treatments"][1].update(kind="drug"), "drug", (1, 1, 0)),
    (lambda p, case: p["combinations"].clear(), "combination", (0, 0, 1)),
    (lambda p, case: p["links"][0].update(treatments=["T1"]), "combination-outcome", (0, 1, 1)),
    (lambda p, case: p["links"][0].update(treatments=["T1"]), "treatment-outcome link", (1, 0, 1)),
    (lambda p, case: p["outcomes"][0].update(months=24), "outcome months", (0, 1, 1)),
    (lambda p, case: case["literature"][0].update(low=5), "literature figure", (0, 1, 1)),
    (lambda p, case: case["patients"].append({"id": 2, "age_years": 3, "sex": "female"}), "age", (1, 1, 0)),
    (lambda p, case: case["patients"].clear(), "age", (0, 0, 1)),
])
def test_one_change(change, kind, counts):
    assert scored(change).table()[kind] == counts


@pytest.mark.parametrize(("change", "kind", "what", "line"), [
    (lambda p, case: p["markers"][0].update(status="negative"), "marker", "wrong",
     '"status": "negative", "value": "80%"} but {"name": "TTF-1", "status": "positive"'),
    (lambda p, case: p.update(age_years=70), "age", "wrong", '{"age_years": 70} but {"age_years": 65}'),
    (lambda p, case: p["treatments"][0].update(dose=80), "dose", "wrong", '"dose": 80'),
    (lambda p, case: p["treatments"][0].update(dose=None), "dose", "missed", '"dose": 75'),
    (lambda p, case: p["treatments"][1].update(total_gy=20), "gray", "extra", '"total_gy": 20'),
    (lambda p, case: p["tumours"][0].update(site="liver"), "tumour site", "wrong", '"site": "liver"'),
    (lambda p, case: p["outcomes"][0].update(months=24), "outcome months", "wrong", '"months": 24'),
    (lambda p, case: p["outcomes"][0].update(value="yes"), "outcome", "wrong", '"value": "yes"'),
    (lambda p, case: p["combinations"].clear(), "combination", "missed", '["cisplatin", "left lower lobectomy"], "mode": "sequential"'),
    (lambda p, case: p["links"][0].update(treatments=["T1"]), "combination-outcome", "wrong",
     '["cisplatin"], "outcome": "recurrence no 12 months"} but {"treatments": ["cisplatin", "left lower lobectomy"]'),
    (lambda p, case: p["links"][0].update(treatments=["T1"]), "treatment-outcome link", "missed", '["left lower lobectomy"]'),
    (lambda p, case: case["literature"][0].update(high=5), "literature figure", "wrong", '"high": 5'),
])
def test_errors_name_the_fact_and_what_is_wrong(change, kind, what, line):
    found = [e for e in scored(change).errors if e.kind == kind]
    assert [e.what for e in found] == [what]
    assert line in tables.told(found[0])
    assert tables.quoted(found[0]) in ("q", "A 65-year-old man", "<b>q</b>")


def test_a_relation_names_the_facts_it_lacks():
    score = scored(lambda p, case: (p["treatments"].pop(0), p["outcomes"].clear()))
    told = {e.kind: e.fact["unmatched"] for e in score.errors if e.what == "missed" and "unmatched" in e.fact}
    assert told["combination"] == ["cisplatin"]
    assert told["combination-outcome"] == ["cisplatin", "recurrence no 12 months"]
    other = scored(lambda p, case: p["treatments"][0].update(name="carboplatin"))
    assert [e.fact["unmatched"] for e in other.errors if e.kind == "combination-outcome"] == [["carboplatin"], ["cisplatin"]]
    only = scored(lambda p, case: p["links"].clear())
    assert [e.fact["unmatched"] for e in only.errors if e.kind == "combination-outcome"] == [[]]


def listed(score: Score, kind: str) -> tuple[int, int]:
    """Extra and missed facts of a type as the errors tell them."""
    whats = [e.what for e in score.errors if e.kind == kind]
    return (sum(w in ("extra", "wrong") for w in whats), sum(w in ("missed", "wrong") for w in whats))


@pytest.mark.parametrize("seed", range(40))
def test_the_errors_account_for_every_count(seed):
    score = Score()
    score_article(score, "a", noisy(CASE, random.Random(seed)), CASE)
    counts = {kind: (row[1], row[2]) for kind, row in score.rows.items() if not kind.startswith("outcome: ")}
    assert {kind: listed(score, kind) for kind in counts} == counts


def folders(tmp_path: Path, predicted: dict) -> tuple[Path, Path]:
    for name, case in (("gold", CASE), ("facts", predicted)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.json").write_text(json.dumps(case))
    return tmp_path / "gold", tmp_path / "facts"


def test_browser_escapes_what_reports_say(tmp_path):
    predicted = copy.deepcopy(CASE)
    predicted["patients"][0]["treatments"].pop(1)
    gold, facts = folders(tmp_path, predicted)
    browser.write_browser(tables.score_folders(gold, facts), tmp_path / "e.html")
    page = (tmp_path / "e.html").read_text(encoding="utf8")
    assert "&lt;b&gt;q&lt;/b&gt;" in page
    assert "<b>q</b>" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_compare_shows_what_was_mended_and_broken(tmp_path):
    worse = copy.deepcopy(CASE)
    worse["patients"][0]["markers"].clear()
    gold, facts = folders(tmp_path, worse)
    found = compare.against_gold(tables.score_folders(gold, facts), tables.score_folders(gold, gold))
    text = found.text()
    assert "mended\ta\tmarker\tmissed" in text
    assert "broken" not in text
    assert found.as_json()["types"]["marker"] == {"before": 0.0, "after": 1.0, "change": 1.0}
    browser.write_comparison(found, tmp_path / "c.html")
    assert '<td class="mended">mended' in (tmp_path / "c.html").read_text(encoding="utf8")


def test_compare_tells_a_worse_dose_as_broken(tmp_path):
    worse = copy.deepcopy(CASE)
    worse["patients"][0]["treatments"][0]["dose"] = 7.5
    gold, facts = folders(tmp_path, worse)
    found = compare.against_gold(tables.score_folders(gold, gold), tables.score_folders(gold, facts))
    assert [(what, e.kind, e.what) for what, e in found.changes] == [("broken", "dose", "wrong")]
    assert found.rows["dose"] == (1.0, 0.0, -1.0)


def test_intervals_come_from_the_documents(tmp_path):
    worse = copy.deepcopy(CASE)
    worse["patients"][0]["tumours"].clear()
    gold, facts = folders(tmp_path, worse)
    for n in range(9):
        (gold / f"b{n}.json").write_text(json.dumps(CASE))
        (facts / f"b{n}.json").write_text(json.dumps(CASE if n % 2 else worse))
    right, half = tables.score_folders(gold, gold), tables.score_folders(gold, facts)
    assert resample.intervals(right) == {"ENTITIES": (1.0, 1.0), "RELATIONS": (1.0, 1.0), "MISSION": (1.0, 1.0)}
    low, high = resample.intervals(half)["ENTITIES"]
    assert low < f1(tables.total(half.values()), "ENTITIES") < high < 1.0
    found = compare.against_gold(half, right)
    assert 0.0 < found.intervals["ENTITIES"][0] < found.rows["ENTITIES"][2] < found.intervals["ENTITIES"][1]
    assert found.intervals["MISSION"] == (0.0, 0.0)
    assert "95 % of MISSION change: +0.000 to +0.000" in found.text()


def test_a_few_documents_have_no_interval(tmp_path):
    gold, facts = folders(tmp_path, CASE)
    assert resample.intervals(tables.score_folders(gold, facts)) == {}


def test_two_runs_without_gold(tmp_path):
    other = copy.deepcopy(CASE)
    other["patients"][0]["markers"].clear()
    other["patients"][0]["tumours"][0]["site"] = "liver"
    first, second = folders(tmp_path, other)
    (second / "b.json").write_text(json.dumps(CASE))
    found = compare.runs(first, second)
    told = [(what, e.article, e.kind) for what, e in found.changes]
    assert ("lost", "a", "marker") in told
    assert ("changed", "a", "tumour site") in told
    assert ("new", "b", "tumour") in told
    assert found.rows["marker"] == (0, 1, 1)


def test_the_browser_has_documents_and_filters(tmp_path):
    predicted = copy.deepcopy(CASE)
    predicted["patients"][0]["treatments"][0]["dose"] = 70
    gold, facts = folders(tmp_path, predicted)
    browser.write_browser(tables.score_folders(gold, facts), tmp_path / "e.html")
    page = (tmp_path / "e.html").read_text(encoding="utf8")
    assert "<summary>by document" in page
    assert '<tr class="e" data-kind="dose" data-what="wrong" data-article="a">' in page
    assert '<select name="article"><option value="">all</option><option>a</option>' in page


def test_an_empty_gold_folder_is_said(tmp_path):
    with pytest.raises(UsageError, match="no gold files"):
        tables.score_folders(tmp_path, tmp_path)


def noisy(case: dict, dice: random.Random) -> dict:
    """A damaged copy of a gold case: facts dropped, shuffled, values replaced."""
    case = copy.deepcopy(case)
    for patient in case["patients"]:
        for group in [v for v in patient.values() if isinstance(v, list)]:
            group[:] = [f for f in group if dice.random() < 0.8]
            dice.shuffle(group)
            for fact in group:
                key = dice.choice(sorted(fact))
                if dice.random() < 0.3 and key not in ("treatments", "id", "outcome"):
                    fact[key] = dice.choice([None, "x", 3, "positive", "tumours"])
    return case


@pytest.mark.parametrize("value", [None, 3, "x", True, ["a"], {}, [None, 2, ["b"]], ""])
@pytest.mark.parametrize("key", ["patients", "literature", "treatments", "tumours", "links", "outcomes", "age_years", "sex"])
def test_what_is_no_case_file_scores_badly_but_never_fails(key, value):
    predicted = copy.deepcopy(CASE)
    (predicted if key in predicted else predicted["patients"][0])[key] = value
    score = Score()
    score_article(score, "a", predicted, CASE)
    assert sum(fn for _, _, fn in score.rows.values()) > 0


@pytest.mark.skipif(not GOLD.is_dir(), reason="the reference scorer and its gold are not beside this clone")
def test_figures_equal_the_reference_scorer(tmp_path):
    dice = random.Random(7)
    for path in sorted((GOLD / "dev/gold").glob("*.json"))[::2]:
        (tmp_path / path.name).write_text(json.dumps(noisy(json.loads(path.read_text(encoding="utf8")), dice)))
    command = [sys.executable, str(GOLD / "score.py"), str(GOLD / "dev/gold"), str(tmp_path), "--json"]
    reference = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert tables.as_json(tables.total(tables.score_folders(GOLD / "dev/gold", tmp_path).values())) == reference
