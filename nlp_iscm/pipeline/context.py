"""Abbreviations, targets, sections and context: scispaCy's and medspaCy's components around our terms."""

from spacy.language import Language


def add_to(nlp: Language) -> None:
    """Add AbbreviationDetector, TargetMatcher, Sectionizer and ConText to the pipeline, in span-group mode."""
