# Every target brings what it needs: uv from PyPI where it is missing, and the locked environment in .venv.
# Plain enough for GNU make 3.81, which macOS has.
SHELL := /bin/sh
UV := sh .ci/uv
RUN := $(UV) run --frozen
ARGS :=

.DEFAULT_GOAL := help
.PHONY: help demo distributed tour check test soak bench

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.synced ## all in one process, with a year of Honduras at 1 %; ARGS=--once ends after the table
	@$(RUN) amparo up --demo $(ARGS)

distributed: .venv/.synced ## services and workers as processes of their own, over Postgres and RabbitMQ
	@$(RUN) python -m amparo.distributed $(ARGS)

tour: .venv/.synced ## the desk, the warehouse, a round and the shelter: does what docs/tour.md says
	@$(RUN) python -m amparo.tour

check: .venv/.synced ## format, lint, types, import contracts, dependencies, unit and contract tests
	@$(RUN) python -m tests.stages check

test: .venv/.synced ## check, then all tests with servers, each stage against its time budget
	@$(RUN) python -m tests.stages test

soak: .venv/.synced ## the long runs
	@$(RUN) pytest tests/soak $(ARGS)

bench: .venv/.synced ## benchmarks, as ratios to pgbench; ARGS names them
	@$(RUN) python -m benchmarks $(ARGS)

.venv/.synced: uv.lock pyproject.toml
	@$(UV) sync --frozen
	@touch $@
