# Every target brings what it needs: uv from PyPI where it is missing, and the locked environment in .venv.
# Plain enough for GNU make 3.81, which macOS has.
SHELL := /bin/sh
UV := sh .ci/uv
RUN := $(UV) run --frozen
# Node.js 20.19 or later: the machine's, else one from PyPI.
NODE := sh ../.ci/node
# Folders too: a file that is gone changes its folder.
WEB_SOURCES := $(shell find web -mindepth 1 \( -name node_modules -o -name dist \) -prune -o -print) \
	$(wildcard docs/openapi/*.json)
ARGS :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo distributed tour web screenshots web-report check test soak bench

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.synced web/dist/index.html ## all in one process, with a year of Honduras at 1 %; ARGS=--once ends after the table
	@$(RUN) amparo up --demo $(ARGS)

distributed: .venv/.synced web/dist/index.html ## services and workers as processes of their own, over Postgres and RabbitMQ
	@$(RUN) python -m amparo.distributed $(ARGS)

tour: .venv/.synced ## the desk, the warehouse, a round and the shelter: does what docs/tour.md says
	@$(RUN) python -m amparo.tour

web: web/dist/index.html ## the web client, where its sources are newer than what is built

screenshots: .venv/.synced web ## every screen of the web client, phone and desktop, both languages, into .amparo/screenshots
	@$(RUN) python -m tests.screenshots $(ARGS)

web-report: .venv/.synced web ## what the web client weighs, how soon it can be used, taps by task: JSON
	@$(RUN) python -m tests.web_report $(ARGS)

check: .venv/.synced web/node_modules/.installed ## format, lint, types, import contracts, dependencies, unit and contract tests
	@$(RUN) python -m tests.stages check

test: .venv/.synced web/dist/index.html ## check, then all tests with servers, each stage against its time budget
	@$(RUN) python -m tests.stages test

soak: .venv/.synced ## the long runs
	@$(RUN) pytest tests/soak $(ARGS)

bench: .venv/.synced ## benchmarks, as ratios to pgbench; ARGS names them
	@$(RUN) python -m benchmarks $(ARGS)

.venv/.synced: uv.lock pyproject.toml
	@$(UV) sync --frozen
	@touch $@

# The build writes the page anew each time; a failed one leaves none.
web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	@cd web && $(NODE) npm run --silent build
	@touch $@

web/node_modules/.installed: web/package-lock.json
	@cd web && $(NODE) npm ci --no-audit --no-fund --loglevel=error
	@touch $@
