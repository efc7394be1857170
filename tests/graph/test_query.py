"""Ready questions over the tables."""

import pytest

from nlp_iscm.errors import UsageError
from nlp_iscm.graph.filters import Filters
from nlp_iscm.graph.paths import path
from nlp_iscm.graph.query import Tables, combinations, compare, gaps, outcomes, patients, why
from nlp_iscm.graph.tables import write_tables

BOTH = "atezolizumab + IMRT"


@pytest.fixture
def tables(cases, tmp_path) -> Tables:
    write_tables(cases, tmp_path / "graph")
    return Tables(tmp_path)


def test_outcomes(tables):
    rows = {(r["kind"], r["value"]): r for r in outcomes(tables, Filters())}
    assert {k: r["patients"] for k, r in rows.items()} == {("survival", "PFS"): 3, ("response", "complete"): 2, ("response", "progression"): 1}
    pfs = rows["survival", "PFS"]
    assert (pfs["combination"], pfs["median_months"], pfs["low_months"], pfs["high_months"], pfs["n_months"]) == (BOTH, 6, 4, 9.5, 3)


@pytest.mark.parametrize(("filters", "count"), [
    (Filters(tumour="lung"), 3), (Filters(tumour="breast"), 0), (Filters(site="spinal cord"), 3), (Filters(site="lung"), 3),
    (Filters(marker=("EGFR-",)), 3), (Filters(marker=("EGFR+",)), 0), (Filters(marker=("egfr",)), 3),
    (Filters(treatment=("imrt", "Atezolizumab")), 3), (Filters(treatment=("dexamethasone",)), 0),
    (Filters(combination="IMRT + atezolizumab"), 3), (Filters(combination="IMRT"), 0),
    (Filters(group=("radiotherapy", "immune checkpoint inhibitor")), 3), (Filters(outcome="PFS", months_from=6), 2),
    (Filters(outcome="progression"), 1), (Filters(months_to=5), 1), (Filters(year_from=2022), 0), (Filters(line=2), 0),
])
def test_filters(tables, filters, count):
    assert len({(r["article"], r["patient"]) for r in patients(tables, filters)}) == count


def test_combinations_count_good_and_bad(tables):
    (row,) = combinations(tables, Filters(outcome="response"))
    assert (row["combination"], row["patients"], row["favourable"], row["unfavourable"]) == (BOTH, 3, 2, 1)


def test_compare(tables):
    rows = compare(tables, BOTH, "dexamethasone", Filters())
    assert [(r["value"], r["patients A"], r["patients B"]) for r in rows] == [("complete", 2, 0), ("progression", 1, 0), ("PFS", 3, 0)]


def test_why_quotes_the_sentence(tables):
    rows = why(tables, BOTH, "complete")
    assert [(r["article"], r["quote"], r["page"]) for r in rows] == [("one", "lesions had gone", 2), ("three", "lesions had gone", 2)]


def test_path(tables):
    steps = path(tables, "EGFR", "PFS")
    assert [s["rel"] for s in steps] == ["HAS_MARKER", "HAD_OUTCOME"]
    assert (steps[0]["source"], steps[-1]["target"]) == ("marker:EGFR", "outcome:survival:PFS")


def test_gaps_have_fewer_than_two_patients(tables):
    assert all(r["patients"] < 2 for r in gaps(tables, Filters()))


def test_wrong_sql_and_names(tables, tmp_path):
    with pytest.raises(UsageError, match="nodes, edges, evidence"):
        tables.rows("SELECT nothing FROM nowhere")
    with pytest.raises(UsageError, match="no node of this name"):
        path(tables, "unheard of", "PFS")
    with pytest.raises(UsageError, match=r"no nodes\.parquet"):
        Tables(tmp_path / "elsewhere")


def test_a_quote_in_a_name_stays_a_name(tables):
    assert outcomes(tables, Filters(tumour="x' OR 1=1 --")) == []
