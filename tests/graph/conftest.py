"""Literal cases for the graph tests: no pipeline, no files."""

import pytest

from nlp_iscm.facts.model import (
    ArticleMeta,
    CaseFacts,
    Combination,
    Evidence,
    Figure,
    Fractionation,
    Link,
    Marker,
    Metastasis,
    Outcome,
    Patient,
    Treatment,
    Tumour,
)


def said(quote: str, article: str = "a" * 16) -> tuple[Evidence, ...]:
    return (Evidence(article=article, start=10, end=10 + len(quote), page=2, section="case", quote=quote),)


def iscm_case(article: str, name: str, age: float = 60, months: float = 9.5, response: str = "complete") -> CaseFacts:
    patient = Patient(
        id=1, age_years=age, sex="male", evidence=said("A man", article),
        tumours=(Tumour(name="Lung adenocarcinoma", site="lung", code="OncoTree:LUAD", evidence=said("adenocarcinoma", article)),),
        metastases=(Metastasis(site="spinal cord", levels=("T9-T10",), evidence=said("at T9-T10", article)),),
        markers=(Marker(name="EGFR", status="negative", evidence=said("EGFR was negative", article)),),
        treatments=(
            Treatment(id="T1", kind="drug", name="Atezolizumab", dose=1200, unit="mg", classes=("immune checkpoint inhibitor",)),
            Treatment(id="T2", kind="radiotherapy", name="IMRT", technique="IMRT", total_gy=42, fractions=21,
                      fractionation=(Fractionation(alpha_beta=10, bed_gy=50.4, eqd2_gy=42.0),)),
            Treatment(id="T3", kind="drug", name="dexamethasone", intent="supportive"),
        ),
        combinations=(Combination(treatments=("T1", "T2"), mode="concurrent"),),
        outcomes=(Outcome(id="O1", kind="response", value=response, evidence=said("lesions had gone", article)),
                  Outcome(id="O2", kind="survival", endpoint="PFS", months=months, since="metastasis")),
        links=(Link(treatments=("T1", "T2"), outcome="O1", evidence=said("lesions had gone", article)),
               Link(treatments=("T2", "T1"), outcome="O2")),
    )
    figure = Figure(endpoint="OS", low=3, high=4, unit="month", statistic="median", evidence=said("3-4 months", article))
    return CaseFacts(article=name, meta=ArticleMeta(id=article, doi=f"10.1000/{name}", year=2021), patients=(patient,),
                     literature=(figure,))


@pytest.fixture
def cases() -> list[CaseFacts]:
    return [iscm_case("a" * 16, "one"), iscm_case("b" * 16, "two", age=71, months=4, response="progression"),
            iscm_case("c" * 16, "three", age=50, months=6)]
