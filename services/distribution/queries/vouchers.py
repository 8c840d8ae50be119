"""Serials of vouchers that were given: each once, until it is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
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


OF_ROUND = """
    WITH here AS MATERIALIZED (
        SELECT v.serial, v.kit_id, v.live, h.id AS handout_id, h.site_id, h.occurred_at,
               r.handout_id IS NOT NULL AS back
        FROM handout AS h JOIN voucher AS v ON v.handout_id = h.id
        LEFT JOIN handout_reversal AS r ON r.handout_id = h.id
        WHERE h.round_id = :round_id AND h.site_id = ANY(CAST(:sites AS uuid[]))
          AND v.serial COLLATE "C" > :after
    ), out_again AS (  -- whoever has a serial that came back, in whichever round of the kit
        SELECT DISTINCT v.kit_id, v.serial
        FROM voucher AS v
        WHERE (v.kit_id, v.serial) IN (SELECT kit_id, serial FROM here WHERE back)
          AND NOT EXISTS (SELECT FROM handout_reversal AS r WHERE r.handout_id = v.handout_id)
    ), stood AS (
        SELECT DISTINCT ON (h.serial, CASE WHEN h.back THEN NULL ELSE h.handout_id END) h.*
        FROM here AS h
        WHERE NOT h.back OR NOT EXISTS (SELECT FROM out_again AS o WHERE (o.kit_id, o.serial) = (h.kit_id, h.serial))
        ORDER BY h.serial, CASE WHEN h.back THEN NULL ELSE h.handout_id END, h.occurred_at DESC, h.handout_id
    )
    SELECT s.serial, s.handout_id, s.site_id, s.occurred_at, k.voucher_value AS value, k.voucher_currency AS currency,
           CASE WHEN s.live THEN 'GIVEN' WHEN s.back THEN 'UNUSED' ELSE 'VOID' END AS state
    FROM stood AS s JOIN kit AS k ON k.id = s.kit_id
    ORDER BY s.serial COLLATE "C"
    FETCH FIRST :rows_max ROWS WITH TIES  -- no serial is parted
"""


async def of_round(
    session: AsyncSession, round_id: UUID, sites: Sequence[UUID], *, after: str, rows_max: int
) -> Sequence[RowMapping]:
    """A round's vouchers at the sites by serial, after the serial `after`, each with its state.

    GIVEN: it is out, once. VOID: it left with a second hand-out too, where it does not count. UNUSED: every hand-out of
    it was taken back, so that it may be given again; the last one is named.
    """
    return await fetch(session, OF_ROUND, round_id=round_id, sites=list(sites), after=after, rows_max=rows_max)
