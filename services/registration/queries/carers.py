"""Who cares for whom, as far as others may know: what `person.known_carer_id` is to be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json

MAY_BE_TOLD = """
    NOT carer.protected AND NOT carer.deceased AND carer.erased_at IS NULL AND carer.merged_into IS NULL
"""
"""Of whom others may know that they care for somebody of their household."""


async def carers_to_tell(
    session: AsyncSession, *, households: Collection[UUID], people: Collection[UUID]
) -> dict[UUID, UUID | None]:
    """Of whom others know another carer than they may: everybody in these households, and in those of these people.

    A carer is told of where they are of the same household, stand for themselves, are alive, and are not protected.
    """
    rows = await fetch(
        session,
        f"""
        SELECT p.id, carer.id AS carer_id
        FROM person AS p
        LEFT JOIN person AS carer
             ON carer.id = (SELECT standing_person(p.cared_for_by) WHERE p.cared_for_by IS NOT NULL)
             AND carer.household_id = p.household_id AND carer.id <> p.id AND p.erased_at IS NULL
             AND {MAY_BE_TOLD}
        WHERE (p.household_id = ANY(CAST(:households AS uuid[])) OR p.id = ANY(CAST(:people AS uuid[]))
               OR p.household_id IN (SELECT w.household_id FROM person AS w WHERE w.id = ANY(CAST(:people AS uuid[]))))
          AND p.known_carer_id IS DISTINCT FROM carer.id
        ORDER BY p.id
        """,
        households=sorted(households),
        people=sorted(people),
    )
    return {row["id"]: row["carer_id"] for row in rows}


async def set_known_carers(session: AsyncSession, carers: Mapping[UUID, UUID | None]) -> list[UUID]:
    """Write them, the rows held; answer of whom others are to be told: these have another version."""
    rows = await fetch(
        session,
        """
        UPDATE person SET known_carer_id = r.carer_id,
                          version = version + CASE WHEN protected OR erased_at IS NOT NULL OR merged_into IS NOT NULL
                                                   THEN 0 ELSE 1 END
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, carer_id uuid)
        WHERE person.id = r.id
        RETURNING person.id, NOT protected AND erased_at IS NULL AND merged_into IS NULL AS told
        """,
        rows=rows_json({"id": id_, "carer_id": carer_id} for id_, carer_id in carers.items()),
    )
    return sorted(row["id"] for row in rows if row["told"])
