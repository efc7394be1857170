"""CaseFacts -> graph -> answers and files; never imports spaCy."""

from nlp_iscm.graph.build import build

__all__ = ["build"]
