"""Dose prescriptions: grays, fractions and dose per fraction of one stretch of text, grouped course by course."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nlp_iscm.folded import Folded, lowered
from nlp_iscm.normalise.fractionation import grays, number

_FIGURE = r"\d{1,5}(?:[.,·]\d{1,3}){0,2}"
_UNIT = (
    r"(?:[cm]?Gy\s?\(RBE\)|[cm]?Gy\s?RBE|[cm]?Gy[-\s]?Eq?\b|GyE|CGyE|CGE|cobalt gray equivalents?|[cm]?Gy|[CM]?GY"
    r"|[cm]?gy|cGY|[Cc]enti-?grays?"
    r"|[Gg]rays?|GRAYS?|[Rr]ads?)"
)
DOSE = re.compile(
    rf"(?:(?<![\w.])|(?<=\b[TD][DT]))(?P<low>{_FIGURE})(?:\s?{_UNIT})?(?:\s?(?:-|–|—"
    rf"|to)\s?(?P<high>{_FIGURE}))?[\s-]?(?P<unit>{_UNIT})(?![a-z])"
)
_DOSED = re.compile(r"\d(?:\s?\(rbe\))?[\s-]?(?:[cm]?gy|c?cge|cobalt|centi|grays?|rads?)")


def doses(text: str) -> Iterator["re.Match[str]"]:
    """The doses of a whole text, for which it is only gone through where a figure stands before a unit."""
    return DOSE.finditer(text) if _DOSED.search(lowered(text)) else iter(())


_WORDS = {w: n for n, w in enumerate((
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"), 1)} | {
    "single": 1, "once": 1, "twenty-five": 25, "twenty-eight": 28, "thirty": 30, "thirty-three": 33, "thirty-five": 35}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_PART = r"(?:fractions?|fractionations?|fractionated (?:doses?|treatments?)|fxs?|frs?|fx\.|fr\.|f)(?![\w])"
_ADJECTIVES = (
    r"(?:(?:once[- ])?daily |equal |consecutive |divided |separate |weekly |twice[- ]daily |treatment "
    r"|successive |total |dose |radiation |RT |of )?")
# "in 28 daily fractions", "x 15 fractions", "(10 fractions", "eight fractions"; not "five fractions per week"
FRACTIONS = Folded(
    rf"(?<![\w.,])(?:(?:a|the|an) )?{_COUNT}(?:\s|-)?\s?{_ADJECTIVES}{_PART}(?!\s?(?:\(?s?\)?\s?)?(?:per|/|a|every"
    rf"|each)\s?(?:week|wk|day))")
# Words for a fraction only right after a dose: "20 Gy in 6 cycles", "24 Gy in three sessions", "8 Gy in one dose"
SITTINGS = Folded(
    rf"\s?(?:\(?(?:delivered |given |administered )?(?:in|over|for|with|via|by|as|x|×|divided (?:in|into)|split"
    rf" into)\s)(?:a |the )?{_COUNT}\s?"
    r"(?:daily |equal |consecutive |treatment |weekly |different )?(?:sessions?|cycles?|sittings?|treatments?|doses?"
    r"|times|exposures?|applications?|insertions?"
    r"|divided doses|shots?)\b")
_SLASH = Folded(
    rf"\s?/\s?(?P<count>\d{{1,2}})(?!\d|\s?(?:days?|d\b|weeks?|wks?|months?|min|h\b|[.,]\d"
    rf"|/))(?:\s?{_PART})?")
_TIMES_AFTER = Folded(
    r"\s?(?:-\s?)?(?:fractions?\s?|fx\s?|daily\s?|once per day\s?|once daily\s?"
    r"|/\s?fractions?\s?|per fraction\s?)?(?:x|×|\*|for)\s?(?P<count>\d{1,2})(?!\s?(?:\d|[cm]?Gy|days?|weeks?"
    r"|months?|cm|mm|[.,]\d))")
_TIMES_BEFORE = Folded(r"(?<![\w.,])(?P<count>\d{1,2})\s?(?:fractions?\s)?(?:x|×|\*)\s?$")
_PER_AFTER = Folded(
    r"\s?\)?\s?(?:-\s?)?(?:/\s?(?:fractions?|fx|fr|f|d|day|session|treatment)\b|(?:per|each|every|a"
    r"|p\.)\s?(?:fractions?|fx|fr|day|session|treatment|week-?day|f)\b"
    r"|(?:daily|each)\b|(?:daily |equal |single )?(?:fractions?|fx|fr)\b|once (?:per day|daily|a day)|twice (?:per"
    r" day|daily|a day)|b\.?i\.?d"
    r"|(?:given |delivered |administered )?(?:once|twice) (?:daily|a day|per day))")
_PER_BEFORE = Folded(
    r"(?:\b(?:fractions?|fx|fr|sessions?|treatments?|sittings?)\.?\s?(?:of|at|with|each|\(|×|x|,|@)+\s?(?:a dose of"
    r" )?(?:with )?|\b(?:fraction(?:al|ated)? (?:size|dose|doses)|dose[s]? per fraction|daily doses?"
    r"|(?:daily|single|individual)[ -](?:fraction )?doses?|per-fraction dose|fractionated|dose per day|fraction"
    r" size)\s?(?:of|at|was|were|is|:|=|with|by|in)?\s?(?:about |approximately )?"
    r"|@\s?|fractionation of |per (?:day|fraction)[:,]? |each (?:fraction )?(?:of|being) )$")
_NOT_PRESCRIBED_BEFORE = Folded(
    r"(?:\b[VD](?:\d{1,3}|max|mean|min)?%?(?: (?:of|to|for|in) [\w ]{1,25}?)?\s?(?:\(|=|<|>|≤|≥|:|of|was|were)?\s?"
    r"|[<≤]\s?|\b(?:less than|below|under|not exceed(?:ing)?|limit(?:ed)? (?:to|of)|constraints? (?:of|was|were)?"
    r"|toleranc\w+ (?:of|dose of)?|volume over (?:the )?(?:radiation )?dose(?: of)?"
    r"|D\s?max[\s\w]{0,20}|shield(?:ing|ed) (?:at|to)|\bbed\d*\s?(?:of|=|was)?|eqd2\s?(?:of|=|was|\(\d+\))?"
    r"|biological(?:ly)? (?:effective|equivalent) dose(?: \(\w+\))? (?:of|was)|(?:α|alpha)\s?[:/]\s?(?:β|beta)(?:"
    r" ratio)?(?: of)?\s?=?"
    r"|per))\s?$")
# "the maximum dose delivered to the cord was 31 Gy", "mean doses to the oesophagus and lungs were 23 Gy and 4.2 Gy"
_MEASURED = Folded(
    r"\b(?:maxim(?:um|al)|max|mean|median|medium|minim(?:um|al)|average|(?:cumulative|integral)(?=[\w ]{1,20} to ))"
    r" (?:\w+ ){0,3}doses?(?: \(\w+\))?"
    r"(?: (?:(?:delivered|given|received|administered) )?(?:to|by|in|for|at) [\w, ]{1,45}?)? ?(?:was|were|of|is|:|=)?"
    r" (?:(?:less than|below|about|only) )?"
    r"(?:[\d.]+ ?c?Gy(?:,| and|, and) ){0,4}$")
_NOT_PRESCRIBED_AFTER = Folded(
    r"\s?(?:/|per|a)\s?(?:min|minute|h|hour|hr|s|sec|year|MBq|GBq)\b|\s?\(?[VD]\s?\d"
    r"|\s?isodose\s(?:line|volume)s? (?:cover|encompass)")
_BOOST = Folded(r"\b(?:boost(?:ed|ing)?|cone-?down|additional|supplement\w*|extra|further)\b|\+\s?$")
_BOOST_AFTER = Folded(r"^\s?-?(?:\(?\w+\)? )?(?:boost|cone-?down|additional)")
_SUM = Folded(r"\b(?:total|cumulative|overall|altogether|summed|combined|sum)\b[\w\s:-]{0,40}$")
FREQUENCY = Folded(
    r"(?<!Gy )\bper day\b|\b(?:(?:once|twice|(?:two|three|2|3|five|5|four|4|six|6|one|1)\s?(?:times|fractions?|x"
    r"|sessions?|days?|f|fx|treatments?))\s?(?:a|per|/|each|every)\s?(?:day|week|wk|d)\b"
    r"|(?:once|twice|thrice)[- ]?(?:daily|weekly)|(?:five|5|six|6)\s?(?:days?|times|fractions?)\s?(?:a|per|/|each"
    r"|every|weekly)\s?(?:week|wk)?|b\.?i\.?d\.?\b|every other day"
    r"|(?:on )?alternate days|q\.?d\.?\b|(?:times|days|fractions) per week|daily\b)")


@dataclass(frozen=True, slots=True)
class Prescription:
    """One course's figures as written: doses in Gy, ranges by their upper end; offsets of what was read."""

    start: int
    end: int
    total_gy: float | None = None
    fractions: int | None = None
    per_fraction_gy: float | None = None
    boost: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A figure of a prescription: kind is total, per, fractions or both (total with its own fractions)."""

    kind: str
    start: int
    end: int
    gray: float | None = None
    count: int | None = None
    boost: bool = False
    summed: bool = False
    dose_at: tuple[int, int] | None = None
    count_at: tuple[int, int] | None = None


def _count(written: str) -> int:
    return int(written) if written.isdigit() else _WORDS[written.lower()]


def items(text: str, start: int, end: int) -> Iterator[Item]:
    """Doses and numbers of fractions between two offsets, in order, each once."""
    taken = start
    doses = [m for m in DOSE.finditer(text, start, end) if _plausible(m)]
    counts = FRACTIONS.finditer(text, start, end) if doses else ()
    marks = [(m.start(), m.end(), "dose", m) for m in doses] + [(m.start(), m.end(), "count", m) for m in counts]
    for low, _, kind, match in sorted(marks, key=lambda x: x[:3]):
        if low < taken:
            continue
        item = _dose(text, match, start, end) if kind == "dose" else _fractions(text, match, start)
        if item is not None:
            yield item
            taken = item.end


def _fractions(text: str, match: re.Match[str], low: int) -> Item | None:
    if _PARTIAL.search(text, max(low, match.start() - 30), match.start()):
        return None
    return Item("fractions", match.start(), match.end(), count=_count(match["count"]), count_at=match.span("count"))


# "after only 2 fractions", "the first three fractions": not the number prescribed
_PARTIAL = Folded(r"\b(?:after|first|last|remaining|missed)\s(?:only |the |just |first |about )*$")


def _plausible(match: re.Match[str]) -> bool:
    gray = grays(number(match["high"] or match["low"]), match["unit"])
    return 0.1 <= gray <= 250


def _dose(text: str, match: re.Match[str], low: int, high: int) -> Item | None:
    gray = grays(number(match["high"] or match["low"]), match["unit"])
    before, at = text[max(low, match.start() - 60):match.start()], match.end()
    after = text[at:min(high, at + 60)]
    measured = _MEASURED.search(text[max(low, match.start() - 110):match.start()])
    if measured or _NOT_PRESCRIBED_BEFORE.search(before) or _NOT_PRESCRIBED_AFTER.match(after):
        return None
    plain = Item("total", match.start(), at, gray, None, bool(_BOOST_AFTER.match(after) or _BOOST.search(before[-28:])),
                 bool(_SUM.search(before)), match.span())
    if times := _TIMES_BEFORE.search(before):
        return _counted(plain, "per", times, match.start() - len(before))
    if single := _SINGLE_BEFORE.search(before):
        return _counted(plain, "total", single, match.start() - len(before))
    if slash := _SLASH.match(after):
        return _counted(plain, "total", slash, at)
    if (times := _TIMES_AFTER.match(after)) and not (gray > 25 and int(times["count"]) > 2):
        return _counted(plain, "per", times, at)
    if sittings := SITTINGS.match(after) or _ONCE.match(after):
        return _counted(plain, "total", sittings, at)
    if _PER_BEFORE.search(before) or (_PER_AFTER.match(after) and gray <= 25):
        return replace(plain, kind="per")
    return plain


_SINGLE_BEFORE = Folded(
    r"\b(?P<count>single|one)[ -](?:fraction|dose|session|shot|fx)s? (?:\w+ )?(?:of|at|with"
    r"|:)\s?(?:a dose of )?$")
_ONCE = Folded(r"\s(?P<count>once)\b(?!\s?(?:per|a|daily|every|each|weekly|/))")


def _counted(dose: Item, kind: str, match: re.Match[str], offset: int) -> Item:
    """A dose with the number of fractions that a pattern found right beside it, at an offset."""
    low, high = match.start() + offset, match.end() + offset
    count = (match.start("count") + offset, match.end("count") + offset)
    return replace(dose, kind=kind, start=min(dose.start, low), end=max(dose.end, high), count=_count(match["count"]),
                   count_at=count)


# A course ends here even if its figures are not complete.
_BREAK = Folded(
    r"\b(?:followed by|then|and then|subsequently|thereafter|plus|after which|another)\b|;"
    r"|\.\s")


def grouped(text: str, start: int, end: int) -> list[tuple[Prescription, list[Item]]]:
    """The figures between two offsets, course by course: what they prescribe together, and each figure's place."""
    groups: list[tuple[Prescription, list[Item]]] = []
    for item in items(text, start, end):
        last, parts = groups[-1] if groups else (None, [])
        if last is not None and _repeats(last, [g for g, _ in groups], item):
            groups[-1] = (_filled(last, item) if item.gray == last.total_gy else replace(last, end=item.end), [*parts, item])
        elif last is not None and _fits(last, item) and (
            not _BREAK.search(text, last.end, item.start) or (item.kind == "total" and last.total_gy is None)
        ):
            groups[-1] = (_filled(last, item), [*parts, item])
        else:
            groups.append((_filled(Prescription(item.start, item.end), item), [item]))
    return groups


