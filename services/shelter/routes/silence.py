"""The morning list: of whom nothing was heard."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from services.shelter.commands.silence import silence
from services.shelter.queries import board as board_queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.queries.mornings import draw_silent
from services.shelter.routes.reading import READERS, Session, SiteId, Staff, settings_of
from services.shelter.schemas.silence import NotSeen
from shared import clock
from shared.db import at_one_moment
from shared.problems import NotFound, responses

router = APIRouter(tags=["shelter"])


@router.get(
    "/shelters/{id}/not-seen",
    operation_id="read_not_seen",
    summary="Read whose household nobody met since so many nights",
    responses=responses(NotFound),
)
async def read_not_seen(
    request: Request,
    session: Session,
    who: Staff,
    id_: SiteId,
    nights: Annotated[int, Query(ge=1, le=31, description="For at least so many nights")] = 1,
) -> NotSeen:
    """Each is ended by a check-out, which can be undone on its day; nothing ends by itself."""
    who.must_be_at(id_, *READERS)
    await at_one_moment(session)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    settings, now = settings_of(request), clock.business_now()
    found = await silence(session, id_, now, settings)
    rooms = await shelter_queries.rooms(session, id_)
    silent = [row for row in await board_queries.open_stays(session, id_) if found.nights.get(row["id"], 0) >= nights]
    day = clock.local_day(now, settings.time_zone)
    guests = draw_silent(rooms, silent, found.contacts, found.nights, day=day, under_years=settings.child_under_years)
    return NotSeen(site_id=id_, night_of=found.last, guests=guests)
