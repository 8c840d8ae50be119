"""Households that split off, whom they inherit from, and their copies of what those had received."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries.entitlements import key_rows
from services.distribution.rules import Key
from shared.db import fetch, rows_json, run

_TURN = 0x48656972  # any constant, as in queries/units.py

# Whoever inherits, from whom, and of what those received by when. A household that split off from one that had split
# off itself inherits from both. Where they are one again, by a merge, it inherits nothing of itself.
_LINEAGE = """
    lineage AS (
        SELECT b.id AS heir_id, b.id AS unit_id, CAST('infinity' AS timestamptz) AS until
        FROM {heirs} AS b WHERE standing_household(b.id) = b.id
        UNION
        SELECT l.heir_id, standing_household(s.split_from), least(l.until, s.split_at)
        FROM lineage AS l
        CROSS JOIN LATERAL household_known_as(l.unit_id) AS k(id)
        JOIN household_split AS s ON s.id = k.id
    )
"""

HEIRS = f"""
WITH RECURSIVE touched AS (
    SELECT DISTINCT standing_household(u.id) AS id FROM unnest(CAST(:units AS uuid[])) AS u(id)
), below AS (
    SELECT id FROM touched
    UNION
    SELECT standing_household(s.id)
    FROM below AS b
    CROSS JOIN LATERAL household_known_as(b.id) AS k(id)
    JOIN household_split AS s ON s.split_from = k.id
), {_LINEAGE.format(heirs="below")}
SELECT heir_id AS id FROM lineage WHERE unit_id <> heir_id
UNION
SELECT b.id FROM below AS b WHERE EXISTS (SELECT FROM claim AS c WHERE c.unit_id = b.id AND c.inherited AND c.live)
UNION  -- whoever still has copies of what these received, though it stands for none of the heirs any more
SELECT i.unit_id
FROM (SELECT DISTINCT unit_id FROM lineage) AS o
JOIN claim AS c ON c.unit_id = o.unit_id AND NOT c.inherited
JOIN claim AS i ON i.handout_id = c.handout_id AND i.inherited AND i.live
"""

DIFFERENCES = f"""
WITH RECURSIVE asked AS (
    SELECT id FROM unnest(CAST(:heirs AS uuid[])) AS a(id)
), {_LINEAGE.format(heirs="asked")},
origin AS (
    SELECT heir_id, unit_id, max(until) AS until FROM lineage WHERE unit_id <> heir_id GROUP BY heir_id, unit_id
), due AS (
    SELECT c.handout_id, c.rule_id, o.heir_id, o.unit_id, c.window_key, sum(c.qty)::integer AS qty,
           sum(c.raises)::integer AS raises, max(c.allowance) AS allowance, c.local_day
    FROM origin AS o
    JOIN claim AS c ON c.unit_id = o.unit_id AND c.live AND NOT c.inherited
    JOIN rule AS r ON r.id = c.rule_id
    JOIN handout AS h ON h.id = c.handout_id AND h.occurred_at <= o.until
    LEFT JOIN household_home AS d ON d.id = o.heir_id
    WHERE (r.unit = 'HOUSEHOLD' OR r.unit = 'DWELLING' AND d.dwelling_id IS NULL)
      AND NOT EXISTS (SELECT FROM handout_override AS w WHERE w.handout_id = c.handout_id)
    GROUP BY c.handout_id, c.rule_id, o.heir_id, o.unit_id, c.window_key, c.local_day
), kept AS (
    SELECT c.handout_id, c.rule_id, c.unit_id AS heir_id, c.window_key, c.live
    FROM asked AS a JOIN claim AS c ON c.unit_id = a.id AND c.inherited
)
SELECT handout_id, rule_id, heir_id, due.unit_id AS origin_id, due.window_key AS origin_window,
       kept.window_key AS heir_window, due.qty IS NOT NULL AS live, due.qty, due.raises, due.allowance, due.local_day,
       r.unit, r.period, r.quantity, r.members_per_kit, r.quantity_max, coalesce(f.size, 1) AS members,
       h.occurred_at, coalesce(g.arrival_group_id, h.arrival_group_id) AS arrival_group_id
