"""Who of an arrival group has a stay already, by name or by number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one


async def sheltered_already(
    session: AsyncSession, site_id: UUID, codes: Sequence[str], started_at: datetime
) -> dict[str, RowMapping]:
    """By code, the stay that stands against one from `started_at` on: of the card, or of its person.

    A card that is paused, and one of somebody withdrawn, say nothing of a person; the cards are locked by now. A
    household's card counts by its code, once a stay of it is open.
    """
    rows = await fetch(
        session,
        """
        WITH wanted AS (
            SELECT card.code, CASE WHEN card.state = 'ISSUED' AND person.withdrawn IS NOT TRUE
                                   THEN card.person_id END AS person_id,
                   tstzrange(CAST(:started_at AS timestamptz), NULL) AS during
            FROM card LEFT JOIN person ON person.person_id = card.person_id
            WHERE card.code = ANY(CAST(:codes AS text[]))
        ),
        known AS (
            SELECT wanted.code, wanted.during, k.id FROM wanted
            CROSS JOIN LATERAL person_known_as(standing_person(wanted.person_id)) AS k(id)
            WHERE wanted.person_id IS NOT NULL
        ),
        standing AS (
            SELECT wanted.code, coalesce(u.stay_id, u.past_of) AS stay_id, u.site_id FROM wanted
            JOIN bed_use AS u ON (u.token = wanted.code OR u.beside_token = wanted.code) AND u.during && wanted.during
            UNION ALL
            SELECT known.code, coalesce(u.stay_id, u.past_of), u.site_id FROM known
            JOIN bed_use AS u ON (u.person_id = known.id OR u.beside_person_id = known.id) AND u.during && known.during
            UNION ALL
            SELECT wanted.code, stay.id, stay.site_id FROM wanted
            JOIN stay ON stay.card_code = wanted.code AND stay.person_id IS NULL AND NOT stay.card_revoked
            WHERE stay.ended_at IS NULL
        )
        SELECT DISTINCT ON (code) code, stay_id, site_id FROM standing
        ORDER BY code, site_id = :site_id DESC, stay_id
        """,
        site_id=site_id,
        codes=list(codes),
        started_at=started_at,
    )
    return {row["code"]: row for row in rows}


async def housed_of_group(session: AsyncSession, group_id: UUID) -> RowMapping:
    """How many of the group have or had a stay (`housed`), and how many of them without a token of it.

    A stay that was entered in error never was. Who has left was counted all the same, and is nobody else. A card that
    nobody announced yet may be one of the group's.
    """
    row = await fetch_one(
        session,
        """
        SELECT count(DISTINCT coalesce(stay.card_code, stay.id::text)) AS housed,
               count(*) FILTER (WHERE stay.card_code IS NULL
                                OR card.known AND card.arrival_group_id IS DISTINCT FROM stay.arrival_group_id)
                   AS without_token
        FROM stay LEFT JOIN card ON card.code = stay.card_code
        WHERE stay.arrival_group_id = :group_id AND stay.end_reason IS DISTINCT FROM 'ENTERED_IN_ERROR'
        """,
        group_id=group_id,
    )
    if row is None:
        raise LookupError("a count has one row")
    return row
