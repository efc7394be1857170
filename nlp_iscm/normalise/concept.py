"""Sites and tumour codes: from vocabulary attributes to the plain organ names and codes of the case file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from nlp_iscm.vocab.load import load

SOFT_TISSUE = frozenset(
    {
        "sarcoma",
        "nerve sheath",
        "lipoma",
        "fibromatosis",
        "ewing",
        "sft",
        "imt",
        "pecoma",
        "myxoma",
        "rhabdoid",
        "glomus",
        "hemangioma",
    }
)
BONE = frozenset({"giant cell", "bone", "chordoma"})
_SKIN = frozenset(
    {"basal cell carcinoma", "squamous cell carcinoma", "sebaceous carcinoma", "eccrine carcinoma", "Merkel cell carcinoma"}
)


def origin(name: str, attributes: Mapping[str, str], family: str = "", histology: str = "") -> str | None:
    """The organ of origin that a site term stands for; the tissue where the term is a region of the body.

    >>> origin("oropharynx", {"tumour": "head and neck"}), origin("thigh", {"kind": "region"}, "sarcoma")
    ('head and neck', 'soft tissue')
    >>> region = {"kind": "region"}
    >>> origin("thigh", region, "melanoma"), origin("thigh", region, "carcinoma"), origin("bone", {}, "melanoma")
    ('skin', None, 'skin')
    """
    place = attributes.get("tumour", name)
    region = attributes.get("kind") == "region"
    if family == "melanoma" and (region or place in ("soft tissue", "bone", "axilla", "chest wall", "abdominal wall")):
        return "skin"
    if histology in _SKIN and (region or place in ("soft tissue", "chest wall")):
        return "skin"
    if family == "meningioma" and place == "brain":
        return "meninges"
    if family in SOFT_TISSUE and (region or place in ("axilla", "chest wall")):
        return "retroperitoneum" if name in ("abdomen",) else "soft tissue"
    if region or attributes.get("kind") in ("vessel",):
        return None
    return place


def spread(name: str, attributes: Mapping[str, str]) -> str:
    """The name of a site of spread.

    >>> spread("thigh", {"kind": "region", "metastasis": "soft tissue"}), spread("liver", {})
    ('soft tissue', 'liver')
    """
    return attributes.get("metastasis", name)


# Sites that may be written for one another when the same tumour is told.
_NEAR = (
    frozenset({"colon", "rectum", "colorectum", "bowel"}),
    frozenset({"liver", "bile duct"}),
    frozenset({"bile duct", "gallbladder", "ampulla of Vater"}),
    frozenset({"lung", "bronchus", "mediastinum"}),
    frozenset({"kidney", "renal pelvis", "ureter"}),
    frozenset({"bladder", "ureter", "renal pelvis"}),
    frozenset({"soft tissue", "bone", "skin", "retroperitoneum", "chest wall", "thigh"}),
    frozenset({"small bowel", "duodenum", "jejunum", "ileum", "bowel", "ileocecal junction"}),
    frozenset({"ovary", "fallopian tube", "peritoneum"}),
    frozenset({"uterus", "cervix"}),
    frozenset({"uterus", "ovary"}),
    frozenset({"stomach", "oesophagus"}),
    frozenset({"vulva", "vagina"}),
    frozenset({"brain", "meninges", "spinal cord", "central nervous system", "pituitary"}),
    frozenset({"thymus", "mediastinum"}),
    frozenset({"blood", "bone marrow", "lymph node"}),
    frozenset({"pleura", "lung", "chest wall"}),
    frozenset({"ileocecal junction", "colon", "appendix"}),
    frozenset({"rectum", "anus"}),
    frozenset({"heart", "pericardium"}),
    frozenset({"adrenal", "retroperitoneum"}),
    frozenset({"skin", "vulva", "head and neck", "eye"}),
    frozenset({"spinal cord", "nerve", "meninges"}),
    frozenset({"pancreas", "ampulla of Vater", "duodenum"}),
    frozenset({"bone", "skull base"}),
    frozenset({"bone", "head and neck"}),
    frozenset({"soft tissue", "head and neck"}),
)


def near(one: str | None, other: str | None) -> bool:
    """Whether two organ names may stand for the origin of one tumour; None is near to all.

    >>> near("colon", "rectum"), near("breast", None), near("breast", "lung")
    (True, True, False)
    """
    return one is None or other is None or one == other or any(one in group and other in group for group in _NEAR)


@cache
def _codes() -> Mapping[tuple[str, str], str]:
    return MappingProxyType({(term.name, term.attributes["site"]): term.code for term in load("histologies")})


def tumour_code(histology: str, site: str | None, default: str = "") -> str | None:
    """OncoTree code of a histology at a site, else the histology's own code, else None.

    >>> tumour_code("adenocarcinoma", "lung", "OncoTree:ADNOS"), tumour_code("adenocarcinoma", None, "OncoTree:ADNOS")
    ('OncoTree:LUAD', 'OncoTree:ADNOS')
    >>> tumour_code("tumour", "lung") is None
    True
    """
    return _codes().get((histology, site or ""), default) or None


_LEVEL = r"(?:[CTDLS]\s?\d{1,2})"
_LEVELS = re.compile(
    rf"(?<![\w-])(?P<first>{_LEVEL})(?:\s?(?:-|–|—|to|/|through)\s?(?P<last>{_LEVEL}|\d{{1,2}}))?(?!\s?[-–]?\s?(?:weigh"
    rf"|signal|hyper|hypo)|\w|\s?N\d)"
)
_MOST = {"C": 8, "T": 12, "D": 12, "L": 6, "S": 5}


def levels(text: str) -> tuple[str, ...]:
    """Spinal levels named in a text, as "T9" or "T9-T10", each once, in order.

    >>> levels("from T9 to T10, at C4/5 and L1; T2-weighted; T2N0"), levels("D8")
    (('T9-T10', 'C4-C5', 'L1'), ('T8',))
    """
    found: dict[str, None] = {}
    for match in _LEVELS.finditer(text):
        first = _level(match["first"])
        last = (
            _level(match["last"] if match["last"] and match["last"][0].isalpha() else first[0] + match["last"])
            if match["last"] and first
            else ""
        )
        if first:
            found[f"{first}-{last}" if last and last != first else first] = None
    return tuple(found)


def _level(written: str) -> str:
    squeezed = written.replace(" ", "").replace("D", "T")
    return squeezed if 1 <= int(squeezed[1:]) <= _MOST[squeezed[0]] else ""
