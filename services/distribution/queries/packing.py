"""What packed kits hold."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch


async def bill(session: AsyncSession, kit_id: UUID, version: int) -> Sequence[RowMapping]:
    """The items that every kit of a version holds, and how many of each; the rest goes by the family, at the desk."""
    return await fetch(
        session,
        """
        SELECT item_id, quantity FROM bill_of_materials
        WHERE kit_id = :kit_id AND version = :version AND basis = 'PER_KIT' AND packed_for IS NULL
        ORDER BY item_id
        """,
        kit_id=kit_id,
        version=version,
    )


async def inside(session: AsyncSession, lot_id: UUID) -> Sequence[RowMapping]:
    """What went into a lot of packed kits and has not come out again: `item_id`, `lot_id`, `qty`, below zero for the
    kits themselves; what expires first comes first. Counts of the lot say nothing of what is in it.
    """
    return await fetch(
        session,
        """
        SELECT l.item_id, l.lot_id, sum(l.qty)::bigint AS qty
        FROM movement AS m
        LEFT JOIN movement AS o ON o.id = m.reverses
        JOIN leg AS l ON l.movement_id = m.id AND l.account = 'ADJUSTED'
        LEFT JOIN lot AS t ON t.id = l.lot_id
        WHERE m.id IN (SELECT movement_id FROM leg WHERE lot_id = :lot_id AND account = 'ADJUSTED')
          AND coalesce(o.kind, m.kind) IN ('ASSEMBLY', 'BREAK_UP')
        GROUP BY l.item_id, l.lot_id, t.expires_on
        HAVING sum(l.qty) <> 0
        ORDER BY t.expires_on NULLS LAST, l.item_id, l.lot_id
        """,
        lot_id=lot_id,
    )


async def lock_packed(session: AsyncSession, lot_id: UUID) -> None:
    """Of two that open kits of one lot at once, the second reads what the first left inside."""
    await fetch(session, "SELECT 1 FROM lot WHERE id = :lot_id FOR UPDATE", lot_id=lot_id)
