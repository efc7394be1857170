"""Regimens: "R-CHOP", "mFOLFOX6"; a short name that is also a word ("AC", "EP") counts where it is said to be one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.drug_use import use_at
from nlp_iscm.pipeline.reading import Mention, Reading, TermHit


@dataclass(frozen=True, slots=True)
class Regimen:
    """A regimen as written and the generic names of its components (empty where they differ by protocol)."""

    written: str
    components: tuple[str, ...] = ()
    use: str = "given"
    intent: str = "antitumour"


_SAID = Folded(r"[\s-]{1,2}(?:regimens?|protocols?|chemotherapy|chemotherapies|therapy|treatment|scheme|courses?|cycles?"
    r"|combination|schedule|based|\d)")
_SAID_BEFORE = Folded(
    r"(?:regimen|protocol|chemotherapy|chemotherapies|cycles?|courses?|cycles of|courses of|treatment with|treated with"
    r"|therapy with)"
    r"(?: \(| of| with| by| type|:| the)?\s?[\"'“(]?$")


def read(reading: Reading) -> Iterator[Mention]:
    """Yield the mentions of regimens, under their plain names."""
    for hit in reading.terms.get("regimens", ()):
        if "weak" in hit.term.attributes and not _said(reading, hit):
            continue
        if _NUMBERED.match(reading.text, hit.end) or _DRESSING.match(reading.text, hit.end):
            continue
        use, modality, negated, hedged = use_at(reading, hit.start, hit.end, False)
        parts = tuple(filter(None, hit.term.attributes["components"].split(",")))
        written = reading.text[hit.start:hit.end]
        yield reading.mention("regimen", hit.start, hit.end, name=hit.term.name, value=Regimen(written, parts, use),
                              modality=modality, negated=negated, hedged=hedged)


_DRESSING = Folded(r"\s(?:systems?|dressings?|devices?|pumps?|sponges?|closure)\b")  # "the VAC system": a vacuum dressing
_NUMBERED = re.compile(r"[-/]\d{1,2}\b(?! ?(?:cycles?|courses?))")  # the markers "SOX-11", "CD-20"


def _said(reading: Reading, hit: TermHit) -> bool:
    text = reading.text
    if _SAID.match(text, hit.end) or _SAID_BEFORE.search(text[max(0, hit.start - 40):hit.start]):
        return True
    if text.startswith((" (", "("), hit.end):  # "CTD (cyclophosphamide, thalidomide and dexamethasone)"
        closed = text.find(")", hit.end, hit.end + 160)
        return sum(1 for _ in reading.told("drug", hit.end, closed if closed > 0 else hit.end)) > 1
    inside = text[max(0, hit.start - 1):hit.start] == "(" and text[hit.end:hit.end + 1] == ")"
    near = sum(1 for _ in reading.told("drug", hit.start - 90, hit.start))
    return inside and near > 1
