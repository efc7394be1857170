"""Procedure courses: which mentions of one patient are one operation, told again or in other words, and which are further ones."""

from dataclasses import dataclass

from nlp_iscm.facts.model import Treatment
from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.course import Course, Telling
from nlp_iscm.pipeline.drug_cues import NOT_BREAK
from nlp_iscm.pipeline.meantime import announced, closed, moved_on
from nlp_iscm.pipeline.performed import at_another_time, in_the_past
from nlp_iscm.pipeline.procedures import Procedure
from nlp_iscm.pipeline.reading import Mention, Reading

# What title, abstract and discussion say of the course is told again.
RETOLD = frozenset({"title", "abstract", "keywords", "introduction", "discussion", "conclusion", "caption", "table", "front"})
LOOK_BACK = 30  # earlier operations that a mention is held against; keeps the time linear in a text of very many
NEAR = 3  # sentences within which an unnamed operation is the one named before or after
FAR = 10  # and within which it is, where the text stays in the operating theatre


UNNAMED = Procedure("surgery", "generic", 0, "surgery")


@dataclass
class Draft(Telling):
    """A procedure being put together; `value` is that of its best mention."""

    name: str = ""
    value: Procedure = UNNAMED


def courses(reading: Reading, patient: int) -> list[Course]:
    """The procedures done to one patient, in order of the text; ids are provisional ("S1", ...)."""
    told = [m for m in reading.mentions.get("procedure", ()) if m.about == "patient" and m.patient == patient]
    named: dict[int, list[str | None]] = {}
    for m in told:
        if m.value.rank == 2 and m.modality == "factual":
            named.setdefault(m.sentence, []).append(m.value.organ)
    given = [m for m in told if not m.negated and (
        m.modality == "factual" or (_planned(reading, m) and _done_after_all(reading, m, named)))]
    if len(told) > len(given):
        reading.unused["procedure not done"] += len(told) - len(given)
    given = _without_parts(given)
    drafts: list[Draft] = []
    given.sort(key=lambda m: (m.start, m.end))
    retold = [m for m in given if reading.sentences[m.sentence].section in RETOLD]
    main = [m for m in given if reading.sentences[m.sentence].section not in RETOLD]
    for mention in main or retold:
        _place(reading, drafts, mention)
    for mention in retold if main else ():
        _place_retold(drafts, mention)
    drafts = [d for d in drafts if _stands(reading, d, drafts)]
    return [_course(reading, f"S{n}", d) for n, d in enumerate(sorted(drafts, key=lambda d: d.mentions[0].start), 1)]


# "it was decided that she should undergo thyroidectomy", not "recommended either exarticulation or local resection"
_DECIDED = Folded(r"\b(?:decided|decision|agreed|chosen|elected|opted)\b")
_EITHER = Folded(r"\b(?:either|or|versus)\b")


def _planned(reading: Reading, mention: Mention) -> bool:
    """Whether an operation is told as one to come, without another one in its place."""
    sentence = reading.sentences[mention.sentence]
    if mention.modality == "planned":
        return not _EITHER.search(reading.text, max(sentence.start, mention.start - 30), min(sentence.end, mention.end + 30))
    return mention.modality == "hypothetical" and _DECIDED.search(
        reading.text, max(sentence.start, mention.start - 110), mention.start) is not None


_DONE = Folded(
    r"\b(?:intra-?\s?operative\w*|per-?operative\w*|post-?operative\w*|at (?:surgery|operation)|during"
    r" (?:the )?(?:surgery|operation|procedure)|specimen|surgical findings"
    r"|(?:resected|excised|removed) (?:segment|piece|part|tumou?r|mass|lesion|tissues?|colon|bowel|organ))\b")


_DONE_UNNAMED = Folded(r"\b(?:intra-?\s?operative\w*|per-?operative\w*|(?:at|during) (?:the )?(?:surgery|operation)"
    r"|surgical findings)\b")


