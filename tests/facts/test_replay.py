"""Decisions over facts: what leaves, what changes, what follows, what is reported."""

from dataclasses import asdict, replace

import pytest

from nlp_iscm.facts.decisions import Decision, undecided
from nlp_iscm.facts.model import (
    ArticleMeta,
    CaseFacts,
    Combination,
    Event,
    Evidence,
    Figure,
    Link,
    Marker,
    Outcome,
    Patient,
    Treatment,
    Tumour,
)
from nlp_iscm.facts.replay import Decisions, replay

TEXT = "A man had a carcinoid. He got cisplatin and 30 Gy in 10 fractions.\nA complete response was seen. EGFR was mutated. OS is 3 months."


def told(quote: str) -> tuple[Evidence, ...]:
    start = TEXT.index(quote)
    return (Evidence(article="a", start=start, end=start + len(quote), page=1, section="case", quote=quote),)


GIVEN, SEEN, WHO = told("He got cisplatin and 30 Gy in 10 fractions."), told("A complete response was seen."), told("A man had a carcinoid.")
CISPLATIN = Treatment(id="T1", kind="drug", name="cisplatin", code="DB00515", classes=("platinum",), evidence=GIVEN)
RT = Treatment(id="T2", kind="radiotherapy", name="radiotherapy", total_gy=30.0, fractions=10, evidence=GIVEN)
BOTH = Combination(treatments=("T1", "T2"), mode="concurrent", evidence=GIVEN)
TIED = Link(treatments=("T1", "T2"), outcome="O1", evidence=SEEN)
MARKER = Marker(name="EGFR", status="positive", evidence=told("EGFR was mutated."))


def patient(**more) -> Patient:
    return Patient(**{
        "id": 1, "sex": "male", "tumours": (Tumour(name="carcinoid", evidence=WHO),), "markers": (MARKER,), "treatments": (CISPLATIN, RT),
        "combinations": (BOTH,), "outcomes": (Outcome(id="O1", kind="response", value="complete", evidence=SEEN),), "links": (TIED,),
        "timeline": (Event(label="cisplatin", fact="T1"), Event(label="birth")), "evidence": WHO} | more)


def case(*people: Patient, figures: tuple[Figure, ...] = ()) -> CaseFacts:
    return CaseFacts(article="one", meta=ArticleMeta(id="a"), patients=people, literature=figures)


OLD = case(patient())


def row(kind: str, decision: str, correction: str = "", fact: str = "", of: CaseFacts = OLD) -> Decision:
    found = next(r for r in undecided(of) if r.type == kind and fact in r.fact)
    return Decision(**asdict(found) | {"decision": decision, "correction": correction})


def test_without_decisions_nothing_changes():
    assert replay(OLD, [], TEXT).case is OLD


def test_a_rejected_treatment_leaves_with_all_that_hangs_on_it():
    done = replay(OLD, [row("treatment", "reject", fact="cisplatin")], TEXT)
    (one,) = done.case.patients
    assert one.treatments == (RT,)
    assert one.combinations == ()
    assert one.links == (replace(TIED, treatments=("T2",)),)
    assert [e.label for e in one.timeline] == ["birth"]
    assert (done.applied, done.conflicts, done.checked) == (1, (), {})


def test_a_rejected_outcome_takes_its_links():
    (one,) = replay(OLD, [row("outcome", "reject")], TEXT).case.patients
    assert (one.outcomes, one.links, one.combinations) == ((), (), (BOTH,))


def test_a_rejected_patient_and_a_rejected_figure_are_gone():
    old = case(patient(), figures=(Figure(endpoint="OS", low=3.0, high=3.0, unit="month", evidence=told("OS is 3 months.")),))
    done = replay(old, [row("patient", "reject", of=old), row("figure", "reject", of=old)], TEXT)
    assert (done.case.patients, done.case.literature) == ((), ())


def test_a_correction_works_out_what_follows():
    done = replay(OLD, [row("treatment", "correct", "total_gy=42; fractions=21", fact="radiotherapy"),
                        row("treatment", "correct", "name=carboplatin; dose=5; unit=AUC", fact="cisplatin")], TEXT)
    drug, rt = done.case.patients[0].treatments
    assert (rt.total_gy, rt.fractions, rt.per_fraction_gy, rt.fractionation[0].eqd2_gy) == (42.0, 21, 2.0, 42.0)
    assert (drug.id, drug.name, drug.dose, drug.unit, drug.code, drug.classes) == ("T1", "carboplatin", 5.0, "AUC", "DB00958", ("platinum",))
    assert drug.evidence == GIVEN
    assert done.checked == {1: 2}


def test_age_and_sex_are_corrected_and_counted():
    done = replay(OLD, [row("patient", "correct", "age_years=61")], TEXT)
    assert (done.case.patients[0].age_years, done.case.patients[0].sex) == (61.0, "male")


def test_a_link_is_corrected_by_names():
    done = replay(OLD, [row("link", "correct", "treatments=cisplatin"), row("combination", "correct", "treatments=radiotherapy + cisplatin; mode=sequential")], TEXT)
    (one,) = done.case.patients
    assert one.links[0].treatments == ("T1",)
    assert (one.combinations[0].treatments, one.combinations[0].mode) == (("T2", "T1"), "sequential")


