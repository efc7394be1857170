"""Inputs to files."""

import os

import pytest

from nlp_iscm.batch.plan import plan
from nlp_iscm.errors import UsageError


@pytest.fixture
def tree(tmp_path):
    for name in ("b.txt", "a.pdf", "sub/c.xml", "sub/table.xlsx", ".hidden.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


def names(found, tree):
    return [str(p.relative_to(tree)) for p in found]


def test_a_folder_is_walked_in_order_and_nothing_is_lost_silently(tree):
    found = plan([str(tree)])
    assert names(found.files, tree) == ["a.pdf", "b.txt", "sub/c.xml"]
    assert names(found.passed_over, tree) == ["sub/table.xlsx"]


def test_globs_and_files_each_once(tree):
    found = plan([str(tree / "*.txt"), str(tree / "b.txt"), str(tree / "**" / "*.xml")])
    assert names(found.files, tree) == ["b.txt", "sub/c.xml"]


def test_a_named_file_is_read_whatever_its_suffix(tree):
    assert names(plan([str(tree / "sub/table.xlsx")]).files, tree) == ["sub/table.xlsx"]


def test_links_in_a_circle_end(tree):
    os.symlink(tree, tree / "sub" / "up", target_is_directory=True)
    assert names(plan([str(tree)]).files, tree) == ["a.pdf", "b.txt", "sub/c.xml"]


def test_nothing_there_is_said(tree):
    with pytest.raises(UsageError, match="no such file"):
        plan([str(tree / "nothing*.txt")])


@pytest.mark.parametrize("name", ["two\nlines.txt", "émoji 🧠.txt", "[brackets].txt", "-dash.txt"])
def test_odd_names(tmp_path, name):
    (tmp_path / name).write_text("x")
    assert [p.name for p in plan([str(tmp_path)]).files] == [name]
    assert [p.name for p in plan([str(tmp_path / name)]).files] == [name]
