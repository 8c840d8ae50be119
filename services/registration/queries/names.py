"""How common names are here: those that several people bear, and nothing of who they are."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, run

BEARERS_MIN = 3


async def own_names(session: AsyncSession) -> tuple[dict[str, int], dict[str, int]]:
    """Given names and family names with how many people bear them."""
    rows = await fetch(session, "SELECT part, name, people FROM name_frequency")
    parts: dict[str, dict[str, int]] = {"GIVEN": {}, "FAMILY": {}}
    for row in rows:
        parts[row["part"]][row["name"]] = row["people"]
    return parts["GIVEN"], parts["FAMILY"]


async def count_names(session: AsyncSession) -> None:
    """Count all names anew; a name that fewer than three people bear is not written down."""
    await run(session, "DELETE FROM name_frequency")
    await run(
        session,
        """
        INSERT INTO name_frequency (part, name, people)
        SELECT part, name, count(*)
        FROM (
            SELECT 'GIVEN' AS part, jsonb_array_elements_text(features -> 'g') AS name FROM person_match
            UNION ALL
            SELECT 'FAMILY', jsonb_array_elements_text(features -> 'f') FROM person_match
        ) AS every_name
        GROUP BY part, name
        HAVING count(*) >= :least
        """,
        least=BEARERS_MIN,
    )
