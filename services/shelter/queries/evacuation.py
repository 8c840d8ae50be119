"""Who is in the house, for the evacuation sheet."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.people import standing
from shared.db import fetch


async def site_code(session: AsyncSession, site_id: UUID) -> str | None:
    """The site's code, if its event is here."""
    rows = await fetch(session, "SELECT code FROM site WHERE site_id = :site_id", site_id=site_id)
    return rows[0]["code"] if rows else None


async def hold_people_here(session: AsyncSession, site_id: UUID) -> None:
    """Let nobody who is here be withdrawn until this ends: whoever is meanwhile finds the sheet, and empties it.

    Neither those for whom records that were merged stand.
    """
    await fetch(
        session,
        """
        SELECT 1 FROM person
        WHERE person_id IN (
            SELECT who.id FROM stay CROSS JOIN LATERAL (VALUES (person_id), (standing_person(person_id))) AS who(id)
            WHERE stay.site_id = :site_id AND stay.ended_at IS NULL)
        ORDER BY person_id
        FOR SHARE
        """,
        site_id=site_id,
    )


async def people_here(session: AsyncSession, site_id: UUID) -> Sequence[RowMapping]:
    """Everybody who is here by room and bed, with a card's code and the effects of who is no withdrawn record.

    Of a record that was merged since, those of the one for which it stands.
    Whoever is away for a while is not in the house: nobody goes back in for them.
    """
    return await fetch(
        session,
        f"""
        SELECT stay.id, room.neutral_code AS room, bed.id AS bed_id,
               coalesce(stay.card_code, (
                   SELECT min(card.code) FROM card
                   WHERE card.person_id IN (person.person_id, CASE WHEN person.person_id IS NOT NULL
                                                              THEN stay.person_id END) AND card.state = 'ISSUED'
               )) AS code,
               coalesce(person.effects, '[]') AS effects
        FROM stay
        LEFT JOIN stay AS host ON host.id = stay.shares_with_stay_id AND host.ended_at IS NULL
        LEFT JOIN room ON room.id = CASE WHEN stay.shares_with_stay_id IS NULL THEN stay.room_id ELSE host.room_id END
        LEFT JOIN bed ON bed.id = coalesce(stay.bed_id, host.bed_id)
        LEFT JOIN person AS said ON said.person_id = stay.person_id
        LEFT JOIN person ON person.person_id = {standing("said")} AND NOT person.withdrawn
        WHERE stay.site_id = :site_id AND stay.ended_at IS NULL AND stay.away_since IS NULL
        ORDER BY room.neutral_code NULLS FIRST, bed.code NULLS FIRST, stay.started_at, stay.id
        """,
        site_id=site_id,
    )
