# Every task there is; `make` alone says what each does.
.DEFAULT_GOAL := help
.PHONY: help run test test-chaos test-sqlite check format bench bench-growth chaos clean

BIN := .venv/bin
# A worker has a database, a Redis and a browser of its own. Tests wait as well as compute (tests/support/order.py), so
# there are more workers than cores.
WORKERS := -n $(shell expr $$(nproc) + 2) --maxprocesses 4
# Lines that pytest rewrites are those of tests; they are not counted, and slipcover says so. For how long the workers
# go on watching a line that has been counted is said in tests/support/counted_lines.py.
COUNTED := $(BIN)/python -W "ignore:Unable to activate pytest branch coverage" -m slipcover
# What asks SQLite something (CONTRIBUTING.md).
ON_SQLITE := database and not same_queries and not browser and not postgres and not chaos
# Folders that are not even collected then: nothing in them uses the database, or only PostgreSQL's. This line is read
# by `tests/conftest.py`, which holds every test to it.
NOT_ON_SQLITE := benchmarks journeys helpline/callflow helpline/contact_rules helpline/emulator helpline/routing helpline/schedules helpline/schema
# Each worker compiles ten thousand tests anew where no bytecode is kept from the run before: twelve seconds.
unexport PYTHONDONTWRITEBYTECODE
# The checks look at a deployment that could be real, never at the secrets in .env.
DEPLOYED := HELPLINE_ENV_FILE=$(CURDIR)/tests/support/deployed.env

help: ## Say what each task does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: ## Start everything: console on http://127.0.0.1:8000, handsets on http://127.0.0.1:8010
	@tools/venv run
	@$(BIN)/python tools/write_env.py --example
	@exec $(BIN)/python manage.py up --prepare config/helpline.example.yaml

test: ## Run every test on PostgreSQL with coverage, a few minutes of chaos, then SQLite
	@tools/venv dev
	@tools/test-programs
	$(COUNTED) --json --out .coverage.json -m pytest -q $(WORKERS)
	$(COUNTED) --merge .coverage.json --out .coverage.json --fail-under 95
	@$(MAKE) --no-print-directory test-chaos
	@$(MAKE) --no-print-directory test-sqlite

test-chaos: ## Try the whole helpline for a few minutes while its parts break, with the machine to itself
	@tools/venv dev
	@tools/test-programs
	$(BIN)/python -m pytest -q -m chaos tests/benchmarks

test-sqlite: ## Run on SQLite the tests that ask the database something of their own, but no browser
	@tools/venv dev
	HELPLINE_TEST_DB=sqlite timeout 900 $(BIN)/python -m pytest -q $(WORKERS) -m "$(ON_SQLITE)" \
		$(addprefix --ignore=tests/,$(NOT_ON_SQLITE))

check: ## Check format, lint, types, walls between the rooms, migrations and deployment
	@tools/venv dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(DEPLOYED) $(BIN)/mypy
	$(BIN)/lint-imports
	$(DEPLOYED) $(BIN)/python -W error manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(BIN)/python -W error manage.py check --deploy --fail-level WARNING

format: ## Put code into the one format
	@tools/venv dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: ## Measure what docs say about speed and size, as ratios taken in one run
	@tools/venv dev
	@tools/test-programs
	$(BIN)/python -m benchmarks

bench-growth: ## Measure every page, webhook and part of the sweep at 10,000 and at 1,000,000 calls
	@tools/venv dev
	@tools/test-programs
	$(BIN)/python -m benchmarks.growth

SEED := 1
chaos: ## Try the whole helpline for ten minutes while its parts break; SEED=7 plans it otherwise
	@tools/venv dev
	@tools/test-programs
	$(BIN)/python -m benchmarks.chaos --seed $(SEED)

clean: ## Remove what can be made again; .env and the data in var/ stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* htmlcov staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
