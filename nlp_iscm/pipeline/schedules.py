"""Schedules and cycles: how often ("every 3 weeks", "q21d", "daily") and how many ("6 cycles", "cycles 1-4")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_iscm.folded import Folded, words_of
from nlp_iscm.normalise.quantity import number
from nlp_iscm.normalise.schedule import Schedule, schedule

_N = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|twenty[- ]one|twenty[- ]eight)"
_SCHEDULE = Folded(
    rf"\b(?:every|each)[ -](?:other |alternate |second |third |fourth |sixth )?(?:{_N}(?:(?:-| to ){_N})?[ -])?(?:days?|weeks?"
    rf"|wks?|months?|hours?|hrs?|h|morning|night)\b"
    r"|\bevery (?:21st|28th|14th) day\b"
    rf"|\bq\.?\s?\d{{1,2}}(?:[\s-]?(?:d|days?|w|weeks?|wks?|h|hrs?|hours?|m|months?))?\b|\bq(?:w|m|od|hs|d|day)\b"
    rf"|\b{_N}[- ](?:days?|weeks?) (?:as |per |a |each |in a |= ?)?(?:a |one |1 |each |treatment |therapy "
    rf"|chemotherapy )?(?:cycles?|courses?|intervals?)\b"
    rf"|\b(?:cycles?|courses?|intervals?) (?:of|every|lasting|duration of|length of|length) {_N}[- ](?:days?|weeks?)\b"
    rf"|\b{_N} ?d(?:ays)?/cycle\b"
    rf"|\b{_N}[- ](?:days?|weeks?|months?) apart\b"
    rf"|\b(?:{_N}|tri|bi)[- ]weekly\b|\b{_N}[- ]week(?:ly)? (?:basis|regimen|schedule|interval)s?\b"
    rf"|\b(?:once|twice|thrice|{_N} times?)[ -](?:a |per |every |each |in a |/ ?)?(?:day|daily|week|weekly|month|monthly)\b"
    r"|\b(?:daily|weekly|monthly|fortnightly|biweekly|bi-weekly|quarterly|everyday|on alternate days|alternate days)\b"
    r"|\b(?:[bt]\.?i\.?d\.?|q\.?i\.?d\.?|q\.?d\.?|o\.d\.|OD|bd|b\.d\.|tds)(?![\w.])")
# One of these words stands in every schedule ("b.i.d." is b, i and d), and in every count.
_SCHEDULED = frozenset(
    ["every", "each", "q", "qd", "qw", "qm", "qod", "qhs", "cycle", "cycles", "course", "courses", "interval", "intervals",
     "apart", "weekly", "biweekly", "triweekly", "daily", "monthly", "fortnightly", "quarterly", "everyday", "alternate",
     "basis", "once", "twice", "thrice", "time", "times", "qday", "regimen", "regimens", "schedule", "schedules", "bid",
     "tid", "qid", "od", "bd", "tds", "b", "t", "o"])
_COUNTED = frozenset(
    ["cycle", "cycles", "course", "courses", "cure", "cures", "dose", "doses", "infusion", "infusions", "injection",
     "injections", "instillation", "instillations", "round", "rounds", "session", "sessions",
     "administration", "administrations", "application", "applications",
     "times", "x"])
# "daily life", "weekly follow-up", "every 3 months of follow-up", "5-day courses" of nothing
_NOT_AFTER = Folded(r"[ -]?(?:life|living|activit\w+|practice|routine|follow(?:[- ]?ups?|ing|ed(?! by))\b|monitor\w*|visits?"
    r"|ct\b|mri\b|ultraso\w+"
    r"|scans?|examin\w+|smok\w+|alcohol|habit|match\w+|imag\w+|radiation|irradiation|fraction\w*|set-?up|dressing\w*"
    r"|pain\b|headache\w*|fever\w*|stools?\b|cone-?beam|radiotherapy|treatment session)")
_NOT_BEFORE = Folded(r"\b(?:follow\w*|monitor\w*|surveillance|check\w*|visits?|scans?|imag\w+|CT|MRI|examin\w*|evaluat\w+"
    r"|review\w*|assess\w*|smok\w+|drinks?|packs?|cigarettes)[\w\s,()-]{0,25}$"
    # "60 Gy in 30 fractions with weekly carboplatin": the drug's
    r"|\b(?:fractions?|Gy)(?:(?!\b(?:with|plus|and)\b)[\w\s,()-]){0,25}$")
# "despite a 4-week course of cabergoline": how long it was given, not how often
_LASTING = Folded(r"[- ](?:days?|weeks?) course$")
_EACH_TIME = Folded(r"d(?:ays)?/cycle$")
_ONE = Folded(r"\b(?:an?|one|1|single|the|his|her|this|after|following|with|short|initial) $")
LONGEST = 8  # weeks between administrations: "12 weekly paclitaxel" is one each week, twelve times
# "8 weekly infusions": one each week
_EACH_WEEK = Folded(rf"{_N} weekly")
_SEVERAL = Folded(r" (?:courses|doses|infusions|injections|instillations|administrations|sessions)\b")
_CYCLE_WORD = Folded(r"\b(?:cycles?|courses?|intervals?|repeated|regimen)\b")


@dataclass(frozen=True, slots=True)
class Count:
    """A number of cycles; `ordinal` for "the third cycle", `more` for "3 further cycles"."""

    number: int
    ordinal: bool = False
    more: bool = False


def schedules(text: str) -> Iterator[tuple[int, int, Schedule]]:
    """Every schedule in a sentence as (start, end, Schedule).

    >>> [(s, e, x.every_days, x.cycle) for s, e, x in schedules("docetaxel every 21 days and daily erlotinib")]
    [(10, 23, 21.0, True), (28, 33, 1.0, False)]
    >>> list(schedules("Activities of daily life were normal."))
    []
    >>> [x.every_days for _, _, x in schedules("8 weekly infusions of rituximab, then three-weekly cisplatin")]
    [7.0, 21.0]
    """
    if _SCHEDULED.isdisjoint(words_of(text)):
        return
    for match in _SCHEDULE.finditer(text):
        if _NOT_AFTER.match(text, match.end()) or _NOT_BEFORE.search(text[max(0, match.start() - 40):match.start()]):
            continue
        if _EACH_TIME.search(match.group()) and text[:match.start()].endswith(" for "):
            continue  # "for 14 d/cycle"
        if _LASTING.search(match.group()) and _ONE.search(text[max(0, match.start() - 16):match.start()]):
            continue
        value = schedule(re.sub(r"^on ", "", match.group().lower()))
        if value is not None and _EACH_WEEK.fullmatch(match.group()) and (
                value.every_days > 7 * LONGEST or _SEVERAL.match(text, match.end())):
            value = Schedule(7.0, False)
        if value is not None and 0.04 < value.every_days <= 190:
            if _CYCLE_WORD.search(match.group()) and value.every_days >= 7:
                value = Schedule(value.every_days, True)
            yield match.start(), match.end(), value


_ORDINALS = {w: i for i, w in enumerate(
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"], 1)}
_UNITS = (r"(?:cycles?|courses?|cures?|rounds?(?= of)|sessions?(?= of (?:[\w-]+ ){0,2}(?:chemo|immuno|therapy with|infus"
          r"|instill|inject|HIPEC|PIPAC|chemoembol|TACE)))")
_MORE = r"(?:more|further|additional|subsequent|other|extra)"
_ADJECTIVE = r"(?:[a-z][\w/-]{1,18} ){0,3}"
_NUMBER = (r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen"
           r"|nineteen|twenty|single)")
_CYCLES = Folded(
    rf"\b(?P<a>{_NUMBER})(?:\s?(?:-|–|to"
    rf"|or)\s?(?P<b>{_NUMBER}))?(?P<adj>(?:,? |-)(?:\(\d+\) )?(?:\d{{1,2}}[- ](?:day"
    rf"|week|weekly) )?{_ADJECTIVE}){_UNITS}\b(?! of (?:the )?disease)"
    rf"|\b(?P<ord>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)) {_ADJECTIVE}(?:cycle|course)\b"
    rf"|\b{_UNITS} (?:\(?[n×x] ?=? ?)?(?P<c>\d{{1,2}})(?:\s?(?:-|–|to|through|(?:, ?\d{{1,2}}){{0,8}},? and)\s?(?P<d>\d{{1,2}}))?"
    rf"\b(?! ?(?:days?|weeks?"
    rf"|months?|%|mg))"
    rf"|(?:\b[x×]|[×])\s?(?P<e>\d{{1,2}})(?:\s?{_UNITS})?\b(?!\s?(?:cm|mm|\d|[x×]|[.,]\d))"
    rf"|\b(?P<f>{_NUMBER}) (?P<adjf>{_ADJECTIVE})(?:doses|infusions|injections|instillations|administrations|applications"
    rf"|doses?(?= of)"
    rf"|infusions?(?= of)|injections?(?= of))\b"
    rf"|\b(?:administered|given|repeated|received) (?P<g>{_NUMBER}|twice|thrice) times\b(?! (?:a|per|each|every (?:day|week"
    rf"|month)\b|daily|weekly) )")
_LENGTH = Folded(r"\b\d{1,2}[- ](?:day|week|weekly)\b")  # "eleven 14-day cycles"
_NO_ADJECTIVE = Folded(
    r"\b(?:of|and|in|the|for|with|after|lines?|days?|weeks?|months?|years?|to|was|were|fractions?|mg|per|each|a|an|or|cm|mm|gy"
    r"|times|patients?|by)\b")


_NOT_REACHED = Folded(
    r"\b(?:before|prior to|until|refused|declined|awaiting|(?:reported|returned|came|presented|due|scheduled|ready)(?: back)?"
    r"(?: to (?:the |our )?(?:\w+ )?(?:clinic|hospital|department))? for)\s(?:[\w-]+\s){0,2}$")  # "before her fourth course"
_PART = Folded(r"\b(?:first|initial|last|final|next|remaining)\s$")  # "with the first two courses": not all that were given


def counts(text: str) -> Iterator[tuple[int, int, Count]]:
    """Every number of cycles, courses, infusions or doses in a sentence as (start, end, Count).

    >>> [(s, e, c.number, c.ordinal) for s, e, c in counts("six cycles; the third cycle; cycles 1-4; 3 more courses")]
    [(0, 10, 6, False), (16, 27, 3, True), (29, 39, 4, False), (41, 55, 3, False)]
    >>> [c.more for *_, c in counts("3 more courses")], list(counts("the clinical course"))
    ([True], [])
    >>> [c.number for *_, c in counts("four 3-weekly courses, then 3-weekly courses without an end")]
    [4]
    >>> [c.number for *_, c in counts("he stopped after 4 of the 6 planned cycles")]
    [4]
    """
    if _COUNTED.isdisjoint(words_of(text)) and "×" not in text:
        return
    for match in _CYCLES.finditer(text):
        between = match["adj"] or match["adjf"]
        if between and (between.startswith("-weekly") or _NO_ADJECTIVE.search(_LENGTH.sub("", between))):
            continue  # "3-weekly courses" tells how often, not how many
        before = text[max(0, match.start() - 40):match.start()]
        value = None if match["ord"] and _NOT_REACHED.search(before) else _count(match)
        done = _OUT_OF.search(before)
        if done and value is not None:
            value = Count(int(number(done["n"]) or value.number))
        if value is not None:
            if _PART.search(before):
                value = Count(value.number, True)
            yield match.start(), match.end(), value


# "4 of the 6 planned cycles": what was given, not what was planned
_OUT_OF = Folded(rf"\b(?P<n>{_NUMBER})\s(?:out\s)?of\s(?:the\s|his\s|her\s|a\s)?(?:planned\s|scheduled\s|total\s|intended\s)?$")


def _count(match: "re.Match[str]") -> Count | None:
    if match["ord"]:
        word = match["ord"].lower()
        return Count(_ORDINALS.get(word) or int(re.sub(r"\D", "", word)), ordinal=True)
    word = match["b"] or match["a"] or match["d"] or match["c"] or match["e"] or match["f"] or match["g"]
    figure = {"single": 1.0, "twice": 2.0, "thrice": 3.0}.get(word.lower()) or number(word)
    if figure is None or not 0 < figure <= 60:
        return None
    return Count(int(figure), more=bool(re.search(_MORE, match["adj"] or "", re.I)))
