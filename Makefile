# `make run`: set-up and the main job on the shipped corpus. `make test`: set-up and the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := corpora/demo

.PHONY: run test lint setup docs viewer clean

run: $(VENV)/.ready
	$(BIN)/nlp-iscm run $(DEMO) --out outputs/demo --model small

test: $(VENV)/.ready
	$(BIN)/python -m pytest

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 13) else "nlp_iscm needs Python 3.11 or 3.12, and $(PYTHON) is %d.%d: run `make PYTHON=python3.12 $(MAKECMDGOALS)`" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.ready
	$(BIN)/python docs/commands.py
	$(BIN)/python docs/graph_schema.py
	$(BIN)/python docs/answers.py

# Needs node 18 or newer; the bundle is committed, so that nothing else does.
viewer:
	cd viewer && npm ci --ignore-scripts --no-audit --no-fund && npm run build

clean:
	rm -rf $(VENV) build dist *.egg-info
