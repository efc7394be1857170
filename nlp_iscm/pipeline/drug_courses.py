"""Drug courses: which mentions of one patient's drugs are one course told again, and which a further line of therapy."""

import re
from bisect import bisect_left

from nlp_iscm.pipeline.course import Course
from nlp_iscm.pipeline.drug_draft import ORDINAL, PLAIN, PLANNED, TOTAL, Draft, course
from nlp_iscm.pipeline.drug_groups import SEQUENCE as _SEQUENCE
from nlp_iscm.pipeline.drug_groups import Group, by_sentence, class_of, covers, groups, unnamed
from nlp_iscm.pipeline.drug_use import use_at
from nlp_iscm.pipeline.figures import Cycles, Dose
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence

# The patient's course is told in the case; what title, abstract and discussion say of it is told again.
RETOLD = frozenset({"title", "abstract", "keywords", "introduction", "discussion", "conclusion", "caption", "front"})


def courses(reading: Reading, patient: int) -> list[Course]:
    """The drugs given to one patient, in order of the text, with provisional ids."""
    story = Story(reading, patient)
    told = by_sentence(reading)
    sentences = [s for s in reading.sentences if s.about == "patient" and s.patient == patient]
    main = [s for s in sentences if s.section not in RETOLD]
    for sentence in main or sentences:
        story.tell(sentence, told.get(sentence.index, []))
    if main:
        story.retelling = True
        for sentence in (s for s in sentences if s.section in RETOLD):
            story.tell(sentence, told.get(sentence.index, []))
    drafts = sorted(story.drafts, key=lambda d: (d.first.start, d.name))
    return [course(reading, d, f"D{n}") for n, d in enumerate(drafts, 1)]


_BREAK = re.compile(
    r"\b(?:recurr(?:ed|ence|ent|ences)|relaps\w+|progress(?:ed|ion|ive)|resect(?:ed|ion)|surgery|operat(?:ed|ion)|surgical|\w{3,}ectomy|new (?:lesions?|metastas[ei]s|tumou?rs?|nodules?)"
    r"|discontinu\w+|stopped|transplant\w*|regrowth|(?:months?|years?) later)\b", re.I)
_NOT_BREAK = re.compile(r"\b(?:no|without|any|prevent\w*|absence of|free of|risk of|not)\b[^.]{0,30}$", re.I)
_PHASE = (
    ("neoadjuvant", re.compile(r"\bneo-?\s?adjuvant|\bpre-?operative|\binduction", re.I)),
    ("adjuvant", re.compile(r"\badjuvant|\bpost-?operative|\bconsolidation", re.I)),
    ("maintenance", re.compile(r"\bmaintenance", re.I)),
    ("second", re.compile(r"\bsecond[\s-]line|\b2nd[\s-]line|\bsalvage", re.I)),
    ("third", re.compile(r"\bthird[\s-]line|\b3rd[\s-]line", re.I)),
    ("fourth", re.compile(r"\b(?:fourth|4th|fifth|5th|sixth|seventh)[\s-]line", re.I)),
    ("first", re.compile(r"\bfirst[\s-]line|\b1st[\s-]line|\bupfront", re.I)),
    ("palliative", re.compile(r"\bpalliative", re.I)),
)
_AGAIN = re.compile(
    r"\b(?:re-?(?:started|starting|start|initiated|initiation|introduced|introduction|challenged?|treated|treatment|administered|administration|commenced|instituted)|resum\w+|rechalleng\w+|"
    r"re-challeng\w+|again|second (?:course|round)|once more|reinstat\w+)\b", re.I)
_START = re.compile(
    r"\b(?:start\w*|initiat\w+|commenc\w+|receiv\w+|treated|treatment with|administ\w+|given|underwent|undergo\w*|switch\w+|transition\w+|chang\w+|replac\w+|add(?:ed|ition)|introduc\w+|put on|placed (?:on|under)|prescrib\w+|offered|began|begun"
    r"|followed by|performed|done|conducted|deliver\w+|instituted|employed|used|adopted|convert\w+|proceeded|had|managed with|on)\b", re.I)
