"""Drug courses: which mentions of one patient's drugs are one course told again, and which a further line of therapy."""


from nlp_iscm.folded import Folded
from nlp_iscm.pipeline import drug_cues
from nlp_iscm.pipeline.course import Course
from nlp_iscm.pipeline.drug_draft import PLAIN, PLANNED, TOTAL, Draft, course, of_regimen
from nlp_iscm.pipeline.drug_further import Further
from nlp_iscm.pipeline.drug_groups import MANY, SEQUENCE, Group, by_sentence, class_of, covers, cytotoxic, groups, unnamed
from nlp_iscm.pipeline.drug_use import use_at
from nlp_iscm.pipeline.figures import Cycles, Dose
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence
from nlp_iscm.pipeline.series import patients_of
from nlp_iscm.pipeline.together import members

# The patient's course is told in the case; what title, abstract and discussion say of it is told again.
RETOLD = frozenset({"title", "abstract", "keywords", "introduction", "discussion", "conclusion", "caption", "table", "front"})


def courses(reading: Reading, patient: int) -> list[Course]:
    """The drugs given to one patient, in order of the text, with provisional ids."""
    story = Story(reading, patient)
    told = by_sentence(reading)
    if len(patients_of(reading)) > 1:
        told = {index: [m for m in found if m.patient == patient] for index, found in told.items()}
    sentences = [s for s in reading.sentences
                 if s.about == "patient" and (members(s.patient, [patient]) == [patient] or told.get(s.index))]
    if over := sum(max(0, len(told.get(s.index, ())) - MANY) for s in sentences):
        reading.unused["drug of a list too long"] += over
    main = [s for s in sentences if s.section not in RETOLD]
    for sentence in main or sentences:
        story.tell(sentence, told.get(sentence.index, [])[:MANY])
    if main:
        story.retelling = True
        for sentence in (s for s in sentences if s.section in RETOLD):
            story.tell(sentence, told.get(sentence.index, [])[:MANY])
    drafts = sorted(_told(story.drafts), key=lambda d: (d.first.start, d.name))
    return [course(reading, d, f"D{n}") for n, d in enumerate(drafts, 1)]


def _told(drafts: list[Draft]) -> list[Draft]:
    """The drafts without class words of an announcement ("we report a case treated with chemotherapy") that drugs spell out."""
    told = [d for d in drafts if d.antitumour and not d.announced]
    return [d for d in drafts if not d.announced or not any(covers(d.drug_class, t.drug_class) for t in told)]