def _done_after_all(reading: Reading, planned: Mention, named: dict[int, list[str | None]]) -> bool:
    """Whether the next sentences speak of a planned operation as done: "scheduled for nephrectomy. Intraoperatively ..."."""
    last = min(planned.sentence + NEAR, len(reading.sentences) - 1)
    if planned.value.kind != "surgery":
        return False
    after = [organ for n in range(planned.sentence + 1, last + 1) for organ in named.get(n, ())]
    if any(planned.value.rank < 2 or not (planned.value.organ and _differ(organ, planned.value.organ)) for organ in after):
        return False
    done = _DONE if planned.value.rank == 2 else _DONE_UNNAMED
    return any(done.search(s.text) for s in reading.sentences[planned.sentence + 1:last + 1])


def _without_parts(mentions: list[Mention]) -> list[Mention]:
    """Without node dissections, reconstructions and access that belong to a main operation of the same sentence."""
    main = {m.sentence for m in mentions if m.value.kind == "surgery" and m.value.rank and not m.value.access
            and not m.value.part and m.value.act not in ("node", "procedure")}
    return [m for m in mentions if not ((m.sentence in main and (m.value.act == "node" or m.value.access))
                                        or (m.value.part and (m.sentence in main or m.sentence - 1 in main)))]


def _place(reading: Reading, drafts: list[Draft], mention: Mention) -> None:
    value: Procedure = mention.value
    for draft in reversed(drafts[-LOOK_BACK:]):
        if _same(reading, draft, mention, value) or _appositive(reading, draft, mention):
            draft.add(mention)
            if _better(value, draft.value):
                draft.name, draft.value = mention.name, value
            return
    drafts.append(Draft([mention], mention.name, value))


def _place_retold(drafts: list[Draft], mention: Mention) -> None:
    """Give what title, abstract or discussion say of an operation to the one of the case, or take it as one named only there."""
    value: Procedure = mention.value
    fits = [d for d in drafts[:LOOK_BACK] if d.value.kind == value.kind and not _differ(value.organ, d.value.organ) and (
        value.rank < 2 or d.value.rank < 2 or value.organ is not None or value.head == d.value.head)]
    if fits:
        fits[0].add(mention)
    elif value.rank == 2:
        drafts.append(Draft([mention], mention.name, value))


def _better(value: Procedure, known: Procedure) -> bool:
    """Whether a mention names an operation better than what named it so far."""
    if value.act == "ectomy":
        return known.rank < 2 or known.act in ("noun", "verb") or _wide(known)
    return value.rank > known.rank or (value.act == "named" and known.act in ("noun", "verb"))


def _appositive(reading: Reading, draft: Draft, mention: Mention) -> bool:
    """Whether a mention only gives another name in brackets: "duodenopancreatectomy (the Whipple procedure)"."""
    last = draft.mentions[-1]
    between = reading.text[last.end:mention.start] if last.end < mention.start <= last.end + 12 else ""
    return between.strip() in ("(", "(the", "(a", "(i.e.,", ", i.e.", "or", "-type", "type", "-style")


