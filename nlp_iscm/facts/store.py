"""Case files: CaseFacts to JSON and back, exactly."""

from __future__ import annotations

import json
import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from json.encoder import encode_basestring as _quoted
from pathlib import Path
from typing import Any

from nlp_iscm.errors import FactsError
from nlp_iscm.facts.model import CaseFacts


def to_json(fact: Any) -> Any:
    """A fact as plain dicts, lists and scalars, in the order of its fields."""
    if is_dataclass(fact):
        return {f.name: to_json(getattr(fact, f.name)) for f in fields(fact)}
    if isinstance(fact, tuple):
        return [to_json(x) for x in fact]
    if isinstance(fact, dict):
        return {k: to_json(fact[k]) for k in sorted(fact)}
    return fact


def from_json(data: dict[str, Any], where: str = "case file") -> CaseFacts:
    """CaseFacts from what `to_json` gave; unknown or missing keys raise FactsError."""
    try:
        return typing.cast(CaseFacts, _read(CaseFacts, data))
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise FactsError(where, f"not a case file of this version ({error})", "run extract again") from error


def dumps(case: CaseFacts) -> str:
    """The case file's text: one byte sequence for one CaseFacts."""
    parts: list[str] = []
    _write(case, "\n", parts)
    return "".join(parts) + "\n"


@cache
def _keys(kind: Any) -> tuple[tuple[str, str], ...]:
    """Names of a record's fields, and as they stand in JSON."""
    return tuple((f.name, f"{_quoted(f.name)}: ") for f in fields(kind))


_SCALARS = {"None": "null", "True": "true", "False": "false"}


def _write(value: Any, line: str, parts: list[str]) -> None:
    """Add a fact's JSON, indented by one space a level; `json` indents in Python, four times as slowly."""
    if isinstance(value, str):
        parts.append(_quoted(value))
    elif value is None or isinstance(value, (bool, int, float)):
        parts.append(_SCALARS.get(repr(value)) or repr(value))
    elif isinstance(value, tuple):
        _items([("", x) for x in value], "[]", line, parts)
    elif isinstance(value, dict):
        _items([(f"{_quoted(k)}: ", value[k]) for k in sorted(value)], "{}", line, parts)
    else:
        _items([(key, getattr(value, name)) for name, key in _keys(typing.cast(Any, type(value)))], "{}", line, parts)


def _items(items: list[tuple[str, Any]], ends: str, line: str, parts: list[str]) -> None:
    inner = line + " "
    for number, (key, value) in enumerate(items):
        parts.append(f"{',' if number else ends[0]}{inner}{key}")
        _write(value, inner, parts)
    parts.append(line + ends[1] if items else ends)


def loads(text: str, where: str = "case file") -> CaseFacts:
    """CaseFacts from a case file's text."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise FactsError(f"{where}:{error.lineno}", f"not JSON ({error.msg})", "run extract again") from error
    return from_json(data, where)


def renamed(text: str, article: str) -> str:
    """A case file's text with another name of its article: what `dumps` gives of it under that name."""
    return json.dumps({**json.loads(text), "article": article}, ensure_ascii=False, indent=1) + "\n"


def load_case(path: Path) -> CaseFacts:
    """CaseFacts from a case file."""
    return loads(path.read_text(encoding="utf8"), str(path))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(hint: Any, value: Any) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if is_dataclass(hint):
        return typing.cast(type, hint)(**{k: _read(_hints(typing.cast(type, hint))[k], v) for k, v in value.items()})
    if origin is tuple:
        return tuple(_read(args[0], x) for x in value)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else _read(args[0], value)
    if origin is dict:
        return dict(value)
    return value
