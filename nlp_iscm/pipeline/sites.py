"""Sites: where the tumour had spread to, with spinal levels; negated and refuted ones are told as such."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.facts.model import Metastasis
from nlp_iscm.folded import Folded
from nlp_iscm.normalise.concept import levels, spread
from nlp_iscm.pipeline.cord_lesions import SITE, cord_lesions, has_cancer_elsewhere
from nlp_iscm.pipeline.nodes import nodal
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence
from nlp_iscm.pipeline.spread import Found, around, may_spread
from nlp_iscm.pipeline.spread_likeness import like_primary
from nlp_iscm.pipeline.spread_words import named, other_words, sampled
from nlp_iscm.pipeline.tumour_names import SiteIndex


@dataclass(frozen=True, slots=True)
class Spread:
    """A site of spread as the case file names it, its spinal levels, and whether the text says metastasis outright."""

    site: str
    levels: tuple[str, ...] = ()
    explicit: bool = True


_DENIED = Folded(
    r"\b(?:no(?!\s?\.)|not(?!\s(?:only|offered|treated|given|undergo|suitable|eligible|able|amenable|a\scandidate|respond"
    r"|receiv|operated|resect|progress|chang|increas|tolerat|possible|improv|control|undergone|performed|operable|fit))"
    r"|without|neither|nor|negative for|absence of|absent|lack of|free (?:of|from)|rul(?:e|ed|ing)\sout|exclud\w+|den(?:y"
    r"|ied)|never|none of|unremarkable for|did ?n['’]t|fail\w* to)\b(?!\sonly)(?:(?!\b(?:but|however|although|except|whereas"
    r"|while|with)\b)[^.;:]){0,110}$"
)
_DENIED_AFTER = Folded(
    r"^(?:(?!\b(?:but|however|which|and)\b)[^.;,]){0,50}?\b(?:was|were|is|are|has been|had been|have been|could) (?:also "
    r"|then |therefore )?(?:not (?!only)|negative|absent|excluded|ruled out|unlikely|never|no longer (?:suspected))"
    r"|^\W{0,3}(?:\(-\)|\(−\)|negative\b|absent\b|nor\b)|^(?:(?!\b(?:but|however)\b)[^.;,]){0,40}?\bnegative for\b"
)
_OPEN = Folded(
    r"\b(?:to (?:exclude|rule out|look for|search for|screen for|detect|assess|evaluate|investigate|check for)|search\w* for"
    r"|screen\w* for|look\w* for|risk (?:of|for)|possibility of|if|whether|potential(?:ly)? (?:to|for)?|prevent\w*"
    r"|possible occurrence of"
    r"|staging for|assess\w* for|evaluat\w* for|differentiat\w* (?:it |them )?(?:from|between)"
    r"|distinguish\w* (?:from|between)|extent of|degree of"
    r"|differential\w*|in case of|capable of|ability to|likelihood of|propensity|tend\w* to|may|can|could|would"
    r"|absence or presence of|prone to|rate of|incidence of|patients with|cases of|common(?:ly)?|rarely|usually|typically"
    r"|frequent(?:ly)?|most common sites?|instead of|rather than)\b(?:(?!\b(?:but|however|show\w*|reveal\w*"
    r"|found)\b)[^.;]){0,60}$"
)
# a denial in a clause of its own: "although there was no local recurrence, multiple metastases were found"
_CONCEDED = re.compile(r"^.*\b(?:although|though|while|whilst|despite|even if|since|because|as)\b[^.;,]{0,90},", re.I | re.S)
_LEVELLED = frozenset({"vertebra", "spinal cord", "epidural", "bone", "leptomeninges"})


def read(reading: Reading) -> Iterator[Mention]:
    """Yield one `metastasis` mention a site of spread, at the words for the site; value is a Spread."""
    index = SiteIndex(reading.terms.get("sites", []))
    short = named(reading)
    by_sentence: dict[int, list[Mention]] = {}
    for tumour in reading.mentions.get("tumour", ()):
        by_sentence.setdefault(tumour.sentence, []).append(tumour)
    elsewhere = has_cancer_elsewhere(reading)
    for sentence in reading.sentences:
        yield from _in_sentence(reading, sentence, index, by_sentence.get(sentence.index, []), short)
        for start, end in cord_lesions(sentence) if elsewhere else ():
            yield _told(reading, sentence, start, end, (start, end), SITE, False)


def _in_sentence(
    reading: Reading, sentence: Sentence, index: SiteIndex, tumours: list[Mention], short: "dict[str, tuple[str, ...]]"
) -> Iterator[Mention]:
    text = reading.text
    previous = reading.sentences[sentence.index - 1] if sentence.index else None
    seen: set[tuple[int, int]] = set()
    if may_spread(sentence.text):
        found = [
            *around(text, sentence, index, tumours, previous),
            *nodal(text, sentence, index, tumours),
            *other_words(text, sentence, index, tumours, previous),
        ]
        for one in sorted(found, key=lambda f: (f.hit.start, f.hit.end, not f.explicit)):
            if (one.hit.start, one.hit.end) not in seen:
                seen.add((one.hit.start, one.hit.end))
                yield _mention(reading, sentence, one)
    elif tumours and ("istolog" in sentence.text or "atholog" in sentence.text):
        for one in sampled(text, sentence, index, tumours, previous):
            yield _mention(reading, sentence, one)
    for one in like_primary(text, sentence, index, tumours, previous):
        if (one.hit.start, one.hit.end) not in seen:
            yield _mention(reading, sentence, one)
    for start, end, sites in _short(sentence, short) if short else ():
        for site in sites:
            yield _told(reading, sentence, start, end, (start, end), site, True)


def _in_the_cord(reading: Reading, kept: dict[str, list[Mention]]) -> None:
    """"The spinal metastasis" of a patient with one in the cord is that one, not one of the vertebrae."""
    bones = kept.get("vertebra", [])
    if bones and SITE in kept and all(reading.text[m.start:m.end].lower() == "spinal" for m in bones):
        reading.unused["spinal metastasis that is the one in the cord"] += len(kept.pop("vertebra", []))


def _short(sentence: Sentence, short: "dict[str, tuple[str, ...]]") -> Iterator[tuple[int, int, tuple[str, ...]]]:
    pattern = re.compile(short["pattern"][0])
    for match in pattern.finditer(sentence.text):
        yield sentence.start + match.start(), sentence.start + match.end(), short[match["short"]]


def _mention(reading: Reading, sentence: Sentence, found: Found) -> Mention:
    hit = found.hit
    return _told(reading, sentence, hit.start, hit.end, found.trigger, spread(hit.name, hit.term.attributes), found.explicit)


def _told(
    reading: Reading, sentence: Sentence, start: int, end: int, trigger: tuple[int, int], site: str, explicit: bool
) -> Mention:
    text = reading.text
    low, high = min(start, trigger[0]), max(end, trigger[1])
    before, after = text[max(sentence.start, low - 160) : low], text[high : min(sentence.end, high + 90)]
    negated = bool(
        _DENIED.search(_CONCEDED.sub("", before))
        or _DENIED_AFTER.match(after)
        or re.search(r"\b(?:no|not|without)\b[^,;.]*$", text[low : max(start, trigger[0])], re.I)
    )
    open_ = bool(_OPEN.search(before))
    found = levels(text[max(sentence.start, start - 60) : min(sentence.end, end + 60)]) if site in _LEVELLED else ()
    return reading.mention(
        "metastasis",
        start,
        end,
        name=site,
        value=Spread(site, found, explicit),
        negated=negated,
        modality="negated" if negated else "hypothetical" if open_ else "factual",
    )


def facts(reading: Reading, patient: int) -> Iterator[Metastasis]:
    """Yield the sites of spread of one patient, each once, with all spinal levels told of it."""
    primaries = _primaries(reading, patient)
    kept: dict[str, list[Mention]] = {}
    for mention in reading.mentions.get("metastasis", ()):
        if mention.patient != patient or mention.about != "patient":
            reading.unused["metastasis not of this patient"] += mention.patient in (0, patient)
        elif mention.modality not in ("factual", "historical"):
            reading.unused[f"metastasis {mention.modality}"] += 1
        elif mention.name in primaries and not mention.value.explicit:
            reading.unused["metastasis at the primary site"] += 1
        else:
            kept.setdefault(mention.name, []).append(mention)
    _in_the_cord(reading, kept)
    for site, mentions in kept.items():
        told = dict.fromkeys(level for m in mentions for level in m.value.levels)
        yield Metastasis(
            site=site,
            levels=tuple(told),
            confidence=0.9 if any(m.value.explicit for m in mentions) else 0.6,
            evidence=reading.evidence(*mentions[:3]),
        )


def _primaries(reading: Reading, patient: int) -> set[str]:
    return {
        m.value.site
        for m in reading.mentions.get("tumour", ())
        if m.patient == patient and m.about == "patient" and not m.negated and m.value.site
    }
