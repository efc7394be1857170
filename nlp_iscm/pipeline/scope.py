"""Whom a sentence is about: this patient (and which of a series), another one, the literature, nobody.

The section says what to expect: a case section tells of the patient unless its words say otherwise, a discussion does
not unless its words tie it to the patient ("our patient", "in the present case", "she" after such a sentence).
"""

import re
from bisect import insort
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from nlp_iscm.folded import Folded, holds_any
from nlp_iscm.pipeline.negation import cues, status
from nlp_iscm.pipeline.presentations import presented
from nlp_iscm.pipeline.reading import Reading, Sentence
from nlp_iscm.pipeline.series import number

CASE_KINDS = ("case report", "series")
OWN = frozenset({"case", "body", "results", "methods", "title"})
NEVER = {"references": "reference", "back": "general", "front": "general", "keywords": "general"}

_CASE = r"(?:patient|case|man|woman|boy|girl|child|infant|lady|gentleman|tumou?r|lesion|neoplasm|report)"
# Words that tie a sentence to this report's patient wherever it stands.
_TIED = Folded(
    rf"\b(?:our|(?:the|this)\s+(?:present|current|index|described|reported)|this)\s+(?:[\w-]+\s+){{0,3}}?{_CASE}(?:['’]s|s)?\b"
    rf"|\b(?:present|current)\s+(?:case|patient|report)\b|\bcase\s+(?:here\s+)?(?:presented|described|reported)\s+here"
    rf"|\b(?:both|the\s+(?:two|three)|all\s+(?:two|three|four)|these\s+(?:two|three)|our(?:\s+\w+)?)\s+(?:cases"
    rf"|patients|women|men|sisters|brothers)\b"
    r"|\bwe\s+(?:here\s?(?:in|by)?\s+|also\s+|now\s+|thus\s+|hereby\s+)?(?:report|describe|present|document|reported"
    r"|described|presented|treated|administered|performed|operated|diagnosed|observed|decided|chose|started"
    r"|initiated|gave|used|resected|elected|opted|followed|believed|suspected)\b|\bhere(?:in|by)?,?\s+(?:we|is"
    r"|the\s+authors?)\b|\bthe\s+authors?\s+(?:report|describe|present)\b"
    r"|\bis\s+(?:reported|described|presented)\b(?!\s+(?:in|by|to)\b)")
_WEAKLY = Folded(r"\bthe\s+patient(?:['’]s)?\b|\b(?:he|she|his|her"
    r"|him)\b")  # ours after one of ours, theirs after theirs
# "achieved a survival of 10 months, far exceeding the reported median": set against others, so it is not theirs
_SET_AGAINST = Folded(
    r"\b(?:exceed(?:ed|ing|s)|longer than|better than|superior to|beyond|in contrast to|compared (?:with|to))\s[^.;]{0,60}?"
    r"\b(?:reported|literature|median|average|mean|previous|historical|expected)\b")
_CITED = Folded(
    r"\bet\s+al\b|\[\d+(?:\s*[,–-]\s*\d+)*\]|\(\d{1,3}(?:\s*[,–-]\s*\d{1,3})+\)|\breported\s+(?:by|in)\b"
    r"|\baccording\s+to\s+the\s+literature\b")
