"""Tumour names that no vocabulary holds, told by how the word is formed ("lymphadenoma", "ganglioneurofibroma")."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from nlp_iscm.pipeline.reading import Reading, TermHit
from nlp_iscm.vocab.load import Term

_END = re.compile(r"oma(?:s|ta)?\b(?!-)")
_STEM = re.compile(r"[A-Za-zéöü]{3,30}$")
# words that end so and name no tumour, whole or as the end of a longer word
_WHOLE = frozenset(re.findall(
    r"\w+",
    "stoma neostoma coma glaucoma trachoma scotoma staphyloma coloboma symptoma psammoma condyloma gumma seroma urinoma biloma "
    "hygroma aroma diploma genoma soma stroma axioma rhizoma prodroma scleroma rhinoscleroma oleoma leproma syphiloma "
    "mucinoma oklahoma tacoma sonoma roma idioma chroma therioma",
))
_ENDING = ("hematoma", "haematoma", "granuloma", "atheroma", "glaucoma", "tuberculoma", "aspergilloma", "mycetoma", "siliconoma",
           "paraffinoma", "amyloidoma", "cholesteatoma", "cryptococcoma", "histoplasmoma", "coccidioma", "blastomycoma")
# the end of a name -> the family it belongs to and its usual organ
_FAMILIES = (
    ("carcinoma", "carcinoma", ""), ("sarcoma", "sarcoma", "soft tissue"), ("blastoma", "blastoma", ""), ("adenoma", "adenoma", ""),
    ("lipoma", "lipoma", "soft tissue"), ("angioma", "hemangioma", ""), ("neurofibroma", "nerve sheath", "nerve"),
    ("fibroma", "fibroma", "soft tissue"), ("schwannoma", "nerve sheath", "nerve"), ("neuroma", "nerve sheath", "nerve"),
    ("myoma", "leiomyoma", "soft tissue"), ("glioma", "glioma", "brain"), ("cytoma", "any", ""), ("melanoma", "melanoma", "skin"),
    ("lymphoma", "lymphoma", "lymph node"), ("papilloma", "papilloma", ""), ("myxoma", "myxoma", "soft tissue"),
)


def formed(reading: Reading) -> Iterator[TermHit]:
    """Hits of words that are formed as tumour names and that no vocabulary knows."""
    text = reading.text
    known = reading.terms.get("tumours", [])
    starts = [h.start for h in known]
    for end in _END.finditer(text):
        stem = _STEM.search(text, max(0, end.start() - 30), end.start())
        if not stem:
            continue
        place = bisect_right(starts, end.start()) - 1
        if place >= 0 and known[place].end >= end.end():
            continue
        word = (stem.group() + "oma").lower()
        if word in _WHOLE or word.endswith(_ENDING) or text[stem.start() - 1 : stem.start()].isalnum():
            continue
        yield TermHit(stem.start(), end.end(), _term(word))


def _term(word: str) -> Term:
    family, site = next(((f, s) for ending, f, s in _FAMILIES if word.endswith(ending)), ("any", ""))
    attributes = {"family": family, **({"site": site, "softsite": "1"} if site else {})}
    return Term("tumours", word, word, "", attributes, False, "tumour_forms")
