"""Succession: how a course stands to the plan before it, by what the text says between them."""

from collections import defaultdict
from collections.abc import Sequence

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.anaphora import stand_ins
from nlp_iscm.pipeline.courses import Course
from nlp_iscm.pipeline.gaps import behind, gap_kind
from nlp_iscm.pipeline.outcomes import Told
from nlp_iscm.pipeline.plan import NAMED, Cues, Given, Plan, Step, given_in_order, sentence_of
from nlp_iscm.pipeline.reading import Mention, Reading
from nlp_iscm.pipeline.reasons import NEAR, Reasons
from nlp_iscm.pipeline.setbacks import Setbacks
from nlp_iscm.pipeline.terms import fold

_OPENING = 40  # characters of a sentence where an adverb ("Meanwhile, ...") speaks of the whole of it
_LINES = Folded(
    r"\b(?:multiple|several|\d+|two|three|four|five|six|seven|more) (?:\w+ )?(?:lines|regimens)\b|\btherapy lines\b")
_SAME_OPERATION = Folded(
    r"\b(?:also|additional(?:ly)?|simultaneous(?:ly)?|at the same time|same (?:operation|session|time|procedure"
    r"|incision)|intra-?operative(?:ly)?|"
    r"per-?operative(?:ly)?|during (?:the )?(?:surgery|operation|procedure|laparotomy)|in addition|concomitant(?:ly)?"
    r"|as well|further|en bloc|"
    r"specimen|consist\w+|includ\w+)\b")
_SOON = Folded(
    r"\b(?:after|within) (?:\d+|one|two|three|four|six|fifteen) (?:days?|weeks?|months?)\b|"
    r"\b(?:\d+|one|two|three|four|six|a) (?:days?|weeks?|months?) (?:later|after)")
_GOES_ON = Folded(
    r"[\w\s-]{0,25}\b(?:was|were) (?:\w+ )?(?:continued|resumed|restarted|re-started|reinitiated|re-initiated)\b")
# "HIPEC with oxaliplatin", "hepatic arterial infusion (5-FU"
_GIVEN_WITH = Folded(r"\s*(?:\([^()]*\)\s*)?(?:with|of|using|by|\()\s*(?:\w+ ?){0,2}")
# "radiotherapy to the pelvis (50.4 Gy) with weekly cisplatin"
_ALONG_WITH = Folded(
    r"(?<!treated)(?<!treatment)(?<!managed)(?<!continued)(?<!therapy)(?<!begun)(?<!started) with\s"
    r"(?:(?:weekly|daily|oral|intravenous|low-dose|high-dose|standard-dose|(?:3|three)-weekly|radiosensiti[sz]ing|systemic|single-agent)\s)*$")
_UNDERWENT = Folded(r"\bunderwent\b")
_BOUND = Folded(r"(?:\b(?:combin\w+ (?:with|of)|plus|together with|regimen (?:of|with|consisting of))\b|\+)[^.;]{0,70}$")
_TRIED = Folded(
    r"\b(?:(?:previously|pre-?)\s?treated with|(?:successive|consecutive)(?:ly)?(?: treated)?(?: (?:with|by|courses of|lines of))?"
    r"|(?:several|multiple|various|different|many|numerous) (?:\w+ ){0,2}(?:chemotherapies|regimens|treatments|therapies"
    r"|agents|drugs)(?: \w+)?,? (?:includ\w+|such as|with|like))\b(?: [\w-]+,?){0,3} $")
# "Chemoembolisation was done with the aim of ..., using epirubicin"
_CARRIER = Folded(r"chemoemboli|\btace\b|chemoinfusion|chemoperfusion|arterial infusion|limb perfusion|intraperitoneal chemo"
    r"|\bhipec\b|\bpipac\b|electrochemo")