def _same(reading: Reading, draft: Draft, mention: Mention, value: Procedure) -> bool:
    known = draft.value
    if value.kind != known.kind:
        return False
    gap = mention.sentence - draft.last
    if value.event and gap <= NEAR and known.intent == value.intent and _as_found(reading, mention):
        return True
    if value.event and mention.start > draft.mentions[-1].start and _long_before(reading, draft.mentions[0]) and not in_the_past(
            reading, mention.start):
        return False
    if value.act == "node" != known.act and known.kind == "surgery" and known.intent == "antitumour":
        begun = draft.mentions[-1].end  # a dissection belongs to the operation in which it is done
        if not value.event or (0 < gap <= NEAR and not closed(reading, begun, mention.start)):
            return True
    if value.act == "procedure" or known.act == "procedure":
        if value.head == known.head and not (value.again and value.event):
            return True
        refers = value.rank == 0 and not value.event
        return gap <= NEAR and (refers or (known.rank == 0 and gap > 0) or (known.access and value.rank < 2))
    if value.rank and (value.rank == 1 or known.rank) and value.intent != known.intent:
        return False
    if (value.rank < 2 or (known.rank == 0 and gap > 1)) and value.event and mention.sentence > draft.told and (
        in_the_past(reading, draft.mentions[0].start) and not in_the_past(reading, mention.start)
    ):
        return False
    if value.side and known.side and value.side != known.side and "bilateral" not in (value.side, known.side):
        return False
    if value.again and value.event and (gap > 0 or value.act == "verb"):
        return False
    if not value.event:
        if known.rank == 1 and not _differ(value.organ, known.organ):
            return not _opened_anew(reading, draft, mention)
        return value.rank == 0 or known.rank == 0 or value.rank == 1 or _like(draft, mention, value)
    moved = mention.sentence > draft.told and at_another_time(reading, mention.start)
    if gap == 0 and draft.mentions[-1].end <= mention.start:
        return _same_deed(reading, draft, mention, value)
    if value.rank < 2 or known.rank < 2:
        return not moved and not _differ(value.organ, known.organ) and _told_on(reading, draft, mention)
    if mention.sentence > draft.told and (_opposed(mention.name, draft.name) or _set_back(reading, draft, mention)):
        return False
    return _like(draft, mention, value) and not (moved and not _family(value.head, known.head))


_FOUND = Folded(
    r"\b(?:confirm\w*|verif\w*|show\w*|reveal\w*|demonstrat\w*|prove[dn]?)\s(?:an? |the )?"
    r"(?:complete|radical|total|curative|R0|\(R0\))"
    r"(?:\s[\w()]+){0,2}\s$")


def _as_found(reading: Reading, mention: Mention) -> bool:
    """Whether an operation is named as what a specimen showed: "histology confirmed complete resection", "the resected bowel"."""
    if mention.value.act == "verb":
        return reading.text[mention.start:mention.start + 8].lower() in ("resected", "excised ", "removed ")
    return mention.value.act == "noun" and _FOUND.search(reading.text, max(0, mention.start - 60), mention.start) is not None


def _told_on(reading: Reading, draft: Draft, mention: Mention) -> bool:
    """Whether an operation without a name of its own, or beside one, is told on: soon after, or while it is still being done."""
    value: Procedure = mention.value
    told = draft.latest or draft.mentions[-1]
    if announced(reading, told) and value.rank < 2:
        return not _set_back(reading, draft, mention)
    if not draft.factual:
        return not _set_back(reading, draft, mention)
    near = 0 if value.rank == 0 else 1 if value.rank == 1 and value.act != "verb" else NEAR
    apart = mention.sentence - told.sentence
    if _ONCE_MORE.match(reading.text, mention.end):
        return False
    if apart <= near:
        return apart < 1 or not moved_on(reading, told.end, mention.start)
    return apart <= FAR and not closed(reading, told.end, mention.start)


_ONCE_MORE = Folded(r"(?: on| upon)?,? (?:again|once more|a second time)\b")  # "He was operated on again"
_SMALL, _LARGE = Folded(r"\b(?:partial|superficial|subtotal|limited|local|wedge|hemi\w+|lumpectomy"
    r"|quadrantectomy|(?:conserving|sparing) surgery)\b"), Folded(
    r"\b(?:total|completion|radical|complete|(?<!partial )(?<!segmental )(?<!sparing )mastectomy)\b")


def _opposed(one: str, other: str) -> bool:
    """Whether two names tell a small and a large operation: "superficial" and "total parotidectomy"."""
    return any(_SMALL.search(a) and _LARGE.search(b) and not _LARGE.search(a) for a, b in ((one, other), (other, one)))


