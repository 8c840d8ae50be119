"""Transfers between warehouses: what is still on its way, and the cases of what did not come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.context import Context
from shared.db import fetch, fetch_one, rows_json, run

_IN_TRANSIT = """
    SELECT m.transfer_id, l.item_id, l.lot_id, sum(l.qty)::bigint AS quantity
    FROM movement AS m JOIN leg AS l ON l.movement_id = m.id
    WHERE l.account = 'IN_TRANSIT' AND {which}
    GROUP BY m.transfer_id, l.item_id, l.lot_id HAVING sum(l.qty) <> 0
"""
_READ = f"""
    SELECT t.id AS transfer_id, t.waybill, t.from_site_id, t.to_site_id, t.state, m.occurred_at AS dispatched_at,
           coalesce(w.in_transit, '[]') AS in_transit
    FROM transfer AS t JOIN movement AS m ON m.id = t.id
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('item_id', i.item_id, 'lot_id', i.lot_id, 'quantity', i.quantity)
                         ORDER BY i.item_id, i.lot_id) AS in_transit
        FROM ({_IN_TRANSIT.format(which="m.transfer_id = t.id")}) AS i
    ) AS w ON true
"""


async def insert(
    session: AsyncSession, *, transfer_id: UUID, waybill: str, from_site_id: UUID, to_site_id: UUID
) -> None:
    """Store a new transfer; its id is that of the movement that dispatched it."""
    await run(
        session,
        """
        INSERT INTO transfer (id, waybill, from_site_id, to_site_id)
        VALUES (:transfer_id, :waybill, :from_site_id, :to_site_id)
        """,
        transfer_id=transfer_id,
        waybill=waybill,
        from_site_id=from_site_id,
        to_site_id=to_site_id,
    )


async def lock(session: AsyncSession, transfer_id: UUID) -> RowMapping | None:
    """A transfer, its row locked: whoever changes what is on its way comes through here."""
    return await fetch_one(
        session,
        """
        SELECT id, waybill, from_site_id, to_site_id, state FROM transfer WHERE id = :transfer_id FOR UPDATE
        """,
        transfer_id=transfer_id,
    )


async def in_transit(session: AsyncSession, transfer_id: UUID) -> dict[tuple[UUID, UUID], int]:
    """Pieces that are still on their way, by item and lot."""
    rows = await fetch(session, _IN_TRANSIT.format(which="m.transfer_id = :transfer_id"), transfer_id=transfer_id)
    return {(row["item_id"], row["lot_id"]): row["quantity"] for row in rows}


async def set_state(session: AsyncSession, transfer_id: UUID, state: str) -> None:
    """Store the transfer's new state."""
    await run(
        session, "UPDATE transfer SET state = :state WHERE id = :transfer_id", transfer_id=transfer_id, state=state
    )


async def read(session: AsyncSession, transfer_id: UUID) -> RowMapping | None:
    """One transfer with what is still on its way."""
    return await fetch_one(session, f"{_READ} WHERE t.id = :transfer_id", transfer_id=transfer_id)


async def transfers_of(
    session: AsyncSession, sites: Sequence[UUID], *, state: str | None, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Transfers from or to the sites, by id."""
    return await fetch(
        session,
        f"""
        {_READ}
        WHERE t.id > :after AND t.state = coalesce(:state, t.state)
          AND (t.from_site_id = ANY(CAST(:sites AS uuid[])) OR t.to_site_id = ANY(CAST(:sites AS uuid[])))
        ORDER BY t.id LIMIT :limit
        """,
        sites=list(sites),
        state=state,
        after=after,
        limit=limit,
    )


async def waybill(session: AsyncSession, transfer_id: UUID) -> RowMapping | None:
    """What stands at the head of a transfer's waybill; a site of which nothing was heard has its id for a code."""
    return await fetch_one(
        session,
        """
        SELECT t.waybill, t.from_site_id, t.to_site_id, m.occurred_at AS dispatched_at,
               coalesce(f.code, t.from_site_id::text) AS from_code, coalesce(o.code, t.to_site_id::text) AS to_code,
               EXISTS (SELECT FROM movement AS r WHERE r.reverses = t.id) AS taken_back
        FROM transfer AS t JOIN movement AS m ON m.id = t.id
        LEFT JOIN site AS f ON f.id = t.from_site_id LEFT JOIN site AS o ON o.id = t.to_site_id
        WHERE t.id = :transfer_id
        """,
        transfer_id=transfer_id,
    )


async def dispatched(session: AsyncSession, transfer_id: UUID) -> Sequence[RowMapping]:
    """What a transfer was sent off with, by item and lot."""
    return await fetch(
        session,
        """
        SELECT i.name AS item, i.unit, b.code AS lot, b.expires_on, sum(l.qty)::bigint AS quantity
        FROM leg AS l JOIN item AS i ON i.id = l.item_id JOIN lot AS b ON b.id = l.lot_id
        WHERE l.movement_id = :transfer_id AND l.account = 'IN_TRANSIT'
        GROUP BY i.name, i.unit, i.id, b.code, b.expires_on, b.id
        ORDER BY i.name, i.id, b.expires_on NULLS LAST, b.code, b.id
        """,
        transfer_id=transfer_id,
    )


async def open_shortages(session: AsyncSession, transfer_id: UUID) -> dict[tuple[UUID, UUID], UUID]:
    """The open cases of what did not come, by item and lot; their rows locked, in order."""
    rows = await fetch(
        session,
        """
        SELECT s.case_id, s.item_id, s.lot_id
        FROM transfer_shortage AS s JOIN review_case AS k ON k.id = s.case_id
        WHERE s.transfer_id = :transfer_id AND k.state = 'OPEN'
        ORDER BY k.id FOR UPDATE OF k
        """,
        transfer_id=transfer_id,
    )
    return {(row["item_id"], row["lot_id"]): row["case_id"] for row in rows}


async def insert_shortages(session: AsyncSession, rows: Iterable[dict[str, object]]) -> None:
    """Store of which transfer, item and lot each new case is."""
    await run(
        session,
        """
        INSERT INTO transfer_shortage (case_id, transfer_id, item_id, lot_id)
        SELECT case_id, transfer_id, item_id, lot_id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(case_id uuid, transfer_id uuid, item_id uuid, lot_id uuid)
        """,
        rows=rows_json(rows),
    )


async def keep_excess(context: Context, excess: dict[UUID, int], *, resolution: str) -> list[UUID]:
    """Store what is still missing by case; one of which nothing is any more is resolved by the caller's act.

    Answers the cases that this resolved.
    """
    rows = await fetch(
        context.session,
        """
        UPDATE review_case AS k
        SET excess = r.excess,
            state = CASE WHEN r.excess = 0 THEN 'RESOLVED' ELSE k.state END,
            resolution = CASE WHEN r.excess = 0 THEN :resolution END,
            resolved_at = CASE WHEN r.excess = 0 THEN CAST(:moment AS timestamptz) END,
            resolved_by = CASE WHEN r.excess = 0 THEN CAST(:caller AS uuid) END
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(case_id uuid, excess integer)
        WHERE k.id = r.case_id AND k.state = 'OPEN'
        RETURNING k.id, k.state
        """,
        rows=rows_json({"case_id": case_id, "excess": left} for case_id, left in excess.items()),
        resolution=resolution,
        moment=context.now,
        caller=context.caller.subject,
    )
    return [row["id"] for row in rows if row["state"] == "RESOLVED"]
