"""Shelters with their rooms and beds."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from services.shelter.commands import shelters as layouts
from services.shelter.errors import BedTaken, RoomCodeTaken
from services.shelter.queries import shelters as shelter_queries
from services.shelter.routes.reading import READERS, Session, SiteId, Staff, settings_of
from services.shelter.schemas.shelters import BedOut, BedStateIn, RoomOut, ShelterIn, ShelterOut, ShelterSummary
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, Position, UpdatedSince, decode_cursor, page_of
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["shelter"])


@router.post(
    "/shelters",
    operation_id="open_shelter",
    summary="Lay out a site as a shelter, with its rooms and beds",
    status_code=201,
    response_model=ShelterOut,
    responses=responses(NotFound, RoomCodeTaken, IdReused),
)
async def open_shelter(body: ShelterIn, write: Annotated[Write, writes(*layouts.KEEPERS)]) -> JSONResponse:
    """Rooms are NUMBERED with beds or COUNTED with places."""
    return await write.created(layouts.open_shelter, body)


@router.get("/shelters", operation_id="list_shelters", summary="List the shelters of your sites")
async def list_shelters(
    request: Request,
    session: Session,
    position: Position,
    principal: Staff,
    limit: Limit = 100,
    cursor: Cursor = None,
    updated_since: UpdatedSince = None,
) -> Page[ShelterSummary]:
    """Each with its capacity by beds, by places and by Sphere."""
    sites = None if principal.everywhere(*READERS) else sorted(principal.sites(*READERS))
    rows = await shelter_queries.shelters(
        session, sites, after=decode_cursor(cursor), updated_since=updated_since, rows_max=limit + 1
    )
    summaries = [layouts.summarised(row, settings_of(request)) for row in rows]
    return page_of(summaries, limit, [row["site_id"] for row in rows], position)


@router.get(
    "/shelters/{id}",
    operation_id="read_shelter",
    summary="Read a shelter with its rooms and beds",
    response_model=ShelterOut,
    responses=responses(NotFound),
)
async def read_shelter(request: Request, response: Response, session: Session, who: Staff, id_: SiteId) -> ShelterOut:
    """For its staff: the rooms' populations are here, and on no board; what was retired, too."""
    who.must_be_at(id_, *READERS)
    row = await shelter_queries.shelter(session, id_)
    if row is None:
        raise NotFound()
    response.headers["ETag"] = f'"{row["version"]}"'
    rooms = [RoomOut(**room) for room in await shelter_queries.rooms(session, id_, retired=True)]
    return ShelterOut(**layouts.summarised(row, settings_of(request)).model_dump(), rooms=rooms)


@router.post(
    "/beds/{bed_id}/state",
    operation_id="set_bed_state",
    summary="Put a bed out of service, into cleaning or back",
    response_model=BedOut,
    responses=responses(NotFound, BedTaken),
)
async def set_bed_state(
    bed_id: UUID, body: BedStateIn, write: Annotated[Write, writes(*layouts.STAFF)]
) -> JSONResponse:
    """Held, occupied and away are not set here: they follow from what the bed is used for."""

    async def command(context: Context) -> Reply:
        return Reply(200, await layouts.set_bed_state(context, bed_id, body))

    return await write.once(command)
