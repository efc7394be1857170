"""What medspaCy imports for QuickUMLS is not loaded, and still there for whoever asks for it."""

import importlib
import subprocess
import sys

import pytest

from nlp_iscm.pipeline.later import Later, defer


@pytest.fixture
def package(tmp_path, monkeypatch):
    (tmp_path / "slowly").mkdir()
    (tmp_path / "slowly" / "__init__.py").write_text("import slowly.stems\nfrom slowly.stems import stem\nVERSION = '1'\n")
    (tmp_path / "slowly" / "stems.py").write_text("import slowly\ndef stem(word):\n    return word.removesuffix('s')\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    defer("slowly")
    yield
    for name in [n for n in sys.modules if n.split(".")[0] == "slowly"]:
        del sys.modules[name]


@pytest.mark.parametrize("use", [
    "import slowly; found = slowly.stem('tumours')",
    "from slowly import stem; found = stem('tumours')",
    "import slowly.stems; found = slowly.stems.stem('tumours')",
    "from slowly.stems import stem; import slowly; found = stem('tumours') if slowly.VERSION else ''",
])
def test_a_deferred_module_is_the_module(package, use):
    exec("import slowly")
    assert type(sys.modules["slowly"]) is Later
    assert "slowly.stems" not in sys.modules
    seen: dict[str, str] = {}
    exec(use, seen)
    assert seen["found"] == "tumour"
    assert type(sys.modules["slowly"]) is not Later


def test_nothing_is_changed_for_what_is_loaded_or_not_installed():
    before = sys.modules["json"]
    defer("json")
    defer("no_such_module_anywhere")
    assert sys.modules["json"] is before
    assert "no_such_module_anywhere" not in sys.modules


def test_the_pipeline_is_loaded_without_scikit_learn():
    code = "import sys; from nlp_iscm.pipeline import load; load(); print([n for n in ('sklearn', 'scipy.stats', 'nltk.tag') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
