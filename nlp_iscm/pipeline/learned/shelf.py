"""The shelf of models: what ships with the package, a user's own folder, or an installed spaCy model by its name.

A folder of ours holds `model.json` (name, version, parts, data with licences, figures), `card.md`, the parts as spaCy
pipelines and `vocab/` with the vectors that they share.
"""

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp_iscm.errors import UsageError

if TYPE_CHECKING:
    from spacy.language import Language

CARD_KEYS = ("name", "version", "parts", "data", "figures", "command", "limits")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A model that can be used: its name, folder and card (empty for a foreign spaCy model)."""

    name: str
    folder: Path
    card: dict[str, Any]

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.card.get("parts", ()))


def home() -> Path | None:
    """The folder of the shipped models, in a checkout or an installed package."""
    spec = find_spec("nlp_iscm_models")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def shelf() -> tuple[Shelved, ...]:
    """The shipped models in order of their names."""
    folder = home()
    return tuple(_shelved(path.parent) for path in sorted(folder.glob("*/model.json"))) if folder else ()


def find(name: str | Path) -> Shelved:
    """The model of that name or folder. Raises UsageError with what there is where none is found."""
    for model in shelf():
        if model.name == str(name):
            return model
    path = Path(name)
    if (path / "model.json").is_file():
        return _shelved(path)
    if (path / "config.cfg").is_file():
        return Shelved(path.name, path, {})
    spec = find_spec(str(name)) if str(name).isidentifier() else None
    if spec and spec.submodule_search_locations:
        return Shelved(str(name), Path(next(iter(spec.submodule_search_locations))), {})
    known = ", ".join(["none", *(m.name for m in shelf())])
    raise UsageError("--model", f"no model {str(name)!r}", f"use one of {known}, a model's folder or an installed spaCy model")


def _shelved(folder: Path) -> Shelved:
    where = str(folder / "model.json")
    try:
        card = json.loads((folder / "model.json").read_text(encoding="utf8"))
    except ValueError as error:
        raise UsageError(where, f"is no JSON ({error})", "write the card anew with `nlp-iscm models train`") from error
    missing = [key for key in CARD_KEYS if key not in card]
    if missing:
        raise UsageError(where, f"lacks {', '.join(missing)}", "a card says what a model was made of and how well it does")
    return Shelved(card["name"], folder, card)


def digest(model: Shelved) -> str:
    """16 hex digits over the bytes of a model's weights and settings; its card does not count."""
    total = hashlib.sha256()
    for path in sorted(p for p in model.folder.rglob("*") if p.is_file() and p.name not in ("card.md", "model.json")):
        total.update(path.relative_to(model.folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


def pipelines(model: Shelved) -> "list[Language]":
    """The model's spaCy pipelines, which share one vocabulary; a foreign model is one pipeline with its NER alone."""
    import spacy

    if not model.parts:
        nlp = spacy.load(model.name if not (model.folder / "config.cfg").is_file() else model.folder)
        keep = {"ner", "beam_ner", "tok2vec", "transformer"}
        if not {"ner", "beam_ner"} & set(nlp.pipe_names):
            raise UsageError("--model", f"{model.name} has no component 'ner'", "name a model that finds entities")
        nlp.select_pipes(enable=[name for name in nlp.pipe_names if name in keep])
        return [nlp]
    shared = spacy.blank("en").vocab
    shared.from_disk(model.folder / "vocab")
    shared.vectors.data = shared.vectors.data.astype("float32")  # shipped in half precision
    return [spacy.load(model.folder / part, vocab=shared, exclude=["vocab"]) for part in model.parts]
