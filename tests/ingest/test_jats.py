"""JATS: what the file marks is kept; nothing else is guessed."""

from pathlib import Path

from nlp_iscm.article import Article
from nlp_iscm.ingest import read

ARTICLE = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.0 20120330//EN" "JATS-archivearticle1.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="{kind}">
<front><journal-meta><journal-title-group><journal-title>Cord Reports</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="doi">10.1234/CR.5</article-id>
<title-group><article-title>Two men with <italic>ependymoma</italic></article-title></title-group>
<contrib-group><contrib><name><surname>Lee</surname><given-names>Ann</given-names></name></contrib></contrib-group>
<pub-date><year>2019</year></pub-date><pub-date><year>2018</year></pub-date>
<abstract><sec><title>Background</title><p>It is rare.</p></sec><sec><title>Conclusions</title><p>It can be cured.</p></sec></abstract>
<kwd-group><kwd>cord</kwd><kwd>ependymoma</kwd></kwd-group></article-meta></front>
<body><p>We saw two men.</p>
<p><bold>CASE 1:</bold> A man of 50 was given 54 Gy<xref ref-type="bibr" rid="r1"><sup>1</sup></xref> and 75 mg/m<sup>2</sup> of
a drug<fig><label>Figure 1</label><caption><p>The mass.</p></caption></fig>, and he did well [<xref ref-type="bibr" rid="r1">1</xref>].</p>
<p><bold>CASE 2:</bold> A man of 60 declined.</p>
<sec><title>Discussion</title><p>Few are told:<list><list-item><p>one of the cord</p></list-item><list-item><p>one of the brain</p></list-item></list></p>
<table-wrap><label>Table 1</label><caption><p>The men</p></caption><table><thead><tr><th>Case</th><th>Age</th><th>Doses</th></tr></thead>
<tbody><tr><td>1</td><td>50</td><td rowspan="2">54 Gy</td></tr><tr><td>2</td><td>60</td></tr></tbody></table></table-wrap></sec></body>
<back><ack><p>We thank all.</p></ack><ref-list><ref><element-citation><name><surname>Berg</surname><given-names>Q</given-names></name>
<article-title>Cords</article-title><year>2001</year></element-citation></ref></ref-list></back>
<sub-article><body><p>The reviewer liked it.</p></body></sub-article></article>"""


def _article(tmp_path: Path, kind: str = "case-report") -> Article:
    path = tmp_path / "article.nxml"
    path.write_text(ARTICLE.format(kind=kind))
    return read(path)


def test_meta_and_kind(tmp_path: Path) -> None:
    article = _article(tmp_path)
    assert (article.meta.title, article.meta.doi, article.meta.year) == ("Two men with ependymoma", "10.1234/cr.5", 2018)
    assert (article.meta.journal, article.meta.authors) == ("Cord Reports", ("Ann Lee",))
    assert article.kind == "series"
    assert "2 patients" in article.kind_reason


def test_sections(tmp_path: Path) -> None:
    assert [(s.kind, s.heading) for s in _article(tmp_path).sections] == [
        ("title", ""), ("abstract", "Abstract"), ("abstract", "Background"), ("abstract", "Conclusions"), ("keywords",
            "Keywords"), ("body", ""),
        ("case", "CASE 1"), ("caption", "Figure 1"), ("case", "CASE 2"), ("discussion", "Discussion"), ("table", "Table 1"),
        ("back", "Acknowledgements"), ("references", "References")]


def test_text(tmp_path: Path) -> None:
    text = _article(tmp_path).text
    assert "CASE 1: A man of 50 was given 54 Gy [1] and 75 mg/m² of a drug, and he did well [1]." in text
    assert "Few are told:\n\none of the cord\none of the brain" in text
    assert "1. Q Berg" in text or "1. Berg Q" in text


def test_table_rows(tmp_path: Path) -> None:
    table, = _article(tmp_path).tables
    assert table.rows == (("Case", "Age", "Doses"), ("1", "50", "54 Gy"), ("2", "60", "54 Gy"))
    assert table.rows_are_patients


def test_appended_articles_are_left_out_and_counted(tmp_path: Path) -> None:
    article = _article(tmp_path)
    assert "reviewer" not in article.text
    assert "1 appended articles (reviews, replies) left out" in article.notes
