"""Moves of stays, and the undoing of what happened to them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.shelter.commands import moves, steps
from services.shelter.commands.check_in import STAFF
from services.shelter.errors import (
    BedOutOfService,
    BedTaken,
    HostNotHere,
    PlaceTaken,
    RoomGiven,
    StayDependedOn,
    StayEndedAlready,
    StepNotLast,
    StepReversedAlready,
    StepTooOld,
)
from services.shelter.schemas.moves import MoveIn, StepReversalIn
from services.shelter.schemas.stays import StaysOut
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["shelter"])
IN_THE_WAY = (BedTaken, BedOutOfService, HostNotHere)


@router.post(
    "/stays/move",
    operation_id="move_stays",
    summary="Move a person or a family: all or none",
    response_model=StaysOut,
    responses=responses(NotFound, StayEndedAlready, *IN_THE_WAY, RoomGiven, IdReused),
)
async def move_stays(body: MoveIn, write: Annotated[Write, writes(*STAFF)]) -> JSONResponse:
    """Two guests may swap their beds; a full counted room takes everybody, the rest as overflow."""

    async def command(context: Context) -> Reply:
        return Reply(200, await moves.move(context, body))

    return await write.once(command)


@router.post(
    "/stays/steps/{step_id}/reverse",
    operation_id="reverse_step",
    summary="Undo a move, a leave or a return",
    response_model=StaysOut,
    responses=responses(
        NotFound,
        StayEndedAlready,
        StepReversedAlready,
        StepNotLast,
        StepTooOld,
        *IN_THE_WAY,
        PlaceTaken,
        RoomGiven,
        StayDependedOn,
        IdReused,
    ),
)
async def reverse_step(step_id: UUID, body: StepReversalIn, write: Annotated[Write, writes(*STAFF)]) -> JSONResponse:
    """Until the end of its local day; everything is as the step found it, or the answer says what stands in the way."""

    async def command(context: Context) -> Reply:
        return Reply(200, await steps.reverse_step(context, step_id, body))

    return await write.once(command)
