"""Text as PDF converters and web pages leave it."""

import pytest

from nlp_iscm.ingest import read_text


def _clean(text: str) -> str:
    return read_text(text, "report").text


@pytest.mark.parametrize(("written", "read"), [
    ("*Atezolizumab* and **paclitaxel** were given.", "Atezolizumab and paclitaxel were given."),
    ("P-gp\\* and 5\\_FU", "P-gp* and 5_FU"),
    ("a 5*3*2 cm mass, CK_7 and HER2_neu", "a 5*3*2 cm mass, CK_7 and HER2_neu"),
    ("PTV_{ISCM} got 42Gy", "PTVISCM got 42Gy"),
    ("75 mg/m^{2} of docetaxel", "75 mg/m² of docetaxel"),
    ("75 mg/m<sup>2</sup> of docetaxel", "75 mg/m² of docetaxel"),
    ("75 mg/m² of docetaxel", "75 mg/m² of docetaxel"),
    ("a count of 3.1 × 10^9/L", "a count of 3.1 × 10^9/L"),
    ("a count of 3.1 × 10⁹/L", "a count of 3.1 × 10^9/L"),
    ("a count of 3.1 × 10^{9}/L", "a count of 3.1 × 10^9/L"),
    ("a count of $3.1 \\times 10^{9}$/L", "a count of 3.1 × 10^9/L"),
    ("a count of 3.1 × 10 9 /L", "a count of 3.1 × 10^9/L"),
    ("an ¹⁸F-FDG scan and ⁹⁰Y spheres", "an ¹⁸F-FDG scan and ⁹⁰Y spheres"),
    ("an ^{18}F-FDG scan and ^{99m}Tc", "an ¹⁸F-FDG scan and ⁹⁹ᵐTc"),
    ("CD4^{+} cells and CD8⁺ cells", "CD4+ cells and CD8+ cells"),
    ("on the 1^{st} of May", "on the 1st of May"),
    ("It is rare.¹² We saw one.", "It is rare [12]. We saw one."),
    ("It is rare^{1,2}, but known.³⁻⁵", "It is rare [1,2], but known [3-5]."),
    ("Lee et al.² saw it", "Lee et al. [2] saw it"),
    ("It is rare (1, 2) and grave [12].", "It is rare (1, 2) and grave [12]."),
    ("tumours 3 . They", "tumours [3]. They"),
    ("It spread to the nodes.3 The liver was free.", "It spread to the nodes [3]. The liver was free."),
    ("stage 2 . It", "stage 2 . It"),
    ("P &lt; 0.05 &amp; n &gt; 3", "P < 0.05 & n > 3"),
    ("PSA < 4 and CEA > 5 ng/mL", "PSA < 4 and CEA > 5 ng/mL"),
    ("it cost $500 and then $600", "it cost $500 and then $600"),
    ("see [the table](https://example.org/t1) here", "see the table here"),
    ("e\ufb03cacy of \ufb02uorouracil", "efficacy of fluorouracil"),
    ("5\u2009mg\u00a0daily", "5 mg daily"),
    ("8 \u00b5g", "8 \u00b5g"),
    ("a mass (Figure \u200b(Figure2A2A) in the lung", "a mass (Figure 2A) in the lung"),
    ("immuno\u00adtherapy and radio\u00ad\ntherapy", "immunotherapy and radiotherapy"),
    ("radio\x02therapy", "radiotherapy"),
])
def test_markup(written: str, read: str) -> None:
    assert _clean(written) == read


