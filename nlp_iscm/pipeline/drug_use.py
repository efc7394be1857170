"""What is said of a drug that is named: given, only told of (caused, allergic to), or taken for another illness."""


from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.given import modality
from nlp_iscm.pipeline.reading import Reading
from nlp_iscm.pipeline.scope import modality_at

# given: as a treatment; told: only spoken of (caused, refractory to, allergic, tested); home: for another illness
USES = ("given", "told", "home")

_AFTER_TOLD = Folded(
    r"(?:-|\s-?)(?:induced|resistan\w+|responsive|sensitiv\w+|naive|naïve|ineligible|eligible|toxicity)\b|-(?:related|associated|dependent"
    r"|free)\b")
# "Because resection would be difficult, S-1 was started"; "did not exceed 6 months and was changed to pazopanib"
_GIVEN_AFTER = Folded(
    r"^(?:[^.;]{0,90}?)\b(?:was|were|has been|had been|have been) (?:also |then |subsequently |therefore |immediately "
    r"|thus )?(?:started|initiated|given|administered|added|commenced"
    r"|begun|performed|delivered|continued|introduced|used|instituted|resumed|restarted|prescribed|applied|employed|conducted"
    r"|chosen and)\b(?! to )")
_GIVEN_BEFORE = Folded(
    r"\b(?:(?:was|were|been|be) (?:then |subsequently |therefore |also )?(?:changed|switched|converted|discharged|started"
    r"|treated|put|placed|given|initiated|managed|administered|re-?treated|commenced|maintained|transitioned|continued|prescribed)"
    r"(?: on| to| with| by| under)?|received|receiving|underwent|responded to|progressed on|started on|treatment with"
    r"|treated (?:her|him) with|replaced by|followed by|consisted of|started|initiated|administered)\b")
_LOOKS_BACK = Folded(
    r"\b(?:after|following|during|despite|since|completion of|completing|under|while on|cycles? of|courses? of|progression on"
    r"|response to|responded to|resistant to|failure of"
    r"|tolerat\w+)\s(?:the |his |her |this |these |each |of )?(?:[\w-]+\s){0,2}$")
_TO_COME = Folded(
    r"\b(?:(?:was|were|is) to (?:commence|start|begin|receive|undergo|be)|referred (?:to [\w\s]{1,40})?for|sent for|aiming at"
    r"|in order to receive|awaiting|waiting for)\b[^,;:]{0,40}$")
_HAD_NO_EFFECT = Folded(r"^(?:[^.;,]{0,50}?)\s(?:was|were|had|has|did) not (?:\w+ )?(?:induce|cause|prevent"
    r"|produce|compromise|show|provide|effective|successful|tolerated|well"
    r"|completed|efficient|beneficial|helpful|sufficient|respon\w+|improve|work|control|yield|lead|result|followed)")
# "was proposed with a clinical response": what worked was given
_WORKED = Folded(
    r"^[^.;]{0,70}\b(?:with|led to|leading to|achiev\w+|result(?:ed|ing) in|obtain\w+|allow\w+|yield\w+|show\w+)\b(?! no\b)"
    r"[^.;]{0,45}\b(?:respon[sd]\w*|remission|improvement|regression|stabili[sz]ation|disappearance|efficacy|resolution)\b")
# "did not respond to several regimens including chlorambucil and fludarabine"
_FAILED = Folded(r"\b(?:not (?:\w+ )?respond\w*|unresponsive|refractory|resistant|no response|progress\w+|failed"
    r"|failure) (?:to|on|after|under|of)\b[^.;]{0,110}$")
# "the isolates were susceptible to fluconazole and voriconazole"
_TESTED = Folded(r"\b(?:susceptib\w+|sensitiv\w+|resistan\w+|susceptibility) (?:to|against|for)\b[^.;]{0,120}$")
# "vancomycin and levofloxacin were tested by disc diffusion", "the strain was intermediate to ceftriaxone": in the laboratory
_IN_VITRO = Folded(
    r"\b(?:dis[ck] diffusion|e-?tests?|minim\w+ inhibitory|MICs?|agar|antibiogram|in vitro|culture media|susceptibility test\w*"
    r"|(?:isolates?|strains?|organisms?|bacteri\w+|pathogens?|it) (?:was|were) (?:only |also )?(?:susceptible|sensitive|resistant"
    r"|intermediate))\b")
# "a perfusion study with acetazolamide": an examination
_EXAMINED = Folded(r"\b(?:stud(?:y|ies)|scans?|tests?|challenge|imaging|SPECT|CT|MRI|tomography|scintigraphy|angiography"
                   r"|stimulation|provocation|administration of radio-?labell?ed) (?:with|using|after|under) (?:the )?$"
                   r"|radio-?labell?ed (?:\(?\d{2,3}\)?[A-Z][a-z]?-?)?$|\d{2,3}\)?[A-Z][a-z]?-$")
_TRACER = Folded(r"\b(?:DOTA|NOTA|DTPA|HYNIC)[\w-]{0,30}-$")  # "gallium-68-DOTA-Tyr3-octreotide"
_NOT = Folded(
    r"\b(?:not|no|without|never|refus\w+|declin\w+|nor|neither|unable|plan\w*|consider\w*|recommend\w*|propos\w*|suggest\w*"
    r"|would|could|should|may|might|will|to be|advis\w+"
    r"|instead of|rather than|avoid\w*|if|contraindicat\w*|unfit|ineligible|scheduled|discuss\w*|option\w*|before|until"
    r"|cannot)\b")
_ALLERGY = Folded(
    r"\b(?:allerg\w+|intoleran\w+|hypersensitiv\w+|anaphyla\w+|contraindicat\w+)\s(?:reaction\s)?(?:to|for"
    r"|against)\b[\w\s,]{0,30}$")
