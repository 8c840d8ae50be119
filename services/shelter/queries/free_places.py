"""Free beds and places of a shelter: the numbers of its board."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries import board, shelters
from services.shelter.queries.drawing import Today, draw
from services.shelter.queries.holds import held_places
from services.shelter.schemas.referrals import FreePlaces
from shared.clock import local_day


async def free_places(
    session: AsyncSession, site_id: UUID, code: str | None, now: datetime, time_zone: str
) -> FreePlaces:
    """What the board of the shelter says at `now`."""
    shelter = await shelters.shelter(session, site_id)
    since = shelter["overflow_since"] if shelter else None
    rooms = await shelters.rooms(session, site_id)
    stays = await board.open_stays(session, site_id)
    uses = await board.other_uses(session, site_id, now)
    held = await held_places(session, site_id, now)
    numbers = draw(
        site_id, rooms, stays, uses, Today(local_day(now, time_zone)), held=held, overflow_since=since
    ).numbers
    return FreePlaces(
        site_id=site_id,
        code=code,
        beds_free=numbers.beds_free,
        places_free=numbers.places_free,
        beds_held=numbers.beds_held,
        places_held=numbers.places_held,
        overflow_open=numbers.overflow_open,
        as_of=now,
    )
