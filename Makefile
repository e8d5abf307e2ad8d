# Every target sets up its own environment in .venv and writes nowhere else.

# The first Python that is new enough and can make a virtual environment.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
		>/dev/null 2>&1 && echo $$python && break; done)

# Pins hold in pip's isolated build environment too; newer pips read the second name there.
# The path is relative because pip splits these variables at spaces.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

BIN := .venv/bin
CHECKED := $(wildcard src tests examples benchmarks conftest.py)

.DEFAULT_GOAL := help
.PHONY: help demo test test-spark check lint proof mutants bench bench-large docs clean

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

demo: .venv/.demo ## sell one configuration end to end against the simulator
	$(BIN)/wapcommerce demo

# One file stays in one process: the examples of a page share their names.
test: .venv/.dev ## run every test, the examples in README, docs and docstrings included
	$(BIN)/pytest -n 2 --dist loadfile

test-spark: .venv/.spark ## run the tests that need PySpark and Java
	@command -v java >/dev/null || { echo 'PySpark needs Java (on Debian: default-jre-headless).'; exit 1; } >&2
	$(BIN)/pytest tests/pricing/frame -m spark

check: lint test ## everything that must hold before a change is merged

lint: .venv/.dev ## format, lint, types, import contracts and documentation
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy $(CHECKED)
	$(BIN)/lint-imports
	$(BIN)/mkdocs build --strict --quiet

# Every prove_*.py of tests/proof is a proof.
proof: .venv/.dev ## prove that no order is lost and nothing happens twice (up to 10 minutes)
	$(BIN)/pytest -n 2 --dist load --durations 10 tests/proof/prove_*.py

# Begun anew each time: what is kept of an earlier run does not know that a test has changed. Far from
# UTC, an instant that is told in local time is noticed.
mutants: .venv/.dev ## change the code in thousands of places and see tests fail (up to half an hour)
	rm -rf mutants
	TZ=NPT-5:45 $(BIN)/mutmut run --max-children 2
	$(BIN)/mutmut results
	$(BIN)/mutmut export-cicd-stats
	$(BIN)/python -c 'import json; found = json.load(open("mutants/mutmut-cicd-stats.json")); \
		total, caught = found["total"], found["killed"] + found["timeout"]; \
		print(f"{caught} of {total} mutants were caught: {caught / total:.1%}"); \
		raise SystemExit(caught < 0.9 * total)'

bench: .venv/.dev ## run the benchmarks
	$(BIN)/pytest benchmarks --benchmark-only

bench-large: .venv/.dev ## price 100 million rows in bounded memory (a minute, 2 GB of disk)
	$(BIN)/python -m benchmarks.large_frame

docs: .venv/.dev ## build the documentation into site/
	$(BIN)/mkdocs build --strict

clean: ## remove the environment and all that was built
	rm -rf .venv build dist mutants site __pycache__ .benchmarks .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

# The demonstration needs few packages; development needs all of them, in the same environment.
.venv/.demo: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[cli,testing]'
	@touch $@

.venv/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch .venv/.demo $@

# PySpark is half a gigabyte, so only its own tests ask for it.
.venv/.spark: .venv/.dev
	$(BIN)/python -m pip install --quiet --editable '.[spark]'
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo 'wapcommerce needs Python 3.11 or newer with its venv module (on Debian: python3-venv).'; \
		echo 'Install one, or name it: make PYTHON=/path/to/python3.12'; exit 1; } >&2
	$(PYTHON) -m venv .venv
