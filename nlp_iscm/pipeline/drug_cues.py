"""Cues around drugs: the words that say a drug was started, given anew, stopped, or only looked back to."""

import re
from bisect import bisect_left

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.drug_groups import Group
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence

BREAK = Folded(
    r"\b(?:recurr(?:ed|ence|ent|ences)|relaps\w+|progress(?:ed|ion|ive)"
    r"|resect(?:ed(?! (?:specimens?|primary|tumou?rs?|mass|lesion|material|tissue|bowel)\b)|ion)"
    r"|surgery|operat(?:ed|ion)|surgical"
    r"|\w{3,}ectomy|new (?:lesions?|metastas[ei]s|tumou?rs?|nodules?)"
    r"|discontinu\w+|stopped|transplant\w*|regrowth|metastas[ei]s (?:was|were|had) (?:\w+ )?(?:confirmed|found|detected"
    r"|identified|noted|developed|appeared|seen)|(?:months?|years?) later)\b")
NOT_BREAK = Folded(r"\b(?:no|without|any|prevent\w*|absence of|free of|risk of|not)\b[^.]{0,30}$")
# A second adjuvant course follows a second operation only where the tumour had come back
CAME_BACK = Folded(
    r"\b(?:recurred|relapsed|regrew|(?:recurrences?|relapses?|metastas[ei]s) (?:was|were|had been|developed|appeared|occurred)"
    r"|(?:developed|showed|revealed|detected|found) (?:an? )?(?:[\w-]+ ){0,3}(?:recurrences?|relapse|metastas[ei]s))\b")
SETBACK = Folded(r"(?:recurred|recurrence|relaps|progressed|progression)")
# "with concurrent temozolomide followed by adjuvant temozolomide"
NEXT_PHASE = Folded(r"\b(?:followed by|then|subsequent(?:ly)?|thereafter|and|plus)\b[^.;]{0,60}\b(?:adjuvant|maintenance"
    r"|consolidation)\s(?:[\w-]+\s){0,2}$")
# "mitotane was started, followed by combination chemotherapy"
THEREAFTER = Folded(r"\b(?:followed by|and then|and subsequently|and finally)\s"
    r"(?:(?!this|that|the same|maintenance)[\w-]+\s){0,3}$")
BOTH_PHASES = Folded(r"\b(?:concurrent|concomitant|neo-?adjuvant|induction|pre-?operative)\s?(?:and|/)\s?(?:adjuvant"
    r"|maintenance"
    r"|consolidation|post-?operative)\s(?:[\w-]+\s)?$")
COUNTED = Folded(r"\b(?:cycles?|courses?|rounds?|lines?) of (?:\w+ ){0,2}$")
RESUMED = Folded(r"(?: \w+){0,2} (?:was|were|has been|had been) (?:\w+ )?(?:resumed|re-?started|re-?initiated|re-?introduced"
    r"|reinstituted|recommenced|given again)\b")
SAME = Folded(r"\bsame (?:agents?|drugs?|regimens?|chemotherapy|combination|protocol|treatment|therapy)\b")
PHASE = (
    ("neoadjuvant", Folded(r"\bneo-?\s?adjuvant|\bpre-?operative|\binduction")),
    ("adjuvant", Folded(r"\badjuvant|\bpost-?operative|\bconsolidation")),
    ("maintenance", Folded(r"\bmaintenance")),
    ("second", Folded(r"\bsecond[\s-]line|\b2nd[\s-]line|\bsalvage")),
    ("third", Folded(r"\bthird[\s-]line|\b3rd[\s-]line")),
    ("fourth", Folded(r"\b(?:fourth|4th|fifth|5th|sixth|seventh)[\s-]line")),
    ("first", Folded(r"\bfirst[\s-]line|\b1st[\s-]line|\bupfront")),
    ("palliative", Folded(r"\bpalliative")),
)
AGAIN = Folded(
    r"\b(?:re-?(?:started|starting|start|initiated|initiation|introduced|introduction|challenged?|treated|treatment"
    r"|administered|administration|commenced|instituted)|resum\w+|rechalleng\w+|"
    r"re-challeng\w+|again|another (?:[\w-]+ )?(?:round|course|cycle|line|series)|second (?:course|round)|once more"
    r"|reinstat\w+)\b")
# "84 days after restarting letrozole" counts from a restart that was told before
SINCE_AGAIN = Folded(
    r"\b(?:after|since|following|upon|from) (?:the )?(?:re-?(?:start|introduc|initiat|challeng|commenc|administ)\w*|resum\w+)"
    r"(?: (?:of|with|the|treatment|therapy)){0,3} $")
START = Folded(
    r"\b(?:start\w*|initiat\w+|commenc\w+|receiv\w+|treated|treatment with|administ\w+|given|underwent|undergo\w*|switch\w+"
    r"|transition\w+|chang\w+|replac\w+|add(?:ed|ition)|introduc\w+|put on|placed (?:on|under)|prescrib\w+|offered|began|begun"
    r"|followed by|performed|done|conducted|deliver\w+|instituted|employed|used|adopted|convert\w+|proceeded|had|managed with"
    r"|on)\b")
