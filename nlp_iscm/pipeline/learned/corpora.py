"""Gold for NER: files of one word and its IOB tag a line, sentences apart by empty lines (the format of CoNLL 2003)."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.training import biluo_tags_to_spans, iob_to_biluo
from spacy.vocab import Vocab

from nlp_iscm.errors import ReadError

Row = tuple[str, str]
TOGETHER = 10  # sentences a Doc: the network sees some words beyond a sentence's end, as it will in use


def sentences(path: Path) -> Iterator[list[Row]]:
    """The sentences of an IOB file as rows of (word, tag).

    Raises ReadError with the line for a row without two columns, a tag that is none, or an I- tag that continues nothing.
    """
    rows: list[Row] = []
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if line.strip():
            rows.append(_row(line, rows[-1][1] if rows else "O", f"{path.name}:{number}"))
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _row(line: str, before: str, where: str) -> Row:
    cells = line.rstrip("\n").split("\t")
    if len(cells) != 2 or not cells[0]:
        raise ReadError(where, f"{len(cells)} columns instead of a word and its tag", "separate the two by one tab")
    word, tag = cells
    if tag != "O" and not (tag[:2] in ("B-", "I-") and tag[2:]):
        raise ReadError(where, f"tag {tag!r}", "write O, B-<label> or I-<label>")
    if tag.startswith("I-") and before[2:] != tag[2:]:
        raise ReadError(where, f"{tag} follows {before}", f"begin an entity with B-{tag[2:]}")
    return word, tag


def docs(path: Path, vocab: Vocab) -> Iterator[Doc]:
    """The file as Docs of TOGETHER sentences with their entities."""
    group: list[list[Row]] = []
    for rows in sentences(path):
        group.append(rows)
        if len(group) == TOGETHER:
            yield _doc(group, vocab)
            group = []
    if group:
        yield _doc(group, vocab)


def _doc(group: Sequence[Sequence[Row]], vocab: Vocab) -> Doc:
    words = [word for rows in group for word, _ in rows]
    starts = [index == 0 for rows in group for index in range(len(rows))]
    doc = Doc(vocab, words=words, sent_starts=starts)  # type: ignore[arg-type]
    doc.ents = biluo_tags_to_spans(doc, iob_to_biluo([tag for rows in group for _, tag in rows]))  # type: ignore[assignment]
    return doc


def write(sources: Sequence[Path], target: Path, vocab: Vocab) -> int:
    """Write IOB files as one DocBin for `spacy train`; returns the number of Docs."""
    found = [doc for path in sources for doc in docs(path, vocab)]
    DocBin(docs=found).to_disk(target)
    return len(found)
