"""All vocabularies in one Aho-Corasick pass over the folded text; hits lie on word boundaries, longest first a stem."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import ahocorasick
from spacy.language import Language
from spacy.tokens import Doc

from nlp_iscm.pipeline.reading import PLACE, TermHit
from nlp_iscm.vocab.load import Term, load

# Vocabularies that are searched in every text; each is a file of nlp_iscm/vocab.
STEMS = (
    "drugs", "drugs_wide", "drug_classes", "regimens", "radiotherapy", "procedures", "operations", "tumours", "sites",
    "markers", "responses", "adverse_events", "combination_cues", "link_cues", "recurrences", "status", "endpoints", "findings",
)

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | dict.fromkeys(map(ord, "’‘"), "'") | {0xA0: " ", ord("\n"): " "}


def fold(text: str) -> str:
    """The text in lower case with plain dashes, quotes and spaces, every character in its place.

    >>> fold("CK\u20117\\nİ")
    'ck-7 İ'
    """
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.translate(_DASHES)


@cache
def automaton(stems: tuple[str, ...], folder: Path | None) -> "ahocorasick.Automaton":
    """Folded surface -> terms of all stems; built once a process."""
    by_surface: dict[str, list[Term]] = {}
    terms = [term for stem in stems for term in load(stem, folder)]
    for term in terms:
        for form in _forms(term):
            by_surface.setdefault(form, []).append(term)
    for term in terms:
        folded = fold(term.surface)
        for form in spellings(folded) | (drug_endings(folded) if term.stem == "drugs" else set()) if not term.exact_case else ():
            if all(t.stem != term.stem for t in by_surface.get(form, ())):  # a listed way of writing wins
                by_surface.setdefault(form, []).append(term)
    machine = ahocorasick.Automaton()
    for surface, terms in by_surface.items():
        machine.add_word(surface, (len(surface), tuple(terms)))
    if by_surface:
        machine.make_automaton()
    return machine


def _forms(term: Term) -> Iterable[str]:
    """The folded surface, and the same with spaces for its inner hyphens."""
    base = fold(term.surface)
    return {base, base.replace("-", " ")} if not term.exact_case and len(base) > 5 else {base}


# British -> American, and back; by the letters before a stem where it would hit other words. The letters in front are looked
# for first: of a hundred names one or two hold them.
_SPELLINGS = tuple(
    (to_american, re.compile(british), american, to_british, re.compile(back), forth)
    for to_american, british, american, to_british, back, forth in (
        ("tumour", r"tumour", "tumor", "tumor", r"tumor", "tumour"),
        ("oesoph", r"\boesoph", "esoph", "esoph", r"\besoph", "oesoph"),
        ("oesophag", r"oesophag", "esophag", "esophag", r"(?<!o)esophag", "oesophag"),
        ("haem", r"haem", "hem", "hem", r"\bhem(?=at|ang|or|og|oph|op|os)", "haem"),
        ("aemi", r"aemi(?=[ac])", "emi", "emi", r"(?<=[nhkcrx])emi(?=a\b|c\b)", "aemi"),
        ("oedema", r"oedema", "edema", "edema", r"(?<!o)edema", "oedema"),
        ("isation", r"isation", "ization", "ization", r"ization", "isation"),
        ("ising", r"ising\b", "izing", "izing", r"izing\b", "ising"),
        ("oestr", r"oestr", "estr", "estr", r"\bestr(?=og|ad)", "oestr"),
        ("paed", r"paed", "ped", "pediatr", r"\bpediatr", "paediatr"),
        ("gynaec", r"gynaec", "gynec", "gynec", r"gynec", "gynaec"),
        ("diarrhoea", r"diarrhoea", "diarrhea", "diarrhea", r"diarrhea", "diarrhoea"),
        ("sulph", r"sulph", "sulf", "sulf", r"sulf", "sulph"),
        ("caec", r"caec", "cec", "cec", r"\bcec(?=um|al)", "caec"),
        ("coeliac", r"coeliac", "celiac", "celiac", r"celiac", "coeliac"),
        ("foet", r"foet", "fet", "fet", r"\bfet(?=us|al)", "foet"),
        ("centre", r"centre\b", "center", "center", r"center\b", "centre"),
    ))


def spellings(surface: str) -> set[str]:
    """The British or American ways to write a folded surface, and plurals that -s does not make, without itself.

    >>> sorted(spellings("oesophageal tumour")), sorted(spellings("biopsy")), sorted(spellings("brain metastasis"))
    (['esophageal tumor'], ['biopsies'], ['brain metastases'])
    """
    american = british = surface
    for here, to_american, us, there, to_british, uk in _SPELLINGS:
        if here in american:
            american = to_american.sub(us, american)
        if there in british:
            british = to_british.sub(uk, british)
    forms = {surface, american, british} if len(surface) > 4 else {surface}
    more = set()
    for form in forms:
        if len(form) > 5 and form.endswith("y") and form[-2] not in "aeiou":
            more.add(form[:-1] + "ies")
        elif form.endswith("sis"):
            more.add(form[:-2] + "es")
        elif form.endswith(("ch", "sh", "x", "ss")) and len(form) > 5:
            more.add(form + "es")
        elif form.endswith("oma"):
            more.add(form + "ta")
    return (forms | more) - {surface}


_ENDINGS = (("ine", "in"), ("ide", "id"), ("one", "on"), ("ole", "ol"), ("ate", "at"))


def drug_endings(surface: str) -> set[str]:
    """A drug's name with or without its last e, as French, German or Italian authors write it; long single words alone.

    >>> drug_endings("oxaliplatin"), drug_endings("vincristine"), drug_endings("linezolid"), drug_endings("vp-16")
    ({'oxaliplatine'}, {'vincristin'}, {'linezolide'}, set())
    """
    if len(surface) < 8 or not surface.isalpha():
        return set()
    for full, short in _ENDINGS:
        if surface.endswith(full):
            return {surface[:-1]}
        if surface.endswith(short):
            return {surface + "e"}
    return set()


def find(text: str, machine: "ahocorasick.Automaton") -> Iterator[tuple[int, int, Term]]:
    """Every term on word boundaries, plurals in -s included, as (start, end, term)."""
    if not len(machine):
        return
    folded = fold(text)
    for last, (length, terms) in machine.iter(folded):
        start, end = last - length + 1, last + 1
        if start and text[start - 1].isalnum() and text[start].isalnum():
            continue
        if folded[end:end + 1] == "s" and not folded[end + 1:end + 2].isalnum():
            end += 1
        elif end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            continue
        other = end - start > length and text[end - 1] == "S"  # "PPMS" is no plural of "PPM"
        for term in terms:
            if not term.exact_case or (
                not other and text[start:start + length].translate(_DASHES) == term.surface.translate(_DASHES)
            ):
                yield start, end, term


def longest(hits: Iterable[tuple[int, int, Term]]) -> list[tuple[int, int, Term]]:
    """Without hits that lie inside or across a longer one of the same stem."""
    kept: dict[str, list[tuple[int, int, Term]]] = {}
    for start, end, term in sorted(hits, key=lambda h: (h[2].stem, h[0], -h[1], h[2].name)):
        row = kept.setdefault(term.stem, [])
        if row and start < row[-1][1]:
            if end - start > row[-1][1] - row[-1][0]:
                row[-1] = (start, end, term)
            continue
        row.append((start, end, term))
    return [hit for row in kept.values() for hit in row]


@Language.factory("iscm_terms", default_config={"vocab": ""})
def make_terms(nlp: Language, name: str, vocab: str) -> "Terms":
    """Component that fills `reading.terms`; `vocab` is the user's folder of own terms or empty."""
    return Terms(Path(vocab) if vocab else None)


class Terms:
    def __init__(self, folder: Path | None) -> None:
        self.machine = automaton(STEMS, folder)

    def __call__(self, doc: Doc) -> Doc:
        reading = doc._.reading
        for start, end, term in longest(find(reading.text, self.machine)):
            reading.terms[term.stem].append(TermHit(start, end, term))
        for hits in reading.terms.values():
            hits.sort(key=PLACE)
        return doc
