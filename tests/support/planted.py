"""Planting faults in a database, past every trigger and foreign key, in a transaction that is taken back."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import asyncpg

from amparo.verify import findings_of
from shared.migrations import admin_url
from shared.settings import Settings


@contextlib.asynccontextmanager
async def planted(settings: Settings, *statements: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees what `statements` did; nobody else ever does, and nothing of it stays."""
    connection = await asyncpg.connect(admin_url(settings))
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)
        yield connection
        await transaction.rollback()
    finally:
        await connection.close()


async def broken_by(settings: Settings, *statements: str) -> dict[str, list[str]]:
    """The checks of `amparo verify` that `statements` turn red, with their examples."""
    async with planted(settings, *statements) as connection:
        findings = await findings_of(connection, settings)
    return {finding.check: finding.examples for finding in findings if not finding.ok}
