"""Lymph nodes with tumour: counts ("3 of 12 nodes were positive"), involved, invaded, positive nodes."""

import re
from collections.abc import Iterator

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.reading import Mention, Sentence, TermHit
from nlp_iscm.pipeline.spread import Found
from nlp_iscm.pipeline.tumour_names import SiteIndex

_NUMBER = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|all|some|several|many|both|none|no|zero)"
_COUNT = Folded(
    rf"\b(?P<positive>{_NUMBER})\s?(?:of|out\sof|/|from|in)\s?(?:the\s|a\stotal\sof\s)?(?P<total>\d{{1,3}}|{_NUMBER})\b")
_TUMOUR = r"(?:tumou?r|cancer|carcinoma|malignan\w*|metasta\w*|neoplas\w*|disease|melanoma|adenocarcinoma)"
_AFTER = Folded(
    rf"^(?:(?!\b(?:but|without|whereas|while|no)\b)[^.;]){{0,45}}?(?:\b(?:were|was|are|is|being|found\sto\sbe|had|have"
    rf"|proved\sto\sbe|proven\sto\sbe)\s(?:all\s|also\s|both\s)?(?:positive|involved|invaded|metastatic|affected|infiltrated"
    rf"|malignant|tumou?r[\s-]positive)"
    rf"|\b(?:positive|involved|invaded|infiltrated)\b|\b(?:contain\w*|show\w*|harbou?r\w*|reveal\w*|with|demonstrat\w*"
    rf"|had)\s(?:[\w-]+\s){{0,3}}{_TUMOUR})|^\s(?:involvement|invasion|infiltration|dissemination|recurrence|relapse|spread"
    rf"|positivity|positive|invaded|involved|locali[sz]ation)\b"
)
_BEFORE = Folded(
    r"\b(?:positive|involved|invaded|infiltrated|malignant|metastatic|cancerous|affected|tumou?r[\s-]bearing|involvement of"
    r"|invasion of|infiltration of|recurrence in|spread to)\s(?:(?:the|\d{1,2}|one|two|three|four|five|left|right|bilateral"
    r"|regional|several|multiple|ipsilateral|and|[a-z]+al|[a-z]+ar|[a-z]+ary|pelvic|hilar)[\s,]+){0,4}$"
)
_NOT = Folded(r"\b(?:no|not|without|negative|none|free|absence|nor|neither|0|zero|un(?:involved|affected))\b")


def nodal(text: str, sentence: Sentence, index: SiteIndex, tumours: list[Mention]) -> Iterator[Found]:
    """Lymph node hits of a sentence that are said to hold tumour."""
    for hit in index.within(sentence.start, sentence.end):
        if hit.term.attributes.get("kind") != "node" or (
            hit.term.attributes.get("form") == "adjective" and not _AFTER.match(text[hit.end : hit.end + 30])
        ):
            continue
        trigger = _trigger(text, sentence, hit)
        if trigger:
            yield Found(hit, trigger, False)


def _trigger(text: str, sentence: Sentence, hit: TermHit) -> tuple[int, int] | None:
    before, after = text[max(sentence.start, hit.start - 70) : hit.start], text[hit.end : min(sentence.end, hit.end + 80)]
    counted = _COUNT.search(before) or re.match(rf"^\W{{1,2}}\(?{_COUNT.pattern}", after, re.I)
    if counted:
        if counted["positive"].lower() in ("0", "none", "no", "zero"):
            return None
        if re.search(rf"positive|involve|metasta|{_TUMOUR}|invad|infiltrat|pN|N[12]", before + after, re.I) and not re.search(
            r"\bnegative\b|\bno\b|free of|not involved", after, re.I
        ):
            return hit.start, hit.end
    told = _AFTER.match(after)
    if told and not _NOT.search(after[: told.end()]):
        return hit.start, hit.end + told.end()
    told = _BEFORE.search(before)
    return (hit.start - len(told.group()), hit.end) if told else None
