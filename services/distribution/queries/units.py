"""Units that come to stand for another, and the claims that follow them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json, run

GATES = 0x556E6974  # any constant: the advisory locks of this file are its own
GATE = "get_byte(uuid_send(unit_id), 15) % 128"
"""The gate of a unit that may come to stand for another: whoever gives to it holds its gate, and whoever binds it waits
for that, or the hand-out sees the new unit. So many gates, not one per unit: a batch of 500 would fill the server's
table of locks."""

_CANDIDATES = """
    SELECT id AS unit_id FROM card WHERE id = ANY(CAST(:cards AS uuid[]))
    UNION ALL
    SELECT stand_in FROM card WHERE id = ANY(CAST(:cards AS uuid[]))
    UNION ALL
    SELECT id FROM card_bearer WHERE person_id = ANY(CAST(:persons AS uuid[]))
    UNION ALL
    SELECT c.stand_in FROM card_bearer AS b JOIN card AS c ON c.id = b.id
    WHERE b.person_id = ANY(CAST(:persons AS uuid[]))
    UNION ALL
    SELECT unnest(CAST(:persons AS uuid[]))
"""


async def close_gates(session: AsyncSession, *, cards: Sequence[UUID], persons: Sequence[UUID]) -> None:
    """Wait for hand-outs to the units that these cards and persons may have been, and let no other begin."""
    await run(
        session,
        f"""
        SELECT pg_advisory_xact_lock({GATES}, gate)
        FROM (SELECT DISTINCT {GATE} AS gate FROM ({_CANDIDATES}) AS k ORDER BY gate) AS g
        """,
        cards=list(cards),
        persons=list(persons),
    )


async def strays(session: AsyncSession, *, cards: Sequence[UUID], persons: Sequence[UUID]) -> Sequence[RowMapping]:
    """Claims whose unit stands for another by now, with that one as `canonical_id`."""
    return await fetch(
        session,
        f"""
        WITH candidate AS MATERIALIZED ({_CANDIDATES}),
        found AS (
            SELECT c.* FROM candidate AS k JOIN claim AS c ON c.unit_id = k.unit_id AND c.claimed_as = k.unit_id
            UNION
            SELECT c.* FROM candidate AS k JOIN claim AS c ON c.claimed_as = k.unit_id AND c.claimed_as <> c.unit_id
        )
        SELECT f.handout_id, f.rule_id, f.slot, f.unit_id, f.window_key, f.local_day, f.canonical_id,
               f.unit, f.period, h.occurred_at, h.site_id, h.card_id, g.arrival_group_id
        FROM (
            SELECT c.*, r.unit, r.period,
                   (SELECT a.canonical_id FROM unit_alias AS a WHERE a.unit = r.unit AND a.unit_id = c.claimed_as)
                       AS canonical_id
            FROM found AS c JOIN rule AS r ON r.id = c.rule_id
        ) AS f
        JOIN handout AS h ON h.id = f.handout_id
        LEFT JOIN card AS g ON g.id = h.card_id
        WHERE f.unit_id <> f.canonical_id
        ORDER BY h.occurred_at, f.handout_id
        """,
        cards=list(cards),
        persons=list(persons),
    )


async def repoint(session: AsyncSession, rows: Iterable[Mapping[str, object]]) -> None:
    """Give claims their unit and window; as whom they were made stays."""
    await run(
        session,
        """
        UPDATE claim AS c SET unit_id = r.unit_id, window_key = r.window_key
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(handout_id uuid, rule_id uuid, slot smallint, unit_id uuid, window_key text)
        WHERE (c.handout_id, c.rule_id, c.slot) = (r.handout_id, r.rule_id, r.slot)
        """,
        rows=rows_json(rows),
    )
