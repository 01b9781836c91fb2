# make demo: set up and assess a real case. make test: set up and run everything. Nothing else is needed but
# Python 3.11 or newer with pip.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test bench chromium site release pins sbom audit clean

demo: $(VENV)/.demo
	$(BIN)/safeconduct assess examples/kz-officer-2022-12.yaml

test: $(VENV)/.dev chromium
	$(BIN)/ruff check src tests tools
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist worksteal   # `law check` is one of them

chromium:   # the tests of the workbench look at it in Debian's
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium; } \
	  || { echo "the tests of the workbench need Chromium: apt-get install chromium" >&2; exit 1; }

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/assess.py

site: $(VENV)/.dev   # docs, front pages and law as pages that open from a folder
	$(BIN)/mkdocs build --quiet

release: $(VENV)/.dev   # the same commit gives the same bytes
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m build --no-isolation --outdir dist
	cd dist && sha256sum *

pins: $(VENV)/.supply   # every file by its hash, for those who want the same bits: pip install --require-hashes -r ...
	$(BIN)/python tools/pins.py

sbom: $(VENV)/.supply
	mkdir -p dist && $(BIN)/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --of JSON -o dist/sbom.json

audit: $(VENV)/.supply   # known advisories; without a network it says so
	$(BIN)/python tools/audit.py

$(VENV)/.supply: pyproject.toml | $(VENV)/.dev
	$(BIN)/python -m pip install --quiet -e '.[supply]'
	touch $@

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
