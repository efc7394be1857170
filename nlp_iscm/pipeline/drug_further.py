"""Further courses: whether a drug or class word told before tells of a further course, and what a class word stands for."""

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline import drug_cues
from nlp_iscm.pipeline.drug_draft import Draft
from nlp_iscm.pipeline.drug_groups import CYTOTOXIC, Group, covers
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence

LOOK_BACK = 60  # courses
# "cabozantinib was started after failure of chemotherapy": what failed was another treatment
_LATER_THAN = Folded(
    r"[^.;,]{0,60}?\b(?:after|following|despite|because of)\s(?:the\s)?"
    r"(?:(?:failure|fail(?:ed|ing)|progress\w+|relapse|resistance|intolerance|completion|refractoriness)"
    r"\s(?:of|on|under|after|during|to|with)?\s?)?(?:(?!after\b|with\b)[\w-]+\s){0,3}")


class Further:
    """The state of one patient's story of drugs, and the questions that are asked of it."""

    def __init__(self, reading: Reading, patient: int) -> None:
        self.reading, self.patient = reading, patient
        self.drafts: list[Draft] = []
        self.current: list[Draft] = []  # the antitumour courses named last
        self.touched_at = -1  # where the last antitumour group of this sentence ends
        self.here: list[Mention] = []  # the mentions of the sentence being read
        self.retelling = False
        self.planned: tuple[Group, Sentence] | None = None  # drugs only planned so far
        self.events = drug_cues.Events(reading)

    @property
    def recent(self) -> list[Draft]:
        """The courses told last; older ones than so many are not asked any more, so that a text of very many stays linear."""
        return self.drafts[-LOOK_BACK:]

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
            return bool(drug_cues.NEXT.search(between)) and (
                draft.partners != partners or drug_cues.NEXT_PHASE.search(between) is not None)
        around = self._around(mention, sentence)
        since = drug_cues.SINCE_AGAIN.search(text, max(sentence.start, mention.start - 60), mention.start)
        if since and sum(d.name == mention.name for d in self.recent) > 1:
            return False
        if (drug_cues.AGAIN.search(around) and draft.antitumour) or self._more(mention):
            return True
        if mention.name in partners and not draft.antitumour:
            return True
        if not draft.antitumour or not partners:
            return False
        started = bool(drug_cues.START.search(around))
        if phase and draft.phase and phase != draft.phase and started:
            return True
        if started and group.regimen and draft.regimen and group.regimen != draft.regimen and partners != draft.partners:
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
        others = any(d.antitumour and not d.unnamed and d.place > draft.last.start and d.name not in partners for d in self.recent)
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
            fits = [d for d in self.recent if d.antitumour and covers(word, d.drug_class)]
        else:
            fits = [d for d in self.recent if covers(word, d.drug_class)]
        in_force = [d for d in self.current if any(d is f for f in fits)]
        return in_force or [d for d in fits if d.partners == fits[-1].partners]

    def _added(self, mention: Mention, same: list[Draft], group: Group, sentence: Sentence) -> bool:
        """Whether "chemotherapy" is a treatment beside, before or after drugs that are none: "trastuzumab and chemotherapy"."""
        if self.retelling or mention.value.drug_class != "chemotherapy" or any(d.drug_class in CYTOTOXIC for d in same):
            return False
        if any(d.last in group.members for d in same):
            return True
        text = self.reading.text
        if all(d.first.sentence == mention.sentence and d.last.end <= mention.start for d in same):
            return _LATER_THAN.fullmatch(text, same[-1].last.end, mention.start) is not None
        before = text[max(sentence.start, mention.start - 50):mention.start]
        around = self._around(mention, sentence)
        begun = drug_cues.BEGUN.search(around) or drug_cues.ADDED.search(around)
        return begun is not None and not drug_cues.PREVIOUS.search(before) and not drug_cues.looks_back(text, sentence, mention)

    def _further_here(self, mention: Mention, last: Draft, phase: str | None) -> bool:
        """Whether a class word tells of a further course in the very sentence that told the last one."""
        if phase and last.phase and phase != last.phase:
            return True
        if phase in ("second", "third", "fourth") and self.events.set_back(last.last.end, mention.start):
            return True
        text = self.reading.text
        return (drug_cues.NEXT_PHASE.search(text, last.last.end, mention.start) is not None
                or (not last.unnamed and drug_cues.THEREAFTER.search(text, last.last.end, mention.start) is not None))

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
            return self._further_here(mention, same[-1], phase)
        if phase and any(d.phase == phase for d in same):
            return bool(drug_cues.CAME_BACK.search(text, same[-1].last.end, mention.start) and drug_cues.START.search(around))
        counted = drug_cues.COUNTED.search(before) is not None
        only_retold = not counted and drug_cues.looks_back(text, sentence, mention) and all(
            d.unnamed and not d.phase for d in same)
        if phase in ("second", "third", "fourth") and not only_retold:
            return True
        if drug_cues.AGAIN.search(around) or drug_cues.RESUMED.match(text, mention.end, sentence.end):
            return True
        started = bool(drug_cues.START.search(around))
        broken = self.events.broken(same[-1].last.end, mention.start)
        if phase and started and (any(d.phase for d in same) or broken):
            return True
        if phase == "palliative" and self.events.set_back(same[-1].last.end, mention.start):
            return True
        if drug_cues.PREVIOUS.search(before) or drug_cues.looks_back(text, sentence, mention):
            return False
        if self.current and not any(d is c for d in same for c in self.current) and drug_cues.BEGUN.search(around):
            return True
        return started and broken
