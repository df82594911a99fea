# StrikeDesk: `make run` opens the desk, `make test` proves it. Both set up what they need.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.8
STATIC := src/strikedesk/app/static/index.html
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: run test check bench setup setup-dev web api lock docs format clean

run: setup ## Serve the desk with the simulated market and a demo book
	$(BIN)/strikedesk up

setup: $(BIN)/.runtime $(STATIC) ## What `make run` needs; idempotent

setup-dev: $(BIN)/.dev $(STATIC) ## What `make test` and `make check` need; idempotent

$(UV):
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(BIN)/.runtime: requirements.lock pyproject.toml | $(UV)
	[ -e $(BIN)/.dev ] || $(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	[ -e $(BIN)/.dev ] || $(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $@

$(BIN)/.dev: requirements-dev.lock pyproject.toml | $(UV)
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $@ $(BIN)/.runtime

web: $(STATIC)

$(STATIC): $(WEB_SOURCES) | $(UV)
	$(BIN)/python tools/web.py build

test: setup-dev ## Every test this machine can run; names what it skips
	$(BIN)/python tools/test.py

check: setup-dev ## Formatter, linter, types, import contracts, tidy, web lint and types, docs, OpenAPI drift
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/python tools/tidy.py
	$(BIN)/python tools/web.py check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	$(BIN)/python tools/diagrams.py --check

bench: setup-dev .venv-bench/.ready ## Side-by-side benchmarks; prints Markdown, keeps JSON
	$(BIN)/python benchmarks/run.py $(ONLY)

.venv-bench/.ready: benchmarks/requirements-peers.txt | $(UV)
	$(UV) venv --quiet --allow-existing --python $(BIN)/python .venv-bench
	-$(UV) pip install --quiet --python .venv-bench/bin/python -r $<
	touch $@

api: setup-dev ## Renew the page's copy of the API and the types made from it
	$(BIN)/python tools/web.py api

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: | $(UV) ## Renew both locks: versions and hashes, no addresses
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements-dev.lock

docs: setup-dev
	$(BIN)/mkdocs serve

clean:
	rm -rf .venv .venv-bench web/node_modules web/dist src/strikedesk/app/static site
