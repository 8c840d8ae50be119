"""From when on a round gives another version of its kit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.schemas.rounds import RoundVersionIn
from shared.db import fetch_one, run


async def insert(
    session: AsyncSession, round_id: UUID, body: RoundVersionIn, *, from_at: datetime, done_by: UUID
) -> bool:
    """Let the round give another version from then on; answer whether this did it."""
    return bool(
        await run(
            session,
            """
            WITH changed AS (
                INSERT INTO round_version (id, round_id, from_at, bom_version, done_by)
                VALUES (:id, :round_id, :from_at, :bom_version, :done_by)
                ON CONFLICT (id) DO NOTHING
                RETURNING round_id
            )
            UPDATE round AS r SET version = version + 1 FROM changed WHERE r.id = changed.round_id
            """,
            id=body.id,
            round_id=round_id,
            from_at=from_at,
            bom_version=body.bom_version,
            done_by=done_by,
        )
    )


async def read(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """The change of that id."""
    return await fetch_one(session, "SELECT round_id, from_at, bom_version FROM round_version WHERE id = :id", id=id_)
