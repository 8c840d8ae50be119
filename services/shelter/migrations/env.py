"""Alembic's entry; the work is shared."""

from shared.migrations import run_env

run_env()
