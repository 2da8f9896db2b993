# Prag: `make run` and `make test` need nothing but Python 3.11-3.13 and make.
.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

PORT ?= 8080
# The first Python that is one of ours; name another with make PYTHON=...
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $$p && break; done)
VENV ?= .venv
export PRAG_VENV := $(abspath $(VENV))
BIN := $(PRAG_VENV)/bin
# What to test (T=tests/registry) and more options for pytest (ARGS=-x).
T ?=
ARGS ?=
# Which pairs make names measures, instead of those that the project holds.
PAIRS ?=
# Which day make test-days tries, instead of all; TURN=1 takes the four whose turn is today.
DAY ?=
TURN ?=

##@ The two commands

.PHONY: run
run: setup ## Start all of Prag on this machine (PORT=8080; DEMO=0 starts empty); Ctrl-C ends it
	@PORT=$(PORT) exec $(BIN)/python -m deploy.local.run

.PHONY: test
test: setup-test ## Run the tests, beside a running Prag too (T=tests/registry, ARGS=-x)
	@$(BIN)/python -m deploy.local.tests $(T) $(ARGS)

.PHONY: attack
attack: setup-test ## Attack a Prag by the catalogue: a line for each attack, held, broken or not there (10 minutes)
	@$(BIN)/python -m deploy.local.tests -m attack $$($(BIN)/python -m tests.attack) $(ARGS)

##@ Other days

.PHONY: test-days
test-days: setup-test ## Run what depends on days as of leap day, month ends, changes of the hour (DAY=2028-02-29)
	@$(BIN)/python -m tests.days $(if $(DAY),--day $(DAY)) $(if $(TURN),--turn) $(ARGS)

##@ Running

.PHONY: migrate
migrate: setup ## Bring the databases to the newest tables and end
	@$(BIN)/python -m deploy.local.run --migrate

.PHONY: clock
clock: setup ## Say what started clocks, what stops them, by which version (CASE=RAN-2026-000123, or an office: CASE=RAN); no names
	@$(BIN)/python -m deploy.local.clock $(CASE)

.PHONY: dossier
dossier: setup ## Say whether a dossier is genuine and unchanged (FILE=dossier.zip KEY=public.pem)
	@$(BIN)/python -m services.registry.dossiers $(FILE) $(KEY)

.PHONY: reset
reset: python ## Forget all data of this machine's Prag (var/)
	@$(PYTHON) deploy/local/reset.py

.PHONY: secrets
secrets: setup ## Make passwords, keys and certificates for docker-compose.yml (var/compose)
	@$(BIN)/python -m deploy.docker.secrets

.PHONY: certificates
certificates: setup ## Make the certificates of docker-compose.yml that are missing or end soon (DO=renew, authority, forget)
	@$(BIN)/python -m deploy.docker.certificates $(DO)

.PHONY: containers
containers: setup-test ## Build the image and try it with docker-compose.yml on a Docker engine (10 minutes)
	@$(BIN)/python -m deploy.local.tests --engine tests/containers -n 0 $(ARGS)

.PHONY: mutants
mutants: setup-test ## Put 60 slips into copies of the code and see which the tests notice (SEED=1)
	@$(BIN)/python gateway/static/build.py
	@$(BIN)/python -m tests.mutants --seed $(or $(SEED),1) $(ARGS)

.PHONY: names
names: setup-test ## Say how well names are matched, on the pairs held or on others (PAIRS=file.csv)
	@$(BIN)/python -m tests.names $(if $(PAIRS),--pairs $(PAIRS))

.PHONY: bench
bench: setup-test ## Measure what a request costs, against the empty round trip of the same run
	@$(BIN)/python -m tests.bench $(ARGS)

.PHONY: bench-pages
bench-pages: setup-test ## Measure how long each page takes on a slow line and a slow machine
	@$(BIN)/python gateway/static/build.py
	@$(BIN)/python -m tests.browser.slow $(ARGS)

##@ Checking

.PHONY: check
check: lint types contracts protos-check test ## Everything that .ci/run checks

.PHONY: lint
lint: setup-test ## Style of code, templates and sheets, that they are formatted, that dependencies are true
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint gateway/templates --check --lint --quiet
	@$(BIN)/deptry . --no-ansi
	@$(BIN)/python -m tests.styles

.PHONY: types
types: setup-test ## Types (mypy, strict)
	@$(BIN)/mypy

.PHONY: contracts
contracts: setup-test ## Who may import whom
	@$(BIN)/lint-imports --no-logo

.PHONY: protos-check
protos-check: setup-test ## Style of the protos, and that no promise to callers is broken
	@$(BIN)/python -m deploy.local.buf

##@ Changing

.PHONY: format
format: setup-test ## Format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/djlint gateway/templates --reformat --quiet

.PHONY: protos
protos: setup-test ## Generate protos/gen from the protos
	@$(BIN)/python protos/generate.py

.PHONY: protos-baseline
protos-baseline: setup-test ## Make today's contract the one that must not break (at a release)
	@$(BIN)/python -m deploy.local.buf --write-baseline

.PHONY: openapi-baseline
openapi-baseline: setup-test ## The same for the JSON API's document
	@$(BIN)/python -m tests.contracts.promise

.PHONY: lock
lock: ## Write the locks from pyproject.toml (needs uv)
	@$(PYTHON) deploy/local/lock.py

##@ Setting up

.PHONY: setup
setup: python ## Make the environment that `make run` needs
	@$(PYTHON) deploy/local/setup.py run

.PHONY: setup-test
setup-test: python ## Make the environment that `make test` needs
	@$(PYTHON) deploy/local/setup.py test

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Prag needs Python 3.11, 3.12 or 3.13; none is on the path."; \
	echo "On Debian and Ubuntu: apt-get install python3 python3-venv"; exit 1; }

.PHONY: help
help: ## Say what there is
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST); echo
