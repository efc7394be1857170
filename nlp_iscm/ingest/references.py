"""Entries of reference lists, back matter and front matter, known by their own words."""

from __future__ import annotations

import re

_ENTRY = re.compile(
    r"(?:\[?\d{1,3}(?:[\].)]|\s)\s*"
    r"|[•-]\s)?[A-ZÀ-Ž][\w'’\-]+(?:[\s-][A-ZÀ-Ža-z][\w'’\-]*){0,3},?\s+(?:[A-Z]\.?[\s-]?){1,4}(?:,|\.|;|:|\sand\b|\s&|\set al"
    r"|\s?\()")
_NUMBERED = re.compile(r"\[?(\d{1,3})(?:[\].)]\s*|\s+)(?=[A-ZÀ-Ž\"“])")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_JOURNAL = re.compile(r"\b\d{1,4}\s?(?:\(\d{1,3}\))?\s?:\s?[A-Za-z]?\d+|\bdoi\b|PubMed|\bPMID\b|\bpp?\.\s?\d|\bet al\b|\b(?:J"
    r"|Ann|Am|Eur|Int|Clin|Surg|Cancer|Oncol)\b\.?\s[A-Z]")
_BACK = re.compile(
    r"(?:written |verbal |oral |signed )?(?:informed )?consent (?:(?:was|has been|were) (?:also )?(?:obtained|given|waived)"
    r"|(?:for|to) (?:publication|publish))"
    r"|written,? (?:and )?(?:signed )?(?:informed )?consent"
    r"|(?:the )?patients? (?:has |have )?(?:gave|given|provided|signed)(?: (?:his|her|their))?(?: (?:written|informed|full"
    r"|signed))* (?:consent|permission)"
    r"|(?:the |all )?authors? (?:\(s\) )?(?:declares?|report|state|has|have|certify|confirm|disclose|received|thank|would like"
    r" to thank|acknowledge|wish to thank)\b"
    r"|we (?:thank|are grateful|would like to thank|acknowledge)\b|this (?:work|study|research) was (?:\w+ )?(?:supported"
    r"|funded|financed)"
    r"|no (?:funding|financial support|grants?|conflicts?|competing)\b|conflicts? of interest\b|competing interests?\b|not"
    r" applicable\b|there (?:is|are) no conflicts?"
    r"|(?:the )?(?:original contributions|datasets?|data) (?:presented|used|generated|supporting|that support"
    r"|are)\b.{0,80}\bavailab|all data (?:are|is|underlying)"
    r"|ethic(?:al|s) (?:approval|review|committee)|(?:a )?copy of the (?:written )?consent|all claims expressed|no data (?:is"
    r"|are) associated", re.IGNORECASE)
_FRONT = re.compile(
    r"\S+@\S+\.\w|©|\(c\) (?:19|20)\d\d|creative commons|\ball rights reserved|^\W*(?:received|accepted|revised|published"
    r"|available online|submitted)\b.{0,40}\d{4}"
    r"|\bdoi ?[:.]|https?://|www\.|\bISSN\b|^\W*correspond|^\W*(?:edited|reviewed|handling editor|academic editor)\b"
    r"|open.access article|^check for updates|^copyright"
    r"|^open access|licensee|^\W*(?:case report|original article|brief report|short communication|clinical case|letter|review"
    r" article|research article|article|case series)s?\W*$"
    r"|\bvol(?:ume)?\.? ?\d+|^citation\b|^how to cite|^cite this", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:department|dept|university|hospital|institute|school of|faculty|division of|college|centre|center"
    r"|clinic|laboratory|unit of)\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|be|been|we|report|presents?|presented|underwent|showed|treated with"
    r"|describe)\b")
_NAMES = re.compile(r"(?:[A-ZÀ-Ž][\w'’.\-]*|[a-z]{2,3}|\[[\w,*]+\]|and|&|[,;*]|MD|PhD)")


def is_entry(text: str) -> bool:
    """Whether a block reads like one entry of a reference list.

    >>> is_entry("5. Lee EQ. Nervous system metastases. Continuum. (2015) 21:415-28.")
    True
    >>> is_entry("1. In 2019 A. Smith saw a patient with a tumour of the cord.")
    False
    """
    head = text[:160]
    if _ENTRY.match(head) and (_YEAR.search(text[:900]) or _JOURNAL.search(text[:600])):
        return True
    return bool(_NUMBERED.match(head) and _YEAR.search(text[:900]) and _JOURNAL.search(text[:900]) and len(text) < 900)


def entry_number(text: str) -> int:
    """The number an entry of a reference list begins with, 0 where it has none."""
    match = _NUMBERED.match(text[:12])
    return int(match.group(1)) if match else 0


def has_year(text: str) -> bool:
    return bool(_YEAR.search(text[:2000]) or _JOURNAL.search(text[:2000]))


def is_back_matter(text: str) -> bool:
    """Whether a whole block is a statement of the back matter (consent, funding, interests, thanks)."""
    return len(text) < 900 and bool(_BACK.match(text[:200]))


def is_front_matter(text: str) -> bool:
    """Whether a block in front of an article is about the article: authors, addresses, dates, rights."""
    if _FRONT.search(text[:400]):
        return True
    if len(text) < 600 and _PLACE.search(text) and not _VERB.search(text):
        return True
    return is_author_list(text)


_RIGHTS = re.compile(
    r"^\W*(?:©|\(c\) (?:19|20)\d\d|copyright|correspond|(?:received|accepted|revised|published|available online)\b.{0,40}\d{4}"
    r"|doi ?[:.]|https?://\S+$|www\.\S+$"
    r"|how to cite|cite this|citation:|edited by|reviewed by|open access\W*$|this is an open.access|the use, distribution)"
    r"|^\S+@\S+\.\w+$|creative commons attribution"
    r"|^\W*e-?mail(?: address)?:|licensee (?:biomed|bmc|hindawi|dove)|all rights reserved", re.IGNORECASE)


def is_page_matter(text: str) -> bool:
    """Whether a block inside an article is about the article: rights, dates, correspondence.

    >>> is_page_matter("© 2026 Linde and Mori. All rights reserved."), is_page_matter("He came to our department.")
    (True, False)
    """
    return len(text) < 900 and bool(_RIGHTS.search(text[:400]))


def is_author_list(text: str) -> bool:
    """Whether a block lists people: capitalised names parted by commas, and no verb.

    >>> is_author_list("Ann Lee [1], Bo Chen and Wei Hu [2]"), is_author_list("Chordoma of the sacrum, an unusual case")
    (True, False)
    """
    if len(text) > 1500 or _VERB.search(text) or ("," not in text and " and " not in text and "[" not in text):
        return False
    words = re.findall(r"\[[^\]]{0,20}\]|[\w'’.\-]+|[,;&*]", text)
    named = sum(bool(_NAMES.fullmatch(word)) and not (word.islower() and len(word) > 3) for word in words)
    lower = sum(word.islower() and word not in ("and", "de", "van", "der", "von", "da", "di", "la", "el", "al", "bin", "del",
        "dos") for word in words)
    return named >= 0.9 * len(words) and lower <= 0.05 * len(words) and len(words) >= 4
