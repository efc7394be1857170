"""Late metastases: a tumour treated in former years comes back as a metastasis, told without a word of recurrence.

"She had undergone nephrectomy 10 years earlier. ... Histology showed a metastasis of renal cell carcinoma."
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from nlp_iscm.folded import Folded, lowered, words_of
from nlp_iscm.pipeline.clauses import Clauses, clauses_of
from nlp_iscm.pipeline.course_state import in_summary
from nlp_iscm.pipeline.outcome_value import OutcomeValue
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence

_METASTASIS = Folded(r"\b(?:metastas[ei]s|metastatic|metastasi[sz]ed|secondary (?:deposits?|localisations?|localizations?))\b")
_GATE = frozenset({"metastasis", "metastases", "metastatic", "metastasized", "metastasised", "secondary"})
_FORMER = Folded(
    r"\b(?:ago|earlier|previously|previous|prior|before|history|past|initially|formerly|antecedents?|status post|s/p|known"
    r"|had (?:been |already )?(?:undergone|received|treated|operated|diagnosed)|who (?:had|underwent)|back"
    r"|(?:years?|months?) (?:after|post|following)|post-\w+ectomy|in (?:19|20)\d\d)\b")
_LEFT_BEHIND = Folded(
    r"\b(?:palliative|unresectable|inoperable|subtotal|partially|residual|incomplete(?:ly)?|biops\w+ (?:was|were)|debulk\w+"
    r"|with (?:\w+ ){0,3}metastas[ei]s|metastatic)\b")
_OWN_WORD = Folded(
    r"\b(?:primary|previous|previously|known|prior|original|initial|resected|former|(?:his|her"
    r"|the patient['’]s) \w+)\b")
_SURE = Folded(
    r"\b(?:confirm\w*|reveal\w*|show\w*|prove[dn]?|diagnos\w+|consistent|compatible|demonstrat\w+|disclos\w+|found|identified"
    r"|developed|detected|was|were|as|presented|had|received|started|objectified|concluded|indicat\w+|establish\w+|with"
    r"|due to|from)\b")
_UNSURE = Folded(
    r"\b(?:work-?up|screen\w*|staging|search\w*|dissect\w*|of \d+|\d+/\d+|out of|nodes? (?:were|was|status)|axillary"
    r"|sentinel|pN\d|rule"
    r"|differential|suspect\w*|suspicio\w+|mimick\w+|presum\w+|potential|risk|rate|survey|unlikely|no other|free of"
    r"|surveillance)\b")


@dataclass(frozen=True, slots=True)
class _Former:
    """A plan of former years: its sentence and the organs of the tumour it treated."""

    sentence: int
    sites: frozenset[str]


def read(reading: Reading) -> Iterator[Mention]:
    """Yield a `recurrence` mention (yes) for the first metastasis of a tumour that was treated in former years."""
    if "metasta" not in lowered(reading.text) and "secondary" not in lowered(reading.text):
        return
    done = {m.patient for m in reading.mentions.get("recurrence", ()) if m.name == "yes" and m.about == "patient"}
    former: dict[int, _Former] = {}
    organs = _organs(reading)
    grown = {m.sentence for m in reading.mentions.get("response", ()) if m.name == "progression"}
    for sentence in reading.sentences:
        if sentence.about != "patient" or sentence.patient in done or in_summary(sentence):
            continue
        plan = former.get(sentence.patient)
        if plan is not None and sentence.index not in grown and not _GATE.isdisjoint(words_of(sentence.text)):
            found = _found(reading, clauses_of(reading, sentence), plan, organs.get(sentence.patient, frozenset()))
            if found:
                done.add(sentence.patient)
                yield found
                continue
        if plan is None and (new := _plan(reading, sentence)):
            former[sentence.patient] = new


def _plan(reading: Reading, sentence: Sentence) -> _Former | None:
    """The plan of former years that a sentence tells: an operation, or treatment of a tumour named there."""
    if not any(m.name == "surgery" for m in _told(reading, "therapy", sentence)):
        return None
    if not _FORMER.search(sentence.text) or _LEFT_BEHIND.search(sentence.text):
        return None
    sites = _sites(reading, sentence)
    if not sites and sentence.index:
        sites = _sites(reading, reading.sentences[sentence.index - 1])
    return _Former(sentence.index, sites) if sites else None


_ONE = {"rectum": "colon", "colorectum": "colon", "cervix": "uterus", "endometrium": "uterus"}  # organs that one tumour's names mix


def _told(reading: Reading, label: str, sentence: Sentence) -> list[Mention]:
    """The mentions of a label that begin in a sentence; found by bisection, so that long texts stay linear."""
    row = reading.mentions.get(label, [])
    first = bisect_left(row, sentence.start, key=lambda m: m.start)
    return row[first:bisect_left(row, sentence.end, first, key=lambda m: m.start)]


def _sites(reading: Reading, sentence: Sentence) -> frozenset[str]:
    """The organs of origin of the tumours that a sentence names as the patient's."""
    told = (m for m in _told(reading, "tumour", sentence) if not m.negated)
    sites = (m.value.site or m.value.local for m in told)
    return frozenset(_ONE.get(site, site) for site in sites if site)


def _organs(reading: Reading) -> dict[int, frozenset[str]]:
    """The organs of origin of all tumours told of each patient."""
    found: dict[int, set[str]] = {}
    for mention in reading.mentions.get("tumour", ()):
        if mention.about == "patient" and not mention.negated and mention.value.site:
            found.setdefault(mention.patient, set()).add(_ONE.get(mention.value.site, mention.value.site))
    return {patient: frozenset(sites) for patient, sites in found.items()}


def _found(reading: Reading, clauses: Clauses, plan: _Former, organs: frozenset[str]) -> Mention | None:
    sentence = clauses.sentence
    named = _sites(reading, sentence)
    for match in islice(_METASTASIS.finditer(sentence.text), PLACES):
        start, end = match.start() + sentence.start, match.end() + sentence.start
        if clauses.negated(start, end) or clauses.supposed(start) or clauses.history(start) or clauses.doubted(end):
            continue
        low, high = clauses.around(start)
        words = reading.text[max(low, start - 120):min(high, end + 120)]
        if _UNSURE.search(words) or not _SURE.search(words) or _FORMER.search(clauses.before(start, 40)):
            continue
        if not named.isdisjoint(plan.sites) or (not named and (organs <= plan.sites or _OWN_WORD.search(words))):
            value = OutcomeValue("yes")  # how long ago the tumour was treated is no time of the recurrence
            return replace(reading.mention("recurrence", start, end, name="yes", value=value), confidence=0.6)
    return None


PLACES = 20
