"""Tumours: every tumour name with its histology, site of origin, code and how firmly the text says that this is the diagnosis."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nlp_iscm.facts.model import Tumour
from nlp_iscm.folded import Folded
from nlp_iscm.normalise.concept import origin
from nlp_iscm.pipeline.reading import Mention, Reading, Sentence, TermHit
from nlp_iscm.pipeline.scope import modality_at
from nlp_iscm.pipeline.tumour_choice import chosen
from nlp_iscm.pipeline.tumour_cues import Cue, cue, direct, of_something_else
from nlp_iscm.pipeline.tumour_forms import formed
from nlp_iscm.pipeline.tumour_names import Phrase, SiteIndex, TumourName, phrase
from nlp_iscm.pipeline.tumour_site import local_site


def read(reading: Reading) -> Iterator[Mention]:
    """Yield a `tumour` mention a name and a `mass` mention a plain mass or lesion with its site; value is a TumourName."""
    index = SiteIndex(reading.terms.get("sites", []))
    last = -1
    for hit, sentence in _hits(reading, index):
        if hit.start < last:
            continue
        found = phrase(reading.text, hit, index, max(sentence.start, last), sentence.end)
        last = found.end
        yield from _mention(reading, found, hit, sentence, index)
    yield from _short_forms(reading, index)
    yield from _unknown_short_forms(reading)


def _hits(reading: Reading, index: SiteIndex) -> Iterator[tuple[TermHit, Sentence]]:
    """Tumour terms that may be used: abbreviations only where their long form, if the text gives one, is a tumour."""
    spelt = {h.name for h in reading.terms.get("tumours", ()) if not h.term.exact_case}
    places = {origin(h.name, h.term.attributes) for h in reading.terms.get("sites", ())}
    for hit in sorted([*reading.terms.get("tumours", ()), *formed(reading)], key=lambda h: h.start):
        if hit.term.attributes.get("skip") == "1":
            continue
        if hit.term.exact_case:
            long = reading.abbreviations.get(hit.term.surface) or reading.abbreviations.get(reading.text[hit.start : hit.end])
            if long is not None:
                continue  # read as its long form says, below
            shared = hit.term.attributes.get("ambiguous", "")  # 2: means another illness more often ("UC")
            if shared and not (
                (shared == "1" and direct(reading.text, hit.start)) or _backed(hit, spelt, places) or index.ending_at(hit.start - 1)
            ):
                reading.unused["tumour abbreviation not explained"] += 1
                continue
        if not of_something_else(reading.text, hit.start, hit.end):
            yield hit, reading.sentence_at(hit.start)


def _backed(hit: TermHit, spelt: set[str], places: "set[str | None]") -> bool:
    """Whether an abbreviation of several meanings stands in a text that spells the tumour out or names its organ."""
    attributes = hit.term.attributes
    return hit.name in spelt or (
        len(hit.term.surface) > 2 and attributes.get("softsite") != "1" and attributes.get("site") in places - {"blood", "skin"}
    )


def _mention(reading: Reading, found: Phrase, hit: TermHit, sentence: Sentence, index: SiteIndex) -> Iterator[Mention]:
    value = found.value
    if value.rank == 0:
        if value.site and not re.match(
            r"\W+(?:marker|node|board|lysis|necrosis|volume|suppress)", reading.text[found.end : found.end + 12]
        ):
            yield reading.mention("mass", found.start, found.end, name=found.name, value=value)
        return
    told: Cue = cue(reading.text, sentence, found.start, found.end)
    if not value.site and not value.metastatic:  # where a metastasis was sampled is not the origin
        value = replace(
            value, local=local_site(reading.text, sentence, reading.sentences[max(0, sentence.index - 1)], index, found.start) or ""
        )
    modality, negated, hedged = modality_at(reading, found.start, found.end)
    treated = modality == "planned" and _BEARER.search(reading.text[max(sentence.start, found.start - 50) : found.start])
    if modality == "refused" or treated:  # a treatment is refused, never the tumour it is for
        modality = "factual"  # "a woman with breast cancer for whom chemotherapy was planned"
    yield reading.mention(
        "tumour",
        found.start,
        found.end,
        name=found.name,
        value=replace(value, weight=told.weight, past=told.past),
        **_scope(reading, sentence, told),
        modality="negated" if told.negated else "factual" if told.sure and negated else modality,
        negated=told.negated or (negated and not told.sure),
        hedged=told.hedged or (hedged and not told.sure),
        confidence=round(max(0.1, min(1.0, 0.5 + told.weight / 10)), 2),
    )


_BEARER = Folded(
    r"\b(?:man|woman|patient|male|female|girl|boy|lady|gentleman)\b[^.;,]{0,25}\bwith\s(?:[\w-]+\s){0,2}$|\bknown (?:[\w-]+ )?$")
_AGED = Folded(r"\b\d{1,2}[\s-](?:years?|months?)[\s-]old\b")
_PRESENTED = Folded(
    r"\b(?:we|authors?|article|report|paper|case|here(?:in|by)?)\b[^.;]{0,40}\b(?:report|describe|present|case|is (?:reported"
    r"|described|presented))"
)


def _scope(reading: Reading, sentence: Sentence, told: Cue) -> dict[str, Any]:
    """Whom a tumour name is about: a case report's title and "we report the first case of" tell the patient's tumour."""
    if told.about:
        return {"about": told.about}
    own = reading.article.kind == "case report"
    early = (
        own
        and sentence.section == "abstract"
        and sentence.about == "general"
        and (told.weight >= 4.0 or _AGED.search(sentence.text))
    )
    if early or (own and sentence.section == "title") or (sentence.about == "novelty" and _PRESENTED.search(sentence.text)):
        return {"about": "patient", "patient": sentence.patient or 1}
    return {"about": sentence.about}


def _short_forms(reading: Reading, index: SiteIndex) -> Iterator[Mention]:
    """Mentions of abbreviations that the text explains by a tumour's name ("pulmonary carcinosarcoma (PCS)")."""
    known = {m.end: m for m in reading.mentions.get("tumour", ())}
    meaning: dict[str, tuple[str, TumourName]] = {}
    hits = reading.terms.get("tumours", ())
    for short, long in sorted(reading.abbreviations.items()):
        explained = _explained(reading, short, long, hits, index)
        if explained and known is not None:
            meaning[short] = explained
    if not meaning:
        return
    pattern = re.compile(
        r"(?<![\w-])(?:" + "|".join(re.escape(s) for s in sorted(meaning, key=len, reverse=True)) + r")(?:s\b|\b)(?![-\w])"
    )
    for match in pattern.finditer(reading.text):
        short = match.group() if match.group() in meaning else match.group().removesuffix("s")
        if short not in meaning:
            continue
        name, value = meaning[short]
        sentence = reading.sentence_at(match.start())
        told = cue(reading.text, sentence, *match.span())
        yield reading.mention(
            "tumour",
            *match.span(),
            name=name,
            value=replace(value, weight=told.weight),
            **_scope(reading, sentence, told),
            modality="negated" if told.negated else "factual",
            negated=told.negated,
            hedged=told.hedged,
        )


