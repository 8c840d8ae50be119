"""Rooms that were given to one household."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json, run


async def standing_households(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID | None, UUID]:
    """For which household each of these stands, after merges."""
    rows = await fetch(
        session,
        "SELECT id, standing_household(id) AS standing FROM unnest(CAST(:ids AS uuid[])) AS id",
        ids=sorted(ids),
    )
    return {row["id"]: row["standing"] for row in rows}


async def given_at(session: AsyncSession, room_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these rooms was given last; who gives one waits for its row, which is locked."""
    rows = await fetch(
        session,
        """
        SELECT room_id, max(changed_at) AS given_at FROM layout_change
        WHERE room_id = ANY(CAST(:ids AS uuid[])) AND kind = 'ROOM_GIVEN'
        GROUP BY room_id
        """,
        ids=sorted(room_ids),
    )
    return {row["room_id"]: row["given_at"] for row in rows}


async def add_strangers(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write who was put into a room of others, and why."""
    await run(
        session,
        """
        INSERT INTO given_room_stay (stay_id, room_id, reason, recorded_by, recorded_at)
        SELECT r.stay_id, r.room_id, r.reason, r.recorded_by, r.recorded_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(stay_id uuid, room_id uuid, reason text, recorded_by uuid, recorded_at timestamptz)
        """,
        rows=rows_json(rows),
    )
