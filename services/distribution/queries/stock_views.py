"""Stock as staff look at it: what is where, for how long it lasts, what expires."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch

StockKey = tuple[UUID, str, UUID]
"""Item, account and lot: one line of a place's stock."""


async def stock_at(session: AsyncSession, site_id: UUID, *, after: StockKey | None, limit: int) -> Sequence[RowMapping]:
    """Balances of a place that are not zero, after the line `after`."""
    item_id, account, lot_id = after or (UUID(int=0), "", UUID(int=0))
    return await fetch(
        session,
        """
        SELECT b.item_id, b.lot_id, l.code AS lot_code, l.expires_on, l.state AS lot_state, l.funding_source,
               b.account, b.qty AS quantity
        FROM balance AS b LEFT JOIN lot AS l ON l.id = b.lot_id
        WHERE b.place_id = :site_id AND b.qty <> 0 AND (b.item_id, b.account, b.lot_id) > (:item_id, :account, :lot_id)
        ORDER BY b.item_id, b.account, b.lot_id LIMIT :limit
        """,
        site_id=site_id,
        item_id=item_id,
        account=account,
        lot_id=lot_id,
        limit=limit,
    )


async def days_left_at(
    session: AsyncSession, site_id: UUID, *, today: date, since: datetime, days: int
) -> Sequence[RowMapping]:
    """Each item of the place: what may be handed out, what is held, what left since `since` (`days` local days), and
    for how many days the first lasts at that pace; none where nothing left.
    """
    return await fetch(
        session,
        """
        WITH shelf AS (
            SELECT b.item_id, sum(b.qty) FILTER (WHERE good) AS usable, sum(b.qty) FILTER (WHERE NOT good) AS held
            FROM balance AS b JOIN lot AS l ON l.id = b.lot_id
            CROSS JOIN LATERAL (
                SELECT l.state = 'APPROVED' AND coalesce(l.expires_on >= CAST(:today AS date), true) AS good
            ) AS g
            WHERE b.place_id = :site_id AND b.account = 'SHELF' AND b.qty > 0
            GROUP BY b.item_id
        ), gone AS (
            SELECT l.item_id, sum(l.qty) AS consumed
            FROM movement AS m JOIN leg AS l ON l.movement_id = m.id
            WHERE m.occurred_at >= CAST(:since AS timestamptz) AND l.place_id = :site_id AND l.account = 'HANDED_OUT'
            GROUP BY l.item_id HAVING sum(l.qty) > 0
        )
        SELECT i.id AS item_id, i.code AS item_code, i.name AS item_name, i.unit,
               coalesce(s.usable, 0)::bigint AS usable, coalesce(s.held, 0)::bigint AS held,
               coalesce(g.consumed, 0)::bigint AS consumed,
               round(coalesce(g.consumed, 0) / CAST(:days AS numeric), 2)::float8 AS per_day,
               floor(coalesce(s.usable, 0) * CAST(:days AS numeric) / g.consumed)::bigint AS days_left
        FROM shelf AS s FULL JOIN gone AS g USING (item_id) JOIN item AS i ON i.id = item_id
        ORDER BY days_left NULLS LAST, i.code
        """,
        site_id=site_id,
        today=today,
        since=since,
        days=days,
    )


async def expiring_at(session: AsyncSession, site_id: UUID, *, today: date, until: date) -> Sequence[RowMapping]:
    """Lots on the shelf or in quarantine that expire by `until`, the first one first; `expired` ones are past."""
    return await fetch(
        session,
        """
        SELECT b.item_id, i.code AS item_code, i.name AS item_name, b.lot_id, l.code AS lot_code, l.state AS lot_state,
               l.funding_source, l.expires_on, l.expires_on - CAST(:today AS date) AS days,
               l.expires_on < CAST(:today AS date) AS expired, b.account, b.qty AS quantity
        FROM balance AS b JOIN lot AS l ON l.id = b.lot_id JOIN item AS i ON i.id = b.item_id
        WHERE b.place_id = :site_id AND b.account IN ('SHELF', 'QUARANTINE') AND b.qty > 0
          AND l.expires_on <= CAST(:until AS date)
        ORDER BY l.expires_on, i.code, l.code, b.account
        """,
        site_id=site_id,
        today=today,
        until=until,
    )
