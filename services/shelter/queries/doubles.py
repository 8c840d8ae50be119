"""People who are known by several records that were merged, and their stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.people import lock_persons
from shared.db import fetch

KIND = "TWO_OPEN_STAYS"


async def known_as(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """All ids of the people for whom `ids` stand, each with the one for whom it stands."""
    rows = await fetch(
        session,
        """
        SELECT DISTINCT k.id, s.id AS standing_id
        FROM (SELECT DISTINCT standing_person(w.id) AS id FROM unnest(CAST(:ids AS uuid[])) AS w(id)) AS s
        CROSS JOIN person_known_as(s.id) AS k(id)
        """,
        ids=sorted(ids),
    )
    return {row["id"]: row["standing_id"] for row in rows}


async def lock_known(
    session: AsyncSession, ids: Collection[UUID]
) -> tuple[dict[UUID, UUID], Mapping[UUID, RowMapping]]:
    """`known_as`, and the rows of all of them, locked: nobody checks one of them in meanwhile, under whatever id."""
    rows = await lock_persons(session, ids, all_records=True)
    known = await known_as(session, ids) if ids else {}
    while not set(known) <= set(rows):
        rows = await lock_persons(session, {*rows, *known})
        known = await known_as(session, ids)
    return known, rows


async def open_stays_twice(session: AsyncSession, ids: Collection[UUID]) -> Sequence[RowMapping]:
    """The open stays of these people, where one of them has two, at whatever sites.

    Of whoever is withdrawn no stay has a person: two of theirs are two cards of which nobody says that they are one's.
    """
    return await fetch(
        session,
        """
        SELECT id, site_id FROM (
            SELECT stay.id, stay.site_id, count(*) OVER (PARTITION BY standing_person(stay.person_id)) AS stays
            FROM unnest(CAST(:ids AS uuid[])) AS w(id)
            JOIN bed_use ON bed_use.person_id = w.id OR bed_use.beside_person_id = w.id
            JOIN stay ON stay.id = bed_use.stay_id
            WHERE stay.ended_at IS NULL AND stay.person_id IS NOT NULL
        ) AS open
        WHERE stays > 1
        ORDER BY id
        """,
        ids=sorted(ids),
    )


async def settle(
    session: AsyncSession, ids: Collection[UUID], twice: Collection[UUID], *, resolution: str, now: datetime
) -> Sequence[RowMapping]:
    """Resolve the cases of these people's stays that are none of `twice` any more."""
    return await fetch(
        session,
        """
        UPDATE shelter_case AS k SET resolved_at = :now, resolution = :resolution
        FROM unnest(CAST(:ids AS uuid[])) AS w(id) JOIN bed_use AS u ON u.person_id = w.id OR u.beside_person_id = w.id
        WHERE u.stay_id = k.stay_id
          AND k.kind = :kind AND k.resolved_at IS NULL AND NOT k.stay_id = ANY(CAST(:twice AS uuid[]))
        RETURNING k.id, k.site_id
        """,
        ids=sorted(ids),
        twice=sorted(twice),
        kind=KIND,
        resolution=resolution,
        now=now,
    )


async def elsewhere(
    session: AsyncSession, person_id: UUID, others: Collection[UUID], started_at: datetime
) -> RowMapping | None:
    """A stay under another record of the person that stands against a new one."""
    rows = await fetch(
        session,
        """
        SELECT coalesce(u.stay_id, u.past_of) AS stay_id, u.site_id
        FROM unnest(CAST(:others AS uuid[])) AS w(id)
        JOIN bed_use AS u ON u.person_id = w.id OR u.beside_person_id = w.id
        WHERE w.id <> :person_id AND u.during && tstzrange(CAST(:started_at AS timestamptz), NULL)
        ORDER BY 1 LIMIT 1
        """,
        person_id=person_id,
        others=sorted(others),
        started_at=started_at,
    )
    return rows[0] if rows else None
