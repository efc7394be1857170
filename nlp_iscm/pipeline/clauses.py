"""Clauses of a sentence and the words that take a statement back: negation, supposition, intention, history."""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.elapsed import Elapsed, elapsed
from nlp_iscm.pipeline.reading import Reading, Sentence

_BREAK = Folded(
    r"[;:](?=\s)|,\s+(?=(?:and|but|which|who|while|whereas|however|although|though|until|when|so|because|yet|then|he|she"
    r"|the patient|it|we|there)\b)"
    r"|\s(?=(?:but|until|when|while|whereas|although|however|despite|because)\b)"
    r"|\sand\s(?=(?:he|she|it|we|the patient|there|then|subsequently|finally|later|died|was|is|has|had|no|remains?|remained"
    r"|showed|revealed)\b)")
# "He had no pain and the tumour was stable": a new subject with a verb of its own, after a clause that has its verb
_AND_SUBJECT = Folded(
    r"\sand\s(?=(?:the|his|her|its|their|all|this)\s(?:(?!and\b|or\b|of\b|in\b|on\b)[\w-]+\s){1,3}?(?:was|were|is|are|has|have|had"
    r"|remains?|remained|showed|revealed|disappeared|resolved|improved|decreased|progressed|regressed|recurred|died|became)\b)")
_VERB = Folded(
    r"\b(?:was|were|is|are|has|have|had|did|received|underwent|showed|revealed|achieved|remains?|remained|developed|demonstrated"
    r"|improved|disappeared|resolved|decreased|increased|recovered|tolerated|completed|started|began|died|recurred|progressed)\b")
_NOT = Folded(
    r"n['’?´`]t\b|\b(?:no|not|without|never|absence of|lack of|denie[sd]|neither|nor|free (?:of|from)|cannot|negative for"
    r"|failed to|fails? to|non(?!-\w+\s)|instead of"
    r"|rul(?:ed|ing) out|excluded|excluding|unremarkable for)\b")
_POST_NOT = Folded(
    r"^\W*(?:(?!that|which|who)[\w-]+(?:,?\s+and\s+|,\s+|\s+)){0,6}?(?:(?:was|were|has|have|had|is|are"
    r"|been)\s+(?:\w+\s+)?(?:not|never)|not (?:been )?(?:observed|found|seen|detected|noted|identified|present)"
    r"|(?:was|were) (?:absent|excluded|ruled out|denied))\b")
_NEW_SUBJECT = Folded(
    r",\s(?:a|an|the|his|her|this|these|we|our)\s|,\s(?:with|confirming|indicating|suggesting|achieving|demonstrating"
    r"|resulting in"
    r"|leading to|consistent with)\s|\b(?:showed|revealed|developed|was made|were made|but)\b|\b(?:recurrence|relapse)\swith\s")
_SUPPOSED = Folded(
    r"\b(?:if|would|will|could|may|might|should|suspect\w*|suspicion|suspicious|possib\w+|probabl[ey]|rule out|ruled out|exclude"
    r"|likely|unlikely|potential(?:ly)?"
    r"|risk|risks|hope\w*|expect\w+|in order to|aim\w*|goal|intent|intend\w*|plann?\w*|consider\w*|concern\w*|fear\w*|prevent\w*"
    r"|avoid\w*|unless|whether"
    r"|to (?:assess|evaluate|monitor|reduce|relieve|improve|decrease|achieve|control|obtain|detect|confirm|minimi[sz]e|delay"
    r"|treat|alleviate)"
    r"|differential|predict\w*|probability|chance|recommend\w*|can)\b")
_BEGAN = Folded(
    r"\b(?:began|started|continued?s?|seemed|noted|found|observed|failed|fails|appeared|able|return(?:ed)?)\s+to\s+$")
_TO = Folded(
    r"\bto(?<!due to)(?<!owing to)(?<!secondary to)(?<!attributed to)(?<!led to)(?<!lead to)(?<!leads to)(?<!leading to)"
    r"(?<!thanks to)(?<!similar to)(?<!compared to)"
    r"\s+(?:\w+ly\s+)?$")
_HISTORY = Folded(
    r"\b(?:history of|past medical history|medical history|previous(?:ly)? (?:history|diagnosed)|family|mother|father|brother"
    r"|sister)\b")

# "with a history of thyroid cancer who experienced a recurrence" tells of now
_SINCE_THEN = Folded(r"\b(?:who|which|and|now|then)\s+(?:\w+ly\s+)?(?:had\s+)?(?:experienc\w+|develop\w+|present\w+"
    r"|suffer\w+|show\w+)\b")
