"""Free beds and places of a shelter: the numbers of its board."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.commands.boards import read_drawing
from services.shelter.schemas.referrals import FreePlaces
from services.shelter.settings import ShelterSettings


async def free_places(
    session: AsyncSession, settings: ShelterSettings, site_id: UUID, code: str | None, now: datetime
) -> FreePlaces:
    """What the board of the shelter says at `now`.

    Raises:
        NotFound: there is no shelter at the site.
    """
    numbers = (await read_drawing(session, settings, site_id, now)).numbers
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