_GIVE = re.compile(
    r"\b(?:treat\w*|receiv\w+|administ\w+|given|gave|start\w*|initiat\w+|commenc\w+|prescri\w+|put on|placed on|placed under|under|using|used|with|on|managed|management|relie\w+|control\w*|improv\w+|respon\w+|resol\w+|therapy|taking|took|continu\w+"
    r"|discharged|offered|add\w+|required?|support\w*|by|doses?|despite|after|begun|began|premedicat\w+|prophyla\w+|underwent|infus\w+|inject\w+|introduc\w+|applied|provided|instituted|maintained|cover\w*|consist\w*|includ\w+|switch\w+|chang\w+|replac\w+|transition\w+|tapered|tapering|weaned)\b", re.I)
_PREVIOUS = re.compile(r"\b(?:this|that|these|the same|same|such|above|the|previous|prior|his|her|each|during|after|completion of|since|last)\s(?:\w+[\s-]){0,3}$", re.I)
_PLANNED_COUNT = re.compile(r"\b(?:plan\w*|aim\w*|intend\w*|schedul\w*|propos\w*|out of)\b[^.;]{0,50}$", re.I)
_TOTAL_COUNT = re.compile(r"\b(?:total of|complet\w+|all|altogether|overall)\b[^.;]{0,25}$", re.I)
_ADDED = re.compile(r"\b(?:added|addition|combined with|in combination|continu\w+)\b", re.I)
_CHANGED_DOSE = re.compile(r"\b(?:reduc\w+|increas\w+|decreas\w+|escalat\w+|taper\w+|chang\w+|adjust\w+|lowered|raised|maintained)\b", re.I)


_BEGUN = re.compile(r"\b(?:started|initiated|received|treated|commenced|underwent|given|administered)\b", re.I)
_NEXT = re.compile(r"\b(?:followed by|then|maintenance|changed to|switched to|replaced (?:by|with)|converted to|next|subsequently)\b", re.I)
_ALONE = re.compile(r"\b(?:monotherapy|alone|single[\s-]agent|maintenance)\b", re.I)
_LINES = re.compile(r"\b(?:prior|previous|multiple|several|many|\d|two|three|four|five|six|seven|eight) (?:\w+ )?lines? of (?:\w+ )?$", re.I)
_LINES_AFTER = re.compile(r"(?: and (?:\w+ ){1,3}(?:therapy|treatment))? (?:lines|regimens)\b", re.I)
_STOPPED = re.compile(r"(?: \w+){0,2} (?:was|were|had been|has been) (?:\w+ )?(?:discontinued|stopped|withheld|ceased|omitted|terminated|suspended|withdrawn|interrupted|held)\b", re.I)
_REPORTED = re.compile(r"\b(?:we|here(?:in)?|authors?|this (?:report|article|paper)) (?:\w+ ){0,2}(?:report|present|describe)s?\b|\bis (?:reported|presented|described)\b", re.I)