def prescriptions(text: str, start: int, end: int) -> list[Prescription]:
    """The prescriptions between two offsets: each total dose with the fractions and dose per fraction that go with it."""
    return [g for g, _ in grouped(text, start, end) if g.total_gy is not None or g.per_fraction_gy is not None]


def _repeats(last: Prescription, groups: list[Prescription], item: Item) -> bool:
    """Whether a total only repeats the last one or adds up the courses before it."""
    if item.kind != "total" or last.total_gy is None or item.gray is None:
        return False
    if item.gray == last.total_gy and item.summed and (item.count is None or last.fractions in (None, item.count)):
        return True
    totals = [g.total_gy for g in groups if g.total_gy is not None]
    return len(totals) > 1 and abs(sum(totals) - item.gray) < 0.05


def _fits(group: Prescription, item: Item) -> bool:
    """Whether the group still lacks every figure that the item brings."""
    if item.boost and not group.boost and item.kind == "total":
        return group.total_gy is None and group.fractions is None and group.per_fraction_gy is None
    if (item.kind == "total" and group.total_gy is not None) or (item.kind == "per" and group.per_fraction_gy is not None):
        return False
    if item.count is not None and group.fractions is not None:
        return False
    adjacent = item.start - group.end <= ADJACENT and not (item.kind == "per" and item.count is not None)
    return adjacent or item.kind == "total" or _agrees(_filled(group, item))


ADJACENT = 14  # characters: figures this near belong together even where they contradict ("in 10 fractions of 2 Gy")


def _agrees(group: Prescription) -> bool:
    """Whether three figures fit each other; fewer than three always do."""
    total, count, part = group.total_gy, group.fractions, group.per_fraction_gy
    return total is None or count is None or part is None or abs(count * part - total) <= 0.06 * total


def _filled(group: Prescription, item: Item) -> Prescription:
    return replace(
        group, end=item.end,
        total_gy=item.gray if item.kind == "total" else group.total_gy,
        per_fraction_gy=item.gray if item.kind == "per" else group.per_fraction_gy,
        fractions=item.count if item.count is not None else group.fractions,
        boost=group.boost or item.boost,
    )
