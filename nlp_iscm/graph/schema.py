"""Which node and edge kinds the graph has, and what an outcome means for the patient (docs/graph.md)."""

from __future__ import annotations

# kind -> what a node of it stands for
NODE_KINDS = {
    "article": "a report",
    "patient": "one patient of a report",
    "tumour": "a neoplasm by name",
    "site": "an organ the tumour had spread to",
    "marker": "a tumour marker",
    "treatment": "a drug, a radiotherapy technique, an operation or another therapy",
    "combination": "treatments given together or as one plan; a single treatment that stands alone has arity 1",
    "class": "a drug class or a modality",
    "outcome": "a kind of outcome with its value",
}

# relation -> (source kind, target kind, what it says)
EDGE_KINDS = {
    "REPORTS": ("article", "patient", "the article tells this patient's course"),
    "HAS_TUMOUR": ("patient", "tumour", "the patient has this neoplasm"),
    "METASTASIS_IN": ("patient", "site", "the tumour had spread to this site"),
    "HAS_MARKER": ("patient", "marker", "the marker was reported, with status and value"),
    "RECEIVED": ("patient", "treatment or combination", "the treatment or combination was given"),
    "HAD_OUTCOME": ("patient", "outcome", "the outcome was told of the patient"),
    "INCLUDES": ("combination", "treatment", "the treatment is a member"),
    "SUBSET_OF": ("combination", "combination", "all its members are in the other, and no known combination lies between"),
    "IS_A": ("treatment", "class", "the treatment belongs to the class"),
    "LED_TO": ("combination", "outcome", "the text ties the outcome to the combination; one edge a patient"),
    "CITES": ("article", "outcome", "a figure from the literature, not of this article's patients"),
}

# What an attribute of a node or an edge says; files carry those they have (GEXF in its description).
ATTRIBUTES = {
    "age_years": "age in years", "antitumour": "whether a member is given against the tumour", "arity": "number of members",
    "article": "id of the article", "article_kind": "case report, series, review, ...", "articles": "distinct articles",
    "as_written": "the months as the text has them", "at_months": "the time of a rate in months", "cause": "cause of death",
    "char_end": "end of the quote in the report's text", "char_start": "start of the quote in the report's text",
    "classes": "drug classes and modalities of the members", "code": "code of the concept", "confidence": "from 0 to 1",
    "counted": "false where another report tells the same patient", "course": "id of the treatment in its case file",
    "cycles": "cycles given", "date": "date as written", "days": "days since the day that days count from",
    "doi": "DOI of the article", "dose": "dose of one administration", "eqd2_gy": "EQD2 in Gy at alpha/beta 10",
    "every_days": "interval in days", "fractions": "number of fractions", "grade": "grade of an adverse event",
    "high": "upper figure", "high_months": "longest months", "intent": "antitumour or supportive", "journal": "journal",
    "kind": "kind of the node", "label": "name", "levels": "spinal levels", "line": "line of therapy",
    "lines": "lines of therapy", "low": "lower figure", "low_months": "shortest months",
    "median_months": "median of one figure a patient, in months", "members": "treatments",
    "mode": "concurrent, sequential or single", "months": "months from `since`", "n_months": "patients with months",
    "number": "number of the patient in its report", "outcome": "id of the outcome in its case file",
    "outcome_kind": "response, recurrence, status, survival, adverse event or figure", "page": "page of the quote",
    "patient": "id of the patient", "patients": "distinct patients",
    "polarity": "favourable, unfavourable or neutral for the patient", "population": "whom a literature figure is about",
    "quote": "the sentence", "quotes": "the sentences", "regimen": "named regimen", "rel": "relation",
    "rollup": "the combination by classes", "same_as": "the patient that is counted instead", "section": "section of the quote",
    "sex": "sex", "shares": "what it shares with the counted patient", "since": "what months count from",
    "site": "organ of origin", "statistic": "median, mean or rate", "status": "status of the marker",
    "stem": "name of the report's file", "target_organ": "what was irradiated or operated", "total_gy": "total dose in Gy",
    "treatment": "treatment of a literature figure", "treatment_kind": "drug, radiotherapy, surgery or other", "unit": "unit",
    "value": "value", "weight": "distinct patients", "year": "year of the article",
}

# (outcome kind, value) -> polarity; a kind alone holds for every value not listed.
POLARITY = {
    ("response", "complete"): "favourable",
    ("response", "partial"): "favourable",
    ("response", "improvement"): "favourable",
    ("response", "stable"): "neutral",
    ("response", "progression"): "unfavourable",
    ("response", "none"): "unfavourable",
    ("recurrence", "no"): "favourable",
    ("recurrence", "yes"): "unfavourable",
    ("status", "alive"): "favourable",
    ("status", "dead"): "unfavourable",
    ("survival", ""): "neutral",
    ("adverse_event", ""): "unfavourable",
    ("figure", ""): "neutral",
}


def polarity(kind: str, value: str | None) -> str:
    """favourable, unfavourable or neutral for the patient.

    >>> polarity("recurrence", "no"), polarity("adverse_event", "nausea"), polarity("survival", "OS")
    ('favourable', 'unfavourable', 'neutral')
    """
    return POLARITY.get((kind, value or ""), POLARITY.get((kind, ""), "neutral"))
