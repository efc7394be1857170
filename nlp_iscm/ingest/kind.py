"""The kind of an article: case report, series, trial, review or other, with the reason in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp_iscm.article import Section
from nlp_iscm.folded import Folded

_NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[2-9]|1\d|20)"
_TITLE_SERIES = re.compile(
    rf"\bcase[- ]series\b|\b{_NUMBER}(?:[- ][\w-]+){{0,3}} (?:cases|patients|siblings|brothers|sisters|children|reports)\b"
    rf"|\b(?:report|presentation|description) of {_NUMBER} cases"
    r"|\bcases reports?\b|\bcase reports and\b", re.IGNORECASE)
_TITLE_CASE = re.compile(
    r"\bcase[- ](?:report|study|presentation|based|description|discussion)\b|\b(?:a|an|one|first|rare|unusual|interesting"
    r"|atypical|the|this|our|unique|complex|challenging|difficult) (?:[\w-]+ ){0,3}case\b"
    r"|\bcase of\b|\breport of (?:a|one)\b|\b(?:a|an) (?:unusual|rare) (?:presentation|cause|tumou?r)\b|\bin an? (?:[\w-]+"
    r" ){0,6}(?:patient|man|woman|boy|girl|child|infant|adult|adolescent|male|female|teenager|neonate)\b",
    re.IGNORECASE)
_TITLE_TRIAL = re.compile(
    r"\brandomi[sz]ed\b|\bphase (?:I{1,3}V?|[1-4])(?:[ab]|[-/](?:I{1,3}|[1-4]))?\b|\btrial\b|\bplacebo|\bopen[- ]label\b"
    r"|\bdouble[- ]blind|\bsingle[- ]arm\b|\bdose[- ](?:escalation|finding)\b", re.IGNORECASE)
_TITLE_REVIEW = re.compile(r"\bmeta-?analys[ie]s\b|\breview\b|\bguidelines?\b|\bconsensus\b|\boverview\b|\bperspectives?\b"
    r"|\bstate[- ]of[- ]the[- ]art\b|\brecommendations\b", re.IGNORECASE)
_TITLE_OTHER = re.compile(
    r"\bretrospective\b|\bcohort\b|\bprospective\b|\bprotocol\b|\bregistry\b|\bsurvey\b|\bcost-effectiveness\b"
    r"|\bmulti-?cent(?:er|re)\b|\bprognostic\b|\b(?:analysis|study|outcomes?|results) (?:of|in|from) \d+"
    r"|\bquality of life\b|\bin patients with\b|\bin (?:women|men|children|mice|rats) with\b|\beditorial\b|\bcomparison\b"
    r"|\befficacy\b|\bfeasibility\b|\bpharmacokinetic", re.IGNORECASE)
_AGED = Folded(r"\d[- –]?(?:years?'?s?|yrs?|months?|weeks?|days?|y)?[- –.]{0,2}(?:old\b|/o\b|o\b)")
_AGED_MANY = Folded(r"\b(?:patients|women|men|children|participants|adults|over|than|under|above|below|least|and|to"
    r"|between|≥|>|<|≤)\W{0,3}(?:aged\s)?\d{0,3}[.]?\d{0,2}$")
_WHO_CAME = re.compile(
    r"\b[Aa]n? (?:[\w,-]+ ){0,4}?(?:man|woman|male|female|boy|girl|gentleman|lady|infant|patient|child|neonate),? (?:aged|in"
    r" (?:his|her)|who|with|was|presented|of \d)")
_WE_REPORT = Folded(r"\bwe (?:here(?:in|by)? )?(?:also )?(?:report|describe|present|share|discuss)(?:ed)? (?:on"
    r" )?(?:herein |here )?(?:the|a|an|our|one|this|two|three|four|five|\d|in this)\b"
                        r"(?:[\w ,'-]{0,60}?)\b(?:case|cases|patient|patients|man|woman|boy|girl|child)\b")
_COHORT = ("randomi", "eligib", "inclusion criteria", "exclusion criteria", "were enrolled", "were included", "were assigned",
    "were recruited", "intention-to-treat", "intent-to-treat", "primary endpoint",
           "primary end point", "primary outcome", "hazard ratio", "95% c", "confidence interval", "kaplan", "log-rank",
    "median age", "mean age", "median follow-up", "treatment arm", "study arm", "control group",
           "placebo", "statistical analys", "sample size", "clinicaltrials.gov", "isrctn", "phase i", "p < 0.0", "p<0.0",
    "p = 0.", "p=0.", "multivariate", "univariate", "patients were", "participants", "all patients",
           "patients who", "each patient", "patients received", "cohort")
_TRIAL = ("randomi", "clinicaltrials.gov", "isrctn", "intention-to-treat", "intent-to-treat", "phase i", "phase 1", "phase 2",
    "phase 3", "placebo", "treatment arm", "were assigned", "dose-limiting", "open-label", "single-arm",
          "this trial", "the trial", "clinical trial", "were enrolled", "eligib")
_REVIEW = ("this review", "we reviewed", "pubmed", "medline", "prisma", "search strategy", "systematic review", "literature"
    " search", "in this article, we discuss", "we review", "meta-analys")
_SINGULAR = ("the patient ", "the patient's", "the patient’s", "the patient.", "the patient,", " his ", " her ", " he ",
    " she ", "our patient ", "this patient ", "our case", "present case")
_PERSON = re.compile(r"\b(?:patients?|man|men|woman|women|male|female|boy|girl|infant|newborn|neonate|child|lady|gentleman"
    r"|cases?|mr|mrs|ms|he|she|his|her)\b")
_COHORT_SIZE = re.compile(r"\b(?:[3-9]\d|[1-9]\d{2,4}) (?:consecutive |eligible )?(?:patients|cases|participants|subjects"
    r"|women|men|children)\b")
# "69 patients were randomly divided into two groups"; a case told beside it is an example of a trial
_ALLOCATED = Folded(r"\b(?:randomly|were) (?:divided|assigned|allocated|randomi[sz]ed) (?:in)?to\b"
                        r"|\bwere randomi[sz]ed\b")
_ANIMALS = Folded(r"\b(?:mice|rats|mouse|murine|rabbits|zebrafish|xenografts?|cell lines?|in vitro)\b")
# A short text that begins with a handful of patients ("Three patients with ... were", "the outcome of two patients") is a series
_MID = r"(?:(?!(?:was|were|on|an?|the|in|of|for|to|by|with|had|has|are|is)\b)[\w/-]+\s){0,6}?"
_PERSONS = r"(?:patients|cases|women|men|children|sisters|brothers|siblings|adults|subjects|individuals|survivors|girls|boys)"
_FEW = re.compile(
    r"(?:^|\b(?:report|describ|present|treat|encounter|experienc|identif|observ|saw|evaluat|manag|operat|diagnos)\w*\s"
    r"(?:[\w,'-]+\s){0,6}?"
    r"|\b(?:outcomes?|courses?|cases?|series|management|treatment|results|evolution|histor(?:y|ies))\s(?:of|in)\s(?:the\s|our\s)?)"
    rf"(?:two|three|four|five|six|[2-6])\s{_MID}{_PERSONS}\b", re.IGNORECASE)
_SOME = re.compile(rf"\b(?:two|three|four|[2-4])\s{_MID}{_PERSONS}\b", re.IGNORECASE)
_OTHERS = Folded(r"\b(?:1\d|2\d|[7-9]|seven|eight|nine|ten|twelve|twenty)\s(?:[\w-]+\s){0,3}(?:patients|cases)\b"
                 r"|\b(?:reported|published|described)\s(?:cases|in the literature)\b|\bstud(?:y|ies) (?:of|in|with)\b")
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SUBSET = re.compile(
    rf"\b(?:among|of|from|out of)\s(?:\w+\s){{0,3}}?\d{{2,4}}\s{_MID}{_PERSONS}\b[^.;]{{0,160}}?"
    rf"\b(?P<n>two|three|four|five|six|[2-6])\b(?=\s(?:{_MID}{_PERSONS}|developed|had|underwent|were|received|presented)\b)")
_FEW_WITHIN, _FEW_WORDS = 400, 500
_MEASURED = ("randomi", "phase i", "hazard ratio", "kaplan", "95% c", "confidence interval", "log-rank", "multivariate",
    "univariate", "eligib", "were enrolled", "were recruited", "p < 0", "p<0", "p = 0", "p=0", "median age", "median follow",
    "meta-analys", "literature search", "healthy volunteers")
_ALLOTTED = ("randomi", "were enrolled", "eligib", "meta-analys", "hazard ratio", "literature search")
_MOST_READ = 400_000


def kind_of(text: str, sections: Sequence[Section], title: str, given: str = "") -> tuple[str, str]:
    """Kind of an article and why; `given` is what the file itself calls it (the article-type of JATS)."""
    told = given.replace("_", "-").lower()
    own = "".join(text[s.start:s.end] for s in sections if s.kind not in ("references", "back"))[:_MOST_READ]
    series = _series_sign(own, sections, title)
    if told == "case-report" or told == "case-series":
        return ("series" if series or told == "case-series" else "case report"), f"the file calls it {told}" + (f"; {series}"
            if series else "")
    titled = _by_title(title, series)
    if titled:
        return titled
    if told in ("review-article", "systematic-review", "meta-analysis", "editorial", "letter", "news",
        "correction") and not _tells_a_case(own, sections):
        return "review" if "review" in told or "meta" in told else "other", f"the file calls it {told}"
    return _by_text(own, sections, series)


def _by_title(title: str, series: str) -> tuple[str, str] | None:
    if not title:
        return None
    if re.search(r"case[- –]control", title, re.IGNORECASE):
        return "other", "the title says case-control"
    case, several = _TITLE_CASE.search(title), _TITLE_SERIES.search(title)
    for kind, pattern in (("trial", _TITLE_TRIAL), ("review", _TITLE_REVIEW), ("other", _TITLE_OTHER)):
        found = pattern.search(title)
        if found and not (case or several) and kind == "trial":
            return kind, f'the title says "{found.group()}"'
        if found and not (case or several) and kind == "review":
            return kind, f'the title says "{found.group()}"'
    if several and (case or re.search("case", several.group(), re.IGNORECASE)):
        return "series", f'the title says "{several.group()}"'
    if case and re.search("case|report", case.group(), re.IGNORECASE):
        return ("series", series) if series else ("case report", f'the title says "{case.group()}"')
    return None


def _series_sign(text: str, sections: Sequence[Section], title: str) -> str:
    """Why there are several own patients, "" if nothing says so."""
    named = {" ".join(s.heading.lower().split()[:2]).strip(".:–—-") for s in sections if re.match(r"(?:(?:clinical )?case"
        r"|patient)\s\w{1,5}\b", s.heading, re.IGNORECASE)
             and re.search(r"\d|\b(?:one|two|three|four|five|[ivx]+|[a-d])\b", s.heading.lower())}
    if len(named) > 1:
        return f"it has headings for {len(named)} patients"
    found = _TITLE_SERIES.search(title)
    if found and re.search("case", found.group(), re.IGNORECASE):
        return f'the title says "{found.group()}"'
    told = re.search(rf"\b(?:report|describe|present)(?:ed)? (?:on )?(?:(?:the|a|our|here|herein) )?(?:series of |clinical"
        rf" course of )?{_NUMBER} (?:[\w-]+ ){{0,4}}(?:cases|patients)\b", text[:60_000])
    return f'it says "{" ".join(told.group().split())}"' if told else ""


def _introduces(text: str) -> bool:
    """Whether one person of some age is introduced ("A 45-year-old man")."""
    for aged in _AGED.finditer(text):
        if not _AGED_MANY.search(text[max(0, aged.start() - 28):aged.start() + 1]):
            return True
    return bool(_WHO_CAME.search(text[:20_000]))


def _tells_a_case(text: str, sections: Sequence[Section]) -> bool:
    head = text[:60_000]
    return any(s.kind == "case" for s in sections) or _introduces(head) or bool(_WE_REPORT.search(head))


def _by_text(text: str, sections: Sequence[Section], series: str) -> tuple[str, str]:
    low = text.lower()
    words = max(1, low.count(" "))
    cohort = sum(low.count(sign) for sign in _COHORT)
    distinct = sum(sign in low for sign in _COHORT)
    single = sum(low.count(sign) for sign in _SINGULAR)
    plural = low.count("patients") + low.count("participants") + low.count("subjects")
    case = any(s.kind == "case" for s in sections)
    methods = any(s.kind in ("methods", "results") for s in sections)
    introduced = _introduces(text[:60_000])
    reported = _WE_REPORT.search(text[:60_000])
    allocated = _ALLOCATED.search(text[:60_000])
    if methods and allocated and plural > single:
        return "trial", f'it says "{allocated.group()}"'
    few = series if words <= _FEW_WORDS and not any(sign in low for sign in _ALLOTTED) else ""
    few = few or _few(text, low, words) or _subset(low, words)
    if few:
        return "series", few
    animals = len(_ANIMALS.findall(text))
    if methods and not case and animals > 5 and animals > single:
        return "other", f"an experiment: {animals} times animals or cells"
    if methods and not case and distinct >= 3 and cohort > single:
        return _study(low, f"methods or results of a study, {plural} times \"patients\"")
    if case and (introduced or single >= 3 or words < 3000):
        return ("series", series) if series else ("case report", "it has a case section")
    if (introduced or reported) and single + 2 >= min(cohort, plural):
        return ("series", series) if series else ("case report", "it introduces one patient and follows him or her")
    if (distinct >= 4 and cohort > single) or plural > 2 * single + 5:
        return _study(low, f"{distinct} signs of a study, {plural} times \"patients\"")
    if introduced or reported or single >= 2:
        return ("series", series) if series else ("case report", "it tells of one patient")
    reviews = sum(sign in low for sign in _REVIEW)
    if reviews >= 2:
        return "review", "it tells of a literature search"
    large = _COHORT_SIZE.search(low)
    if not large and words < 3000 and distinct < 4 and _PERSON.search(low):
        return ("series", series) if series else ("case report", "a short text about a person, without signs of a study")
    return "other", f'it tells of "{large.group()}"' if large else "no patient is introduced"


def _few(text: str, low: str, words: int) -> str:
    """Why a short text tells of two to six patients, "" if it does not."""
    if words > _FEW_WORDS or _COHORT_SIZE.search(low) or any(sign in low for sign in _MEASURED) or _ANIMALS.search(text):
        return ""
    begins = text.lstrip()[:_FEW_WITHIN]
    found = _FEW.search(begins)
    if not found and "%" not in text and not _OTHERS.search(text):
        found = _SOME.search(begins)
    return f'it begins with "{" ".join(found.group().split())}"' if found else ""


def _subset(low: str, words: int) -> str:
    """Why a short text tells of some patients out of many one by one, "" if it does not.

    "Among 118 patients three had adrenal recurrence; overall survival was 9, 26 and 30 months"
    """
    found = _SUBSET.search(low) if words <= _FEW_WORDS and not any(sign in low for sign in _ALLOTTED) else None
    if not found:
        return ""
    count = _COUNTS.get(found["n"]) or int(found["n"])
    amount = r"\d{1,4}(?:\.\d+)?(?:\s(?:months|years))?"
    listed = re.search(rf"(?<![\d.]){amount}(?:,\s{amount}){{{count - 2}}},?\sand\s{amount}\b(?<=s)", low)
    return f'of many patients it tells of {found["n"]} one by one: "{listed.group()}"' if listed else ""


def _study(low: str, why: str) -> tuple[str, str]:
    reviews = sum(low.count(sign) for sign in _REVIEW)
    trials = sum(low.count(sign) for sign in _TRIAL)
    if reviews > 6 and reviews > trials:
        return "review", f"{why}; it tells of a literature search"
    return ("trial" if trials >= 4 else "other"), why
