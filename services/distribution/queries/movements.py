"""Stored movements."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries.ledger import MOVEMENTS
from shared.db import fetch_one, rows_json, run


@dataclass(frozen=True)
class Stored:
    """A movement that is there already: its content's fingerprint and the lots it put on the shelf."""

    fingerprint: str
    lot_ids: list[UUID]


async def insert_new(session: AsyncSession, movement: dict[str, object]) -> bool:
    """Insert a movement that has no legs yet, unless its id is a movement's or a hand-out's; answer whether it was new.

    Of two at once the second waits here until the first is committed.
    """
    unused = "WHERE NOT EXISTS (SELECT 1 FROM handout AS h WHERE h.id = m.id) ON CONFLICT (id) DO NOTHING"
    return bool(await run(session, MOVEMENTS + unused, movements=rows_json([movement])))


async def lots_of(session: AsyncSession, movement_id: UUID) -> Stored | None:
    """The stored movement, or None."""
    row = await fetch_one(
        session,
        """
        SELECT m.fingerprint,
               (SELECT array_agg(l.lot_id ORDER BY l.ctid) FROM leg AS l
                WHERE l.movement_id = m.id AND l.account = 'SHELF') AS lot_ids
        FROM movement AS m WHERE m.id = :movement_id
        """,
        movement_id=movement_id,
    )
    return Stored(bytes(row["fingerprint"]).hex(), list(row["lot_ids"] or ())) if row else None