class Story:
    """One patient's drug courses, read sentence by sentence."""

    def __init__(self, reading: Reading, patient: int) -> None:
        self.reading, self.patient = reading, patient
        self.drafts: list[Draft] = []
        self.current: list[Draft] = []  # the antitumour courses named last
        self.touched_at = -1  # where the last antitumour group of this sentence ends
        self.retelling = False
        self.planned: tuple[Group, Sentence] | None = None  # drugs only planned so far
        self.breaks = [m.start() for m in _BREAK.finditer(reading.text)
                       if not _NOT_BREAK.search(reading.text[max(0, m.start() - 45):m.start()])]
        self.figures = {label: reading.mentions.get(label, []) for label in ("dose", "schedule", "cycles")}
        self.starts = {label: [m.start for m in row] for label, row in self.figures.items()}

    def tell(self, sentence: Sentence, mentions: list[Mention]) -> None:
        """Read one sentence: its groups, then the figures that belong to the therapy in force."""
        before = list(self.current)
        self.touched_at = -1
        for group in groups(self.reading, sentence, mentions):
            modality = self._modality(group)
            given = [m for m in group.members if self._given(m, modality)]
            if given:
                self._group(group, given, sentence)
            elif modality in ("planned", "hypothetical") and any(m.value.intent == "antitumour" for m in group.members):
                self.planned = (group, sentence)
        self._anaphoric(sentence, before)

    def _modality(self, group: Group) -> str:
        """What is said of a whole group: by the words before its first and after its last part."""
        if len(group.members) == 1 and not group.heads:
            return group.members[0].modality
        return use_at(self.reading, group.start, group.end, False)[1]

    def _given(self, mention: Mention, modality: str) -> bool:
        value = mention.value
        if value.use != "given":
            self._unused(f"drug {'for another illness' if value.use == 'home' else 'only spoken of'}")
            return False
        if modality not in ("factual", "historical"):
            self._unused(f"drug {modality}")
            return False
        if getattr(value, "drug_class", "") == "anaesthetic":
            self._unused("drug of anaesthesia")
            return False
        return True

    def _unused(self, reason: str) -> None:
        self.reading.unused[reason] += 1

    # groups

    def _group(self, group: Group, given: list[Mention], sentence: Sentence) -> None:
        named = [m for m in given if not unnamed(m)]
        partners = frozenset(m.name for m in given if self._fights(m, given, group))
        phase = _phase(self.reading.text, sentence, group)
        resolved = self._pending(named, sentence, phase) if named else None
        touched: list[Draft] = []
        for mention in given:
            touched += self._mention(mention, group, partners, phase, sentence)
        if resolved is not None and touched:
            self._resolve(resolved, touched)
        for draft in touched:
            for head in group.heads:
                draft.add(head)
            self._figures(draft, sentence)
        if not self.retelling:
            self._split_counts(touched, sentence)
        fighting = [d for d in touched if d.antitumour]
        if fighting and not self.retelling:
            together = self.touched_at >= 0 and not _SEQUENCE.search(self.reading.text[self.touched_at:group.start])
            self.current = [*(d for d in self.current if together and not any(d is f for f in fighting)), *fighting]
            self.touched_at = group.end

    def _fights(self, mention: Mention, given: list[Mention], group: Group) -> bool:
        """Whether a drug is against the tumour here: by its class, or a steroid among antitumour drugs of one group."""
        if any(class_of(h) == "immunosuppressant" for h in group.heads):
            return False
        if mention.value.intent == "antitumour":
            return not (mention.name == "methotrexate" and all(m.value.drug_class in ("corticosteroid", "immunosuppressant")
                                                               for m in given if m is not mention and m.label == "drug") and len(given) > 1)
        return class_of(mention) == "corticosteroid" and any(
            m.label == "regimen" or m.value.intent == "antitumour" and not unnamed(m) for m in given)

    def _mention(self, mention: Mention, group: Group, partners: frozenset[str], phase: str | None, sentence: Sentence) -> list[Draft]:
        """The courses that a mention speaks of; a new one where it tells of a further one."""
        same = self._same(mention) or self._adopt(mention, sentence)
        if same and not self._is_further(mention, same, group, partners, phase, sentence):
            for draft in same:
                draft.add(mention)
                draft.phase = draft.phase or phase
                draft.regimen = draft.regimen or group.regimen
            return same
        fights = mention.name in partners
        if not fights and not self._said_given(mention, sentence):
            self._unused("supportive drug not said to be given")
            return []
        if unnamed(mention) and (self.retelling and self.drafts or _REPORTED.search(sentence.text)):
            return []
        named = [d for d in same if not d.unnamed and d.name != mention.name]
        if named and (mention.label == "regimen" or unnamed(mention) and _AGAIN.search(self.reading.text[max(sentence.start, mention.start - 45):mention.start])):
            new = [Draft(d.name, [mention], d.partners, phase, d.regimen, d.antitumour, mention.start, named=d.named or d.first) for d in named]
        else:
            new = [Draft(mention.name, [mention], partners, phase, group.regimen, fights, mention.start)]
        self.drafts += new
        return new

    def _adopt(self, mention: Mention, sentence: Sentence) -> list[Draft]:
        """Courses of drugs that were planned shortly before, now that their class word says they were given."""
        if self.planned is None or not unnamed(mention) or self.retelling:
            return []
        group, told = self.planned
        fits = 0 < sentence.index - told.index <= 4 and any(covers(class_of(mention), class_of(m)) and not unnamed(m) for m in group.members)
        if not fits:
            return []
        self.planned = None
        return self._begin(group, told)

    def _begin(self, group: Group, sentence: Sentence) -> list[Draft]:
        partners = frozenset(m.name for m in group.members if self._fights(m, group.members, group))
        phase = _phase(self.reading.text, sentence, group)
        new = [Draft(m.name, [m], partners, phase, group.regimen, True, m.start) for m in group.members if m.name in partners and not unnamed(m)]
        self.drafts += new
        for draft in new:
            self._figures(draft, sentence, PLANNED)
        return new

    def _same(self, mention: Mention) -> list[Draft]:
        """The courses told before that a mention may speak of."""
        if unnamed(mention):
            return self._class_drafts(mention)
        named = [d for d in self.drafts if d.name == mention.name][-1:]
        if named or mention.label == "drug":
            return named
        parts = set(mention.value.components)
        fits = [d for d in self.drafts if d.antitumour and (d.regimen == mention.name or len(parts & d.partners) * 3 >= len(parts) * 2 > 2 and d.name in parts)]
        return [d for d in fits if d.partners == fits[-1].partners and d.place - fits[-1].place < 400]

    def _is_further(self, mention: Mention, same: list[Draft], group: Group, partners: frozenset[str], phase: str | None, sentence: Sentence) -> bool:
        if unnamed(mention):
            return self._further_class(mention, same, phase, sentence)
        if mention.label == "regimen" and same[0].name != mention.name:
            partners = same[0].partners
        return self._further(mention, same[-1], partners, phase, sentence, group)

    def _around(self, mention: Mention, sentence: Sentence) -> str:
        return self.reading.text[max(sentence.start, mention.start - 260):min(sentence.end, mention.end + 80)]

    def _said_given(self, mention: Mention, sentence: Sentence) -> bool:
        before = self.reading.text[max(sentence.start, mention.start - 120):mention.start]
        after = self.reading.text[mention.end:min(sentence.end, mention.end + 80)]
        return bool(_GIVE.search(before) or _GIVE.search(after))

    def _broken(self, since: int, until: int) -> bool:
        """Whether recurrence, progression, an operation or the end of the therapy is told in between."""
        at = bisect_left(self.breaks, since)
        return at < len(self.breaks) and self.breaks[at] < until

    def _further(self, mention: Mention, draft: Draft, partners: frozenset[str], phase: str | None, sentence: Sentence, group: Group) -> bool:
        """Whether a drug that was given before is given anew."""
        text, last = self.reading.text, draft.last
        if self.retelling:
            return False
        if last.sentence == mention.sentence:
            between = text[last.end:mention.start]
            return bool(_NEXT.search(between)) and draft.partners != partners
        around = self._around(mention, sentence)
        if _AGAIN.search(around) and draft.antitumour or self._more(mention):
            return True
        if mention.name in partners and not draft.antitumour:
            return True
        if not draft.antitumour or not partners:
            return False
        started = bool(_START.search(around))
        if phase and draft.phase and phase != draft.phase and started:
            return True
        if _STOPPED.match(text[mention.end:mention.end + 60]):
            return False
        if partners < draft.partners and _ALONE.search(text[max(sentence.start, mention.start - 22):mention.start] + "|" + text[mention.end:mention.end + 25]):
            return True
        broken = self._broken(draft.last.end, mention.start)
        if broken and draft.cycles and any(mention.start in f.value.at and not f.value.ordinal for f in self._near("cycles", sentence.start, sentence.end)):
            return not _back(text, sentence, mention)
        if not started or _back(text, sentence, mention):
            return False
        others = any(d.antitumour and not d.unnamed and d.place > draft.last.start and d.name not in partners for d in self.drafts)
        if broken and phase in ("adjuvant", "neoadjuvant") and mention.sentence - last.sentence > 1:
            return True
        different = bool(partners - draft.partners) and not _ADDED.search(around)
        if broken and (partners != draft.partners and not _ADDED.search(around) or phase not in (None, draft.phase)):
            return True
        return different and (others or phase in ("second", "third", "fourth", "maintenance"))

    def _more(self, mention: Mention) -> bool:
        """Whether "3 further courses" is said of the drug."""
        return any(mention.start in f.value.at and f.value.more for f in self._near("cycles", mention.start - 200, mention.end + 200))

    def _near(self, label: str, start: int, end: int) -> list[Mention]:
        row, starts = self.figures[label], self.starts[label]
        return row[bisect_left(starts, start):bisect_left(starts, end)]

    # class words

    def _class_drafts(self, mention: Mention) -> list[Draft]:
        """The courses that a class word may stand for: those in force first, else the last one of that class."""
        word = mention.value.drug_class
        if word == "chemotherapy":
            fits = [d for d in self.drafts if d.antitumour and covers(word, d.drug_class)]
        else:
            fits = [d for d in self.drafts if covers(word, d.drug_class)]
        in_force = [d for d in self.current if any(d is f for f in fits)]
        return in_force or [d for d in fits if d.partners == fits[-1].partners]

    def _further_class(self, mention: Mention, same: list[Draft], phase: str | None, sentence: Sentence) -> bool:
        """Whether a class word tells of a further course instead of the one told before."""
        text = self.reading.text
        before, around = text[max(sentence.start, mention.start - 50):mention.start], self._around(mention, sentence)
        if self.retelling or not any(d.antitumour for d in same) or mention.value.intent != "antitumour":
            return False
        if (_LINES.search(before) or _LINES_AFTER.match(text[mention.end:mention.end + 45])) and not any(d.unnamed for d in same):
            return True
        if same[-1].last.sentence == mention.sentence:
            return bool(phase and same[-1].phase and phase != same[-1].phase)
        if phase and any(d.phase == phase for d in same):
            return False
        if phase in ("second", "third", "fourth") and not (_back(text, sentence, mention) and all(d.unnamed and not d.phase for d in same)):
            return True
        if _AGAIN.search(around):
            return True
        started = bool(_START.search(around))
        broken = self._broken(same[-1].last.end, mention.start)
        if phase and started and (any(d.phase for d in same) or broken):
            return True
        if _PREVIOUS.search(before) or _back(text, sentence, mention):
            return False
        if self.current and not any(d is c for d in same for c in self.current) and _BEGUN.search(around):
            return True
        return started and broken

    def _pending(self, named: list[Mention], sentence: Sentence, phase: str | None) -> Draft | None:
        """An unnamed course told at most three sentences before, whose drugs are named only now."""
        for draft in reversed(self.drafts):
            near = draft.unnamed and draft.antitumour and 0 < sentence.index - draft.first.sentence <= 3
            soon = sentence.index - draft.first.sentence == 1
            if near and not any(d.antitumour and d.place > draft.place for d in self.drafts) and (soon or not self._broken(draft.first.end, named[0].start)):
                if any(covers(draft.drug_class, class_of(m)) for m in named) and (phase is None or draft.phase in (None, phase)):
                    known = {d.name for d in self.drafts}
                    return draft if not any(m.name in known for m in named) else None
        return None

    def _resolve(self, pending: Draft, named: list[Draft]) -> None:
        """The unnamed course is the one whose drugs are named now."""
        self.drafts.remove(pending)
        for draft in named:
            if draft.antitumour:
                for mention in pending.mentions:
                    draft.add(mention)
                draft.cycles += pending.cycles
                draft.interval = draft.interval or pending.interval
                draft.phase = draft.phase or pending.phase
        self.current = [d for d in self.current if d is not pending]

    # figures

    def _figures(self, draft: Draft, sentence: Sentence, surest: int = TOTAL) -> None:
        """The figures of this sentence that are tied to a mention of the draft."""
        places = {m.start for m in draft.mentions if m.sentence == sentence.index}
        for label in ("dose", "schedule", "cycles"):
            for figure in self._near(label, sentence.start, sentence.end):
                if places.intersection(figure.value.at):
                    if isinstance(figure.value, Dose) and self._other_dose(draft, figure):
                        self._changed(draft, figure)
                    else:
                        draft.take(figure, min(surest, self._sure(figure, sentence)))

    def _other_dose(self, draft: Draft, figure: Mention) -> bool:
        """Whether an amount is a second one of the drug, told later or said to be a change."""
        value, known = figure.value, draft.dose
        if known is None or (known.amount, known.unit) == (value.amount, value.unit):
            return False
        return not self.retelling and (value.changed or known.unit == value.unit and figure.sentence > draft.first.sentence)

    def _sure(self, figure: Mention, sentence: Sentence) -> int:
        before = self.reading.text[max(sentence.start, figure.start - 60):figure.start]
        if _PLANNED_COUNT.search(before):
            return PLANNED
        return TOTAL if _TOTAL_COUNT.search(before) else PLAIN

    def _changed(self, draft: Draft, figure: Mention) -> None:
        """A second stated dose of one line is a further course."""
        place = next((m for m in draft.mentions if m.start in figure.value.at), draft.last)
        again = Draft(draft.name, [place], draft.partners, draft.phase, draft.regimen, draft.antitumour, figure.start, dose=figure.value, named=draft.named or draft.first)
        self.drafts.append(again)
        for other in self._near("schedule", place.start - 150, figure.end + 80):
            if other.sentence == figure.sentence and set(other.value.at) & {place.start}:
                again.take(other)

    def _split_counts(self, touched: list[Draft], sentence: Sentence) -> None:
        """"One cycle of neoadjuvant and 4 cycles of adjuvant X": a further course for the second number."""
        for draft in list(touched):
            places = {m.start for m in draft.mentions if m.sentence == sentence.index}
            said = [f for f in self._near("cycles", sentence.start, sentence.end) if places.intersection(f.value.at) and not f.value.ordinal]
            if len(said) == 2 and said[0].value.number != said[1].value.number and draft.antitumour:
                between = self.reading.text[said[0].end:said[1].end + 40]
                phases = {name for name, cue in _PHASE for _ in cue.finditer(between)}
                if len(phases) >= 2 or re.search(r"\b(?:after|before) (?:the )?(?:surgery|operation|resection)|post-?operative|pre-?operative", between):
                    draft.cycles = [(PLAIN, said[0].value.number)]
                    self.drafts.append(Draft(draft.name, [draft.first, said[1]], draft.partners, None, draft.regimen, True, said[1].start,
                                             cycles=[(PLAIN, said[1].value.number)], named=draft.named or draft.first))

    def _anaphoric(self, sentence: Sentence, before: list[Draft]) -> None:
        """Figures without a drug of their own go to the therapy in force when the sentence begins."""
        targets = [d for d in (before or self.current) if any(d is x for x in self.drafts)] or self.current
        if not self.retelling and self.planned and sentence.index > self.planned[1].index and not any(
            d.antitumour and d.place > self.planned[0].start for d in self.drafts) and any(
                not f.value.at for f in self._near("cycles", sentence.start, sentence.end)):
            group, told = self.planned
            if sentence.index - told.index <= 4:
                targets = self.current = self._begin(group, told)
                self.planned = None
        if self.retelling or not targets:
            return
        for label in ("schedule", "cycles", "dose"):
            for figure in self._near(label, sentence.start, sentence.end):
                if figure.value.at or not _in_reach(targets, sentence):
                    continue
                if isinstance(figure.value, Dose):
                    if len(targets) == 1:
                        self._dose_later(targets[0], figure)
                    continue
                for draft in targets:
                    sure = self._sure(figure, sentence)
                    if not (isinstance(figure.value, Cycles) and figure.value.more and draft.cycles):
                        draft.take(figure, sure)
                    draft.add(figure)

    def _dose_later(self, draft: Draft, figure: Mention) -> None:
        if draft.dose is None:
            draft.take(figure)
        elif figure.value.changed:
            self._changed(draft, figure)