# "chemotherapy and hormonal therapy": the one follows the other
_HORMONES = frozenset({"hormone therapy", "tamoxifen", "letrozole", "anastrozole", "exemestane", "aromatase inhibitor"})
_IN_ORDER = Folded(r"\bsequential(?:ly)?\b(?: [\w-]+,?){0,4} $")  # "sequential administration of ibrutinib and venetoclax"
_WHILE = Folded(r"\b(?:while|whereas)\b(?! (?:on|under|receiving))")
_FOR_ITS_TUMOUR = Folded(
    r"(?:[^,;.]{0,40}\bfollowed by [^,;.]{0,40})? (?:for|due to|because of) (?:an? |the |her |his )?(?:[\w-]+ ){0,4}"
    r"(?:cancer|tumou?r|\w*carcinoma|\w*sarcoma|melanoma|lymphoma|\w+adenoma|myoma|fibroma|goit(?:re|er)|hyperplasia|\w+ism)\b")
# "first-line cisplatin and second-line atezolizumab"
_FURTHER_LINE = Folded(r"\b(?:second|third|fourth|fifth|2nd|3rd|4th|5th)[\s-]line\b")
# "cisplatin on day 1, followed by a continuous infusion of 5-FU for 5 days": one cycle
_SAME_DAYS = Folded(r"\b(?:days?|d) ?1\b[^.;]{0,30}\bfollowed by\b")
_FOR_DAYS = Folded(r"[^.;,]{0,60}\b(?:infusion|for (?:\d+|two|three|four|five) (?:days|hours)|(?:on )?(?:days?|d) ?[1-5])\b")
_ALONE = Folded(r"\b(?:monotherapy|single[- ]agent|alone)\b")


def plans(reading: Reading, courses: Sequence[Course], told: Sequence[Told]) -> list[Plan]:
    """The plans of a patient's antitumour courses, in order of the text."""
    given = given_in_order(reading, (c for c in courses if c.treatment.intent == "antitumour"))
    walk = Succession(reading, given, told)
    found: list[list[list[Given]]] = []
    for one in walk.order:
        how = walk.relation(found[-1], one) if found else "new"
        if found and how != "with" and walk.added(found[-1][-1], one):
            joined = [*(Given(g.course, one.mention) for g in found[-1][-1]), one]
            if how == "new":
                found.append([joined])
            else:
                found[-1].append(joined)
            continue
        again = walk.revived([] if how == "new" else found[-1][-1], one)
        if again:
            found.append([[again, one]])
        elif how == "with":
            found[-1][-1].append(one)
        elif how == "then":
            found[-1].append([one])
        else:
            found.append([[one]])
    return [Plan(tuple(Step(tuple(step)) for step in steps), n) for n, steps in enumerate(found, 1)]


