"""What stands in the way of a round's end; the first hundred of each."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch

ROWS_MAX = 100

OPEN_CASES = """
    SELECT c.id AS case_id, c.kind, c.site_id
    FROM review_case AS c LEFT JOIN handout AS h ON h.id = c.handout_id
    WHERE c.state = 'OPEN'
      AND c.site_id IN (SELECT s.site_id FROM round_site AS s WHERE s.round_id = :round_id)
      AND (coalesce(c.round_id, h.round_id) = :round_id
           -- a shelf that had too few of something that this round's kit holds, in whichever version
           OR c.item_id IN (SELECT b.item_id FROM round AS r JOIN bill_of_materials AS b ON b.kit_id = r.kit_id
                            WHERE r.id = :round_id))
    ORDER BY c.id LIMIT :rows_max
"""

DEVICES_NOT_HEARD = """
    WITH opened AS (
        SELECT min(occurred_at) AS first_at, max(version) AS version
        FROM round_step WHERE round_id = :round_id AND state = 'OPEN'
    ), stopped AS (
        SELECT min(p.occurred_at) AS at
        FROM round_step AS p, opened WHERE p.round_id = :round_id AND p.version > opened.version
    ), gave AS (
        SELECT h.device_id, max(h.occurred_at) AS last_at
        FROM handout AS h WHERE h.round_id = :round_id AND h.device_id IS NOT NULL
        GROUP BY h.device_id
    ), in_use AS (
        SELECT d.id AS device_id FROM device AS d JOIN device_contact AS c ON c.device_id = d.id
        WHERE d.active AND d.site_id IN (SELECT s.site_id FROM round_site AS s WHERE s.round_id = :round_id)
          AND c.contact_at >= (SELECT first_at FROM opened)
    )
    SELECT d.device_id, c.contact_at AS heard_at
    FROM (SELECT device_id FROM gave UNION SELECT device_id FROM in_use) AS d
    LEFT JOIN gave USING (device_id)
    LEFT JOIN device_contact AS c USING (device_id)
    WHERE (c.contact_at IS NULL OR c.contact_at < greatest((SELECT at FROM stopped), gave.last_at))
      AND NOT EXISTS (SELECT 1 FROM lost_device AS l WHERE l.device_id = d.device_id)  -- it has a case of its own
    ORDER BY d.device_id LIMIT :rows_max
"""

SHEETS_NOT_TYPED = """
    SELECT s.id AS sheet_id, s.number, s.site_id, s.row_count - count(r.id)::int AS missing
    FROM round_sheet AS s LEFT JOIN sheet_row AS r ON r.sheet_id = s.id
    WHERE s.round_id = :round_id
    GROUP BY s.id
    HAVING count(r.id) < s.row_count
    ORDER BY s.number LIMIT :rows_max
"""


async def open_cases(session: AsyncSession, round_id: UUID) -> Sequence[RowMapping]:
    """Open cases of its hand-outs and stock, and those of its sites about an item that it gives."""
    return await fetch(session, OPEN_CASES, round_id=round_id, rows_max=ROWS_MAX)


async def devices_not_heard(session: AsyncSession, round_id: UUID) -> Sequence[RowMapping]:
    """Devices that gave in it, or were in use at its sites while it was open, and may still hold a part of their log.

    A device's log is whole by its last complete one: since the round was stopped, or since its last hand-out here.
    """
    return await fetch(session, DEVICES_NOT_HEARD, round_id=round_id, rows_max=ROWS_MAX)


async def sheets_not_typed(session: AsyncSession, round_id: UUID) -> Sequence[RowMapping]:
    """Its sheets of which rows are missing, and how many."""
    return await fetch(session, SHEETS_NOT_TYPED, round_id=round_id, rows_max=ROWS_MAX)
