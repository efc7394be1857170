"""Self-contained HTML pages: one file, its script and style known by hash, nothing from the network.

The content security policy lets a page run its own script and style only (W3C, CSP Level 3). Texts of reports travel as
JSON in a script element that is data, never as markup; the scripts set them with `textContent`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

# What ends a script element or a line of JavaScript, and what UTF-8 cannot hold (lone surrogates of broken files).
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
_MADE = re.compile(rb'<meta name="made-from" content="([0-9a-f]+)">')


def json_text(data: Any) -> str:
    r"""JSON that may stand in a script element.

    >>> json_text({"a": "</script><b>"})
    '{"a":"\\u003c/script\\u003e\\u003cb\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return _UNSAFE.sub(lambda m: f"\\u{ord(m.group()):04x}", text)


@cache
def asset(*names: str) -> str:
    """The joined texts of shipped scripts or styles."""
    folder = files("nlp_iscm.report") / "assets"
    return "\n".join((folder / name).read_text(encoding="utf8") for name in names)


def page(title: str, body: str, data: Any, *, styles: tuple[str, ...], scripts: tuple[str, ...], made: str = "") -> Iterator[str]:
    """The pieces of one page; `body` is our own markup, `data` all that comes from reports (element `data`).

    `made` says what the page was made from (`made_from` reads it back).
    """
    style, script = asset("base.css", *styles), asset(*scripts)
    policy = (f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
              "base-uri 'none'; form-action 'none'")
    yield ('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
           f'<meta name="made-from" content="{escape(made)}">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
           '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
           f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n")
    yield body
    yield '\n<script id="data" type="application/json">'
    yield json_text(data)
    yield f"</script>\n<script>{script}</script>\n</body>\n</html>\n"


def made_from(path: Path) -> str:
    """What an earlier page was made from; empty where there is none."""
    try:
        with path.open("rb") as file:
            found = _MADE.search(file.read(400))
    except OSError:
        return ""
    return found.group(1).decode() if found else ""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
