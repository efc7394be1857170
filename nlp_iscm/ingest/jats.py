"""JATS XML -> Article: sections, captions, tables and references as the file marks them; no network, no entities."""

from __future__ import annotations

from lxml import etree

from nlp_iscm.article import Article, Meta, article_id
from nlp_iscm.errors import ReadError
from nlp_iscm.ingest.assemble import assemble
from nlp_iscm.ingest.blocks import Block
from nlp_iscm.ingest.jats_body import Body
from nlp_iscm.ingest.jats_inline import inline, named, whole_text

_REMEDY = "get the article's XML again, or give it as PDF or text"


def read_jats(data: bytes, name: str, where: str) -> Article:
    """The Article of a JATS file; raises ReadError for broken XML, other XML, and files that declare entities."""
    article = _article_element(data, where)
    body = Body()
    _front(article, body)
    for part in article:
        if named(part) == "body":
            body.sections(part, "body", "")
        elif named(part) in ("back", "floats-group"):
            body.back(part)
    if not any(block.kind not in ("title", "keywords") for block in body.blocks):
        raise ReadError(where, "the article has no abstract and no body", _REMEDY)
    return assemble(body.blocks, name, article_id(data), _meta(article), body.notes(article), _kind(article))


def _article_element(data: bytes, where: str) -> etree._Element:
    if not data.strip():
        raise ReadError(where, "the file is empty", _REMEDY)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, dtd_validation=False,
                             remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(where, f"it is not well-formed XML ({str(error)[:160]})", _REMEDY) from error
    _refuse_entities(root, where)
    if named(root) == "article":
        return root
    found = next((e for e in root.iter() if named(e) == "article"), None)
    if found is None:
        raise ReadError(where, f"it is XML but no JATS article (its root is <{named(root)[:40]}>)", "give it as JATS, PDF or text")
    return found


def _refuse_entities(root: etree._Element, where: str) -> None:
    """External entities could read files, nested ones could fill the memory: neither is ever expanded here."""
    dtd = root.getroottree().docinfo.internalDTD
    declared = dtd.entities() if dtd is not None else []  # type: ignore[attr-defined]
    entities = sorted(str(entity.name) for entity in declared)
    if entities:
        raise ReadError(where, f"it declares entities of its own ({', '.join(entities[:5])}), which are not read",
                        "remove the <!ENTITY> declarations; nothing was fetched or expanded")


def _front(article: etree._Element, body: Body) -> None:
    front = article.find("./{*}front")
    meta = front.find("./{*}article-meta") if front is not None else article.find("./{*}front-stub")
    if meta is None:
        return
    title = meta.find("./{*}title-group/{*}article-title")
    if title is not None and inline(title)[0]:
        body.add(Block(inline(title)[0], role="heading", level=1, kind="title"))
    for abstract in meta.findall("./{*}abstract"):
        if abstract.get("abstract-type") in ("graphical", "teaser", "toc", "key-points", "web-summary"):
            continue
        body.add(Block("Abstract", role="heading", level=1, kind="abstract", heading="Abstract"))
        body.sections(abstract, "abstract", "Abstract")
    words = [inline(word)[0] for word in meta.iterfind("./{*}kwd-group/{*}kwd")]
    if any(words):
        body.add(Block("Keywords: " + ", ".join(filter(None, words)), kind="keywords", heading="Keywords"))


def _meta(article: etree._Element) -> Meta:
    def text(path: str) -> str:
        found = article.find(path)
        return inline(found)[0] if found is not None else ""

    front = "./{*}front/{*}article-meta"
    years = [e.text.strip() for e in article.iterfind(f"{front}/{{*}}pub-date/{{*}}year") if e.text]
    return Meta(
        title=text(f"{front}/{{*}}title-group/{{*}}article-title"),
        doi=text(f"{front}/{{*}}article-id[@pub-id-type='doi']").lower(),
        year=min((int(y) for y in years if y.isascii() and y.isdigit() and len(y) == 4), default=None),
        journal=text("./{*}front/{*}journal-meta//{*}journal-title"),
        authors=tuple(filter(None, (_name(c) for c in article.iterfind(f"{front}/{{*}}contrib-group/{{*}}contrib")))),
    )


def _name(contrib: etree._Element) -> str:
    parts = [contrib.find(f".//{{*}}name/{{*}}{part}") for part in ("given-names", "surname")]
    names = [" ".join(whole_text(p).split()) for p in parts if p is not None]
    collab = contrib.find(".//{*}collab")
    return " ".join(names) or (inline(collab)[0] if collab is not None else "")


def _kind(article: etree._Element) -> str:
    """What the file calls the article: its type, or the heading it is filed under where that says more."""
    subjects = " ".join(whole_text(s).lower()
        for s in article.iterfind("./{*}front/{*}article-meta/{*}article-categories//{*}subject"))
    if "case report" in subjects or "case series" in subjects:
        return "case-series" if "case series" in subjects else "case-report"
    return article.get("article-type", "")