def _set_back(reading: Reading, draft: Draft, mention: Mention) -> bool:
    """Whether a recurrence is told between the last telling of an operation and an operation told later."""
    low = max(draft.mentions[-1].end, mention.start - 600)
    high = reading.sentences[mention.sentence].start
    return any(not NOT_BREAK.search(reading.text[max(0, m.start() - 45):m.start()])
               for m in _RECURRED.finditer(reading.text, low, high))


_RECURRED = Folded(r"\b(?:recurr(?:ed|ence)|relapsed?|regrowth|regrew|new (?:mass|tumou?r|lesion|nodule))\b")
_OPENS = Folded(r"(?:After|Following|Upon)\s(?!the |his |her |this |that |these |initial|first|prior|previous|primary)")


def _opened_anew(reading: Reading, draft: Draft, mention: Mention) -> bool:
    """Whether "After extensive resection, ..." opens a sentence behind a recurrence: an operation that is told only there."""
    begun = reading.sentences[mention.sentence].start
    return mention.start - begun < 60 and _OPENS.match(reading.text, begun) is not None and _set_back(reading, draft, mention)


_ACHIEVING = Folded(r"\b(?:achiev\w+|obtain\w+|allow\w+|result\w+ in|enabl\w+|permit\w+|attain\w+"
    r"|ensur\w+)\s(?:[\w-]+\s){0,2}$")
# "resection was performed by laparoscopic and endoscopic surgery", "was removed, by en bloc resection"
_BY_WAY_OF = Folded(r",? (?:\w+ly,? )?(?:(?:was|were) (?:\w+ly )?(?:performed|done|carried out|achieved|accomplished) )?"
                    r"(?:by|via|using|through|by means of|in the form of) (?:an? |the )?(?:[\w-]+ ){0,5}$")
_ANEW = Folded(r"re-?(?:resection|excision|operation)\b")  # "the incomplete excision required a re-excision"
_LIST = Folded(r"\band\b|,|\+|\bfollowed by\b|\bthen\b|\bplus\b|\bas well as\b")


_CONSISTS = Folded(
    r"\s?(?:\w+\s)?(?:consisting|consisted|including|included|comprising|comprised|involving)\b"
    r"|\s?[:(]")


def _wide(value: Procedure) -> bool:
    """Whether a name tells only the aim of an operation that other words then name: "debulking surgery"."""
    return value.act == "named" and value.organ is None and value.head.endswith("surgery")


def _same_deed(reading: Reading, draft: Draft, mention: Mention, value: Procedure) -> bool:
    """Whether a later name in one sentence is the same operation: "surgery with resection of ...", not "A and B"."""
    known, between = draft.value, reading.text[draft.mentions[-1].end:mention.start]
    if value.rank < 2 and (_ACHIEVING.search(between[-60:]) or _BY_WAY_OF.match(between)):
        return True
    if value.event and (_ANEW.match(reading.text, mention.start)
                        or at_another_time(reading, mention.start, draft.mentions[-1].end)):
        return False
    if _wide(known) and value.act == "ectomy":
        return _CONSISTS.match(between) is not None
    if value.rank < 2 and known.rank == 2 and value.act != "verb":
        return not _LIST.search(between)
    if value.rank == known.rank == 2:
        if known.act == "ectomy" and value.act in ("noun", "verb") and value.organ == known.organ is not None:
            return True
        if _differ(value.organ, known.organ) or (not value.organ and " of " in mention.name):
            return False
        return (_family(value.head, known.head) and mention.name == draft.name) or (value.act in ("noun", "verb") and bool(
            value.organ) and not _LIST.search(between))
    return not (value.rank == known.rank == 1 and _LIST.search(between))


def _like(draft: Draft, mention: Mention, value: Procedure) -> bool:
    """Whether two named operations are one, in other or fewer words."""
    known = draft.value
    if _differ(value.organ, known.organ):
        return False
    if value.act == known.act == "node":
        return not value.event or _regions(mention.name) == _regions(draft.name)
    if _family(value.head, known.head):
        return True
    return bool(value.organ and known.organ) and mention.sentence > draft.mentions[0].sentence and _broad(value, known)


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


