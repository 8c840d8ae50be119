"""Who may collect for a household beside its members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.finding import MAY_SEE, NAMELESS
from services.registration.queries.visibility import is_discreet, is_nameless
from shared.db import fetch, run

_NAME_IS_HIDDEN = f"""
    ({NAMELESS} OR {is_discreet("h.site_id")}
     OR EXISTS (SELECT FROM person AS m WHERE m.household_id = h.id AND {is_nameless("m")}))
"""
"""Whether the alternate, the household, or somebody of it, is of a site in discreet mode."""


async def alternates_of(session: AsyncSession, household_id: UUID, viewer: dict[str, Any]) -> Sequence[RowMapping]:
    """The household's alternates with the names by which staff know them, less those whom the viewer may not see.

    Those of households that were merged into it are its own.
    """
    return await fetch(
        session,
        f"""
        SELECT a.id AS alternate_id, a.person_id,
               CASE WHEN NOT {_NAME_IS_HIDDEN}
                    THEN coalesce(a.name, nullif(concat_ws(' ', p.given_names, p.family_names), '')) END AS name
        FROM household_alternate AS a LEFT JOIN person AS p ON p.id = a.person_id
             JOIN household AS h ON h.id = a.household_id
        WHERE a.household_id IN (SELECT household_known_as(CAST(:household_id AS uuid)))
          AND a.removed_at IS NULL AND (a.person_id IS NULL OR {MAY_SEE})
        ORDER BY a.added_at, a.id
        """,
        household_id=household_id,
        **viewer,
    )


async def insert_alternate(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Let somebody collect for a household."""
    await run(
        session,
        """
        INSERT INTO household_alternate (id, household_id, person_id, name, added_at, added_by)
        VALUES (:id, :household_id, :person_id, :name, :added_at, :added_by)
        """,
        **row,
    )


async def remove_alternate(
    session: AsyncSession, household_id: UUID, id_: UUID, *, at: datetime, by: UUID
) -> Sequence[RowMapping]:
    """Let an alternate collect no more; none where it is no alternate of the household. The first removal stays."""
    return await fetch(
        session,
        """
        UPDATE household_alternate
        SET removed_at = coalesce(removed_at, :at), removed_by = coalesce(removed_by, :by)
        WHERE id = :id AND household_id IN (SELECT household_known_as(CAST(:household_id AS uuid)))
        RETURNING id
        """,
        id=id_,
        household_id=household_id,
        at=at,
        by=by,
    )
