"""Lesions whose histology is that of the primary tumour ("the vertebral tumour was identical to the primary")."""

from collections.abc import Iterator

from nlp_iscm.folded import Folded, holds_any
from nlp_iscm.normalise.concept import spread
from nlp_iscm.pipeline.reading import Mention, Sentence
from nlp_iscm.pipeline.spread import Found, lesions
from nlp_iscm.pipeline.spread_words import SEATS
from nlp_iscm.pipeline.tumour_names import SiteIndex

_FIRST = ("rimary", "revious", "riginal", "nitial")
_LIKE = Folded(
    r"\b(?:similar|identical|same|match\w*|resembl\w*|analogous|compatible|consistent|correspond\w*)\b[^.;]{0,50}?"
    r"\b(?:primary|previous(?:ly)?|original|initial)\s(?:[\w-]+\s){0,4}?"
    r"(?:tumou?r|lesion|cancer|carcinoma|adenocarcinoma|sarcoma|melanoma|specimen|neoplasm|resection)")
_EXAMINED = Folded(r"\b(?:biops|histolog|histopatholog|patholog|microscop|immuno|cytolog|examination|specimen|autops)")
_NOT = Folded(r"\b(?:not|no|unlike|different|differ\w*|second primary|new primary)\b")
_BACK = 250  # characters of the sentence before


def like_primary(
    text: str, sentence: Sentence, index: SiteIndex, tumours: list[Mention], previous: Sentence | None
) -> Iterator[Found]:
    """Seats of lesions that their histology makes deposits of the primary, from the sentence or the one before."""
    if not holds_any(sentence.text, _FIRST):
        return
    match = _LIKE.search(text, sentence.start, sentence.end)
    if not match or not _EXAMINED.search(text, sentence.start, sentence.end) or _NOT.search(text, sentence.start, match.end()):
        return
    found = list(lesions(text, index, sentence.start, match.start(), tumours))
    if not found and previous is not None and not index.within(sentence.start, match.end()):
        found = list(lesions(text, index, max(previous.start, previous.end - _BACK), previous.end, []))[-1:]
    for hit in found[-1:]:
        if spread(hit.name, hit.term.attributes) in SEATS:
            yield Found(hit, (max(hit.end, sentence.start), match.end()), False)