FROM due FULL JOIN kept USING (handout_id, rule_id, heir_id)
JOIN rule AS r ON r.id = rule_id
JOIN handout AS h ON h.id = handout_id
LEFT JOIN card AS g ON g.id = h.card_id
LEFT JOIN household AS f ON f.id = heir_id AND NOT f.withdrawn
WHERE (due.qty IS NOT NULL) <> coalesce(kept.live, false)
ORDER BY h.occurred_at, handout_id, heir_id
"""


async def keep_splits(session: AsyncSession, rows: Iterable[Mapping[str, Any]]) -> list[UUID]:
    """Keep which household each of `{id, split_from, split_at}` split off from; answer for whom the others stand of
    which this was not heard before.
    """
    found = await fetch(
        session,
        """
        INSERT INTO household_split (id, split_from, split_at)
        SELECT DISTINCT ON (id) id, split_from, split_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, split_from uuid, split_at timestamptz)
        WHERE split_from <> id
        ORDER BY id
        ON CONFLICT (id) DO NOTHING
        RETURNING standing_household(split_from) AS origin_id
        """,
        rows=rows_json(rows),
    )
    return sorted({row["origin_id"] for row in found})


async def take_turn(session: AsyncSession) -> None:
    """One at a time: of a split and a claim that are written at once, the later turn sees both."""
    await run(session, f"SELECT pg_advisory_xact_lock({_TURN}, 0)")


async def heirs(session: AsyncSession, units: Collection[UUID]) -> list[UUID]:
    """Who inherits, or did, something that these households have or had; and these, where they inherit."""
    return [row["id"] for row in await fetch(session, HEIRS, units=sorted(units))]


async def differences(session: AsyncSession, heirs_: Collection[UUID]) -> Sequence[RowMapping]:
    """What these heirs lack of the copies that are due to them, and what they have too many; by when it was given.

    `live`: it is due. Overrides stay with those for whom two people decided. A dwelling that is known inherits
    nothing: its kit is its own (docs/adr/0017).
    """
    return await fetch(session, DIFFERENCES, heirs=sorted(heirs_))


async def write(session: AsyncSession, rows: Iterable[Mapping[str, Any]]) -> None:
    """Make the copies that are due, or let them live again; let the others rest."""
    await run(
        session,
        """
        WITH asked AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb))
                 AS r(handout_id uuid, rule_id uuid, heir_id uuid, heir_window text, qty integer, raises integer,
                      allowance integer, local_day date, live boolean)
        ), rested AS (
            UPDATE claim AS c SET live = false FROM asked AS r
            WHERE NOT r.live AND c.inherited
              AND (c.handout_id, c.rule_id, c.claimed_as) = (r.handout_id, r.rule_id, r.heir_id)
        )
        INSERT INTO claim AS c (handout_id, rule_id, unit_id, claimed_as, window_key, qty, raises, allowance, local_day,
                                inherited)
        SELECT handout_id, rule_id, heir_id, heir_id, heir_window, qty, raises, allowance, local_day, true
        FROM asked WHERE live
        ORDER BY handout_id, rule_id, heir_id
        ON CONFLICT (handout_id, rule_id, slot, claimed_as) DO UPDATE SET live = true WHERE c.inherited
        """,
        rows=rows_json(rows),
    )


async def last_own(session: AsyncSession, keys: Iterable[Key]) -> dict[Key, RowMapping]:
    """The last hand-out of each window that its unit received itself."""
    rows = await fetch(
        session,
        """
        SELECT DISTINCT ON (r.rule_id, r.unit_id, r.window_key) r.rule_id, r.unit_id, r.window_key,
               h.id AS handout_id, h.site_id, h.card_id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(rule_id uuid, unit_id uuid, window_key text)
        JOIN claim AS c USING (rule_id, unit_id, window_key)
        JOIN handout AS h ON h.id = c.handout_id
        WHERE c.live AND NOT c.inherited
        ORDER BY r.rule_id, r.unit_id, r.window_key, h.occurred_at DESC, h.id DESC
        """,
        rows=key_rows(keys),
    )
    return {(row["rule_id"], row["unit_id"], row["window_key"]): row for row in rows}
