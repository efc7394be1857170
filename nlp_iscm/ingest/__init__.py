"""A file -> Article: one reader a format, chosen by content."""

from dataclasses import replace
from pathlib import Path

from nlp_iscm.article import Article, article_id, bare_article


def read(path: str | Path) -> Article:
    """The Article of a file."""
    path = Path(path)
    data = path.read_bytes()
    return replace(bare_article(data.decode("utf8"), path.stem), id=article_id(data))
