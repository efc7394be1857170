"""What stands before the first heading: title, authors and their addresses, an abstract without a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp_iscm.ingest.blocks import Block
from nlp_iscm.ingest.references import is_author_list, is_front_matter

# What text before the first heading is, by the kind of that heading.
_PROSE = {"introduction": "abstract", "keywords": "abstract", "methods": "introduction", "case": "introduction",
    "results": "introduction"}


def is_prose(text: str) -> bool:
    """Whether a block is running text: long enough, and ends like a sentence.

    >>> is_prose("Chordoma of the clivus"), is_prose("She came with pain. " * 12)
    (False, True)
    """
    return len(text) > 200 and bool(re.search(r"[.?!][)\]\"”’]?(?:\s?\[[\d,–-]+\])?\s*$", text)) and text.count(" ") > 30


def front_kinds(blocks: Sequence[Block], following: str) -> list[str]:
    """Section kinds of the blocks before the first heading, whose kind is `following` ("" where there is none)."""
    kinds = ["front"] * len(blocks)
    title = title_index(blocks)
    prose = [i for i, b in enumerate(blocks) if i != title and is_prose(b.text) and not is_front_matter(b.text)]
    if title is not None:
        kinds[title] = "title"
    if following == "abstract":
        return kinds
    told = _PROSE.get(following, "body")
    for place, index in enumerate(prose):
        kinds[index] = "introduction" if told == "abstract" and place > 2 else told
    if told == "body":
        for index, block in enumerate(blocks):
            if kinds[index] == "front" and not is_front_matter(block.text):
                kinds[index] = "body"
    return kinds


def title_index(blocks: Sequence[Block]) -> int | None:
    """Which of the first blocks is the title: the first that could be one, better one that another block repeats.

    >>> title_index([Block("OPEN ACCESS"), Block("Chordoma of the clivus in a child: a case report"), Block("Ann Lee, Bo Chen")])
    1
    """
    first = next((i for i, b in enumerate(blocks) if b.role == "heading" and b.level == 1 and may_be_title(b.text, 2)), None)
    marked = first if first is not None else next((i for i, b in enumerate(blocks[:6]) if b.role == "heading"
        and may_be_title(b.text)), None)
    if marked is not None:
        return marked
    candidates = [i for i, b in enumerate(blocks[:40]) if may_be_title(b.text)]
    cited = " ".join(b.text.lower() for b in blocks[:40] if b.text.count(" ") > 12 and ("doi" in b.text
        or re.search(r"\(?(?:19|20)\d\d\)?", b.text)))
    for index in candidates:
        if blocks[index].text.lower() in cited and blocks[index].text.count(" ") > 3:
            return index
    return candidates[0] if candidates else None


def may_be_title(text: str, fewest: int = 3) -> bool:
    """Whether a block in front of an article could be its title, of `fewest` words at least."""
    words = text.split()
    if not fewest <= len(words) <= 45 or len(text) > 350 or (text.endswith((".", ",", ";")) and len(words) > 25):
        return False
    if is_front_matter(text) or is_author_list(text) or is_prose(text):
        return False
    return sum(word[0].isalpha() for word in words) > 0.6 * len(words) and text[0].isupper() | text[0].isdigit()
