"""Whom a sentence is about: this patient (and which of a series), another one, the literature, nobody."""

import re
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from nlp_iscm.pipeline.negation import cues, status
from nlp_iscm.pipeline.reading import Reading, Sentence
from nlp_iscm.pipeline.series import number

CASE_KINDS = ("case report", "series")
OWN = frozenset({"case", "body", "results", "methods"})
NEVER = {"references": "reference", "back": "general", "front": "general", "keywords": "general"}

_TIED = re.compile(
    r"\b(?:(?:our|this|the present|the current|present|current|index)\s+(?:[\w-]+\s+){0,2}?(?:patient|case|report|man|woman|boy|girl|child)s?"
    r"|the patient(?:['’]s)?|case presented|presented here|we (?:here ?in )?(?:report|describe|present)|here(?:in|by)?,? (?:we|is)"
    r"|he|she|his|her|him)\b", re.I)
_LITERATURE = re.compile(
    r"\bet al\b|\[\d+(?:\s*[,–-]\s*\d+)*\]|\(\d{1,3}(?:\s*[,–-]\s*\d{1,3})+\)|\bliterature\b|\b(?:stud(?:y|ies)|trials?|cohorts?|meta-?analys[ei]s"
    r"|guidelines?|reports|authors|case series)\b|\bpatients (?:with|who|treated|had|were|in)\b|\bmedian (?:overall|progression|survival|age|pfs|os)\b"
    r"|\b(?:has|have) been (?:reported|described|shown|published|recommended)\b|\bof (?:the )?\d+ (?:patients|cases)\b|\bpreviously (?:reported|described)"
    r"|\d\s?% of (?:all|the|patients|cases)\b", re.I)
_GENERAL = re.compile(
    r"\b(?:is|are) (?:a|an|the most|considered|known|usually|often|generally|rare|extremely rare|very rare|uncommon|mostly|commonly|typically)\b"
    r"|\baccounts? for\b|\b(?:should|must) (?:be|always)\b|\bincidence\b|\bprognosis of\b", re.I)
_NOVELTY = re.compile(
    r"\bto (?:the best of )?our knowledge\b|\b(?:no|few) (?:previous |prior |other )?(?:reports?|cases?) (?:of|on|have|has)\b"
    r"|\b(?:not|never) (?:yet )?been (?:previously |yet )?(?:reported|described|published)\b|\bfirst (?:reported|known|documented|described|published) (?:case|report)\b|\bthe first (?:case|report)s? (?:of|in|to|with|where|reported|describ\w+|document\w+)\b", re.I)
_FAMILY = re.compile(
    r"^(?:his|her|the patient['’]s)\s+(?:[\w-]+\s+){0,2}(?:father|mother|brother|sister|son|daughter|uncle|aunt|cousin|grand\w+|sibling|parent|family history)s?\b"
    r"|^(?:the |a )?family history\b", re.I)


def about(sentence: Sentence) -> str:
    """Whom a sentence is about, by its own words and its section alone."""
    if sentence.section in NEVER:
        return NEVER[sentence.section]
    text = sentence.text
    tied = bool(_TIED.search(text))
    if _NOVELTY.search(text):
        return "novelty"
    if _FAMILY.search(text):
        return "other patient"
    cited = bool(_LITERATURE.search(text))
    if sentence.section in OWN:
        general = cited and bool(re.search(r"\bpatients\b|\bliterature\b|et al\.?,? (?:\w+ )?(?:report|describ|show|found)", text))
        return "literature" if general and not tied else "patient"
    if tied and not (cited and re.search(r"\bet al\b", text)):
        return "patient"
    return "literature" if cited else "general"


def scope(reading: Reading) -> None:
    """Set `about` and `patient` of every sentence."""
    own = reading.article.kind in CASE_KINDS
    for index, sentence in enumerate(reading.sentences):
        whom = about(sentence)
        if not own and whom == "patient":
            whom = "literature"
        reading.sentences[index] = replace(sentence, about=whom, patient=1 if whom == "patient" else 0)
    number(reading)


def modality_at(reading: Reading, start: int, end: int) -> tuple[str, bool, bool]:
    """(modality, negated, hedged) of a range, by the cues that govern it in its sentence.

    modality is one of facts.model.MODALITIES; "historical" only says that the text tells it as past history.
    """
    sentence = reading.sentence_at(start)
    found = reading.cues_of(sentence, cues)
    said = status(sentence.text, start - sentence.start, end - sentence.start, found)
    return said.modality, said.negated, said.hedged


@Language.component("iscm_scope")
def iscm_scope(doc: Doc) -> Doc:
    """Set `about` and `patient` of every sentence of `doc._.reading`."""
    scope(doc._.reading)
    return doc
