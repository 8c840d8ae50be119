"""What a count is held against, and the cases that it settles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.context import Context
from shared.db import fetch, rows_json, run


async def lock_books(session: AsyncSession, site_id: UUID, items: Iterable[UUID]) -> Sequence[RowMapping]:
    """The items' shelf by lot, then their discrepancies: `account`, `item_id`, `lot_id`, `qty`; all locked."""
    return await fetch(
        session,
        """
        SELECT account, item_id, lot_id, qty FROM balance
        WHERE place_id = :site_id AND account IN ('SHELF', 'DISCREPANCY') AND item_id = ANY(CAST(:items AS uuid[]))
        ORDER BY account <> 'SHELF', place_id, account, item_id, lot_id
        FOR UPDATE
        """,
        site_id=site_id,
        items=sorted(items),
    )


async def insert_lines(session: AsyncSession, rows: Iterable[dict[str, object]]) -> None:
    """Store what was counted, and what stood in the books."""
    await run(
        session,
        """
        INSERT INTO count_line (movement_id, lot_id, counted, booked)
        SELECT movement_id, lot_id, counted, booked
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(movement_id uuid, lot_id uuid, counted integer, booked bigint)
        """,
        rows=rows_json(rows),
    )


async def resolve_settled(context: Context, site_id: UUID, items: Iterable[UUID], *, resolution: str) -> list[UUID]:
    """Resolve the open STOCK cases of those items of which no discrepancy is left at the site; answer their ids."""
    rows = await fetch(
        context.session,
        """
        UPDATE review_case AS k
        SET state = 'RESOLVED', resolution = :resolution, resolved_at = :moment, resolved_by = :caller
        WHERE k.kind = 'STOCK' AND k.state = 'OPEN' AND k.site_id = :site_id
          AND k.item_id = ANY(CAST(:items AS uuid[]))
          AND NOT EXISTS (SELECT 1 FROM balance AS b WHERE b.place_id = :site_id AND b.account = 'DISCREPANCY'
                          AND b.item_id = k.item_id AND b.qty < 0)
        RETURNING k.id
        """,
        site_id=site_id,
        items=sorted(items),
        resolution=resolution,
        moment=context.now,
        caller=context.caller.subject,
    )
    return [row["id"] for row in rows]
