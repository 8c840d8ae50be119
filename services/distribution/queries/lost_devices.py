"""Devices that are lost, and what is probably missing of their hand-outs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, run


async def declare(
    session: AsyncSession, device_id: UUID, site_id: UUID, *, reason: str, by: UUID | None, moment: datetime
) -> bool:
    """Store that a device is lost or revoked; answer whether that is new."""
    return bool(
        await run(
            session,
            """
            INSERT INTO lost_device (device_id, reason, site_id, declared_at, declared_by)
            VALUES (:device_id, :reason, :site_id, :moment, :by)
            ON CONFLICT DO NOTHING
            """,
            device_id=device_id,
            reason=reason,
            site_id=site_id,
            moment=moment,
            by=by,
        )
    )


async def open_case(session: AsyncSession, case_id: UUID, device_id: UUID, site_id: UUID, *, moment: datetime) -> bool:
    """Open the device's case unless one is open; answer whether this is it."""
    return bool(
        await run(
            session,
            """
            INSERT INTO review_case (id, kind, site_id, device_id, opened_at)
            VALUES (:case_id, 'DEVICE_LOST', :site_id, :device_id, :moment)
            ON CONFLICT (device_id) WHERE kind = 'DEVICE_LOST' AND state = 'OPEN' DO NOTHING
            """,
            case_id=case_id,
            site_id=site_id,
            device_id=device_id,
            moment=moment,
        )
    )


async def is_giving(session: AsyncSession, site_id: UUID) -> bool:
    """Whether a round that was opened and is not closed gives at the site."""
    row = await fetch_one(
        session,
        """
        SELECT 1 FROM round AS r JOIN round_site AS s ON s.round_id = r.id
        WHERE s.site_id = :site_id AND r.state IN ('OPEN', 'PAUSED') LIMIT 1
        """,
        site_id=site_id,
    )
    return row is not None


async def count_unresolved(session: AsyncSession, sites: Sequence[UUID]) -> int:
    """Lost devices of the sites about which nobody has said yet what became of their hand-outs."""
    row = await fetch_one(
        session,
        """
        SELECT count(*) AS devices FROM review_case
        WHERE kind = 'DEVICE_LOST' AND state = 'OPEN' AND site_id = ANY(CAST(:sites AS uuid[]))
        """,
        sites=list(sites),
    )
    return int(row["devices"]) if row else 0


async def standing(session: AsyncSession, device_id: UUID) -> RowMapping | None:
    """When the device was lost, its open case, and how many of its logs wait for a decision."""
    return await fetch_one(
        session,
        """
        SELECT (SELECT min(declared_at) FROM lost_device WHERE device_id = :device_id) AS declared_at,
               (SELECT id FROM review_case
                WHERE kind = 'DEVICE_LOST' AND state = 'OPEN' AND device_id = :device_id) AS case_id,
               (SELECT count(*) FROM quarantined_log
                WHERE device_id = :device_id AND state = 'WAITING') AS waiting_logs
        """,
        device_id=device_id,
    )


COUNTED_SHORT = """
WITH short AS (
    SELECT l.item_id, sum(l.qty)::bigint AS quantity
    FROM leg AS l JOIN movement AS m ON m.id = l.movement_id
    WHERE l.place_id = :site_id AND l.account = 'ADJUSTED' AND m.occurred_at > :since
    GROUP BY l.item_id
    HAVING sum(l.qty) > 0
)
"""
"""What counts at the site since then found too few of: a count posts from the shelf to ADJUSTED."""


async def counted_short(session: AsyncSession, site_id: UUID, since: datetime) -> Sequence[RowMapping]:
    """Items of which counts at the site since then found too few, with the pieces."""
    return await fetch(
        session,
        COUNTED_SHORT + "SELECT item_id, quantity FROM short ORDER BY item_id",
        site_id=site_id,
        since=since,
    )


async def missing_kits(session: AsyncSession, site_id: UUID, since: datetime) -> Sequence[RowMapping]:
    """Per round of the site that is not reconciled: whole kits in what the counts found too few."""
    return await fetch(
        session,
        COUNTED_SHORT
        + """
        SELECT round_id, kits FROM (
            SELECT r.id AS round_id, min(coalesce(s.quantity, 0) / b.quantity)::bigint AS kits
            FROM round AS r
            JOIN round_site AS a ON a.round_id = r.id AND a.site_id = :site_id
            JOIN bill_of_materials AS b ON b.kit_id = r.kit_id AND b.version = r.bom_version
            LEFT JOIN short AS s ON s.item_id = b.item_id
            WHERE r.state IN ('OPEN', 'PAUSED', 'CLOSED')
            GROUP BY r.id
        ) AS k
        WHERE kits > 0 ORDER BY round_id
        """,
        site_id=site_id,
        since=since,
    )
