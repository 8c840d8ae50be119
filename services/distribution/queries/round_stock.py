"""A round's stock: entries, their lines, and what they come to beside its hand-outs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

_READ = """
    SELECT e.id AS entry_id, e.round_id, encode(e.fingerprint, 'hex') AS content, e.site_id, e.kind, e.team, e.reason,
           e.reverses, e.done_by, e.occurred_at,
           (SELECT jsonb_agg(jsonb_build_object('item_id', l.item_id, 'quantity', l.quantity) ORDER BY l.item_id)
            FROM round_stock_line AS l WHERE l.entry_id = e.id) AS lines
    FROM round_stock AS e
"""

_COUNTED = """
    SELECT e.site_id, e.team, l.item_id,
           coalesce(sum(l.quantity) FILTER (WHERE e.kind = 'LOADED'), 0)::bigint AS loaded,
           coalesce(sum(l.quantity) FILTER (WHERE e.kind = 'RETURNED'), 0)::bigint AS returned,
           coalesce(sum(l.quantity) FILTER (WHERE e.kind = 'LOST'), 0)::bigint AS lost,
           coalesce(sum(l.quantity) FILTER (WHERE e.kind = 'DAMAGED'), 0)::bigint AS damaged
    FROM round_stock AS e JOIN round_stock_line AS l ON l.entry_id = e.id
    WHERE e.round_id = :round_id AND e.kind <> 'REVERSAL'
      AND NOT EXISTS (SELECT 1 FROM round_stock AS r WHERE r.reverses = e.id)
    GROUP BY e.site_id, e.team, l.item_id
"""

TALLIES = f"""
    WITH counted AS ({_COUNTED}), contents AS (
        -- hand-outs of one content are counted before it is taken apart: there are few contents
        SELECT h.site_id, v.components, count(*) AS times
        FROM handout AS h JOIN verdict AS v ON v.handout_id = h.id
        WHERE h.round_id = :round_id AND v.verdict IN ('GIVEN', 'GIVEN_OVER', 'GIVEN_DESPITE', 'UNKNOWN_CARD')
          AND NOT EXISTS (SELECT 1 FROM handout_reversal AS x WHERE x.handout_id = h.id)
        GROUP BY h.site_id, v.components
    ), settled AS (
        -- what the round's hand-outs left owing and its tables gave before it was closed
        SELECT l.place_id AS site_id, l.item_id, l.qty AS quantity
        FROM (SELECT DISTINCT o.settlement_id
              FROM handout AS h JOIN owed_settlement AS o ON o.handout_id = h.id
              WHERE h.round_id = :round_id
                AND NOT EXISTS (SELECT 1 FROM handout_reversal AS x WHERE x.handout_id = h.id)) AS o
        JOIN movement AS m ON m.id = o.settlement_id
        JOIN leg AS l ON l.movement_id = m.id AND l.account IN ('HANDED_OUT', 'ON_LOAN')
        JOIN round_site AS s ON s.round_id = :round_id AND s.site_id = l.place_id
        WHERE m.occurred_at < coalesce((SELECT min(p.occurred_at) FROM round_step AS p
                                        WHERE p.round_id = :round_id AND p.state = 'CLOSED'), 'infinity')
    ), issued AS (
        SELECT site_id, item_id, sum(quantity)::bigint AS issued
        FROM (
            SELECT c.site_id, CAST(k.key AS uuid) AS item_id, CAST(k.value AS bigint) * c.times AS quantity
            FROM contents AS c CROSS JOIN LATERAL jsonb_each_text(c.components) AS k
            UNION ALL
            SELECT site_id, item_id, quantity FROM settled
        ) AS g
        GROUP BY site_id, item_id
    ), moved AS (
        SELECT site_id, item_id, sum(loaded)::bigint AS loaded, sum(returned)::bigint AS returned,
               sum(lost)::bigint AS lost, sum(damaged)::bigint AS damaged
        FROM counted GROUP BY site_id, item_id
    )
    SELECT site_id, item_id, coalesce(loaded, 0) AS loaded, coalesce(issued, 0) AS issued,
           coalesce(returned, 0) AS returned, coalesce(lost, 0) AS lost, coalesce(damaged, 0) AS damaged
    FROM moved FULL JOIN issued USING (site_id, item_id)
    ORDER BY site_id, item_id
