# make demo: set up and assess a real case. make test: set up and run everything. Nothing else is needed but
# Python 3.11 or newer with pip.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test bench chromium clean

demo: $(VENV)/.demo
	$(BIN)/safeconduct assess examples/kz-officer-2022-12.yaml

test: $(VENV)/.dev chromium
	$(BIN)/ruff check src tests tools
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist worksteal
	$(BIN)/safeconduct law check

chromium:   # the tests of the workbench look at it in Debian's
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium; } \
	  || { echo "the tests of the workbench need Chromium: apt-get install chromium" >&2; exit 1; }

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/assess.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -e .
	touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	-$(BIN)/python -m pip install --quiet -e '.[peer]'   # where there is no wheel of it, its tests are skipped
	touch $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
