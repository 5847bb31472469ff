# Everything a person does with a checkout, one word each. `make` alone lists the words.

PYTHON ?= python3
VENV := .venv
# Windows keeps a virtual environment's commands elsewhere.
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
INSTALLED := $(VENV)/.installed
# What people do in the chat, told again elsewhere.
STORIES := tests/test_journeys.py tests/test_costs_chat.py tests/test_office.py tests/test_lesser_messenger.py
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help install chat test suite elsewhere quick check lint format types messages lock bench wheel audit clean
.DEFAULT_GOAL := help

help: ## List what can be done
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

install: $(INSTALLED) ## Install what is locked into .venv, if the lock has changed

$(INSTALLED): requirements.lock pyproject.toml
	@echo "Installing what is locked into $(VENV); this takes a minute, and only happens when the lock has changed."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q bot handlers knowledge locales
	@touch $@

chat: install ## Talk to Karvan in the browser, with no token and no network
	@$(BIN)/karvan chat

test: lint ## Lint, types, content, and every test
	@$(MAKE) --no-print-directory -j 3 types check suite

# Many tests wait for something; types and content are looked at meanwhile.
suite: install ## Every test, and nothing else
	$(BIN)/python -m pytest -n 2 --dist worksteal

elsewhere: install ## Tell the conversations on PostgreSQL, and on a messenger that can do least
	KARVAN_TEST_STORIES=postgresql $(BIN)/python -m pytest $(STORIES)
	KARVAN_TEST_FEATURES=off $(BIN)/python -m pytest $(STORIES)

quick: install ## The tests that take no more than a moment
	$(BIN)/python -m pytest -m "not slow"

check: install ## Look through the shipped knowledge, row by row
	$(BIN)/karvan knowledge check

lint: install ## Look through the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: install ## Put the code in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: install ## Check the types
	$(BIN)/mypy

messages: install ## Bring the catalogues up to date with the texts in code and templates
	$(BIN)/python -m locales.messages

lock: $(BIN)/uv ## Pin anew what pyproject.toml asks for, for every platform
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --no-annotate --quiet --group dev --upgrade pyproject.toml -o requirements.lock

# Tools that only who keeps the lock needs; nobody else should wait for them.
$(BIN)/uv $(BIN)/pip-audit: | $(INSTALLED)
	@$(PIP) install $(notdir $@)

bench: install ## Measure how fast and how well Karvan answers
	$(BIN)/python -m pytest -m bench

wheel: install ## Build a wheel that holds everything Karvan needs
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

audit: $(BIN)/pip-audit ## Ask the public advisories about what is locked
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.lock

clean: ## Take away what was built; the environment and the data stay
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
