"""The census: what is expected of a night, what was seen, its closing, and how it was restated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.commands import census as counts
from services.shelter.commands import closing
from services.shelter.errors import CensusClosedAlready, CensusTooEarly
from services.shelter.queries import board as board_queries
from services.shelter.queries import census as queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.queries.counting import draw_census
from services.shelter.routes.reading import COUNTERS, READERS, Counter, Session, SiteId, Staff, settings_of
from services.shelter.rules import evening_of, night_of
from services.shelter.schemas.census import (
    CensusClosing,
    CensusLines,
    CensusOut,
    Line,
    Posted,
    RoomsSeen,
    RoomsSeenOut,
)
from shared import clock
from shared.context import Context
from shared.db import at_one_moment
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, InvalidRequest, NotFound, responses

NIGHT_MIN, NIGHT_MAX = date(2000, 1, 1), date(2199, 12, 31)
router = APIRouter(tags=["shelter"])


@router.get(
    "/shelters/{id}/census",
    operation_id="read_census",
    summary="Read what a night's census expects, and what was seen so far",
    responses=responses(NotFound, InvalidRequest),
)
async def read_census(
    request: Request, session: Session, who: Staff, id_: SiteId, night: Annotated[date | None, Query()] = None
) -> CensusOut:
    """Tonight's where no night is named. Rooms have their neutral codes; areas without beds are a number."""
    who.must_be_at(id_, *READERS)
    settings = settings_of(request)
    now = clock.business_now()
    tonight = night_of(now, settings.time_zone, settings.night_boundary_hour)
    asked = _must_be_near(night or tonight, tonight, settings.occupancy_nights_max)
    await at_one_moment(session)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    posted = await queries.census(session, id_, asked)
    rooms = draw_census(
        await shelter_queries.rooms(session, id_),
        await board_queries.stays_of_night(session, id_, asked),
        await queries.latest_rooms(session, id_, asked),
        await queries.latest_sightings(session, id_, asked),
        clock.local_day(now, settings.time_zone),
    )
    line = await _line(session, id_, asked)
    return CensusOut(
        site_id=id_,
        night_of=asked,
        opens_at=evening_of(asked, settings.time_zone, settings.census_from_hour),
        as_of=now,
        expected=line,
        away=sum(room.away for room in rooms),
        rooms=rooms,
        posted=Posted(**posted) if posted else None,
    )


def _must_be_near(night: date, tonight: date, nights_max: int) -> date:
    if not tonight - timedelta(days=nights_max) <= night <= tonight:
        raise InvalidRequest.at("/query/night", "out_of_range")
    return night


async def _line(session: AsyncSession, site_id: UUID, night: date) -> Line:
    """The night by the ledger of stays, as occupancy shows it."""
    (row,) = await board_queries.nights(session, site_id, night, night)
    return Line(
        people_before=row["people"] - row["came"] + row["left"],
        came=row["came"],
        left=row["left"],
        people=row["people"],
    )


@router.get(
    "/shelters/{id}/census/{night}",
    operation_id="read_census_lines",
    summary="Read a closed census as posted and as restated",
    responses=responses(NotFound, InvalidRequest),
)
async def read_census_lines(
    session: Session, who: Counter, id_: SiteId, night: Annotated[date, Path(description="Its evening's date")]
) -> CensusLines:
    """What was recorded after the closing changes the restated line, and never the posted one; both balance."""
    who.must_be_at(id_, *COUNTERS)
    if not NIGHT_MIN <= night <= NIGHT_MAX:
        raise InvalidRequest.at("/path/night", "out_of_range")
    await at_one_moment(session)
    census = await queries.census(session, id_, night)
    if census is None:
        raise NotFound()
    restated = await _line(session, id_, night)
    added, removed = await queries.restated_since(session, census)
    return CensusLines(
        site_id=id_,
        night_of=night,
        as_of=clock.business_now(),
        posted=Posted(**census),
        restated=restated,
        difference=restated.people - census["people"],
        added=added,
        removed=removed,
    )


@router.post(
    "/shelters/{id}/census/rooms",
    operation_id="confirm_rooms",
    summary="Confirm rooms of tonight's census: name only who was not seen",
    response_model=RoomsSeenOut,
    responses=responses(NotFound, CensusTooEarly, CensusClosedAlready, IdReused),
)
async def confirm_rooms(id_: SiteId, body: RoomsSeen, write: Annotated[Write, writes(*counts.STAFF)]) -> JSONResponse:
    """Areas without beds are one number. A child who was not seen is a case at once."""

    async def command(context: Context) -> Reply:
        return Reply(200, await counts.confirm_rooms(context, id_, body))

    return await write.once(command)


@router.post(
    "/shelters/{id}/census/close",
    operation_id="close_census",
    summary="Close a night's census: its nights are posted",
    response_model=Posted,
    responses=responses(NotFound, CensusTooEarly, CensusClosedAlready, IdReused),
)
async def close_census(
    id_: SiteId, body: CensusClosing, write: Annotated[Write, writes(*counts.STAFF)]
) -> JSONResponse:
    """Every stay of the night is one night, and one service; what comes later is restated."""

    async def command(context: Context) -> Reply:
        return Reply(200, await closing.close_census(context, id_, body))

    return await write.once(command)
