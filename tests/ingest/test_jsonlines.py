"""JSON lines: one report a line, fields by name, a bad line costs one report."""

import json

import pytest

from nlp_iscm.errors import ReadError, UsageError
from nlp_iscm.ingest import read
from nlp_iscm.ingest.jsonlines import Fields, fields_of, read_record, records

TEXT = "A 61-year-old man was given 30 Gy in 10 fractions."


def lines(tmp_path, *given: object) -> str:
    path = tmp_path / "reports.jsonl"
    path.write_bytes(b"\n".join(x if isinstance(x, bytes) else json.dumps(x).encode() for x in given))
    return str(path)


def test_text_name_and_meta_come_from_the_fields_that_are_named(tmp_path):
    place = lines(tmp_path, {"pmid": 12, "body": TEXT, "doi": "10.1/ABC", "date": "2013-03-05", "authors": ["Wei Hu", "Ana Lee"], "title": "A case"})
    chosen = fields_of(["id=pmid", "text=body", "year=date"])
    (record,) = records(place, chosen)
    article = read_record(place, record, chosen)
    assert (article.name, article.text, article.id) == ("12", TEXT, record.article)
    assert (article.meta.doi, article.meta.year, article.meta.authors, article.meta.title) == ("10.1/abc", 2013, ("Wei Hu", "Ana Lee"), "A case")


def test_lines_are_found_again_wherever_they_stand(tmp_path):
    first = [r.article for r in records(lines(tmp_path, {"id": "a", "text": TEXT}, b"", {"id": "b", "text": TEXT}), Fields())]
    place = lines(tmp_path, {"text": TEXT, "id": "b", "note": "unused"}, {"id": "a", "text": TEXT})
    found = list(records(place, Fields()))
    assert [r.article for r in found] == first[::-1]
    assert first[0] != first[1]
    assert [read_record(place, r, Fields()).text for r in found] == [TEXT, TEXT]


def test_a_line_without_a_name_is_called_by_its_number(tmp_path):
    assert [r.name for r in records(lines(tmp_path, {"text": TEXT}, {"text": TEXT}), Fields())] == ["reports-1", "reports-2"]


@pytest.mark.parametrize(("line", "says"), [
    (b"{not json", "not JSON"), (b"[1, 2]", "not a JSON object"), (b"[" * 100_000, "not JSON"), (b'{"id": 1}', "no text"), (b'{"text": "  "}', "no text"),
    (b'{"text": "\xff\xfe"}', "not JSON"), (b'{"text": {"a": 1}}', "no text"),
])
def test_a_bad_line_says_where_and_why(tmp_path, line, says):
    place = lines(tmp_path, {"id": "good", "text": TEXT}, line)
    good, bad = records(place, Fields())
    assert read_record(place, good, Fields()).text == TEXT
    with pytest.raises(ReadError, match=says) as caught:
        read_record(place, bad, Fields())
    assert caught.value.where == f"{place}, line 2"


def test_lone_surrogates_do_not_get_through(tmp_path):
    place = lines(tmp_path, b'{"id": "\\ud800", "title": "\\udfff", "text": "' + TEXT.encode() + b' \\ud83d"}')
    (record,) = records(place, Fields())
    article = read_record(place, record, Fields())
    assert (record.name, article.meta.title) == ("\ufffd", "\ufffd")
    article.text.encode("utf8")


def test_such_a_file_is_no_single_report(tmp_path):
    with pytest.raises(ReadError, match="one report a line"):
        read(lines(tmp_path, {"text": TEXT}))


@pytest.mark.parametrize("pair", ["text", "body=text", "text="])
def test_wrong_pairs_of_fields_are_said(pair):
    with pytest.raises(UsageError, match="NAME is one of"):
        fields_of([pair])