GIVE = Folded(
    r"\b(?:treat\w*|receiv\w+|administ\w+|given|gave|start\w*|initiat\w+|commenc\w+|prescri\w+|put on|placed on|placed under"
    r"|under|using|used|with|on|managed|management|relie\w+|control\w*|improv\w+|respon\w+|resol\w+|therapy|taking|took"
    r"|continu\w+"
    r"|discharged|offered|add\w+|required?|support\w*|by|doses?|despite|after|begun|began|premedicat\w+|prophyla\w+|underwent"
    r"|infus\w+|inject\w+|introduc\w+|applied|provided|instituted|maintained|cover\w*|consist\w*|includ\w+|switch\w+|chang\w+"
    r"|replac\w+|transition\w+|tapered|tapering|weaned)\b")
PREVIOUS = Folded(r"\b(?:this|that|these|the same|same|such|above|the|previous|prior|his|her|each|during|after"
    r"|completion of|since|last)\s(?:\w+[\s-]){0,3}$")
PLANNED_COUNT = Folded(r"\b(?:plan\w*|aim\w*|intend\w*|schedul\w*|propos\w*|out of)\b[^.;]{0,50}$")
TOTAL_COUNT = Folded(r"\b(?:total of|complet\w+|all|altogether|overall)\b[^.;]{0,25}$")
ADDED = Folded(r"\b(?:added|addition|combined with|in combination|continu\w+)\b")
BEGUN = Folded(r"\b(?:started|initiated|received|treated|commenced|underwent|given|administered)\b")
NEXT = Folded(r"\b(?:followed by|then|maintenance|changed to|switched to|replaced (?:by|with)|converted to|next"
    r"|subsequently)\b")
ALONE = Folded(r"\b(?:monotherapy|alone|single[\s-]agent|maintenance)\b")
LINES = Folded(r"\b(?:prior|previous|multiple|several|many|\d|two|three|four|five|six|seven"
    r"|eight) (?:\w+ )?lines? of (?:\w+ )?$")
LINES_AFTER = Folded(r"(?: and (?:\w+ ){1,3}(?:therapy|treatment))? (?:lines|regimens)\b")
STOPPED = Folded(r"(?: \w+){0,2} (?:was|were|had been|has been) (?:\w+ )?(?:discontinued|stopped|withheld|ceased|omitted"
    r"|terminated|suspended|withdrawn|interrupted|held)\b")
REPORTED = Folded(r"\b(?:we|here(?:in)?|authors?|this (?:report|article|paper)) (?:\w+ ){0,2}(?:report|present"
    r"|describe)s?\b|\bis (?:reported|presented|described)\b")


def phase_of(text: str, sentence: Sentence, group: Group) -> str | None:
    """The phase or line of a plan that is named near a group."""
    around = text[max(sentence.start, group.start - 60):min(sentence.end, group.end + 60)]
    found = [(abs(m.start() - min(60, group.start - sentence.start)), name) for name, cue in PHASE for m in cue.finditer(around)]
    if any(name == "neoadjuvant" for _, name in found):
        found = [f for f in found if f[1] != "adjuvant" or len(found) > 2]
    return min(found)[1] if found else None


def looks_back(text: str, sentence: Sentence, mention: Mention) -> bool:
    """Whether the mention looks back: "after the gemcitabine", "despite this chemotherapy", "during X therapy"."""
    before = text[max(sentence.start, mention.start - 45):mention.start]
    return bool(re.search(r"\b(?:after|despite|during|since|following|of|from|response to|responded to|resistant to|because of"
        r"|due to|discontinu\w+|stop\w*|complet\w+)\s(?:the |this |her |his |completion of "
        r"|\d+ \w+ of )?(?:\w+ ){0,2}$", before, re.I))


class Events:
    """Where a text tells of recurrence, progression, operations or stopped therapy, and the drug figures in order."""

    def __init__(self, reading: Reading) -> None:
        found = [m for m in BREAK.finditer(reading.text) if not NOT_BREAK.search(reading.text[max(0, m.start() - 45):m.start()])]
        self.breaks = [m.start() for m in found]
        self.setbacks = [m.start() for m in found if SETBACK.match(m.group())]
        self.figures = {label: reading.mentions.get(label, []) for label in ("dose", "schedule", "cycles")}
        self.starts = {label: [m.start for m in row] for label, row in self.figures.items()}

    def broken(self, since: int, until: int) -> bool:
        """Whether anything that ends a course is told in between."""
        return _any_between(self.breaks, since, until)

    def set_back(self, since: int, until: int) -> bool:
        """Whether recurrence or progression is told in between."""
        return _any_between(self.setbacks, since, until)

    def near(self, label: str, start: int, end: int) -> list[Mention]:
        """Figures of a label that begin in a range, in order."""
        row, starts = self.figures[label], self.starts[label]
        return row[bisect_left(starts, start):bisect_left(starts, end)]


def _any_between(places: list[int], since: int, until: int) -> bool:
    at = bisect_left(places, since)
    return at < len(places) and places[at] < until
