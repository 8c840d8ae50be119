"""Arrival groups and head-counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, run


async def lock_site_headcounts(session: AsyncSession, site_id: UUID) -> None:
    """Let one head-count at a time through at a site, until the commit: two clerks may count one bus at once."""
    await run(session, "SELECT pg_advisory_xact_lock(hashtextextended(:site, 0))", site=f"headcount {site_id}")


async def headcounts_near(
    session: AsyncSession, *, site_id: UUID, kind: str, at: datetime, within: timedelta
) -> Sequence[RowMapping]:
    """The site's head-counts of this kind within `within` before or after `at`, the newest first."""
    return await fetch(
        session,
        """
        SELECT id, total, occurred_at FROM headcount
        WHERE site_id = :site_id AND kind = :kind AND same_as IS NULL
          AND occurred_at BETWEEN CAST(:first AS timestamptz) AND CAST(:last AS timestamptz)
        ORDER BY occurred_at DESC, id
        LIMIT 200
        """,
        site_id=site_id,
        kind=kind,
        first=at - within,
        last=at + within,
    )


async def headcount_site(session: AsyncSession, id_: UUID) -> UUID | None:
    """The site of a head-count."""
    row = await fetch_one(session, "SELECT site_id FROM headcount WHERE id = :id", id=id_)
    return row["site_id"] if row else None


async def insert_headcount(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Insert one head-count."""
    await run(
        session,
        """
        INSERT INTO headcount (id, kind, site_id, place_pcode, occurred_at, people, total, nationalities,
                               country_from, means, arrival_group_id, same_as, recorded_by)
        VALUES (:id, :kind, :site_id, :place_pcode, :occurred_at, CAST(:people AS jsonb), :total,
                CAST(:nationalities AS jsonb), :country_from, :means, :arrival_group_id, :same_as, :caller)
        """,
        **row,
    )


async def insert_group(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Insert one arrival group."""
    await run(
        session,
        """
        INSERT INTO arrival_group (id, version, site_id, kind, state, means, country_from, place_pcode, headcount,
                                   cards_bound, occurred_at, recorded_by)
        VALUES (:id, 1, :site_id, :kind, :state, :means, :country_from, :place_pcode, :headcount, :cards_bound,
                :occurred_at, :caller)
        """,
        **row,
    )


async def group_by_id(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """The site and the kind of an arrival group."""
    return await fetch_one(session, "SELECT site_id, kind FROM arrival_group WHERE id = :id", id=id_)


async def lock_group(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """The arrival group, its row held until the commit."""
    return await fetch_one(session, "SELECT * FROM arrival_group WHERE id = :id FOR UPDATE", id=id_)


async def update_group(
    session: AsyncSession, id_: UUID, *, state: str, cards_added: int = 0, people_added: int = 0
) -> RowMapping:
    """Change a group whose row is held; answer it as it now is."""
    row = await fetch_one(
        session,
        """
        UPDATE arrival_group
        SET version = version + 1, state = :state, cards_bound = cards_bound + :cards_added,
            headcount = headcount + :people_added
        WHERE id = :id
        RETURNING *
        """,
        id=id_,
        state=state,
        cards_added=cards_added,
        people_added=people_added,
    )
    if row is None:
        raise LookupError("the group was locked and is gone")
    return row


async def counted_groups(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the arrival groups that have a head-count: their people are counted already."""
    rows = await fetch(
        session,
        "SELECT id FROM arrival_group WHERE id = ANY(CAST(:ids AS uuid[])) AND headcount > 0",
        ids=list(ids),
    )
    return {row["id"] for row in rows}
