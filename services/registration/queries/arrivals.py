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
          AND NOT EXISTS (SELECT FROM reversal AS r WHERE r.headcount_id = headcount.id)
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
                               country_from, means, arrival_group_id, same_as, details, recorded_by)
        VALUES (:id, :kind, :site_id, :place_pcode, :occurred_at, CAST(:people AS jsonb), :total,
                CAST(:nationalities AS jsonb), :country_from, :means, :arrival_group_id, :same_as,
                CAST(:details AS jsonb), :caller)
        """,
        **row,
    )


async def insert_group(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Insert one arrival group."""
    await run(
        session,
        """
        INSERT INTO arrival_group (id, version, site_id, kind, state, means, country_from, place_pcode, headcount,
                                   cards_bound, occurred_at, vehicle, remaining, announced, recorded_by)
        VALUES (:id, 1, :site_id, :kind, :state, :means, :country_from, :place_pcode, :headcount, :cards_bound,
                :occurred_at, :vehicle, :remaining, :announced, :caller)
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
    session: AsyncSession,
    id_: UUID,
    *,
    state: str | None,
    announced: int | None,
    cards_added: int,
    people_added: int,
    registered: int,
    tokens: int,
) -> RowMapping | None:
    """Change a group whose row is held; answer it as it now is, or None where nothing of it is another."""
    return await fetch_one(
        session,
        """
        UPDATE arrival_group AS g
        SET version = version + 1, state = n.state, cards_bound = n.cards_bound, headcount = n.headcount,
            registered = n.registered, remaining = n.remaining, announced = n.announced
        FROM (
            SELECT coalesce(CAST(:state AS text), o.state) AS state,
                   coalesce(CAST(:announced AS integer), o.announced) AS announced,
                   o.cards_bound + :cards_added AS cards_bound,
                   o.headcount + :people_added AS headcount, CAST(:registered AS integer) AS registered,
                   CASE WHEN o.headcount + :people_added > 0
                        THEN greatest(o.headcount + :people_added - :registered - :tokens, 0) END AS remaining
            FROM arrival_group AS o WHERE o.id = :id
        ) AS n
        WHERE g.id = :id
          AND (g.state, g.cards_bound, g.headcount, g.registered, g.remaining, g.announced)
              IS DISTINCT FROM (n.state, n.cards_bound, n.headcount, n.registered, n.remaining, n.announced)
        RETURNING g.*
        """,
        id=id_,
        state=state,
        announced=announced,
        cards_added=cards_added,
        people_added=people_added,
        registered=registered,
        tokens=tokens,
    )


async def counted_groups(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the arrival groups that have a head-count: their people are counted already."""
    rows = await fetch(
        session,
        "SELECT id FROM arrival_group WHERE id = ANY(CAST(:ids AS uuid[])) AND headcount > 0",
        ids=list(ids),
    )
    return {row["id"] for row in rows}
