"""Decisions of a reviewer on facts: one plain file beside the facts, which git can diff.

The format, the same for `decisions.csv`, for the list that `nlp-iscm review export` writes and for what a page exports:

CSV, UTF-8, "\\n", RFC 4180 quoting, header and one row a fact, columns COLUMNS in this order:

    stem         name of the report's file without its suffix (for the reader; the key decides)
    patient      number of the patient in the report, 0 for a literature figure
    type         patient, tumour, stage, metastasis, marker, score, treatment, combination, outcome, link, figure
    fact         the fact in a few words as it was read (for the reader)
    quote        the sentence it was read from, white space squeezed to single spaces
    page, section
    decision     accept, reject, correct, add; empty: not decided (such rows are passed over)
    correction   for correct and add: `field=value` pairs parted by "; ", for example `dose=75; unit=mg/m2`; an empty value
                 (`months=`) says that the text does not tell it; a value with ";" or "=" stands in double quotes. Fields are
                 those of docs/facts.md; combinations and links name their `treatments` joined with " + "
    note         free text
    reviewer     who decided
    date         when, as 2026-11-24
    seen         the content the decision was made on, as `field=value` pairs (keys.CONTENT): what the rules read then
    start, end   offsets of the quote in the article's text then
    key          the content key (keys.py): article, patient, type, hash; empty in rows with `add` that a person writes

JSON: `{"decisions": [{...}, ...]}` with the same names, every value a string, missing ones empty.

`add` needs stem (or a key that begins with the article id), patient, type, correction and a quote that stands in the text.
A row decides alone: of two rows with one key the later one in the file counts. Cells that begin with = + - @ carry a leading
apostrophe. `decisions.csv` is sorted by stem, patient, type, start and key.
"""

from __future__ import annotations

COLUMNS = (
    "stem", "patient", "type", "fact", "quote", "page", "section", "decision", "correction", "note", "reviewer", "date", "seen",
    "start", "end", "key",
)
VERDICTS = ("accept", "reject", "correct", "add")