class Story(Further):
    """One patient's drug courses, read sentence by sentence."""

    def tell(self, sentence: Sentence, mentions: list[Mention]) -> None:
        """Read one sentence: its groups, then the figures that belong to the therapy in force."""
        before, self.here = list(self.current), mentions
        self.touched_at = -1
        for group in groups(self.reading, sentence, mentions):
            modality = self._modality(group)
            given = [m for m in group.members if self._given(m, modality)]
            self._toxic(group, sentence)
            if given:
                self._group(group, given, sentence)
            elif modality in ("planned", "hypothetical") and any(m.value.intent == "antitumour" for m in group.members):
                self.planned = (group, sentence)
        self._anaphoric(sentence, before)

    def _toxic(self, group: Group, sentence: Sentence) -> None:
        """"Pembrolizumab-induced pneumonitis after two cycles": the figures are those of the course told before."""
        for mention in group.members:
            if mention.value.use == "told" and mention.label == "drug" and not self.retelling and _INDUCED.match(
                    self.reading.text, mention.end, sentence.end):
                for draft in [d for d in self.recent if d.name == mention.name and d.last.sentence >= sentence.index - 3][-1:]:
                    draft.add(mention)
                    self._figures(draft, sentence)

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
        resolved = self._pending(group, named, sentence, phase) if named else None
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
        if unnamed(mention) and self.retelling and self.drafts:
            return []
        named = [d for d in same if not d.unnamed and d.name != mention.name]
        if named and (mention.label == "regimen" or self._as_before(mention, sentence)):
            new = [d.anew(mention, phase) for d in named]
        else:
            new = [Draft(mention.name, [mention], partners, phase, group.regimen, fights, mention.start)]
            before = self.reading.text[max(sentence.start, mention.start - 50):mention.start]
            new[0].announced = (unnamed(mention) and not drug_cues.LINES.search(before)
                                and drug_cues.REPORTED.search(sentence.text) is not None)
            if fights and drug_cues.BOTH_PHASES.search(self.reading.text, max(sentence.start, mention.start - 60), mention.start):
                new.append(new[0].anew(mention, "adjuvant"))
        self.drafts += new
        return new

    def _as_before(self, mention: Mention, sentence: Sentence) -> bool:
        """Whether a class word means the drugs given before: "re-started his chemotherapy", "chemotherapy with the same agents"."""
        before = self.reading.text[max(sentence.start, mention.start - 45):mention.start]
        after = self.reading.text[mention.end:min(sentence.end, mention.end + 30)]
        return unnamed(mention) and bool(drug_cues.AGAIN.search(before) or drug_cues.SAME.search(after)
                                         or drug_cues.RESUMED.match(after))

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
        named = [d for d in self.recent if d.name == mention.name][-1:]
        if named or mention.label == "drug":
            return named
        parts = set(mention.value.components)
        fits = [d for d in self.recent if d.antitumour and (d.regimen == mention.name or of_regimen(d, parts))]
        return [d for d in fits if d.partners == fits[-1].partners and d.place - fits[-1].place < 400]

    def _is_further(
        self, mention: Mention, same: list[Draft], group: Group, partners: frozenset[str], phase: str | None, sentence: Sentence,
    ) -> bool:
        if unnamed(mention):
            return self._added(mention, same, group, sentence) or self._further_class(mention, same, phase, sentence)
        if mention.label == "regimen" and same[0].name != mention.name:
            partners = same[0].partners
        return self._further(mention, same[-1], partners, phase, sentence, group)

    def _pending(self, group: Group, named: list[Mention], sentence: Sentence, phase: str | None) -> Draft | None:
        """An unnamed course told at most three sentences before, whose drugs are named only now."""
        known = {d.name for d in self.recent}
        last = max((d for d in self.recent if d.antitumour), key=lambda d: d.place, default=None)
        if last is None or not last.unnamed or any(m.name in known for m in named):
            return None
        apart = sentence.index - last.first.sentence
        ended = self.events.set_back if apart == 1 else self.events.broken
        if not 0 < apart <= (12 if self._spells_out(group) else 3) or ended(last.first.end, named[0].start):
            return None
        fits = any(covers(last.drug_class, class_of(m)) for m in named) and (
            last.drug_class != "chemotherapy" or cytotoxic(named) or self._spells_out(group))
        apart_told = any(unnamed(m) and m not in group.heads and class_of(m) == last.drug_class for m in self.here)
        same_phase = phase is None or last.phase == phase or (last.phase is None and phase not in _LATER)
        return last if fits and same_phase and not apart_told else None

    def _spells_out(self, group: Group) -> bool:
        """Whether a sentence says what the therapy told before was made of: "chemotherapy consisted of ..."."""
        first = min(m.start for m in group.members)
        return any(unnamed(h) and h.end < first and _MADE_OF.match(self.reading.text, h.end, first) for h in group.heads)

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
                if label == "cycles" and not draft.antitumour and (
                        figure.value.ordinal or _CHEMOTHERAPY.match(self.reading.text, figure.end)):
                    continue
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
        targets = [d for d in before if any(d is x for x in self.recent)] or self.current
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
        if not 0 < sentence.index - told.index <= 4 or any(d.antitumour and d.place > group.start for d in self.recent):
            return []
        self.planned = None
        self.current = self._begin(group, told)
        return self.current

    def _dose_later(self, draft: Draft, figure: Mention) -> None:
        if draft.dose is None:
            draft.take(figure)
        elif figure.value.changed:
            self._changed(draft, figure)


_MADE_OF = Folded(r"[\w\s]{0,20}\b(?:consisted|consisting|comprised|included|was made up|was composed|contained)\b")
_CHEMOTHERAPY = Folded(r" of (?:[\w-]+ ){0,2}chemo")
_INDUCED = Folded(r"[\s-]{1,2}(?:induced|related|associated)\b")
_LATER = ("maintenance", "second", "third", "fourth", "palliative")
_AROUND_SURGERY = Folded(r"\b(?:after|before) (?:the )?(?:surgery|operation|resection)|post-?operative|pre-?operative")
