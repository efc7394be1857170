"""Blocks of any format -> Article: floats aside, sections, text and map, then what the whole says about itself."""

from __future__ import annotations

from collections.abc import Sequence

from nlp_iscm.article import Article, Meta
from nlp_iscm.ingest.blocks import Block
from nlp_iscm.ingest.clean import cleaned
from nlp_iscm.ingest.floats import with_floats
from nlp_iscm.ingest.kind import kind_of
from nlp_iscm.ingest.language import language_of
from nlp_iscm.ingest.meta import meta_of
from nlp_iscm.ingest.sections import placed
from nlp_iscm.ingest.tables import tables_of


def assemble(blocks: Sequence[Block], name: str, id: str, meta: Meta, notes: Sequence[str], given_kind: str = "", *,
             floats_done: bool = False) -> Article:
    """The Article of blocks in reading order; `given_kind` is the kind the file itself states."""
    done = cleaned(placed(list(blocks) if floats_done else with_floats(list(blocks))))
    meta = meta_of(done, meta)
    kind, reason = kind_of(done.text, done.sections, meta.title, given_kind)
    return Article(id, name, done.text, done.pages, done.sections, meta, kind, reason, language_of(done.text),
                   tables_of(done.ranges), tuple(notes))
