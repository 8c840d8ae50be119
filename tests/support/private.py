"""A migrated database with roles of its own, for tests that change roles: roles belong to the whole cluster."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg

from shared.ids import new_id
from shared.migrations import admin_url
from shared.settings import Settings
from tests.support.installation import SERVICES, drop_database, make_settings, migrated
from tests.support.servers import postgres_url


@contextlib.asynccontextmanager
async def private_database(keys: Path) -> AsyncIterator[Settings]:
    """Settings of a migrated database whose roles nobody else uses; all of it is dropped when the block ends."""
    name = f"amparo_private_{new_id().hex[-12:]}"
    settings = make_settings(name, keys, database_role_prefix=name)
    try:
        await migrated(settings)
        yield settings
    finally:
        await drop_database(name)
        server = await asyncpg.connect(postgres_url())
        for role in (*SERVICES, "owner"):
            await server.execute(f'DROP ROLE IF EXISTS "{settings.role(role)}"')
        await server.close()


async def as_superuser(settings: Settings, *statements: str) -> None:
    """Run statements past every trigger and foreign key, as no service can."""
    admin = await asyncpg.connect(admin_url(settings))
    try:
        await admin.execute("SET session_replication_role = replica")
        for statement in statements:
            await admin.execute(statement)
    finally:
        await admin.close()
