# Two commands: make demo, make test. Each sets up what it needs.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check format pictures lock system

BIN := .venv/bin

help: ## what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready node_modules/.ready ## a virtual environment with mace in it, and the card renderer

demo: setup ## everything on this machine, with fictional people: open the address that it prints
	@$(BIN)/mace demo $(ARGS)

test: setup system check ## every check and every test
	@echo "mace: running the tests"
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 3 --dist worksteal --durations=8 $(ARGS)

check: setup ## format, lint, types, import directions
	@echo "mace: checking format, lint, types and import directions"
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: setup ## put the code in the house's format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

pictures: setup system ## take the README's pictures anew, from the real client
	@$(BIN)/python -m tests.browser.pictures

lock: setup ## pin every dependency with its hashes, without addresses (after a change in pyproject.toml)
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --extra dev \
		--no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements.lock

system:
	@bash .ci/system

.venv/.ready: requirements.lock pyproject.toml
	@bash .ci/environment
	@touch $@

node_modules/.ready: package.json package-lock.json
	@command -v npm >/dev/null || { echo "mace: lacks npm: install Node 20, then run make again" >&2; exit 1; }
	@echo "mace: installing Microsoft's card renderer from npm"
	@npm ci --silent
	@touch $@