_THEIRS = Folded(
    r"\bet\s+al\.?,?(?:['’]s)?\s*(?:\[[\d,\s–-]+\]|\([\d,\s–-]+\)|\d+)?\s*(?:also\s+|first\s+|have\s+|had\s+"
    r"|previously\s+|recently\s+)?(?:report|describ|show|found|publish|present|demonstrat|stud|treat|observ"
    r"|conclud|suggest|review|analy[sz]|not|propos|state|investigat|evaluat|compar|perform|document|identif|recommend"
    r"|record|us)\w*\b"
    r"|\b(?:previous|prior|earlier|recent|several|many|most|other|these|those|some|few|published|clinical"
    r"|retrospective|prospective|randomi[sz]ed|large|case|cohort|observational"
    r"|pilot|population-based|multicent\w+|pivotal|landmark|current|present)\s+(?:[\w-]+\s+)?stud(?:y|ies)\b"
    r"|\bphase\s+(?:[1-4]|I{1,3}V?)\b|\bstud(?:y|ies)\s+(?:by|from|has|have|comparing|evaluating|involving|population)\b"
    r"|\b(?:trials?|cohorts?|meta-?analys[ei]s|guidelines?|case\s+series|reports\s+(?:of|have|in|on|from|describ\w+"
    r"|suggest\w*)|authors(?!['’])|investigators|researchers|literature|publications|registry|database)\b"
    r"|\bpatients\s+(?:with|who|treated|had|were|in|receiving|undergoing|whose|harbou?ring)\b|\bmedian\s+(?:overall"
    r"|progression|survival|age|pfs|os|time|duration|follow)"
    r"|\b(?:has|have)\s+(?:also\s+|previously\s+|recently\s+|only\s+|rarely\s+)*been\s+(?:[\w-]+ly\s+)?(?:reported"
    r"|described|shown|published|recommended|proposed|demonstrated|documented|approved|suggested)\b"
    r"|\bof\s+(?:the\s+|these\s+|all\s+)?\d+\s+(?:patients|cases)\b|\bpreviously\s+(?:reported|described)"
    r"|\bcases?\s+(?:reported|described|published)\b"
    # "45% of tumour cells" is a finding of this patient
    r"|\d\s?%\s+(?:of|to|for|in)\b(?!\s(?:the\s|all\s)?(?:[\w-]+\s){0,2}?(?:cells?|nuclei|lymphocytes|blasts?|his|her|normal)\b)|\b(?:overall\s+response|objective\s+response|survival|recurrence"
    r"|mortality)\s+rates?\b")
_GENERAL = Folded(
    r"\b(?:is|are|remains?)\s+(?:an?|the|one\s+of|considered|known|usually|often|generally|rare|extremely|very"
    r"|uncommon|mostly|commonly|typically|relatively|frequently|"
    r"exceedingly|unusual|difficult|controversial|associated|characteri[sz]ed|based|important|unclear|unknown"
    r"|necessary|recommended|challenging|essential)\b"
    r"|\baccounts?\s+for\b|\brepresents?\s+(?:approximately|about|less|only|\d)|\b(?:should|must|can|may|might"
    r"|could)\s+(?:be|have|also|help|lead|cause|occur|present|arise|improve)\b"
    r"|\bincidence\b|\bprevalence\b|\b(?:tend|tends|occurs?|arises?|carries|carry|affects?|requires?|highlights?"
    r"|emphasi[sz]es?|suggests?|supports?|underscores?)\b")
_PAST = Folded(
    r"\b(?:was|were|had|did|underwent|received|showed|revealed|presented|developed|complained|died|remained"
    r"|demonstrated|achieved|refused|returned|became|started"
    r"|experienced|continued|reported\s+(?:no|a|feeling|pain)|responded|recovered|disappeared|decreased|increased"
    r"|improved|recurred|progressed)\b")
_NOVELTY = Folded(
    r"\bto\s+(?:the\s+best\s+of\s+)?our\s+knowledge\b|\bto\s+the\s+authors?['’]s?\s+knowledge\b|\b(?:no"
    r"|few)\s+(?:previous\s+|prior\s+|other\s+|published\s+|similar\s+)*(?:reports?|cases?)\s+(?:of|on|have|has"
    r"|describ\w+|were|was|exist)\b"
    r"|\b(?:not|never)\s+(?:yet\s+)?been\s+(?:previously\s+|yet\s+|so\s+far\s+)?(?:reported|described|published)\b"
    r"|\bfirst\s+(?:reported|known|documented|described|published)\s+(?:case|report)\b|\bthe\s+first\s+(?:case"
    r"|report)s?\s+(?:of|in|to|with|where|reported|describ\w+|document\w+)\b"
    r"|\b(?:only|fewer\s+than|less\s+than)\s+(?:a\s+few|\w+)\s+(?:such\s+|similar\s+)?cases\s+(?:have|has|are|were)\b")
