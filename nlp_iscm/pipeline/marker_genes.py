"""Gene alterations, variants and karyotype abnormalities of one sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from nlp_iscm.folded import Folded, holds_any, holds_digit
from nlp_iscm.normalise.marker import gene_of
from nlp_iscm.pipeline.marker_panels import LISTED, LOOSE, Item
from nlp_iscm.pipeline.marker_values import COORDINATED

_ALTERED = Folded(
    r"(?:(?:-|::?|/)[A-Z][A-Z0-9]{1,8}(?= ))?[\s-]{0,2}(?:\([\w /-]{1,20}\) ?)?(?:(?:gene|oncogene|proto-oncogene"
    r"|exons? \d{1,2}(?:(?:,| and|/|-) ?\d{1,2}){0,3}|activating|somatic|germline|missense|pathogenic|driver|point"
    r"|sensiti[sz]ing|fusion|promoter|frameshift|nonsense|kinase|domain|hotspot|break-?apart|copy number|truncating"
    r"|splice(?: site)?|deleterious|homozygous|heterozygous|resistance|common|rare|single|acquired|T790M|L858R"
    r"|V600E?|[A-Z]\d{2,4}[A-Z]|p\.\w{3,12}|class \d|codon \d{1,3}|duplication)[\s,-]{1,2}(?:in |on |of "
    r"|and )?){0,5}"
    r"(?P<noun>mutations?|mutants?|mutated|variants?|fusions?|rearrange(?:ment|d)s?|translocations?|amplifi(?:cation"
    r"|ed)|deletions?|insertions?|alterations?|gain|duplications?|hypermethylation|methylation|codeletion"
    r"|abnormality)\b"
    r"(?! (?:to (?:rule|exclude|assess|confirm|detect)|analys|test|status|screen|detection|profil|panel|stud|rate"
    r"|burden|(?:was|were) (?:perf|test|suspect|sought|investig|analy|assess|examin|requested|not (?:perf|test|done"
    r"|assess|availab))))")
_TESTED = Folded(
    r"\b(?:test(?:ed|ing|s)?|screen(?:ed|ing)?|analy[sz]\w+|examin\w+|search(?:ed|ing)?|look(?:ed|ing)?|sequenc\w+"
    r"|assay\w*|probes?|evaluat\w+)(?: (?:performed|done))? (?:for|of|on)\b(?![^;]*\b(?:reveal|show|identif|found"
    r"|detect|disclos|demonstr))"
    r"[\w/, -]{0,110}$|\b(?:evaluated|analy[sz]ed|examined|assessed|investigated|screened)(?: for)? (?:[a-z]+ )?(?:mutations?"
    r"|rearrangements?|amplifications?|variants?|fusions?)\b[\w/, -]{0,80}$|\b(?:to (?:exclude|rule out|detect|assess)"
    r"|rule out)\b[\w/, -]{0,50}$")
_PRESENT = Folded(
    r"\b(?:reveal\w*|show\w*|detect\w*|presence of|demonstrat\w+|identif\w+|found|with|an?)\b[^,;.]{0,40}$")
_ALTERATION_OF = Folded(
    r"\b(?:mutations?|variants?|fusions?|rearrangements?|translocations?|amplifications?|deletions?|insertions?"
    r"|alterations?|hypermethylation)\b(?! (?:analys|test|screen|status))(?:,? including(?= in))?"
    r"[^,;.()]{0,30}?(?:\([^()]{1,25}\) )?\b(?:in|of|involving|on"
    r"|at)(?: the| both| two| genes?| exons? \d{1,2} (?:of|in)(?: the)?){0,2}\s*$")
_TRANSLOCATION = re.compile(
    r"(?:deletion|loss|gain) of (?:chromosome )?\d{1,2}[pq]\d*\b"
    r"|t ?\( ?\d{1,2} ?[;:,] ?\d{1,2} ?\)(?: ?\([pq]\d[\d.]*;? ?[pq]?[\d.]*\))?|(?:del|inv|add|dup"
    r"|i) ?\( ?\d{1,2} ?\) ?(?:\(? ?[pq][\d.]*(?:[pq][\d.]*)? ?\))?|del ?\(?\d{1,2}[pq]\)?|(?:trisomy"
    r"|monosomy) \d{1,2}[pq]?")
_VARIANT = Folded(
    r"\b(?P<short>(?:p\.?)?[A-Z]\d{2,4}(?:[A-Z](?:fs\*?\d*)?|\*)(?![\w-])"
    r"|p\.[A-Z]\d{1,4}(?:[A-Z](?:fs\*?\d*)?|\*|(?:del|dup|ins)[A-Z]{0,6})(?![\w-])"
    r"|p\.(?:\([A-Z][a-z]{2}\d{1,4}(?:[A-Z][a-z]{2}|fs|\*|Ter|X)[\w*]*\)"
    r"|[A-Z][a-z]{2}\d{1,4}(?:[A-Z][a-z]{2}|fs|\*|Ter|X|del|dup|ins)[\w*]*)"
    r"|c\.[-*]?\d[\w_+>*-]{1,20}(?: ?[ACGT]? ?> ?[ACGT])?"
    r"|\d{2,5}(?:_\d{2,5})? ?(?:del|ins|dup)[ACGT]{1,10}\b|(?:p\.)?[A-Z]\d{2,4}[_-][A-Z]\d{2,4} ?(?:del|ins|delins)\w{0,12})"
    r"|\b(?P<exon>(?:exon[- ]\d{1,2} (?:in-?frame |skipping |frameshift )?(?:deletions?|del|insertions?|ins"
    r"|duplications?|skipping)|(?:in-?frame |\d{1,2} ?bp )?(?:deletions?|insertions?|duplications?) (?:in|of|at"
    r"|on) exon \d{1,2}|E?19 ?del))\b")


def alterations(text: str, items: list[Item]) -> None:
    """A gene with an alteration's noun and no status is altered; its variant becomes its value."""
    altered: Item | None = None
    for item in items:
        low = text[max(0, item.start - 4) : item.start].lower() == "low "
        if low and item.attributes.get("index") == "yes" and item.status is None:
            item.status, item.written, item.tie = "value", "low", LISTED
        if item.attributes.get("presence") and not item.status and _PRESENT.search(text[max(0, item.start - 60) : item.start]):
            item.status, item.tie = "positive", LOOSE
        if item.kind in ("serum", "group") or item.status:
            continue
        if _EXPRESSION_TOLD.match(text, item.end) and _WITH.search(text[max(0, item.start - 25) : item.start]):
            item.status, item.tie = "positive", LOOSE  # "leukaemia with CD19 expression"
            continue
        before = text[max(0, item.start - 90) : item.start]
        if _TESTED.search(before):
            continue
        listed = altered and COORDINATED.fullmatch(text[altered.end : item.start][:30])  # "amplification of MYCN, MET and CDK4"
        if _ALTERATION_OF.search(before[-70:]) or listed:
            item.status, item.tie, altered = "positive", LOOSE, item
        elif _ALTERED.match(text, item.end):
            item.status, item.tie = "positive", LOOSE
    for item, following in zip(reversed(items[:-1]), reversed(items[1:]), strict=True):  # "EGFR and KRAS mutations"
        fits = item.kind not in ("serum", "group") and "gene" in (item.kind, following.kind)
        shared = fits and not item.status and following.tie == LOOSE and following.status
        if shared and COORDINATED.fullmatch(text[item.end : following.start][:30]):
            item.status, item.tie = following.status, LOOSE


