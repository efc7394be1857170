"""Kaplan-Meier figures against an independent computation and a published data set."""

import csv
import math
import random

import pytest

from nlp_iscm.facts.model import ArticleMeta, CaseFacts, Link, Outcome, Patient, Treatment, Tumour
from nlp_iscm.report.curves import Asked, at_risk, curve, draw_curves, grouped, log_rank
from nlp_iscm.report.drawing import WARNING
from nlp_iscm.report.survival_data import Stretch, chosen, counted, stretches

pytest.importorskip("lifelines", reason="the extra `plots` is not installed")
# Remission of 42 children with leukaemia, weeks; "+" is censored (Freireich et al., Blood 1963; 21: 699-716).
DRUG = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def stretch(months: float, event: int | None, number: int = 0, **more) -> Stretch:
    patient = Patient(id=number, tumours=(Tumour(name=more.pop("tumour", "LUAD"), site="lung"),))
    return Stretch(**{"case": CaseFacts(article="x", meta=ArticleMeta(id="a")), "patient": patient, "endpoint": "OS", "start": "diagnosis",
                      "months": months, "event": event, "competing": event, "cause": None, "told_by": "status"} | more)


def group(text: str) -> list[Stretch]:
    return [stretch(float(x.rstrip("+")), int(not x.endswith("+")), i) for i, x in enumerate(text.split())]


def product_limit(found: list[Stretch]) -> dict[float, float]:
    """Survival after each time by the definition of the product-limit estimate."""
    value, out = 1.0, {}
    for time in sorted({s.months for s in found}):
        at_risk_now = sum(s.months >= time for s in found)
        value *= 1 - sum(s.months == time and s.event == 1 for s in found) / at_risk_now
        out[time] = value
    return out


def chi_square(groups: list[list[Stretch]]) -> float:
    """Two-sample log-rank statistic by observed minus expected and hypergeometric variance."""
    both = groups[0] + groups[1]
    difference = variance = 0.0
    for time in sorted({s.months for s in both if s.event}):
        n = [sum(s.months >= time for s in g) for g in groups]
        d = sum(s.months == time and s.event == 1 for s in both)
        total = sum(n)
        difference += sum(s.months == time and s.event == 1 for s in groups[0]) - d * n[0] / total
        variance += d * n[0] * n[1] * (total - d) / (total**2 * (total - 1)) if total > 1 else 0
    return difference**2 / variance


@pytest.mark.parametrize("seed", range(6))
def test_survival_equals_the_product_limit_definition(seed):
    draw = random.Random(seed)
    found = [stretch(draw.choice([1, 2, 3.5, 8, 12, 18.86, 30]), draw.randint(0, 1), i) for i in range(draw.randint(2, 40))]
    steps = {s["months"]: s["survival"] for s in curve("x", found).steps if s["months"] > 0}
    assert steps == {t: pytest.approx(v, abs=2e-6) for t, v in product_limit(found).items()}


def test_the_published_curve():
    one = curve("6-mercaptopurine", group(DRUG))
    values = {s["months"]: s["survival"] for s in one.steps}
    assert [round(values[t], 3) for t in (6, 7, 10, 13, 16, 22, 23)] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert (one.patients, one.events, one.median, curve("placebo", group(PLACEBO)).median) == (21, 9, 23.0, 8.0)
    assert [at_risk(one, t) for t in (0, 6, 10, 20, 35, 36)] == [21, 21, 15, 8, 1, 0]


def test_log_rank_equals_its_definition():
    p = log_rank({"a": group(DRUG), "b": group(PLACEBO)})
    assert chi_square([group(DRUG), group(PLACEBO)]) == pytest.approx(16.79, abs=0.005)  # as published
    assert p == pytest.approx(math.erfc(math.sqrt(chi_square([group(DRUG), group(PLACEBO)]) / 2)), rel=1e-6)


def test_log_rank_needs_two_groups_and_an_event():
    assert log_rank({"a": group(DRUG)}) is None
    assert log_rank({"a": group("1+ 2+"), "b": group("3+")}) is None


def test_small_groups_are_pooled_and_nothing_is_lost():
    found = [stretch(i + 1, 1, i, tumour=name) for i, name in enumerate(["a"] * 4 + ["b"] * 3 + ["c", "d"])]
    groups = grouped(found, "tumour", 3)
    assert {n: len(g) for n, g in groups.items()} == {"a": 4, "b": 3, "all other (2 groups)": 2}
    assert set(grouped(found, "tumour", 9)) == {"all patients"}


