"""Ties: which of the treatments that an outcome's sentence refers to the outcome belongs to."""


from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.anaphora import Reference, References
from nlp_iscm.pipeline.gaps import gap_kind
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence

# Between an outcome and a treatment behind it: "response to X", "progressed under X", "rash due to X"
_STRONG = Folded(
    r"\b(?:to|with|under|on|during|despite|by|of|through|due to|secondary to|related to|because of|owing to|attributed to|"
    r"attributable to|induced by|caused by|from|thanks to)\s+(?:[\w%'’-]+\s+){0,7}$"
)
_WEAK = Folded(r"\b(?:after|following|since|upon|post|from|within|even after)\b[^.;]{0,60}$|-$")
_BREAK = Folded(
    r"[;.]\s|,\s+(?:but |and |so )?(?:the|he|she|it|we|a|an|our)\b|\band (?:we|he|she|the patient)\b|"
    r"\b(?:underwent|(?<!was )received|(?<!after )(?<!of )receiving|switch\w*"
    r"|changed|started|initiated|"
    r"begun|began|therefore|thus|so that|hence|treated|managed|planned|considered|which|scheduled|referred|administered|performed|"
    r"but|required|requiring|necessitat\w+|followed by|led to|and then|until|offered|refused)\b"
)
# An adverse event is not due to the steroids that it was treated with.
_RESOLVED = Folded(
    r"\b(?:resolv\w*|improv\w*|reliev\w*|respon\w*|recover\w*|control\w*|subsid\w*|disappear\w*|normali\w*|despite)\b"
)
_STARTED = Folded(
    r"^[\w\s(),-]{0,30}?\b(?:was|were|has been|had been|is|are) (?:\w+ )?(?:started|initiated|commenced|begun|given|administered|"
    r"performed|planned|introduced|added|prescribed|chosen|considered|carried|delivered|used|undertaken|indicated|decided|done|proposed|scheduled|recommended|deemed|necessary|feasible"
    r"|re-?introduced|re-?started|offered)"
)
_BLAMED = Folded(
    r"\b(?:side[ -]effects?|adverse (?:events?|effects?|reactions?)|toxicit\w+|related to|secondary to|due to|induced"
    r"|caused by|attribut\w+|"
    r"associated with|reaction to|because of)\b")


# "Despite continuing interferon during radiotherapy"
_DURING = Folded(r"\s*(?:during|alongside|on top of|while on|under) (?:[\w-]+ ){0,2}")
_AFTERWARDS = Folded(r"post-?\s?(?:op|surg)")
_BEFOREHAND = Folded(r"\b(?:after|since|because|as|once|when)\b[^.;]{0,40}$")
_NEXT = Folded(r"\s*|\s*\(?(?:after|following|upon)\s+(?:[\w-]+\s+){0,4}")
_EARLIER = Folded(r"\b(?:after|before|prior|previous|following|failed|failure)\b")
_FOLLOWED = Folded(r",? ?(?:and |which was )?followed by (?:[\w-]+ ){0,4}")
# "after 10 months on anastrozole her disease progressed and fulvestrant was begun, with benefit"
_SETBACK = Folded(r"\b(?:progress(?:ed|ion)|recurred|recurrence|relapsed?|failed|failure)\b")
_SHORT = 3  # characters between a name and its short form in brackets
_LONG = 120  # characters between two treatments of one list


class Ties:
    """Asked for an outcome's mention: the references it is tied to, in order."""

    def __init__(self, reading: Reading, references: References) -> None:
        self.reading, self.text, self.references = reading, reading.text, references

    def of(self, mention: Mention, kind: str, before: int) -> list[Reference]:
        """References of the outcome's sentence that it is tied to; words such as "surgery" look back from `before`."""
        sentence = self.reading.sentences[mention.sentence]
        told = self.references.of(sentence, mention.start, before)
        found = [r for r in told if not (r.giving and r.start > before and r.start <= mention.start)]
        if any(not r.word for r in found):  # "chemotherapy was given postoperatively, and the disease remains in remission"
            found = [r for r in found if not (r.word == "surgery" and _AFTERWARDS.match(self.text, r.start))]
        inside = [r for r in found if r.start < mention.end and mention.start < r.end]
        behind = [r for r in found if r.start >= mention.end]
        ahead = [r for r in found if r.end <= mention.start]
        strong = self._behind(mention, behind, _STRONG, kind)
        if strong or inside:
            return inside + strong
        if ahead and not (self._beforehand(ahead[-1], mention) and self._behind(mention, behind, _WEAK, kind)):
            return self._cluster(ahead[::-1])[::-1]
        weak = self._behind(mention, behind, _WEAK, kind)
        return weak or (self._blamed(sentence, before) if kind == "adverse_event" else [])

    def _beforehand(self, given: Reference, mention: Mention) -> bool:
        """Whether an outcome is told as what came before a treatment: "resected after having shrunk following chemotherapy"."""
        return given.giving and _BEFOREHAND.search(self.text, given.end, mention.start) is not None

    def _behind(self, mention: Mention, behind: list[Reference], tie: Folded, kind: str) -> list[Reference]:
        for i, reference in enumerate(behind):
            between = self.text[mention.end:reference.start]
            if len(between) > 160 or _BREAK.search(between) or (kind == "adverse_event" and _RESOLVED.search(between)):
                break
            said = self.text[max(mention.start, mention.end - 20):reference.start]  # "worsened despite" may be the mention itself
            tied = tie.search(said) is not None or (kind == "response" and _NEXT.fullmatch(between) is not None)
            if tied and not _STARTED.search(self.text[reference.end:reference.end + 60]):
                return self._cluster(behind[i:])
        return []

    def _cluster(self, references: list[Reference]) -> list[Reference]:
        """The first reference and those that are joined with it as a list."""
        kept = references[:1]
        for one in references[1:]:
            low, high = sorted((kept[-1], one), key=lambda r: r.start)
            gap = self.text[low.end:high.start]
            if one.given == kept[-1].given and len(gap) <= _SHORT:  # "cisplatin [CDDP]"
                kept.append(one)
                continue
            how = "together" if _DURING.fullmatch(gap) else gap_kind(gap)
            in_order = how == "sequence" and len(gap) < _LONG and not _BREAK.search(gap) and not _EARLIER.search(gap)
            if _SETBACK.search(gap) or (how == "likewise" and _BREAK.search(gap)):
                break
            if how not in ("list", "together", "likewise") and not (in_order or _FOLLOWED.fullmatch(gap.lstrip())):
                break
            kept.append(one)
        return kept

    def _blamed(self, sentence: Sentence, before: int) -> list[Reference]:
        """A drug that the next sentence blames: "We suggested that it was a side effect of imatinib"."""
        following = self.reading.sentences[sentence.index + 1:sentence.index + 2]
        for after in following:
            blame = _BLAMED.search(after.text[:400])
            if blame:
                told = self.references.of(after, after.start, before)
                return self._cluster([r for r in told if r.start >= after.start + blame.start()
                                      and not r.word and r.start - after.start - blame.end() < 60])
        return []
