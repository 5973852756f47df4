# Two commands: `make demo` shows it, `make test` proves it. They need Python 3.11+, make and git; no root, no Docker.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INPUT ?=
WORDS ?=
SEED ?= 1
MINUTES ?= 30
# Two cores: two tests at a time, of those on servers two files, each with servers of its own.
TWO := -n 2 --dist worksteal
TWO_FILES := -n 2 --dist loadfile
DATA ?=
# On servers what fails is tried once more, alone and on new servers: two busy cores may be late once, a defect fails twice.
# Both are told, and what failed twice is named last.
define on_servers
@$(BIN)/pytest -q $(1) || { code=$$?; test $$code = 1 || exit $$code; \
	echo "Once more, alone, on new servers: what failed above"; \
	$(BIN)/pytest -q --last-failed $(2) || { echo "Failed twice:"; $(BIN)/pytest -q --collect-only --last-failed $(2); exit 1; }; }
endef

.PHONY: help demo test test-all fast unit bad-input pipeline integration defaults house faults-ci faults faults-red soak prometheus browser image quality compared bench check format lock sbom audit down clean

help: ## what can be made here
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "Headwater needs Python 3.11 to 3.13; name one: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Headwater's pinned packages into $(VENV) (about 350 MB, half a minute)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-compared: $(VENV)/installed-dev requirements-compared.lock
	@$(BIN)/python -m venv $(VENV)/compared
	@echo "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" > "$$($(VENV)/compared/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/headwater.pth"
	@echo "Installing what Headwater is compared with into $(VENV)/compared (about 700 MB)"
	@$(VENV)/compared/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-compared.lock
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/installed ## servers, stages, news in, a search result; INPUT=file, folder or URL
	@$(BIN)/headwater demo $(INPUT) $(if $(WORDS),--words "$(WORDS)")

down: $(VENV)/installed ## end what `make demo` started
	@$(BIN)/headwater down

test: check fast integration faults-ci ## every test that needs no Debian package

test-all: test prometheus browser ## and the rings that do: a real Prometheus, a real Chromium

check: $(VENV)/installed-dev ## lint, format, types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

fast: $(VENV)/installed-dev ## unit, bad input, pipeline and house: what needs no server
	@$(BIN)/pytest -q $(TWO) tests/unit tests/bad_input tests/pipeline tests/house

unit: $(VENV)/installed-dev ## pure steps, in seconds
	@$(BIN)/pytest -q tests/unit

bad-input: $(VENV)/installed-dev ## the 64 bad inputs, each by its number
	@$(BIN)/pytest -q tests/bad_input

pipeline: $(VENV)/installed-dev ## the whole flow in memory, in seconds
	@$(BIN)/pytest -q tests/pipeline

house: $(VENV)/installed-dev ## README, compose, manifests, metrics and settings equal to the code
	@$(BIN)/pytest -q tests/house

integration: $(VENV)/installed-dev ## on real Kafka and Elasticsearch, Faust's defaults beside ours among them
	$(call on_servers,$(TWO_FILES) tests/integration tests/defaults,tests/integration tests/defaults)

defaults: $(VENV)/installed-dev ## what Faust's defaults lose, and that Headwater does not
	@$(BIN)/pytest -q tests/defaults

faults-ci: $(VENV)/installed-dev ## a dozen faults on real servers, one seed
	$(call on_servers,$(TWO) tests/faults,tests/faults)

faults: $(VENV)/installed-dev ## every row of the matrix in both topologies, 5,000 articles each; writes tests/faults/README.md
	@$(BIN)/pytest -q $(TWO) tests/faults --all-rows --articles 5000 --keep --seed $(SEED) ; code=$$? ; $(BIN)/python -m tests.faults.table ; exit $$code

faults-red: $(VENV)/installed-dev ## each row with its protection switched off: it must fail
	@$(BIN)/pytest -q $(TWO) tests/faults --red --keep --seed $(SEED) ; code=$$? ; $(BIN)/python -m tests.faults.table ; exit $$code

soak: $(VENV)/installed-dev ## random faults for MINUTES (30), then the account and the slope of memory
	@$(BIN)/python -m tests.faults.soak --minutes $(MINUTES) --seed $(SEED)

prometheus: $(VENV)/installed-dev ## a real Prometheus over the running flow; installs Debian's package (root)
	@command -v promtool >/dev/null || { echo "Installing Debian's prometheus package"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus >/dev/null; }
	$(call on_servers,tests/prometheus,tests/prometheus)

browser: $(VENV)/installed-dev ## the page in a real Chromium; installs Debian's package (root)
	@command -v chromium >/dev/null || { echo "Installing Debian's chromium and fonts"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; }
	$(call on_servers,tests/browser,tests/browser)

image: $(VENV)/installed ## the image built without Docker, and the whole flow run in it; Debian, root
	@docker/prove.sh

quality: $(VENV)/installed-dev ## how well articles are read, and copies and stories found, and what a search finds; DATA=folder of labelled sets
	@test -n "$(DATA)" || { echo "make quality DATA=folder (the labelled sets are foreign and not in the project)"; exit 2; }
	@$(BIN)/python -m tests.quality.reading $(DATA)
	@$(BIN)/python -m tests.quality.duplicates $(DATA) --curves tests/quality/duplicates.svg
	@$(BIN)/python -m tests.quality.stories $(DATA) --curves tests/quality/stories.svg
	@$(BIN)/python -m tests.quality.places $(DATA)
	@$(BIN)/python -m tests.quality.relevance $(DATA)

compared: $(VENV)/installed-compared ## languages, topics and names beside other libraries; writes tests/quality/README.md; DATA=folder
	@test -n "$(DATA)" || { echo "make compared DATA=folder (the labelled sets are foreign and not in the project)"; exit 2; }
	@$(VENV)/compared/bin/python -m pytest -q tests/unit/workers/enrich/test_spacy_names.py
	@$(VENV)/compared/bin/python -m tests.quality.reading $(DATA) --compare --write

bench: $(VENV)/installed-dev ## articles a second through the whole flow
	@$(BIN)/python -m tests.benchmarks.flow

format: $(VENV)/installed-dev ## what `check` would complain about
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: $(VENV)/installed-dev ## write the lock files anew from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra compared -c requirements-dev.lock -o requirements-compared.lock pyproject.toml

sbom: $(VENV)/installed ## what is installed, with versions and licences, in CycloneDX: sbom.cdx.json
	@$(BIN)/python -m deploy.sbom requirements.lock > sbom.cdx.json && echo "Written: sbom.cdx.json"

audit: $(VENV)/installed-dev ## known weaknesses in what is locked; needs the network, and says so (Error 3) where there is none
	@$(BIN)/python -m deploy.audit requirements.lock

clean: ## remove the environment and the local data (not the jars' cache)
	@rm -rf $(VENV) .headwater .mypy_cache .ruff_cache .pytest_cache
