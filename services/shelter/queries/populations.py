"""The population of stays that began before it was known: filled in once, when it becomes known.

It is what a check-in would have taken by now: of the card, else of the person, else of the household. What a stay has
stays as it is, whatever is corrected or merged later: nights were posted by it. Nights that were posted without one
stay as posted too; reports look its guest up.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import run

_FILL = """
    UPDATE stay SET population = told.population
    FROM (
        SELECT unknown.id, coalesce(
            card.population,
            CASE WHEN NOT person.withdrawn THEN person.populations ->> 0 END,
            CASE WHEN NOT household.withdrawn THEN household.population END
        ) AS population
        FROM (SELECT s.* FROM ({touched}) AS s WHERE s.population IS NULL) AS unknown
        LEFT JOIN card ON card.code = unknown.card_code AND NOT unknown.card_revoked
        LEFT JOIN person ON person.person_id
            = coalesce(unknown.person_id, CASE WHEN card.state <> 'REVOKED' THEN card.person_id END)
        LEFT JOIN household ON household.household_id
            = coalesce(unknown.household_id, CASE WHEN NOT person.withdrawn THEN person.household_id END)
    ) AS told
    WHERE stay.id = told.id AND stay.population IS NULL AND told.population IS NOT NULL
"""
_OF_PERSONS = "SELECT stay.* FROM stay WHERE stay.person_id = ANY(CAST(:ids AS uuid[]))"
_OF_CARDS = """
    SELECT stay.* FROM stay
    WHERE stay.card_code = ANY(CAST(:codes AS text[])) AND stay.person_id IS NULL AND NOT stay.card_revoked
    UNION ALL
    SELECT stay.* FROM card JOIN stay ON stay.person_id = card.person_id
    WHERE card.code = ANY(CAST(:codes AS text[])) AND card.state <> 'REVOKED'
"""
_OF_HOUSEHOLDS = """
    SELECT stay.* FROM stay WHERE stay.household_id = ANY(CAST(:ids AS uuid[]))
    UNION ALL
    SELECT stay.* FROM household
    CROSS JOIN jsonb_array_elements_text(household.member_ids) AS member(id)
    JOIN stay ON stay.person_id = CAST(member.id AS uuid)
    WHERE household.household_id = ANY(CAST(:ids AS uuid[]))
"""


async def fill_of_cards(session: AsyncSession, codes: Sequence[str]) -> None:
    """Fill in the population of stays by these cards, and of those of their persons."""
    await run(session, _FILL.format(touched=_OF_CARDS), codes=list(codes))


async def fill_of_persons(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Fill in the population of these persons' stays."""
    await run(session, _FILL.format(touched=_OF_PERSONS), ids=list(ids))


async def fill_of_households(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Fill in the population of stays of these households and their members."""
    await run(session, _FILL.format(touched=_OF_HOUSEHOLDS), ids=list(ids))
