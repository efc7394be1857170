"""Whom sentences of a whole article are about."""

from dataclasses import replace

from nlp_iscm.article import Section, bare_article


def abouts(nlp, *parts: tuple[str, str], kind: str = "case report") -> list[str]:
    text, sections = "", []
    for section, words in parts:
        sections.append(Section(section, "", len(text), len(text) + len(words) + 1))
        text += words + "\n"
    doc = nlp.make_doc(text)
    doc._.article = replace(bare_article(text), sections=tuple(sections), kind=kind)
    return [s.about for s in nlp(doc)._.reading.sentences]


def test_discussion_tells_of_the_patient_only_where_tied(nlp):
    assert abouts(
        nlp, ("case", "A 50-year-old man had sarcoma."),
        ("discussion", "Sarcoma is rare. In our patient, surgery was chosen. He did well. Median survival was 9 months in one trial."),
    ) == ["patient", "general", "patient", "patient", "literature"]


def test_a_share_of_cells_is_the_patients(nlp):
    assert abouts(
        nlp, ("case", "A 50-year-old man had a cough. Biopsy: adenocarcinoma, ALK rearranged in 40% of tumour cells. "
                      "A response is seen in 40% of patients."),
    ) == ["patient", "patient", "literature"]


def test_a_cited_patient_stays_cited(nlp):
    assert abouts(
        nlp, ("case", "A 50-year-old man had sarcoma."),
        ("discussion", "Smith et al. reported a 40-year-old woman. She died after surgery. Our patient survived."),
    ) == ["patient", "literature", "literature", "patient"]


def test_references_and_back_matter_are_never_the_patients(nlp):
    assert abouts(nlp, ("references", "Our patient received cisplatin."), ("back",
    "He thanks our patient.")) == ["reference", "general"]


def test_abstract(nlp):
    assert abouts(
        nlp, ("abstract", "Glioma is a common tumour. A 50-year-old man had glioma. Surgery was done. Surgery is important.")
    ) == ["general", "patient", "patient", "general"]


def test_closing_sentences_of_a_bare_text(nlp):
    assert abouts(
        nlp, ("body", "A 50-year-old man had sarcoma. He died. To our knowledge, no such case has been reported."
              " Previous studies have been reported in patients with sarcoma.")
    ) == ["patient", "patient", "novelty", "literature"]


def test_a_trial_has_no_patient(nlp):
    assert set(abouts(nlp, ("results", "A 50-year-old man had sarcoma. He died."), kind="trial")) == {"literature"}
