"""The arrivals of a person, and the reversal of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, run


async def journey_of(
    session: AsyncSession, person_id: UUID, *, agency: UUID | None, sites: Sequence[UUID], rows_max: int
) -> Sequence[RowMapping]:
    """A person's arrivals by time, without those at places of which the reader may not know: not the own, not public.

    A site of which nothing is known yet may be such a place.
    """
    return await fetch(
        session,
        """
        SELECT a.id AS arrival_id, a.kind, a.site_id, a.place_pcode, a.occurred_at, a.means, a.country_from,
               a.origin_pcode, a.vehicle, a.arrival_group_id, r.id IS NOT NULL AS reversed
        FROM arrival AS a
        LEFT JOIN reversal AS r ON r.arrival_id = a.id
        LEFT JOIN site AS s ON s.id = a.site_id
        WHERE a.person_id IN (SELECT person_known_as(:person_id))
          AND (s.confidential IS FALSE OR s.holding_agency_id = CAST(:agency AS uuid)
               OR a.site_id = ANY(CAST(:sites AS uuid[])))
        ORDER BY a.occurred_at, a.id
        LIMIT :rows_max
        """,
        person_id=person_id,
        agency=agency,
        sites=list(sites),
        rows_max=rows_max,
    )


async def arrival_by_id(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """The site, the group and the person of an arrival."""
    return await fetch_one(
        session, "SELECT id, site_id, arrival_group_id, person_id, occurred_at FROM arrival WHERE id = :id", id=id_
    )


async def headcount_by_id(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """The site, the group and the total of a head-count, and whether it counts."""
    return await fetch_one(
        session, "SELECT id, site_id, arrival_group_id, total, same_as FROM headcount WHERE id = :id", id=id_
    )


async def told_as(session: AsyncSession, id_: UUID) -> str | None:
    """The type of the event by which an arrival or a head-count was told, if it was."""
    row = await fetch_one(
        session,
        """
        SELECT type FROM outbox
        WHERE subject = :id
          AND type IN ('registration.arrival_recorded.v1', 'registration.headcount_recorded.v1')
        """,
        id=id_,
    )
    return row["type"] if row else None


async def insert_reversal(session: AsyncSession, **row: Any) -> None:
    """Insert one reversal."""
    await run(
        session,
        """
        INSERT INTO reversal (id, arrival_id, headcount_id, reason, told, reversed_by, reversed_at)
        VALUES (:id, :arrival_id, :headcount_id, :reason, :told, :caller, :now)
        """,
        **row,
    )


async def set_last_arrival(session: AsyncSession, person_id: UUID) -> None:
    """Let a person's last arrival be the last one that counts; the row is held."""
    await run(
        session,
        """
        UPDATE person SET last_arrival_at = l.occurred_at, last_arrival_site_id = l.site_id
        FROM (SELECT 1) AS one
        LEFT JOIN LATERAL (
            SELECT a.occurred_at, a.site_id FROM arrival AS a
            WHERE a.person_id IN (SELECT person_known_as(:person_id))
              AND NOT EXISTS (SELECT FROM reversal AS r WHERE r.arrival_id = a.id)
            ORDER BY a.occurred_at DESC, a.id DESC
            LIMIT 1
        ) AS l ON true
        WHERE person.id = :person_id
        """,
        person_id=person_id,
    )


async def is_reversed(session: AsyncSession, id_: UUID) -> bool:
    """Whether an arrival or a head-count was taken back; a race of two ends at their constraint."""
    return (
        await fetch_one(session, "SELECT 1 AS one FROM reversal WHERE arrival_id = :id OR headcount_id = :id", id=id_)
        is not None
    )
