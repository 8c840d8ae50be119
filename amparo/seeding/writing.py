"""Seeded people into registration's tables, by COPY, from several processes at once."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from amparo.seeding.people import PEOPLE_PER_BLOCK, block, id_of
from amparo.seeding.rows import COLUMNS, SEEDER, rows_of

SITES = 20
BULK_MIN = 50_000
"""From so many people on indexes are dropped before and made anew after, which takes a fraction of the time."""
_DROPPED = ("person", "household", "document", "person_match")


class NotADemonstration(Exception):
    """Fictitious people were to be mixed with real ones."""


async def seed_people(
    admin_url: str, count: int, *, seed: int, processes: int, told: Callable[[int, str], None]
) -> None:
    """Write `count` people who depend on nothing but `seed`; `told` hears how many are written, and what is done.

    Raises:
        NotADemonstration: the database is an installation in earnest.
        ValueError: people of a seed are there already.
    """
    admin = await asyncpg.connect(admin_url)
    try:
        await admin.execute("SET search_path = registration, extensions")
        await _must_be_empty_demonstration(admin)
        sites = [row["id"] for row in await admin.fetch("SELECT id FROM site ORDER BY id")]
        sites = sites or [id_of(4, number) for number in range(SITES)]
        async with _without_indexes(admin, count, told):
            await _write(admin_url, count, seed=seed, processes=processes, sites=sites, told=told)
        told(count, "statistics")
        await admin.execute("VACUUM ANALYZE person, household, document, person_match")
    finally:
        await admin.close()


async def _must_be_empty_demonstration(admin: asyncpg.Connection) -> None:
    if not await admin.fetchval("SELECT demo FROM extensions.installation"):
        raise NotADemonstration()
    if await admin.fetchval("SELECT EXISTS (SELECT FROM household WHERE registered_by = $1)", SEEDER):
        raise ValueError("people were seeded here before")


@asynccontextmanager
async def _without_indexes(
    admin: asyncpg.Connection, count: int, told: Callable[[int, str], None]
) -> AsyncIterator[None]:
    """Drop the indexes that hold no constraint while many people are written; they come back whatever happens."""
    found = await admin.fetch(
        """
        SELECT i.indexname AS name, i.indexdef AS statement
        FROM pg_indexes AS i
        WHERE i.schemaname = 'registration' AND i.tablename = ANY($1)
          AND NOT EXISTS (SELECT FROM pg_index AS x JOIN pg_class AS c ON c.oid = x.indexrelid
                          WHERE c.oid = to_regclass(format('registration.%I', i.indexname)) AND x.indisunique)
        """,
        _DROPPED,
    )
    indexes = found if count >= BULK_MIN else []
    for index in indexes:
        await admin.execute(f'DROP INDEX "{index["name"]}"')
    try:
        yield
    finally:
        await admin.execute("SET maintenance_work_mem = '512MB'")
        for index in indexes:
            told(count, f"index {index['name']}")
            await admin.execute(index["statement"])


async def _write(
    admin_url: str, count: int, *, seed: int, processes: int, sites: Sequence[UUID], told: Callable[[int, str], None]
) -> None:
    sizes = [min(PEOPLE_PER_BLOCK, count - first) for first in range(0, count, PEOPLE_PER_BLOCK)]
    if processes == 1 or len(sizes) == 1:
        for index, size in enumerate(sizes):
            await _copy(admin_url, seed, index, size, list(sites))
            told(sum(sizes[: index + 1]), "people")
        return
    written = 0
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        waiting = [pool.submit(_copied, admin_url, seed, index, size, list(sites)) for index, size in enumerate(sizes)]
        for done in as_completed(waiting):
            written += done.result()
            told(written, "people")


def _copied(admin_url: str, seed: int, index: int, size: int, sites: list[UUID]) -> int:
    """In a process of its own: write one block."""
    asyncio.run(_copy(admin_url, seed, index, size, sites))
    return size


async def _copy(admin_url: str, seed: int, index: int, size: int, sites: list[UUID]) -> None:
    rows = rows_of(list(block(seed, index, size, sites)))
    connection = await asyncpg.connect(admin_url)
    try:
        async with connection.transaction():
            for table, records in rows.items():
                await _copy_table(connection, table, records)
    finally:
        await connection.close()


async def _copy_table(connection: asyncpg.Connection, table: str, records: list[tuple[Any, ...]]) -> None:
    await connection.copy_records_to_table(table, schema_name="registration", columns=COLUMNS[table], records=records)
