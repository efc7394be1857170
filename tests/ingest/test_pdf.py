"""The same report as text and as two-column PDF gives the same text, whatever the order of its characters in the file."""

import importlib.util
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from nlp_iscm.article import Article
from nlp_iscm.errors import ReadError
from nlp_iscm.ingest import read, read_bytes

HERE = Path(__file__).parent
REPORT = HERE / "report.md"
Typeset = Callable[..., None]


@pytest.fixture(scope="module")
def typeset() -> Typeset:
    spec = importlib.util.spec_from_file_location("typeset", HERE.parents[1] / "corpora" / "typeset.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    found: Typeset = module.typeset
    return found


@pytest.fixture(scope="module", params=[False, True], ids=["column by column", "row by row"])
def printed(request: pytest.FixtureRequest, typeset: Typeset, tmp_path_factory: pytest.TempPathFactory) -> Article:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    typeset(REPORT.read_text(encoding="utf8"), path, interleave=request.param)
    return read(path)


def _paragraphs(article: Article) -> list[str]:
    return sorted(article.text.split("\n\n"))


def test_same_paragraphs_as_the_text(printed: Article) -> None:
    assert _paragraphs(printed) == _paragraphs(read(REPORT))


def test_same_kind_and_title_as_the_text(printed: Article) -> None:
    written = read(REPORT)
    assert (printed.kind, printed.meta.title, printed.meta.authors) == (written.kind, written.meta.title, written.meta.authors)
    assert [t.rows for t in printed.tables] == [t.rows for t in written.tables]


def test_sections(printed: Article) -> None:
    kinds = [s.kind for s in printed.sections]
    assert kinds == ["title", "front", "abstract", "keywords", "introduction", "case", "caption", "table", "case", "discussion",
        "conclusion",
                     "back", "back", "references"]


def test_pages(printed: Article) -> None:
    assert printed.page_at(printed.text.index("A 58-year-old woman underwent")) == 1
    assert printed.page_at(printed.text.index("Moreau D")) == 2


def test_running_heads_and_page_numbers_are_gone(printed: Article) -> None:
    assert "Journal of Rare Tumours" not in printed.text
    assert not re.search(r"\b10[12]\b(?!-)", printed.text)
    assert "4 running heads, feet and page numbers left out" in printed.notes


def test_the_caption_that_cuts_a_sentence_stands_behind_it(printed: Article) -> None:
    caption = printed.text.index("Figure 1. Sagittal")
    assert printed.text[:caption].rstrip().endswith(".")
    assert "unable to stand" in printed.text


@pytest.mark.parametrize("exact", [
    "10^9/L", "1.73 m²", "¹⁸F-fluorodeoxyglucose", "25 Gy in 5 fractions", "pembrolizumab 200 mg every 3 weeks", "all spinal"
    " metastases [1,2].",
    "in single patients [4], but", "well-circumscribed", "Well-circumscribed", "immunotherapy", "previously unirradiated",
])
def test_words_and_numbers_are_exact(printed: Article, exact: str) -> None:
    assert exact in printed.text


def test_typeset_is_reproducible(typeset: Typeset, tmp_path: Path) -> None:
    text = REPORT.read_text(encoding="utf8")
    for name in ("a.pdf", "b.pdf"):
        typeset(text, tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def _page(path: Path, lines: list[tuple[float, float, str]], *, rotate: int = 0, size: float = 10) -> Article:
    canvas = Canvas(str(path), pagesize=(595, 794), invariant=1)
    if rotate:
        canvas.setPageRotation(rotate)
    canvas.setFont("Helvetica", size)
    for x, y, text in lines:
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return read(path)


LEFT = ["The mass was resected in May and", "radiotherapy was added; it was", "tolerated well by the man, who", "went home"
    " after a week of rest", "and saw us again in the autumn."]
RIGHT = ["In winter a scan of the chest was", "clear and the man was at work on", "most days, with little pain. The", "second"
    " scan was clear as well and", "the last one showed no tumour."]


def test_columns_without_a_head(tmp_path: Path) -> None:
    lines = [(50, 700 - 14 * i, t) for i, t in enumerate(LEFT)] + [(310, 703 - 14 * i, t) for i, t in enumerate(RIGHT)]
    text = read_sorted(tmp_path, lines)
    assert text == " ".join(LEFT) + "\n\n" + " ".join(RIGHT)


def read_sorted(tmp_path: Path, lines: list[tuple[float, float, str]]) -> str:
    return _page(tmp_path / "page.pdf", sorted(lines, key=lambda line: (-line[1], line[0]))).text


def test_a_single_column_stays_whole(tmp_path: Path) -> None:
    lines = [(50, 700 - 14 * i, f"{a} {b}") for i, (a, b) in enumerate(zip(LEFT, RIGHT, strict=True))]
    assert read_sorted(tmp_path, lines) == " ".join(text for _, _, text in lines)


def test_text_on_its_side_is_left_out(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "page.pdf"), invariant=1)
    for number, text in enumerate(LEFT):
        canvas.drawString(80, 700 - 14 * number, text)
    canvas.rotate(90)
    canvas.drawString(200, -30, "Downloaded by someone somewhere")
    canvas.showPage()
    canvas.save()
    article = read(tmp_path / "page.pdf")
    assert article.text == " ".join(LEFT)
    assert "4 words on their side left out" in article.notes


def test_a_page_turned_by_its_own_rotation(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "page.pdf"), pagesize=(595, 794), invariant=1)
    canvas.setPageRotation(90)
    canvas.rotate(90)
    for number, text in enumerate(LEFT):
        canvas.drawString(80, -100 - 14 * number, text)
    canvas.showPage()
    canvas.save()
    assert read(tmp_path / "page.pdf").text == " ".join(LEFT)


def test_many_pages_take_linear_time(tmp_path: Path) -> None:
    def seconds(pages: int) -> float:
        canvas = Canvas(str(tmp_path / f"{pages}.pdf"), invariant=1)
        for _ in range(pages):
            for number, text in enumerate((LEFT + RIGHT) * 4):
                canvas.drawString(80, 720 - 14 * number, text)
            canvas.showPage()
        canvas.save()
        begun = time.process_time()
        read(tmp_path / f"{pages}.pdf")
        return time.process_time() - begun

    assert seconds(160) < 20 * seconds(20) + 0.2


def test_pages_with_nothing_but_numbers(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "bare.pdf"), invariant=1)
    for number in range(1, 4):
        canvas.drawString(300, 20, str(number))
        canvas.showPage()
    canvas.save()
    with pytest.raises(ReadError, match="page numbers"):
        read(tmp_path / "bare.pdf")


def test_a_page_without_text_is_named(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "half.pdf"), invariant=1)
    for number, text in enumerate(LEFT):
        canvas.drawString(80, 700 - 14 * number, text)
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    assert "no text layer on page 2" in read(tmp_path / "half.pdf").notes


@given(st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=30)), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_pdfs_give_an_article_or_a_read_error(tmp_path: Path, damage: list[tuple[int, bytes]]) -> None:
    path = tmp_path / "seed.pdf"
    if not path.exists():
        canvas = Canvas(str(path), invariant=1, pageCompression=0)
        for number, text in enumerate(LEFT + RIGHT):
            canvas.drawString(80, 700 - 14 * number, text)
        canvas.save()
    data = bytearray(path.read_bytes())
    for at, new in damage:
        data[at % len(data):at % len(data) + len(new)] = new
    try:
        article = read_bytes(bytes(data), "damaged", suffix=".pdf")
    except ReadError:
        return
    assert article.text.strip()
    assert article.pages[-1].end == article.sections[-1].end == len(article.text)
