"""The units that somebody may have received as, for what is still between us: lines that are owed, and loans."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch


async def units_of(
    session: AsyncSession, *, card: str | None, person_id: UUID | None, household_id: UUID | None, stand_in: UUID | None
) -> Sequence[UUID]:
    """The unit as a person and as a household; by a person's or household's id nobody who is withdrawn is found.

    `stand_in` is the unit of a card that nobody knew. A card counts as the unit that it was last said to be of, which
    its claims follow (docs/adr/0014).
    """
    rows = await fetch(
        session,
        """
        WITH card_found AS (
            SELECT c.id, b.person_id, b.household_id FROM card AS c LEFT JOIN card_bearer AS b ON b.id = c.id
            WHERE c.code = CAST(:card AS text)
        ), person_found AS (
            SELECT standing_person(person_id) AS id FROM card_found WHERE person_id IS NOT NULL
            UNION
            SELECT standing_person(id) FROM person WHERE id = CAST(:person_id AS uuid) AND NOT withdrawn
        ), household_found AS (
            SELECT household_id AS id FROM card_found WHERE household_id IS NOT NULL
            UNION
            SELECT h.household_id FROM person_found AS p JOIN person_home AS h ON h.id = p.id
            WHERE h.household_id IS NOT NULL
            UNION
            SELECT id FROM household WHERE id = CAST(:household_id AS uuid) AND NOT withdrawn
        )
        SELECT id FROM card_found
        UNION
        SELECT id FROM person_found
        UNION
        SELECT standing_household(id) FROM household_found
        UNION
        SELECT CAST(:stand_in AS uuid) WHERE CAST(:stand_in AS uuid) IS NOT NULL
        """,
        card=card,
        person_id=person_id,
        household_id=household_id,
        stand_in=stand_in,
    )
    return [row["id"] for row in rows]
