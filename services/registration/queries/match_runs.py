"""Runs of the batch: who is due, how far a run came."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.db import fetch, fetch_one, run

_KEY = "hashtextextended('registration match run', 0)"


@asynccontextmanager
async def only_one(engine: AsyncEngine) -> AsyncIterator[bool]:
    """Whether this is the one process that runs the batch, until the block ends; one that dies holds nobody up.

    The lock is a connection's own, outside of any transaction: a run is many transactions, and takes hours.
    """
    async with engine.connect() as kept:
        connection = await kept.execution_options(isolation_level="AUTOCOMMIT")
        taken = bool(await connection.scalar(text(f"SELECT pg_try_advisory_lock({_KEY})")))
        try:
            yield taken
        finally:
            if taken:
                await connection.execute(text(f"SELECT pg_advisory_unlock({_KEY})"))


async def unfinished_run(session: AsyncSession, kind: str) -> RowMapping | None:
    """The run of this kind that was begun last and did not end."""
    return await fetch_one(
        session,
        "SELECT * FROM match_run WHERE kind = :kind AND finished_at IS NULL ORDER BY started_at DESC LIMIT 1",
        kind=kind,
    )


async def last_finished(session: AsyncSession) -> datetime | None:
    """When the last run that ended was begun."""
    row = await fetch_one(session, "SELECT max(started_at) AS at FROM match_run WHERE finished_at IS NOT NULL")
    return row["at"] if row else None


async def begin_run(session: AsyncSession, **values: Any) -> None:
    """Write down that a run begins."""
    await run(
        session,
        """
        INSERT INTO match_run (id, kind, started_at, people, compared, found, review_cut, strong_cut)
        VALUES (:id, :kind, :started_at, :people, 0, 0, :review_cut, :strong_cut)
        """,
        **values,
    )


async def advance_run(
    session: AsyncSession, id_: UUID, *, compared: int, found: int, after: UUID | None, finished_at: datetime | None
) -> None:
    """Write down how far a run came, in the transaction of what it found."""
    await run(
        session,
        """
        UPDATE match_run SET compared = compared + :compared, found = found + :found,
                             after_person_id = coalesce(CAST(:after AS uuid), after_person_id),
                             finished_at = CAST(:finished_at AS timestamptz)
        WHERE id = :id
        """,
        id=id_,
        compared=compared,
        found=found,
        after=after,
        finished_at=finished_at,
    )


async def due_people(session: AsyncSession, rows_max: int) -> tuple[list[int], list[UUID]]:
    """The next places of the queue, and whom they name, each once."""
    rows = await fetch(session, "SELECT id, person_id FROM match_due ORDER BY id LIMIT :rows_max", rows_max=rows_max)
    return [row["id"] for row in rows], list(dict.fromkeys(row["person_id"] for row in rows))


async def forget_due(session: AsyncSession, ids: Sequence[int]) -> None:
    """These places of the queue are done."""
    await run(session, "DELETE FROM match_due WHERE id = ANY(CAST(:ids AS bigint[]))", ids=list(ids))


async def next_people(session: AsyncSession, after: UUID, rows_max: int) -> list[UUID]:
    """The next people who are kept, by their ids."""
    rows = await fetch(
        session,
        "SELECT person_id FROM person_match WHERE person_id > :after ORDER BY person_id LIMIT :rows_max",
        after=after,
        rows_max=rows_max,
    )
    return [row["person_id"] for row in rows]


async def people_kept(session: AsyncSession) -> int:
    """How many people have features to be compared by."""
    row = await fetch_one(session, "SELECT count(*) AS people FROM person_match")
    return int(row["people"]) if row else 0


async def all_features(session: AsyncSession) -> list[str]:
    """Everybody's features as JSON texts, in the order of their ids."""
    rows = await fetch(session, "SELECT CAST(features AS text) AS features FROM person_match ORDER BY person_id")
    return [row["features"] for row in rows]
