"""Short forms of bench/kill.py and bench/fuzz.py."""

import runpy
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the workers in /proc")
@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_a_killed_run_ends_like_an_undisturbed_one(tmp_path, engine):
    if engine == "dask":
        pytest.importorskip("distributed")
    trial = runpy.run_path(str(BENCH / "kill.py"))["Trial"](tmp_path, engine)
    differing, killed = trial.run(documents=12, kills=2, seed=3)
    assert differing == []
    assert sum(killed.values()) == 2


def test_mutated_inputs(nlp):
    fuzz = runpy.run_path(str(BENCH / "fuzz.py"))
    ended = [fuzz["outcome"](nlp, data, fuzz["SUFFIXES"][kind]) for kind, data in fuzz["inputs"](500, seed=5)]
    assert ended.count("facts") > 250
    assert ended.count("refused") > 12
