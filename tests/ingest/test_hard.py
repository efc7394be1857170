"""Files that cannot be read say why; nothing is fetched, nothing hangs, no damage goes unseen."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from nlp_iscm.article import SECTION_KINDS, Article, article_id
from nlp_iscm.errors import ReadError
from nlp_iscm.ingest import read, read_bytes, read_text, supported

SENTENCE = "A 61-year-old man was admitted with weakness of both legs and was given 30 Gy in 10 fractions. "


def _pdf(path: Path, pages: int = 1, **options: object) -> Path:
    canvas = Canvas(str(path), invariant=1, **options)
    for _ in range(pages):
        for line in range(20):
            canvas.drawString(72, 700 - 14 * line, SENTENCE.strip())
        canvas.showPage()
    canvas.save()
    return path


def _complaint(path: Path) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(path)
    assert caught.value.where == str(path)
    assert caught.value.remedy
    return caught.value


def test_truncated_pdf(tmp_path: Path) -> None:
    whole = _pdf(tmp_path / "whole.pdf", 3).read_bytes()
    for share in (0.2, 0.5, 0.9, 0.99):
        path = tmp_path / f"cut{share}.pdf"
        path.write_bytes(whole[:int(share * len(whole))])
        assert "truncated" in _complaint(path).what


def test_encrypted_pdf(tmp_path: Path) -> None:
    assert "password" in _complaint(_pdf(tmp_path / "locked.pdf", encrypt="secret")).what


def test_pdf_of_pictures(tmp_path: Path) -> None:
    from PIL import Image

    canvas = Canvas(str(tmp_path / "scan.pdf"), invariant=1)
    for _ in range(2):
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    error = _complaint(tmp_path / "scan.pdf")
    assert "no text layer" in error.what
    assert "OCR" in error.remedy


def _loop(path: Path, kids: str, count: int = 3) -> Path:
    """A PDF whose page tree is as told, with one page 4."""
    parts = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {count} /Kids [{kids}] >>", "<< /Type /Pages /Parent 2 0 R /Count 2 /Kids [2 0 R 3 0 R] >>",
             "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 6 0 R >> >> /Contents 5 0 R >>",
             f"<< /Length {len(SENTENCE) + 30} >>\nstream\nBT /F1 9 Tf 50 700 Td ({SENTENCE}) Tj ET\nendstream", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    body, offsets = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{at:010} 00000 n \n" for at in offsets)
    path.write_bytes(f"{body}xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n".encode())
    return path


@pytest.mark.parametrize("kids", ["2 0 R", "3 0 R", "4 0 R 2 0 R 3 0 R", "4 0 R 4 0 R 4 0 R", "9 0 R", "1 0 R"])
def test_page_trees_that_loop_end(tmp_path: Path, kids: str) -> None:
    begun = time.process_time()
    try:
        told = read(_loop(tmp_path / "loop.pdf", kids)).text
    except ReadError as error:
        told = f"{error.what}; {error.remedy}"
    assert re.search("30 Gy|PDF.*; get the file again", told)
    assert time.process_time() - begun < 5


def test_a_page_tree_without_a_loop_is_read(tmp_path: Path) -> None:
    assert "30 Gy" in read(_loop(tmp_path / "plain.pdf", "4 0 R", 1)).text


def test_pdf_with_ten_thousand_pages(tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    pages = "".join(f"{n} 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n" for n in range(3, 10_003))
    kids = " ".join(f"{n} 0 R" for n in range(3, 10_003))
    path.write_text(f"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Count 10000 /Kids [{kids}] >>\nendobj\n"
                    f"{pages}trailer << /Size 10003 /Root 1 0 R >>\n%%EOF\n")
    begun = time.process_time()
    error = _complaint(path)
    assert error.what == "the PDF has 10000 pages (at most 3000 are read)"
    assert error.remedy == "split it, one report a file"
    assert time.process_time() - begun < 5


def test_pdf_without_text(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "blank.pdf"), invariant=1)
    canvas.showPage()
    canvas.save()
    assert "no text" in _complaint(tmp_path / "blank.pdf").what


def test_pdf_with_broken_middle(tmp_path: Path) -> None:
    data = bytearray(_pdf(tmp_path / "good.pdf", 2).read_bytes())
    data[200:len(data) - 200] = b"x" * (len(data) - 400)
    (tmp_path / "broken.pdf").write_bytes(data)
    assert "broken" in _complaint(tmp_path / "broken.pdf").what


@pytest.mark.parametrize(("name", "data", "says"), [
    ("empty.txt", b"", "empty"),
    ("empty.pdf", b"", "empty"),
    ("empty.xml", b"", "empty"),
    ("spaces.txt", b" \n\t\n", "empty"),
    ("page.pdf", b"<html><body>Please sign in</body></html>", "not a PDF"),
    ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "PNG"),
    ("word.txt", b"PK\x03\x04" + bytes(200), "zip"),
    ("noise.txt", bytes((i * 37 + i * i) % 256 for i in range(5000)), "no text"),
    ("page.xml", b"<html><body><p>A report.</p></body></html>", "no JATS"),
    ("cut.nxml", b"<article><front><article-meta>", "well-formed"),
    ("bare.xml", b"<article><body/></article>", "no abstract and no body"),
])
def test_files_that_cannot_be_read(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert says in _complaint(tmp_path / name).what


def test_external_entities_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    path = tmp_path / "spy.nxml"
    path.write_text(f'<!DOCTYPE article [<!ENTITY x SYSTEM "{secret.as_uri()}">]><article><body><p>A man &x;'
        f' came.</p></body></article>')
    assert "declares entities" in _complaint(path).what


def test_entity_bombs_are_refused_at_once(tmp_path: Path) -> None:
    nested = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    path = tmp_path / "bomb.xml"
    path.write_text(f'<!DOCTYPE article [<!ENTITY a0 "boom">{nested}]><article><body><p>&a11;</p></body></article>')
    begun = time.process_time()
    _complaint(path)
    assert time.process_time() - begun < 2


def test_a_text_of_a_hundred_million_characters_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    path.write_bytes(b"weakness " * (100_000_000 // 9))
    begun = time.process_time()
    error = _complaint(path)
    assert "characters (at most 10,000,000 are read)" in error.what
    assert error.remedy == "split it, one report a file"
    assert time.process_time() - begun < 5


def test_a_line_of_a_million_characters_is_read() -> None:
    text = ("weakness of both legs and " * 40_000).strip()
    assert read_text(text, "long").text == text


def test_jats_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(f"<?xml version='1.0'?><article><body><p>{SENTENCE}</p></body></article>")
    assert read(path).text == SENTENCE.strip()


def test_a_pdf_is_known_by_its_content(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "report.pdf").rename(tmp_path / "report.txt")
    assert "30 Gy in 10 fractions" in read(path).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252", "latin-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "Le Fébure, a café owner of 61 years, was given 30 Gy ± 1 Gy. " * 3
    (tmp_path / "report.txt").write_bytes(text.encode(encoding))
    assert read(tmp_path / "report.txt").text == text.strip()


def test_two_encodings_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_bytes("Café “one”. ".encode() + "Café “two”.".encode("windows-1252"))
    article = read(tmp_path / "report.txt")
    assert article.text == "Café “one”. Café “two”."
    assert article.notes[0] == "read as utf-8 and windows-1252"


def test_control_characters_stay_visible() -> None:
    article = read_text("He was\x00 given\x07 30 Gy.", "report")
    assert article.text == "He was␀ given␇ 30 Gy."
    assert "2 control characters replaced" in article.notes


@pytest.mark.parametrize("name", ["two\nlines.txt", "tumour 🧠.txt", "..txt", "a'b\"c.txt"])
def test_odd_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SENTENCE)
    assert read(tmp_path / name).text == SENTENCE.strip()


def test_suffixes() -> None:
    assert supported("a.PDF")
    assert supported(Path("b.nxml"))
    assert not supported("c.docx")


def _seconds(text: str) -> float:
    begun = time.process_time()
    read_text(text, "long")
    return time.process_time() - begun


@pytest.mark.parametrize("unit", [
    SENTENCE, "CK7 (+), ", "x", "a-b ", "no stop here\n", "no stop here\n\n", "(", "[1", "**", "$", "<", "^{", "_{",
    "Figure 1 ", "1. ", "10 ",
    "Case 1: ", "Table 1\n\n", "| a | b |\n", "-\n", "<!--", "&#", "\f", "A. Lee, ", "see http://", "Ω≈", "Background: A. ",
], ids=repr)
def test_time_is_linear(unit: str) -> None:
    """Eight times the text takes about eight times as long: far from the 64 times of a quadratic reader."""
    small = SENTENCE + unit * (60_000 // len(unit))
    first = min(_seconds(small) for _ in range(2))
    assert _seconds(SENTENCE + (small[len(SENTENCE):]) * 8) < 24 * first + 0.2


def check(article: Article) -> None:
    """What every Article keeps true: pages and sections cover the text; tables lie inside it."""
    for parts in (article.pages, article.sections):
        assert [p.start for p in parts] == [0, *(p.end for p in parts[:-1])]
        assert parts[-1].end == len(article.text)
    assert {s.kind for s in article.sections} <= set(SECTION_KINDS)
    assert all(0 <= t.start <= t.end <= len(article.text) for t in article.tables)
    assert article.kind in ("case report", "series", "trial", "review", "other")
    assert article.kind_reason
    assert article.text.encode("utf8")


@given(st.binary(max_size=2000), st.sampled_from([".txt", ".pdf", ".xml", ".md"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_an_article_or_a_read_error(data: bytes, suffix: str) -> None:
    try:
        article = read_bytes(data, "any", suffix=suffix)
    except ReadError:
        return
    else:
        assert article.id == article_id(data)
        check(article)


PIECES = st.sampled_from([
    "# Title of the report\n", "Abstract\n", "2 Case presentation\n\n", "\n\n", "\n", " ", "\f", "Figure 1. A mass.\n",
    "FIGURE 2\n\n", "Table 1 Doses\n", "| Case | Age |\n",
    "| 1 | 65 |\n", "1. Lee A. A tumour. J Cord. 2011;4:12-9.\n", "References\n", "Funding\n", "A man of 60 came", "radio-\n",
    "therapy. ", "^{1,2}", "m²", "¹⁸F", "$10^{9}$", "<sup>3</sup>",
    "**bold**", "&lt;", "Keywords: a, b\n", "Background: It is rare. ", "Conclusion. It ended. ", "Case 2\n", "et al. 1 and",
    " 2 .", "\x02", "\u00ad", "\u200b", "(", "[", "x" * 70,
])


@given(st.lists(PIECES, max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_mixture_of_markup_gives_whole_articles(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        article = read_text(text, "mixture")
    except ReadError:
        assert not text.strip("\n \f\x02\u00ad\u200b*^{}|-") or len(text) < 80
    else:
        check(article)
