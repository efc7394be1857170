"""Response phrases put together of a grade, what was measured and a noun: more ways than a list can hold.

"A complete clinical and pathological remission", "with a biological response", "little effect", "the second line failed".
"""

import re
from collections.abc import Iterator
from types import MappingProxyType

from nlp_iscm.folded import Folded, words_of
from nlp_iscm.pipeline.course_state import between
from nlp_iscm.pipeline.reading import Reading, Sentence, TermHit
from nlp_iscm.vocab.load import Term

_MEASURED = (
    r"(?:clinical(?:ly)?|radiolog\w+|radiograph\w+|imaging|metabolic|patholog\w+|histo\w+|biochemical|biological?|serolog\w+"
    r"|molecular|cytogenetic|cytolog\w+|h(?:a)?ematolog\w+|morpholog\w+|symptomatic|neurolog\w+|functional|endoscopic|sonographic"
    r"|tumou?r|tumou?ral|disease|objective|local|systemic|intracranial|cerebral|locoregional|loco-regional|marker|overall|PET"
    r"|PET/CT|PET-CT|CT|MRI|and|or|as well as|treatment|therapeutic|antitumou?r|anti-tumou?r|anticancer|oncological?|palliative)")
_GOOD = (
    r"(?:very|good|excellent|marked|dramatic|remarkable|significant|impressive|favou?rable|durable|sustained|prolonged"
    r"|rapid|prompt"
    r"|satisfactory|positive|substantial|exceptional|outstanding|profound|striking|great|long-?term|long-?lasting|lasting|brisk"
    r"|strong|initial|transient|temporary|short-lived|adequate|evident|clear|obvious|appreciable|considerable|early|quick"
    r"|encouraging|notable|visible|deep|ongoing|continuous|continued|further|immediate|beneficial|spectacular|extraordinary"
    r"|reasonable)")
_BETWEEN = rf"(?:[\s,/-]+(?:{_MEASURED}|{_GOOD}))"
_RESPONSE = r"(?:responses?|remissions?|regressions?)\b"
# the last branch that a phrase fits gives its value; the first ones are the surest
_PHRASES = Folded(
    rf"\b(?P<partial>(?:partial|incomplete|near(?:ly)?[\s-]complete|almost complete|subtotal|near[\s-]total"
    rf"|minor){_BETWEEN}{{1,5}}?[\s-]+{_RESPONSE})"
    rf"|\b(?P<complete>(?:complete|total|full|entire){_BETWEEN}{{1,5}}?[\s-]+(?:{_RESPONSE}|disappearance\b|resolution\b))"
    rf"|\b(?P<none>(?:no or (?:little|minimal|poor)|no|without(?: any| a)?|lack of|poor|little|minimal"
    rf"|insufficient|inadequate|limited|only slight){_BETWEEN}{{0,4}}?[\s-]+"
    r"(?:responses?|remission|regression|effect|efficacy|benefit)\b(?! of the (?:surgery|operation)))"
    rf"|\b(?P<improvement>(?:(?:{_GOOD}|clinical|biological|biochemical|metabolic|patholog\w+|radiolog\w+|radiographic"
    rf"|morphologic\w*|disease|new|overall)"
    rf"{_BETWEEN}{{0,5}}?[\s-]+(?:responses?\b(?!\s(?:assess|evaluat|criteria|rate|monitor))|regression of symptoms)"
    r"|(?:significant|good|excellent|remarkable|dramatic|marked|great|favou?rable)"
    r"(?:\s(?:therapeutic|clinical|anti-?tumou?r|palliative|beneficial|local))?\s(?:effects?|efficacy|success)\b))"
    rf"|\b(?P<stable>(?:{_GOOD}|stable)(?:[\s,/-]+(?:{_MEASURED}|{_GOOD})){{0,3}}[\s-]+(?:control|stability|stabili[sz]ation)\b)"
    r"|\b(?P<stability>stability of (?:the |his |her |all |these )?(?:[\w-]+ ){0,3}?"
    r"(?:mass(?:es)?|tumou?rs?|lesions?|disease|nodules?|metastas[ei]s)\b"
    r"|(?:tumou?rs?|lesions?|mass(?:es)?|nodules?|metastas[ei]s|symptoms|deficits) (?:has |have |had )?stabili[sz]ed\b)"
    r"|\b(?P<still>(?:did|does|had|has|have) not (?:change|changed|grow|grown|increased?|enlarged?)\b|without (?:any )?change\b"
    r"|(?:remained|stayed) (?:approximately|about|roughly|almost|nearly|essentially|much)?\s?the same(?: (?:size|in size))?\b)")