# illnesses that are no tumours, written by their initials after "diagnosed with"
_NO_TUMOUR = frozenset(
    re.findall(
        r"\w+",
        "HIV AIDS COPD TB DM T2DM DVT PE CKD SLE RA NF1 NF2 VHL MEN MEN1 MEN2 GVHD PML SIADH DIC TTP ARDS CT MRI PET "
        "HTN IBD UC CD GERD MI CAD NAFLD NASH PBC PSC IPF ILD ITP LEMS MG PRES TIA HCV HBV HPV EBV CMV BM FAP HNPCC LFS "
        "TSC BPH UTI CHF AF ESRD IGT BMI ECG EEG FNA FNAC IHC FISH PCR NGS US USG DNA RNA COVID SARS AIHA PNH HLH SVC "
        "SVCS CSF CNS ADHD PTSD OCD ALS MS PD AD ILE TLS NET CRS PNS PCD SS SSc PM IP PJP PCP OSA GI BPD NSIP "
        "AOSD RAEB SIRS TMA HUS HPS MAS DRESS SJS TEN GBS PAN GPA IRIS "
        "IRAE VTE AKI ARF CRF CVA SAH SVT STEMI LVEF MALS ICI ICIs MTC MDT VUS CMV HSV VZV CIS AIH PCOS CHD VSD ASD ",
    )
)
_ACRONYM = re.compile(
    r"\b(?:[Dd]iagnos\w*\s(?:(?:of|as|with|was|is|to have)\s)?|[Cc]ase of\s|confirmed to be\s"
    r"|(?:tumou?r|mass|lesion|neoplasm|nodule|polyp)s?\s(?:was|were)\s(?:found to be\s|identified as\s)?"
    r"|(?:with|for|of)\s(?=(?:advanced|metastatic|recurrent|unresectable|relapsed|primary)\s))(?:(?:a|an|the|primary|recurrent|metastatic|advanced|typical|pure"
    r"|unresectable|new|possible)\s){0,3}(?P<short>[a-z]?[A-Z][A-Za-z]?[A-Z]{2,5}[a-z]?)\b(?![-/\w])"
)


