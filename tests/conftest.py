"""Fixtures shared by all tests: the pipeline is loaded once a session."""

import pytest

from nlp_iscm.pipeline import load


@pytest.fixture(scope="session")
def nlp():
    return load()
