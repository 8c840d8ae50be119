"""An arrival group into a counted room."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.shelter.commands import groups
from services.shelter.commands.check_in import STAFF
from services.shelter.errors import AlreadySheltered, GroupHousedAlready, RoomGiven
from services.shelter.schemas.groups import GroupCheckIn, GroupHoused
from shared.idempotency import Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["shelter"])


@router.post(
    "/stays/group",
    operation_id="house_group",
    summary="House an arrival group less exceptions in a counted room: all or none",
    status_code=201,
    response_model=GroupHoused,
    responses=responses(NotFound, AlreadySheltered, GroupHousedAlready, RoomGiven, IdReused),
)
async def house_group(body: GroupCheckIn, write: Annotated[Write, writes(*STAFF)]) -> JSONResponse:
    """Who has a stay already is left out and named, so that a repeat after latecomers houses the new ones."""
    return await write.created(groups.house_group, body)