_EXPRESSION_TOLD = Folded(r" (?:over-?|co-?)?expression\b(?! (?:was|were|is|levels?|analys|status|in normal|by|of)\b)")
_WITH = Folded(r"\b(?:with|showing|showed|shows|revealed|demonstrated|exhibited|had|aberrant|strong|diffuse|weak|moderate)\s$")

# A symbol in the shape of a gene's name; what is named so and no gene
_GENE = re.compile(r"(?<![\w./-])(?![A-Z]\d{2,4}[A-Z*]?\b)[A-Z][A-Z0-9]{1,6}[A-Z0-9](?![\w])(?!-[a-z])")
_NO_GENE = frozenset(re.findall(
    r"\w+",
    "DNA RNA MRNA CDNA PCR FISH CISH NGS LOH MSI MSS TMB SNP SNPS CNV CNVS WES WGS MLPA HLA HIV HPV EBV HBV HCV HTLV TKI "
    "TKIS UV IHC CT MRI PET WHO TNM USA III VIII HNPCC FAP LFS MEN VUS CSF CML AML ALL CLL MDS MPN HCC RCC GIST NSCLC "
    "SCLC DLBCL ADC SCC GBM CTC ACMG TCGA COSMIC BLAST OMIM ARMS TCR TCRS CAR MMR HRD PARP SDH RAS MAPK MAP IGF FGF AKT "
    "IDH NRG PTC MTC FNA ISH MEFV ADA2 G6PC CFTR SPINK1 PRSS1 CASR SRY HBB HBA1 MTHFR FBN1 HFE UGT1A1 DPYD SERPINA1 F5 "
    "F8 APOE IL2RG CYBB ",
))
_ALTERABLE = ("mutation", "fusion", "earrange", "amplif", "variant", " gene", "deletion", "alteration")
_LINK = re.compile(r"(?: ?,(?: and)? | and | or |/|, as well as | as well as | and the )")
_GENES_AFTER = Folded(
    r"(?: ?\([^()]{1,25}\))?(?: (?:somatic|germline|missense|nonsense|frameshift|truncating|pathogenic|point|driver|activating"
    r"|splice(?: site)?|onco|fusion|promoter|exon \d{1,2}|copy number)){0,3}"
    r" (?:(?:genes?|mutations?|variants?|rearrangements?|amplifications?|alterations?|translocations?)\b"
    r"(?! (?:test|analys|panel|therap|product|expression|cluster|profil)))")
