"""Hand-overs of children: recorded, taken back and read by protection officers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.registration.commands import hand_overs
from services.registration.errors import (
    AlreadyReversed,
    CardCodeWrong,
    LookupBudgetSpent,
    NotAChild,
    TooLateToUndoHandOver,
)
from services.registration.routes.reading import IDENTITY, Session, reading_of
from services.registration.schemas.hand_overs import (
    HandOverIn,
    HandOverOut,
    HandOverReversalIn,
    HandOverReversalOut,
    HandOversOut,
)
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["protection"])

Officer = Annotated[Write, writes(Role.PROTECTION_OFFICER)]
OfficerReads = Annotated[Principal, Depends(requires(Role.PROTECTION_OFFICER))]


@router.post(
    "/hand-overs",
    status_code=201,
    response_model=HandOverOut,
    operation_id="record_hand_over",
    summary="Write down to whom a child was handed over",
    responses=responses(NotFound, CardCodeWrong, NotAChild, IdReused),
)
async def record_hand_over(body: HandOverIn, write: Officer) -> Response:
    """By the child's id or card; it closes the tasks that the child's alarm had opened."""

    async def work(context: Context) -> Reply:
        return Reply(201, await hand_overs.record_hand_over(context, body))

    return await write.once(work)


@router.post(
    "/hand-overs/{hand_over_id}/reverse",
    status_code=201,
    response_model=HandOverReversalOut,
    operation_id="reverse_hand_over",
    summary="Take back a hand-over that was recorded in error",
    responses=responses(NotFound, TooLateToUndoHandOver, AlreadyReversed, IdReused),
)
async def reverse_hand_over(hand_over_id: UUID, body: HandOverReversalIn, write: Officer) -> Response:
    """Until the end of the local day on which it was recorded; it stays to be read, and what it had closed is open."""

    async def work(context: Context) -> Reply:
        return Reply(201, await hand_overs.reverse_hand_over(context, hand_over_id, body))

    return await write.once(work)


@router.get(
    "/persons/{person_id}/hand-overs",
    response_model=HandOversOut,
    operation_id="list_hand_overs",
    summary="To whom a child was handed over",
    responses=responses(NotFound, LookupBudgetSpent),
    openapi_extra=IDENTITY,
)
async def list_hand_overs(person_id: UUID, request: Request, principal: OfficerReads, session: Session) -> HandOversOut:
    """The latest first, those that were taken back too; the read is audited."""
    return await hand_overs.list_hand_overs(reading_of(request, principal, session), person_id)
