# Everything runs in .venv, made from the lock. Only git, python3 (3.11 or newer) and make are needed.
PORT ?= 8080
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all:

.PHONY: help install demo test proofs lint bench catalogue pages derived lock clean

help:
	@echo "make demo       serve a sample community at http://127.0.0.1:8080 (PORT=8080)"
	@echo "make test       set up, then lint, types and tests"
	@echo "make proofs     the whole of the long proofs, whose short forms are among the tests"
	@echo "make lint       linter and types only"
	@echo "make bench      measure every figure and rewrite the table in docs/performance.md"
	@echo "make catalogue  collect every sentence for translators"
	@echo "make pages      write config.example.toml, docs/commands.md and docs/drawings.md again"
	@echo "make derived    all that follows from declarations: catalogue, pages, tokens of buttons"
	@echo "make lock       compile requirements.lock and requirements-dev.lock again"

install: .venv/installed

demo: install
	@$(BIN)/readout demo --port $(PORT)

test: lint
	@$(BIN)/python -m pytest -n 2 --dist worksteal

proofs: .venv/tested
	@$(BIN)/python -m pytest -m long

lint: .venv/tested
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: .venv/tested
	@$(BIN)/python -m benchmarks --table

catalogue: .venv/tested
	@$(BIN)/python -m tools.catalogue

pages: .venv/tested
	@$(BIN)/python -m tools.example_config
	@$(BIN)/python -m tools.command_page
	@$(BIN)/python -m tools.drawings

derived: catalogue pages
	@$(BIN)/python -m tools.released

lock: .venv/made
	@tools/lock.sh

clean:
	rm -rf .venv

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Readout needs Python 3.11 or newer as $(PYTHON). Install it, or name another: make PYTHON=python3.12"; \
	  exit 1; }
	@echo "Making .venv for Python packages, once."
	@$(PYTHON) -m venv .venv || { \
	  echo "Python cannot make an environment here. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

.venv/installed: .venv/made requirements.lock tools/link.py
	@echo "Installing what Readout needs, once: 170 MB to fetch, 550 MB on the disk, a minute or two."
	@$(PIP) -r requirements.lock
	@$(BIN)/python tools/link.py
	@echo "Installed."
	@touch $@

.venv/tested: .venv/installed requirements-dev.lock
	@echo "Installing what the tests need, once."
	@$(PIP) -r requirements-dev.lock
	@touch $@
