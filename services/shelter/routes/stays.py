"""Stays: check-in, check-out, and both undone."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.shelter.commands import arriving, next_best, undo_check_in, undo_end
from services.shelter.commands import check_in as entries
from services.shelter.commands import check_out as exits
from services.shelter.errors import (
    AlreadySheltered,
    BedOutOfService,
    BedTaken,
    ChildLeavesAlone,
    EndStands,
    HostNotHere,
    RoomGiven,
    StayDependedOn,
    StayEndedAlready,
    StayNotEnded,
    TooLateToUndo,
    TooLateToUndoEnd,
)
from services.shelter.schemas.stays import CheckedOut, CheckIn, CheckOut, StayOut, StayReversalIn, StaysOut
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["shelter"])


@router.post(
    "/stays",
    operation_id="check_in",
    summary="Check in a household, a group or one guest: all or none",
    status_code=201,
    response_model=StaysOut,
    responses=responses(NotFound, BedTaken, BedOutOfService, AlreadySheltered, HostNotHere, RoomGiven, IdReused),
)
async def check_in(body: CheckIn, write: Annotated[Write, writes(*entries.STAFF)]) -> JSONResponse:
    """A bed is never given twice; a full counted room takes everybody, the rest as overflow."""

    async def command(context: Context) -> Reply:
        try:
            return Reply(201, await arriving.check_in(context, body))
        except (BedTaken, BedOutOfService, RoomGiven) as problem:
            if body.propose:
                problem.record = partial(next_best.name_next, body, problem)
            raise

    return await write.once(command)


@router.post(
    "/stays/end",
    operation_id="check_out",
    summary="Check out one or many: all or none",
    response_model=CheckedOut,
    responses=responses(NotFound, StayEndedAlready, ChildLeavesAlone),
)
async def check_out(body: CheckOut, write: Annotated[Write, writes(*exits.STAFF)]) -> JSONResponse:
    """Children leave with an adult of their household or by a hand-over. Bags still in custody are named."""

    async def command(context: Context) -> Reply:
        return Reply(200, await exits.check_out(context, body))

    return await write.once(command)


@router.post(
    "/stays/{stay_id}/reverse",
    operation_id="reverse_stay",
    summary="Undo check-ins that were entered in error: all or none",
    response_model=StayOut,
    responses=responses(NotFound, StayEndedAlready, TooLateToUndo, StayDependedOn, IdReused),
)
async def reverse_stay(
    stay_id: UUID, body: StayReversalIn, write: Annotated[Write, writes(*exits.STAFF)]
) -> JSONResponse:
    """Until the end of its local day; the stay then counts nowhere. A household's or a group's are named in `also`."""

    async def command(context: Context) -> Reply:
        return Reply(200, await undo_check_in.reverse(context, stay_id, body))

    return await write.once(command)


@router.post(
    "/stays/{stay_id}/end/reverse",
    operation_id="reverse_stay_end",
    summary="Undo check-outs: the stays go on as they were, all or none",
    response_model=StayOut,
    responses=responses(NotFound, StayNotEnded, StayEndedAlready, TooLateToUndoEnd, EndStands, IdReused),
)
async def reverse_stay_end(
    stay_id: UUID, body: StayReversalIn, write: Annotated[Write, writes(*exits.STAFF)]
) -> JSONResponse:
    """Until the end of its local day, all or none; unless something depends on it by now: then it says what."""

    async def command(context: Context) -> Reply:
        return Reply(200, await undo_end.reverse_end(context, stay_id, body))

    return await write.once(command)
