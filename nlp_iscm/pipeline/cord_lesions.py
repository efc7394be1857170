"""Lesions in the spinal cord of a patient whose cancer has another seat: told as metastases though the text names them lesions."""

from collections.abc import Iterator

from nlp_iscm.folded import Folded
from nlp_iscm.pipeline.reading import Reading, Sentence

SITE = "spinal cord"
# "an intramedullary enhancing lesion at T4", "a mass within the cord"
_LESION = Folded(
    r"\bintramedullary (?:(?!metasta)[\w-]+ ){0,3}?(?:lesions?|mass(?:es)?|tumou?rs?|nodules?)\b"
    r"|\b(?:lesions?|mass(?:es)?|nodules?) (?:with)?in (?:the )?(?:[\w-]+ )?(?:spinal cord|conus medullaris)\b")
_CORD = Folded(r"\b(?:spin(?:e|al)|cord|conus|myelopathy|(?:cervical|thoracic|lumbar)|[ctl]\d{1,2})\b")
_NOT_CANCER = Folded(
    r"\b(?:abscess|sarcoid\w*|myelitis|demyelinat\w*|cavernoma\w*|ha?emangioblastoma|ependymoma|astrocytoma|glioma|syrin\w*"
    r"|ha?ematoma|femur|femoral|tibial?|humer\w+|nail\w*|rod)\b")
_CENTRAL = frozenset({SITE, "brain", "meninges", "spine", "nerve", "central nervous system"})
_SOLID = frozenset({"carcinoma", "melanoma", "sarcoma", "germ cell", "neuroendocrine", "lymphoma"})


def has_cancer_elsewhere(reading: Reading) -> bool:
    """Whether the text names a primary outside the nervous system, and none of the cord or the brain."""
    if "intramedullary" not in reading.text.lower() and "spinal cord" not in reading.text.lower():
        return False
    tumours = [m.value for m in reading.mentions.get("tumour", ()) if m.about == "patient" and not m.negated and not m.hedged]
    return any(t.site and t.site not in _CENTRAL and t.family in _SOLID for t in tumours) and not any(
        t.site in _CENTRAL and not t.metastatic for t in tumours)


def cord_lesions(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Offsets of intramedullary lesions of a sentence that names the spine and no other disease of the cord.

    >>> from nlp_iscm.pipeline.reading import Sentence
    >>> text = "MRI of the spine showed an intramedullary enhancing mass at T4."
    >>> [text[a:b] for a, b in cord_lesions(Sentence(0, 0, len(text), text, "case"))]
    ['intramedullary enhancing mass']
    """
    text = sentence.text
    if not _CORD.search(text) or _NOT_CANCER.search(text):
        return
    for match in _LESION.finditer(text):
        yield sentence.start + match.start(), sentence.start + match.end()
