# One virtual environment, two locks. Every target can be the first one run on a fresh machine.
SHELL := /bin/sh
PYTHON ?= python3
SHARED ?= ../shared
CORPUS ?= $(SHARED)/corpus/pdf
COUNT ?= 100000
EXAMPLES ?= 200
export SHARED
BIN := .venv/bin

.PHONY: help demo test lint types tests check bench corpus screenshots fuzz api survival image lock clean

help:  ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

# uv is ten times faster than pip here; without it pip installs the same locked, hashed set.
.venv/.ok: requirements-dev.lock pyproject.toml hatch_build.py $(wildcard verification/layout/*.c verification/layout/*/*.c)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	command -v uv >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet uv || true
	if PATH="$(CURDIR)/$(BIN):$$PATH" command -v uv >/dev/null 2>&1; then \
	  export PATH="$(CURDIR)/$(BIN):$$PATH" VIRTUAL_ENV="$(CURDIR)/.venv"; \
	  uv pip install --quiet --require-hashes -r requirements-dev.lock && \
	  uv pip install --quiet --no-deps --no-build-isolation -e . ; \
	else \
	  $(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock && \
	  $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . ; \
	fi
	touch $@

demo: .venv/.ok  ## make a demo PKI, agencies and signed documents, verify them, serve the rates
	$(BIN)/kyso demo

test: lint types tests  ## lint, types, tests: what CI runs

lint: .venv/.ok
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.ok
	$(BIN)/mypy

tests: .venv/.ok
	$(BIN)/pytest -n 2 --dist worksteal

check: .venv/.ok  ## format, then test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(MAKE) test

bench: .venv/.ok  ## ratios against the peers, into benchmarks/latest.json
	$(BIN)/python -m benchmarks

corpus: .venv/.ok  ## verdicts on the corpus of hostile and odd PDFs, by class
	$(BIN)/python -m tests.corpus $(CORPUS)

screenshots: .venv/.ok  ## the pages as people see them, into docs/screenshots
	$(BIN)/python -m tests.screenshots

fuzz: .venv/.ok  ## a long campaign of mutated files; COUNT says how many
	$(BIN)/python -m tests.fuzz --shared --count $(COUNT)
	$(BIN)/python -m tests.fuzz --whole --shared --count $$(($(COUNT) / 10))

survival: .venv/.ok  ## kill -9 of API, worker and database under load; then ten minutes of twice the load
	$(BIN)/python -m tests.survival kills
	$(BIN)/python -m tests.survival load

image: .venv/.ok  ## build the production image from Debian packages alone, run it, verify a document (root)
	.ci/image

api: .venv/.ok  ## a long campaign against the API from its description, for every role; EXAMPLES for each operation
	$(BIN)/python -m tests.api_fuzz --examples $(EXAMPLES)

lock: .venv/.ok  ## resolve the locks anew (no download addresses in them)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --no-emit-index-url --no-emit-find-links --no-annotate --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --no-emit-index-url --no-emit-find-links --no-annotate --no-header --all-extras --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv
