"""Which language a text is written in, by its commonest small words and its script."""

from __future__ import annotations

import re
from collections import Counter

_SMALL_WORDS = {
    "en": "the of and in to was with a for were is that by on as at this from had he she be which are not his her an been"
    " after no patient",
    "de": "der die und in den von mit das des ist eine bei im dem nicht zu ein auf wurde werden sich nach für als einer war"
    " auch zur patienten",
    "fr": "de la le et les des en une un du est dans par pour avec au sur que qui il était été nous cette plus pas chez aux"
    " ont patient",
    "es": "de la el en y los del que se una con las un por para al es fue su no como paciente más este lo sin años presentó",
    "pt": "de a o que e do da em um para com uma os no se na por mais as dos foi ao não paciente das à seu anos é",
    "it": "di il la che e in un una del della con per è dei da al le nel si sono stato alla dal paziente non ed lo gli",
    "nl": "de van het een en in is dat op te met voor zijn er aan niet werd door bij patiënt ook naar na als maar om",
    "pl": "w i z na do się o nie jest po od przez oraz za u to jako lat pacjent pacjenta była był dla",
    "tr": "ve bir bu ile olarak için olan da de hasta olgu sonra daha gibi en çok yıl tedavi hastanın edildi",
    "ro": "și de la în cu a o pe din pentru care este un fost nu prin al ale mai pacient după au",
    "cs": "a v na se s je z do že pro ve byl byla po od pacient pacienta jsme u k o za",
    "sv": "och i att det som en på är av för med till den inte har patienten ett om var vid efter",
    "id": "dan yang di dengan pada dari untuk pasien tidak ini dalam adalah ke sebagai oleh dapat",
}
_PROFILES = {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")), ("ko", re.compile("[\uac00-\ud7af]")), ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")), ("ar", re.compile("[\u0600-\u06ff]")), ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")), ("th", re.compile("[\u0e00-\u0e7f]")), ("hi", re.compile("[\u0900-\u097f]")),
)
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 12


def language_of(text: str) -> str:
    """ISO 639-1 code of the language most of a text is in, "?" where it cannot be told.

    >>> language_of("A woman of 60 was admitted with pain in the back and weakness of the legs that had begun in May.")
    'en'
    >>> language_of("Se trata de una paciente de 60 años que fue ingresada por dolor de espalda y debilidad de las piernas.")
    'es'
    >>> language_of("CT")
    '?'
    """
    sample = _sample(text)
    foreign = _script_of(sample)
    if foreign:
        return foreign
    words = _WORD.findall(sample.lower())
    if len(words) < _FEWEST_WORDS:
        return "?"
    counts = Counter(words)
    if sum(counts[word] for word in _PROFILES["en"]) >= 0.24 * len(words):
        return "en"
    share = {code: sum(counts[word] for word in profile) / len(words) for code, profile in _PROFILES.items()}
    best = max(sorted(share), key=lambda code: share[code])
    if share["en"] >= 0.14 and share["en"] >= 0.8 * share[best]:
        return "en"
    return best if share[best] >= 0.12 and share[best] > 1.15 * share["en"] else "en" if share["en"] >= 0.08 else "?"


def _script_of(sample: str) -> str:
    """Language of a text that is not in Latin letters, "" for one that is."""
    if sample.isascii():
        return ""
    letters = [char for char in sample if char > "\u0370" and char.isalpha()]
    if len(letters) <= 20:
        return ""
    all_letters = sum(map(str.isalpha, sample))
    other = "".join(letters)
    for code, script in _SCRIPTS:
        found = len(script.findall(other))
        if found > 8 and found > (0.1 if code == "ja" else 0.3) * all_letters:
            return code
    return ""


def _sample(text: str, size: int = 1500) -> str:
    """The beginning, and a stretch from a third on, where an article's body is rather than its abstract or references."""
    third = len(text) // 3
    return text if len(text) <= 2 * size else text[:size] + " " + text[third:third + size]
