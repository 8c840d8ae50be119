"""The tiny service's schema, made as a migration would make it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from shared import idempotency, inbox, outbox
from shared.migrations import migrate
from shared.settings import Settings
from tests.support.installation import (
    ROLE_PREFIX,
    copy_database,
    drop_database,
    make_settings,
    new_database_name,
    with_database,
)
from tests.support.servers import postgres_url

ROLE = f"{ROLE_PREFIX}_tiny"

TABLES = [
    """
    CREATE TABLE note (
        note_id uuid PRIMARY KEY,
        weight integer NOT NULL CONSTRAINT note_weight_positive CHECK (weight > 0),
        after uuid CONSTRAINT note_after_exists REFERENCES note DEFERRABLE INITIALLY DEFERRED
    )
    """,
    "CREATE TABLE effect (service_id uuid NOT NULL, fine integer NOT NULL)",
]
GRANTS = {
    "note": "SELECT, INSERT, UPDATE",
    "effect": "SELECT, INSERT",
    "outbox": outbox.OUTBOX_GRANTS,
    "inbox": inbox.INBOX_GRANTS,
    "parked_event": inbox.PARKED_GRANTS,
    "idempotency": idempotency.IDEMPOTENCY_GRANTS,
}


@dataclass
class TinyDatabase:
    """A database with the tiny service's schema, and an administrator's eyes on it."""

    settings: Settings
    admin: asyncpg.Connection

    async def value(self, sql: str, *parameters: Any) -> Any:
        """One value."""
        return await self.admin.fetchval(sql, *parameters)

    async def column(self, sql: str, *parameters: Any) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in await self.admin.fetch(sql, *parameters)]


async def make_tiny_template(keys_dir: Path) -> str:
    """A database with the schema `tiny`, to be copied, by name."""
    settings = make_settings(new_database_name(), keys_dir)
    name = settings.database_name()
    await migrate(settings, [])
    admin = await asyncpg.connect(with_database(postgres_url(), name))
    if not await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", ROLE):
        await admin.execute(f'CREATE ROLE "{ROLE}" LOGIN')
    await admin.execute(f'CREATE SCHEMA tiny; GRANT USAGE ON SCHEMA tiny TO "{ROLE}"; SET search_path = tiny')
    for statement in (*TABLES, *outbox.table_ddl(), *inbox.table_ddl(), *idempotency.table_ddl()):
        await admin.execute(statement)
    for table, privileges in GRANTS.items():
        await admin.execute(f'GRANT {privileges} ON {table} TO "{ROLE}"')
    await admin.close()
    return name


async def make_tiny_database(template: str, keys_dir: Path, **changes: Any) -> TinyDatabase:
    """A fresh copy of `template`."""
    settings = make_settings(await copy_database(template, ["tiny"]), keys_dir, **changes)
    admin = await asyncpg.connect(with_database(postgres_url(), settings.database_name()))
    await admin.execute("SET search_path = tiny")
    return TinyDatabase(settings, admin)


async def drop_tiny_database(database: TinyDatabase) -> None:
    """Close the administrator's connection and drop the database."""
    await database.admin.close()
    await drop_database(database.settings.database_name())
