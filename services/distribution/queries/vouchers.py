"""Serials of vouchers that were given: each once, until it is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json, run


async def record(session: AsyncSession, rows: Iterable[dict[str, Any]]) -> set[UUID]:
    """Record `{handout_id, kit_id, serial}`, sorted; answers the hand-outs of which a serial was given already.

    Such a serial is recorded too, as one that does not count.
    """
    twice = await fetch(
        session,
        """
        WITH asked AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(handout_id uuid, kit_id uuid, serial text)
        ), given AS (
            INSERT INTO voucher (handout_id, kit_id, serial)
            SELECT handout_id, kit_id, serial FROM asked ORDER BY kit_id, serial, handout_id
            ON CONFLICT DO NOTHING
            RETURNING handout_id, serial
        )
        INSERT INTO voucher (handout_id, kit_id, serial, live)
        SELECT handout_id, kit_id, serial, false FROM asked
        WHERE NOT EXISTS (SELECT FROM given AS g WHERE (g.handout_id, g.serial) = (asked.handout_id, asked.serial))
        RETURNING handout_id
        """,
        rows=rows_json(rows),
    )
    return {row["handout_id"] for row in twice}


async def take_back(session: AsyncSession, handout_id: UUID) -> None:
    """The hand-out's vouchers came back, and may be given again."""
    await run(session, "UPDATE voucher SET live = false WHERE handout_id = :handout_id AND live", handout_id=handout_id)
