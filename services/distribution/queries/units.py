"""Units that come to stand for another, and the claims that follow them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries.gates import GATE, GATES, MERGE_GATES
from shared.db import fetch, rows_json, run

# Whose claims may have to follow: of cards and people that changed, of records that were merged into these, of members
# of households that were merged, and of all their cards.
_CANDIDATES = """
    person_known AS MATERIALIZED (
        SELECT k.id FROM unnest(CAST(:persons AS uuid[])) AS w(id) CROSS JOIN person_known_as(w.id) AS k(id)
        UNION
        SELECT k.id
        FROM unnest(CAST(:households AS uuid[])) AS w(id)
        CROSS JOIN household_known_as(w.id) AS l(id)
        JOIN person_home AS p ON p.household_id = l.id
        CROSS JOIN person_known_as(p.id) AS k(id)
    ),
    household_known AS MATERIALIZED (
        SELECT k.id FROM unnest(CAST(:households AS uuid[])) AS w(id) CROSS JOIN household_known_as(w.id) AS k(id)
    ),
    touched AS MATERIALIZED (
        SELECT id, stand_in FROM card WHERE id = ANY(CAST(:cards AS uuid[]))
        UNION
        SELECT c.id, c.stand_in FROM person_known AS k JOIN card_bearer AS b ON b.person_id = k.id
        JOIN card AS c ON c.id = b.id
        UNION
        SELECT c.id, c.stand_in FROM household_known AS k JOIN card_bearer AS b ON b.household_id = k.id
        JOIN card AS c ON c.id = b.id
    ),
    candidate AS MATERIALIZED (
        SELECT id AS unit_id FROM touched
        UNION ALL
        SELECT stand_in FROM touched
        UNION ALL
        SELECT id FROM person_known
        UNION ALL
        SELECT id FROM household_known
    )
"""


@dataclass(frozen=True)
class Whose:
    """The cards, people and households of which something was heard; `merged`: that they were merged, or parted."""

    cards: Sequence[UUID] = ()
    persons: Sequence[UUID] = ()
    households: Sequence[UUID] = ()
    merged: bool = False

    def parameters(self) -> dict[str, list[UUID]]:
        """For the statements of this file."""
        return {"cards": list(self.cards), "persons": list(self.persons), "households": list(self.households)}


async def close_gates(session: AsyncSession, whose: Whose) -> None:
    """Wait for hand-outs to the units that these may have been, and let no other begin."""
    for class_ in (GATES, MERGE_GATES) if whose.merged else (GATES,):
        await run(
            session,
            f"""
            WITH {_CANDIDATES}
            SELECT pg_advisory_xact_lock({class_}, gate)
            FROM (SELECT DISTINCT {GATE.format(id="unit_id")} AS gate FROM candidate ORDER BY gate) AS g
            """,
            **whose.parameters(),
        )


async def strays(session: AsyncSession, whose: Whose) -> Sequence[RowMapping]:
    """Claims whose unit is another than they were made for stands for by now, with that one as `canonical_id`.

    What was inherited does not follow: it is made anew for whoever inherits by then (commands/inheriting.py).
    """
    return await fetch(
        session,
        f"""
        WITH {_CANDIDATES},
        found AS (
            SELECT c.* FROM candidate AS k JOIN claim AS c ON c.unit_id = k.unit_id AND c.claimed_as = k.unit_id
            WHERE NOT c.inherited
            UNION
            SELECT c.* FROM candidate AS k JOIN claim AS c ON c.claimed_as = k.unit_id AND c.claimed_as <> c.unit_id
        )
        SELECT f.handout_id, f.rule_id, f.slot, f.unit_id, f.window_key, f.local_day, f.canonical_id, f.claimed_as,
               f.allowance, f.unit, f.period, h.occurred_at, h.site_id, h.card_id, g.arrival_group_id
        FROM (
            SELECT c.*, r.unit, r.period,
                   coalesce((SELECT a.canonical_id FROM unit_alias AS a
                             WHERE a.unit = r.unit AND a.unit_id = c.claimed_as LIMIT 1), c.claimed_as) AS canonical_id
            FROM found AS c JOIN rule AS r ON r.id = c.rule_id
        ) AS f
        JOIN handout AS h ON h.id = f.handout_id
        LEFT JOIN card AS g ON g.id = h.card_id
        WHERE f.unit_id <> f.canonical_id
        ORDER BY h.occurred_at, f.handout_id
        """,
        **whose.parameters(),
    )


async def repoint(session: AsyncSession, rows: Iterable[Mapping[str, object]]) -> None:
    """Give claims their unit and window; as whom they were made stays. In a ROLLING one they are over until placed."""
    await run(
        session,
        """
        UPDATE claim AS c SET unit_id = r.unit_id, window_key = r.window_key, over = c.over OR c.blocks IS NOT NULL
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(handout_id uuid, rule_id uuid, slot smallint, unit_id uuid, window_key text)
        WHERE (c.handout_id, c.rule_id, c.slot) = (r.handout_id, r.rule_id, r.slot) AND NOT c.inherited
        """,
        rows=rows_json(rows),
    )