def case(*outcomes: Outcome, links: tuple[Link, ...] = ()) -> CaseFacts:
    treatments = (Treatment(id="T1", kind="drug", name="osimertinib", line=1, classes=("EGFR inhibitor",)),
                  Treatment(id="T2", kind="radiotherapy", name="WBRT", technique="WBRT", line=2),
                  Treatment(id="T3", kind="drug", name="dexamethasone", line=1, intent="supportive"))
    return CaseFacts(article="x", meta=ArticleMeta(id="a"), patients=(Patient(id=1, treatments=treatments, outcomes=outcomes, links=links),))


def told(*outcomes: Outcome, links: tuple[Link, ...] = ()) -> list[tuple]:
    return [(s.endpoint, s.start, s.months, s.event, s.competing, s.combination, s.therapy_by) for s in stretches([case(*outcomes, links=links)])]


DEAD = Outcome(id="O1", kind="status", value="dead", months=18.0, since="diagnosis", cause="pneumonia")
OS = Outcome(id="O2", kind="survival", endpoint="OS", months=16.0, since="treatment")


@pytest.mark.parametrize(("outcomes", "links", "expected"), [
    ((DEAD,), (), [("OS", "diagnosis", 18.0, 1, 2, "osimertinib", "first line")]),
    ((OS, DEAD), (Link(treatments=("T2",), outcome="O2"),), [("OS", "diagnosis", 18.0, 1, 2, "osimertinib", "first line"), ("OS", "treatment", 16.0, 1, 2, "WBRT", "link")]),
    ((Outcome(id="O1", kind="status", value="dead", months=3.0),), (), [("OS", "not stated", 3.0, 1, None, "osimertinib", "first line")]),
    ((Outcome(id="O1", kind="status", value="dead", months=3.0, cause="tumour progression"),), (), [("OS", "not stated", 3.0, 1, 1, "osimertinib", "first line")]),
    ((OS,), (), [("OS", "treatment", 16.0, None, None, "", "")]),
    ((Outcome(id="O1", kind="status", value="alive", months=12.0, since="radiotherapy"),), (), [("OS", "treatment", 12.0, 0, 0, "WBRT", "named start")]),
    ((Outcome(id="O1", kind="recurrence", value="yes", months=7.0), Outcome(id="O2", kind="recurrence", value="no", months=3.0)), (),
     [("DFS", "not stated", 7.0, 1, 1, "osimertinib", "first line")]),
    ((Outcome(id="O1", kind="status", value="alive"),), (), []),
])
def test_single_patients(outcomes, links, expected):
    assert told(*outcomes, links=links) == expected


def test_a_patient_counts_once_under_the_start_that_was_asked_for():
    found = list(stretches([case(OS, DEAD, links=(Link(treatments=("T2",), outcome="O2"),))]))
    assert [(s.combination, s.months) for s in chosen(found, "OS", "treatment")[0]] == [("WBRT", 16.0)]
    assert [(s.combination, s.months) for s in chosen(found, "OS", "diagnosis")[0]] == [("osimertinib", 18.0)]
    assert len(chosen(found, "OS", "any")[0]) == 1
    assert counted(found, {"patient:a:1": "patient:b:1"}) == []


def test_what_is_not_told_is_left_out_and_counted():
    some, left = chosen(list(stretches([case(OS)])), "OS", "any")
    assert (some, list(left.values())) == ([], [1])


def test_a_picture_is_the_same_bytes_and_carries_its_warning_and_data(tmp_path):
    found = [stretch(float(i), i % 2, i, tumour=f"t{i % 2} <script>$x$") for i in range(1, 13)]
    for folder in ("a", "b"):
        draw_curves(found, {}, Asked("OS", "any", "tumour"), tmp_path / folder / "km")
    assert [p.name for p in sorted((tmp_path / "a").iterdir())] == ["km.csv", "km.png", "km.svg"]
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    svg = (tmp_path / "a/km.svg").read_text(encoding="utf8")
    assert WARNING.split(":")[0] in " ".join(svg.split())
    assert "<script>" not in svg
    rows = list(csv.DictReader((tmp_path / "a/km.csv").open(encoding="utf8")))
    assert {r["group"] for r in rows} == {"t0 <script>$x$", "t1 <script>$x$"}
    assert [float(r["survival"]) for r in rows if r["group"].startswith("t1")][-1] == 0.0