def _unknown_short_forms(reading: Reading) -> Iterator[Mention]:
    """A short form told as the diagnosis that the text leaves unexplained ("the diagnosis of primary HCO")."""
    known = {h.start for hits in reading.terms.values() for h in hits}
    spelt = [h.start for h in reading.terms.get("tumours", ()) if h.term.attributes.get("rank") != "0" and not h.term.exact_case]
    named = bool(spelt)
    for match in _ACRONYM.finditer(reading.text):
        start, end = match.span("short")
        if named and not match.group()[:8].lower().startswith("diagnos"):
            continue
        if start in known or match["short"] in _NO_TUMOUR or match["short"] in reading.abbreviations:
            continue
        sentence = reading.sentence_at(start)
        told = cue(reading.text, sentence, start, end)
        before = bisect_left(spelt, start) - 1
        if before >= 0 and spelt[before] >= sentence.start:
            continue  # "a man with gastric cancer was diagnosed with DAA"
        value = TumourName("", "any", 2, weight=told.weight - 0.5)
        yield reading.mention(
            "tumour", start, end, name=match["short"], value=value, negated=told.negated, hedged=told.hedged, confidence=0.4
        )


def _explained(
    reading: Reading, short: str, long: str, hits: "list[TermHit] | tuple[()]", index: SiteIndex
) -> tuple[str, TumourName] | None:
    place = reading.text.find(long)
    if place < 0 or len(long) > 150:
        return None
    inner = [h for h in hits if place <= h.start and h.end <= place + len(long) and not h.term.exact_case]
    inner = inner or [h for h in hits if h.start < place and h.end == place + len(long)]  # "breast angiosarcoma (AS)"
    inner = [h for h in inner if h.term.attributes.get("rank") != "0" and not of_something_else(reading.text, h.start, h.end)] or [
        h for h in inner if re.search(r"tumou?r|neoplas", h.term.surface) and h.end == place + len(long)
    ]
    if not inner or re.search(
        r"metasta|carcinomatosis|marker|antigen|suppressor|necrosis|syndrome|receptor|therapy|protein|society|network"
        r"|institute|committee|american|european|center|centre|board|association|factor|ratio|staging|stage|criteria|response"
        r"|evaluation|score|scale|system|kinase|gene",
        long,
        re.I,
    ):
        return None
    found = phrase(reading.text, inner[-1], index, place, place + len(long))
    value = replace(found.value, rank=2 if found.value.rank == 0 else found.value.rank)
    return re.sub(r"\s+", " ", long), value


def facts(reading: Reading, patient: int) -> Iterator[Tumour]:
    """Yield the tumours of one patient as finally diagnosed, each once under its fullest name."""
    for tumour in chosen(reading, patient):
        yield Tumour(
            name=tumour.name,
            site=tumour.site,
            code=tumour.code,
            accept=tumour.others,
            confidence=tumour.confidence,
            evidence=reading.evidence(*tumour.mentions[:3]),
        )
