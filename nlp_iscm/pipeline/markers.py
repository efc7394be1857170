"""Tumour markers: immunohistochemistry panels, genes and variants, serum markers, each with its status and value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from nlp_iscm.facts.model import Marker
from nlp_iscm.folded import Folded, holds_any
from nlp_iscm.normalise.marker import range_status
from nlp_iscm.pipeline.marker_cues import cues
from nlp_iscm.pipeline.marker_genes import alterations, further_genes, translocations, variants
from nlp_iscm.pipeline.marker_panels import DIRECT, Item, items
from nlp_iscm.pipeline.marker_status import assign
from nlp_iscm.pipeline.marker_values import values
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence, TermHit

# what makes a short name that means other things as well ("PR", "AR", "MSI") a marker
_LABORATORY = Folded(
    r"\b(?:immuno\w+|IHC|stain\w*|express\w*|receptors?|markers?|genes?|mutation\w*|FISH|amplif\w+|rearrange\w+"
    r"|serum|plasma|urinary|levels?)\b")


# signs of a marker that no name in the vocabulary tells
_UNNAMED = ("(+", "(-", "(−", "(–", "t(", "t (", "add (", "del (", "inv(", "p.", "L858R", "V600E", "T790M", "mutation", "fusion",
            "earrangement", " gene ", " genes")


@dataclass(frozen=True, slots=True)
class Reported:
    """What a text reports of a marker: status (facts.model.MARKER_STATUSES), the value as written, kind and code."""

    status: str
    written: str | None = None
    kind: str = "immunohistochemistry"
    code: str | None = None


def read(reading: Reading) -> Iterator[Mention]:
    """Yield a mention for each marker whose status or value the text gives; the others are counted."""
    named = _names(reading.text)
    ranges: dict[str, str] = {}
    for sentence, hits in _by_sentence(reading):
        for item in _told(sentence, hits, named):
            _compare(item, ranges)
            if item.status is None:
                reading.unused["marker without status"] += item.listed
                continue
            yield reading.mention("marker", item.start + sentence.start, item.end + sentence.start, name=item.name,
                                  value=Reported(item.status, item.written, item.kind, item.code),
                                  confidence=1.0 if item.listed else 0.8)


def _compare(item: Item, ranges: dict[str, str]) -> None:
    """A plain number is judged by the normal range that the text gave for the same marker before."""
    name = item.name.removeprefix("β-")
    if item.reference:
        ranges.setdefault(name, item.reference)
    elif item.status == "value" and item.written and item.kind == "serum" and name in ranges:
        item.status = range_status(item.written, ranges[name]) or item.status


def _by_sentence(reading: Reading) -> Iterator[tuple[Sentence, list[TermHit]]]:
    """Sentences that hold a marker's name or a variant, with their vocabulary hits."""
    hits = reading.terms.get("markers", [])
    at = 0
    for sentence in reading.sentences:
        begun = at
        while at < len(hits) and hits[at].start < sentence.end:
            at += 1
        if at > begun:
            yield sentence, hits[begun:at]
        elif holds_any(sentence.text, _UNNAMED):
            yield sentence, []


def _names(text: str) -> Callable[[str], bool]:
    """Whether a text names one of some tumours ("insulinoma,islet"); each question is answered once."""
    lowered = text.lower()

    @cache
    def named(tumours: str) -> bool:
        return any(t in lowered for t in tumours.split(","))

    return named


def _told(sentence: Sentence, hits: list[TermHit], named: Callable[[str], bool]) -> list[Item]:
    text = sentence.text
    found = items(sentence, hits, named)
    covered = {at for item in found for at in (item.start, item.end)}
    found = sorted([*found, *further_genes(text, found)], key=lambda i: (i.start, i.end))
    karyotype = [t for t in translocations(text) if covered.isdisjoint(range(t.start, t.end + 1))]
    found = sorted([*found, *karyotype], key=lambda i: (i.start, i.end))
    found = assign(text, found, list(cues(text)))
    alterations(text, found)
    found = list(values(text, found))
    found += variants(text, found)
    company = any(i.listed and not i.weak and i.attributes.get("company") != "yes" and i.kind != "group" for i in found)
    for item in found:
        if item.attributes.get("status"):
            item.status, item.written = item.attributes["status"], item.attributes.get("value")
        unsure = item.weak and item.tie < DIRECT and not _LABORATORY.search(text)
        if not company and (unsure or item.attributes.get("company") == "yes"):
            item.status = None
    return sorted(found, key=lambda i: (i.start, i.end, i.name))


def facts(reading: Reading, patient: int) -> Iterator[Marker]:
    """Yield the markers of one patient, each distinct name, status and value once, in order of the text."""
    kept: dict[tuple[str, str, str | None], list[Mention]] = {}
    for mention in reading.mentions.get("marker", ()):
        if mention.about == "patient" and mention.patient == patient and mention.modality == "factual":
            key = (mention.name, mention.value.status, mention.value.written)
            kept.setdefault(key, []).append(mention)
    _joined(kept)
    with_value = {(name, status) for name, status, written in kept if written}
    for (name, status, written), mentions in kept.items():
        if written is None and (name, status) in with_value:
            continue
        first = mentions[0]
        yield Marker(name=name, status=status, value=written, code=first.value.code, kind=first.value.kind,
                     confidence=first.confidence, evidence=reading.evidence(first))


def _joined(kept: dict[tuple[str, str, str | None], list[Mention]]) -> None:
    """A number of a sentence whose words tell the status: "AFP was elevated (AFP 97 kU/l)" is one marker."""
    for name, status, written in [k for k in kept if k[1] == "value" and k[2]]:
        told = kept[name, status, written][0]
        for word in ("positive", "negative"):
            plain = kept.get((name, word, None))
            if plain and told.sentence - plain[0].sentence in (0, 1) and (name, word, written) not in kept:
                kept[name, word, written] = [replace(told, value=replace(told.value, status=word))]
                del kept[name, status, written], kept[name, word, None]
                break
