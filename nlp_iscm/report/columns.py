"""The long tables' columns: name, type, unit and meaning in one place; tables, dictionary and REDCap forms are made from it."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, WHOLE, REAL = "text", "whole", "real"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `values` are the words it may hold, empty where any may stand."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One long table: a row is one `row`; the first columns are its keys."""

    name: str
    row: str
    columns: tuple[Column, ...]


def _text(name: str, meaning: str, *values: str) -> Column:
    return Column(name, TEXT, meaning, "", values)


def _real(name: str, meaning: str, unit: str = "") -> Column:
    return Column(name, REAL, meaning, unit)


def _whole(name: str, meaning: str, *values: str) -> Column:
    return Column(name, WHOLE, meaning, "", values)


_ARTICLE = (_text("article", "stem of the report's file"), _text("article_id", "first 16 hex digits of the sha256 of the file"))
_PATIENT = (*_ARTICLE, _whole("patient", "number of the patient in the report"), _text("patient_key", "article_id:patient, unique"))
_PROOF = (
    _real("confidence", "of the reading, 0 to 1; 1 after a correction"),
    _text("quote", "the sentence that shows it"),
    _whole("page", "page of the sentence"),
    _text("section", "section of the sentence"),
    _whole("char_start", "offset of the quote in text/<article>.txt"),
    _whole("char_end", "end of the quote there"),
    _text("key", "content key of the fact as it stands here (docs/review.md)"),
)
_MONTHS = "days / 30.4375, weeks * 7 / 30.4375, years * 12, two decimals"
_SINCE = _text("since", "what the months count from: diagnosis, metastasis, treatment, surgery, recurrence, ...")

