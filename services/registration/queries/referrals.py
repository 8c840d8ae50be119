"""Referrals of people whom the caller may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.visibility import may_see
from shared.db import fetch, fetch_one, run


async def insert_referral(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Insert a referral, requested now."""
    await run(
        session,
        """
        INSERT INTO referral (id, version, person_id, route, state, basis, site_id, requested_by, requested_at,
                              changed_by, changed_at)
        VALUES (:id, 1, :person_id, :route, 'REQUESTED', :basis, :site_id, :by, :now, :by, :now)
        """,
        **row,
    )


async def agreed_to_referral(session: AsyncSession, person_id: UUID) -> bool:
    """Whether the person's newest answer for REFERRAL is yes; unanswered is no."""
    row = await fetch_one(
        session,
        """
        SELECT given FROM consent WHERE person_id = :id AND purpose = 'REFERRAL' ORDER BY version DESC LIMIT 1
        """,
        id=person_id,
    )
    return bool(row and row["given"])


async def lock_referral(session: AsyncSession, id_: UUID, viewer: Mapping[str, Any]) -> RowMapping | None:
    """A referral of a person whom the viewer may know, its row held until the commit."""
    return await fetch_one(
        session,
        f"""
        SELECT r.* FROM referral AS r JOIN person AS p ON p.id = r.person_id
        WHERE r.id = :id AND {may_see("p")}
        FOR UPDATE OF r
        """,
        id=id_,
        **viewer,
    )


async def move_referral(
    session: AsyncSession, id_: UUID, *, state: str, reason: str | None, by: UUID, at: datetime
) -> None:
    """Write a referral's new state; its row is held."""
    await run(
        session,
        """
        UPDATE referral SET version = version + 1, state = :state, reason = :reason, changed_by = :by, changed_at = :at
        WHERE id = :id
        """,
        id=id_,
        state=state,
        reason=reason,
        by=by,
        at=at,
    )


async def referrals_at(
    session: AsyncSession, sites: Sequence[UUID], *, viewer: Mapping[str, Any], after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """Referrals at these sites, of people whom the viewer may know, by id."""
    return await fetch(
        session,
        f"""
        SELECT r.* FROM referral AS r JOIN person AS p ON p.id = r.person_id
        WHERE r.site_id = ANY(CAST(:sites AS uuid[])) AND r.id > :after AND {may_see("p")}
        ORDER BY r.id
        LIMIT :rows_max
        """,
        sites=list(sites),
        after=after,
        rows_max=rows_max,
        **viewer,
    )
