"""The HTTP door."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.commands import check_in as entries
from services.shelter.commands import check_out as exits
from services.shelter.commands import services as given
from services.shelter.commands import shelters as layouts
from services.shelter.commands.recipients import Planned
from services.shelter.errors import (
    AlreadySheltered,
    BedOutOfService,
    BedTaken,
    ChildLeavesAlone,
    HostNotHere,
    NightsComeFromCensus,
    RoomCodeTaken,
    StayEndedAlready,
    TooLateToUndo,
)
from services.shelter.queries import board as board_queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.queries.drawing import draw
from services.shelter.schemas.services import ItemOut, ServiceOut, ServicesIn, ServicesOut
from services.shelter.schemas.shelters import (
    BedOut,
    BedStateIn,
    Board,
    Night,
    Occupancy,
    RoomOut,
    ShelterIn,
    ShelterOut,
    ShelterSummary,
)
from services.shelter.schemas.stays import CheckIn, CheckOut, ReversalIn, StayOut, StaysOut
from services.shelter.settings import ShelterSettings
from shared import clock
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role, Scope
from shared.db import open_session
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, Position, UpdatedSince, decode_cursor, page_of
from shared.problem_response import problem_body
from shared.problems import IdReused, InvalidRequest, NotFound, responses

router = APIRouter(tags=["shelter"])

READERS = (Role.SHELTER_STAFF, Role.SITE_COORDINATOR, Role.ADMIN)
COUNTERS = (*READERS, Role.REPORTER, Scope.REPORTS)
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
Staff = Annotated[Principal, Depends(requires(*READERS))]
Counter = Annotated[Principal, Depends(requires(*COUNTERS))]
SiteId = Annotated[UUID, Path(alias="id", description="The shelter's site")]
IfNoneMatch = Annotated[str | None, Header(max_length=100)]


def _settings(request: Request) -> ShelterSettings:
    settings: ShelterSettings = request.app.state.runtime.settings
    return settings


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
    summaries = [layouts.summarised(row, _settings(request)) for row in rows]
    return page_of(summaries, limit, [row["site_id"] for row in rows], position)


@router.get(
    "/shelters/{id}",
    operation_id="read_shelter",
    summary="Read a shelter with its rooms and beds",
    response_model=ShelterOut,
    responses=responses(NotFound),
)
async def read_shelter(request: Request, response: Response, session: Session, who: Staff, id_: SiteId) -> ShelterOut:
    """For its staff: the rooms' populations are here, and on no board."""
    who.must_be_at(id_, *READERS)
    row = await shelter_queries.shelter(session, id_)
    if row is None:
        raise NotFound()
    response.headers["ETag"] = f'"{row["version"]}"'
    rooms = [RoomOut(**room) for room in await shelter_queries.rooms(session, id_)]
    return ShelterOut(**layouts.summarised(row, _settings(request)).model_dump(), rooms=rooms)


@router.get(
    "/shelters/{id}/board",
    operation_id="read_board",
    summary="Read the board: who is where, without who they are",
    response_model=Board,
    responses={**responses(NotFound), 304: {"description": "Nothing changed since the ETag"}},
)
async def read_board(
    request: Request, session: Session, who: Staff, id_: SiteId, if_none_match: IfNoneMatch = None
) -> Response:
    """One call draws the screen; the ETag changes when anything on it does."""
    who.must_be_at(id_, *READERS)
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    now = clock.business_now()
    rooms = await shelter_queries.rooms(session, id_)
    stays = await board_queries.open_stays(session, id_)
    uses = await board_queries.other_uses(session, id_, now)
    board = draw(id_, rooms, stays, uses, clock.local_day(now, _settings(request).time_zone))
    content = board.model_dump_json(exclude_none=True)
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    if if_none_match == etag:
        return Response(status_code=304, headers={"ETag": etag})
    return Response(content, media_type="application/json", headers={"ETag": etag, "Cache-Control": "private"})


@router.get(
    "/shelters/{id}/occupancy",
    operation_id="read_shelter_occupancy",
    summary="Read how many people slept here, by night",
    response_model=Occupancy,
    responses=responses(NotFound, InvalidRequest),
)
async def read_occupancy(
    request: Request,
    session: Session,
    who: Counter,
    id_: SiteId,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
) -> Occupancy:
    """From the ledger of stays, with those who came and those who left."""
    who.must_be_at(id_, *COUNTERS)
    if not 0 <= (last - first).days < _settings(request).occupancy_nights_max:
        raise InvalidRequest.at("/query/to", "out_of_range")
    if await shelter_queries.shelter(session, id_) is None:
        raise NotFound()
    rows = await board_queries.nights(session, id_, first, last)
    return Occupancy(site_id=id_, nights=[Night(**row) for row in rows])


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


@router.post(
    "/stays",
    operation_id="check_in",
    summary="Check in a household, a group or one guest: all or none",
    status_code=201,
    response_model=StaysOut,
    responses=responses(NotFound, BedTaken, BedOutOfService, AlreadySheltered, HostNotHere, IdReused),
)
async def check_in(body: CheckIn, write: Annotated[Write, writes(*entries.STAFF)]) -> JSONResponse:
    """A bed is never given twice; a full counted room takes everybody, the rest as overflow."""
    return await write.created(entries.check_in, body)


@router.post(
    "/stays/end",
    operation_id="check_out",
    summary="Check out one or many: all or none",
    response_model=StaysOut,
    responses=responses(NotFound, StayEndedAlready, ChildLeavesAlone),
)
async def check_out(body: CheckOut, write: Annotated[Write, writes(*exits.STAFF)]) -> JSONResponse:
    """Children leave with an adult of their household or by a hand-over."""

    async def command(context: Context) -> Reply:
        return Reply(200, await exits.check_out(context, body))

    return await write.once(command)


@router.post(
    "/stays/{stay_id}/reverse",
    operation_id="reverse_stay",
    summary="Undo a check-in that was entered in error",
    response_model=StayOut,
    responses=responses(NotFound, StayEndedAlready, TooLateToUndo, IdReused),
)
async def reverse_stay(stay_id: UUID, body: ReversalIn, write: Annotated[Write, writes(*exits.STAFF)]) -> JSONResponse:
    """Until the end of its local day; the stay then counts nowhere."""

    async def command(context: Context) -> Reply:
        return Reply(200, await exits.reverse(context, stay_id, body))

    return await write.once(command)


@router.post(
    "/services/batch",
    operation_id="give_services",
    summary="Record services to people, cards, households, a group or a count",
    status_code=207,
    response_model=ServicesOut,
    responses=responses(NotFound, NightsComeFromCensus),
)
async def give_services(
    request: Request, body: ServicesIn, write: Annotated[Write, writes(*given.STAFF)]
) -> JSONResponse:
    """One verdict per item; what the kind gives once per meal or day is given once."""

    async def command(context: Context) -> Reply:
        planned = await given.give_services(context, body)
        return Reply(207, ServicesOut(items=[_verdict(request, one) for one in planned]))

    return await write.once(command)


def _verdict(request: Request, one: Planned) -> ItemOut:
    if one.problem is not None:
        body = problem_body(request, one.problem)
        id_ = one.id if one.id_given else None
        return ItemOut(id=id_, status=one.problem.status, card=one.card, problem=body)
    out = ServiceOut(
        service_ids=[row["id"] for row in one.given],
        people=sum(row["people"] for row in one.given),
        reached=all(row["reached"] for row in one.given),
    )
    return ItemOut(id=one.id, status=201, card=one.card, resource=out)
