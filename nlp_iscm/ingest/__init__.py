"""A file -> Article: one reader a format, chosen by the file's first bytes and its suffix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from nlp_iscm.article import Article, Meta, article_id
from nlp_iscm.errors import ReadError
from nlp_iscm.ingest import jsonlines
from nlp_iscm.ingest.addresses import data_of, shown, stem_of, suffix_of
from nlp_iscm.ingest.assemble import assemble
from nlp_iscm.ingest.decode import decode
from nlp_iscm.ingest.plain import blocks_of

SUFFIXES = (".md", ".nxml", ".pdf", ".txt", ".xml")
MOST_CHARACTERS = 10_000_000  # a long article has 100,000; ten million take a worker a minute and 1.5 GB


def supported(path: str | Path) -> bool:
    """Whether a file's suffix is one of SUFFIXES, in any case."""
    return Path(path).suffix.lower() in SUFFIXES


def read(path: str | Path) -> Article:
    """The Article of a PDF, text, markdown or JATS file or address; its id is the hash of the file's bytes.

    Raises ReadError, with the remedy, for a file that cannot be read as a report (empty, truncated, encrypted, without
    text, no text at all), OSError where the file system refuses.
    """
    place = str(path)
    if suffix_of(place) in jsonlines.SUFFIXES:
        raise ReadError(shown(place), "it holds one report a line", "give it to `nlp-iscm run`, or make a file of each report")
    return read_bytes(data_of(place), stem_of(place), where=shown(place), suffix=suffix_of(place))


def read_bytes(data: bytes, name: str, *, where: str = "", suffix: str = "") -> Article:
    """The Article of a file's bytes; `where` names it in errors, `suffix` helps to tell text from XML."""
    where = where or name
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        from nlp_iscm.ingest.pdf import read_pdf

        return _bounded(read_pdf(data, name, where), where)
    if suffix == ".pdf":
        what = "the file is empty" if not data.strip() else "it is not a PDF (no %PDF- at its beginning)"
        raise ReadError(where, what, "get the PDF again; perhaps a web page was saved in its place")
    if suffix in (".xml", ".nxml") or head.startswith(b"<?xml") or re.match(rb"<(?:!DOCTYPE )?article\b", head):
        from nlp_iscm.ingest.jats import read_jats

        return _bounded(read_jats(data, name, where), where)
    text, encoding = decode(data, where)
    notes = () if encoding == "utf-8" else (f"read as {encoding}",)
    return _article(text, name, article_id(data), where, Meta(), notes)


def read_text(text: str, name: str, id: str | None = None, meta: Meta | None = None) -> Article:
    """The Article of a text that comes without a file; its id is `id` or the hash of its UTF-8 bytes."""
    return _article(text, name, id or article_id(text.encode("utf8", "surrogatepass")), name, meta or Meta(), ())


def _article(text: str, name: str, id: str, where: str, meta: Meta, notes: Sequence[str]) -> Article:
    _check_length(len(text), where)
    blocks, mended = blocks_of(text)
    if not blocks:
        raise ReadError(where, "the text has no words", "get the report again")
    return assemble(blocks, name, id, meta, (*notes, *mended))


def _bounded(article: Article, where: str) -> Article:
    _check_length(len(article.text), where)
    return article


def _check_length(characters: int, where: str) -> None:
    if characters > MOST_CHARACTERS:
        what = f"the text has {characters:,} characters (at most {MOST_CHARACTERS:,} are read)"
        raise ReadError(where, what, "split it, one report a file")
