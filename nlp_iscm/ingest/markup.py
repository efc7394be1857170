"""Markup that PDF converters and web pages leave in text: HTML, markdown emphasis, LaTeX, superscripts."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from nlp_iscm.ingest.superscripts import LOOK, RAISED, placed

_TAGS = (
    "a|abbr|b|big|br|center|cite|code|div|em|font|hr|i|img|li|ol"
    "|p|pre|s|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul|h[1-6]"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]{{0,500}})?/?>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\s?/?>", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]>(?=\s*<t[dh])", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,12}\d{0,2});")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}\)")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,300})\]\((?:https?:|#|mailto:|\.{0,2}/)[^()\s]{0,500}\)")
_STRONG = re.compile(r"(\*\*|__)(?=[^\s*_])([^\n*_]{1,400}?)(?<=[^\s*_])\1")
_EMPHASIS = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^\n*]{1,300}?)(?<=[^\s*])\*(?![\w*])")
_UNDERLINE = re.compile(r"(?<![\w\\])_(?=[^\s_])([^\n_]{1,300}?)(?<=[^\s_])_(?!\w)")
_ESCAPE = re.compile(r"\\([*_#\[\]()<>{}|~`$%&^+.!-])")
_MATH = re.compile(r"\$(?=[^\s$])([^$\n]{1,200}?)(?<=[^\s$\\])\$(?!\d)")
_LATEX_WORD = re.compile(r"\\(?:mathrm|mathbf|mathit|text|textit|textbf|rm|bf|it|left|right|,|;|!|:|quad|,)\b\s?")
_LATEX = {
    "pm": "±", "times": "×", "cdot": "·", "geq": "≥", "ge": "≥", "leq": "≤", "le": "≤", "sim": "~", "approx": "≈", "mu": "μ",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "kappa": "κ", "lambda": "λ", "sigma": "σ", "chi": "χ", "Delta": "Δ",
    "circ": "°", "degree": "°", "rightarrow": "→", "to": "→", "prime": "′", "neq": "≠", "infty": "∞", "div": "÷", "dagger": "†",
    "ddagger": "‡", "ast": "*", "lt": "<", "gt": ">", "uparrow": "↑", "downarrow": "↓",
}
_COMMAND = re.compile(r"\\([A-Za-z]{2,12})\b")
_CARET = re.compile(r"\^\{([^{}\n]{0,80})\}|<sup>([^<>\n]{0,80})</sup>", re.IGNORECASE)
_SUB = re.compile(r"_\{([^{}\n]{0,80})\}|<sub>([^<>\n]{0,80})</sub>", re.IGNORECASE)
_RAISED = re.compile(f"[{RAISED}]+(?:\\s?[,–-]\\s?[{RAISED}]+)*[*†‡§]?")
_POWER = re.compile(r"(?<=10)\^(?=[-−]?\d)")
_MATH_ONLY = re.compile(r"[\w\s.,=<>≤≥±×·+\-−–/%()~*°μ|:]*")


def without_markup(text: str) -> tuple[str, int]:
    """Text without markup, and how many superscript citations or marks were set apart.

    >>> without_markup("**Atezolizumab**^{1,2} 1200 mg &lt; 5, PTV_{ISCMs}, m<sup>2</sup>, $10^{9}$/L")
    ('Atezolizumab [1,2] 1200 mg < 5, PTVISCMs, m², 10^9/L', 1)
    """
    if "<" in text:
        text = _without_comments(text) if "<!--" in text else text
        text = _BREAK.sub("\n", _CELL.sub(" | ", text))
    if "$" in text:
        text = _MATH.sub(_mathless, text)
    text, marks = _scripts(text)
    text = _TAG.sub("", text) if "<" in text else text
    text = _ENTITY.sub(lambda m: html.unescape(m.group()), text) if "&" in text else text
    if "](" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    if "*" in text or "_" in text:
        text = _UNDERLINE.sub(r"\1", _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", text)))
    text = _ESCAPE.sub(r"\1", text) if "\\" in text else text
    raised = 0
    if not text.isascii():
        text, raised = around(_RAISED, text, lambda m: m.group())
    return text, marks + raised


def _without_comments(text: str) -> str:
    parts: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[at:start])
        at = end + 3
    return "".join((*parts, text[at:]))


def _scripts(text: str) -> tuple[str, int]:
    marks = 0
    if "^{" in text or "<sup" in text.lower():
        text, marks = around(_CARET, text, lambda m: m.group(1) or m.group(2) or "")
    if "_{" in text or "<sub" in text.lower():
        text = _SUB.sub(lambda m: m.group(1) or m.group(2) or "", text)
    return text, marks


def around(pattern: re.Pattern[str], text: str, content: Callable[[re.Match[str]], str]) -> tuple[str, int]:
    """Text with every match of a superscript replaced by what it stands for, and the number of citations among them.

    A citation behind a full stop or comma is set before it, so that the sentence still ends with its stop.
    """
    parts: list[str] = []
    last = marks = 0
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - LOOK):match.start()]
        new, apart = placed(before, content(match), text[match.end():match.end() + LOOK])
        marks += apart
        held = text[last:match.start()]
        if apart and new and held and held[-1] in ".,;:" and not re.search(r"\b(?:al|vs|[a-z]\.[a-z])\.$", held[-6:]):
            parts += (held[:-1], " " if not new.startswith(" ") else "", new.rstrip(), held[-1])
            parts.append(" " if text[match.end():match.end() + 1].isalnum() else "")
        else:
            parts += (held, new)
        last = match.end()
    return ("".join((*parts, text[last:])) if parts else text), marks


def _mathless(match: re.Match[str]) -> str:
    inner = match.group(1)
    if not ("\\" in inner or "^" in inner or "_" in inner or (_MATH_ONLY.fullmatch(inner) and len(inner) < 40)):
        return match.group()
    inner = _LATEX_WORD.sub("", inner)
    inner = _COMMAND.sub(lambda m: _LATEX.get(m.group(1), m.group(1)), inner)
    inner = re.sub(r"\^([0-9A-Za-z+*°′-])", r"^{\1}", inner)
    inner = re.sub(r"_([0-9A-Za-z])", r"_{\1}", inner)
    inner = inner.replace("^{°}", "°").replace("\\%", "%").replace("~", " " if "\\sim" not in match.group() else "~")
    return re.sub(r"(?<![\^_])\{([^{}]{0,100})\}", r"\1", inner)
