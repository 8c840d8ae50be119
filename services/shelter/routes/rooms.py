"""A layout that changes: rooms and beds that are added, edited, given and retired."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.shelter.commands import beds as bed_commands
from services.shelter.commands import rooms as commands
from services.shelter.commands.shelters import KEEPERS, STAFF
from services.shelter.errors import BedTaken, PlacesTaken, RoomCodeTaken, RoomHeld, RoomInUse
from services.shelter.routes.changing import IfMatch, Keeper, changed, done
from services.shelter.routes.reading import SiteId
from services.shelter.schemas.layout import BedChange, BedsIn, GivenIn, RoomChange, RoomsIn, RoomsOut
from services.shelter.schemas.shelters import BedOut, RoomOut
from shared.changing import etag_of
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, PreconditionFailed, PreconditionRequired, responses

router = APIRouter(tags=["shelter"])
Keeping = Annotated[Write, writes(*KEEPERS)]
STALE = (PreconditionFailed, PreconditionRequired)


@router.post(
    "/shelters/{id}/rooms",
    operation_id="add_rooms",
    summary="Add rooms, with their beds, to a shelter",
    status_code=201,
    response_model=RoomsOut,
    responses=responses(NotFound, RoomCodeTaken, IdReused),
)
async def add_rooms(id_: SiteId, body: RoomsIn, write: Keeping) -> JSONResponse:
    """As at its opening; the shelter has a new version."""

    async def work(context: Context) -> Reply:
        answer = await commands.add_rooms(context, id_, body)
        return Reply(201, answer, headers={"ETag": etag_of(answer.version)})

    return await write.once(work)


@router.patch(
    "/rooms/{room_id}",
    operation_id="change_room",
    summary="Edit a room, retire it, or bring it back",
    response_model=RoomOut,
    responses=responses(NotFound, PlacesTaken, RoomInUse, RoomCodeTaken, *STALE),
)
async def change_room(
    room_id: UUID, body: RoomChange, request: Request, principal: Keeper, if_match: IfMatch = None
) -> JSONResponse:
    """The room as it is now; `If-Match` carries its version. Its mode and its code stay."""
    return await changed(
        request, principal, if_match, lambda context, etag: commands.change_room(context, room_id, body, etag)
    )


@router.post(
    "/rooms/{room_id}/beds",
    operation_id="add_beds",
    summary="Add beds to a room",
    response_model=RoomOut,
    responses=responses(NotFound, RoomCodeTaken, IdReused),
)
async def add_beds(room_id: UUID, body: BedsIn, write: Keeping) -> JSONResponse:
    """The room with all its beds."""
    return await done(write, lambda context: commands.add_beds(context, room_id, body))


@router.patch(
    "/beds/{bed_id}",
    operation_id="change_bed",
    summary="Change a bed's kind, retire it, or bring it back",
    response_model=BedOut,
    responses=responses(NotFound, BedTaken, *STALE),
)
async def change_bed(
    bed_id: UUID, body: BedChange, request: Request, principal: Keeper, if_match: IfMatch = None
) -> JSONResponse:
    """The bed as it is now; `If-Match` carries its version."""
    return await changed(
        request, principal, if_match, lambda context, etag: bed_commands.change_bed(context, bed_id, body, etag)
    )


@router.post(
    "/rooms/{room_id}/household",
    operation_id="give_room",
    summary="Give a counted room to one household, or take it back",
    response_model=RoomOut,
    responses=responses(NotFound, RoomHeld, IdReused),
)
async def give_room(room_id: UUID, body: GivenIn, write: Annotated[Write, writes(*STAFF)]) -> JSONResponse:
    """Others are checked in to it with a reason only."""
    return await done(write, lambda context: commands.give_room(context, room_id, body))
