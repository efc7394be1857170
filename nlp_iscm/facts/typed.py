"""Text to the type of a record's field: what a spreadsheet cell becomes in a fact."""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from nlp_iscm.errors import UsageError
from nlp_iscm.facts.model import COMBINATION_MODES, MARKER_STATUSES, OUTCOME_KINDS, TREATMENT_KINDS

# (class, field) -> the words that the field may hold
_WORDS = {
    ("Marker", "status"): MARKER_STATUSES,
    ("Treatment", "kind"): TREATMENT_KINDS,
    ("Treatment", "intent"): ("antitumour", "supportive"),
    ("Outcome", "kind"): OUTCOME_KINDS,
    ("Combination", "mode"): COMBINATION_MODES,
}


@cache
def field_types(kind: type) -> Mapping[str, Any]:
    """The fields of a record with their types, in order."""
    return MappingProxyType(typing.get_type_hints(kind))


def typed(kind: type, name: str, text: str, where: str) -> Any:
    """The value of a field from its text; empty is None, or no entries.

    >>> from nlp_iscm.facts.model import Treatment, Metastasis
    >>> typed(Treatment, "dose", "75", "x"), typed(Treatment, "cycles", "", "x"), typed(Metastasis, "levels", "T9, T10", "x")
    (75.0, None, ('T9', 'T10'))

    Raises UsageError where the text does not fit.
    """
    hint = field_types(kind)[name]
    inner, optional = _without_none(hint)
    if typing.get_origin(inner) is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if not text:
        if optional:
            return None
        raise UsageError(where, f"{name} must not be empty", "give a value, or reject the fact")
    words = _WORDS.get((kind.__name__, name))
    if words and text not in words:
        raise UsageError(where, f"{name}={text!r} is not known", f"choose among {', '.join(words)}")
    return _scalar(inner, name, text, where)


def _scalar(inner: Any, name: str, text: str, where: str) -> Any:
    try:
        if inner is bool:
            return {"yes": True, "true": True, "no": False, "false": False}[text.lower()]
        value = inner(text)
    except (ValueError, KeyError) as error:
        raise UsageError(where, f"{name}={text!r} is no {_TOLD.get(inner, 'value')}", "write it with a decimal point") from error
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError(where, f"{name}={text!r} is no number", "write it with a decimal point")
    return value


_TOLD = {float: "number", int: "whole number", bool: "yes or no"}


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return next(a for a in typing.get_args(hint) if a is not type(None)), True
    return hint, False