"""


async def insert_entry(
    session: AsyncSession, entry: Mapping[str, object], lines: Iterable[Mapping[str, object]]
) -> bool:
    """Insert an entry with its lines, unless its id is there; answer whether it was new."""
    return bool(
        await run(
            session,
            """
            WITH entered AS (
                INSERT INTO round_stock (id, fingerprint, round_id, site_id, team, kind, reason, reverses, done_by,
                                         occurred_at)
                SELECT id, decode(fingerprint, 'hex'), round_id, site_id, team, kind, reason, reverses, done_by,
                       occurred_at
                FROM jsonb_to_recordset(CAST(:entry AS jsonb))
                     AS e(id uuid, fingerprint text, round_id uuid, site_id uuid, team text, kind text, reason text,
                          reverses uuid, done_by uuid, occurred_at timestamptz)
                ON CONFLICT (id) DO NOTHING
                RETURNING id
            )
            INSERT INTO round_stock_line (entry_id, item_id, quantity)
            SELECT entered.id, l.item_id, l.quantity
            FROM entered, jsonb_to_recordset(CAST(:lines AS jsonb)) AS l(item_id uuid, quantity bigint)
            """,
            entry=rows_json([entry]),
            lines=rows_json(lines),
        )
    )


async def read_entry(session: AsyncSession, entry_id: UUID) -> RowMapping | None:
    """One entry with its lines."""
    return await fetch_one(session, f"{_READ} WHERE e.id = :entry_id", entry_id=entry_id)


async def entries_of(
    session: AsyncSession, round_id: UUID, sites: Sequence[UUID], *, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Entries of a round at the sites after the id `after`, by id."""
    return await fetch(
        session,
        f"""
        {_READ}
        WHERE e.round_id = :round_id AND e.id > :after AND e.site_id = ANY(CAST(:sites AS uuid[]))
        ORDER BY e.id LIMIT :limit
        """,
        round_id=round_id,
        after=after,
        sites=list(sites),
        limit=limit,
    )


async def tallies(session: AsyncSession, round_id: UUID) -> Sequence[RowMapping]:
    """Per site and item: loaded, issued, returned, lost, damaged. What was reversed counts nowhere."""
    return await fetch(session, TALLIES, round_id=round_id)


async def teams(session: AsyncSession, round_id: UUID) -> Sequence[RowMapping]:
    """Per site, team and item: loaded, returned, lost, damaged."""
    return await fetch(
        session,
        f"SELECT * FROM ({_COUNTED}) AS c WHERE team IS NOT NULL ORDER BY site_id, team, item_id",
        round_id=round_id,
    )


async def keep_reconciled(session: AsyncSession, lines: Iterable[Mapping[str, object]]) -> None:
    """Store what was accepted, for ever, with a resolved case for each difference."""
    await run(
        session,
        """
        WITH lines AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset(CAST(:lines AS jsonb))
                AS l(round_id uuid, site_id uuid, item_id uuid, loaded bigint, issued bigint, returned bigint,
                     lost bigint, damaged bigint, difference bigint, reason text, case_id uuid, done_by uuid,
                     occurred_at timestamptz)
        ), cases AS (
            INSERT INTO review_case (id, kind, state, site_id, item_id, round_id, excess, opened_at, resolved_at,
                                     resolved_by, resolution)
            SELECT case_id, 'ROUND_DIFFERENCE', 'RESOLVED', site_id, item_id, round_id, difference, occurred_at,
                   occurred_at, done_by, reason
            FROM lines WHERE case_id IS NOT NULL
        )
        INSERT INTO reconciled_line (round_id, site_id, item_id, loaded, issued, returned, lost, damaged, difference,
                                     reason, case_id)
        SELECT round_id, site_id, item_id, loaded, issued, returned, lost, damaged, difference, reason, case_id
        FROM lines
        """,
        lines=rows_json(lines),
    )


async def reconciled(session: AsyncSession, round_id: UUID) -> Sequence[RowMapping]:
    """What was accepted when the round was reconciled."""
    return await fetch(
        session,
        """
        SELECT site_id, item_id, loaded, issued, returned, lost, damaged, difference, reason, case_id
        FROM reconciled_line WHERE round_id = :round_id ORDER BY site_id, item_id
        """,
        round_id=round_id,
    )
