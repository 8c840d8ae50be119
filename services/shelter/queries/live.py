"""What changed at a shelter, by positions of the event log."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one


async def newest_position(session: AsyncSession) -> int:
    """The position of the newest event of the service; 0 where there is none."""
    row = await fetch_one(session, "SELECT coalesce(max(position), 0) AS position FROM outbox")
    return int(row["position"]) if row else 0


async def changes(session: AsyncSession, site_id: UUID, after: int, rows_max: int) -> Sequence[RowMapping]:
    """The site's events after a position, in their order, as far as the board may show what they are about."""
    return await fetch(
        session,
        """
        SELECT position, type, data ->> 'stay_id' AS stay_id, data ->> 'bed_id' AS bed_id,
               data ->> 'room_id' AS room_id, data ->> 'case_id' AS case_id,
               data ->> 'hold_id' AS hold_id,
               CASE WHEN data ->> 'released_at' IS NULL THEN data ->> 'expires_at' END AS expires_at
        FROM outbox
        WHERE position > :after AND :site_id IN (data ->> 'site_id', data ->> 'to_site_id')
        ORDER BY position
        LIMIT :rows_max
        """,
        site_id=str(site_id),
        after=after,
        rows_max=rows_max,
    )