_FUSION = re.compile(
    r"(?<![\w-])(?P<one>[A-Z][A-Z0-9]{1,9})(?:-|–|::|/)(?P<two>[A-Z][A-Z0-9]{1,9})"
    r"(?= (?:gene |oncogene )?(?:fusion|rearrange|transloc))")


# a variant ("G12C"), a stage ("IIIC", "T4N1"), a unit
_NO_GENE_EITHER = re.compile(r"UL.*|[A-Z]\d{1,4}[A-Z]?\*?|(?:I{1,3}|IV|V)[A-C]?\d?|[cpy]?T\d[a-d]?N?\w*")


def further_genes(text: str, items: list[Item]) -> list[Item]:
    """Genes of no vocabulary beside a noun for genes or their alterations ("mutations in PRIM2, KCNB1 and ATRX")."""
    if not holds_any(text, _ALTERABLE):
        return []
    taken = {at for item in items for at in range(item.start, item.end)}
    found: list[Item] = []
    for match in _FUSION.finditer(text):
        if taken.isdisjoint(range(*match.span())):
            found.append(Item(*match.span(), match[0].replace("::", "-"), "gene", listed=False))
            taken.update(range(*match.span()))
    new = [m for m in _GENE.finditer(text)
           if m[0] not in _NO_GENE and not _NO_GENE_EITHER.fullmatch(m[0]) and m.start() not in taken]
    known = [(i.start, i.end) for i in items if i.kind != "serum"]
    spans = sorted([*known, *(m.span() for m in new)]) if new else []
    told = {span for chain in _chains(text, spans) if _altered(text, chain) for span in chain}
    return found + [Item(*m.span(), m[0], "gene", listed=False) for m in new if m.span() in told]


def _chains(text: str, spans: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Runs of names that only commas and "and" part."""
    chain: list[tuple[int, int]] = []
    for span in spans:
        if chain and not _LINK.fullmatch(text, chain[-1][1], span[0]):
            yield chain
            chain = []
        chain.append(span)
    if chain:
        yield chain


def _altered(text: str, chain: list[tuple[int, int]]) -> bool:
    start, end = chain[0][0], chain[-1][1]
    return bool(_GENES_AFTER.match(text, end) or _ALTERATION_OF.search(text[max(0, start - 90) : start]))


def translocations(text: str) -> Iterator[Item]:
    """Karyotype abnormalities as markers of their own: "t(11;14)", "del(17p)"."""
    if not any(sign in text for sign in ("(", "trisomy", "monosomy", " of chr", " of 1")):
        return
    for match in _TRANSLOCATION.finditer(text):
        if match.start() and text[match.start() - 1].isalnum():
            continue
        name = match[0].replace(" ", "").replace(":", ";") if "(" in match[0] else match[0]
        if name.startswith("t("):
            name = name[: name.index(")") + 1]  # with or without its breakpoints
        yield Item(match.start(), match.end(), name, "gene", status="positive", tie=LOOSE, listed=False)


def variants(text: str, items: list[Item]) -> Iterator[Item]:
    """Variants of the sentence given to the gene beside them, or to the one gene they belong to, as further items."""
    if not holds_digit(text):
        return
    genes = [i for i in items if i.kind in ("gene", "immunohistochemistry")]
    starts = [i.start for i in genes]
    by_name = {i.name: i for i in reversed(genes)}
    used: set[int] = set()
    for match in _VARIANT.finditer(text):
        written = match[0]
        owner = gene_of(written)
        at = bisect_right(starts, match.start())
        beside = _gene_beside(match, genes[max(0, at - 3) : at + 3], text)
        if match["short"] and not (written[0].isupper() or written[0].isdigit()) and not written.startswith(("p", "c.")):
            continue
        if written.startswith("c.") and re.match(r"[\s,;(\[/]{1,3}p\.", text[match.end() : match.end() + 6]):
            continue  # the same variant as the protein form that follows
        name = owner or (beside.name if beside else None)
        if name is None or (match["exon"] and not beside):
            continue
        source = beside if beside and (owner is None or beside.name == owner) else None
        if source is None and beside is None and owner:
            source = by_name.get(owner)
        status = source.status if source and source.status in ("positive", "negative") else "positive"
        if source and id(source) not in used and source.written is None:
            source.written, source.status = written, status
            source.tie = max(source.tie, LISTED)
            used.add(id(source))
        else:
            code = source.code if source else None
            yield Item(match.start(), match.end(), name, "gene", code, status=status, tie=LISTED, written=written)


def _gene_beside(match: re.Match[str], genes: list[Item], text: str) -> Item | None:
    best: tuple[int, Item] | None = None
    for item in genes:
        distance = match.start() - item.end if item.end <= match.start() else item.start - match.end()
        if item.start >= match.end():
            distance += 20  # a gene rather stands before its variant
        gap = text[item.end : match.start()] if item.end <= match.start() else ""
        if distance > (75 if len(genes) == 1 else 45) or (";" in gap and "(" not in gap):
            continue
        if best is None or distance < best[0]:
            best = (distance, item)
    return best[1] if best else None
