"""Bytes -> text: encodings, files that are no text, control characters made visible."""

from __future__ import annotations

import codecs
import re
import unicodedata

from nlp_iscm.errors import ReadError

# First bytes of files that people rename to .txt by mistake, and what to do about each.
_SIGNS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a zip file (perhaps Word or Excel)", "save it as PDF or plain text"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "save it as PDF or plain text"),
    (b"\x89PNG", "a PNG picture", "run OCR on it first"),
    (b"\xff\xd8\xff", "a JPEG picture", "run OCR on it first"),
    (b"GIF8", "a GIF picture", "run OCR on it first"),
    (b"II*\x00", "a TIFF picture", "run OCR on it first"),
    (b"MM\x00*", "a TIFF picture", "run OCR on it first"),
    (b"\x1f\x8b", "a gzip file", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z file", "unpack it first"),
    (b"\x7fELF", "a program", "leave it out"),
    (b"{\\rtf", "an RTF file", "save it as PDF or plain text"),
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BINARY_SHARE = 0.05


def decode(data: bytes, where: str) -> tuple[str, str]:
    """Text of a file's bytes and the name of the encoding it was written in.

    Tried in order: byte order marks, UTF-16 without a mark (every other byte NUL), UTF-8, and UTF-8 with Windows-1252 for
    the bytes that are not UTF-8 (files glued together from both). Raises ReadError for an empty file and for what is no text.
    """
    if not data.strip():
        raise ReadError(where, "the file is empty", "get the report again")
    for sign, what, remedy in _SIGNS:
        if data.startswith(sign):
            raise ReadError(where, f"it is no text but {what}", remedy)
    text, encoding = _text(data)
    sample = text[:200_000]
    odd = len(_CONTROL.findall(sample)) + sample.count("\ufffd")
    if odd > 8 and odd > _BINARY_SHARE * len(sample):
        raise ReadError(where, f"it is no text ({odd} of the first {len(sample)} characters are control characters)",
                        "give the report as text, PDF or JATS")
    return text, encoding


def _text(data: bytes) -> tuple[str, str]:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace"), name
    half = min(len(data), 4000) // 2
    odd, even = data[1:2 * half:2].count(0), data[0:2 * half:2].count(0)
    if half > 4 and max(odd, even) > 0.4 * half and min(odd, even) < 0.1 * half:
        name = "utf-16-le" if odd > even else "utf-16-be"
        return data.decode(name, "replace"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _mixed(data)


def _mixed(data: bytes) -> tuple[str, str]:
    """UTF-8 where the bytes are UTF-8, Windows-1252 (Latin-1 for its holes) elsewhere."""
    halves = data.decode("utf-8", "surrogateescape")
    text = re.sub("[\udc80-\udcff]", lambda m: _single(ord(m.group()) - 0xDC00), halves)
    return text, "windows-1252" if not re.search("[^\x00-\x7f\udc80-\udcff]", halves) else "utf-8 and windows-1252"


def _single(byte: int) -> str:
    raw = bytes((byte,))
    try:
        return raw.decode("windows-1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def visible(text: str) -> tuple[str, int]:
    """Text with control characters replaced by their pictures (or the replacement character), and how many they were.

    Tab, line feed, form feed and carriage return stay.

    >>> visible("a\\x00b\\tc")
    ('a␀b\\tc', 1)
    """
    if _CONTROL.search(text) is None:
        return text, 0
    return _CONTROL.subn(lambda m: _picture(m.group()), text)


def _picture(char: str) -> str:
    code = ord(char)
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "\ufffd"


_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_NOTHING = re.compile("[\u200c\u200d\u2060\ufeff\u200e\u200f\u202a-\u202e]")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# "(Figure \u200b(Figure2).2)", "(Figure \u200b(Figure1A1A-\u200b-C)C)": a web page's hover text beside the link's own
_HOVER = re.compile(r"\u200b[(\-–,]{0,2}(?:Figures?|Figs?\.?|Tables?)?\s?(\w{1,6})\)?[.,;]?(?=\1)", re.IGNORECASE)


def plain_characters(text: str) -> str:
    """Text with one kind of space, no invisible characters, no ligatures, accents composed.

    >>> plain_characters("5\\u2009mg e\\ufb03cacy (Figure \\u200b(Figure2).2)")
    '5 mg efficacy (Figure 2)'
    """
    if text.isascii():
        return text
    if "\u200b" in text:
        text = _HOVER.sub("", text).replace("\u200b", "")
    text = _NOTHING.sub("", _SPACES.sub(" ", text))
    if any(sign in text for sign in _LIGATURES):
        for sign, letters in _LIGATURES.items():
            text = text.replace(sign, letters)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