_REGION = Folded(
    r"\b(?:axill|groin|inguin|ilio|pelvi|neck|cervic|poplit|mediastin|retroperiton|aort|hilar"
    r"|central|lateral|sentinel|obturator|supraclav)")


def _regions(name: str) -> frozenset[str]:
    return frozenset(m.lower() for m in _REGION.findall(name))


def _family(one: str, other: str) -> bool:
    return one == other or one.endswith(other) or other.endswith(one) or (
        one.startswith(f"{other} of ") or other.startswith(f"{one} of "))


def _broad(one: Procedure, other: Procedure) -> bool:
    """Whether one of two names is only "resection" of the organ that the other one removes."""
    return any(p.act in ("verb", "noun") or p.head.endswith("surgery") for p in (one, other))


def _stands(reading: Reading, draft: Draft, drafts: list[Draft]) -> bool:
    """An unnamed operation stands if an event tells it, or nothing names an operation at all."""
    if draft.value.access:
        beside = (d for d in drafts if d is not draft and d.value.kind == "surgery")
        return not any(abs(d.last - draft.last) <= NEAR or _reached(reading, draft, d) for d in beside)
    if draft.value.rank == 0 and draft.latest is None:
        others = [d for d in drafts if d is not draft and d.value.intent == "antitumour" and (
            d.value.kind == "surgery" or "transplantation" in d.name)]
        return not others or _before_all(reading, draft, others)
    return True


def _reached(reading: Reading, access: Draft, done: Draft) -> bool:
    """Whether an operation told after an access is what it led to."""
    begun, first = access.mentions[-1], done.mentions[0]
    return 0 <= first.sentence - begun.sentence <= FAR and not closed(reading, begun.end, first.start)


# "a liver mass two years after surgery", "the mass appeared after the operation for gastric cancer"
_LONG_BEFORE = Folded(
    r"\b(?:months?|years?|mo|yrs?) (?:after|following|since|from|post) (?:(?:the|his|her|an?|initial|first|primary|curative"
    r"|radical|previous|definitive) )*$")
_SURGERY_FOR = Folded(r"\b(?:after|following|since|history of) (?:(?:the|his|her|an?|previous|initial) )*$")
_FOR_TUMOUR = Folded(
    r" (?:for|of) (?:[\w-]+ ){0,5}(?:cancer|tumou?rs?|\w*carcinoma|\w*sarcoma|melanoma|lymphoma|\w{3,}oma|malignancy)\b")


def _long_before(reading: Reading, mention: Mention) -> bool:
    """Whether an unnamed operation is only referred to as one of months or years ago, or as the one for a tumour."""
    if mention.value.rank or mention.value.event:
        return False
    before = reading.text[max(0, mention.start - 50):mention.start]
    return _LONG_BEFORE.search(before) is not None or (
        _SURGERY_FOR.search(before) is not None and _FOR_TUMOUR.match(reading.text, mention.end) is not None)


def _before_all(reading: Reading, draft: Draft, others: list[Draft]) -> bool:
    """Whether an unnamed operation that is only referred to lies months before every operation that is told."""
    told = min(others, key=lambda d: d.mentions[0].start).mentions[0]
    return (draft.mentions[0].start < told.start and told.value.event and not in_the_past(reading, told.start)
            and _long_before(reading, draft.mentions[0]))


def _course(reading: Reading, name: str, draft: Draft) -> Course:
    mentions = (draft.mentions[0], *sorted(draft.mentions[1:], key=lambda m: (m.start, m.end)))
    treatment = Treatment(
        id=name, kind=draft.value.kind, name=draft.name, intent=draft.value.intent,
        classes=("surgery",) if draft.value.kind == "surgery" else (), evidence=reading.evidence(*mentions[:3]),
    )
    return Course(treatment, mentions)
