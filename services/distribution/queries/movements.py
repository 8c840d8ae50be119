"""Stored movements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries import ids
from services.distribution.queries.ledger import MOVEMENTS
from services.distribution.rules.stock import Leg, mirrored
from shared.db import fetch, fetch_one, rows_json, run

_READ = """
    SELECT m.id AS movement_id, m.site_id, m.kind, m.reason, m.occurred_at, m.transfer_id, m.reverses,
           encode(m.fingerprint, 'hex') AS fingerprint,
           EXISTS (SELECT FROM round_stock AS e WHERE e.id = m.id) AS of_round,
           (SELECT jsonb_agg(jsonb_build_object('site_id', l.place_id, 'account', l.account, 'item_id', l.item_id,
                                                'lot_id', l.lot_id, 'quantity', l.qty)
                             ORDER BY l.item_id, l.lot_id, l.qty, l.place_id, l.account)
            FROM leg AS l WHERE l.movement_id = m.id AND (CAST(:place_id AS uuid) IS NULL OR l.place_id = :place_id)
           ) AS lines
    FROM movement AS m
"""


async def insert_new(session: AsyncSession, movement: Mapping[str, Any]) -> bool:
    """Insert a movement that has no legs yet, unless its id is a movement's or a hand-out's; answer whether it was new.

    Of two at once the second waits here until the first is committed. Called before any balance is locked.
    """
    await ids.pass_gate(session, movement["id"])
    unused = "WHERE NOT EXISTS (SELECT 1 FROM handout AS h WHERE h.id = m.id) ON CONFLICT (id) DO NOTHING"
    return bool(await run(session, MOVEMENTS + unused, movements=rows_json([movement])))


async def read(session: AsyncSession, movement_id: UUID) -> RowMapping | None:
    """The stored movement with all of its legs as `lines`, or None."""
    return await fetch_one(session, _READ + "WHERE m.id = :movement_id", movement_id=movement_id, place_id=None)


async def movements_at(session: AsyncSession, site_id: UUID, *, after: UUID | None, limit: int) -> Sequence[RowMapping]:
    """Movements with legs at the site, the latest first, after (so before in time) the movement `after`.

    Each with its legs at the site alone; what is recorded later with an earlier time takes its place in time.
    """
    return await fetch(
        session,
        f"""
        {_READ}
        WHERE EXISTS (SELECT 1 FROM leg AS l WHERE l.movement_id = m.id AND l.place_id = :place_id)
          AND (CAST(:after AS uuid) IS NULL
               OR (m.occurred_at, m.id) < (SELECT a.occurred_at, a.id FROM movement AS a WHERE a.id = :after))
        ORDER BY m.occurred_at DESC, m.id DESC LIMIT :limit
        """,
        place_id=site_id,
        after=after,
        limit=limit,
    )


async def mirror_of(session: AsyncSession, movement_ids: Sequence[UUID], *, today: date) -> list[Leg]:
    """The legs that take movements back, lot by lot, as far as their lots may go back on a shelf."""
    rows = await fetch(
        session,
        """
        SELECT l.place_id, l.account, l.item_id, l.lot_id, l.qty,
               coalesce(t.state, 'APPROVED') AS lot_state, t.expires_on
        FROM leg AS l LEFT JOIN lot AS t ON t.id = l.lot_id
        WHERE l.movement_id = ANY(CAST(:movement_ids AS uuid[]))
        """,
        movement_ids=list(movement_ids),
    )
    return [
        mirrored(
            Leg(row["place_id"], row["account"], row["item_id"], row["lot_id"], row["qty"]),
            lot_state=row["lot_state"],
            expires_on=row["expires_on"],
            today=today,
        )
        for row in rows
    ]


async def is_reversed(session: AsyncSession, movement_id: UUID) -> bool:
    """Whether somebody took it back already."""
    row = await fetch_one(session, "SELECT 1 FROM movement WHERE reverses = :movement_id", movement_id=movement_id)
    return row is not None


async def insert_receipt_lines(session: AsyncSession, rows: Sequence[dict[str, object]]) -> None:
    """Store how each line of a receipt was identified and counted."""
    await run(
        session,
        """
        INSERT INTO receipt_line (movement_id, line, item_id, lot_id, quantity, identified_by, estimated, gtin, sscc,
                                  picture_id)
        SELECT movement_id, line, item_id, lot_id, quantity, identified_by, estimated, gtin, sscc, picture_id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(movement_id uuid, line smallint, item_id uuid, lot_id uuid, quantity integer, identified_by text,
                  estimated boolean, gtin text, sscc text, picture_id uuid)
        """,
        rows=rows_json(rows),
    )


async def lots_received(session: AsyncSession, movement_id: UUID) -> list[UUID]:
    """The lots of a receipt, by its lines."""
    rows = await fetch(
        session,
        "SELECT lot_id FROM receipt_line WHERE movement_id = :movement_id ORDER BY line",
        movement_id=movement_id,
    )
    return [row["lot_id"] for row in rows]
