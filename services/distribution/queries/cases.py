"""Review cases."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.context import Context
from shared.db import fetch, fetch_one, run

_READ = "SELECT id AS case_id, kind, state, site_id, handout_id, excess, opened_at, resolution FROM review_case"


async def cases_at(
    session: AsyncSession, sites: Sequence[UUID], *, state: str | None, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Cases of the sites after the id `after`, by id."""
    return await fetch(
        session,
        f"""
        {_READ}
        WHERE id > :after AND site_id = ANY(CAST(:sites AS uuid[]))
          AND (CAST(:state AS text) IS NULL OR state = CAST(:state AS text))
        ORDER BY id LIMIT :limit
        """,
        after=after,
        sites=list(sites),
        state=state,
        limit=limit,
    )


async def lock_case(session: AsyncSession, case_id: UUID) -> RowMapping | None:
    """An open case, its row locked."""
    return await fetch_one(session, f"{_READ} WHERE id = :case_id AND state = 'OPEN' FOR UPDATE", case_id=case_id)


async def resolve(session: AsyncSession, case_id: UUID, resolution: str, context: Context) -> None:
    """Store who resolved it, when and how."""
    await run(
        session,
        """
        UPDATE review_case SET state = 'RESOLVED', resolution = :resolution, resolved_at = :moment,
               resolved_by = :caller
        WHERE id = :case_id
        """,
        case_id=case_id,
        resolution=resolution,
        moment=context.now,
        caller=context.caller.subject,
    )