_DOUBTED = Folded(
    r"^\W*(?:[\w-]+\W+){0,3}?(?:was|were|is|are|be)\s+(?:\w+\s+)?(?:suspected|feared|considered|assumed|excluded|ruled out"
    r"|unlikely|possible)\b")
_SHOWN = Folded(r"\b(?:confirm\w*|prove[dn]?|diagnosed|consistent with)\b")

NEAR = 60
WIDE = 400


@dataclass(frozen=True, slots=True)
class Clauses:
    """One sentence cut into clauses: the start of each, in offsets of the text, and its elapsed times."""

    sentence: Sentence
    starts: tuple[int, ...]
    times: tuple[Elapsed, ...]

    def around(self, at: int) -> tuple[int, int]:
        """Half-open range of the clause that holds the character at `at`."""
        position = max(0, bisect_right(self.starts, at) - 1)
        end = self.starts[position + 1] if position + 1 < len(self.starts) else self.sentence.end
        return self.starts[position], end

    def within(self, low: int, high: int) -> list[Elapsed]:
        """The times that begin in a range, in order."""
        first = bisect_left(self.times, low, key=lambda t: t.start)
        return list(self.times[first:bisect_left(self.times, high, first, key=lambda t: t.start)])

    def words(self, at: int) -> str:
        """The words of the clause that holds the character at `at`."""
        low, high = self.around(at)
        return self.sentence.text[low - self.sentence.start:high - self.sentence.start]

    def near(self, at: int) -> str:
        """The sentence's words around `at`: all of them where it is short, a window else, so that long ones stay linear."""
        low = max(0, at - self.sentence.start - WIDE)
        return self.sentence.text[low:low + 2 * WIDE]

    def before(self, at: int, reach: int = NEAR) -> str:
        """The clause's words before `at`, at most `reach` characters."""
        low = max(self.around(at)[0], at - reach)
        return self.sentence.text[low - self.sentence.start:at - self.sentence.start]

    def after(self, at: int, reach: int = NEAR) -> str:
        """The words after `at` up to the clause's end, at most `reach` characters."""
        high = min(self.around(max(at - 1, self.sentence.start))[1], at + reach)
        return self.sentence.text[at - self.sentence.start:max(at, high) - self.sentence.start]

    def negated(self, start: int, end: int, subject: int | None = None) -> bool:
        """Whether the clause denies what stands at a range ("no ... was found", "... was not observed").

        A denial before "and" does not reach a subject that begins after it ("no leak occurred and the pain ceased").
        """
        words = self.before(start, 2 * NEAR)
        last = None
        for last in _NOT.finditer(words):  # noqa: B007
            pass
        if last is not None and not _NEW_SUBJECT.search(words, last.end()):
            if subject is None or subject >= start:
                return True
            reach = len(words) - (start - subject)
            return reach < last.end() or " and " not in words[last.end():reach]
        return bool(_POST_NOT.match(self.after(end, 2 * NEAR)))

    def supposed(self, start: int) -> bool:
        """Whether what begins at `start` is only supposed, wished, planned or feared."""
        words = self.before(start)
        return bool(_SUPPOSED.search(words)) or bool(_TO.search(words) and not _BEGAN.search(words))

    def doubted(self, end: int) -> bool:
        """Whether what ends at `end` was only suspected ("tumour recurrence was suspected"), not shown to be true later."""
        return bool(_DOUBTED.match(self.after(end))) and not _SHOWN.search(self.near(end))

    def history(self, start: int) -> bool:
        """Whether what begins at `start` belongs to the past or the family history."""
        words = self.before(start, 120)
        found = _HISTORY.search(words)
        return found is not None and not _SINCE_THEN.search(words, found.end())


def clauses_of(reading: Reading, sentence: Sentence) -> Clauses:
    """The clauses and times of a sentence of a reading, cut once and kept in it."""
    known: Clauses | None = reading.parts.get(sentence.index)
    if known is None or known.sentence is not sentence:
        known = reading.parts[sentence.index] = cut(sentence)
    return known


def cut(sentence: Sentence) -> Clauses:
    """A sentence with its clauses and times."""
    text = sentence.text
    breaks = [m.start() + 1 for m in _BREAK.finditer(text)]
    for match in _AND_SUBJECT.finditer(text) if " and " in text else ():
        before = breaks[bisect_left(breaks, match.start() + 1) - 1] if breaks and breaks[0] <= match.start() else 0
        if _VERB.search(text, max(before, match.start() - WIDE), match.start()):
            insort(breaks, match.start() + 1)
    inner = (at + sentence.start for at in dict.fromkeys(breaks))
    return Clauses(sentence, (sentence.start, *inner), tuple(sorted(elapsed(sentence.text, sentence.start), key=lambda t: t.start)))
