"""What hand-outs hold beside their bills: lines that are owed, and what stands for something else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json, run


async def known_items(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that are items."""
    rows = await fetch(session, "SELECT id FROM item WHERE id = ANY(CAST(:ids AS uuid[]))", ids=list(ids))
    return {row["id"] for row in rows}


async def keep(
    session: AsyncSession, *, owed: Iterable[Mapping[str, object]], substitutions: Iterable[Mapping[str, object]]
) -> None:
    """Store what hand-outs left owing and what they held instead."""
    await run(
        session,
        """
        WITH replaced AS (
            INSERT INTO substitution (handout_id, item_id, instead_of, quantity, reason)
            SELECT handout_id, item_id, instead_of, quantity, reason
            FROM jsonb_to_recordset(CAST(:substitutions AS jsonb))
                 AS s(handout_id uuid, item_id uuid, instead_of uuid, quantity integer, reason text)
        )
        INSERT INTO owed (handout_id, item_id, cause, quantity, recorded_by, recorded_at)
        SELECT handout_id, item_id, 'PARTIAL', quantity, recorded_by, recorded_at
        FROM jsonb_to_recordset(CAST(:owed AS jsonb))
             AS o(handout_id uuid, item_id uuid, quantity integer, recorded_by uuid, recorded_at timestamptz)
        """,
        owed=rows_json(owed),
        substitutions=rows_json(substitutions),
    )