TABLES = (
    Table(
        "articles",
        "report",
        (
            *_ARTICLE,
            _text("citation_key", "key in the list of references"),
            _text("reference_by", "how it was joined", "file name", "DOI", "title"),
            _text("title", "title"),
            _text("doi", "DOI in lower case"),
            _whole("year", "year of publication"),
            _text("journal", "journal"),
            _text("authors", "authors, joined with ; "),
            _text("kind", "kind of article"),
            _text("kind_reason", "why it is of that kind"),
            _text("language", "ISO 639-1 code, or ?"),
            _whole("pages", "pages"),
            _whole("characters", "characters of the text"),
            _whole("patients", "patients whose own course it tells"),
            _whole("figures", "literature figures"),
        ),
    ),
    Table(
        "patients",
        "patient",
        (
            *_PATIENT,
            _real("age_years", "age at presentation", "years"),
            _text("sex", "sex as told", "female", "male"),
            _text("same_as", "patient_key of the one this patient is counted as, where two reports tell one patient"),
            *_PROOF[1:],
        ),
    ),
    Table(
        "tumours",
        "tumour",
        (
            *_PATIENT,
            _text("name", "fullest name in the text"),
            _text("site", "organ of origin"),
            _text("code", "OncoTree code"),
            *_PROOF,
        ),
    ),
    Table("stages", "stage", (*_PATIENT, _text("value", "stage as written"), _text("system", "TNM, group, FIGO, ..."), *_PROOF)),
    Table(
        "metastases",
        "site of spread",
        (*_PATIENT, _text("site", "site of spread"), _text("levels", "spinal levels, joined with , "), *_PROOF),
    ),
    Table(
        "markers",
        "marker",
        (
            *_PATIENT,
            _text("name", "marker"),
            _text("status", "result", "positive", "negative", "equivocal", "value"),
            _text("value", "number or variant as written"),
            _text("code", "HGNC symbol"),
            _text("kind", "immunohistochemistry, gene, serum"),
            *_PROOF,
        ),
    ),
    Table(
        "scores",
        "functional score",
        (
            *_PATIENT,
            _text("scale", "ECOG, KPS, Frankel, ..."),
            _text("value", "as written"),
            _text("when", "before or after what"),
            *_PROOF,
        ),
    ),
    Table(
        "treatments",
        "treatment",
        (
            *_PATIENT,
            _text("treatment", "id of the treatment in its patient"),
            _text("kind", "kind", "drug", "radiotherapy", "surgery", "other"),
            _text("name", "name"),
            _text("canonical", "name in the graph: generic drug, technique, operation"),
            _text("code", "DrugBank code"),
            _text("classes", "drug classes or modality, joined with ; "),
            _text("intent", "intent", "antitumour", "supportive"),
            _text("regimen", "name of the regimen"),
            _whole("line", "line of therapy"),
            _real("dose", "dose of one administration", "see unit"),
            _text("unit", "unit of dose"),
            _real("every_days", "interval or cycle length", "days"),
            _whole("cycles", "number of cycles"),
            _text("route", "route"),
            _text("technique", "radiotherapy technique"),
            _text("target", "radiotherapy target"),
            _real("total_gy", "total dose", "Gy"),
            _whole("fractions", "number of fractions"),
            _real("per_fraction_gy", "dose of one fraction", "Gy"),
            _text("computed", "figures worked out and not written, joined with , "),
            _text("contradiction", "what the written figures contradict"),
            *(
                _real(f"{what}_{ab}_gy", f"{what.upper()} at alpha/beta {ab} Gy (linear-quadratic model)", "Gy")
                for ab in (10, 3, 2)
                for what in ("bed", "eqd2")
            ),
            *_PROOF,
        ),
    ),
    Table(
        "combinations",
        "combination",
        (
            *_PATIENT,
            _text("combination", "members in alphabetical order, joined with + "),
            _text("classes", "classes and modalities of the members"),
            _text("treatments", "ids of the treatments, joined with + "),
            _whole("arity", "distinct members"),
            _text("mode", "mode", "concurrent", "sequential"),
            _whole("line", "earliest line"),
            *_PROOF,
        ),
    ),
    Table(
        "outcomes",
        "outcome",
        (
            *_PATIENT,
            _text("outcome", "id of the outcome in its patient"),
            _text("kind", "kind", "response", "recurrence", "status", "survival", "adverse_event"),
            _text("value", "value"),
            _text("endpoint", "endpoint of a survival"),
            _real("months", _MONTHS, "months"),
            _SINCE,
            _text("as_written", "duration as written"),
            _text("cause", "cause of death"),
            _whole("grade", "grade of an adverse event"),
            _text("polarity", "for the patient", "favourable", "unfavourable", "neutral"),
            *_PROOF,
        ),
    ),
    Table(
        "links",
        "treatments and an outcome tied by the text",
        (
            *_PATIENT,
            _text("combination", "members in alphabetical order, joined with + "),
            _text("treatments", "ids, joined with + "),
            _text("outcome", "id of the outcome"),
            _text("kind", "kind of the outcome"),
            _text("value", "its value or endpoint"),
            _real("months", _MONTHS, "months"),
            *_PROOF,
        ),
    ),
    Table(
        "timeline",
        "dated event",
        (
            *_PATIENT,
            _text("label", "what happened"),
            _text("date", "date as 2021, 2021-06 or 2021-06-15"),
            _whole("days", "days after the anchor; negative before it"),
            _text("since", "the anchor"),
            _text("fact", "id of the treatment or outcome"),
            *_PROOF[1:-1],
        ),
    ),
    Table(
        "survival",
        "patient, endpoint and start",
        (
            *_PATIENT,
            _text("endpoint", "endpoint", "OS", "PFS", "DFS"),
            _text(
                "start",
                "what the months count from (an operation or radiotherapy is a treatment)",
                "diagnosis",
                "metastasis",
                "treatment",
                "recurrence",
                "not stated",
            ),
            _real("months", _MONTHS, "months"),
            _whole("event", "1 the event happened, 0 censored, empty not told", "0", "1"),
            _whole("censored", "1 - event", "0", "1"),
            _whole(
                "competing",
                "0 censored, 1 the event, 2 death of another cause than the tumour, empty not told",
                "0",
                "1",
                "2",
            ),
            _text("cause", "cause of death"),
            _text("told_by", "the outcome that gives the months", "survival", "status", "recurrence"),
            _text("combination", "combination in force at the start; empty where the text does not tell"),
            _text("classes", "its classes and modalities"),
            _text("therapy_by", "how it is known", "link", "named start", "first line", "only therapy"),
            _text("tumours", "tumours, joined with ; "),
            _text("sites", "organs of origin, joined with ; "),
            _whole("counted", "0 for a patient that another report tells again", "0", "1"),
            *_PROOF[1:-1],
        ),
    ),
    Table(
        "figures",
        "literature figure",
        (
            *_ARTICLE,
            _text("endpoint", "OS, PFS, ORR, ..."),
            _text("statistic", "median, mean, rate, ..."),
            _real("estimate", "the number where it is single, else empty", "see unit"),
            _real("low", "lower number", "see unit"),
            _real("high", "higher number", "see unit"),
            _text("unit", "month, %, ..."),
            _real("at_months", "time point of a rate", "months"),
            _text("population", "whose figure"),
            _text("treatment", "under what"),
            *_PROOF,
        ),
    ),
    Table(
        "responses",
        "combination",
        (
            _text("combination", "members in alphabetical order, joined with + "),
            _whole("ni", "distinct patients with a response told under it (metafor: ni)"),
            _whole("xi", "of them complete, partial or improved (metafor: xi)"),
            _whole("complete", "complete"),
            _whole("partial", "partial"),
            _whole("improvement", "improved, unspecified"),
            _whole("stable", "stable"),
            _whole("progression", "progression"),
            _whole("none", "no response"),
            _whole("articles", "distinct reports"),
        ),
    ),
)
