"""Conflicts of edits: opened, followed, listed and resolved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.finding import MAY_SEE
from shared.db import fetch, fetch_one, run


async def open_conflict(session: AsyncSession, person_id: UUID, field: str) -> RowMapping | None:
    """The open conflict of a field."""
    return await fetch_one(
        session,
        "SELECT id, change_ids FROM edit_conflict WHERE person_id = :person_id AND field = :field AND state = 'OPEN'",
        person_id=person_id,
        field=field,
    )


async def open_conflicts_of(session: AsyncSession, person_id: UUID) -> list[UUID]:
    """The ids of a person's open conflicts."""
    rows = await fetch(
        session, "SELECT id FROM edit_conflict WHERE person_id = :id AND state = 'OPEN' ORDER BY id", id=person_id
    )
    return [row["id"] for row in rows]


async def insert_conflict(session: AsyncSession, row: dict[str, Any]) -> None:
    """Open a conflict between the changes `change_ids` (the person's own id stands for what was there before)."""
    await run(
        session,
        """
        INSERT INTO edit_conflict (id, person_id, field, state, change_ids, opened_at)
        VALUES (:id, :person_id, :field, 'OPEN', CAST(:change_ids AS uuid[]), :opened_at)
        """,
        **row,
    )


async def follow_conflict(session: AsyncSession, id_: UUID, change_ids: Sequence[UUID]) -> None:
    """Write what an open conflict is between now."""
    await run(
        session,
        "UPDATE edit_conflict SET change_ids = CAST(:change_ids AS uuid[]) WHERE id = :id",
        id=id_,
        change_ids=list(change_ids),
    )


async def end_conflict(
    session: AsyncSession, id_: UUID, *, at: datetime, by: UUID | None = None, resolution: UUID | None = None
) -> None:
    """Resolve a conflict: by somebody, or because a later edit turned out to have known all values."""
    await run(
        session,
        """
        UPDATE edit_conflict SET state = 'RESOLVED', resolved_at = :at, resolved_by = :by, resolution = :resolution
        WHERE id = :id
        """,
        id=id_,
        at=at,
        by=by,
        resolution=resolution,
    )


async def conflict_by_id(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """One conflict, with its person's site."""
    return await fetch_one(
        session,
        """
        SELECT c.*, p.site_id FROM edit_conflict AS c JOIN person AS p ON p.id = c.person_id
        WHERE c.id = :id
        """,
        id=id_,
    )


async def conflicts_at(
    session: AsyncSession, sites: Sequence[UUID], *, viewer: dict[str, Any], after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Open conflicts of people of `sites` whom the viewer may see, by id."""
    return await fetch(
        session,
        f"""
        SELECT c.id, c.person_id, c.field, c.state, c.change_ids, c.opened_at
        FROM edit_conflict AS c JOIN person AS p ON p.id = c.person_id
        WHERE c.state = 'OPEN' AND p.site_id = ANY(CAST(:sites AS uuid[])) AND {MAY_SEE} AND c.id > :after
        ORDER BY c.id
        LIMIT :limit
        """,
        sites=list(sites),
        after=after,
        limit=limit,
        **viewer,
    )


async def changes_by_id(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    """Changes of people by their ids."""
    rows = await fetch(
        session,
        """
        SELECT id, person_id, field, old, new, changed_by, occurred_at FROM person_change
        WHERE id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=list(ids),
    )
    return {row["id"]: row for row in rows}


async def first_values(session: AsyncSession, people: Sequence[UUID]) -> dict[tuple[UUID, str], Any]:
    """What the fields of `people` were before their first change, by person and field."""
    rows = await fetch(
        session,
        """
        SELECT DISTINCT ON (person_id, field) person_id, field, old FROM person_change
        WHERE person_id = ANY(CAST(:people AS uuid[]))
        ORDER BY person_id, field, recorded_at, id
        """,
        people=list(people),
    )
    return {(row["person_id"], row["field"]): row["old"] for row in rows}


async def latest_resolution(session: AsyncSession, person_id: UUID, field: str) -> UUID | None:
    """The change by which a conflict of this field was resolved last."""
    row = await fetch_one(
        session,
        """
        SELECT id FROM person_change WHERE person_id = :person_id AND field = :field AND source = 'RESOLUTION'
        ORDER BY recorded_at DESC, id DESC
        LIMIT 1
        """,
        person_id=person_id,
        field=field,
    )
    return row["id"] if row else None
