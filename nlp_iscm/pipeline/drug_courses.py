"""Drug courses: which mentions of one patient's drugs are one course told again, and which a further line of therapy."""

import re

from nlp_iscm.pipeline import drug_cues
from nlp_iscm.pipeline.course import Course
from nlp_iscm.pipeline.drug_draft import PLAIN, PLANNED, TOTAL, Draft, course, of_regimen
from nlp_iscm.pipeline.drug_groups import SEQUENCE, Group, by_sentence, class_of, covers, groups, unnamed
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


class Story:
    """One patient's drug courses, read sentence by sentence."""

    def __init__(self, reading: Reading, patient: int) -> None:
        self.reading, self.patient = reading, patient
        self.drafts: list[Draft] = []
        self.current: list[Draft] = []  # the antitumour courses named last
        self.touched_at = -1  # where the last antitumour group of this sentence ends
        self.retelling = False
        self.planned: tuple[Group, Sentence] | None = None  # drugs only planned so far
        self.events = drug_cues.Events(reading)

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
        phase = drug_cues.phase_of(self.reading.text, sentence, group)
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
            together = self.touched_at >= 0 and not SEQUENCE.search(self.reading.text[self.touched_at:group.start])
            self.current = [*(d for d in self.current if together and not any(d is f for f in fighting)), *fighting]
            self.touched_at = group.end

    def _fights(self, mention: Mention, given: list[Mention], group: Group) -> bool:
        """Whether a drug is against the tumour here: by its class, or a steroid among antitumour drugs of one group."""
        if any(class_of(h) == "immunosuppressant" for h in group.heads):
            return False
        if mention.value.intent == "antitumour":
            others = [class_of(m) for m in given if m is not mention]
            return mention.name != "methotrexate" or not others or not set(others) <= {"corticosteroid", "immunosuppressant"}
        return class_of(mention) == "corticosteroid" and any(
            m.label == "regimen" or (m.value.intent == "antitumour" and not unnamed(m)) for m in given)

    def _mention(
        self, mention: Mention, group: Group, partners: frozenset[str], phase: str | None, sentence: Sentence,
    ) -> list[Draft]:
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
        if unnamed(mention) and ((self.retelling and self.drafts) or drug_cues.REPORTED.search(sentence.text)):
            return []
        named = [d for d in same if not d.unnamed and d.name != mention.name]
        if named and (mention.label == "regimen" or self._as_before(mention, sentence)):
            new = [d.anew(mention, phase) for d in named]
        else:
            new = [Draft(mention.name, [mention], partners, phase, group.regimen, fights, mention.start)]
        self.drafts += new
        return new

    def _as_before(self, mention: Mention, sentence: Sentence) -> bool:
        """Whether a class word means the drugs given before: "re-started his chemotherapy", "chemotherapy with the same agents"."""
        before = self.reading.text[max(sentence.start, mention.start - 45):mention.start]
        after = self.reading.text[mention.end:min(sentence.end, mention.end + 30)]
        return unnamed(mention) and bool(drug_cues.AGAIN.search(before) or drug_cues.SAME.search(after))

    def _adopt(self, mention: Mention, sentence: Sentence) -> list[Draft]:
        """Courses of drugs that were planned shortly before, now that their class word says they were given."""
        if self.planned is None or not unnamed(mention) or self.retelling:
            return []
        group, told = self.planned
        drugs = [m for m in group.members if not unnamed(m) and covers(class_of(mention), class_of(m))]
        if not drugs or not 0 < sentence.index - told.index <= 4:
            return []
        self.planned = None
        return self._begin(group, told)

    def _begin(self, group: Group, sentence: Sentence) -> list[Draft]:
        partners = frozenset(m.name for m in group.members if self._fights(m, group.members, group))
        phase = drug_cues.phase_of(self.reading.text, sentence, group)
        drugs = [m for m in group.members if m.name in partners and not unnamed(m)]
        new = [Draft(m.name, [m], partners, phase, group.regimen, True, m.start) for m in drugs]
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
        fits = [d for d in self.drafts if d.antitumour and (d.regimen == mention.name or of_regimen(d, parts))]
        return [d for d in fits if d.partners == fits[-1].partners and d.place - fits[-1].place < 400]

    def _is_further(
        self, mention: Mention, same: list[Draft], group: Group, partners: frozenset[str], phase: str | None, sentence: Sentence,
    ) -> bool:
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
        return bool(drug_cues.GIVE.search(before) or drug_cues.GIVE.search(after))

    def _further(
        self, mention: Mention, draft: Draft, partners: frozenset[str], phase: str | None, sentence: Sentence, group: Group,
    ) -> bool:
        """Whether a drug that was given before is given anew."""
        text, last = self.reading.text, draft.last
        if self.retelling:
            return False
        if last.sentence == mention.sentence:
            between = text[last.end:mention.start]
            return bool(drug_cues.NEXT.search(between)) and draft.partners != partners
        around = self._around(mention, sentence)
        if (drug_cues.AGAIN.search(around) and draft.antitumour) or self._more(mention):
            return True
        if mention.name in partners and not draft.antitumour:
            return True
        if not draft.antitumour or not partners:
            return False
        started = bool(drug_cues.START.search(around))
        if phase and draft.phase and phase != draft.phase and started:
            return True
        if drug_cues.STOPPED.match(text[mention.end:mention.end + 60]):
            return False
        beside = text[max(sentence.start, mention.start - 22):mention.start] + "|" + text[mention.end:mention.end + 25]
        if partners < draft.partners and drug_cues.ALONE.search(beside):
            return True
        broken = self.events.broken(draft.last.end, mention.start)
        counted = self.events.near("cycles", sentence.start, sentence.end)
        if broken and draft.cycles and any(mention.start in f.value.at and not f.value.ordinal for f in counted):
            return not drug_cues.looks_back(text, sentence, mention)
        if not started or drug_cues.looks_back(text, sentence, mention):
            return False
        others = any(d.antitumour and not d.unnamed and d.place > draft.last.start and d.name not in partners for d in self.drafts)
        if broken and phase in ("adjuvant", "neoadjuvant") and mention.sentence - last.sentence > 1:
            return True
        different = bool(partners - draft.partners) and not drug_cues.ADDED.search(around)
        if broken and ((partners != draft.partners and not drug_cues.ADDED.search(around)) or phase not in (None, draft.phase)):
            return True
        return different and (others or phase in ("second", "third", "fourth", "maintenance"))

    def _more(self, mention: Mention) -> bool:
        """Whether "3 further courses" is said of the drug."""
        near = self.events.near("cycles", mention.start - 200, mention.end + 200)
        return any(mention.start in f.value.at and f.value.more for f in near)

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
        told = drug_cues.LINES.search(before) or drug_cues.LINES_AFTER.match(text[mention.end:mention.end + 45])
        if told and not any(d.unnamed for d in same):
            return True
        if same[-1].last.sentence == mention.sentence:
            return bool(phase and same[-1].phase and phase != same[-1].phase)
        if phase and any(d.phase == phase for d in same):
            return False
        only_retold = drug_cues.looks_back(text, sentence, mention) and all(d.unnamed and not d.phase for d in same)
        if phase in ("second", "third", "fourth") and not only_retold:
            return True
        if drug_cues.AGAIN.search(around):
            return True
        started = bool(drug_cues.START.search(around))
        broken = self.events.broken(same[-1].last.end, mention.start)
        if phase and started and (any(d.phase for d in same) or broken):
            return True
        if drug_cues.PREVIOUS.search(before) or drug_cues.looks_back(text, sentence, mention):
            return False
        if self.current and not any(d is c for d in same for c in self.current) and drug_cues.BEGUN.search(around):
            return True
        return started and broken

    def _pending(self, named: list[Mention], sentence: Sentence, phase: str | None) -> Draft | None:
        """An unnamed course told at most three sentences before, whose drugs are named only now."""
        known = {d.name for d in self.drafts}
        last = max((d for d in self.drafts if d.antitumour), key=lambda d: d.place, default=None)
        if last is None or not last.unnamed or any(m.name in known for m in named):
            return None
        apart = sentence.index - last.first.sentence
        ended = self.events.set_back if apart == 1 else self.events.broken
        if not 0 < apart <= 3 or ended(last.first.end, named[0].start):
            return None
        fits = any(covers(last.drug_class, class_of(m)) for m in named)
        return last if fits and (phase is None or last.phase in (None, phase)) else None

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
        places = draft.places(sentence.index)
        for label in ("dose", "schedule", "cycles"):
            for figure in self.events.near(label, sentence.start, sentence.end):
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
        return not self.retelling and (value.changed or (known.unit == value.unit and figure.sentence > draft.first.sentence))

    def _sure(self, figure: Mention, sentence: Sentence) -> int:
        before = self.reading.text[max(sentence.start, figure.start - 60):figure.start]
        if drug_cues.PLANNED_COUNT.search(before):
            return PLANNED
        return TOTAL if drug_cues.TOTAL_COUNT.search(before) else PLAIN

    def _changed(self, draft: Draft, figure: Mention) -> None:
        """A second stated dose of one line is a further course."""
        place = next((m for m in draft.mentions if m.start in figure.value.at), draft.last)
        again = draft.anew(place, draft.phase)
        again.place, again.dose = figure.start, figure.value
        self.drafts.append(again)
        for other in self.events.near("schedule", place.start - 150, figure.end + 80):
            if other.sentence == figure.sentence and set(other.value.at) & {place.start}:
                again.take(other)

    def _split_counts(self, touched: list[Draft], sentence: Sentence) -> None:
        """"One cycle of neoadjuvant and 4 cycles of adjuvant X": a further course for the second number."""
        figures = [f for f in self.events.near("cycles", sentence.start, sentence.end) if not f.value.ordinal]
        for draft in list(touched):
            said = [f for f in figures if draft.places(sentence.index).intersection(f.value.at)]
            if len(said) != 2 or said[0].value.number == said[1].value.number or not draft.antitumour:
                continue
            between = self.reading.text[said[0].end:said[1].end + 40]
            if len({name for name, cue in drug_cues.PHASE if cue.search(between)}) >= 2 or _AROUND_SURGERY.search(between):
                draft.cycles = [(PLAIN, said[0].value.number)]
                again = draft.anew(draft.first, None)
                again.add(said[1])
                again.place, again.cycles = said[1].start, [(PLAIN, said[1].value.number)]
                self.drafts.append(again)

    def _anaphoric(self, sentence: Sentence, before: list[Draft]) -> None:
        """Figures without a drug of their own go to the therapy in force when the sentence begins."""
        loose = [f for label in ("schedule", "cycles", "dose") for f in self.events.near(label, sentence.start, sentence.end)
                 if not f.value.at]
        if self.retelling or not loose:
            return
        targets = [d for d in before if any(d is x for x in self.drafts)] or self.current
        if any(isinstance(f.value, Cycles) for f in loose):
            targets = self._planned_now(sentence) or targets
        if not targets or sentence.index - max(d.last.sentence for d in targets) > 12:
            return
        for figure in loose:
            if isinstance(figure.value, Dose):
                if len(targets) == 1:
                    self._dose_later(targets[0], figure)
                continue
            for draft in targets:
                if not (isinstance(figure.value, Cycles) and figure.value.more and draft.cycles):
                    draft.take(figure, self._sure(figure, sentence))
                draft.add(figure)

    def _planned_now(self, sentence: Sentence) -> list[Draft]:
        """The drugs planned shortly before, where cycles are counted and nothing else was begun since."""
        if self.planned is None:
            return []
        group, told = self.planned
        if not 0 < sentence.index - told.index <= 4 or any(d.antitumour and d.place > group.start for d in self.drafts):
            return []
        self.planned = None
        self.current = self._begin(group, told)
        return self.current

    def _dose_later(self, draft: Draft, figure: Mention) -> None:
        if draft.dose is None:
            draft.take(figure)
        elif figure.value.changed:
            self._changed(draft, figure)


_AROUND_SURGERY = re.compile(r"\b(?:after|before) (?:the )?(?:surgery|operation|resection)|post-?operative|pre-?operative", re.I)
