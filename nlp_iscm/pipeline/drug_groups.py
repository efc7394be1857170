"""Drugs of one sentence that are named in one breath ("cisplatin 75 mg/m2 plus etoposide"), with their class words and regimen."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from nlp_iscm.folded import Folded, holds_any, holds_digit
from nlp_iscm.pipeline.doses import amounts
from nlp_iscm.pipeline.gaps import behind
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence
from nlp_iscm.pipeline.schedules import counts, schedules

# What "chemotherapy" names in the strict sense: "chemotherapy and trastuzumab" are two.
CYTOTOXIC = frozenset({
    "platinum", "antimetabolite", "anthracycline", "taxane", "vinca alkaloid", "topoisomerase inhibitor", "alkylating agent",
    "antitumour antibiotic", "microtubule inhibitor", "enzyme", "chemotherapy", "folate rescue", "regimen", "antineoplastic"})
# Classes that a general word covers: "immunotherapy (nivolumab)".
UMBRELLA = {
    "chemotherapy": CYTOTOXIC | {
        "anti-CD20 antibody", "monoclonal antibody", "angiogenesis inhibitor", "HER2 inhibitor", "EGFR inhibitor",
        "proteasome inhibitor", "immunomodulatory drug", "antibody-drug conjugate", "multikinase inhibitor", "mTOR inhibitor",
        "immune checkpoint inhibitor", "targeted therapy", "BCR-ABL inhibitor"},
    "immunotherapy": frozenset({
        "immune checkpoint inhibitor", "cytokine", "immunotherapy", "monoclonal antibody", "bispecific antibody"}),
    "targeted therapy": frozenset({
        "EGFR inhibitor", "HER2 inhibitor", "ALK inhibitor", "MET or RET inhibitor", "BRAF or MEK inhibitor", "KRAS inhibitor",
        "multikinase inhibitor", "BCR-ABL inhibitor", "angiogenesis inhibitor", "mTOR inhibitor", "PI3K or AKT inhibitor",
        "CDK4/6 inhibitor", "PARP inhibitor", "hedgehog inhibitor", "targeted therapy", "proteasome inhibitor",
        "anti-CD20 antibody", "monoclonal antibody", "antibody-drug conjugate"}),
    "hormone therapy": frozenset({
        "selective oestrogen receptor modulator", "aromatase inhibitor", "GnRH analogue", "antiandrogen", "progestogen",
        "hormone therapy", "somatostatin analogue", "CDK4/6 inhibitor"}),
    "multikinase inhibitor": frozenset({
        "EGFR inhibitor", "ALK inhibitor", "MET or RET inhibitor", "BRAF or MEK inhibitor", "BCR-ABL inhibitor", "HER2 inhibitor",
        "multikinase inhibitor"}),
    "immunosuppressant": frozenset({"corticosteroid", "immunosuppressant"}),
    "hormone replacement": frozenset({"corticosteroid", "hormone replacement"}),
    "analgesic": frozenset({"opioid", "NSAID", "analgesic"}),
}


MANY = 150  # drugs read of one sentence; more are a list that tells nobody's course, and would cost quadratic time


def covers(word: str, drug_class: str) -> bool:
    """Whether a class word names the class of a drug."""
    return word == drug_class or drug_class in UMBRELLA.get(word, ())


def class_of(mention: Mention) -> str:
    """Drug class of a drug mention; "regimen" for a regimen."""
    return "regimen" if mention.label == "regimen" else mention.value.drug_class


def unnamed(mention: Mention) -> bool:
    """Whether the mention is a class word instead of a drug."""
    return mention.label == "drug" and mention.value.unnamed


@dataclass
class Group:
    """Members in order of the text; `heads` are class words and regimen names that the members stand for."""

    members: list[Mention]
    heads: list[Mention] = field(default_factory=list)
    regimen: str | None = None

    @property
    def start(self) -> int:
        return min(m.start for m in (*self.heads, *self.members))

    @property
    def end(self) -> int:
        return max(m.end for m in (*self.heads, *self.members))


def by_sentence(reading: Reading) -> dict[int, list[Mention]]:
    """Drug and regimen mentions by sentence, in order of the text."""
    found: dict[int, list[Mention]] = defaultdict(list)
    for label in ("drug", "regimen"):
        for mention in reading.mentions.get(label, ()):
            found[mention.sentence].append(mention)
    for row in found.values():
        row.sort(key=lambda m: (m.start, m.end))
    return found


_JOINED = Folded(
    r"(?:[\s-](?:based[\s-])?(?:chemotherapy|therapy|treatment)(?=\s(?:plus|with|and|in|combined|together)\b))?"
    r"(?:[\s,/+&()\[\]–-]|\b(?:and|plus|with|or|in|combination|combined|as well as|along|together|concurrent(?:ly)?"
    r"|concomitant(?:ly)?|added|to|then|also|each"
    r"|the|a|an|of|at|dose|doses|dosage|total|on|days?|d|D\d+|d\d+|for|oral|orally|intravenous(?:ly)?|iv|IV|i\.v\.|po|PO|IT"
    r"|intrathecal|subcutaneous|high|low|standard|weekly|daily"
    r"|every|week|weeks|per|cycle|as|continuous|infusion|injections?|bolus|over|hours?|h|min|minutes|by|followed by a|tablets?"
    r"|agents?|drugs?|based|respectively"
    r"|inhibitors?|antibody|the same|both|low-dose|high-dose|in addition|associated|using|twice|once|times|morning|evening"
    r"|mouth|via|through|from|until|body|surface|area"
    r"|weight|starting|given|administered|including|full|reduced|intraperitoneal|maximum|concomitantly|day\d*|single|ml|mL)\b"
    r"|\d++|\.(?=\d)|:)*")  # possessive: a long row of digits is read in one way only
SEQUENCE = Folded(r"\bfollowed by\b|\bthen\b|\bafter\b|\bbefore\b|\bsubsequently\b|;|\bswitch|\breplac|\bchanged\b"
    r"|\buntil\b|\bprior to\b|\binstead\b")


def groups(reading: Reading, sentence: Sentence, mentions: list[Mention]) -> list[Group]:
    """Groups of one sentence in order of the text; class words and regimen names go to the members they stand for."""
    if sentence.index not in reading.blanked:
        reading.blanked[sentence.index] = _without_figures(sentence)
    text = reading.blanked[sentence.index]
    named = [m for m in mentions if not unnamed(m)]
    found: list[Group] = []
    for mention in named:
        gap = text[found[-1].end - sentence.start:mention.start - sentence.start] if found else ""
        if found and len(gap) <= 260 and _JOINED.fullmatch(gap) and not SEQUENCE.search(gap):
            found[-1].members.append(mention)
        else:
            found.append(Group([mention]))
    found = _with_regimens(found, reading, sentence)
    words = [m for m in mentions if unnamed(m)]
    for word in sorted(words, key=lambda m: (m.value.drug_class in UMBRELLA, m.start)):
        _place_class(found, word, text, sentence)
    return sorted(found, key=lambda g: g.start)


def _without_figures(sentence: Sentence) -> str:
    """The sentence with its amounts, schedules and counts blanked out."""
    text = sentence.text
    if not holds_digit(text) and not holds_any(text, ("daily", "weekly", "cycle", "course")):
        return text
    chars = list(text)
    for finder in (amounts, schedules, counts):
        for start, end, _ in finder(text):
            chars[start:end] = " " * (end - start)
    return "".join(chars)


def _with_regimens(found: list[Group], reading: Reading, sentence: Sentence) -> list[Group]:
    """Regimen names beside their listed components become the heads of that list."""
    kept: list[Group] = []
    for group in _regimens_joined(found, reading):
        names = [m for m in group.members if m.label == "regimen"]
        drugs = [m for m in group.members if m.label == "drug"]
        for name in names:
            parts = set(name.value.components)
            listed = [d for d in drugs if d.name in parts or d.value.drug_class in ("corticosteroid", "folate rescue")]
            spelt = len(drugs) > 1 and listed and _SPELT.fullmatch(reading.text, name.end, drugs[0].start) is not None
            if spelt or (len(listed) >= 2 and (not parts or len(listed) * 2 > len(parts))):
                group.heads.append(name)
                group.members.remove(name)
                group.regimen = name.name
        kept.append(group)
    return kept


# "the TP regimen (paclitaxel plus nedaplatin)": what the brackets spell out is what was given
_SPELT = Folded(r"\s?(?:regimen|protocol|chemotherapy|therapy)?\s?[(:]\s?(?:i\.e\.,? )?")


def _regimens_joined(found: list[Group], reading: Reading) -> list[Group]:
    """"R-CHOP regimen (rituximab, ...)" and "(rituximab, ...; R-CHOP)" are one group, though a bracket stands between."""
    kept: list[Group] = []
    for group in found:
        if kept and (kept[-1].members[-1].label == "regimen" or group.members[0].label == "regimen"):
            gap = reading.text[kept[-1].end:group.start]
            if len(gap) < 60 and re.fullmatch(
                r"[\s\w]{0,25}[(\[:,;–-]\s?(?:\w+ ){0,3}|[\s\w]{0,12}\)?\s?(?:regimen|protocol|chemotherapy"
                r"|treatment)?\s?\(?(?:i\.e\.,? |the |according to (?:the )?|known as |called )?", gap):
                kept[-1].members += group.members
                continue
        if kept and _in_brackets_of(kept[-1], group, reading.text):
            kept[-1].members += group.members
            continue
        kept.append(group)
    return kept


def _in_brackets_of(last: Group, group: Group, text: str) -> bool:
    """Whether drugs stand in the brackets that a regimen opened: "COEP (cyclophosphamide, 1000 mg; vincristine, 2 mg)"."""
    regimen = next((m for m in last.members if m.label == "regimen"), None)
    if regimen is None or group.start - regimen.end > 240 or any(m.label == "regimen" for m in group.members):
        return False
    opened = text.find("(", regimen.end, min(group.start, regimen.end + 30))
    return opened >= 0 and text.find(")", opened, group.start) < 0


_INCLUDING = Folded(
    r"[,\s]{0,3}(?:(?:therapy|treatment|regimen|drugs?|agents?|protocol|medications?)[,\s]{1,2})?(?:including|such as"
    r"|consisting of|consisted of|comprising|composed of|containing|namely|made of|like|in the form of|e\.g\.,?|i\.e\.,?)"
    r"\s(?:(?:a|an|the|combination|of|high-dose|low-dose|intravenous|oral|iv)\s)*")
# "dexamethasone as a prophylactic antiemetic"
_AS_A = Folded(r"\s(?:\([^()]{0,30}\) )?(?:(?:was|were) (?:given|added|used|prescribed|started|administered) )?as "
               r"(?:an? |the )?(?:[\w-]+ ){0,2}")
_OTHER_THERAPY = Folded(r"\b(?:and|plus|with)\b[^,;()]{0,40}\b(?:therapy|treatment)\b")


# "chemotherapy, radiation therapy, trastuzumab and letrozole": another item of the list lies between
_ITEM_BETWEEN = Folded(
    r"\s?(?:,|and|/|\+)\s?(?:[\w-]+ ){0,3}(?:radi\w+|irradiation|surgery|resection|\w+ectomy|\w*transplant\w*)"
    r"(?: therapy| treatment)?"
    r"\s?(?:,|and|, and|as well as|/|\+)\s?(?:the |with )?")
# "chemotherapy one month after surgery": a time, no sequence of treatments
_TIMED = Folded(
    r"\b(?:days?|weeks?|months?|years?) after (?:the |his |her )?(?:[\w-]+ )?(?:surgery|operation|\w+ectomy|resection|diagnosis"
    r"|admission|presentation|discharge|procedure|\w*transplant\w*)\b")
# "chemotherapy and trastuzumab", "bevacizumab plus chemotherapy": two treatments, unless the drug is a cytotoxic one
_ADDED_TO = Folded(
    r"\s?(?:\([^()]{0,40}\)\s?)?(?:,|, and|and|plus|\+|&|as well as|(?:was |were )?(?:(?:in )?combin(?:ed|ation)|together|along"
    r"|concurrent(?:ly)?|concomitant(?:ly)?) with|(?:in )?addition to)\s?(?:(?:\w+-based|[\w-]+|\d)\s){0,3}")
_LISTED = re.compile(r"\band\b|,|\+|\bplus\b|\bwith\b|/|\bor\b")
_NEXT_ITEM = re.compile(r"\band\b(?! (?:was|were))|,.{3,},")


def _narrower(mention: Mention) -> bool:
    return not unnamed(mention) or class_of(mention) not in UMBRELLA


def cytotoxic(mentions: list[Mention]) -> bool:
    """Whether any of some drugs is chemotherapy in the strict sense."""
    return any(class_of(m) in CYTOTOXIC for m in mentions)


def _added_to(word: Mention, group: Group, gap: str) -> bool:
    """Whether "chemotherapy" is another treatment beside drugs that are none: "trastuzumab and chemotherapy"."""
    return (word.value.drug_class == "chemotherapy" and not cytotoxic([m for m in group.members if not unnamed(m)])
            and _ADDED_TO.fullmatch(gap) is not None)


def _gone_on(word: Mention, group: Group, text: str, sentence: Sentence) -> bool:
    """Whether a class word tells of what came before a group: "After chemotherapy, nivolumab was given"."""
    low, start = word.end - sentence.start, group.start - sentence.start
    return low <= start and behind(text, word.start - sentence.start, text[low:start], group.end - sentence.start)


def _place_class(found: list[Group], word: Mention, text: str, sentence: Sentence) -> None:
    """Give a class word to the group of drugs that it names; else it is a group of its own, or joins a list."""
    for group in found:
        if group.end <= word.start <= group.end + 60 and _AS_A.fullmatch(sentence.text, group.end - sentence.start,
                                                                         word.start - sentence.start):
            group.heads.append(word)
            return
        if word.end <= group.start and _INCLUDING.fullmatch(sentence.text[word.end - sentence.start:group.start - sentence.start]):
            group.heads.append(word)
            return
    ahead = [g for g in found if not _gone_on(word, g, text, sentence)]
    broad = word.value.drug_class in UMBRELLA
    best: tuple[int, Group] | None = None
    for group in ahead:
        if word in group.heads or not any(_narrower(m) and covers(word.value.drug_class, class_of(m)) for m in group.members):
            continue
        low, high = (word.end, group.start) if word.end <= group.start else (group.end, word.start)
        gap = text[max(0, low - sentence.start):max(0, high - sentence.start)] if low < high else ""
        if len(gap) > (140 if broad else 45) or SEQUENCE.search(_TIMED.sub(" ", gap)) or _ITEM_BETWEEN.fullmatch(gap):
            continue
        if _added_to(word, group, gap):
            continue
        if (word.end <= group.start and _OTHER_THERAPY.search(gap)) or (not broad and _NEXT_ITEM.search(gap)):
            continue
        if best is None or len(gap) < best[0]:
            best = (len(gap), group)
    if best is not None:
        best[1].heads.append(word)
        return
    for group in ahead:
        low, high = (word.end, group.start) if word.end <= group.start else (group.end, word.start)
        gap = text[low - sentence.start:high - sentence.start] if low < high else ""
        if 0 < len(gap) < 80 and _JOINED.fullmatch(gap) and _LISTED.search(gap):
            group.members.append(word)
            group.members.sort(key=lambda m: m.start)
            return
    found.append(Group([word]))
