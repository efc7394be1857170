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
