# The names of the everyday commands. `make run` and `make test` need nothing but Python, make and a network.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check format migrations messages messages-check e2e bench \
	services services-stop test-services lock environment clean

PORT ?= 8000
SHORT ?=
TESTS ?=
# The first Python that starts: a pyenv shim refuses when .python-version is not installed.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.10 python3.9 /usr/bin/python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null && echo $$python && break; done)
VENV := .venv/bin
# Tests start many processes; where compiled code may not be kept, each compiles Django and Wagtail anew.
unexport PYTHONDONTWRITEBYTECODE
SERVICES := deploy/services/services.sh

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  make \1\t/' | expand -t 22

run: python-found ## set everything up and serve the demo centre (PORT=8000)
	@PORT=$(PORT) $(PYTHON) deploy/run_demo.py

test: environment ## set everything up and run the tests (TESTS=path for some of them)
	@$(VENV)/pytest -n 2 --dist loadfile $(TESTS)

check: environment ## lint, format, templates, import contracts, types, deployment checks, migrations
	@$(PYTHON) deploy/check.py

format: environment ## bring Python and templates into the one format
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .
	@git ls-files -z -- '*/templates/*.html' | xargs -0 -r $(VENV)/djade --target-version 6.1

migrations: environment ## write the migrations that the models need
	@$(VENV)/python manage.py makemigrations

messages: environment ## bring locale/*.po up to date with the code (needs gettext)
	@$(VENV)/python deploy/messages.py update

messages-check: environment ## show what `make messages` would change; change nothing (needs gettext)
	@$(VENV)/python deploy/messages.py check

e2e: environment tests/e2e/node_modules/.package-lock.json ## journeys in a real Chromium
	@$(VENV)/pytest tests/e2e $(TESTS)

bench: environment ## speed and weight of everything (SHORT=1 for the short form; on PostgreSQL after `make services`)
	@set -a; [ ! -f var/services/environment ] || source var/services/environment; \
		$(VENV)/python -m tests.benchmarks.run $(if $(SHORT),--short)

services: ## start PostgreSQL and Elasticsearch for the tests
	@$(SERVICES) start

services-stop: ## stop them and remove their data
	@$(SERVICES) stop

test-services: environment services ## the same tests on PostgreSQL, and search on Elasticsearch
	@set -a && source var/services/environment && $(VENV)/pytest -n 2 --dist loadfile $(TESTS)

lock: environment ## write the lock files anew from pyproject.toml
	@$(PYTHON) deploy/lock.py

clean: ## remove what the commands above made, the demo's database included
	rm -rf .venv .uv .cache var tests/e2e/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment: python-found
	@$(PYTHON) deploy/environment.py dev

python-found:
	@test -n "$(PYTHON)" || { echo "Python 3.9 or later is needed; install it and try again." >&2; exit 1; }

tests/e2e/node_modules/.package-lock.json: tests/e2e/package-lock.json
	cd tests/e2e && npm ci --no-audit --no-fund --loglevel=error
