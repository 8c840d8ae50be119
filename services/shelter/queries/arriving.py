"""The stays from which guests come by a referral, at another site than they come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.stays import STAY_COLUMNS
from shared.db import fetch


async def open_at_origin(
    session: AsyncSession, referral: Mapping[Any, Any], *, person_ids: Collection[UUID], codes: Collection[str]
) -> Sequence[RowMapping]:
    """The open stays at the referral's origin of these guests, as far as the referral names them.

    People under whatever record they are known; `by_card` are stays of which the card alone is known.
    """
    return await fetch(
        session,
        """
        WITH come AS (
            SELECT k.id FROM (
                SELECT unnest(CAST(:person_ids AS uuid[])) AS id
                UNION SELECT person_id FROM card
                      WHERE code = ANY(CAST(:codes AS text[])) AND state = 'ISSUED' AND person_id IS NOT NULL
            ) AS w CROSS JOIN LATERAL person_known_as(standing_person(w.id)) AS k(id)
        ),
        named AS (
            SELECT k.id FROM (
                SELECT unnest(CAST(:named_ids AS uuid[])) AS id
                UNION SELECT person_id FROM card
                      WHERE code = ANY(CAST(:named_codes AS text[])) AND state = 'ISSUED' AND person_id IS NOT NULL
            ) AS w CROSS JOIN LATERAL person_known_as(standing_person(w.id)) AS k(id)
        )
        SELECT stay.id, stay.card_code, stay.person_id IS NULL AS by_card FROM stay
        WHERE stay.site_id = :site_id AND stay.ended_at IS NULL
          AND (stay.person_id IN (SELECT id FROM come)
               OR stay.person_id IS NULL AND stay.card_code = ANY(CAST(:codes AS text[])) AND NOT stay.card_revoked)
          AND (stay.person_id IN (SELECT id FROM named) OR stay.card_code = ANY(CAST(:named_codes AS text[]))
               OR standing_household(stay.household_id) = standing_household(CAST(:household_id AS uuid)))
        ORDER BY stay.id
        """,
        site_id=referral["from_site_id"],
        person_ids=sorted(person_ids),
        codes=sorted(codes),
        named_ids=referral["person_ids"],
        named_codes=referral["cards"],
        household_id=referral["household_id"],
    )


async def lock_anywhere(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, RowMapping]:
    """The stays of these ids, at whatever site, locked in their order."""
    rows = await fetch(
        session,
        f"SELECT {STAY_COLUMNS} FROM stay WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE",
        ids=sorted(ids),
    )
    return {row["id"]: row for row in rows}


async def lock_rooms_anywhere(session: AsyncSession, ids: Collection[UUID]) -> None:
    """The rooms of these ids, at whatever site, locked in their order."""
    await fetch(
        session, "SELECT 1 FROM room WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE", ids=sorted(ids)
    )


async def began_after(session: AsyncSession, ids: Collection[UUID], at: datetime) -> bool:
    """Whether the present place of one of these stays began after `at`: it can't have ended then."""
    rows = await fetch(
        session,
        "SELECT 1 FROM bed_use WHERE stay_id = ANY(CAST(:ids AS uuid[])) AND lower(during) > CAST(:at AS timestamptz)",
        ids=sorted(ids),
        at=at,
    )
    return bool(rows)
