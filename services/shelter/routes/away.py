"""The gate: who leaves for a while, and who is back; and who was met."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.shelter.commands import away, seeing
from services.shelter.commands.check_in import STAFF
from services.shelter.errors import AwayAlready, ChildLeavesAlone, NotAway, SeveralStays, StayEndedAlready
from services.shelter.schemas.away import LeaveIn, ReturnIn, SeenIn
from services.shelter.schemas.stays import StaysOut
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["shelter"])
OF_STAYS = (NotFound, SeveralStays, StayEndedAlready)


@router.post(
    "/stays/leave",
    operation_id="leave_for_a_while",
    summary="Guests leave for a while, their places are kept: all or none",
    response_model=StaysOut,
    responses=responses(*OF_STAYS, AwayAlready, ChildLeavesAlone, IdReused),
)
async def leave_for_a_while(body: LeaveIn, write: Annotated[Write, writes(*STAFF)]) -> JSONResponse:
    """By stay or by the card that is scanned at the gate; a child only together with an adult of its household."""

    async def command(context: Context) -> Reply:
        return Reply(200, await away.leave(context, body))

    return await write.once(command)


@router.post(
    "/stays/return",
    operation_id="return_to_shelter",
    summary="Guests who were away are back: all or none",
    response_model=StaysOut,
    responses=responses(*OF_STAYS, NotAway, IdReused),
)
async def return_to_shelter(body: ReturnIn, write: Annotated[Write, writes(*STAFF)]) -> JSONResponse:
    """By stay or by the card that is scanned at the gate."""

    async def command(context: Context) -> Reply:
        return Reply(200, await away.come_back(context, body))

    return await write.once(command)


@router.post(
    "/stays/seen",
    operation_id="see_guests",
    summary="Guests were met: all or none",
    response_model=StaysOut,
    responses=responses(NotFound, StayEndedAlready, AwayAlready, IdReused),
)
async def see_guests(body: SeenIn, write: Annotated[Write, writes(*STAFF)]) -> JSONResponse:
    """A contact like a meal or a census: who was looked for is no more. Who is away returns instead."""

    async def command(context: Context) -> Reply:
        return Reply(200, await seeing.see(context, body))

    return await write.once(command)
