"""Who of an arrival group is counted, has a record, or has a token; each once, and as others may know them.

A person who arrived with the group is registered, under whatever id they did: merged records are one person. A card of
the group is a token unless its bearer is registered: a protected bearer's card is a token whatever the record says, and
a protected arrival is nobody's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one

_ARRIVED = """
    arrived AS MATERIALIZED (
        SELECT p.id AS person_id, s.household_id, a.person_id IS NULL AS whole, a.unnamed, p.sex, p.birth_date,
               p.birth_precision
        FROM arrival AS a
        CROSS JOIN LATERAL (SELECT standing_person(a.person_id) AS person_id,
                                   standing_household(a.household_id) AS household_id) AS s
        LEFT JOIN person AS p ON p.id = s.person_id
        LEFT JOIN household AS h ON h.id = s.household_id AND a.person_id IS NULL
        WHERE a.arrival_group_id = :group_id AND NOT coalesce(p.protected, h.protected, false)
          AND NOT EXISTS (SELECT FROM reversal AS r WHERE r.arrival_id = a.id)
    ),
    named AS (
        SELECT DISTINCT ON (person_id) person_id, sex, birth_date, birth_precision FROM arrived
        WHERE person_id IS NOT NULL
        ORDER BY person_id
    ),
    unnamed AS (
        SELECT DISTINCT ON (household_id) household_id, unnamed FROM arrived WHERE whole
        ORDER BY household_id
    ),
    token AS (
        SELECT CASE WHEN p.protected IS FALSE THEN p.sex ELSE c.sex END AS sex, c.age_band,
               CASE WHEN p.protected IS FALSE THEN p.birth_date END AS birth_date,
               CASE WHEN p.protected IS FALSE THEN p.birth_precision END AS birth_precision
        FROM card AS c
        CROSS JOIN LATERAL (SELECT standing_person(c.person_id) AS person_id,
                                   standing_household(c.household_id) AS household_id) AS s
        LEFT JOIN person AS p ON p.id = s.person_id
        LEFT JOIN household AS h ON h.id = s.household_id
        WHERE c.arrival_group_id = :group_id AND c.state IN ('ISSUED', 'PAUSED')
          AND (coalesce(p.protected, h.protected, true)
               OR NOT coalesce(s.person_id IN (SELECT person_id FROM named)
                               OR coalesce(s.household_id, p.household_id) IN (SELECT household_id FROM unnamed)
                               OR s.household_id IN (SELECT household_id FROM arrived), false))
    )"""
_PEOPLE = "coalesce((unnamed ->> 'women')::integer, 0) + coalesce((unnamed ->> 'men')::integer, 0)" + "".join(
    f" + coalesce((unnamed ->> '{name}')::integer, 0)" for name in ("girls", "boys", "not_stated")
)


async def group_totals(session: AsyncSession, group_id: UUID) -> RowMapping:
    """`registered` and `tokens` of a group, as numbers."""
    row = await fetch_one(
        session,
        f"""
        WITH {_ARRIVED}
        SELECT (SELECT count(*) FROM named) + (SELECT coalesce(sum({_PEOPLE}), 0) FROM unnamed) AS registered,
               (SELECT count(*) FROM token) AS tokens
        """,
        group_id=group_id,
    )
    if row is None:
        raise LookupError("a SELECT without FROM has one row")
    return row


async def group_people(session: AsyncSession, group_id: UUID) -> Sequence[RowMapping]:
    """The people of a group as `{what, sex, age_band, birth_date, birth_precision, unnamed}`.

    `what` is NAMED, UNNAMED (a composition) or TOKEN.
    """
    return await fetch(
        session,
        f"""
        WITH {_ARRIVED}
        SELECT 'NAMED' AS what, sex, NULL AS age_band, birth_date, birth_precision, NULL::jsonb AS unnamed FROM named
        UNION ALL
        SELECT 'UNNAMED', NULL, NULL, NULL, NULL, unnamed FROM unnamed
        UNION ALL
        SELECT 'TOKEN', sex, age_band, birth_date, birth_precision, NULL FROM token
        """,
        group_id=group_id,
    )


async def group_counts(session: AsyncSession, group_id: UUID) -> Sequence[RowMapping]:
    """The head-counts of a group that count: `{id, people, details, occurred_at}`."""
    return await fetch(
        session,
        """
        SELECT id, people, details, occurred_at FROM headcount
        WHERE arrival_group_id = :group_id AND same_as IS NULL
          AND NOT EXISTS (SELECT FROM reversal AS r WHERE r.headcount_id = headcount.id)
        ORDER BY occurred_at, id
        """,
        group_id=group_id,
    )