@pytest.mark.parametrize(("written", "read"), [
    ("She was given chemo-\ntherapy at once.", "She was given chemotherapy at once."),
    ("An intensity-modulated plan. The intensity-\nmodulated plan was used.",
     "An intensity-modulated plan. The intensity-modulated plan was used."),
    ("PD-\nL1 and TTF-\n1 were tested.", "PD-L1 and TTF-1 were tested."),
    ("a well-\nknown sign", "a well-known sign"),
    ("a 65-\nyear-\nold man", "a 65-year-old man"),
    ("She had under-\nwent and how-\never", "She had underwent and however"),
    ("carboplatin-\npemetrexed was begun", "carboplatin-pemetrexed was begun"),
    ("Intensitymodulated plans: intensity-modulated plans need time.", "Intensity-modulated plans: intensity-modulated plans"
        " need time."),
    ("A postoperative scan; the post-operative course.", "A postoperative scan; the post-operative course."),
])
def test_hyphens(written: str, read: str) -> None:
    assert _clean(written) == read


def test_wrapped_lines_are_joined() -> None:
    text = ("A 61-year-old man was admitted with weakness of both legs\nthat had begun three weeks before, and a scan showed a"
        " mass\n"
            "in the cord. He was given dexamethasone and radiotherapy\nwith a total dose of 30 Gy in 10 fractions.\n\nHe could"
        " walk again.")
    assert _clean(text) == text.replace("\nthat", " that").replace("\nin", " in").replace("\nwith", " with")


def test_one_sentence_a_line_stays() -> None:
    text = "A 61-year-old man was admitted.\nA scan showed a mass of 3 cm.\nHe was given 30 Gy.\nHe died 4 months later."
    assert _clean(text) == text


def test_a_bare_paragraph_is_one_body() -> None:
    article = read_text("A 61-year-old man was admitted. He was given 30 Gy. He died.", "bare")
    assert [(s.kind, s.heading) for s in article.sections] == [("body", "")]
    assert article.kind == "case report"


def test_form_feeds_are_pages() -> None:
    article = read_text("The first page ends here.\n\fThe second says more, and it\n\fgoes on to the third.", "paged")
    assert article.text == "The first page ends here.\nThe second says more, and it goes on to the third."
    assert [article.page_at(article.text.index(word)) for word in ("first", "second", "third")] == [1, 2, 3]


def test_sentence_cut_by_a_caption() -> None:
    text = ("# A case\n\n# Case report\n\nThe man was seen again in May, when the scan showed that the\n\n\n\nFigure 1. Axial"
        " scan of the chest.\n\n"
            "mass had gone, and he was well.\n\n# Discussion\n\nIt is rare.")
    article = read_text(text, "cut")
    assert "the scan showed that the mass had gone, and he was well." in article.text
    assert article.text.index("Figure 1") > article.text.index("he was well")
    assert article.section_at(article.text.index("Axial")) == "caption"


def test_a_table_keeps_its_rows() -> None:
    text = ("# Two cases\n\n# Case reports\n\nTwo men were seen.\n\nTable 1. Features of the patients\n\n| Case | Age | Sex "
        "|\n| --- | --- | --- |\n"
            "| 1 | 61 | M |\n| 2 | 54 | M |\n\nBoth did well.")
    table, = read_text(text, "table").tables
    assert table.rows == (("Case", "Age", "Sex"), ("1", "61", "M"), ("2", "54", "M"))
    assert table.rows_are_patients
    assert table.title == "Features of the patients"


@pytest.mark.parametrize(("text", "language"), [
    ("Un homme de 61 ans a été admis pour une faiblesse des jambes, et il a reçu une radiothérapie de la moelle.", "fr"),
    ("Ein Mann wurde mit einer Schwäche der Beine aufgenommen, und er erhielt eine Bestrahlung des Rückenmarks.", "de"),
    ("患者は61歳の男性で、両下肢の脱力を主訴に入院し、脊髄に放射線治療を受けた。その後、症状は改善した。", "ja"),
    ("Пациент 61 года поступил со слабостью в ногах и получил лучевую терапию спинного мозга, после чего стал ходить.", "ru"),
    ("A man of 61 was admitted with weakness of the legs and was given radiotherapy of the spinal cord.", "en"),
])
def test_language(text: str, language: str) -> None:
    assert read_text(text, "foreign").language == language
