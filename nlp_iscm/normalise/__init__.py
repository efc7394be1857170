"""Strings to values: pure functions, unknown gives None and never a guess."""
