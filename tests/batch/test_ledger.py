"""The ledger: one row an article, what is listed, who may write."""

import sqlite3

import pytest

from nlp_iscm.batch.ledger import Ledger
from nlp_iscm.batch.task import Done, Job
from nlp_iscm.errors import FactsError, UsageError
from nlp_iscm.facts.model import ArticleMeta, CaseFacts, Failure
from nlp_iscm.facts.store import dumps, loads


def done(article: str, path: str = "x.txt", failed: bool = False) -> Done:
    failure = Failure(path=path, stage="read", error="no text", remedy="run OCR") if failed else None
    return Done(Job(path, article), dumps(CaseFacts(article="old", meta=ArticleMeta(id=article))) if not failed else "", "text ✓", "map", failure, 0.5)


def test_rows_come_back_as_put_in_order_of_path(tmp_path):
    with Ledger(tmp_path) as ledger:
        ledger.put(done("b", "2.txt"), "f1")
        ledger.put(done("a", "1.txt", failed=True), "f1")
        rows = list(ledger.rows())
    assert [(r.article, r.path, r.status, r.text) for r in rows] == [("a", "1.txt", "failed", "text ✓"), ("b", "2.txt", "done", "text ✓")]
    assert rows[0].failure == Failure(path="1.txt", stage="read", error="no text", remedy="run OCR")


def test_state_tells_status_and_fingerprint(tmp_path):
    with Ledger(tmp_path) as ledger:
        assert ledger.state("a") is None
        ledger.put(done("a"), "f1")
        ledger.put(done("a", failed=True), "f2")
        assert ledger.state("a") == ("failed", "f2")


def test_only_listed_inputs_are_shown_and_moved_files_take_their_new_path(tmp_path):
    with Ledger(tmp_path) as ledger:
        ledger.put(done("a", "old.txt"), "f")
        ledger.put(done("b", "gone.txt"), "f")
        ledger.listing().add(Job("new.txt", "a"))
        ledger.take_over()
        assert [(r.article, r.path) for r in ledger.rows()] == [("a", "new.txt")]
        assert loads(next(ledger.rows()).facts).article == "new"
        assert ledger.counts() == {"done": 1, "not listed": 1}
        assert len(list(ledger.rows(everything=True))) == 2


def test_two_writers_are_refused(tmp_path):
    with Ledger(tmp_path), pytest.raises(UsageError, match="another run is writing here"):
        Ledger(tmp_path)
    with Ledger(tmp_path):
        pass


def test_a_reader_may_look_while_one_writes(tmp_path):
    with Ledger(tmp_path) as ledger:
        ledger.put(done("a"), "f")
        with Ledger(tmp_path, writing=False) as reader:
            assert reader.counts() == {"done": 1}


def test_errors_say_what_to_do(tmp_path):
    with pytest.raises(UsageError, match="name the --out folder"):
        Ledger(tmp_path / "none", writing=False)
    (tmp_path / "cases.sqlite").write_bytes(b"this is no database at all, not in the least" * 50)
    with pytest.raises(FactsError, match="choose another --out"):
        Ledger(tmp_path)


def test_a_newer_ledger_is_not_touched(tmp_path):
    with sqlite3.connect(tmp_path / "cases.sqlite") as db:
        db.execute("PRAGMA user_version=99")
    with pytest.raises(FactsError, match="another version"):
        Ledger(tmp_path)
