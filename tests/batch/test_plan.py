"""Inputs to files."""

import os

import pytest

from nlp_iscm.batch.plan import Plan, named
from nlp_iscm.errors import UsageError


@pytest.fixture
def tree(tmp_path):
    for name in ("b.txt", "a.pdf", "sub/c.xml", "sub/table.xlsx", ".hidden.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


def names(inputs, tree):
    return [str(p.relative_to(tree)) for p in named(map(str, inputs))]


def test_a_folder_is_walked_in_order_and_nothing_is_lost_silently(tree):
    assert names([tree], tree) == ["a.pdf", "b.txt", "sub/c.xml"]
    plan = Plan([str(tree)])
    assert len(list(plan)) == 3
    assert plan.passed_over == 1


def test_globs_and_files_each_once(tree):
    assert names([tree / "*.txt", tree / "b.txt", tree / "**" / "*.xml"], tree) == ["b.txt", "sub/c.xml"]


def test_a_named_file_is_read_whatever_its_suffix(tree):
    assert names([tree / "sub/table.xlsx"], tree) == ["sub/table.xlsx"]


def test_links_in_a_circle_end(tree):
    os.symlink(tree, tree / "sub" / "up", target_is_directory=True)
    assert names([tree], tree) == ["a.pdf", "b.txt", "sub/c.xml"]


def test_nothing_there_is_said(tree):
    with pytest.raises(UsageError, match="no such file"):
        Plan([str(tree / "nothing*.txt")])


@pytest.mark.parametrize("name", ["two\nlines.txt", "émoji 🧠.txt", "[brackets].txt", "-dash.txt"])
def test_odd_names(tmp_path, name):
    (tmp_path / name).write_text("x")
    assert [p.name for p in named([str(tmp_path)])] == [name]
    assert [p.name for p in named([str(tmp_path / name)])] == [name]