# "We describe the first case of ... in a 13-year-old boy": the patient is introduced
_PRESENTING = Folded(r"\bwe\s+(?:here(?:in|by)?\s+|now\s+)?(?:report|describe|present)\b[^.;]{0,200}\b(?:in|of)\s+an?\s+\d")
_KIN = (
    r"(?:mother|father|brother|sister|son|daughter|uncle|aunt|cousin|niece|nephew|grand\w+|sibling|parent|relative"
    r"|family\s+member|wife|husband)s?"
)
_FAMILY = Folded(
    rf"\b(?:his|her|the\s+patient['’]s|whose|maternal|paternal|one|two"
    rf"|three)\s+(?:[\w-]+\s+){{0,2}}?{_KIN}\b(?!\s+(?:reported|noticed|noted|stated|denied|brought|gave|refused"
    rf"|consented|was\s+counsel|were\s+counsel|'s))"
    rf"[^.;:]{{0,40}}?\b(?:had|has|have|died|(?:was|were)\s+(?:also\s+|both\s+)?(?:diagnosed|affected|treated|known"
    rf"|found|healthy)|with|suffer\w+|developed|underwent|affected|carr\w+)\b"
    r"|\bfamily\s+(?:medical\s+|oncologic\w*\s+|cancer\s+)?history\b"
    rf"|\b(?:\w+\s+)?(?:cancers?|carcinomas?|tumou?rs?|leuk[a]?emia|lymphoma|melanoma|malignanc\w+"
    rf"|sarcoma)\s+in\s+(?:his|her|the|a|an|two|both|one)\s+(?:[\w-]+\s+){{0,2}}?{_KIN}\b")
_KIN_WORDS = ("family", "mother", "father", "brother", "sister",
     " son", "daughter", "uncle", "aunt", "cousin", "niece", "nephew", "sibling",
              "parent", "relative", "wife", "husband", "grand")
_BACK_TO_PATIENT = Folded(r";|,?\s(?:and|but|while|however)\s+(?:he|she|the\s+patient)\b|,\s*but\b"
    r"|,\s*and\s(?!(?:his|her|one|two|an?)\b)|\.\s")


def scope(reading: Reading) -> None:
    """Set `about` and `patient` of every sentence, and `reading.asides` for parts about others."""
    own = reading.article.kind in CASE_KINDS
    state = _State(reading)
    for index, sentence in enumerate(reading.sentences):
        whom = state.about(sentence) if own or sentence.section in NEVER else "literature"
        number_one = int(whom == "patient")
        if (whom, number_one) != (sentence.about, sentence.patient):
            reading.sentences[index] = replace(sentence, about=whom, patient=number_one)
    if own and not any(s.about == "patient" for s in reading.sentences):
        _fall_back(reading)
    number(reading)
    for sentence in reading.sentences:
        if sentence.about == "patient":
            _mark_family(reading, sentence)


def _fall_back(reading: Reading) -> None:
    """A case report in which no sentence is tied to a patient: its case and body sentences without citation are his."""
    for index, sentence in enumerate(reading.sentences):
        text = sentence.text
        if sentence.section in OWN and sentence.about != "novelty" and not _CITED.search(text) and not _THEIRS.search(text):
            reading.sentences[index] = replace(sentence, about="patient", patient=1)


_WORDS = re.compile(r"[a-z%\[]+")
# A pattern is tried only where one of its words stands; the patterns themselves are slow.
_NOVELTY_WORDS = frozenset({"knowledge", "report", "reports", "case", "cases", "reported", "described", "published"})
_TIED_WORDS = frozenset(
    {"our", "this", "present", "current", "we", "here", "herein", "hereby", "author",
     "authors", "index", "reported", "described", "presented",
     "both", "two", "three", "all", "these"})
_THEIRS_WORDS = frozenset(
    {"et", "study", "studies", "trial", "trials", "cohort", "cohorts", "meta", "metaanalysis", "guideline", "guidelines",
    "series", "reports",
     "authors", "investigators", "researchers", "literature", "publications", "registry", "database", "patients", "median",
     "been", "case",
     "cases", "phase", "rate", "rates", "%", "reported"})
_GENERAL_WORDS = frozenset(
    {"is", "are", "remain", "remains", "account", "accounts", "represent", "represents", "should", "must", "can", "may",
    "might", "could",
     "incidence", "prevalence", "tend", "tends", "occur", "occurs", "arise", "arises", "carries", "carry", "affect",
     "affects", "require",
     "requires", "highlight", "highlights", "emphasizes", "emphasises", "suggest", "suggests", "support", "supports",
     "underscores"})
_CITED_WORDS = frozenset({"et", "[", "reported", "literature"})
_WEAK_WORDS = frozenset({"patient", "he", "she", "his", "her", "him"})
_GATES: dict[Folded | re.Pattern[str], frozenset[str]] = {
    _NOVELTY: _NOVELTY_WORDS, _TIED: _TIED_WORDS, _THEIRS: _THEIRS_WORDS, _GENERAL: _GENERAL_WORDS, _WEAKLY: _WEAK_WORDS}