_HOME = Folded(
    r"\b(?:home medications?|as (?:a )?medications?|on medications?|regular medications?|current medications?"
    r"|concomitant medications?|medications? (?:included?|at admission|on admission)"
    r"|(?:his|her|the patient's) (?:\w+ )?medications?|medication history|drug history|daily medications?|long-term medications?"
    r"|usual medications?|hypertensi(?:on|ve)|diabet\w+|asthma|COPD|hypothyroidism|hyperlipid\w+|dyslipid\w+|hypercholesterol\w+"
    r"|atrial fibrillation|epilepsy|rheumatoid arthritis|lupus|psoriasis|osteoporosis|depression|schizophrenia|gout|parkinson\w*"
    r"|crohn\w*|tubercul\w+|vasculitis|nephrotic|(?:kidney|renal) (?:transplant\w*|graft)|hepatitis [BC]\b|HIV\b"
    r"|ulcerative colitis|myasthenia gravis|sarcoidosis|angina|coronary artery disease|glaucoma|hypogonadism"
    r"|bipolar|Lyme|malaria|syphilis|osteoarthritis"
    r"|contracepti\w+"
    r"|multiple sclerosis|infertility|TB prophylaxis|latent TB|ankylosing spondylitis|migraine|dementia"
    r"|hyperuric\w+|benign prostatic \w+|prostatic hyperplasia|stroke prevention"
    r"|recurrent (?:urinary|respiratory)(?: tract)? infections?"
    r"|(?:recent|chronic|usual|regular|home|long-?term|daily|background) (?:treatments?|therap(?:y|ies)|drugs) (?:included?"
    r"|consisted|comprised|with|was|were)|at home|(?:medical|past|personal) history)\b")
# "attributed to ingestion of large doses of calcium carbonate": what caused the illness
_TAKEN_IN = Folded(r"\b(?:ingestion|intake|overdos\w+|abuse|consumption|withdrawal|over-?use)(?: of| with)? (?:[\w-]+ ){0,4}$")
_FOR_ILLNESS = Folded(r"(?: \w+){0,6} (?:for|due to|because of|to treat) (?:(?:his|her|the|a|known|chronic|long-standing"
    r"|concomitant) )*"
    + _HOME.pattern)
_TUMOUR = Folded(
    r"\b(?:cancer|carcinoma|chemotherap\w*|tumou?rs?|metasta\w+|lymphoma|leuk\w+|sarcoma|melanoma|myeloma|radiotherapy"
    r"|recurrence|progression"
    r"|adverse|toxicity|side effects?|immune-related|immune-mediated)\b")


def use_at(reading: Reading, start: int, end: int, supportive: bool) -> tuple[str, str, bool, bool]:
    """(use, modality, negated, hedged) of a drug named at a range; only a supportive one can be for another illness."""
    sentence = reading.sentence_at(start)
    told, negated, hedged = modality_at(reading, start, end)
    before = reading.text[max(sentence.start, start - 160):start]
    after = reading.text[end:min(sentence.end, end + 110)]
    if told in ("factual", "historical"):
        told = modality(reading, start, end)
    if told != "factual" and (_surely_given(before, after) or _proved(told, before, after)):
        told, negated = "factual", False
    elif told == "factual" and _TO_COME.search(before[-70:]):
        told = "planned"
    if _only_told(before, after, supportive):
        return "told", told, negated, hedged
    if supportive and _FOR_ILLNESS.match(after):
        return "home", told, negated or told == "negated", hedged
    home = supportive and _HOME.search(before[-120:] + after[:60]) and not _TUMOUR.search(before[-100:] + after[:60])
    return "home" if home else "given", told, negated or told == "negated", hedged


def _only_told(before: str, after: str, supportive: bool) -> bool:
    """Whether a drug is only spoken of: what it causes, an allergy, a tracer, a test of it or with it."""
    if _TRACER.search(before[-50:]) or _AFTER_TOLD.match(after) or _ALLERGY.search(before[-80:]):
        return True
    if (supportive or "susceptib" in before) and _TESTED.search(before):
        return True
    if not supportive:
        return False
    if _EXAMINED.search(before[-50:]) or _TAKEN_IN.search(before[-60:]):
        return True
    return _IN_VITRO.search(before + after) is not None and not (_GIVEN_BEFORE.search(before[-60:]) or _GIVEN_AFTER.match(after))


def _proved(told: str, before: str, after: str) -> bool:
    """Whether an effect, or its want, shows that a drug was given."""
    if told == "negated":
        return _FAILED.search(before) is not None
    return told == "planned" and _WORKED.match(after) is not None and not _NOT_YET.search(before + after)


# "four courses of carboplatin and radiotherapy to the pelvis were scheduled"
_SCHEDULED = Folded(r"^[^.;,]{0,85}\b(?:was|were) (?:scheduled|planned)\b(?! and)")
_NOT_YET = Folded(r"\b(?:refus\w+|declin\w+|if|should|would|could|may|might|trials?|studies|literature|will)\b")
_NONE = Folded(r"\b(?:no|not|without|never)\b[^,;.:]{0,60}$")


def _surely_given(before: str, after: str) -> bool:
    """Whether the nearest words say that it was given, whatever stands farther off."""
    if _SCHEDULED.match(after):
        return False
    if _LOOKS_BACK.search(before[-60:]) or _HAD_NO_EFFECT.match(after):
        return True
    if _GIVEN_AFTER.match(after) and not _NOT.search(before[-25:]) and not _NONE.search(before):
        return True
    last = max((m.end() for m in _GIVEN_BEFORE.finditer(before)), default=None)
    return last is not None and not _NOT.search(before[max(0, last - 32):])
