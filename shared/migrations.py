"""Roles, schemas and migrations: one schema and one login role per service, tables owned by nobody who logs in.

The owner role can't log in; migrations take it by SET ROLE. A service's role owns nothing, so that
"append-only by grants" means something.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.settings import Settings

if TYPE_CHECKING:  # Alembic is imported where it works: no worker and no question of the operator's waits for it
    from alembic.config import Config

EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent", "fuzzystrmatch")
MAINTENANCE_DATABASE = "postgres"
MIGRATION_LOCK = 0x416D7062
VERSION_TABLE = "schema_version"
_IDENTIFIER = re.compile(r"^[a-z_][a-z0-9_]{0,50}$")


class WrongKind(Exception):
    """A demonstration was started on data in earnest, or the other way round; the message says what to do."""


def alembic_config(package: str) -> Config:
    """Alembic's configuration for the service in `package`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.files(package) / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def expected_revision(package: str) -> str | None:
    """The newest migration that the service's code knows."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(alembic_config(package)).get_current_head()


async def migrate(settings: Settings, services: list[str], *, revision: str = "head") -> None:
    """Make database, roles, schemas and extensions where they are missing, then bring every schema to `revision`.

    Safe to run from several places at once: an advisory lock lets one work and the others find it done.

    Raises:
        ValueError: a name is no plain identifier, or no admin URL is set.
        WrongKind: the database is a demonstration's and the settings are not, or the other way round.
    """
    if settings.database_admin_url is None:
        raise ValueError("AMPARO_DATABASE_ADMIN_URL is needed to migrate")
    for name in (settings.database_name(), settings.role("owner"), *services):
        if not _IDENTIFIER.match(name):
            raise ValueError(f"not a plain identifier: {name}")
    await _make_database(settings)
    admin = await asyncpg.connect(admin_url(settings))
    try:
        await admin.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        await _make_roles(admin, settings, services)
        await _mark(admin, settings)
        for service in services:
            await _make_schema(admin, settings, service)
        for service in services:
            await _run_alembic(settings, service, revision)
    finally:
        await admin.close()


def admin_url(settings: Settings, database: str | None = None) -> str:
    """The admin's URL, for this installation's database or for `database`."""
    parts = urlsplit(settings.admin_database_url())
    return urlunsplit((parts.scheme, parts.netloc, "/" + (database or settings.database_name()), parts.query, ""))


async def _make_database(settings: Settings) -> None:
    name = settings.database_name()
    with contextlib.suppress(asyncpg.InvalidCatalogNameError):
        await (await asyncpg.connect(admin_url(settings))).close()
        return
    given = urlsplit(settings.admin_database_url()).path.lstrip("/")
    server = await asyncpg.connect(admin_url(settings, MAINTENANCE_DATABASE if given in ("", name) else given))
    try:
        await server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING UTF8')
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        return  # another replica was first
    finally:
        await server.close()


async def _make_roles(admin: asyncpg.Connection, settings: Settings, services: list[str]) -> None:
    database, owner = settings.database_name(), settings.role("owner")
    for role, login in [(owner, False), *((settings.role(service), True) for service in services)]:
        kind = "LOGIN" if login else "NOLOGIN"
        if not await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
            try:
                await admin.execute(f'CREATE ROLE "{role}" {kind}')
            except (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
                continue  # roles belong to the cluster: another database's migration was first
    for service in services:
        password = settings.secret(f"database_{service}")
        if password:
            quoted = await admin.fetchval("SELECT quote_literal($1::text)", password)
            await admin.execute(f'ALTER ROLE "{settings.role(service)}" PASSWORD {quoted}')
    await admin.execute(f'GRANT "{owner}" TO CURRENT_USER')
    await admin.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
    await admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    # Postgres lets everybody run a new function; with this a migration grants it to its service, or it is nobody's.
    await admin.execute(f'ALTER DEFAULT PRIVILEGES FOR ROLE "{owner}" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC')
    await admin.execute("CREATE SCHEMA IF NOT EXISTS extensions")
    for extension in EXTENSIONS:
        await admin.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA extensions")
    await admin.execute(f'GRANT USAGE ON SCHEMA extensions TO "{owner}"')


async def _mark(admin: asyncpg.Connection, settings: Settings) -> None:
    """Write down whether this is a demonstration, once and for ever, or hold the settings against it."""
    owner = settings.role("owner")
    await admin.execute("CREATE TABLE IF NOT EXISTS extensions.installation (demo boolean NOT NULL)")
    await admin.execute(f'ALTER TABLE extensions.installation OWNER TO "{owner}"')
    demo = await admin.fetchval("SELECT demo FROM extensions.installation")
    if demo is None:
        await admin.execute("INSERT INTO extensions.installation VALUES ($1)", settings.demo)
    else:
        must_be_of_its_kind(settings, demo=demo)


def must_be_of_its_kind(settings: Settings, *, demo: bool) -> None:
    """Refuse settings of another kind than the database's mark says.

    Raises:
        WrongKind: they are.
    """
    name = settings.database_name()
    if settings.demo and not demo:
        raise WrongKind(
            f"The database {name} is an installation in earnest: no demonstration may run on it. "
            "Leave out --demo and AMPARO_DEMO, or give the demonstration a folder of its own with --data."
        )
    if demo and not settings.demo:
        raise WrongKind(
            f"The database {name} is a demonstration; everybody in it is fictitious. "
            "Start it with AMPARO_DEMO=1, or give the installation a folder of its own with --data."
        )


async def _make_schema(admin: asyncpg.Connection, settings: Settings, service: str) -> None:
    database, owner, role = settings.database_name(), settings.role("owner"), settings.role(service)
    await admin.execute(f'CREATE SCHEMA IF NOT EXISTS "{service}" AUTHORIZATION "{owner}"')
    await admin.execute(f'GRANT CONNECT ON DATABASE "{database}" TO "{role}"')
    await admin.execute(f'GRANT USAGE ON SCHEMA "{service}" TO "{role}"')
    await admin.execute(f'GRANT USAGE ON SCHEMA extensions TO "{role}"')
    await admin.execute(f'GRANT SELECT ON extensions.installation TO "{role}"')
    await admin.execute(f'ALTER ROLE "{role}" IN DATABASE "{database}" SET search_path = "{service}", extensions')


async def _run_alembic(settings: Settings, service: str, revision: str) -> None:
    url = admin_url(settings).replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(url, poolclass=NullPool)
    config = alembic_config(f"services.{service}")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f'SET ROLE "{settings.role("owner")}"'))
            await connection.execute(text(f'SET search_path = "{service}", extensions'))
            await connection.commit()
            await connection.run_sync(_upgrade, config, revision, service, settings.role(service))
            await connection.commit()
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, config: Config, revision: str, service: str, role: str) -> None:
    from alembic import command

    config.attributes.update(connection=connection, service=service, role=role)
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def run_env() -> None:
    """What every service's `migrations/env.py` does."""
    from alembic import context

    attributes = context.config.attributes
    connection: Connection = attributes["connection"]
    service = attributes["service"]
    context.configure(
        connection=connection,
        version_table=VERSION_TABLE,
        version_table_schema=service,
        include_name=lambda name, type_, _: type_ != "schema" or name in (None, service),
    )
    with context.begin_transaction():
        context.run_migrations()


