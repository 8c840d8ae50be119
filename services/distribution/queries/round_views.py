"""What rounds came to, and the calendar of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch

PROGRESS = """
    WITH counted AS (
        SELECT h.site_id, CAST(h.occurred_at AT TIME ZONE :zone AS date) AS day, v.verdict,
               CASE WHEN v.verdict = 'REFUSED' THEN v.code END AS code, count(*)::int AS handouts,
               count(x.handout_id)::int AS reversed,
               coalesce(sum(h.quantity) FILTER (WHERE x.handout_id IS NULL), 0)::int AS kits
        FROM handout AS h
        JOIN verdict AS v ON v.handout_id = h.id
        LEFT JOIN handout_reversal AS x ON x.handout_id = h.id
        WHERE h.round_id = :round_id AND h.site_id = ANY(CAST(:sites AS uuid[]))
        GROUP BY 1, 2, 3, 4
    )
    SELECT site_id, day,
           coalesce(sum(kits) FILTER (WHERE verdict IN ('GIVEN', 'GIVEN_OVER', 'GIVEN_DESPITE', 'UNKNOWN_CARD')),
                    0)::int AS kits,
           coalesce(sum(handouts) FILTER (WHERE verdict = 'GIVEN'), 0)::int AS given,
           coalesce(sum(handouts) FILTER (WHERE verdict = 'GIVEN_OVER'), 0)::int AS given_over,
           coalesce(sum(handouts) FILTER (WHERE verdict = 'GIVEN_DESPITE'), 0)::int AS given_despite,
           coalesce(sum(handouts) FILTER (WHERE verdict = 'UNKNOWN_CARD'), 0)::int AS unknown_card,
           coalesce(sum(handouts) FILTER (WHERE verdict = 'DUPLICATE_SCAN'), 0)::int AS duplicate_scan,
           sum(reversed)::int AS reversed,
           coalesce(jsonb_object_agg(code, handouts) FILTER (WHERE code IS NOT NULL), '{}') AS refused
    FROM counted
    GROUP BY site_id, day
    ORDER BY day, site_id
"""

CALENDAR = """
    WITH place AS (
        SELECT r.id AS round_id, r.agency_id, k.kind AS kit_kind, u.unit, r.starts_on, r.ends_on, t.pcode,
               -- of several municipalities the round's own number is nobody's
               coalesce(sum(s.planned), CASE WHEN count(*) OVER (PARTITION BY r.id) = 1 THEN r.planned END) AS planned
        FROM round AS r
        JOIN round_site AS s ON s.round_id = r.id
        JOIN site AS t ON t.id = s.site_id
        JOIN kit AS k ON k.id = r.kit_id
        JOIN rule AS u ON u.id = r.rule_id
        WHERE daterange(r.starts_on, r.ends_on, '[]') && daterange(CAST(:from_day AS date), CAST(:to_day AS date), '[]')
        GROUP BY r.id, k.kind, u.unit, t.pcode
    )
    SELECT p.pcode, CAST(w.monday AS date) AS week_of, p.agency_id, p.kit_kind, p.unit, count(*)::int AS rounds,
           coalesce(sum(p.planned), 0)::bigint AS planned,
           (count(*) FILTER (WHERE p.planned IS NULL))::int AS without_number
    FROM place AS p
    CROSS JOIN LATERAL generate_series(
        date_trunc('week', CAST(greatest(p.starts_on, CAST(:from_day AS date)) AS timestamp)),
        CAST(least(p.ends_on, CAST(:to_day AS date)) AS timestamp),
        interval '1 week'
    ) AS w(monday)
    WHERE CAST(:pcode AS text) IS NULL OR starts_with(p.pcode, CAST(:pcode AS text))
    GROUP BY p.pcode, w.monday, p.agency_id, p.kit_kind, p.unit
    ORDER BY w.monday, p.pcode, p.kit_kind, p.unit, p.agency_id
    LIMIT :rows_max
"""


async def progress(session: AsyncSession, round_id: UUID, sites: Sequence[UUID], zone: str) -> Sequence[RowMapping]:
    """Per site and local day: hand-outs by verdict, kits that left, refusals by code."""
    return await fetch(session, PROGRESS, round_id=round_id, sites=list(sites), zone=zone)


async def calendar(
    session: AsyncSession, from_day: date, to_day: date, pcode: str | None, *, rows_max: int
) -> Sequence[RowMapping]:
    """Per municipality, week, agency and kind: rounds with a day in the range, and what they plan."""
    return await fetch(session, CALENDAR, from_day=from_day, to_day=to_day, pcode=pcode, rows_max=rows_max)


async def site_codes(session: AsyncSession, sites: Sequence[UUID]) -> dict[UUID, str]:
    """What the sites are called; one that was never told of is not there."""
    rows = await fetch(session, "SELECT id, code FROM site WHERE id = ANY(CAST(:sites AS uuid[]))", sites=list(sites))
    return {row["id"]: row["code"] for row in rows}
