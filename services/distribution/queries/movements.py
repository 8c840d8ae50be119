"""Stored movements."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch_one


@dataclass(frozen=True)
class Stored:
    """A movement that is there already: its content's fingerprint and the lots it put on the shelf."""

    fingerprint: str
    lot_ids: list[UUID]


async def lots_of(session: AsyncSession, movement_id: UUID) -> Stored | None:
    """The stored movement, or None."""
    row = await fetch_one(
        session,
        """
        SELECT m.fingerprint,
               (SELECT array_agg(l.lot_id) FROM leg AS l WHERE l.movement_id = m.id AND l.account = 'SHELF') AS lot_ids
        FROM movement AS m WHERE m.id = :movement_id
        """,
        movement_id=movement_id,
    )
    return Stored(bytes(row["fingerprint"]).hex(), list(row["lot_ids"] or ())) if row else None
