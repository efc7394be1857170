"""The error browser in a real browser: its filters work under its own policy, and it asks for nothing."""

import json

from nlp_iscm.evaluate import browser as page
from nlp_iscm.evaluate import tables

DRUGS = ("cisplatin", "pemetrexed", "gefitinib")


def case(*drugs: str, **patient) -> dict:
    treatments = [{"id": f"T{i}", "kind": "drug", "name": name, "quote": f"{name} <b>given</b>"} for i, name in enumerate(drugs)]
    return {"patients": [{"id": 1, "quote": "q", "treatments": treatments, **{k: [] for k in (
        "tumours", "stages", "metastases", "markers", "combinations", "outcomes", "links")}, **patient}]}


def test_filters(browser, tmp_path):
    for folder, name, told in (("gold", "a", case(*DRUGS, sex="male")), ("gold", "b", case("paclitaxel")),
                               ("run", "a", case("cisplatin", "warfarin", sex="female")), ("run", "b", case("paclitaxel"))):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.json").write_text(json.dumps(told))
    page.write_browser(tables.score_folders(tmp_path / "gold", tmp_path / "run"), tmp_path / "errors.html")
    browser.open(tmp_path / "errors.html")
    assert browser.run("return document.querySelector('output').value") == "4 errors"
    shown = "return [...document.querySelectorAll('tr.e')].filter(r => !r.hidden).map(r => r.dataset.what)"
    assert sorted(browser.run(shown)) == ["extra", "missed", "missed", "wrong"]
    browser.type("[name=kind]", "drug")
    assert sorted(browser.run(shown)) == ["extra", "missed", "missed"]
    browser.type("[name=q]", "GEFIT")
    assert browser.run("return document.querySelector('output').value") == "1 error"
    assert browser.run("return document.querySelectorAll('tr.e b').length") == 0
    assert browser.logs() == ([], [])