def _in_reach(targets: list[Draft], sentence: Sentence) -> bool:
    return sentence.index - max(d.last.sentence for d in targets) <= 12


def _phase(text: str, sentence: Sentence, group: Group) -> str | None:
    """The phase or line of a plan that is named near a group."""
    around = text[max(sentence.start, group.start - 60):min(sentence.end, group.end + 60)]
    found = [(abs(m.start() - min(60, group.start - sentence.start)), name) for name, cue in _PHASE for m in cue.finditer(around)]
    if any(name == "neoadjuvant" for _, name in found):
        found = [f for f in found if f[1] != "adjuvant" or len(found) > 2]
    return min(found)[1] if found else None


def _back(text: str, sentence: Sentence, mention: Mention) -> bool:
    """Whether the mention looks back: "after the gemcitabine", "despite this chemotherapy", "during X therapy"."""
    before = text[max(sentence.start, mention.start - 45):mention.start]
    return bool(re.search(r"\b(?:after|despite|during|since|following|of|from|response to|responded to|resistant to|because of|due to|discontinu\w+|stop\w*|complet\w+)\s(?:the |this |her |his |completion of |\d+ \w+ of )?(?:\w+ ){0,2}$", before, re.I))


__all__ = ["ORDINAL", "Story", "courses"]
