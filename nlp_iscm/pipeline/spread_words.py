"""Words that tell spread without the word metastasis, and abbreviations that the text explains as metastases."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from nlp_iscm.folded import Folded, holds_any, lowered
from nlp_iscm.normalise.concept import near, spread
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence, TermHit
from nlp_iscm.pipeline.spread import Found, lesions
from nlp_iscm.pipeline.tumour_names import SiteIndex
from nlp_iscm.vocab.load import Term

# fixed expressions and the site that they tell
_FIXED = (
    (
        Folded(
            r"\b(?:leptomeningeal|meningeal)\s(?:\w+\s)?(?:disease|carcinomatosis|spread|dissemination|involvement|infiltration"
            r"|enhancement suggest\w+)|\b(?:carcinomatous|neoplastic|lymphomatous|leukaemic|leukemic|malignant)\smeningitis\b"
            r"|\bleptomeningeal metasta"
        ),
        "leptomeninges",
    ),
    (
        Folded(
            r"\blymphangi(?:tic|tis)\s(?:\w+\s)?(?:carcinomatosa|carcinomatosis|spread)|\b(?:carcinomatous|pulmonary"
            r"|neoplastic)\slymphangitis\b|\blymphangitis carcinomatosa\b"
        ),
        "lung",
    ),
    (
        Folded(
            r"\bmalignant (?:pleural )?(?:effusions?)\b(?! of the peric)|\bpleural effusions?\b[^.;]{0,60}\b(?:malignant"
            r"|positive for (?:malig\w+"
            r"|tumou?r|cancer|adenoc\w+|carcinoma|neoplas\w+|metasta\w+|atypical)|tumou?r cells|cancer cells"
            r"|adenocarcinoma)|\bpleural fluid\b[^.;]{0,40}\b(?:show|reveal|confirm|contain|demonstrat|yield"
            r"|disclos)\w* (?:[\w-]+ ){0,3}?"
            r"(?:adenoc|carcinoma|malig|metasta|cancer cells|tumou?r cells)\w*|\b(?:malignant|cancer|tumou?r|carcinoma"
            r"|adenocarcinoma) cells? [^.;]{0,30}\bpleural (?:effusion|fluid)"
        ),
        "pleura",
    ),
    (
        Folded(
            r"\bmalignant pericardial effusion|\bpericardial (?:effusion|fluid)\b[^.;]{0,50}\b(?:malignant cells"
            r"|positive for (?:malig|tumou?r|cancer|carcinoma|adenoc|neoplas))"
        ),
        "pericardium",
    ),
    (
        Folded(
            r"\bmalignant ascites\b|\bascites\b[^.;]{0,50}\b(?:malignant cells|tumou?r cells|positive for malig)"
            r"|\bperitoneal (?:carcinomatosis|carcinosis|seeding|dissemination)"
        ),
        "peritoneum",
    ),
    (Folded(r"\bcarcinomatosis peritonei|\bperitonitis carcinomatosa"), "peritoneum"),
    (Folded(r"\b(?:lymph[- ])?node[- ]positive\b|\bpositive (?:lymph )?nodal (?:status|disease)"), "lymph node"),
    (Folded(r"\bomental cak"), "omentum"),
    (Folded(r"\bintramedullary (?:spinal cord )?(?:metasta\w+|tumou?r spread)"), "spinal cord"),
)
# "bone marrow involvement", "CNS relapse": told of tumours that have no single mass, and of relapse elsewhere
_AFTER = Folded(
    r"^(?:[\s-](?!(?:and|or|with|was|were|is|had|showed|revealed)\s)[\w-]+){0,3}\s(?P<word>involvement|infiltration"
    r"|infiltrates?|relapse|recurrences?|locali[sz]ations?|lesions? of|progression|seeding|dissemination"
    r"|disease progression)\b"
)
_BEFORE = Folded(
    r"\b(?P<word>involvement|infiltrat(?:ion|ing|ed|es)|relapsed?|recur(?:red|rences?|rent disease)"
    r"|locali[sz]ations?)\s(?:(?:twice|once|again|locally|later|also|only|first|distant(?:ly)?|\w+ly|of\s\w+|as\s\w+"
    r"|disease)\s){0,2}(?:(?:in|of|to|at|into|involving|within)\s)(?:the\s|his\s|her\s|both\s|a\s)?(?:(?:left|right|bilateral"
    r"|residual|upper|lower|contralateral|multiple)[\s-]){0,2}$"
)
_METASTASIS = Folded(r"metasta|carcinomatos|carcinosis")
_DISTANT = frozenset(
    {
        "lung",
        "liver",
        "brain",
        "bone",
        "vertebra",
        "peritoneum",
        "lymph node",
        "mediastinum",
        "mesentery",
        "adrenal",
        "pleura",
        "spleen",
        "leptomeninges",
        "central nervous system",
        "bone marrow",
        "spinal cord",
        "skin",
        "omentum",
    }
)


# organs that more often hold a secondary than a primary, where the tumour's name tells another origin
SEATS = _DISTANT | frozenset((
    "soft tissue", "kidney", "pancreas", "thyroid", "breast", "heart", "pericardium", "stomach", "duodenum", "small bowel",
    "jejunum", "ileum", "colon", "ovary", "gallbladder", "eye", "parotid gland", "oral cavity", "bladder", "mandible",
))


def _hit(start: int, end: int, site: str) -> TermHit:
    return TermHit(start, end, Term("sites", site, site, "", {}, False, "spread_words"))


_SPREADING = ("involve", "infiltrat", "relaps", "recur", "localis", "localiz", "progress")


def other_words(
    text: str, sentence: Sentence, index: SiteIndex, tumours: list[Mention], previous: Sentence | None = None
) -> Iterator[Found]:
    """Sites of spread told without the word metastasis."""
    for pattern, site in _FIXED:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            place = next((h for h in index.within(match.start(), match.end()) if spread(h.name, h.term.attributes) == site), None)
            yield Found(place or _hit(*match.span(), site), match.span(), True)
    yield from sampled(text, sentence, index, tumours, previous)
    if not holds_any(lowered(sentence.text), _SPREADING):
        return
    yield from _infiltrated(text, sentence, index)
    every, starts = tumours, [m.start for m in tumours]
    for hit in index.within(sentence.start, sentence.end):
        tumours = every[bisect_left(starts, hit.start - 200) : bisect_right(starts, hit.end + 200)]
        site = spread(hit.name, hit.term.attributes)
        after = _AFTER.match(text[hit.end : min(sentence.end, hit.end + 60)])
        before = _BEFORE.search(text[max(sentence.start, hit.start - 60) : hit.start])
        told = after or before
        if not told or any(m.start <= hit.start < m.end for m in tumours):
            continue
        again = told["word"].lower().startswith(("rela", "recur", "disease prog", "prog"))
        located = (
            told["word"].lower().startswith("locali") and any(m.start - (hit.end + after.end()) in range(8) for m in tumours)
            if after
            else False
        )
        if (
            located
            or (again and site in _DISTANT)
            or (told["word"].lower().startswith("locali") and site in _DISTANT)
            or (site in ("bone marrow", "central nervous system"))
        ):
            yield Found(
                hit,
                (min(hit.start, hit.start - (len(before.group()) if before else 0)), hit.end + (after.end() if after else 0)),
                False,
            )


_INFILTRATED = Folded(
    r"\b(?:neoplastic|malignant|metastatic|leuka?emic|lymphomatous|carcinomatous) (?:infiltration|involvement"
    r"|locali[sz]ations?)"
    r" (?:of|in|at|to) (?:the |his |her |both )?"
    r"|\binfiltration of (?:the |his |her |both )?(?=[^.;]{3,40} by (?:[\w-]+ ){0,4}(?:cancer|tumou?r|carcinoma|melanoma"
    r"|malignant|neoplastic|leuka?emi\w+|lymphoma)\b)")


_BY_TUMOUR = Folded(
    r" (?:infiltration|involvement|invasion) by (?:[\w-]+ ){0,3}?(?:metasta|cancer|tumou?r|carcinoma|melanoma|malignan|neoplas"
    r"|leuka?emi|lymphoma|myeloma)")


def _infiltrated(text: str, sentence: Sentence, index: SiteIndex) -> Iterator[Found]:
    """Sites of a neoplastic infiltration and those joined to the first by "and" or a comma."""
    for match in _BY_TUMOUR.finditer(text, sentence.start, sentence.end):
        seat = index.ending_at(match.start())
        if seat and spread(seat.name, seat.term.attributes) in _DISTANT:
            yield Found(seat, match.span(), False)
    for match in _INFILTRATED.finditer(text, sentence.start, sentence.end):
        at = match.end()
        for hit in index.within(at, min(sentence.end, at + 80)):
            if len(text[at : hit.start]) > 12 or re.search(r"[.;]|\bby\b", text[at : hit.start]):
                break
            if spread(hit.name, hit.term.attributes) in _DISTANT:
                yield Found(hit, match.span(), False)
            at = hit.end


_SAMPLE = Folded(
    r"\b(?:biops(?:y|ies)|fine[- ]needle aspirat\w+|FNAC?|aspirat(?:ion|e)|cytology|resect(?:ion|ed)|excision|excised|removed"
    r"|(?:histo)?patholog\w+|histolog\w+|microscop\w+|examination|specimens?|immuno\w+|autopsy)\b")
_SHOWS = Folded(
    r"\b(?:reveal|show|confirm|demonstrat|disclos|establish|prov|consistent with|compatible with|diagnos|identif|led to|was"
    r"|were"
    r"|indicat|suggest)")


def sampled(
    text: str, sentence: Sentence, index: SiteIndex, tumours: list[Mention], previous: Sentence | None
) -> Iterator[Found]:
    """Organs whose biopsy shows a tumour that is named after another organ ("biopsy of the facial nodule revealed lung cancer")."""
    for place, tumour in enumerate(tumours):
        value = tumour.value
        elsewhere = value.family == "melanoma" or (value.stated and value.family in ("carcinoma", "germ cell", "sex cord"))
        if not (elsewhere and value.site) or tumour.negated or tumour.hedged:
            continue
        low = max(sentence.start, tumour.start - 130)
        sample = _SAMPLE.search(text, low, tumour.start)
        shown = _SHOWS.search(text, sample.end(), tumour.start) if sample else None
        if not sample or not shown or shown.start() - sample.end() > 70:
            continue
        beside = tumours[max(0, place - 3) : place + 1]
        hits = [h for h in index.within(max(low, sample.start() - 25), shown.start()) if not _of_tumour(h, beside)]
        if not hits and previous is not None and not index.within(low, shown.start()):
            hits = list(lesions(text, index, max(previous.start, previous.end - 250), previous.end, []))
            hits = hits if len({h.name for h in hits}) == 1 else []
        for hit in hits:
            site = spread(hit.name, hit.term.attributes)
            if site in SEATS and not near(site, value.site) and not near(hit.name, value.site):
                yield Found(hit, (max(sentence.start, sample.start()), shown.end()), False)


def _of_tumour(hit: TermHit, tumours: list[Mention]) -> bool:
    return any(m.start <= hit.start and hit.end <= m.end for m in tumours)


def named(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Short forms that the text explains as metastases -> their sites; "pattern" holds the expression that finds them."""
    found: dict[str, tuple[str, ...]] = {}
    index = SiteIndex(reading.terms.get("sites", []))
    for short, long in sorted(reading.abbreviations.items()):
        place = reading.text.find(long) if _METASTASIS.search(long) else -1
        if place >= 0 and not any(place <= h.start < place + len(long) for h in reading.terms.get("tumours", ())):
            sites = tuple(dict.fromkeys(spread(h.name, h.term.attributes) for h in index.within(place, place + len(long))))
            if "spinal cord" in sites:
                sites = ("spinal cord",)
            if sites:
                found[short] = sites
    if "ISCM" in reading.text:  # intramedullary spinal cord metastasis, often not spelt out
        found.setdefault("ISCM", ("spinal cord",))
    if found:
        options = "|".join(re.escape(s) for s in sorted(found, key=lambda s: (-len(s), s)))
        found["pattern"] = (rf"(?<![\w-])(?P<short>{options})s?(?![\w-])",)
    return found