def test_a_link_to_what_the_patient_never_had_is_a_conflict():
    done = replay(OLD, [row("link", "correct", "treatments=magic")], TEXT)
    assert done.case == OLD
    ((conflict),) = done.conflicts
    assert ("'magic'" in conflict.changed, conflict.applied, done.applied) == (True, False, 0)


def test_a_decision_survives_new_facts_before_it():
    more = (Treatment(id="T1", kind="drug", name="dexamethasone", evidence=GIVEN), replace(CISPLATIN, id="T2", code=None, line=3), replace(RT, id="T3"))
    new = case(patient(treatments=more, combinations=(replace(BOTH, treatments=("T2", "T3")),), links=(replace(TIED, treatments=("T2", "T3")),)))
    done = replay(new, [row("treatment", "correct", "dose=75; unit=mg/m2", fact="cisplatin"), row("link", "reject")], TEXT)
    assert done.case.patients[0].treatments[1].dose == 75.0
    assert (done.case.patients[0].links, done.conflicts) == ((), ())


def test_a_changed_rule_keeps_a_correction_and_frees_a_reject_and_says_so():
    new = case(patient(treatments=(replace(CISPLATIN, dose=60.0, unit="mg"), RT)))
    (kept,) = replay(new, [row("treatment", "correct", "dose=75; unit=mg/m2", fact="cisplatin")], TEXT).conflicts
    assert ("60 mg" in kept.now, kept.applied) == (True, True)
    free = replay(new, [row("treatment", "reject", fact="cisplatin")], TEXT)
    assert (len(free.case.patients[0].treatments), free.conflicts[0].applied) == (2, False)


def test_a_rule_that_learned_the_correction_agrees():
    new = case(patient(treatments=(replace(CISPLATIN, dose=75.0, unit="mg/m2"), RT)))
    done = replay(new, [row("treatment", "correct", "dose=75; unit=mg/m2", fact="cisplatin")], TEXT)
    assert done.conflicts[0].changed == "the rules read the correction now"
    assert done.case.patients[0].treatments[0].dose == 75.0


def test_a_changed_sentence_is_reported_and_the_decision_holds():
    new = case(patient(markers=(replace(MARKER, evidence=told("A man had a carcinoid.")),)))
    done = replay(new, [row("marker", "reject")], TEXT)
    assert (done.case.patients[0].markers, done.conflicts[0].applied) == ((), True)
    assert "text changed" in done.conflicts[0].changed


def test_an_accepted_fact_that_is_no_longer_read_stays_by_its_quote():
    new = case(patient(markers=(), treatments=(RT,), combinations=(), links=()))
    done = replay(new, [row("marker", "accept"), row("treatment", "correct", "dose=75", fact="cisplatin")], "\n" + TEXT)
    (one,) = done.case.patients
    (marker,) = one.markers
    assert (marker.name, marker.status, marker.evidence[0].start) == ("EGFR", "positive", TEXT.index("EGFR") + 1)
    assert [(t.id, t.name, t.dose) for t in one.treatments] == [("T2", "radiotherapy", None), ("T3", "cisplatin", 75.0)]
    assert all(("\n" + TEXT)[e.start:e.end] == e.quote for t in one.treatments[1:] for e in t.evidence)
    assert [c.applied for c in done.conflicts] == [True, True]


def test_a_rejected_fact_that_is_no_longer_read_is_settled():
    done = replay(case(patient(markers=())), [row("marker", "reject")], TEXT)
    assert (done.settled, done.conflicts) == (1, ())


def test_without_its_sentence_a_fact_is_not_kept():
    done = replay(case(patient(markers=())), [row("marker", "accept")], "Another text.")
    assert (done.case.patients[0].markers, done.conflicts[0].applied) == ((), False)


def test_a_patient_under_another_number_is_found():
    done = replay(case(Patient(id=1, evidence=SEEN), patient(id=2)), [row("marker", "reject")], TEXT)
    assert done.case.patients[1].markers == ()
    assert done.conflicts[0].changed == "patient 1 is patient 2 now"


def test_an_added_fact_needs_its_sentence():
    new = Decision(stem="one", patient="1", type="outcome", decision="add", correction="kind=status; value=alive; months=12", quote="A complete response was seen.")
    (one,) = replay(OLD, [new], TEXT).case.patients
    assert (one.outcomes[1].id, one.outcomes[1].value, one.outcomes[1].months, one.outcomes[1].evidence[0].quote) == ("O2", "alive", 12.0, SEEN[0].quote)
    lost = replay(OLD, [replace(new, quote="Never written.")], TEXT)
    assert (lost.case, lost.conflicts[0].applied) == (OLD, False)


@pytest.mark.parametrize("name", ["a", "one"])
def test_decisions_are_found_by_article(name):
    rows = [replace(row("marker", "reject"), key="a:1:marker:x"), Decision(stem="one", patient="1", type="marker", decision="add")]
    assert len(Decisions(rows).of(OLD)) == 2
    assert len(Decisions(rows).of(replace(OLD, article="two", meta=ArticleMeta(id="b")))) == 0
