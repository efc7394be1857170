"""Lists of references: three formats, three ways to join."""

import pytest

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.model import ArticleMeta, CaseFacts
from nlp_iscm.report.references import Reference, References, load_references, read_bibtex, read_csv, read_ris, write_references

TITLE = "Intramedullary metastasis of a renal tumour after nephrectomy"
RIS = f"""TY  - JOUR
AU  - Example, Ada
AU  - Sample, Ben
TI  - {TITLE}
PY  - 2019/03/01
JO  - J Made Up
DO  - https://doi.org/10.1234/AbC.5
ID  - example19
L1  - C:\\refs\\files\\renal one.pdf
ER  -

TY  - JOUR
TI  - A title that goes on
  in the next line
ER  -
"""
BIB = """@comment{nothing, here = {x}}
@Article{example19,
  title = {Intramedullary {Metastasis} of a renal tumour after nephrectomy},
  author = "Example, Ada and Sample, Ben",
  journal = {J Made Up}, year = 2019, doi = {10.1234/abc.5},
  file = {:files/renal one.pdf:PDF}
}
@book{b2, title={Other}}
"""


def test_ris():
    one, two = read_ris(RIS)
    assert one == Reference(key="example19", title=TITLE, year=2019, doi="10.1234/abc.5", journal="J Made Up", authors=("Example, Ada", "Sample, Ben"),
                            files=("renal one",))
    assert two.title == "A title that goes on in the next line"


def test_bibtex():
    one, two = read_bibtex(BIB)
    assert (one.key, one.year, one.doi, one.authors, one.journal) == ("example19", 2019, "10.1234/abc.5", ("Example, Ada", "Sample, Ben"), "J Made Up")
    assert one.title == TITLE.replace("metastasis", "Metastasis")
    assert "renal one" in one.files
    assert (two.key, two.title) == ("b2", "Other")


def test_csv_with_the_names_of_other_programs():
    (one,) = read_csv('Citation Key;Title;Publication Year;DOI;Author;File Attachments\nk1;"A; b";2020;10.1000/x;"Li, B; Wu, C";/a/b/one.pdf\n')
    assert one == Reference(key="k1", title="A; b", year=2020, doi="10.1000/x", authors=("Li, B", "Wu, C"), files=("one",))


def test_what_is_written_reads_back(tmp_path):
    write_references(read_ris(RIS), tmp_path / "r.csv")
    assert load_references(tmp_path / "r.csv") == read_ris(RIS)


def case(stem: str, **meta) -> CaseFacts:
    return CaseFacts(article=stem, meta=ArticleMeta(**{"id": "a"} | meta))


@pytest.mark.parametrize(("found", "how"), [
    (case("renal one"), "file name"), (case("Example19"), "file name"), (case("x", doi="10.1234/ABC.5"), "DOI"), (case("x", title=TITLE.upper() + "."), "title"),
    (case("x"), ""), (case("x", title="Other"), ""),
])
def test_joined_by_file_name_doi_or_title(found, how):
    assert References(read_bibtex(BIB)).of(found)[1] == how


def test_the_list_wins_where_it_says_something():
    done = References(read_ris(RIS)).joined(case("renal one", title="Scan 1", year=2018, journal="x", kind="series"))
    assert (done.meta.citation_key, done.meta.title, done.meta.year, done.meta.kind) == ("example19", TITLE, 2019, "series")


def test_two_entries_with_one_title_join_nothing():
    two = [Reference(key="a", title=TITLE), Reference(key="b", title=TITLE)]
    assert References(two).of(case("x", title=TITLE)) == (None, "")
    assert References(two).of(case("b", title=TITLE))[1] == "file name"


@pytest.mark.parametrize("name", ["x.docx", "x.ris", "missing.bib"])
def test_what_is_no_list_says_so(tmp_path, name):
    if name != "missing.bib":
        (tmp_path / name).write_text("nothing")
    with pytest.raises(UsageError):
        load_references(tmp_path / name)