_FAILED = Folded(
    r"\b(?:(?:therap(?:y|ies)|treatments?|\w*chemotherapy|\w*radiotherapy|regimens?|TKIs?|lines?|\w{3,14}(?:nib|mab|platin"
    r"|taxel))\s"
    r"(?:(?:had|has|have|both|all|also)\s){0,2}failed\b"
    r"|(?:therapy|treatment|\w*chemotherapy|\w*radiotherapy)\s(?:was|were|had been)\s"
    r"(?:tried|attempted|given|used|started|initiated)\b[^.;,]{0,60}\s(?:and|but)\sfailed\b(?! to)"
    r"|failed\s(?:to\srespond|(?!to\b)(?:[\w-]+\s){0,3}?(?:lines?|\w*chemotherapy|\w*therap(?:y|ies)|treatments?"
    r"|\w*radiotherapy|regimens?)\b))")
_GATE = frozenset(
    {"response", "responses", "stabilized", "stabilised",
     "remission", "remissions", "regression", "disappearance", "resolution", "effect", "effects",
     "efficacy",
     "benefit", "success", "control", "stability", "stabilization", "stabilisation", "change", "changed", "grow", "grown",
     "increase", "increased", "enlarge", "enlarged", "same"})
OF_OTHER = Folded(  # a response of something else than the tumour, or to what is not given against it
    r"^\s(?:(?:of|to|in|on|from)\s)?(?:the\s|his\s|her\s|any\s|these\s|empirical?\s|intravenous\s|oral\s|medical\s"
    r"|conservative\s){0,2}"
    r"(?:[\w-]+\s){0,1}?(?:infection\w*|sepsis|vasopress\w+|fluids?|antibiotic\w*|antimicrobial\w*|antifungal\w*|diure\w+"
    r"|stimul\w+"
    r"|pain|blood pressure|hypertension|glucose|diabetes|bleeding|h(?:a)?emorrhage|seizures?|vaccin\w+|transfusion\w*"
    r"|physiologic\w*"
    r"|steroids?|corticosteroids?|glucocorticoids?|immunoglobulins?|predniso(?:lone|ne)|methylprednisolone|glyc\w+|airway"
    r"|ACTH|cortisol"
    r"|anticoagula\w+|analges\w+|antihypertens\w+|antiepilep\w+|insulin|supplement\w*|nutritional|rehydration|resuscitation"
    r"|wound|plasma"
    r"|(?:\w+\s)?caspofungin|amphotericin|azoles?|penicillin\w*|macrolides?|beta-lactams?|\w*(?:floxacin|cycline|cillin|mycin|penem)|\w*quinolones?|cephalosporins?)\b")
_KINDS = ("partial", "complete", "none", "improvement", "stable", "stability", "still")
_VALUES = {"stability": "stable", "still": "stable"}


def compose(reading: Reading) -> None:
    """Add the composed phrases to `reading.terms["responses"]`, in place of the shorter terms inside them."""
    found: list[TermHit] = []
    for sentence in reading.sentences:
        if sentence.about == "patient":
            words = words_of(sentence.text)
            if not _GATE.isdisjoint(words):
                found += _phrases(reading, sentence)
            if "failed" in words:
                found += _failures(reading, sentence)
    if found:
        known = [h for h in reading.terms.get("responses", ()) if not any(f.start < h.end and h.start < f.end for f in found)]
        reading.terms["responses"] = sorted([*known, *found], key=lambda h: (h.start, h.end))


def _phrases(reading: Reading, sentence: Sentence) -> Iterator[TermHit]:
    for match in _PHRASES.finditer(sentence.text):
        kind = next(k for k in _KINDS if match[k])
        start, end = match.start() + sentence.start, match.end() + sentence.start
        if not OF_OTHER.match(reading.text, end) and not _listed(reading, start, end, kind):
            yield _hit(sentence, match, _VALUES.get(kind, kind), "unchanged" if kind == "still" else "phrase")


def _failures(reading: Reading, sentence: Sentence) -> Iterator[TermHit]:
    for match in _FAILED.finditer(sentence.text):
        start, end = match.start() + sentence.start, match.end() + sentence.start
        if not _listed(reading, start, end, "none"):
            yield _hit(sentence, match, "none", "phrase")


def _hit(sentence: Sentence, match: "re.Match[str]", value: str, kind: str) -> TermHit:
    attributes = MappingProxyType({"value": value, "type": kind})
    term = Term("responses", f"{value} response", match.group().lower(), "", attributes, False, "composed")
    return TermHit(match.start() + sentence.start, match.end() + sentence.start, term)


def _listed(reading: Reading, start: int, end: int, kind: str) -> bool:
    """Whether a listed phrase as good stands there already."""
    return any(h.term.attributes.get("type") in ("phrase", "unchanged") and (h.end >= end or kind in ("improvement", "stable"))
               for h in between(reading, "responses", start, end + 40)
               if h.start < end and (h.start == start or not reading.text.startswith("no or", start)))