class _Words:
    """A sentence's text and the set of its words: tries a pattern only where one of its words stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = frozenset(_WORDS.findall(text.lower()))

    def has(self, pattern: Folded | re.Pattern[str]) -> bool:
        gate = _GATES.get(pattern)
        return (gate is None or not gate.isdisjoint(self.words)) and bool(pattern.search(self.text))

    def cited(self) -> bool:
        return ("(" in self.text or not _CITED_WORDS.isdisjoint(self.words)) and bool(_CITED.search(self.text))


class _State:
    """What was said before: whether the last person spoken of is ours, whether the patient was introduced, where we are."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.section = ""
        self.person = ""  # "ours" or "theirs": whom "the patient" and "she" mean
        self.told = False  # in this section a sentence told of the patient
        self.aside = False  # in a case section the last sentence was general or literature

    def about(self, sentence: Sentence) -> str:
        if sentence.section != self.section:
            self.section, self.told, self.aside = sentence.section, False, False
            self.person = "ours" if sentence.section in OWN else ""
        if sentence.section in NEVER:
            return NEVER[sentence.section]
        whom = self._own(sentence) if sentence.section in OWN else self._other(sentence)
        if whom == "patient":
            self.person, self.told = "ours", True
        elif whom == "literature" and (self._met(sentence) or (sentence.section not in OWN and _CITED.search(sentence.text))):
            self.person = "theirs"
        self.aside = whom in ("general", "literature", "novelty")
        return whom

    def _met(self, sentence: Sentence) -> bool:
        return any(p.role == "patient" for p in presented(self.reading, sentence))

    def _own(self, sentence: Sentence) -> str:
        """In the telling of the case: the patient's, unless it speaks of the literature or in general."""
        text = sentence.text
        said = _Words(text)
        if said.has(_NOVELTY):
            return "patient" if _PRESENTING.search(text) and self._met(sentence) else "novelty"
        if (self.person == "ours" and said.has(_WEAKLY)) or sentence.section == "title" or said.has(_TIED):
            return "patient"
        if self._met(sentence) and not said.cited():
            return "patient"
        if said.has(_THEIRS) and (said.cited() or not said.has(_PAST) or re.search(r"\bpatients\b|\bliterature\b", text)):
            return "literature"
        if said.has(_GENERAL) and not said.has(_PAST) and (self.aside or not self.told):
            return "general"
        if self.person == "theirs" and (said.has(_WEAKLY) or self.aside):
            return "literature"
        return "patient"

    def _other(self, sentence: Sentence) -> str:
        """In an abstract, introduction, discussion, conclusion, caption or table: not the patient's unless tied to him."""
        text = sentence.text
        said = _Words(text)
        if said.has(_NOVELTY):
            return "patient" if _PRESENTING.search(text) and self._met(sentence) else "novelty"
        cited = said.has(_THEIRS) or said.cited()
        if said.has(_TIED) and not (said.cited() and re.search(r"\bet\s+al\b", text)):
            return "patient"
        if self.told and said.has(_PAST) and not said.cited() and _SET_AGAINST.search(text):
            return "patient"
        weak = said.has(_WEAKLY)
        if weak and self.person == "ours" and not (cited and not said.has(_PAST)):
            return "patient"
        if sentence.section == "abstract" and not cited and self._abstract(text, sentence):
            return "patient"
        if weak and self.person == "" and sentence.section in ("caption", "abstract") and not cited:
            return "patient"
        if sentence.section == "discussion" and weak and self.person == "" and not cited and "the patient" in text.lower():
            return "patient"
        return "literature" if cited or (self.person == "theirs" and weak) else "general"

    def _abstract(self, text: str, sentence: Sentence) -> bool:
        if self._met(sentence):
            return True
        return self.told and bool(_PAST.search(text)) and not _GENERAL.search(text)


def _mark_family(reading: Reading, sentence: Sentence) -> None:
    """Give the parts of a patient's sentence that tell of relatives to "other patient"."""
    low = sentence.text.lower()
    if not holds_any(low, _KIN_WORDS):
        return
    for match in _FAMILY.finditer(sentence.text):
        border = _BACK_TO_PATIENT.search(sentence.text, match.end())
        start, end = sentence.start + match.start(), sentence.start + (border.start() if border else len(sentence.text))
        insort(reading.asides, (start, end, "other patient", 0))


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
