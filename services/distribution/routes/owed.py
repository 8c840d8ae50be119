"""What hand-outs left owing, over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.distribution import errors
from services.distribution.commands import owed as commands
from services.distribution.commands.handouts import GIVERS
from services.distribution.commands.rounds import STEERERS
from services.distribution.routes.reading import Session, context_of
from services.distribution.schemas.owed import (
    OwedByVersionIn,
    OwedByVersionOut,
    OwedOut,
    SettlementIn,
    SettlementOut,
)
from services.distribution.schemas.recipients import CardCode
from shared.auth import Principal, requires
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["handouts"])


@router.get("/owed", operation_id="read_owed", summary="What is owed to somebody", responses=responses(NotFound))
async def read_owed(
    request: Request,
    site_id: UUID,
    session: Session,
    principal: Annotated[Principal, Depends(requires(*GIVERS))],
    card: CardCode | None = None,
    household_id: UUID | None = None,
    person_id: UUID | None = None,
) -> OwedOut:
    """Whatever site left it owing; `site_id` is where the caller works."""
    if not (card or household_id or person_id):
        raise NotFound()
    context = context_of(request, session, principal)
    return await commands.read_owed(context, site_id, card=card, household_id=household_id, person_id=person_id)


@router.post(
    "/handouts/{handout_id}/settlements",
    operation_id="settle_owed",
    summary="Give what a hand-out left owing",
    status_code=201,
    response_model=SettlementOut,
    responses=responses(NotFound, IdReused, errors.NothingOwed, errors.OwedAlreadySettled, errors.OutOfStock),
)
async def settle_owed(handout_id: UUID, body: SettlementIn, write: Annotated[Write, writes(*GIVERS)]) -> JSONResponse:
    """From the shelf of any site, each line once."""

    async def work(context: Context) -> Reply:
        return Reply(201, await commands.settle_owed(context, handout_id, body))

    return await write.once(work)


@router.post(
    "/rounds/{round_id}/owed",
    operation_id="owe_by_version",
    summary="Owe all who were given an older version what a later one holds more",
    response_model=OwedByVersionOut,
    responses=responses(NotFound, errors.UnknownReference),
)
async def owe_by_version(
    round_id: UUID, body: OwedByVersionIn, write: Annotated[Write, writes(*STEERERS)]
) -> JSONResponse:
    """By what was really given; done again it adds only what came since."""

    async def work(context: Context) -> Reply:
        return Reply(200, await commands.owe_by_version(context, round_id, body))

    return await write.once(work)
