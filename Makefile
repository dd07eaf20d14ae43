.DEFAULT_GOAL := help
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# One folder for everything the demo writes: removing it starts the demo afresh.
export PYTHONDONTWRITEBYTECODE ?= 1
# Where the demonstration answers; the links in its mails and calendars follow.
BIND ?= 127.0.0.1:8000

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# uv reads the same lock as pip and is only used, when it happens to be there, because it is faster.
$(VENV)/product: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null; then uv pip install -q --python $(BIN)/python --require-hashes --only-binary :all: -r $<; \
	else $(BIN)/python -m pip install -q --require-hashes --only-binary :all: -r $<; fi
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/product
	@if command -v uv >/dev/null; then uv pip install -q --python $(BIN)/python --require-hashes --only-binary :all: -r $<; \
	else $(BIN)/python -m pip install -q --require-hashes --only-binary :all: -r $<; fi
	@touch $@

demo: $(VENV)/product ## set up and run the whole product with a demonstration town
	@LEVALLOIS_MODE=demo $(BIN)/python manage.py demo --bind $(BIND)

test: $(VENV)/dev ## set up and pass the quick suite
	@# With compiled files, which the processes that the tests start read again.
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto

check: $(VENV)/dev ## types, lint, imports, templates, migrations, house rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -m house -n auto tests/architecture

test-services: $(VENV)/dev ## the quick suite on PostgreSQL and S3, which the run starts for itself
	$(BIN)/python -m tests.with_services -n auto

test-slow: $(VENV)/dev ## the slow, browser, service and fault suites (what .ci/run installs must be there)
	$(BIN)/python -m pytest -m 'slow and not browser and not service and not fault and not attack' -n auto
	$(BIN)/python -m pytest -m 'browser and not fault and not attack'
	$(BIN)/python -m pytest -m '(service or fault) and not browser and not attack' -n 2

test-soak: $(VENV)/dev ## weeks of service within ten minutes: nothing grows (SOAK_MINUTES=120 for the long one)
	@$(BIN)/python -m pytest -s -m soak tests/faults/test_soak.py

test-attacks: $(VENV)/dev ## attack every address and every parser (ATTACK_SEED=… repeats a run)
	@# Alone, since the town that every address is asked of stays in the database of its process.
	$(BIN)/python -m pytest -m attack -n 2 tests/attacks/test_every_address.py
	$(BIN)/python -m pytest -m attack -n 2 tests/attacks --ignore tests/attacks/test_every_address.py

format: $(VENV)/dev ## rewrite the code in the house's layout
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

picture: $(VENV)/dev ## draw docs/images/architecture.svg from the imports
	$(BIN)/python -m tests.architecture.draw

pictures: $(VENV)/dev ## take the pictures of the README and the guide (needs chromium and poppler-utils)
	$(BIN)/python -m tests.browser.pictures

lock: ## compile the two lock files from pyproject.toml (needs uv)
	uv pip compile -q --no-header --no-emit-index-url --no-annotate --generate-hashes --python-version 3.11 -o requirements.txt pyproject.toml
	uv pip compile -q --no-header --no-emit-index-url --no-annotate --generate-hashes --python-version 3.11 --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

clean: ## forget the environment and the demonstration's data
	rm -rf $(VENV) var

.PHONY: help demo test test-services check test-slow test-soak test-attacks format picture pictures lock clean