class Succession:
    """What the text says between one course and the next."""

    def __init__(self, reading: Reading, given: Sequence[Given], told: Sequence[Told]) -> None:
        self.reading, self.text = reading, reading.text
        self.cues = Cues(reading, "combination_cues")
        self.setbacks = Setbacks(reading, given, told)
        self.reasons = Reasons(reading)
        self.repeats: dict[int, list[Given]] = defaultdict(list)
        for g in given:
            for mention in g.course.mentions if fold(g.name) not in stand_ins() else ():
                if mention.sentence > g.mention.sentence and mention.label in NAMED:
                    self.repeats[mention.sentence].append(Given(g.course, mention))
        self.order = sorted([*given, *self._continued(given)], key=lambda g: (g.start, g.end, g.id))

    def _continued(self, given: Sequence[Given]) -> list[Given]:
        """Later mentions that say a drug went on or was resumed after another therapy had begun."""
        starts = sorted((g.start, g.id) for g in given)
        found = []
        for g in given:
            later = [m for m in g.course.mentions if m.start > g.start]
            for mention in later[:40] if g.kind == "drug" and fold(g.name) not in stand_ins() else ():
                other = [i for s, i in starts if g.start < s < mention.start and i != g.id]
                if other and self._goes_on(mention) and g.mention.sentence != mention.sentence:
                    found.append(Given(g.course, mention))
                    break
        return found

    def _goes_on(self, mention: Mention) -> bool:
        sentence = self.reading.sentences[mention.sentence]
        if sentence.about != "patient" or mention.label not in NAMED or self._stands_in(mention):
            return False
        return _GOES_ON.match(self.text, mention.end, sentence.end) is not None

    def relation(self, plan: list[list[Given]], new: Given) -> str:
        """How a course stands to the plan before it: with its last step, then (a further step), or new."""
        last = self._named_beside(plan[-1][-1], new)
        same = last.mention.sentence == new.mention.sentence
        how = self._same_sentence(last, new) if same else self._later(plan, last, new)
        again = any(g.name == new.name for g in plan[-1])
        return "then" if how == "with" and again else how

    @staticmethod
    def _named_beside(last: Given, new: Given) -> Given:
        """The last operation where it is named in the new one's sentence, though "surgery" told it before."""
        apart = last.mention.sentence != new.mention.sentence
        if last.kind != "surgery" or (apart and new.kind != "surgery"):
            return last
        here = [m for m in last.course.mentions[1:] if m.sentence == new.mention.sentence and m.end <= new.start]
        beside = [m for m in here if m.value.event]
        return Given(last.course, beside[-1]) if beside else last

    def revived(self, last: list[Given], new: Given) -> Given | None:
        """An earlier course, not of the last step, that the sentence names as given together with the new one."""
        current = {g.id for g in last}
        for repeat in self.repeats.get(new.mention.sentence, ()):
            if repeat.id in current or repeat.id == new.id or repeat.kind == "surgery" or new.kind == "surgery":
                continue
            if self._stands_in(repeat.mention) or any(m.start == repeat.start for m in new.course.mentions):
                continue
            low, high = sorted((repeat, new), key=lambda g: g.start)
            gap = self.text[low.end:high.start]
            if len(gap) < NEAR and self._joined(repeat, new, gap):
                return repeat
        return None

    def _stands_in(self, mention: Mention) -> bool:
        return fold(self.text[mention.start:mention.end]) in stand_ins()

    def _joined(self, one: Given, other: Given, gap: str) -> bool:
        """Whether the words between two treatments of a sentence say that they are given at one time."""
        how = gap_kind(gap)
        if one.kind == other.kind == "drug":
            return how in ("list", "together", "likewise")
        around = self.cues.names(one.start - _OPENING, other.end + _OPENING)
        return how == "together" or (how != "sequence" and "concurrent" in around)

    def _same_sentence(self, last: Given, new: Given) -> str:
        gap = self.text[last.end:new.start]
        how = gap_kind(gap)
        kinds = {last.kind, new.kind}
        sentence = sentence_of(self.reading, new)
        listed = how in ("list", "together") or (how == "likewise" and _UNDERWENT.search(gap) is None)
        if self.setbacks.between(last.start, new.start) or how == "switch" or _FURTHER_LINE.search(gap):
            return "new"
        if self._each_for_itself(last, new) or (kinds != {"drug"} and _WHILE.search(gap)):
            return "new"
        if self.reasons.came_back(last.end, new, behind=not listed):
            return "new"
        if not listed and (self.cues.names(last.end, new.start) & {"line", "salvage"} or self.reasons.failed(last)
                           or self.reasons.failed(new)):
            return "new"
        regimens = {last.course.treatment.regimen, new.course.treatment.regimen} - {None}
        if kinds == {"drug"} and len(regimens) == 2:  # "second and third line chemotherapy with DHAP (...) and ICE (...)"
            return "new" if "line" in self.cues.names(sentence.start, new.end) else "then"
        if _LINES.search(self.text, max(sentence.start, last.start - _OPENING), new.end + _OPENING):
            return "new"
        if how == "list" and kinds == {"drug"} and self._tried(last):
            return "new"
        if how == "list" and kinds == {"drug"} and _IN_ORDER.search(self.text, max(sentence.start, last.start - NEAR), last.start):
            return "then"
        if kinds <= {"drug", "radiotherapy"} and behind(sentence.text, last.start - sentence.start, gap, new.end - sentence.start):
            return "then"  # "After chemotherapy, nivolumab was given"
        if kinds == {"other", "drug"} and last.kind == "other" and (_GIVEN_WITH.fullmatch(gap) or self._carried(last, how)):
            return "with"
        if kinds == {"surgery"}:
            return "then" if how == "sequence" else "with"
        if kinds == {"drug"} and how == "sequence" and _SAME_DAYS.search(gap) and _FOR_DAYS.match(self.text, new.end, sentence.end):
            return "with"
        if "surgery" in kinds or how == "sequence":
            return "then"
        names = {last.name, new.name}
        if kinds == {"drug"} and "chemotherapy" in names and names & _HORMONES and how != "together":
            return "then"
        if kinds == {"drug"}:
            return "with" if how in ("list", "together", "likewise") else "new" if how == "alternative" else "then"
        around = self.cues.names(max(sentence.start, last.start - NEAR), new.end + _OPENING)
        beside = kinds == {"drug", "radiotherapy"} and _ALONG_WITH.search(gap)
        return "with" if how == "together" or beside or "concurrent" in around or (listed and self._in_one(last)) else "then"

    def _each_for_itself(self, last: Given, new: Given) -> bool:
        """Whether each of two operations has a tumour of its own: "mastectomy for breast cancer and hysterectomy for a sarcoma"."""
        if last.kind != "surgery" or new.kind != "surgery":
            return False
        sentence = sentence_of(self.reading, new)
        return all(_FOR_ITS_TUMOUR.match(self.text, g.end, min(sentence.end, g.end + NEAR)) for g in (last, new))

    def _in_one(self, last: Given) -> bool:
        """Whether words before a list bind the whole of it: "a combination of A, B and radiotherapy"."""
        sentence = sentence_of(self.reading, last)
        return _BOUND.search(self.text, max(sentence.start, last.start - NEAR), last.start) is not None

    def _tried(self, last: Given) -> bool:
        """Whether a list of drugs tells what had been tried one after another: "several regimens including A and B"."""
        sentence = sentence_of(self.reading, last)
        return _TRIED.search(self.text, max(sentence.start, last.start - NEAR), last.start) is not None

    def _carried(self, last: Given, how: str) -> bool:
        """Whether a procedure brings drugs to the tumour, so that those of its sentence belong to it."""
        return _CARRIER.search(self.text, last.start, last.end) is not None and how not in ("sequence", "alternative")

    def added(self, step: list[Given], new: Given) -> bool:
        """Whether a drug, radiotherapy or hyperthermia was added to a step of drugs or radiotherapy."""
        if new.kind == "surgery" or new.name == "PCI" or not self.reasons.added(new):
            return False
        return not any(g.ablative or g.name == new.name for g in step)

    def _around(self, new: Given, *, ahead: bool = False) -> set[str]:
        """Cues that speak of a course: near it in its sentence (only `ahead` of it), or at the sentence's opening."""
        sentence = sentence_of(self.reading, new)
        near = self.cues.names(max(sentence.start, new.start - NEAR), new.end if ahead else min(sentence.end, new.end + NEAR))
        return near | (self.cues.names(sentence.start, sentence.start + _OPENING) & {"concurrent", "adjuvant", "sequence"})

    def _later(self, plan: list[list[Given]], last: Given, new: Given) -> str:
        around = self._around(new)
        if "adjuvant" in around and self.reasons.despite(new):
            return "then"
        if self._ended(last, new) or self._history(last, new) or (last.kind == "drug" and self._tried(last)):
            return "new"
        if new.name == "PCI":  # never but after a response
            return "then"
        surgical = any(g.ablative for step in plan for g in step)
        right_before = self.cues.names(max(sentence_of(self.reading, new).start, new.start - 30), new.end)
        before_surgery = "neoadjuvant" in right_before or ("neoadjuvant" in around and "adjuvant" not in around)
        if before_surgery and not new.ablative and surgical:
            return "new"
        if new.kind == "other" and "adjuvant" in around:
            return "then"
        if self._half_told(plan[-1], new):
            return "with"
        if last.ablative and new.ablative:
            return self._operations(last, new)
        if any(g.name == new.name for g in plan[-1]):
            alone = len(plan[-1]) > 1 and _ALONE.search(self.text, new.end, new.end + _OPENING)
            return "then" if alone or "maintenance" in around else "new"
        if self._beside(plan[-1], new):
            return "with"
        if "salvage" in around or "line" in around or "switch" in self.cues.names(last.end, new.end):
            return "then" if "maintenance" in around else "new"
        if new.ablative:
            return "then" if not surgical or "staged" in self.cues.names(last.end, new.end + _OPENING) else "new"
        if around & {"adjuvant", "maintenance"}:
            return "then"
        return self._systemic(last, new, around, surgical)

    def _systemic(self, last: Given, new: Given, around: set[str], surgical: bool) -> str:
        """A drug or radiotherapy in a later sentence, without a word that settles it."""
        distance = new.mention.sentence - last.mention.sentence
        regimen = new.course.treatment.regimen
        if regimen and regimen == last.course.treatment.regimen and distance <= 2:
            return "with"
        if last.ablative:
            return "new" if "palliative" in around or self.reasons.spread(last.end, new.start) else "then"
        if "concurrent" in around:
            return "with"
        if surgical and distance <= 3:
            return "then"
        ahead = self._around(new, ahead=True)
        return "then" if "sequence" in ahead and last.kind != new.kind else "new"

    def _operations(self, last: Given, new: Given) -> str:
        between = self.cues.names(last.end, new.end)
        near = new.mention.sentence - last.mention.sentence <= 1
        if near and not {"apart", "sequence"} & between and _SAME_OPERATION.search(self.text, last.end, new.end + _OPENING):
            return "with"
        staged = "staged" in self.cues.names(sentence_of(self.reading, last).start, new.end + _OPENING)
        return "then" if staged or _SOON.search(self.text, last.end, new.start) else "new"

    def _half_told(self, step: list[Given], new: Given) -> bool:
        """Whether "chemoradiotherapy" was told just before, without its drugs, and these are named now."""
        last = step[-1]
        if new.kind != "drug" or any(g.kind == "drug" for g in step) or new.mention.sentence - last.mention.sentence > 2:
            return False
        return "concurrent" in self.cues.names(last.start - 12, last.end)

    def _beside(self, step: list[Given], new: Given) -> bool:
        """Whether the sentence names a course of the last step as given together with the new one."""
        ids = {g.id for g in step}
        named = {r.id for r in self.repeats.get(new.mention.sentence, ())}
        if len(ids) > 1 and not ids <= named and not self.reasons.added(new):
            return False  # "irinotecan and cisplatin" after "etoposide and cisplatin"
        for repeat in self.repeats.get(new.mention.sentence, ()):
            low, high = sorted((repeat, new), key=lambda g: g.start)
            gap = self.text[low.end:high.start]
            shared = any(m.start == repeat.start for m in new.course.mentions)
            if repeat.id not in ids or shared or len(gap) >= NEAR or "surgery" in (repeat.kind, new.kind):
                continue
            if self._joined(repeat, new, gap):
                return True
        return False

    def _history(self, last: Given, new: Given) -> bool:
        """Whether a course belongs to the patient's history: told before the story begins, not in the sentence of the next one."""
        if last.mention.sentence == new.mention.sentence:
            return False
        if not new.ablative:
            adjuvant = self._around(new) & {"adjuvant", "maintenance"}
            return self.reasons.long_before(last) or (not adjuvant and self.reasons.told_as_past(last, new))
        return self.reasons.history(last) and not self.reasons.history(new)

    def _ended(self, last: Given, new: Given) -> bool:
        """Whether the tumour came back or grew before the new course, or the text gives that as its reason."""
        news = self.setbacks.between(last.start, new.start)
        if news - {"none"} or ("none" in news and not last.ablative):
            return True
        return self.reasons.came_back(new.start - 2 * NEAR, new)
