"""Sections of articles, as authors and converters write their headings."""

import pytest

from nlp_iscm.article import Article
from nlp_iscm.ingest import read_text

PROSE = ("The tumour was found by chance and was resected, and no further treatment was given because the margins were free."
    " The course was without "
         "complications, and after two years of regular visits there was no sign of disease in any of the scans.")


def _kinds(article: Article) -> list[str]:
    return [s.kind for s in article.sections]


@pytest.mark.parametrize("form", [
    "{}", "# {}", "## {}", "**{}**", "__{}__", "{}:", "1 {}", "1. {}", "II. {}", "1.2 {}", "3) {}", "**2. {}**", "■ {}",
], ids=repr)
@pytest.mark.parametrize(("title", "kind"), [
    ("Introduction", "introduction"), ("CASE PRESENTATION", "case"), ("Case Report", "case"), ("Discussion and conclusions",
        "discussion"),
    ("Conclusion", "conclusion"), ("Materials and methods", "methods"), ("REFERENCES", "references"), ("Conflict of interest",
        "back"),
    ("Discussion and review of published cases", "discussion"),
])
def test_forms_of_headings(form: str, title: str, kind: str) -> None:
    article = read_text(f"Background\n\nIt is rare.\n\n{form.format(title)}\n\n{PROSE}", "report")
    assert article.section_at(article.text.index("The tumour")) in (kind, "back" if kind == "references" else kind)
    if kind != "references":
        assert _kinds(article)[-1] == kind


@pytest.mark.parametrize(("line", "kind"), [
    ("Background: Chordoma is rare.", "introduction"), ("Case Presentation. A 45-year-old woman came.", "case"),
    ("Case 1: A man of 50 came.", "case"), ("Patient 2. She was 61.", "case"), ("Discussion – It is rare.", "discussion"),
    ("Keywords: chordoma, clivus", "keywords"), ("Conclusions: It can be cured.", "conclusion"), ("Funding: None.", "back"),
])
def test_headings_in_the_paragraph(line: str, kind: str) -> None:
    article = read_text(f"Introduction\n\nIt is rare.\n\n{line}", "report")
    assert _kinds(article)[-1] == kind


@pytest.mark.parametrize("line", ["Surgery. It went well.", "Case closed.", "The patient: a man.", "Results were good.",
    "Treatment was begun."])
def test_what_is_no_heading(line: str) -> None:
    article = read_text(f"Introduction\n\nIt is rare.\n\n{line}", "report")
    assert _kinds(article) == ["introduction"]


def test_structured_abstract_in_one_paragraph() -> None:
    article = read_text("Background: It is rare. Case presentation: A man of 50 came. Conclusions: It can be cured.", "abstract")
    assert _kinds(article) == ["introduction", "case", "conclusion"]


def test_headings_of_the_abstract_belong_to_it() -> None:
    article = read_text(f"# A tumour of the cord\n\nAbstract\n\nIntroduction: It is rare.\n\nCase report: A man came.\n\n#"
        f" Introduction\n\n{PROSE}\n\n"
                        f"# Case report\n\n{PROSE}", "report")
    assert _kinds(article) == ["title", "abstract", "abstract", "abstract", "introduction", "case"]
    assert [s.heading for s in article.sections][1:4] == ["Abstract", "Introduction", "Case report"]


def test_patients_of_a_series_have_sections_of_their_own() -> None:
    article = read_text(f"# Two tumours\n\n# Cases\n\nWe saw two men.\n\n# Case 1\n\n{PROSE}\n\n# Case 2\n\n{PROSE}\n\n#"
        f" Discussion\n\nRare.", "series")
    assert [(s.kind, s.heading) for s in article.sections] == [
        ("title", ""), ("case", "Cases"), ("case", "Case 1"), ("case", "Case 2"), ("discussion", "Discussion")]
    assert article.kind == "series"


def test_unknown_headings_inherit() -> None:
    article = read_text(f"# Case report\n\n{PROSE}\n\n# Treatment\n\n{PROSE}\n\n# Third winter\n\n{PROSE}\n\n#"
        f" Discussion\n\n{PROSE}\n\n# Treatment\n\nNone.", "report")
    assert _kinds(article) == ["case", "case", "case", "discussion", "discussion"]


def test_references_cut_in_two_by_back_matter() -> None:
    entries = [f"{n}. Lee A{'BCDEF'[n - 1]}, Berg Q. Tumours of the cord, part {n}. J Cord. 201{n};{n}:1-9." for n in range(1, 6)]
    text = "\n\n".join(["Discussion", PROSE, "References", *entries[:2], "Written informed consent was obtained from the"
        " patient.", "Funding",
                        "None was received.", *entries[2:]])
    article = read_text(text, "report")
    assert _kinds(article) == ["discussion", "references", "back", "back", "references"]
    assert article.section_at(article.text.index("part 5")) == "references"


def test_front_matter_and_an_abstract_without_heading() -> None:
    text = "\n\n".join(["OPEN ACCESS", "EDITED BY Ann Lee, University of Norrby, Sweden", "RECEIVED 8 January 2024 ACCEPTED 31"
        " January 2025",
                        "Chordoma of the clivus treated with protons: a case report", "Bo Chen^{1}, Wei Hu^{2*}",
                        "^{1}Department of Surgery, Lakeside Hospital, Lakeside, Ireland", PROSE + " " + PROSE, "KEYWORDS",
        "chordoma, protons",
                        "1 Introduction", PROSE])
    article = read_text(text, "report")
    assert _kinds(article) == ["front", "title", "front", "abstract", "keywords", "introduction"]
    assert article.meta.title == "Chordoma of the clivus treated with protons: a case report"
    assert article.meta.authors == ("Bo Chen", "Wei Hu")
    assert article.meta.year == 2025


def test_a_caption_that_lost_its_label() -> None:
    text = f"Discussion\n\n{PROSE}\n\n\n\nTimeline of the treatment. The man lived for 20 months.\n\n{PROSE}"
    assert _kinds(read_text(text, "report")) == ["discussion", "caption", "discussion"]


def test_a_sentence_about_a_figure_is_no_caption() -> None:
    assert _kinds(read_text("Case report\n\nHe came.\n\nFigure 1 shows the mass before treatment.", "report")) == ["case"]


@pytest.mark.parametrize(("title", "kind"), [
    ("Chordoma of the clivus: a case report", "case report"), ("Chordoma of the clivus: report of two cases", "series"),
    ("Protons for chordoma: a randomised phase II trial", "trial"), ("Protons for chordoma: a systematic review", "review"),
    ("Chordoma of the clivus: a case report and review of the literature", "case report"), ("Chordoma: a case-control study",
        "other"),
])
def test_kind_by_title(title: str, kind: str) -> None:
    article = read_text(f"# {title}\n\n# Introduction\n\n{PROSE}", "report")
    assert article.kind == kind
    assert "title" in article.kind_reason


def test_a_trial_by_its_text() -> None:
    text = ("# Protons for chordoma\n\n# Methods\n\nEligible patients were enrolled and randomised to two arms; the primary"
        " endpoint was survival. Patients were "
            "followed for 5 years. Inclusion criteria were met by 120 patients, and the median age was 61 years.\n\n#"
        " Results\n\nThe hazard ratio was 0.8 "
            "(95% CI 0.6 to 1.1). All patients were included in the intention-to-treat analysis of the trial.")
    assert read_text(text, "trial").kind == "trial"
