PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo test check slow lint types docs coverage messages clean

setup: $(STAMP)

$(STAMP): setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $(STAMP)

demo: $(STAMP)
	rm -rf demo
	$(BIN)/auditkit demo demo

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"

slow: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist worksteal -m slow

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(STAMP)
	$(BIN)/mypy

docs: $(STAMP)
	$(BIN)/cog -I tools -r docs/*.md docs/how-to/*.md

coverage: $(STAMP)
	$(BIN)/python -m benchmarks.coverage --write

messages: $(STAMP)
	$(BIN)/python tools/compile_messages.py

check: lint types test slow

clean:
	rm -rf $(VENV) build dist demo *.egg-info
