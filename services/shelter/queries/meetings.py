"""Meetings: that a guest was seen here, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json, run


async def stays_met(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """By the id of a meeting that is known, whose it was."""
    rows = await fetch(session, "SELECT id, stay_id FROM guest_met WHERE id = ANY(CAST(:ids AS uuid[]))", ids=list(ids))
    return {row["id"]: row["stay_id"] for row in rows}


async def add(session: AsyncSession, rows: Sequence[Mapping[Any, Any]], *, site_id: UUID, by: UUID) -> None:
    """Write these meetings: `id`, `stay_id`, `seen_at`."""
    if not rows:
        return
    await run(
        session,
        """
        INSERT INTO guest_met (id, site_id, stay_id, seen_at, recorded_by)
        SELECT r.id, :site_id, r.stay_id, r.seen_at, :by
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, stay_id uuid, seen_at timestamptz)
        """,
        rows=rows_json(rows),
        site_id=site_id,
        by=by,
    )
