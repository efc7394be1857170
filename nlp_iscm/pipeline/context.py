"""Abbreviations, targets, sections and context: scispaCy's and medspaCy's components around our terms."""

from spacy.language import Language

from nlp_iscm.pipeline import abbreviations


def add_to(nlp: Language) -> None:
    """Add AbbreviationDetector, TargetMatcher, Sectionizer and ConText to the pipeline, in span-group mode."""
    nlp.add_pipe("iscm_abbreviations")


__all__ = ["abbreviations", "add_to"]
