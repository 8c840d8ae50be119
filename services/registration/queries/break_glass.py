"""Break-glass: for an hour at the most somebody sees what an officer would, for a reason, and it is reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, run

_OPEN = "b.ended_at IS NULL AND b.ends_at > statement_timestamp()"


def opened(alias: str) -> str:
    """Whether the caller `:viewer` has broken the glass before the person (or the row of a site) `alias`."""
    return f"""
        EXISTS (SELECT FROM break_glass AS b
                WHERE b.user_id = CAST(:viewer AS uuid) AND {_OPEN}
                  AND (b.person_id = {alias}.id OR b.site_id = {alias}.site_id AND b.person_id IS NULL))
    """


OPEN_FOR_READ = f"""
    (SELECT b.id FROM break_glass AS b
     WHERE b.user_id = :audit_caller AND {_OPEN}
       AND (b.person_id IS NULL OR b.person_id = ANY(CAST(:audit_subjects AS uuid[])))
     ORDER BY b.started_at DESC LIMIT 1)
"""
"""The break-glass that a read is made under, if one is open: for the read's row in the audit."""


async def insert_break_glass(session: AsyncSession, row: dict[str, Any]) -> None:
    """Keep a new one."""
    await run(
        session,
        """
        INSERT INTO break_glass (id, user_id, site_id, person_id, reason, note, started_at, ends_at)
        VALUES (:id, :user_id, :site_id, :person_id, :reason, :note, :started_at, :ends_at)
        """,
        **row,
    )


async def break_glass_at(
    session: AsyncSession, sites: Sequence[UUID], agency: UUID | None, *, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Those at `sites` whose data the agency holds, by id, with how many people were read under each."""
    return await fetch(
        session,
        f"""
        SELECT b.*, ({_OPEN}) AS open,
               (SELECT coalesce(sum(cardinality(a.subjects)), 0) FROM audit AS a
                WHERE a.kind = 'READ' AND a.caller = b.user_id AND a.recorded_at >= b.started_at
                  AND a.recorded_at <= b.ends_at + interval '1 minute' AND a.exception_id = b.id) AS people_read
        FROM break_glass AS b JOIN site AS s ON s.id = b.site_id
        WHERE b.site_id = ANY(CAST(:sites AS uuid[])) AND s.holding_agency_id = CAST(:agency AS uuid)
          AND b.id > :after
        ORDER BY b.id
        LIMIT :limit
        """,
        sites=list(sites),
        agency=agency,
        after=after,
        limit=limit,
    )


async def find_break_glass(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """One, with the agency that holds its site's data, locked."""
    return await fetch_one(
        session,
        """
        SELECT b.*, s.holding_agency_id FROM break_glass AS b JOIN site AS s ON s.id = b.site_id
        WHERE b.id = :id FOR UPDATE OF b
        """,
        id=id_,
    )


async def end(session: AsyncSession, id_: UUID, *, by: UUID) -> None:
    """End it by hand; what is over stays as it is."""
    await run(
        session,
        f"""
        UPDATE break_glass AS b SET ended_at = statement_timestamp(), ended_by = :by WHERE b.id = :id AND {_OPEN}
        """,
        id=id_,
        by=by,
    )
