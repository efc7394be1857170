"""nlp_iscm: oncology case reports to a table of patients and a graph of treatment combinations and outcomes.

The four verbs are loaded on first use, so that importing the package does not import spaCy:
`read(path) -> Article`, `load(model=None) -> spacy.Language`, `extract(nlp, article) -> CaseFacts`,
`build(cases) -> networkx.MultiDiGraph`.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "build", "extract", "load", "read"]

_HOMES = {
    "read": "nlp_iscm.ingest",
    "load": "nlp_iscm.pipeline",
    "extract": "nlp_iscm.pipeline",
    "build": "nlp_iscm.graph",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'nlp_iscm' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