def grant(table: str, privileges: str) -> None:
    """In a migration: give the service's role `privileges` on `table`, and nobody else anything."""
    from alembic import context, op

    role = context.config.attributes["role"]
    op.execute(f'GRANT {privileges} ON {table} TO "{role}"')


def make_event_tables() -> None:
    """In a service's first migration: the outbox, the inbox and the idempotency keys, with their grants."""
    from alembic import op

    from shared import idempotency, inbox, outbox

    for statement in (*outbox.table_ddl(), *inbox.table_ddl(), *idempotency.table_ddl()):
        op.execute(statement)
    grant("outbox", outbox.OUTBOX_GRANTS)
    grant("inbox", inbox.INBOX_GRANTS)
    grant("parked_event", inbox.PARKED_GRANTS)
    grant("idempotency", idempotency.IDEMPOTENCY_GRANTS)
    grant(VERSION_TABLE, "SELECT")


def drop_tables(*tables: str) -> None:
    """In a downgrade: drop `tables` and the tables of `make_event_tables` where it is the first migration."""
    from alembic import op

    for table in tables:
        op.execute(f"DROP TABLE IF EXISTS {table}")


EVENT_TABLES = ("outbox", "inbox", "parked_event", "idempotency")


def migrate_now(settings: Settings, services: list[str]) -> None:
    """`migrate` for callers without an event loop."""
    asyncio.run(migrate(settings, services))
