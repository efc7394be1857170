"""Vocabularies: data files, and the loader that checks every row."""
